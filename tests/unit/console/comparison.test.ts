import assert from 'node:assert/strict'
import test from 'node:test'

import { armsOf, compare, heldOutOf, intervalWords, type KnownArm, meaningOf, shownOf } from '../../../server/console/src/pages/reports/comparison'
import { percent, points } from '../../../server/console/src/pages/reports/words'

const arm = (variant: string, shown: number, hits: number, fromExposures = 0): KnownArm => ({ variant, shown, hits, heldOut: 0, message: undefined, fromExposures })
const limits = { minShown: 100, minHits: 10 }
const said = (arms: KnownArm[], reference = 'a', isWide = false) =>
  Object.fromEntries(compare(arms, reference, isWide).map((compared) => [compared.variant, meaningOf(compared, reference, 'help chosen', limits)]))

test('arms are made of what was shown, what was held out, and one outcome', () => {
  const kinds = (...pairs: [string, number][]) => new Map(pairs)
  const campaigns = armsOf(new Map([
    ['quit\na', kinds(['message', 1], ['interstitial', 2], ['block', 3], ['holdout', 4], ['help_click', 5], ['exit', 6])], ['quit\nb', kinds(['holdout', 7])], ['\n', kinds(['exit', 1])],
  ]), 'help_click')
  assert.deepEqual([...campaigns], [['quit', [{ variant: 'a', shown: 6, hits: 5, heldOut: 4 }, { variant: 'b', shown: 0, hits: 0, heldOut: 7 }]]])
  assert.deepEqual([shownOf(campaigns.get('quit')!), heldOutOf(campaigns.get('quit')!)], [6, 11])
})

test('what each difference means is said in a sentence', () => {
  assert.deepEqual(said([arm('a', 80, 48), arm('b', 70, 56)]).b, 'Too few to say anything: wait until each of the two was shown at least 100 times, with at least 10 times “help chosen” in both together.')
  const sentences = said([arm('a', 1_000, 100), arm('b', 900, 180), arm('c', 800, 8), arm('d', 700, 71), arm('e', 600, 90, 2), arm('f', 50, 60)])
  assert.equal(sentences.a, 'The others are compared with this one.')
  assert.equal(sentences.b, 'More often than with “a”: by between 6.8 and 13.2 percentage points, most likely.')
  assert.equal(sentences.c, 'Less often than with “a”: by between 7.0 and 11.1 percentage points, most likely.')
  assert.match(sentences.d!, /^No difference can be told yet: that of “d” may be anything between −\d\.\d and \+\d\.\d percentage points\.$/)
  assert.match(sentences.e!, /^Not comparable with “a”: it is shown only to people who have seen 2 or more warnings before/)
  assert.match(sentences.f!, /more were counted than were shown/i)
})

test('people who have not been warned before are not compared with those who have, whichever is the reference', () => {
  assert.match(said([arm('a', 1_000, 100, 2), arm('b', 900, 90, 0)]).b!, /people who have not come as often/)
  // Where nobody can know it, they are compared.
  assert.match(said([{ ...arm('a', 1_000, 100), fromExposures: undefined }, arm('b', 900, 90, 2)]).b!, /^No difference/)
})

test('the reference is the one most often shown, unless another is chosen; what was never shown is left out', () => {
  const arms = [arm('a', 10, 1), arm('b', 20, 1), arm('c', 0, 0)]
  assert.deepEqual(compare(arms, '', false).map(({ variant, isReference }) => [variant, isReference]), [['b', true], ['a', false]])
  assert.deepEqual(compare(arms, 'a', false).map(({ isReference }) => isReference), [false, true])
  assert.deepEqual(compare([], '', false), [])
})

test('wider intervals for several comparisons hold the others within', () => {
  const arms = [arm('a', 1_000, 100), arm('b', 900, 120), arm('c', 800, 70)]
  const usual = compare(arms, 'a', false)
  const wide = compare(arms, 'a', true)
  for (const index of [1, 2]) assert.ok(wide[index]!.difference!.low < usual[index]!.difference!.low && wide[index]!.difference!.high > usual[index]!.difference!.high)
  assert.deepEqual(wide.map(({ interval }) => interval), usual.map(({ interval }) => interval), 'those of the rates stay')
})

test('figures in words', () => {
  assert.deepEqual([percent(1, 8), percent(0, 5), percent(3, 0)], ['12.5\u00a0%', '0.0\u00a0%', '–'])
  assert.deepEqual([points(0.0251), points(-0.0251), points(0.0001), points(0)], ['+2.5', '−2.5', '0.0', '0.0'])
  assert.equal(intervalWords({ low: 0.05, high: 0.1 }), '5.0\u00a0% to 10.0\u00a0%')
})
