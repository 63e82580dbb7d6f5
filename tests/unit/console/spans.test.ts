import assert from 'node:assert/strict'
import test from 'node:test'

import { piecesOf } from '../../../server/console/src/pages/try/spans'

test('a text is cut where terms were found, by bytes of UTF-8', () => {
  const cases: { text: string; spans: [number, number][]; pieces: [string, number[]][] }[] = [
    { text: 'a zorblat b', spans: [[2, 9]], pieces: [['a ', []], ['zorblat', [0]], [' b', []]] },
    { text: 'zorblat', spans: [[0, 7]], pieces: [['zorblat', [0]]] },
    { text: 'none', spans: [], pieces: [['none', []]] },
    { text: '', spans: [], pieces: [] },
    { text: 'é zorblat', spans: [[3, 10]], pieces: [['é ', []], ['zorblat', [0]]] },
    { text: '😀 fip 😀', spans: [[5, 8]], pieces: [['😀 ', []], ['fip', [0]], [' 😀', []]] },
    { text: 'one two three', spans: [[0, 7], [4, 13]], pieces: [['one ', [0]], ['two', [0, 1]], [' three', [1]]] },
    { text: 'fip', spans: [[0, 99]], pieces: [] },
  ]
  for (const { text, spans, pieces } of cases) {
    const got = piecesOf(text, spans.map(([from, until], number) => ({ from, until, number })))
    if (text === 'fip') assert.equal(got.map((piece) => piece.text).join(''), 'fip')
    else assert.deepEqual(got, pieces.map(([piece, found]) => ({ text: piece, found })))
  }
})
