// What the directory, its matrix and the editor of a service say alike. What a service has not stated stays so: nothing is
// filled in for it.
import type { HelpService } from '../../policy/objects'
import { placeName, serviceStatusNames } from '../../policy/words'
import { Badge, type Tone } from '../../ui/basics'
import { dayText } from '../../ui/time'
import { type ReviewState, reviewState } from './review'

export type Status = NonNullable<HelpService['status']>

const kStatusTones: Record<Status, Tone> = { active: 'good', unconfirmed: 'warning', closed: 'plain' }
const kReviewNames: Record<ReviewState, string> = { never: 'Never checked', old: 'Check again', checked: 'Checked' }
const kReviewTones: Record<ReviewState, Tone> = { never: 'warning', old: 'warning', checked: 'good' }

export const kNotStated = 'not stated'
export const todayInUtc = (): string => new Date().toISOString().slice(0, 10)

/** Without a status, a service is not confirmed. */
export const statusOf = ({ status }: HelpService): Status => status ?? 'unconfirmed'
export const StatusBadge = ({ service }: { service: HelpService }) => <Badge tone={kStatusTones[statusOf(service)]}>{serviceStatusNames[statusOf(service)]}</Badge>

export function ReviewBadge({ service }: { service: HelpService }) {
  const state = reviewState(service.checked_on, todayInUtc())
  return <Badge tone={kReviewTones[state]}>{kReviewNames[state]}</Badge>
}

export const checkedText = ({ checked_on: day }: HelpService): string => (reviewState(day, todayInUtc()) === 'never' ? 'never' : dayText(day!))

const kFewPlaces = 4

export function placesText(places: readonly string[]): string {
  if (places.length === 0) return kNotStated
  const names = places.map(placeName)
  return names.length <= kFewPlaces ? names.join(', ') : `${names.slice(0, kFewPlaces - 1).join(', ')} and ${names.length - kFewPlaces + 1} more`
}
