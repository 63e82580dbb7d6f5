import { CaseEditor } from './case_editor'
import { CaseList } from './case_list'

export default function CasesPage({ path }: { path: string[] }) {
  const [id] = path
  return id === undefined ? <CaseList /> : <CaseEditor key={id} id={id === 'new' ? null : id} />
}
