// What somebody should look at: alarms, each with a link to where it is put right, and how much is left of each cap.
import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { useQuery } from '../../api/query'
import { href, pathOf } from '../../base/router'
import { count } from '../../policy/words'
import { Badge, Card, Loading, ProblemNotice } from '../../ui/basics'
import { type Column, Table } from '../../ui/table'
import { linksOf } from './alarm_links'

type Status = components['schemas']['Status']

export const useStatus = (isWanted: boolean) => useQuery(isWanted ? 'status' : null, () => ask(api.GET('/v1/status')))
type StatusQuery = ReturnType<typeof useStatus>

export function Alarms({ status }: { status: StatusQuery }) {
  return (
    <Card title="To look at">
      <ProblemNotice problem={status.problem} onRetry={status.reload} />
      {status.data === undefined ? status.problem === null && <Loading /> : status.data.alarms.length === 0 ? <p>Nothing is wrong: no service to confirm, no list to review, counts are kept.</p> : (
        <ul class="alarms">
          {status.data.alarms.map((alarm) => (
            <li key={alarm.kind + alarm.ids.join()}>
              <Badge tone={alarm.severity === 'error' ? 'bad' : 'warning'}>{alarm.severity === 'error' ? 'At once' : 'Soon'}</Badge>
              <div>
                <p>{alarm.message}</p>
                {linksOf(alarm).length > 0 && <ul class="alarm-links">{linksOf(alarm).map(({ path, label }) => <li key={path}><a href={href(path)}>{label}</a></li>)}</ul>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

type Cap = Status['caps'][number]
const left = ({ limit, shown }: Cap): number => Math.max(0, limit - shown)

export function Caps({ caps }: { caps: readonly Cap[] }) {
  if (caps.length === 0) return null
  const columns: Column<Cap>[] = [
    { title: 'Campaign', by: ({ campaign }) => campaign, cell: ({ campaign }) => <a href={href(`/campaigns${pathOf(campaign)}`)}>{campaign}</a> },
    { title: 'In this', by: ({ period }) => period, cell: ({ period }) => (period === 'hour' ? 'Hour' : 'Day (UTC)') },
    { title: 'Shown', by: ({ shown }) => shown, cell: ({ shown }) => count(shown), numeric: true },
    { title: 'Of at most', by: ({ limit }) => limit, cell: ({ limit }) => count(limit), numeric: true },
    { title: 'Left', by: left, cell: (cap) => <>{count(left(cap))} {left(cap) === 0 && <Badge tone="warning">None</Badge>}</>, numeric: true },
  ]
  return (
    <Card title="Caps">
      <p class="hint">How often capped campaigns may still be shown, so that a helpline is not sent more people than it can answer.</p>
      <Table caption="What is left of the caps" columns={columns} rows={caps} keyOf={({ campaign, period }) => `${campaign} ${period}`} orderParam="caps" />
    </Card>
  )
}
