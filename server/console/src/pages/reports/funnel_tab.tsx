// From being shown to getting help, side by side for campaigns, variants, countries or surfaces.
import { useQuery } from '../../api/query'
import { useParam } from '../../base/router'
import { type CountQuery, type Dimension, keyOf, readCounts } from '../../policy/counts'
import { count } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Button, Empty, Loading, ProblemNotice } from '../../ui/basics'
import { SelectField } from '../../ui/fields'
import { type Column, Table } from '../../ui/table'
import { csvOf, saveAs } from './csv'
import { funnelOf, kSteps, type Funnel, stepNames } from './funnel'
import { nameOf, type Range } from './range'
import { percent } from './statistics'

const kGroups = { campaign: 'Campaign', variant: 'Campaign and variant', message: 'Message', country: 'Country', surface: 'Surface', partner: 'Partner', locale: 'Language' } as const
type Group = keyof typeof kGroups

/** "campaign variant" -> the message that it shows now. */
function useMessages(): (campaign: string, variant: string) => string {
  const campaigns = useObjects('campaigns').data ?? []
  return (campaign, variant) => {
    const found = campaigns.find(({ id }) => id === campaign)?.object
    const all = [...(found?.variants ?? []), ...(found?.escalation ?? []).flatMap((step) => step.variants ?? [])]
    return all.find(({ id }) => id === variant)?.message ?? `${campaign} / ${variant}`
  }
}

export function FunnelTab({ range }: { range: Range }) {
  const session = useSession()
  const [group, setGroup] = useParam('by_what', 'campaign')
  const messageOf = useMessages()
  const of = (group in kGroups ? group : 'campaign') as Group
  const dimensions: Dimension[] = of === 'variant' || of === 'message' ? ['campaign', 'variant', 'kind'] : [of as Dimension, 'kind']
  const query: CountQuery = { from: range.from, until: range.until, resolution: 'whole', group: dimensions, filters: range.filters }
  const counts = useQuery(keyOf(query), () => readCounts(query))
  const nameRow = (row: Record<string, unknown>): string => {
    const [campaign, variant] = [String(row.campaign ?? ''), String(row.variant ?? '')]
    if (of === 'variant') return campaign === '' ? '' : `${campaign} / ${variant}`
    if (of === 'message') return campaign === '' ? '' : messageOf(campaign, variant)
    return String(row[of] ?? '')
  }
  const label = (name: string) => (of === 'variant' || of === 'message' ? name : nameOf(of as Dimension, name))
  const rows = counts.data === undefined ? [] : funnelOf(counts.data, nameRow).filter(({ shown, name }) => shown > 0 || (name !== '' && of !== 'country' && of !== 'surface' && of !== 'partner'))
  const columns: Column<Funnel>[] = [
    { title: kGroups[of], by: ({ name }) => name, cell: ({ name }) => label(name) },
    ...kSteps.map((step): Column<Funnel> => ({
      title: stepNames[step], numeric: true, by: (row) => row[step],
      cell: (row) => <><span data-step={step}>{count(row[step])}</span>{step !== 'shown' && row.shown > 0 && <span class="hint"> {percent(row[step] / row.shown)}</span>}</>,
    })),
  ]
  const save = () => saveAs('signpost-funnel.csv', csvOf([kGroups[of], ...kSteps.map((step) => stepNames[step])], rows.map((row) => [label(row.name), ...kSteps.map((step) => row[step])])))
  const groups = (Object.keys(kGroups) as Group[]).filter((value) => value !== 'message' || session.may('policy_read'))
  return (
    <div class="stack">
      <div class="filters"><SelectField label="A row for each" value={of} options={groups.map((value) => ({ value, label: kGroups[value] }))} onChange={setGroup} /></div>
      <ProblemNotice problem={counts.problem} onRetry={counts.reload} />
      {counts.data === undefined ? counts.problem === null && <Loading /> : rows.length === 0 ? <Empty title="Nothing was shown in that time." /> : (
        <>
          <Table caption="From being shown to getting help. Shares are of what was shown" showCaption rows={rows} keyOf={({ name }) => name} columns={columns} orderParam="steps" order="-Shown" />
          <div class="row"><Button onPress={save}>Get this table as CSV</Button></div>
        </>
      )}
    </div>
  )
}
