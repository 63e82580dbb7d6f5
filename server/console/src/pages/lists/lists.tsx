import { ListPage } from './list_page'
import { ListTable } from './list_table'

export default function Page({ path }: { path: string[] }) {
  const [id] = path
  return id === undefined ? <ListTable /> : <ListPage key={id} id={id === 'new' ? null : id} />
}
