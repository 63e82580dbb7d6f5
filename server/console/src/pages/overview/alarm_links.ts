// Where what an alarm is about is put right. Pure.
import type { components } from '../../api/generated/api'
import { kFamilies } from '../../policy/objects'

export type Alarm = components['schemas']['Status']['alarms'][number]
export type AlarmLink = { path: string; label: string }

export const kMaxAlarmLinks = 5

/** Of each thing that it is about, and one to the page of all where there are more. */
export function linksOf({ kind, family, ids }: Alarm): AlarmLink[] {
  if (kind === 'review_pending') return [{ path: '/history', label: 'Open the history' }]
  const page = kind === 'draft_waiting' ? '/drafts' : family === undefined ? undefined : kFamilies[family].page
  if (page === undefined) return []
  const links = ids.slice(0, kMaxAlarmLinks).map((id) => ({ path: `${page}/${encodeURIComponent(id)}`, label: id }))
  return ids.length > kMaxAlarmLinks ? [...links, { path: page, label: `and ${ids.length - kMaxAlarmLinks} more` }] : links
}
