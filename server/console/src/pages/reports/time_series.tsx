// A measure over time: a chart with one line for each value of what is told apart, and beside it the same in numbers.
import { useMemo } from 'preact/hooks'

import { useQuery } from '../../api/query'
import { count } from '../../policy/words'
import { Button, Card, Empty, Loading, Notice, ProblemNotice } from '../../ui/basics'
import { TimeChart } from '../../ui/chart'
import { RadiosField, SelectField } from '../../ui/fields'
import { type Column, Table } from '../../ui/table'
import { askCounts, type CountQuery, keyOf } from './ask_counts'
import { Downloads, hoursOf, type Sheet } from './controls'
import { countMeasures, type Measure, measureOf, rateMeasures } from './measures'
import { dimensionOf, dimensions, type Names } from './names'
import { dayWords, hourWords, timeOf } from './range'
import { chartLines, kHoursAreKeptDays, type Series, seriesOf, type TimeRow, timeRows, timesOf, type Total, totalsOf } from './series'
import type { ReportState } from './state'
import { percent, percentNumber } from './words'

// Fetched while the counts are on their way.
if (typeof window !== 'undefined') void import('uplot')

const kRowsOfAPage = 48

function seriesQuery(state: ReportState, measure: Measure, columns: readonly string[]): CountQuery {
  const kinds = [...new Set([...measure.kinds, ...(measure.of ?? [])])]
  const group = [...new Set([...columns, ...(measure.of === undefined ? [] : ['kind'])])]
  return { ...hoursOf(state.range), resolution: state.range.resolution, group, kinds, filters: state.filters }
}

export function TimeSeries({ state, names }: { state: ReportState; names: Names }) {
  const measure = measureOf(state.get('measure', 'shown'))
  // A share is of several kinds, so it cannot be told apart by them.
  const asked = dimensionOf(state.get('group', 'none'))
  const isKnown = (asked.id !== 'message' || names.knowsMessages) && (asked.id !== 'kind' || measure.of === undefined)
  const dimension = isKnown ? asked : dimensionOf('none')
  const query = seriesQuery(state, measure, dimension.columns)
  const counts = useQuery(keyOf(query), () => askCounts(query))
  const { range } = state
  const series = useMemo(
    () => counts.data && seriesOf(counts.data, { range, measure, dimensions: dimension.columns, nameOf: names.of(dimension) }),
    [counts.data, measure, dimension, names],
  )
  const options = dimensions.filter(({ id }) => (id !== 'message' || names.knowsMessages) && (id !== 'kind' || measure.of === undefined))
  return (
    <div class="stack">
      <div class="filters">
        <SelectField label="What is counted" value={measure.id} onChange={(id) => state.set({ measure: id === 'shown' ? undefined : id })}
          options={[...countMeasures, ...rateMeasures].map(({ id, label }) => ({ value: id, label: `${id.endsWith('_rate') ? 'Percent: ' : ''}${label}` }))} />
        <SelectField label="One line for each" value={dimension.id} onChange={(id) => state.set({ group: id === 'none' ? undefined : id })}
          options={options.map(({ id, label }) => ({ value: id, label }))} />
      </div>
      <p class="hint">{measure.about}.</p>
      <ProblemNotice problem={counts.problem} onRetry={counts.reload} />
      {series === undefined ? counts.problem === null && <Loading what="Counting" /> : series.names.length === 0 ? (
        <Empty title="Nothing of this was counted in this time.">
          <p>Choose a longer time, or fewer filters. Counts appear here as soon as a partner sends searches to be decided.</p>
        </Empty>
      ) : <Drawn state={state} series={series} measure={measure} dimension={dimension.id === 'none' ? 'Which' : dimension.label} query={query} />}
    </div>
  )
}

type DrawnProps = { state: ReportState; series: Series; measure: Measure; dimension: string; query: CountQuery }

function Drawn({ state, series, measure, dimension, query }: DrawnProps) {
  const times = useMemo(() => timesOf(series), [series])
  const lines = useMemo(() => chartLines(series), [series])
  const isHourly = series.step === 1
  return (
    <>
      <Card title={`${measure.label}, ${isHourly ? 'by hour' : 'by day'}`}>
        {series.wholeDays.size > 0 && (
          <Notice><p>Hours are kept for {kHoursAreKeptDays} days, and days from then on: for those days the chart shows the average hour, and the table their sum.</p></Notice>
        )}
        <TimeChart label={`${measure.label}, ${isHourly ? 'by hour' : 'by day'}`} times={times} lines={lines} unit={measure.of === undefined ? '' : ' %'} />
        <p class="hint">Drag over the chart to look closer, and click twice to see all of it. Times are in UTC.</p>
      </Card>
      <Numbers state={state} series={series} measure={measure} dimension={dimension} query={query} />
    </>
  )
}

