// Made-up terms and queries, the same in every run.

import { pick, seeded } from '../../ops/lib/random.mjs'

const SYLLABLES = ['dri', 'kov', 'mel', 'tur', 'ban', 'sil', 'ror', 'wex', 'pun', 'lod', 'gim', 'fal', 'hesk', 'jor', 'nim', 'zap']

const word = (random) => Array.from({ length: 2 + Math.floor(random() * 3) }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join('')

export function makeTerms(count, seed = 1) {
  const random = seeded(seed)
  const terms = new Set()
  while (terms.size < count) {
    terms.add(Array.from({ length: 1 + Math.floor(random() * 3) }, () => word(random)).join(' '))
  }
  return [...terms]
}

const FILLER = ['how', 'to', 'find', 'the', 'best', 'weather', 'in', 'garden', 'music', 'today', 'near', 'my', 'town', 'news', 'of', 'old']

// Queries of about 49 bytes, each with one term in it.
export function makeQueries(terms, count, seed = 2) {
  const random = seeded(seed)
  return Array.from({ length: count }, () => {
    const words = [pick(random, FILLER), pick(random, terms)]
    while (words.join(' ').length < 46) words.push(pick(random, FILLER))
    return words.join(' ')
  })
}
