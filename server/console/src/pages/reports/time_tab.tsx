// How much of something there was over time: a chart, one line for each value of a dimension, and the numbers beside it.
import { useMemo } from 'preact/hooks'

import { apiBase } from '../../api/client'
import { useQuery } from '../../api/query'
import { useParam } from '../../base/router'
import { type CountQuery, type Dimension, keyOf, kDecisionKinds, kShownKinds, parametersOf, readCounts } from '../../policy/counts'
import { count } from '../../policy/words'
import { Empty, Loading, ProblemNotice } from '../../ui/basics'
import { TimeChart } from '../../ui/chart'
import { SelectField } from '../../ui/fields'
import { LongList, Table } from '../../ui/table'
import { Time } from '../../ui/time'
import { dimensionNames, kFilterDimensions, nameOf, type Range } from './range'
import { seriesOf } from './series'

const kMeasures = {
  shown: { label: 'Shown', kinds: kShownKinds }, decisions: { label: 'Decisions', kinds: kDecisionKinds }, impression: { label: 'Seen (impressions)', kinds: ['impression'] },
  help_click: { label: 'Clicks on help', kinds: ['help_click'] }, call: { label: 'Calls begun', kinds: ['call'] }, chat: { label: 'Chats begun', kinds: ['chat'] },
  exit: { label: 'Left the page', kinds: ['exit'] }, dismiss: { label: 'Closed', kinds: ['dismiss'] }, shown_in_error: { label: 'Said to be in error', kinds: ['shown_in_error'] },
  film: { label: 'Film', kinds: ['film'] }, holdout: { label: 'Held out', kinds: ['holdout'] }, suppressed: { label: 'Suppressed', kinds: ['suppressed'] },
} as const
type Measure = keyof typeof kMeasures

const kGroups = [{ value: '', label: 'All together' }, ...kFilterDimensions.map((value) => ({ value, label: dimensionNames[value] })), { value: 'kind', label: 'Kind' }] as const

export function TimeTab({ range }: { range: Range }) {
  const [measure, setMeasure] = useParam('measure', 'shown')
  const [group, setGroup] = useParam('group')
  const { label, kinds } = kMeasures[measure as Measure] ?? kMeasures.shown
  const dimension = kGroups.some(({ value }) => value === group) && group !== '' ? group as Dimension : null
  const query: CountQuery = { from: range.from, until: range.until, resolution: range.resolution, group: dimension === null ? [] : [dimension], filters: { ...range.filters, kind: kinds.join(',') } }
  const counts = useQuery(keyOf(query), () => readCounts(query))
  const series = useMemo(() => counts.data && seriesOf(counts.data, { ...range, dimension }), [counts.data])
  const lines = useMemo(() => series?.lines.map(({ name, values }) => ({ name: dimension === null ? label : nameOf(dimension, name), values })), [series, dimension, label])
  return (
    <div class="stack">
      <div class="filters">
        <SelectField label="What" value={measure as Measure} options={(Object.keys(kMeasures) as Measure[]).map((value) => ({ value, label: kMeasures[value].label }))} onChange={setMeasure} />
        <SelectField label="A line for each" value={group as (typeof kGroups)[number]['value']} options={kGroups} onChange={setGroup} />
      </div>
      <ProblemNotice problem={counts.problem} onRetry={counts.reload} />
      {series === undefined || lines === undefined ? counts.problem === null && <Loading /> : series.lines.length === 0 ? <Empty title="Nothing of this was counted in that time."><p>Counts come in as partners ask for decisions and send events, within a second or two.</p></Empty> : (
        <>
          <TimeChart label={`${label}, for each ${range.resolution}`} times={series.times} lines={lines} stepped={range.resolution === 'day'} />
          <Table caption="Sums over the whole time" showCaption rows={series.lines} keyOf={({ name }) => name} orderParam="sums" order="-Sum" columns={[
            { title: dimension === null ? 'What' : kGroups.find(({ value }) => value === dimension)!.label, by: ({ name }) => name, cell: ({ name }) => (dimension === null ? label : nameOf(dimension, name)) },
            { title: 'Sum', by: ({ total }) => total, cell: ({ total }) => <span data-total={total}>{count(total)}</span>, numeric: true },
          ]} />
          <details>
            <summary>The numbers behind the chart</summary>
            <LongList label="Numbers by time" total={series.times.length} rowHeightPx={32} heightPx={360} row={(index) => (
              <><Time value={new Date(series.times[index]! * 1000).toISOString()} /> {series.lines.slice(0, 8).map(({ name, values }) => <span key={name}>{dimension === null ? '' : `${nameOf(dimension, name)}: `}<strong>{count(values[index]!)}</strong></span>)}</>
            )} />
          </details>
          <p><a href={`${apiBase}v1/reports/counts?${new URLSearchParams({ ...parametersOf(query), format: 'csv' })}`} download={`signpost-${measure}.csv`}>Get these numbers as CSV</a></p>
        </>
      )}
    </div>
  )
}
