import assert from 'node:assert/strict'
import test from 'node:test'

import { keyOf, short, sortOut, termsIn, withChange } from '../../../server/console/src/policy/terms'

test('a term that says nothing but its text is its text', () => {
  for (const [term, kept] of [
    [{ text: 'zorblat' }, 'zorblat'],
    [{ text: 'zorblat', match: 'phrase', fold: 'normal', weight: 1, note: '', within_words: 0 }, 'zorblat'],
    [{ text: 'zorblat fip', match: 'near', within_words: 3 }, { text: 'zorblat fip', match: 'near', within_words: 3 }],
    [{ text: 'zorblat fip', match: 'all_words', within_words: 3 }, { text: 'zorblat fip', match: 'all_words' }],
    [{ text: 'zorblat', fold: 'fuzzy', weight: 2, note: 'n' }, { text: 'zorblat', fold: 'fuzzy', weight: 2, note: 'n' }],
  ] as const) assert.deepEqual(short(term), kept)
  assert.deepEqual(withChange('zorblat', { fold: 'skeleton' }), { text: 'zorblat', fold: 'skeleton' })
  assert.equal(withChange({ text: 'zorblat', fold: 'skeleton' }, { fold: 'normal' }), 'zorblat')
})

test('terms that find the same have one key', () => {
  for (const [one, other] of [
    ['Zorblat  FIP', 'zorblat fip'], ['zorblat-fip', 'zorblat fip'], ['ＺＯＲＢＬＡＴ', 'zorblat'], ['zor\u200bblat', 'zorblat'], ['#zorblat', 'zorblat'], ['ﬁp', 'fip'],
  ] as const) assert.equal(keyOf(one), keyOf(other))
  assert.notEqual(keyOf('zorblat fip'), keyOf('fip zorblat'))
  assert.equal(keyOf('+++'), '+++')
})

test('what is pasted is sorted into new, known, twice and elsewhere', () => {
  const texts = termsIn('zorblat\n\n# a comment\r\nQUENZOL fip\nquenzol fip\n  dorvane \nmelpin')
  assert.deepEqual(texts, ['zorblat', 'QUENZOL fip', 'quenzol fip', 'dorvane', 'melpin'])
  assert.deepEqual(sortOut(texts, ['Zorblat', { text: 'other', match: 'exact' }], new Map([['melpin', 'Another list']])), {
    fresh: ['QUENZOL fip', 'dorvane', 'melpin'], twice: 1, known: 1, elsewhere: [{ text: 'melpin', list: 'Another list' }],
  })
})