function Numbers({ state, series, measure, dimension, query }: DrawnProps) {
  const isByTime = state.get('rows') === 'times'
  const sheet = () => (isByTime ? timeSheet(series, measure) : totalSheet(totalsOf(series), measure, dimension))
  return (
    <Card class="report-table" title="In numbers" actions={<Downloads sheet={sheet} query={query} />}>
      <RadiosField label="Rows" value={isByTime ? 'times' : 'totals'} onChange={(rows) => state.set({ rows: rows === 'totals' ? undefined : rows })}
        options={[{ value: 'totals', label: 'Of the whole time' }, { value: 'times', label: series.step === 1 ? 'Each hour' : 'Each day' }]} />
      {isByTime ? <TimeTable state={state} series={series} /> : <TotalTable totals={totalsOf(series)} measure={measure} dimension={dimension} />}
    </Card>
  )
}

const sumOfAll = (totals: readonly Total[]): Total => ({
  name: 'All together', hits: totals.reduce((sum, { hits }) => sum + hits, 0), of: totals[0]?.of === null ? null : totals.reduce((sum, { of }) => sum + (of ?? 0), 0),
})
const withSum = (totals: readonly Total[]): Total[] => (totals.length > 1 ? [...totals, sumOfAll(totals)] : [...totals])

function TotalTable({ totals, measure, dimension }: { totals: readonly Total[]; measure: Measure; dimension: string }) {
  const all = sumOfAll(totals).hits
  const columns: Column<Total>[] = [
    { title: dimension, cell: ({ name }) => name, by: ({ name }) => name },
    { title: measure.of === undefined ? measure.label : 'Counted', cell: ({ hits }) => count(hits), by: ({ hits }) => hits, numeric: true },
    ...(measure.of === undefined
      ? [{ title: 'Of all', cell: ({ hits }: Total) => percent(hits, all), by: ({ hits }: Total) => hits, numeric: true }]
      : [
        { title: 'Of', cell: ({ of }: Total) => count(of!), by: ({ of }: Total) => of!, numeric: true },
        { title: 'Percent', cell: ({ hits, of }: Total) => percent(hits, of!), by: ({ hits, of }: Total) => (of === 0 ? -1 : hits / of!), numeric: true },
      ]),
  ]
  return <Table caption={`${measure.label} in the whole time`} columns={columns} rows={withSum(totals)} keyOf={({ name }) => name} orderParam="order" />
}

function totalSheet(totals: readonly Total[], measure: Measure, dimension: string): Sheet {
  const isShare = measure.of !== undefined
  return {
    name: `signpost-${measure.id}`,
    columns: isShare ? [dimension, 'Counted', 'Of', 'Percent'] : [dimension, measure.label],
    rows: withSum(totals).map(({ name, hits, of }) => (isShare ? [name, hits, of!, percentNumber(hits, of!)] : [name, hits])),
  }
}

function placeWords(series: Series, { hour, isWholeDay }: TimeRow): string {
  if (series.step === 24) return dayWords(hour)
  return isWholeDay ? `${dayWords(hour)}, the whole day` : hourWords(hour)
}

/** What a line has at a place: a count, or hits of how many. */
function valueAt(series: Series, line: number, place: number): string {
  const hits = series.hits[line]![place]!
  if (series.of === null) return count(hits)
  const of = series.of[line]![place]!
  return of === 0 && hits === 0 ? '–' : `${percent(hits, of)} (${count(hits)} of ${count(of)})`
}

function TimeTable({ state, series }: { state: ReportState; series: Series }) {
  const rows = useMemo(() => timeRows(series), [series])
  const pages = Math.max(1, Math.ceil(rows.length / kRowsOfAPage))
  const page = Math.min(pages, Math.max(1, Number(state.get('page', '1')) || 1))
  const columns: Column<TimeRow>[] = [
    { title: series.step === 1 ? 'Hour (UTC)' : 'Day (UTC)', cell: (row) => placeWords(series, row) },
    ...series.names.map((name, line) => ({ title: name, cell: ({ place }: TimeRow) => valueAt(series, line, place), numeric: true })),
  ]
  const go = (to: number) => state.set({ page: to === 1 ? undefined : String(to) })
  return (
    <>
      <Table caption="By time, the latest first" columns={columns} rows={rows.slice((page - 1) * kRowsOfAPage, page * kRowsOfAPage)} keyOf={({ hour }) => String(hour)} orderParam="order" />
      {pages > 1 && (
        <nav class="row" aria-label="Pages of the table">
          <Button disabled={page === 1} onPress={() => go(page - 1)}>Later</Button>
          <span>Page {page} of {pages}</span>
          <Button disabled={page === pages} onPress={() => go(page + 1)}>Earlier</Button>
        </nav>
      )}
    </>
  )
}

function timeSheet(series: Series, measure: Measure): Sheet {
  const columns = series.of === null ? series.names : series.names.flatMap((name) => [`${name}: counted`, `${name}: of`])
  const rows = timeRows(series).map(({ hour, place, isWholeDay }) => [
    series.step === 1 && !isWholeDay ? timeOf(hour) : timeOf(hour).slice(0, 10),
    ...series.names.flatMap((_, line) => (series.of === null ? [series.hits[line]![place]!] : [series.hits[line]![place]!, series.of[line]![place]!])),
  ])
  return { name: `signpost-${measure.id}-by-time`, columns: ['time', ...columns], rows }
}
