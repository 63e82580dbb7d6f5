// The range and the filters of all reports, and the files that one can take along.
import { useEffect, useRef, useState } from 'preact/hooks'

import { useQuery } from '../../api/query'
import { isFound } from '../../policy/filters'
import { decisionKinds } from '../../policy/kinds'
import { count, plural } from '../../policy/words'
import { Button, Loading, ProblemNotice } from '../../ui/basics'
import { CheckField, SelectField, TextField } from '../../ui/fields'
import { askCounts, type CountQuery, type FilterDimension, filterDimensions, fileHref, keyOf } from './ask_counts'
import { groupsOf } from './counts'
import { csvOf } from './csv'
import { dimensionOf, type Names, valueName } from './names'
import { dayOf, presets, type Range, rangeWords } from './range'
import type { ReportState } from './state'

const kFewValues = 10

export function RangeFields({ state, withStep }: { state: ReportState; withStep: boolean }) {
  const { range } = state
  const issues = range.fault === null ? [] : [{ severity: 'error' as const, pointer: '', message: range.fault }]
  // What was in sight is where one begins to choose.
  const choose = (preset: Range['preset']) => state.set({
    range: preset === '7d' ? undefined : preset,
    ...(preset === 'custom' ? { from: dayOf(range.fromHour), until: dayOf(range.untilHour - 1) } : { from: undefined, until: undefined }),
  })
  return (
    <>
      <SelectField label="Time" value={range.preset} options={presets} onChange={choose} />
      {range.preset === 'custom' && (
        <>
          <TextField label="First day (UTC)" type="date" value={state.get('from')} onChange={(from) => state.set({ from })} issues={issues} />
          <TextField label="Last day (UTC)" type="date" value={state.get('until')} onChange={(until) => state.set({ until })} />
        </>
      )}
      {withStep && (
        <SelectField label="In steps of" value={range.resolution} onChange={(step) => state.set({ step })}
          options={[{ value: 'hour', label: 'Hours' }, { value: 'day', label: 'Days', disabled: range.preset === '24h' }]} />
      )}
    </>
  )
}

function useValues(state: ReportState, dimension: FilterDimension, isWanted: boolean) {
  const query: CountQuery = { ...hoursOf(state.range), resolution: 'whole', group: [dimension], kinds: decisionKinds, filters: {} }
  const { data, problem, isLoading } = useQuery(isWanted ? keyOf(query) : null, () => askCounts(query))
  if (data === undefined) return { values: undefined, problem, isLoading }
  const { names, place } = groupsOf(data, [dimension], ([value]) => value!)
  const sums = new Float64Array(names.length)
  for (let row = 0; row < data.rows; ++row) sums[place[row]!]! += data.counts[row]!
  // What was not told at all can't be asked for.
  const values = names.map((value, index) => ({ value, decisions: sums[index]! })).filter(({ value }) => value !== '')
  return { values: values.sort((left, right) => right.decisions - left.decisions), problem, isLoading }
}

export const hoursOf = ({ fromHour, untilHour }: Range) => ({ fromHour, untilHour })

/** The values of a dimension that there are in the range, each with how many decisions it had. */
function Values({ state, dimension, names }: { state: ReportState; dimension: FilterDimension; names: Names }) {
  const { values, problem } = useValues(state, dimension, true)
  const [search, setSearch] = useState('')
  const chosen = state.filters[dimension] ?? []
  if (values === undefined) return problem === null ? <Loading /> : <ProblemNotice problem={problem} />
  const nameOf = (value: string) => (dimension === 'campaign' ? names.campaign(value) : valueName(dimension, value))
  // What the address asks for stays in sight, also where nothing was counted of it.
  const all = [...chosen.filter((value) => !values.some((one) => one.value === value)).map((value) => ({ value, decisions: 0 })), ...values]
  if (all.length === 0) return <p>Nothing was counted in this time.</p>
  return (
    <>
      {all.length > kFewValues && <TextField label={`Search in ${plural(all.length, 'value')}`} type="search" value={search} onChange={setSearch} />}
      <div class="value-list">
        {all.filter(({ value }) => search === '' || isFound(search, value, nameOf(value))).map(({ value, decisions }) => (
          <CheckField key={value} label={<>{nameOf(value)} <span class="hint">{count(decisions)}</span></>} value={chosen.includes(value)}
            onChange={(isOn) => state.setFilter(dimension, isOn ? [...chosen, value] : chosen.filter((other) => other !== value))} />
        ))}
      </div>
      {chosen.length > 0 && <Button look="quiet" onPress={() => state.setFilter(dimension, [])}>Any</Button>}
    </>
  )
}

function ValueFilter({ state, dimension, names }: { state: ReportState; dimension: FilterDimension; names: Names }) {
  const [isOpen, setOpen] = useState(false)
  const frame = useRef<HTMLDetailsElement>(null)
  const chosen = state.filters[dimension] ?? []
  const { label } = dimensionOf(dimension)
  useEffect(() => {
    if (!isOpen) return
    const leave = (event: PointerEvent) => { if (!frame.current?.contains(event.target as Node)) setOpen(false) }
    document.addEventListener('pointerdown', leave)
    return () => document.removeEventListener('pointerdown', leave)
  }, [isOpen])
  const closeByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return
    setOpen(false)
    frame.current?.querySelector('summary')?.focus()
  }
  const shown = chosen.length === 0 ? 'any' : chosen.length > 2 ? `${chosen.length} chosen` : chosen.map((value) => (dimension === 'campaign' ? names.campaign(value) : value)).join(', ')
  return (
    <details class={`value-filter ${chosen.length > 0 ? 'is-on' : ''}`} ref={frame} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)} onKeyDown={closeByKey}>
      <summary>{label}: <strong>{shown}</strong></summary>
      {isOpen && <div class="value-panel" role="group" aria-label={`${label}: which are counted`}><Values state={state} dimension={dimension} names={names} /></div>}
    </details>
  )
}

export function FilterRow({ state, names }: { state: ReportState; names: Names }) {
  return (
    <div class="value-filters" role="group" aria-label="Filters">
      {filterDimensions.map((dimension) => <ValueFilter key={dimension} state={state} dimension={dimension} names={names} />)}
      {Object.keys(state.filters).length > 0 && <Button look="quiet" onPress={state.clearFilters}>Clear the filters</Button>}
    </div>
  )
}

export const RangeLine = ({ range }: { range: Range }) => <p class="hint" role="status">{rangeWords(range)}</p>

export type Sheet = { name: string; columns: string[]; rows: (string | number | null)[][] }

function save({ name, columns, rows }: Sheet): void {
  const url = URL.createObjectURL(new Blob([csvOf(columns, rows)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 0)
}

/** The table as it is shown, and the counts that it was made of. */
export function Downloads({ sheet, query }: { sheet: () => Sheet; query: CountQuery | null }) {
  return (
    <>
      <Button onPress={() => save(sheet())}>Download this table (CSV)</Button>
      {query !== null && <a class="button" href={fileHref(query)} download="signpost-counts.csv">Download the counts behind it (CSV)</a>}
    </>
  )
}
