import { RuleEditor } from './rule_editor'
import { RuleList } from './rule_list'

export default function RulesPage({ path }: { path: string[] }) {
  const [id] = path
  return id === undefined ? <RuleList /> : <RuleEditor key={id} id={id === 'new' ? null : id} />
}
