// Today beside the same part of the same day a week ago. Pure.
//
// The hour that now is in is not over, so it is left out of the comparison: `full` are the hours of today that are, and
// `before` the same ones a week ago. `today` are all, until now.
export type Beside = { today: number; full: number; before: number }
/** A row of a report by hour and kind. */
export type HourRow = { hour: number; kind: string; count: number }

export const kWeekHours = 24 * 7

export function besideLastWeek(rows: readonly HourRow[], dayHour: number, nowHour: number): Map<string, Beside> {
  const kinds = new Map<string, Beside>()
  for (const { hour, kind, count } of rows) {
    const sums = kinds.get(kind) ?? { today: 0, full: 0, before: 0 }
    if (hour >= dayHour) sums.today += count
    if (hour >= dayHour && hour < nowHour) sums.full += count
    if (hour >= dayHour - kWeekHours && hour < nowHour - kWeekHours) sums.before += count
    kinds.set(kind, sums)
  }
  return kinds
}

export const besideOf = (kinds: ReadonlyMap<string, Beside>, wanted: readonly string[]): Beside => wanted.reduce<Beside>((sum, kind) => {
  const one = kinds.get(kind)
  return one === undefined ? sum : { today: sum.today + one.today, full: sum.full + one.full, before: sum.before + one.before }
}, { today: 0, full: 0, before: 0 })

const percentFormat = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

/** "20 % more than last week", in words, so that no colour is needed. */
export function changeWords({ full, before }: Beside): string {
  if (full === before) return full === 0 ? 'none, as last week' : 'as many as last week'
  if (before === 0) return 'none last week'
  const percent = (100 * Math.abs(full - before)) / before
  return `${percent < 1 ? 'less than 1' : percentFormat.format(percent)} % ${full > before ? 'more' : 'fewer'} than last week`
}
