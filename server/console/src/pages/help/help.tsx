import { ServiceEditor } from './service_editor'
import { ServiceList } from './service_list'

export default function HelpPage({ path }: { path: string[] }) {
  const [id] = path
  return id === undefined ? <ServiceList /> : <ServiceEditor key={id} id={id === 'new' ? null : id} />
}
