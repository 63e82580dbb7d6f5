// The condition of a rule as a tree that is edited by its places: what kinds there are, what a new one begins as, and the
// steps of editing. Everything is a value; nothing is changed in place.
//
//   kindOf({ country: ['GB'] })                    // 'country'; null where it is none (yet)
//   inGroup({ country: ['GB'] }, 'all')            // { all: [{ country: ['GB'] }] }
import type { Condition } from './objects'

export const kMaxConditionDepth = 16 // as the server has it

export type Kind = keyof Condition
export type GroupKind = 'all' | 'any'
export type TestKind = Exclude<Kind, GroupKind | 'not'>
export type Comparison = 'lt' | 'le' | 'eq' | 'ge' | 'gt'

/** What a condition asks about, in the order in which it is offered. */
export const testNames: Record<TestKind, string> = {
  terms: 'Words of a term list', country: 'Country', region: 'Region of a country', language: 'Language', surface: 'Where it is typed',
  age_band: 'Age', partner: 'Partner', prior_exposures: 'How often they were shown something before', signal: 'A signal that the partner sends',
  schedule: 'Day and time',
}
export const groupNames: Record<GroupKind, string> = { all: 'All of these hold', any: 'At least one of these holds' }
export const comparisonNames: Record<Comparison, string> = { lt: 'less than', le: 'at most', eq: 'exactly', ge: 'at least', gt: 'more than' }

const kKinds: readonly string[] = [...Object.keys(testNames), ...Object.keys(groupNames), 'not']
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** null: it is no condition, or not one yet. What is written as JSON may be anything. */
export function kindOf(condition: unknown): Kind | null {
  if (!isObject(condition)) return null
  const keys = Object.keys(condition)
  const kind = keys[0]
  if (keys.length !== 1 || kind === undefined || !kKinds.includes(kind)) return null
  const value = condition[kind]
  const isList = !['not', 'terms', 'prior_exposures', 'signal', 'schedule'].includes(kind)
  return (isList ? Array.isArray(value) : isObject(value)) ? kind as Kind : null
}

export const isGroup = (kind: Kind | null): kind is GroupKind => kind === 'all' || kind === 'any'

/** What a test begins as. `lists`: those there are; the first is taken. */
export function emptyTest(kind: TestKind, lists: readonly string[] = []): Condition {
  switch (kind) {
    case 'terms': return { terms: { list: lists[0] ?? '' } }
    case 'prior_exposures': return { prior_exposures: { ge: 1 } }
    case 'signal': return { signal: { name: '', ge: 0.5 } }
    case 'schedule': return { schedule: {} }
    default: return { [kind]: [] } as Condition
  }
}

export const membersOf = (condition: Condition): Condition[] => condition.all ?? condition.any ?? []
export const inGroup = (condition: Condition, kind: GroupKind): Condition => ({ [kind]: [condition] }) as Condition
export const withMembers = (kind: GroupKind, members: Condition[]): Condition => ({ [kind]: members }) as Condition

/** "Not" around it; where there is one already, that is taken away. */
export const negated = (condition: Condition): Condition => (condition.not !== undefined ? condition.not : { not: condition })

/** The member at `from` goes to `to`; what would leave the list stays where it is. */
export function moved<T>(members: readonly T[], from: number, to: number): T[] {
  if (to < 0 || to >= members.length || from < 0 || from >= members.length) return [...members]
  const next = members.filter((_, index) => index !== from)
  next.splice(to, 0, members[from]!)
  return next
}

export const replaced = <T>(members: readonly T[], at: number, ...by: T[]): T[] => [...members.slice(0, at), ...by, ...members.slice(at + 1)]

/** How many conditions stand inside each other at the deepest place: 1 for a test alone. */
export function depthOf(condition: unknown): number {
  const kind = kindOf(condition)
  if (kind === 'not') return 1 + depthOf((condition as Condition).not)
  if (!isGroup(kind)) return 1
  return 1 + Math.max(0, ...membersOf(condition as Condition).map(depthOf))
}

/** Every list that it asks for, each once. */
export function listsIn(condition: unknown): string[] {
  const kind = kindOf(condition)
  const { terms, not } = condition as Condition
  if (kind === 'terms') return typeof terms?.list === 'string' ? [terms.list] : []
  if (kind === 'not') return listsIn(not)
  return isGroup(kind) ? [...new Set(membersOf(condition as Condition).flatMap(listsIn))] : []
}

export function comparisonOf(test: Partial<Record<Comparison, number>>): { comparison: Comparison; value: number | undefined } {
  const comparison = (Object.keys(comparisonNames) as Comparison[]).find((name) => name in test) ?? 'ge'
  return { comparison, value: test[comparison] }
}
