import { MessageEditor } from './message_editor'
import { MessageList } from './message_list'

export default function Page({ path }: { path: string[] }) {
  const [id] = path
  return id === undefined ? <MessageList /> : <MessageEditor key={id} id={id === 'new' ? null : id} />
}
