// A schedule in words: "from 1 Jan 2026 until 31 Jan 2026, Mon to Fri 09:00 to 17:00 (London time)".
import type { Schemas, Schedule } from './objects'
import { joined } from './words'

type DayPart = Schemas['day_part']
export type Day = NonNullable<DayPart['days']>[number]

export const dayNames: Record<Day, string> = { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' }
const kDays = Object.keys(dayNames) as Day[]

const dateFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

function momentText(moment: string): string {
  const [day = '', time] = moment.split('T')
  const date = new Date(`${day}T00:00:00Z`)
  const text = Number.isNaN(date.getTime()) ? day : dateFormat.format(date)
  return time === undefined || time === '00:00' ? text : `${text}, ${time}`
}

/** "Mon to Fri", "Sat and Sun". */
function daysText(days: readonly Day[]): string {
  const at = kDays.map((day) => days.includes(day))
  const count = at.filter(Boolean).length
  if (count === 0 || count === 7) return 'every day'
  const first = at.indexOf(true)
  const isRun = at.lastIndexOf(true) - first === count - 1
  if (isRun && count > 2) return `${dayNames[kDays[first]!]} to ${dayNames[kDays[first + count - 1]!]}`
  return joined(kDays.filter((_, index) => at[index]).map((day) => dayNames[day]), 'and')
}

function partText({ days = [], from = '00:00', until = '24:00' }: DayPart): string {
  const isAllDay = from === '00:00' && until === '24:00'
  const nextDay = until <= from ? ' of the next day' : ''
  return `${daysText(days)}${isAllDay ? '' : ` ${from} to ${until}${nextDay}`}`
}

export function scheduleSentence({ from = '', until = '', day_parts: parts = [], time_zone: zone = '' }: Schedule): string {
  const said = [
    [from === '' ? '' : `from ${momentText(from)}`, until === '' ? '' : `before ${momentText(until)}`].filter((text) => text !== '').join(' and '),
    parts.map(partText).join('; '),
  ].filter((text) => text !== '')
  if (said.length === 0) return 'any time'
  return `${said.join(', ')} (${zone === '' ? 'UTC' : `time of ${zone}`})`
}
