// What is reported on: a range of whole UTC hours or days, and filters. All of it is in the address.
import { useMemo } from 'preact/hooks'

import { useQuery } from '../../api/query'
import { setParams, useRoute } from '../../base/router'
import { type Dimension, type Filters, keyOf, readCounts } from '../../policy/counts'
import { anyOf } from '../../policy/filters'
import { placeName, surfaceNames } from '../../policy/words'
import { SelectField, TextField } from '../../ui/fields'

export type Range = { from: string; until: string; resolution: 'hour' | 'day'; filters: Filters }

export const kFilterDimensions = ['partner', 'campaign', 'variant', 'locale', 'country', 'surface'] as const
export const dimensionNames: Record<(typeof kFilterDimensions)[number], string> = { partner: 'Partner', campaign: 'Campaign', variant: 'Variant', locale: 'Language', country: 'Country', surface: 'Surface' }

const kRanges = [{ value: '1', label: 'The last 24 hours' }, { value: '7', label: 'The last 7 days' }, { value: '30', label: 'The last 30 days' }, { value: '90', label: 'The last 90 days' }, { value: 'days', label: 'Days that I choose' }] as const
type Span = (typeof kRanges)[number]['value']

const kHourMs = 3_600_000
const hourText = (ms: number): string => new Date(ms).toISOString().slice(0, 13) + ':00:00Z'
const isDay = (text: string | null): text is string => text !== null && /^\d{4}-\d\d-\d\d$/.test(text)

export function useRange(): Range & { span: Span } {
  const { params } = useRoute()
  const text = params.toString()
  return useMemo(() => {
    const span = (kRanges.some(({ value }) => value === params.get('range')) ? params.get('range') : '7') as Span
    const now = Math.ceil(Date.now() / kHourMs) * kHourMs
    const [first, last] = [params.get('from'), params.get('until')]
    const isChosen = span === 'days' && isDay(first) && isDay(last) && first <= last
    const from = isChosen ? `${first}T00:00:00Z` : hourText(now - (span === 'days' ? 7 : Number(span)) * 24 * kHourMs)
    const until = isChosen ? hourText(Date.parse(`${last}T00:00:00Z`) + 24 * kHourMs) : hourText(now)
    const hours = (Date.parse(until) - Date.parse(from)) / kHourMs
    const resolution = params.get('by') === 'day' ? 'day' : params.get('by') === 'hour' || hours <= 8 * 24 ? 'hour' : 'day'
    const filters: Filters = {}
    for (const dimension of kFilterDimensions) if (params.get(dimension)) filters[dimension] = params.get(dimension)!
    return { from, until, resolution, filters, span }
  }, [text])
}

export function nameOf(dimension: Dimension, value: string): string {
  if (value === '') return '(none)'
  if (dimension === 'country') return placeName(value)
  if (dimension === 'surface') return surfaceNames[value as keyof typeof surfaceNames] ?? value
  return value
}

/** What there is of a dimension in the range. */
function useValues(range: Range, dimension: Dimension): string[] {
  const query = { from: range.from, until: range.until, resolution: 'whole' as const, group: [dimension] }
  const rows = useQuery(keyOf(query), () => readCounts(query)).data ?? []
  return rows.map((row) => row[dimension] ?? '').filter((value) => value !== '').sort()
}

function Filter({ range, dimension }: { range: Range; dimension: (typeof kFilterDimensions)[number] }) {
  const values = useValues(range, dimension)
  const chosen = range.filters[dimension] ?? ''
  const all = chosen !== '' && !values.includes(chosen) ? [chosen, ...values] : values
  return <SelectField label={dimensionNames[dimension]} value={chosen} options={anyOf(all.map((value) => ({ value, label: nameOf(dimension, value) })))} onChange={(value) => setParams({ [dimension]: value })} />
}

export function RangeFields({ range }: { range: Range & { span: Span } }) {
  return (
    <div class="filters" role="group" aria-label="What is reported on">
      <SelectField label="Time" value={range.span} options={kRanges} onChange={(span) => setParams({ range: span, ...(span === 'days' ? { from: range.from.slice(0, 10), until: range.until.slice(0, 10) } : { from: undefined, until: undefined }) })} />
      {range.span === 'days' && (
        <>
          <TextField label="From (UTC)" type="date" value={range.from.slice(0, 10)} onChange={(from) => setParams({ from })} />
          <TextField label="To, that day included" type="date" value={new Date(Date.parse(range.until) - kHourMs).toISOString().slice(0, 10)} onChange={(until) => setParams({ until })} />
        </>
      )}
      <SelectField label="Numbers for each" value={range.resolution} options={[{ value: 'hour', label: 'Hour' }, { value: 'day', label: 'Day (UTC)' }]} onChange={(by) => setParams({ by })} />
      {kFilterDimensions.map((dimension) => <Filter key={dimension} range={range} dimension={dimension} />)}
    </div>
  )
}
