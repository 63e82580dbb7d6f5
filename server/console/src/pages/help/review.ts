// When somebody last asked a service whether what the directory says of it is still so.
import type { HelpService } from '../../policy/objects'

export const kReviewDays = 365 // as kServiceReviewDays of messages/directory.h

export type ReviewState = 'never' | 'old' | 'checked'

const dayOf = (text: string): number => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) / 86_400_000 : Number.NaN)

/** `today`: a day in UTC, as the date is. What is no date is as none. */
export function reviewState(checkedOn: string | undefined, today: string): ReviewState {
  const days = dayOf(today) - dayOf(checkedOn ?? '')
  return Number.isNaN(days) ? 'never' : days >= kReviewDays ? 'old' : 'checked'
}

/** Only what is shown must be checked. */
export const isDue = ({ status, checked_on }: HelpService, today: string): boolean => status === 'active' && reviewState(checked_on, today) !== 'checked'

export type ReviewCounts = { never: number; old: number; unconfirmed: number }

export function countReviews(services: readonly HelpService[], today: string): ReviewCounts {
  const active = services.filter(({ status }) => status === 'active')
  const inState = (state: ReviewState) => active.filter(({ checked_on }) => reviewState(checked_on, today) === state).length
  // Without a status, a service is not confirmed.
  return { never: inState('never'), old: inState('old'), unconfirmed: services.filter(({ status }) => (status ?? 'unconfirmed') === 'unconfirmed').length }
}
