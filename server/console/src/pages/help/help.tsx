import { HelpEditor } from './help_editor'
import { HelpList } from './help_list'

export default function Page({ path }: { path: string[] }) {
  const [id] = path
  return id === undefined ? <HelpList /> : <HelpEditor key={id} id={id === 'new' ? null : id} />
}
