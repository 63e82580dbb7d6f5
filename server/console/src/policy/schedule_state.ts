// Whether a schedule holds at a moment, read from the clocks of its own place.
//
//   scheduleState(campaign.flight ?? {}, new Date())   // 'running'
//
// As rules/schedule.h has it: the start is included and the end is not; hours that end at or before their start run over
// midnight and belong to the day on which they began. In the hour that a clock repeats in autumn, this may be out by one.
import type { Schedule, Schemas } from './objects'
import type { Day } from './schedule_sentence'

type DayPart = Schemas['day_part']

/** 'outside': between its first and last day, but not at these hours. */
export type ScheduleState = 'before' | 'running' | 'outside' | 'over'

const kDays: readonly Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

export type WallClock = { moment: string; day: Day; time: string } // "2026-01-31T18:00", "sat", "18:00"

/** What the clocks of a place say; those of UTC where there is no such place. */
export function wallClock(now: Date, zone: string): WallClock {
  let format: Intl.DateTimeFormat
  const options = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  try {
    format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone === '' ? 'UTC' : zone })
  } catch {
    format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })
  }
  const part = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]))
  const date = `${part.year}-${part.month}-${part.day}`
  const time = `${part.hour}:${part.minute}`
  return { moment: `${date}T${time}`, day: kDays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7]!, time }
}

function partHolds({ days = [], from = '00:00', until = '24:00' }: DayPart, { day, time }: WallClock): boolean {
  const isOf = (one: Day) => days.length === 0 || days.includes(one)
  if (from < until) return isOf(day) && time >= from && time < until
  const yesterday = kDays[(kDays.indexOf(day) + 6) % 7]!
  return (isOf(day) && time >= from) || (isOf(yesterday) && time < until)
}

/** Of the same length, so that they can be compared as texts. */
export const withTime = (moment: string): string => (moment.length === 10 ? `${moment}T00:00` : moment)

export function scheduleState({ time_zone: zone = '', from = '', until = '', day_parts: parts = [] }: Schedule, now: Date): ScheduleState {
  const clock = wallClock(now, zone)
  if (until !== '' && clock.moment >= withTime(until)) return 'over'
  if (from !== '' && clock.moment < withTime(from)) return 'before'
  return parts.length === 0 || parts.some((part) => partHolds(part, clock)) ? 'running' : 'outside'
}
