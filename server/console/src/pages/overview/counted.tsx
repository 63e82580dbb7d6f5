// What was counted today, beside the same hours a week ago; and what rules in shadow would have done.
import { api, ask } from '../../api/client'
import { useQuery } from '../../api/query'
import { href, pathOf } from '../../base/router'
import { decisionKinds, eventKinds, kindName, shownKinds } from '../../policy/kinds'
import { listObjects } from '../../policy/objects'
import { count, plural } from '../../policy/words'
import { useWorkspace } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Card, Loading, ProblemNotice, Stat } from '../../ui/basics'
import { type Column, Table } from '../../ui/table'
import { askHours, kHourMs, timeOf } from './ask_today'
import { type Beside, besideLastWeek, besideOf, changeWords, kWeekHours } from './today'

const hourName = (hour: number) => `${String(hour % 24).padStart(2, '0')}:00`
const kKinds = [...decisionKinds, ...eventKinds]

/** Today, and the same day a week ago; by hour and kind. */
export function useToday(isWanted: boolean) {
  const nowHour = Math.floor(Date.now() / kHourMs)
  const dayHour = nowHour - (nowHour % 24)
  const hours = useQuery(isWanted ? `today:${nowHour}` : null, async () => [
    ...await askHours(dayHour, nowHour + 1), ...await askHours(dayHour - kWeekHours, nowHour + 1 - kWeekHours),
  ])
  return { ...hours, dayHour, nowHour, kinds: hours.data && besideLastWeek(hours.data, dayHour, nowHour) }
}
export type Today = ReturnType<typeof useToday>

const figures: { label: string; kinds: readonly string[]; measure: string }[] = [
  { label: 'Decisions', kinds: decisionKinds, measure: 'decisions' }, { label: 'Shown', kinds: shownKinds, measure: 'shown' },
  { label: 'Help chosen', kinds: ['help_click'], measure: 'help_click' }, { label: 'Said to be shown in error', kinds: ['shown_in_error'], measure: 'shown_in_error' },
]

export function TodayCard({ today }: { today: Today }) {
  const { kinds, dayHour, nowHour } = today
  const fullHours = nowHour - dayHour
  return (
    <Card title="Today" actions={<a href={href('/reports', { range: '24h' })}>Open the reports</a>}>
      <ProblemNotice problem={today.problem} onRetry={today.reload} />
      {kinds === undefined ? today.problem === null && <Loading what="Counting" /> : (
        <>
          <div class="stats">
            {figures.map(({ label, kinds: wanted, measure }) => {
              const beside = besideOf(kinds, wanted)
              return (
                <Stat key={label} label={label} value={<a href={href('/reports', { range: '24h', measure })} data-count={wanted.join()}>{count(beside.today)}</a>}
                  note={fullHours === 0 ? 'since midnight, UTC' : `Until ${hourName(nowHour)}: ${changeWords(beside)} (${count(beside.full)}, then ${count(beside.before)})`} />
              )
            })}
          </div>
          <p class="hint">
            Since midnight, UTC. {fullHours > 0 && `The hours that are over, from 00:00 to ${hourName(nowHour)}, are compared with the same hours of the same day last week.`}
          </p>
          <Kinds kinds={kinds} fullHours={fullHours} nowHour={nowHour} />
        </>
      )}
    </Card>
  )
}

function Kinds({ kinds, fullHours, nowHour }: { kinds: ReadonlyMap<string, Beside>; fullHours: number; nowHour: number }) {
  const rows = kKinds.filter((kind) => kinds.has(kind)).map((kind) => ({ kind, ...kinds.get(kind)! }))
  if (rows.length === 0) return <p>Nothing has been counted today yet.</p>
  const columns: Column<(typeof rows)[number]>[] = [
    { title: 'Kind', cell: ({ kind }) => kindName(kind), by: ({ kind }) => kindName(kind) },
    { title: 'Today', cell: ({ today }) => count(today), by: ({ today }) => today, numeric: true },
    ...(fullHours === 0 ? [] : [
      { title: `Until ${hourName(nowHour)}`, cell: ({ full }: Beside) => count(full), by: ({ full }: Beside) => full, numeric: true },
      { title: 'Last week, the same hours', cell: ({ before }: Beside) => count(before), by: ({ before }: Beside) => before, numeric: true },
      { title: 'Change', cell: (beside: Beside) => changeWords(beside) },
    ]),
  ]
  return (
    <details>
      <summary>By kind</summary>
      <Table caption="What was counted today, by kind" columns={columns} rows={rows} keyOf={({ kind }) => kind} orderParam="kinds" />
    </details>
  )
}

const kShadowHours = 7 * 24

/** Rules in shadow of what is live, with how often each would have matched. */
export function ShadowCard() {
  const session = useSession()
  const { head } = useWorkspace()
  const revision = head?.head ?? ''
  const nowHour = Math.floor(Date.now() / kHourMs)
  const fromHour = nowHour - (nowHour % 24) - kShadowHours + 24
  const rules = useQuery(session.may('policy_read') && revision !== '' ? `objects:${revision}:rules` : null, () => listObjects({ revision }, 'rules'))
  const report = useQuery(`rule-report:overview:${nowHour}`, () => ask(api.GET('/v1/reports/rules', { params: { query: { from: timeOf(fromHour), until: timeOf(nowHour + 1) } } })))
  const counted = new Map((report.data?.rows ?? []).map((row) => [row.rule, row]))
  const rows = rules.data !== undefined
    ? rules.data.filter(({ object }) => object.mode === 'shadow').map(({ id, object }) => ({ id, title: object.title || id, shadow: counted.get(id)?.shadow ?? 0 }))
    : [...counted.values()].filter(({ mode }) => mode === 'shadow').map(({ rule, title, shadow }) => ({ id: rule, title: title ?? rule, shadow }))
  const isLoading = report.data === undefined || (rules.isLoading && rules.data === undefined)
  return (
    <Card title="Rules in shadow" actions={<a href={href('/reports', { tab: 'rules', mode: 'shadow' })}>Open the report</a>}>
      <ProblemNotice problem={report.problem} onRetry={report.reload} />
      {isLoading ? report.problem === null && <Loading /> : rows.length === 0 ? <p>No rule is in shadow. A new rule is best tried there first: it is counted and shows nothing.</p> : (
        <>
          <p>{plural(rows.length, 'rule is', 'rules are')} counted without showing anything. In the last 7 days, with today:</p>
          <Table caption="Rules in shadow" rows={rows} keyOf={({ id }) => id} orderParam="shadow" order="-Would have matched" columns={[
            { title: 'Rule', by: ({ title }) => title, cell: ({ id, title }) => (session.may('policy_read') ? <a href={href(`/rules${pathOf(id)}`)}>{title}</a> : title) },
            { title: 'Would have matched', by: ({ shadow }) => shadow, cell: ({ shadow }) => count(shadow), numeric: true },
          ]} />
        </>
      )}
    </Card>
  )
}
