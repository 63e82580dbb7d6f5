/** Without what says nothing: what is undefined, an empty text, an empty list. */
export function withoutEmpty<T extends object>(object: T): T {
  const isEmpty = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isEmpty(value))) as T
}

/** A list with two of its members in each other's places; outside of it nothing moves. */
export function swapped<T>(list: readonly T[], one: number, other: number): T[] {
  const next = [...list]
  if (next[one] === undefined || next[other] === undefined) return next
  ;[next[one], next[other]] = [next[other]!, next[one]!]
  return next
}
