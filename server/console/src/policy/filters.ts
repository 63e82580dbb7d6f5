// Whether an object is meant by what somebody searches for: every word of it stands somewhere in the texts.
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

export function isFound(search: string, ...texts: (string | undefined)[]): boolean {
  const all = plain(texts.join('\n'))
  return plain(search).split(/\s+/).every((word) => all.includes(word))
}

/** A choice of a filter, with the one that leaves all through first. */
export const anyOf = <Value extends string>(options: readonly { value: Value; label: string }[], all = 'All'): { value: Value | ''; label: string }[] => [{ value: '', label: all }, ...options]
