// Which variant of a campaign does better at what, with how sure one can be.
import { useQuery } from '../../api/query'
import { setParams, useParam } from '../../base/router'
import { type CountQuery, keyOf, readCounts } from '../../policy/counts'
import { count } from '../../policy/words'
import { Button, Empty, Loading, Notice, ProblemNotice } from '../../ui/basics'
import { SelectField } from '../../ui/fields'
import { type Column, Table } from '../../ui/table'
import { csvOf, saveAs } from './csv'
import { type Funnel, funnelOf, kSteps, stepNames, type Step } from './funnel'
import type { Range } from './range'
import { differenceOf, percent, points, verdictOf, wilson } from './statistics'

const kOutcomes = kSteps.filter((step) => step !== 'shown')

/** A rate with its interval as a bar: the line is 0 to the greatest upper end of all. */
function IntervalBar({ low, high, rate, most }: { low: number; high: number; rate: number; most: number }) {
  const at = (value: number) => `${most > 0 ? (100 * value) / most : 0}%`
  return (
    <svg class="interval" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" width="100%" height="12">
      <line x1={at(low)} x2={at(high)} y1="6" y2="6" class="interval-line" />
      <line x1={at(rate)} x2={at(rate)} y1="1" y2="11" class="interval-mark" />
    </svg>
  )
}

export function CompareTab({ range }: { range: Range }) {
  const [outcome, setOutcome] = useParam('outcome', 'help_click')
  const [reference, setReference] = useParam('reference')
  const campaigns: CountQuery = { from: range.from, until: range.until, resolution: 'whole', group: ['campaign', 'kind'] }
  const names = funnelOf(useQuery(keyOf(campaigns), () => readCounts(campaigns)).data ?? [], (row) => row.campaign ?? '').filter(({ name, shown }) => name !== '' && shown > 0).map(({ name }) => name)
  const campaign = range.filters.campaign ?? names[0] ?? ''
  const query: CountQuery = { from: range.from, until: range.until, resolution: 'whole', group: ['variant', 'kind'], filters: { ...range.filters, campaign } }
  const counts = useQuery(campaign === '' ? null : keyOf(query), () => readCounts(query))
  const step = (kOutcomes as readonly string[]).includes(outcome) ? outcome as Step : 'help_click'
  const rows = funnelOf(counts.data ?? [], (row) => row.variant ?? '').filter(({ shown }) => shown > 0)
  const base = rows.find(({ name }) => name === reference) ?? rows[0]
  const heldOut = (counts.data ?? []).filter(({ kind }) => kind === 'holdout').reduce((total, row) => total + row.count, 0)
  const intervals = new Map(rows.map((row) => [row.name, wilson(row[step], row.shown)!]))
  const most = Math.max(...[...intervals.values()].map(({ high }) => high), 0)
  const compared = (row: Funnel) => (base === undefined || row === base ? null : differenceOf({ hits: row[step], of: row.shown }, { hits: base[step], of: base.shown }))
  const columns: Column<Funnel>[] = [
    { title: 'Variant', by: ({ name }) => name, cell: ({ name }) => <>{name}{name === base?.name && <span class="hint"> (reference)</span>}</> },
    { title: 'Shown', numeric: true, by: ({ shown }) => shown, cell: ({ shown }) => count(shown) },
    { title: stepNames[step], numeric: true, by: (row) => row[step], cell: (row) => count(row[step]) },
    { title: 'Share, with 95 % interval', by: (row) => row[step] / row.shown, cell: (row) => {
      const interval = intervals.get(row.name)!
      return <><strong>{percent(interval.rate, 2)}</strong> <span class="hint">{percent(interval.low, 2)} to {percent(interval.high, 2)}</span><IntervalBar {...interval} most={most} /></>
    } },
    { title: 'Against the reference', cell: (row) => {
      const interval = compared(row)
      if (interval === null) return row === base ? 'It is the reference.' : ''
      return <>{points(interval.difference)} <span class="hint">{points(interval.low)} to {points(interval.high)}</span><br />{verdictOf(interval, [row.shown, base!.shown])}</>
    } },
  ]
  const save = () => saveAs('signpost-variants.csv', csvOf(['variant', 'shown', step, 'share', 'low', 'high'], rows.map((row) => {
    const { rate, low, high } = intervals.get(row.name)!
    return [row.name, row.shown, row[step], rate, low, high]
  })))
  return (
    <div class="stack">
      <div class="filters">
        <SelectField label="Campaign" value={campaign} options={(names.includes(campaign) || campaign === '' ? names : [campaign, ...names]).map((value) => ({ value, label: value }))} onChange={(value) => setParams({ campaign: value, reference: undefined })} />
        <SelectField label="What counts" value={step} options={kOutcomes.map((value) => ({ value, label: stepNames[value] }))} onChange={setOutcome} />
        <SelectField label="Reference" value={base?.name ?? ''} options={rows.map(({ name }) => ({ value: name, label: name }))} onChange={setReference} />
      </div>
      <ProblemNotice problem={counts.problem} onRetry={counts.reload} />
      {campaign === '' || rows.length === 0 ? (counts.isLoading ? <Loading /> : <Empty title="No variant was shown in that time." />) : (
        <>
          <Table caption={`Variants of ${campaign}`} showCaption rows={rows} keyOf={({ name }) => name} columns={columns} orderParam="variants" order="-Shown" />
          <Notice>
            <p>If the same were measured again and again, 95 of 100 such intervals would hold the true share. {rows.length > 3 && `With ${rows.length - 1} comparisons, one of them may look certain by chance: decide on one before you look.`}</p>
            <p>Variants that are shown to people who have seen a warning before can’t be compared with those for people who have not.{heldOut > 0 && ` ${count(heldOut)} were held out and shown nothing.`} Stopping and asking for help are different aims: look at both.</p>
          </Notice>
          <div class="row"><Button onPress={save}>Get this table as CSV</Button></div>
        </>
      )}
    </div>
  )
}
