// Which time a report is about. Pure. All of it is in UTC, because counts are kept by hours and days of UTC.
//
//   const range = rangeOf({ preset: '7d', from: '', until: '', resolution: 'hour' }, now)
//
// Days are whole, the last is today: so sums by hour and by day are the same. Hours since 1970 stand for moments.

export type Resolution = 'hour' | 'day'
export type Preset = '24h' | '7d' | '30d' | '90d' | 'custom'
export type RangeParams = { preset: string; from: string; until: string; resolution: string }
/** `knownUntil`: the hour after the one that now is in; what lies behind it has not happened yet. */
export type Range = { preset: Preset; fromHour: number; untilHour: number; knownUntil: number; resolution: Resolution; fault: string | null }

export const presets: readonly { value: Preset; label: string }[] = [
  { value: '24h', label: 'The last 24 hours' }, { value: '7d', label: '7 days, with today' }, { value: '30d', label: '30 days, with today' },
  { value: '90d', label: '90 days, with today' }, { value: 'custom', label: 'Days of your choice' },
]
const presetDays: Record<string, number> = { '7d': 7, '30d': 30, '90d': 90 }

/** The server keeps hours for 35 days, and days from then on. More of them than this cannot be told apart in a chart. */
export const kMaxHourlyDays = 92
export const kMaxDays = 1_100 // three years

const kHourMs = 3_600_000
export const hourOf = (moment: Date): number => Math.floor(moment.getTime() / kHourMs)
const dayPattern = /^\d{4}-\d{2}-\d{2}$/

/** The first hour of a day "2026-01-31"; null where there is no such day. */
export function hourOfDay(day: string): number | null {
  if (!dayPattern.test(day)) return null
  const moment = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== day ? null : hourOf(moment)
}
export const timeOf = (hour: number): string => `${new Date(hour * kHourMs).toISOString().slice(0, 19)}Z`
export const dayOf = (hour: number): string => timeOf(hour).slice(0, 10)

function daysOf({ preset, from, until }: RangeParams, today: number): { fromHour: number; untilHour: number; fault: string | null } {
  const last = today + 24
  if (preset !== 'custom') return { fromHour: last - 24 * (presetDays[preset] ?? 7), untilHour: last, fault: null }
  const first = hourOfDay(from) ?? last - 24 * 7
  const end = (hourOfDay(until) ?? today) + 24
  const fault = from !== '' && hourOfDay(from) === null ? 'There is no such first day: write it like 2026-01-31.'
    : until !== '' && hourOfDay(until) === null ? 'There is no such last day: write it like 2026-01-31.'
      : first >= end ? 'The last day lies before the first: choose them the other way round.'
        : end - first > kMaxDays * 24 ? `A report is about at most ${kMaxDays.toLocaleString('en-GB')} days: choose a later first day.` : null
  return fault === null ? { fromHour: first, untilHour: end, fault } : { fromHour: last - 24 * 7, untilHour: last, fault }
}

export function rangeOf(params: RangeParams, now: Date): Range {
  const knownUntil = hourOf(now) + 1
  if (params.preset === '24h') return { preset: '24h', fromHour: knownUntil - 24, untilHour: knownUntil, knownUntil, resolution: 'hour', fault: null }
  const preset = presets.some(({ value }) => value === params.preset) ? params.preset as Preset : '7d'
  const today = knownUntil - 1 - ((knownUntil - 1) % 24)
  const { fromHour, untilHour, fault } = daysOf({ ...params, preset }, today)
  const isLong = untilHour - fromHour > kMaxHourlyDays * 24
  const wanted = params.resolution === 'hour' || params.resolution === 'day' ? params.resolution : preset === '7d' ? 'hour' : 'day'
  return { preset, fromHour, untilHour, knownUntil, resolution: isLong ? 'day' : wanted, fault }
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const hourFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
export const dayWords = (hour: number): string => dayFormat.format(new Date(hour * kHourMs))
export const hourWords = (hour: number): string => hourFormat.format(new Date(hour * kHourMs))

/** "20 Nov 2026 to 26 Nov 2026, in UTC; the last is not over yet". */
export function rangeWords({ preset, fromHour, untilHour, knownUntil }: Range): string {
  if (preset === '24h') return `${hourWords(fromHour)} to ${hourWords(untilHour)}, in UTC; the last hour is not over yet`
  const days = untilHour - fromHour === 24 ? dayWords(fromHour) : `${dayWords(fromHour)} to ${dayWords(untilHour - 24)}`
  return `${days}, in UTC${untilHour > knownUntil ? '; the last day is not over yet' : ''}`
}
