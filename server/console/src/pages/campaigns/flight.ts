// When campaigns run: as a state for now, and as bars of a calendar.
import type { Campaign } from '../../policy/objects'

export type State = 'running' | 'before' | 'over'

/** By days alone: hours, day-parts and the time zone are the server's to judge, a day is enough for an overview. */
export function stateOf({ flight }: Campaign, today: string): State {
  const [from, until] = [(flight?.from ?? '').slice(0, 10), flight?.until ?? '']
  if (from !== '' && today < from) return 'before'
  // Until is not included: with no hour it is over when its day begins.
  const lastDay = until.slice(0, 10)
  if (until !== '' && (until.length > 10 && !until.endsWith('T00:00') ? today > lastDay : today >= lastDay)) return 'over'
  return 'running'
}

export type Bar = { from: number; length: number; isOpen: boolean }

/** Days from the first of the calendar; null where the flight touches none of them. */
export function barOf({ flight }: Campaign, firstDay: string, days: number): Bar | null {
  const dayOf = (text: string) => Math.round((Date.parse(`${text.slice(0, 10)}T00:00:00Z`) - Date.parse(`${firstDay}T00:00:00Z`)) / 86_400_000)
  const begin = flight?.from ? dayOf(flight.from) : 0
  const end = flight?.until ? dayOf(flight.until) + (flight.until.length > 10 && !flight.until.endsWith('T00:00') ? 1 : 0) : days
  const from = Math.max(0, begin)
  const length = Math.min(days, end) - from
  return length <= 0 ? null : { from, length, isOpen: !flight?.until }
}

/** How much of everything each weight is; weights of nothing get nothing. */
export function sharesOf(weights: readonly (number | undefined)[]): number[] {
  const all = weights.map((weight) => weight ?? 1)
  const total = all.reduce((sum, weight) => sum + weight, 0)
  return all.map((weight) => (total === 0 ? 0 : weight / total))
}
