// Today until the end of this hour, and the same hours a week ago, in UTC.
export type Hours = { from: string; until: string }

const kHourMs = 3_600_000
const kWeekMs = 7 * 24 * kHourMs
const hourText = (ms: number): string => new Date(ms).toISOString().slice(0, 13) + ':00:00Z'

export function sameTimeLastWeek(now: Date): { today: Hours; before: Hours } {
  const until = Math.floor(now.getTime() / kHourMs + 1) * kHourMs
  const from = Math.floor((until - 1) / (24 * kHourMs)) * 24 * kHourMs
  return { today: { from: hourText(from), until: hourText(until) }, before: { from: hourText(from - kWeekMs), until: hourText(until - kWeekMs) } }
}

/** ", 12 % more": in words, so that it does not need a colour. Nothing where there is nothing to compare with. */
export function changeText(is: number, was: number): string {
  if (was === 0) return ''
  const percent = Math.round((100 * (is - was)) / was)
  return percent === 0 ? ', as many' : `, ${Math.abs(percent)} % ${percent > 0 ? 'more' : 'fewer'}`
}
