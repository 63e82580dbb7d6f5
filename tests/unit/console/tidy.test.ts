import assert from 'node:assert/strict'
import test from 'node:test'

import { swapped, withoutEmpty } from '../../../server/console/src/base/tidy'

test('what says nothing is left out, and what is false or zero is kept', () => {
  assert.deepEqual(withoutEmpty({ a: '', b: undefined, c: [], d: 0, e: false, f: 'x', g: {} }), { d: 0, e: false, f: 'x', g: {} })
})

test('two members of a list change places, and nothing moves beyond its ends', () => {
  for (const [one, other, after] of [[0, 1, 'bac'], [2, 1, 'acb'], [0, -1, 'abc'], [2, 3, 'abc']] as const) assert.equal(swapped([...'abc'], one, other).join(''), after)
})
