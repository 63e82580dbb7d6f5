// The roles in words, in the order of what they may do.
import type { components } from '../../api/generated/api'

type Role = components['schemas']['Role']

export const kMaxIdCharacters = 32 // of accounts and keys

export const roleNames: Record<Role, { short: string; long: string }> = {
  viewer: { short: 'Viewer', long: 'Viewer: reads everything but reports and restricted terms' },
  analyst: { short: 'Analyst', long: 'Analyst: reads the policy and the reports' },
  editor: { short: 'Editor', long: 'Editor: changes drafts, and publishes what was approved' },
  reviewer: { short: 'Reviewer', long: 'Reviewer: approves or returns drafts of others, and publishes' },
  list_keeper: { short: 'List-keeper', long: 'List-keeper: sees the terms of restricted lists' },
  administrator: { short: 'Administrator', long: 'Administrator: gives accounts, roles and keys' },
}
export const kRoles = (Object.keys(roleNames) as Role[]).map((value) => ({ value, label: roleNames[value].long }))

type Scope = components['schemas']['Scope']
export const scopeNames: Record<Scope, string> = {
  decide: 'Ask for decisions', events: 'Send events', reports: 'Read reports', policy_read: 'Read the policy', policy_write: 'Change drafts', policy_review: 'Review drafts',
  policy_publish: 'Publish', principals: 'Give accounts and keys', list_keeper: 'See restricted terms',
}
