// What a publication has changed, in words, from the counts that are kept with it (Summary in server/policy/changes.h).
import { type Family, kFamilies } from '../../policy/objects'
import { joined, plural } from '../../policy/words'

type Counts = Record<string, unknown>

const numberOf = (counts: Counts, name: string): number => (typeof counts[name] === 'number' ? counts[name] as number : 0)

function changesIn(counts: Counts, prefix: string, words: readonly [string, string, string]): string[] {
  return (['added', 'changed', 'removed'] as const)
    .map((kind, index) => ({ value: numberOf(counts, `${prefix}${kind}`), word: words[index]! }))
    .filter(({ value }) => value > 0).map(({ value, word }) => `${value.toLocaleString('en-GB')} ${word}`)
}

/** "Rules: 1 new, 2 changed"; one for each family in which something has changed. */
export function changeLines(changes: Readonly<Record<string, unknown>>): string[] {
  return (Object.keys(kFamilies) as Family[]).flatMap((family) => {
    const counts = changes[family] as Counts | undefined
    if (counts === undefined || counts === null) return []
    const terms = changesIn(counts, 'terms_', ['new', 'changed', 'removed'])
    const sealed = numberOf(counts, 'sealed')
    const parts = [
      changesIn(counts, '', ['new', 'changed', 'removed']).join(', '),
      terms.length > 0 ? `terms: ${joined(terms, 'and')}` : '',
      sealed > 0 ? `of ${plural(sealed, 'sealed list')} only the number of terms is known` : '',
    ].filter((part) => part !== '')
    return parts.length === 0 ? [] : [`${kFamilies[family].many}: ${parts.join('; ')}`]
  })
}
