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

const kPlain = /^[a-z0-9]+( [a-z0-9]+)*$/

/**
 * Two texts with one key are the same words: as the server reads texts for the `normal` fold, near enough to warn of
 * duplicates while somebody types. The server judges when the list is saved.
 */
export function keyOf(text: string): string {
  if (kPlain.test(text)) return text
  const words = text.normalize('NFKC').toLowerCase().replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '').match(/[\p{L}\p{N}\p{M}]+/gu)
  return words === null ? text.trim() : words.join(' ')
}

/** Two terms with one meaning find the same. A pattern means what it says, to the letter. */
export function meaningOf(term: Term): string {
  const match = matchOf(term)
  if (match === 'pattern') return `pattern ${textOf(term)}`
  return `${match} ${foldOf(term)} ${match === 'near' ? full(term).within_words ?? 0 : ''} ${keyOf(textOf(term))}`
}

/** Lines of a text: a term each; blank ones and comments are passed over. */
export const termsIn = (text: string): string[] =>
  text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))

export type Sorted = {
  fresh: Term[]
  twice: number // further up in what is added
  known: number // in the list already
  elsewhere: { text: string; list: string }[] // of the fresh ones: the same words are in another list
}

/** What would become of terms that somebody adds: `own` are the meanings in the list, `others` the keys of other lists' terms with the list's name. */
export function sortOut(terms: readonly Term[], own: ReadonlySet<string>, others: ReadonlyMap<string, string>): Sorted {
  const seen = new Set<string>()
  const sorted: Sorted = { fresh: [], twice: 0, known: 0, elsewhere: [] }
  for (const term of terms) {
    const meaning = meaningOf(term)
    if (own.has(meaning)) sorted.known += 1
    else if (seen.has(meaning)) sorted.twice += 1
    else {
      seen.add(meaning)
      sorted.fresh.push(term)
      const list = others.get(keyOf(textOf(term)))
      if (list !== undefined) sorted.elsewhere.push({ text: textOf(term), list })
    }
  }
  return sorted
}

/** The list with these instead of its own: what is in both stays as it is and where it is; the rest comes behind it. */
export function replacedBy(own: readonly Term[], terms: readonly Term[]): { terms: Term[]; removed: number } {
  const wanted = new Set(terms.map(meaningOf))
  const kept = own.filter((term) => wanted.has(meaningOf(term)))
  const { fresh } = sortOut(terms, new Set(kept.map(meaningOf)), new Map())
  return { terms: [...kept, ...fresh], removed: own.length - kept.length }
}
