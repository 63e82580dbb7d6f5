// What each rule does, live or in shadow, and which rules match the same searches.
import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { useQuery } from '../../api/query'
import { href, pathOf } from '../../base/router'
import { count } from '../../policy/words'
import { useSession } from '../../session/session'
import { Badge, Card, Empty, Loading, Notice, ProblemNotice } from '../../ui/basics'
import { SelectField } from '../../ui/fields'
import { type Column, Table } from '../../ui/table'
import type { Filters } from './ask_counts'
import { Downloads, type Sheet } from './controls'
import { timeOf } from './range'
import type { ReportState } from './state'
import { percent } from './words'

export type RuleRow = components['schemas']['RuleReport']['rows'][number]

// Two rules overlap wherever it is: the server keeps that without country and surface, and no rule has variants.
const kFilters = ['partner', 'campaign', 'country', 'surface'] as const
const kWithoutOverlaps = ['campaign', 'country', 'surface'] as const

export const askRules = (fromHour: number, untilHour: number, filters: Filters = {}) => {
  const query: Record<string, string> = { from: timeOf(fromHour), until: timeOf(untilHour) }
  for (const name of kFilters) if (filters[name] !== undefined) query[name] = filters[name].join(',')
  return ask(api.GET('/v1/reports/rules', { params: { query } }))
}

const modes = [{ value: '', label: 'All' }, { value: 'live', label: 'Live' }, { value: 'shadow', label: 'In shadow' }, { value: 'gone', label: 'Not in what is live' }] as const
type Mode = (typeof modes)[number]['value']

export function RuleReport({ state }: { state: ReportState }) {
  const { range, filters } = state
  const key = `rule-report:${range.fromHour}-${range.untilHour}:${kFilters.map((name) => filters[name]?.join(',') ?? '').join(';')}`
  const report = useQuery(key, () => askRules(range.fromHour, range.untilHour, filters))
  const mode = state.get('mode') as Mode
  if (report.data === undefined) return report.problem === null ? <Loading what="Counting" /> : <ProblemNotice problem={report.problem} onRetry={report.reload} />
  const rows = report.data.rows.filter((row) => mode === '' || (row.mode ?? 'gone') === mode)
  const isWithoutOverlaps = kWithoutOverlaps.some((name) => filters[name] !== undefined)
  return (
    <div class="stack">
      <div class="filters"><SelectField label="Which rules" value={mode} onChange={(next) => state.set({ mode: next })} options={modes} /></div>
      {(filters.variant !== undefined || filters.locale !== undefined) && <Notice><p>Rules have neither variants nor locales: these two filters are not used here.</p></Notice>}
      {isWithoutOverlaps && <Notice><p>Overlaps are counted for all campaigns, countries and surfaces together: clear these filters to see them.</p></Notice>}
      {rows.length === 0 ? (
        <Empty title={report.data.rows.length === 0 ? 'No rule matched anything in this time.' : 'There are none of these.'}>
          <p>A rule in shadow shows nothing and is counted here: so you see how often it would match before it is live.</p>
        </Empty>
      ) : <Rules rows={rows} titles={new Map(report.data.rows.map(({ rule, title }) => [rule, title ?? rule]))} />}
    </div>
  )
}

const modeBadge = (mode: RuleRow['mode']) => (mode === 'live' ? <Badge tone="good">Live</Badge> : mode === 'shadow' ? <Badge tone="info">In shadow</Badge> : <Badge>Not in what is live</Badge>)

function Rules({ rows, titles }: { rows: readonly RuleRow[]; titles: ReadonlyMap<string, string> }) {
  const mayRead = useSession().may('policy_read')
  const nameOf = (rule: string) => titles.get(rule) ?? rule
  const link = (rule: string) => (mayRead && titles.get(rule) !== undefined ? <a href={href(`/rules${pathOf(rule)}`)}>{nameOf(rule)}</a> : nameOf(rule))
  const columns: Column<RuleRow>[] = [
    { title: 'Rule', by: ({ rule }) => nameOf(rule), cell: ({ rule, mode }) => <>{mode === undefined ? rule : link(rule)}<br /><code>{rule}</code></> },
    { title: 'Mode', by: ({ mode }) => mode ?? '', cell: ({ mode }) => modeBadge(mode) },
    { title: 'Matched', by: ({ matched }) => matched, cell: ({ matched }) => count(matched), numeric: true },
    { title: 'Won', by: ({ won }) => won, cell: ({ won, matched }) => <>{count(won)}{matched > 0 && <><br /><span class="hint">{percent(won, matched)}</span></>}</>, numeric: true },
    { title: 'Matched in shadow', by: ({ shadow }) => shadow, cell: ({ shadow }) => count(shadow), numeric: true },
    { title: 'Matched together with', cell: ({ overlaps }) => <Overlaps overlaps={overlaps} nameOf={nameOf} /> },
  ]
  const sheet = (): Sheet => ({
    name: 'signpost-rules',
    columns: ['Rule', 'Title', 'Mode', 'Matched', 'Won', 'Matched in shadow', 'Matched together with'],
    rows: rows.map(({ rule, title, mode, matched, won, shadow, overlaps }) => [rule, title ?? '', mode ?? '', matched, won, shadow, overlaps.map((one) => `${one.rule} ${one.count}`).join('; ')]),
  })
  return (
    <Card class="report-table" title="Rules" actions={<Downloads sheet={sheet} query={null} />}>
      <Table caption="What each rule did" columns={columns} rows={rows} keyOf={({ rule }) => rule} orderParam="order" order="-Matched" />
      <p class="hint">A rule has won where its campaign was shown or held out. What a suppress rule beat is no match. Overlaps are counted among the best eight rules of a search.</p>
    </Card>
  )
}

const kFewOverlaps = 3

function Overlaps({ overlaps, nameOf }: { overlaps: RuleRow['overlaps']; nameOf: (rule: string) => string }) {
  if (overlaps.length === 0) return <>–</>
  const line = ({ rule = '', count: times = 0 }: RuleRow['overlaps'][number]) => <li key={rule}>{nameOf(rule)}: {count(times)}</li>
  return (
    <>
      <ul class="overlaps">{overlaps.slice(0, kFewOverlaps).map(line)}</ul>
      {overlaps.length > kFewOverlaps && <details><summary>{overlaps.length - kFewOverlaps} more</summary><ul class="overlaps">{overlaps.slice(kFewOverlaps).map(line)}</ul></details>}
    </>
  )
}
