import { FactEditor } from './fact_editor'
import { FactList } from './fact_list'

export default function FactsPage({ path }: { path: string[] }) {
  const [id] = path
  return id === undefined ? <FactList /> : <FactEditor key={id} id={id === 'new' ? null : id} />
}
