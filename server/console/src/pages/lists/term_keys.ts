// Keys and meanings of many terms, worked out once for each text however often the list changes, so that lists of a
// hundred thousand terms can be looked through while one types.
import { useMemo, useRef } from 'preact/hooks'

import type { Term } from '../../policy/objects'
import { keyOf, meaningOf, textOf } from '../../policy/terms'
import { useObjects } from '../../policy/workspace'

/** Of each term, in their order: what is looked for when somebody searches the list. */
export function useSearchKeys(terms: readonly Term[]): readonly string[] {
  const known = useRef(new Map<string, string>())
  return useMemo(() => terms.map((term) => {
    const text = textOf(term)
    let key = known.current.get(text)
    if (key === undefined) known.current.set(text, key = keyOf(text))
    return key
  }), [terms])
}

export const useMeanings = (terms: readonly Term[]): ReadonlySet<string> => useMemo(() => new Set(terms.map(meaningOf)), [terms])

export type Others = ReadonlyMap<string, string>

/** The keys of the terms of all other lists that can be read, each with its list's name. */
export function useOthers(id: string): Others {
  const lists = useObjects('term_lists').data
  return useMemo(() => new Map((lists ?? []).filter((list) => list.id !== id).flatMap((list) =>
    (list.object.terms ?? []).map((term) => [keyOf(textOf(term)), list.object.title || list.id] as const))), [lists, id])
}
