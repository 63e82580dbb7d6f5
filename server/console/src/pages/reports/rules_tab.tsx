// What each rule does, live or in shadow, and which match the same searches.
import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { useQuery } from '../../api/query'
import { href, pathOf } from '../../base/router'
import { count, modeNames, modeTone } from '../../policy/words'
import { useSession } from '../../session/session'
import { Badge, Empty, Loading, ProblemNotice } from '../../ui/basics'
import { Table } from '../../ui/table'
import type { Range } from './range'

type RuleRow = components['schemas']['RuleReport']['rows'][number]

export const readRules = (from: string, until: string, filters: Record<string, string | undefined> = {}) =>
  ask(api.GET('/v1/reports/rules', { params: { query: { from, until, ...filters } } } as never) as Promise<{ data?: components['schemas']['RuleReport']; response: Response }>)

export function RulesTab({ range }: { range: Range }) {
  const session = useSession()
  const { partner, country, surface } = range.filters
  const filters = Object.fromEntries(Object.entries({ partner, country, surface }).filter(([, value]) => value !== undefined))
  const report = useQuery(`rules-report:${range.from}:${range.until}:${JSON.stringify(filters)}`, () => readRules(range.from, range.until, filters))
  const rows = report.data?.rows ?? []
  return (
    <div class="stack">
      <ProblemNotice problem={report.problem} onRetry={report.reload} />
      {report.data === undefined ? report.problem === null && <Loading /> : rows.length === 0 ? <Empty title="No rule matched in that time." /> : (
        <Table<RuleRow> caption="Rules. What matched in shadow showed nothing" showCaption rows={rows} keyOf={({ rule }) => rule} orderParam="rules" order="-Matched" columns={[
          { title: 'Rule', by: ({ rule }) => rule, cell: ({ rule, title, mode }) => (
            <>{session.may('policy_read') ? <a href={href(`/rules${pathOf(rule)}`)}>{title || rule}</a> : title || rule} {mode !== undefined && mode !== 'live' && <Badge tone={modeTone[mode]}>{modeNames[mode]}</Badge>}<br /><code>{rule}</code></>) },
          { title: 'Matched', numeric: true, by: ({ matched }) => matched, cell: ({ matched }) => count(matched) },
          { title: 'Of these, won', numeric: true, by: ({ won }) => won, cell: ({ won }) => count(won) },
          { title: 'In shadow', numeric: true, by: ({ shadow }) => shadow, cell: ({ shadow }) => count(shadow) },
          { title: 'Matched together with', cell: ({ overlaps }) => overlaps.slice(0, 4).map(({ rule, count: times }) => `${rule} (${count(times ?? 0)})`).join(', ') },
        ]} />
      )}
    </div>
  )
}
