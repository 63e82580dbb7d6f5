// JSON Pointers (RFC 6901): where in an object a fault is, and three versions of an object put together.
import type { Issue } from './issue'

export const escapeSegment = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1')
export const pointerTo = (...segments: (string | number)[]): string => segments.map((segment) => `/${escapeSegment(String(segment))}`).join('')
export const segmentsOf = (pointer: string): string[] => pointer.split('/').slice(1).map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Issues at a place or inside it; with `exactly`, at the place itself. */
export function issuesAt(issues: readonly Issue[], pointer: string, { exactly = false } = {}): Issue[] {
  return issues.filter((issue) => issue.pointer === pointer || (!exactly && issue.pointer.startsWith(`${pointer}/`)))
}

export function valueAt(value: unknown, pointer: string): unknown {
  let at = value
  for (const segment of segmentsOf(pointer)) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Record<string, unknown>)[segment]
  }
  return at
}

export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && left.length === right.length && left.every((item, index) => isEqual(item, right[index]))
  }
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].every((key) => isEqual((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]))
}

/** Two people added to one list and took away from it: the list that has what either added, without what either took away. */
export function mergeMembers<T>(base: readonly T[], mine: readonly T[], theirs: readonly T[]): T[] {
  const textsOf = (list: readonly T[]) => new Set(list.map((item) => JSON.stringify(item)))
  const [inBase, inMine, inTheirs] = [textsOf(base), textsOf(mine), textsOf(theirs)]
  const stays = (text: string) => !inBase.has(text) || inMine.has(text)
  return [
    ...theirs.filter((item) => stays(JSON.stringify(item))),
    ...mine.filter((item) => { const text = JSON.stringify(item); return !inBase.has(text) && !inTheirs.has(text) }),
  ]
}

/**
 * Two people changed one object: field by field, what only one of them changed is taken; fields that both changed
 * otherwise are named in `conflicts`, and `merged` has mine there. Of fields named in `sets`, members are put together.
 */
export function mergeObjects<T extends object>(base: T, mine: T, theirs: T, sets: readonly string[] = []): { merged: T; conflicts: string[] } {
  const merged: Record<string, unknown> = {}
  const conflicts: string[] = []
  const of = (object: object, key: string) => (object as Record<string, unknown>)[key]
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(base)])) {
    const mineIsNew = !isEqual(of(mine, key), of(base, key))
    const theirsIsNew = !isEqual(of(theirs, key), of(base, key))
    const versions = [of(base, key) ?? [], of(mine, key), of(theirs, key)]
    if (mineIsNew && theirsIsNew && sets.includes(key) && versions.every(Array.isArray)) {
      merged[key] = mergeMembers(...versions as [unknown[], unknown[], unknown[]])
      continue
    }
    if (mineIsNew && theirsIsNew && !isEqual(of(mine, key), of(theirs, key))) conflicts.push(key)
    const value = mineIsNew ? of(mine, key) : of(theirs, key)
    if (value !== undefined) merged[key] = value
  }
  return { merged: merged as T, conflicts }
}
