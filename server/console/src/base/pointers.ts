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
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].every((key) => isEqual((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]))
}

/**
 * Two people changed one object: field by field, what only one of them changed is taken; fields that both changed
 * otherwise are named in `conflicts`, and `merged` has mine there.
 */
export function mergeObjects<T extends object>(base: T, mine: T, theirs: T): { merged: T; conflicts: string[] } {
  const merged: Record<string, unknown> = {}
  const conflicts: string[] = []
  const of = (object: object, key: string) => (object as Record<string, unknown>)[key]
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(base)])) {
    const mineIsNew = !isEqual(of(mine, key), of(base, key))
    const theirsIsNew = !isEqual(of(theirs, key), of(base, key))
    if (mineIsNew && theirsIsNew && !isEqual(of(mine, key), of(theirs, key))) conflicts.push(key)
    const value = mineIsNew ? of(mine, key) : of(theirs, key)
    if (value !== undefined) merged[key] = value
  }
  return { merged: merged as T, conflicts }
}
