// Counts over time: one line for each value of what is told apart, with a place for every hour or day. Pure.
//
//   const series = seriesOf(counts, { range, measure, dimensions: ['variant'], nameOf })
//   const lines = chartLines(series)      // for TimeChart
//   const rows = timeRows(series)         // the same as whole numbers, for a table
//
// An hour without a row had none: it is 0, up to the hour that now is in. The server moves hours that are older than 35
// days into the first hour of their day. Where a report by hours reaches back so far, such a day is one row of the table
// with its sum, and the chart shows its average hour.
import type { Measure } from './measures'
import type { Range } from './range'
import { columnOf, type Counts, groupsOf } from './counts'

export const kMaxLines = 50
export const kHoursAreKeptDays = 35
export const kOthers = 'All others'

/** `hits[line][place]`, and `of` likewise where the measure is a share. Places are `step` hours apart. */
export type Series = {
  step: number; fromHour: number; places: number; names: string[]; hits: Float64Array[]; of: Float64Array[] | null
  /** Places where a day begins whose hours are kept as one. */
  wholeDays: ReadonlySet<number>
}
export type Total = { name: string; hits: number; of: number | null }
type Wanted = { range: Range; measure: Measure; dimensions: readonly string[]; nameOf: (values: string[]) => string }

const kHit = 1
const kOf = 2

/** What each row of a kind counts for: hits, what they are a share of, or both. */
function partsOf(counts: Counts, { kinds, of }: Measure): Uint8Array | null {
  // Where no kinds are told apart, they are the hits: the server has left the others out.
  if (of === undefined) return null
  return Uint8Array.from(columnOf(counts, 'kind').values, (kind) => (kinds.includes(kind) ? kHit : 0) | (of.includes(kind) ? kOf : 0))
}

/** Which group has which line, the greatest first; what is too many goes into one. */
function linesOf(names: readonly string[], totals: Float64Array): { names: string[]; lineOf: Uint32Array } {
  const order = names.map((_, group) => group).sort((left, right) => totals[right]! - totals[left]! || names[left]!.localeCompare(names[right]!))
  const hasOthers = names.length > kMaxLines
  const shown = hasOthers ? order.slice(0, kMaxLines - 1) : order
  const lineOf = new Uint32Array(names.length).fill(shown.length)
  shown.forEach((group, line) => { lineOf[group] = line })
  const others = hasOthers ? [`${kOthers} (${names.length - shown.length})`] : []
  return { names: [...shown.map((group) => names[group]!), ...others], lineOf }
}

export function seriesOf(counts: Counts, { range, measure, dimensions, nameOf }: Wanted): Series {
  const step = range.resolution === 'hour' ? 1 : 24
  const places = Math.max(0, Math.ceil((Math.min(range.untilHour, range.knownUntil) - range.fromHour) / step))
  const groups = groupsOf(counts, dimensions, nameOf)
  const parts = partsOf(counts, measure)
  const kindAt = parts === null ? null : columnOf(counts, 'kind').at
  const totals = new Float64Array(groups.names.length)
  // Of a share by what it is of: so that a line that is often shown stands before one that is rarely shown and often clicked.
  for (let row = 0; row < counts.rows; ++row) if (parts === null || parts[kindAt![row]!]! & kOf) totals[groups.place[row]!]! += counts.counts[row]!
  const { names, lineOf } = linesOf(groups.names, totals)
  const make = () => names.map(() => new Float64Array(places))
  const series: Series = { step, fromHour: range.fromHour, places, names, hits: make(), of: parts === null ? null : make(), wholeDays: new Set() }
  for (let row = 0; row < counts.rows; ++row) {
    const place = Math.floor((counts.hours[row]! - range.fromHour) / step)
    if (place < 0 || place >= places) continue
    const line = lineOf[groups.place[row]!]!
    const part = parts === null ? kHit : parts[kindAt![row]!]!
    if (part & kHit) series.hits[line]![place]! += counts.counts[row]!
    if (part & kOf) series.of![line]![place]! += counts.counts[row]!
  }
  if (step === 1) series.wholeDays = findWholeDays(counts, range)
  return series
}

/** Days of old whose counts all stand at their first hour. */
function findWholeDays(counts: Counts, { fromHour, knownUntil }: Range): Set<number> {
  const limit = knownUntil - 24 * kHoursAreKeptDays
  const hasFirst = new Set<number>()
  const hasOther = new Set<number>()
  for (let row = 0; row < counts.rows; ++row) {
    const hour = counts.hours[row]!
    if (hour >= limit) continue
    const day = hour - (hour % 24)
    ;(hour === day ? hasFirst : hasOther).add(day)
  }
  return new Set([...hasFirst].filter((day) => !hasOther.has(day) && day >= fromHour).map((day) => day - fromHour))
}

export const timesOf = (series: Series): Float64Array => Float64Array.from({ length: series.places }, (_, place) => (series.fromHour + place * series.step) * 3_600)

/** Counts, or percent; null where there is nothing to be a share of. */
export function chartLines(series: Series): { name: string; values: ArrayLike<number | null> }[] {
  return series.names.map((name, line) => ({ name, values: series.of === null ? averaged(series, series.hits[line]!) : sharesOf(series, series.hits[line]!, series.of[line]!) }))
}

function averaged({ wholeDays, places }: Series, values: Float64Array): Float64Array {
  if (wholeDays.size === 0) return values
  const all = values.slice()
  for (const day of wholeDays) all.fill(values[day]! / 24, day, Math.min(day + 24, places))
  return all
}

function sharesOf({ wholeDays, places }: Series, hits: Float64Array, of: Float64Array): (number | null)[] {
  const shares = Array.from(hits, (value, place) => (of[place] === 0 ? null : (100 * value) / of[place]!))
  for (const day of wholeDays) shares.fill(shares[day]!, day, Math.min(day + 24, places))
  return shares
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
export const totalsOf = (series: Series): Total[] =>
  series.names.map((name, line) => ({ name, hits: total(series.hits[line]!), of: series.of === null ? null : total(series.of[line]!) }))

export type TimeRow = { hour: number; place: number; isWholeDay: boolean }

/** The places as rows of a table, the latest first; of a day whose hours are kept as one there is one row. */
export function timeRows({ fromHour, step, places, wholeDays }: Series): TimeRow[] {
  const rows: TimeRow[] = []
  for (let place = 0; place < places; ++place) {
    const hour = fromHour + place * step
    const isInWholeDay = wholeDays.has(place - (hour % 24))
    if (isInWholeDay && hour % 24 !== 0) continue
    rows.push({ hour, place, isWholeDay: step === 24 || isInWholeDay })
  }
  return rows.reverse()
}
