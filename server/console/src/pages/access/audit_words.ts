// The lines of the audit log in words. A step that this console does not know is told by its own name.
import { utcText } from '../../ui/time'

const kSteps: Readonly<Record<string, string>> = {
  draft_open: 'Opened a draft', draft_rename: 'Renamed a draft', draft_edit: 'Changed a draft', draft_push: 'Changed a draft from files', draft_rebase: 'Put a draft on what is live',
  draft_comment: 'Commented on a draft', draft_submit: 'Asked for a review', draft_withdraw: 'Took a draft back', draft_return: 'Returned a draft', draft_approve: 'Approved a draft',
  draft_schedule: 'Set a time for a draft', draft_unschedule: 'Took the time of a draft away', draft_not_published: 'Could not publish a draft at its time', draft_discard: 'Discarded a draft',
  publish: 'Published', roll_back: 'Rolled back', publication_review: 'Reviewed what went live', list_read: 'Read a restricted list',
  person_invite: 'Invited a person', person_invite_again: 'Invited a person again', person_change: 'Changed an account', invitation_accept: 'Took an invitation',
  password_change: 'Changed a password', sign_in: 'Signed in', sign_out: 'Signed out', account_locked: 'Closed an account after wrong passwords',
  key_add: 'Made a key', key_revoke: 'Revoked a key', refused: 'Was refused',
}
const kFailed = '_failed' // the line after one whose step then did not happen

export const kStepOptions = Object.entries(kSteps).map(([value, label]) => ({ value, label })).sort((one, other) => one.label.localeCompare(other.label, 'en-GB'))

export function stepText(action: string): string {
  if (action.endsWith(kFailed)) return `${stepText(action.slice(0, -kFailed.length))}: did not happen`
  return kSteps[action] ?? action.replaceAll('_', ' ')
}

/** The JSON of a line's detail, as words: {"from":"a","roles":["x","y"]} -> "from: a; roles: x, y". */
export function detailText(detail: string): string {
  try {
    return textOf(JSON.parse(detail) as unknown)
  } catch {
    return detail
  }
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  if (typeof value !== 'object' || value === null) return value === null ? 'none' : String(value)
  return Object.entries(value)
    .map(([name, inner]) => (name.endsWith('_ms') && typeof inner === 'number' ? [name.slice(0, -3), utcText(new Date(inner))] : [name, textOf(inner)] as const))
    .filter(([, text]) => text !== '').map(([name, text]) => `${name!.replaceAll('_', ' ')}: ${text}`).join('; ')
}
