import assert from 'node:assert/strict'
import test from 'node:test'

import { readTerms, termFormatOf } from '../../../server/console/src/policy/term_file'
import { keyOf, meaningOf, replacedBy, short, sortOut, termsIn, withChange } from '../../../server/console/src/policy/terms'

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

test('the same words have one key', () => {
  for (const [one, other] of [
    ['Zorblat  FIP', 'zorblat fip'], ['zorblat-fip', 'zorblat fip'], ['ＺＯＲＢＬＡＴ', 'zorblat'], ['zor\u200bblat', 'zorblat'], ['#zorblat', 'zorblat'], ['ﬁp', 'fip'],
  ] as const) assert.equal(keyOf(one), keyOf(other))
  assert.notEqual(keyOf('zorblat fip'), keyOf('fip zorblat'))
  assert.equal(keyOf('+++'), '+++')
})

test('terms that find the same have one meaning', () => {
  for (const [one, other, isSame] of [
    ['Zorblat', { text: 'zorblat', match: 'phrase', note: 'n', weight: 3 }, true],
    ['zorblat', { text: 'zorblat', fold: 'fuzzy' }, false],
    ['zorblat', { text: 'zorblat', match: 'exact' }, false],
    [{ text: 'a b', match: 'near', within_words: 3 }, { text: 'a b', match: 'near', within_words: 4 }, false],
    [{ text: 'zor.blat', match: 'pattern' }, { text: 'zor blat', match: 'pattern' }, false],
  ] as const) assert.equal(meaningOf(one) === meaningOf(other), isSame, JSON.stringify([one, other]))
})

test('what is pasted is sorted into new, known, twice and elsewhere', () => {
  const texts = termsIn('zorblat\n\n# a comment\r\nQUENZOL fip\nquenzol fip\n  dorvane \nmelpin')
  assert.deepEqual(texts, ['zorblat', 'QUENZOL fip', 'quenzol fip', 'dorvane', 'melpin'])
  const own = new Set(['Zorblat', { text: 'dorvane', match: 'exact' } as const].map(meaningOf))
  assert.deepEqual(sortOut(texts, own, new Map([['melpin', 'Another list']])), {
    fresh: ['QUENZOL fip', 'dorvane', 'melpin'], twice: 1, known: 1, elsewhere: [{ text: 'melpin', list: 'Another list' }],
  })
})

test('replacing keeps what is in both, as it is and where it is', () => {
  const own = ['zorblat', { text: 'quenzol', note: 'kept' }, 'dorvane']
  assert.deepEqual(replacedBy(own, ['melpin', 'QUENZOL', 'melpin']), { terms: [{ text: 'quenzol', note: 'kept' }, 'melpin'], removed: 2 })
})

test('a file is told by its name, or by how it begins', () => {
  for (const [text, name, format] of [
    ['zorblat', '', 'text'], ['zorblat, fip', '', 'text'], ['text,match\nzorblat,exact', '', 'csv'], ['\uFEFF"match","text"\n', '', 'csv'], ['text', '', 'text'],
    ['zorblat', 'LIST.CSV', 'csv'], [' [\n"zorblat"]', '', 'json'], ['{"terms": []}', '', 'json'], ['["zorblat"]', 'list.txt', 'json'],
  ] as const) assert.equal(termFormatOf(text, name), format, text)
})

test('CSV is read as the server reads it', () => {
  const header = 'A column has none of the names: text, match, fold, within_words, weight, note.'
  for (const [text, terms, invalid] of [
    ['zorblat\nfip,ignored\n', ['zorblat', 'fip'], []],
    ['text\r\nzorblat\r\n\r\n fip \r\n', ['zorblat', 'fip'], []],
    ['match,text,weight\nexact,zorblat,2\n,fip,\n', [{ text: 'zorblat', match: 'exact', weight: 2 }, 'fip'], []],
    ['text,note\n"zorblat, fip","he said ""no""\nand went"\nmelpin,', [{ text: 'zorblat, fip', note: 'he said "no"\nand went' }, 'melpin'], []],
    ["text\n'=zorblat\n", ['=zorblat'], []],
    ['text,match\nx,sideways\n,exact\n"a\nb",sideways\nzorblat,exact', [{ text: 'zorblat', match: 'exact' }], [2, 3, 4]],
    ['text,weight,within_words\na,much,\nb,,1.5\nc,1,2\nd,,x', ['c'], [2, 3, 5]],
    ['text,colour\nzorblat,red\n', ['zorblat'], [1]],
    ['', [], []],
  ] as const) {
    const file = readTerms(text, 'csv')
    assert.deepEqual([file.terms, file.invalid.map(({ line }) => line)], [terms, invalid], text)
  }
  assert.equal(readTerms('text,colour\n', 'csv').invalid[0]!.message, header)
})

test('JSON is an array of terms, or a whole list', () => {
  for (const [text, terms, invalid] of [
    ['["zorblat", {"text": "fip", "fold": "fuzzy"}]', ['zorblat', { text: 'fip', fold: 'fuzzy' }], []],
    ['{"id": "x", "terms": ["zorblat"]}', ['zorblat'], []],
    ['[7, "zorblat", {"text": ""}, {"text": "a", "planet": 1}, {"text": "b", "within_words": 65}]', ['zorblat'], [1, 3, 4, 5]],
    ['["zorblat"', [], [1]], ['7', [], [1]], ['null', [], [1]], ['{"id": "x"}', [], [1]],
  ] as const) {
    const file = readTerms(text, 'json')
    assert.deepEqual([file.terms, file.invalid.map(({ line }) => line)], [terms, invalid], text)
  }
})

test('a text has a term on each line', () => {
  assert.deepEqual(readTerms('\uFEFFzorblat\r\n\n# a comment\n fip, melpin', 'text'), { terms: ['zorblat', 'fip, melpin'], invalid: [] })
})
