// Flights on a calendar of a month or a quarter: which days are shown, and from where to where each flight's bar goes.
// Days are those of each campaign's own place; the calendar puts them beside each other.
import type { Schedule } from '../../policy/objects'
import { withTime } from '../../policy/schedule_state'

export type Span = 'month' | 'quarter'
export type CalendarWindow = { first: string; days: number }

const kDayMs = 86_400_000
const kMonths: Record<Span, number> = { month: 1, quarter: 3 }
const textOf = (date: Date): string => date.toISOString().slice(0, 10)
const firstOf = (year: number, month: number): Date => new Date(Date.UTC(year, month, 1))

export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))

/** The month or the quarter that a day is in. */
export function windowOf(span: Span, day: string): CalendarWindow {
  const [year = 0, month = 1] = day.split('-').map(Number)
  const begin = Math.floor((month - 1) / kMonths[span]) * kMonths[span]
  const first = firstOf(year, begin)
  return { first: textOf(first), days: Math.round((firstOf(year, begin + kMonths[span]).getTime() - first.getTime()) / kDayMs) }
}

/** The first day of the one before (-1) or after (1). */
export function turned(span: Span, day: string, by: number): string {
  const [year = 0, month = 1] = windowOf(span, day).first.split('-').map(Number)
  return textOf(firstOf(year, month - 1 + by * kMonths[span]))
}

const kMoment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/

/** Days since the first of the window; with a part of a day. NaN for what is no moment. */
export const placeOf = (moment: string, { first }: CalendarWindow): number =>
  (kMoment.test(moment) ? (Date.parse(`${withTime(moment)}:00Z`) - Date.parse(`${first}T00:00:00Z`)) / kDayMs : Number.NaN)

export type Bar = { from: number; until: number; beganBefore: boolean; goesOn: boolean }

/** In days since the first of the window; null where the flight is not in it. */
export function barOf({ from = '', until = '' }: Schedule, window: CalendarWindow): Bar | null {
  const begin = from === '' ? -Infinity : placeOf(from, window)
  const end = until === '' ? Infinity : placeOf(until, window)
  if (!(begin < end) || end <= 0 || begin >= window.days) return null
  return { from: Math.max(begin, 0), until: Math.min(end, window.days), beganBefore: begin < 0, goesOn: end > window.days }
}

export type Mark = { at: number; label: string }

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const monthFormat = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' })

/** Each Monday of a month, the first of each month of a quarter. */
export function marksOf(span: Span, { first, days }: CalendarWindow): Mark[] {
  const start = Date.parse(`${first}T00:00:00Z`)
  const marks: Mark[] = []
  for (let at = 0; at < days; ++at) {
    const date = new Date(start + at * kDayMs)
    if (span === 'month' ? date.getUTCDay() === 1 : date.getUTCDate() === 1) marks.push({ at, label: (span === 'month' ? dayFormat : monthFormat).format(date) })
  }
  return marks
}

/** "January 2026", "January to March 2026". */
export function windowName(span: Span, { first }: CalendarWindow): string {
  const [year = 0, month = 1] = first.split('-').map(Number)
  const name = (offset: number) => monthFormat.format(firstOf(year, month - 1 + offset))
  return span === 'month' ? `${name(0)} ${year}` : `${name(0)} to ${name(2)} ${year}`
}
