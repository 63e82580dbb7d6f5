// Terms of a list: a text alone, or a text with how it matches. What is at its default is left out, as editors write it.
import { matchNames, foldNames } from './words'
import type { Term } from './objects'

export type FullTerm = Exclude<Term, string>
export type Match = keyof typeof matchNames
export type Fold = keyof typeof foldNames

export const full = (term: Term): FullTerm => (typeof term === 'string' ? { text: term } : term)
export const textOf = (term: Term): string => (typeof term === 'string' ? term : term.text)
export const matchOf = (term: Term): Match => full(term).match ?? 'phrase'
export const foldOf = (term: Term): Fold => full(term).fold ?? 'normal'

/** A phrase with nothing else to say is its text alone. */
export function short(term: FullTerm): Term {
  const { text, match, fold, within_words: within, weight, note } = term
  const kept: FullTerm = { text }
  if (match !== undefined && match !== 'phrase') kept.match = match
  if (fold !== undefined && fold !== 'normal') kept.fold = fold
  if (within !== undefined && within !== 0 && match === 'near') kept.within_words = within
  if (weight !== undefined && weight !== 1) kept.weight = weight
  if (note !== undefined && note !== '') kept.note = note
  return Object.keys(kept).length === 1 ? text : kept
}

export const withChange = (term: Term, change: Partial<FullTerm>): Term => short({ ...full(term), ...change })

/**
 * Two terms with one key find the same: as the server reads texts for the `normal` fold, near enough to warn of
 * duplicates while somebody types. The server judges when the list is saved.
 */
export function keyOf(text: string): string {
  const words = text.normalize('NFKC').toLowerCase().replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '').match(/[\p{L}\p{N}\p{M}]+/gu)
  return words === null ? text.trim() : words.join(' ')
}

/** Lines of a paste: a term each; blank ones and comments are passed over. */
export const termsIn = (text: string): string[] =>
  text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))

export type Sorted = { fresh: string[]; twice: number; known: number; elsewhere: { text: string; list: string }[] }

/** What would become of texts that somebody adds: `others` are the keys of other lists' terms, with the list's name. */
export function sortOut(texts: readonly string[], own: readonly Term[], others: ReadonlyMap<string, string>): Sorted {
  const known = new Set(own.map((term) => keyOf(textOf(term))))
  const seen = new Set<string>()
  const sorted: Sorted = { fresh: [], twice: 0, known: 0, elsewhere: [] }
  for (const text of texts) {
    const key = keyOf(text)
    if (known.has(key)) sorted.known += 1
    else if (seen.has(key)) sorted.twice += 1
    else {
      seen.add(key)
      sorted.fresh.push(text)
      const list = others.get(key)
      if (list !== undefined) sorted.elsewhere.push({ text, list })
    }
  }
  return sorted
}
