// Moments, in the viewer's own time zone, with UTC beside the pointer and for screen readers' own title.
const kUnits: [Intl.RelativeTimeFormatUnit, number][] = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3_600], ['minute', 60]]
const relativeFormat = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' })
const momentFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

/** "3 hours ago", "in 2 days". */
export function relative(moment: Date, now = new Date()): string {
  const seconds = (moment.getTime() - now.getTime()) / 1000
  for (const [unit, length] of kUnits) {
    if (Math.abs(seconds) >= length) return relativeFormat.format(Math.round(seconds / length), unit)
  }
  return 'just now'
}

export const utcText = (moment: Date): string => `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`
export const dayText = (day: string): string => dayFormat.format(new Date(`${day}T00:00:00Z`))

/** Between RFC 3339 and what a field for a date and time takes, which is the viewer's own time; '' where it is none. */
export function localInput(moment: string): string {
  const at = new Date(moment)
  if (moment === '' || Number.isNaN(at.getTime())) return ''
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
export function momentOf(local: string): string {
  const at = new Date(local)
  return local === '' || Number.isNaN(at.getTime()) ? '' : `${at.toISOString().slice(0, 19)}Z`
}

/** `value`: RFC 3339. `near`: told by its distance from now. `both`: with UTC beside it. */
export function Time({ value, near = false, both = false }: { value: string; near?: boolean; both?: boolean }) {
  const moment = new Date(value)
  if (Number.isNaN(moment.getTime())) return <>{value}</>
  const local = momentFormat.format(moment)
  return <time dateTime={value} title={near ? `${local}, which is ${utcText(moment)}` : utcText(moment)}>{near ? relative(moment) : both ? `${local} (${utcText(moment)})` : local}</time>
}
