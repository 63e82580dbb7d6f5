import assert from 'node:assert/strict'
import test from 'node:test'

import { isShare, newcombe, normalQuantile, verdictOf, wilson, zFor } from '../../../server/console/src/pages/reports/statistics'

const share = (hits: number, of: number) => ({ hits, of })
const rounded = (value: number) => (Math.round(value * 10_000) / 10_000 + 0).toFixed(4)
const interval = ({ low, high }: { low: number; high: number }) => [rounded(low), rounded(high)]

test('the normal distribution, as tables of it have it', () => {
  for (const [probability, z] of [
    [0.95, 1.644853626951], [0.975, 1.959963984540], [0.98, 2.053748910631], [0.9875, 2.241402727605], [0.99, 2.326347874041], [0.995, 2.575829303549],
    [0.999, 3.090232306168], [0.9995, 3.290526731492],
  ] as const) assert.ok(Math.abs(normalQuantile(probability) - z) < 1e-11, `${probability}: ${normalQuantile(probability)}`)
  assert.equal(zFor(), normalQuantile(0.975))
  assert.equal(zFor(2), normalQuantile(0.9875))
})

// Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
test('Wilson intervals as published', () => {
  for (const [hits, of, low, high] of [
    [81, 263, '0.2553', '0.3662'], [15, 148, '0.0624', '0.1605'], [0, 20, '0.0000', '0.1611'], [1, 29, '0.0061', '0.1718'],
  ] as const) assert.deepEqual(interval(wilson(share(hits, of))), [low, high])
  assert.deepEqual(wilson(share(0, 7)).low, 0)
  assert.deepEqual(wilson(share(7, 7)).high, 1)
})

// Newcombe, "Interval estimation for the difference between independent proportions" (1998), table II, method 10.
test('differences as published', () => {
  for (const [a, m, b, n, low, high] of [
    [56, 70, 48, 80, '0.0524', '0.3339'], [9, 10, 3, 10, '0.1705', '0.8090'], [6, 7, 2, 7, '0.0582', '0.8062'], [5, 56, 0, 29, '-0.0381', '0.1926'],
    [0, 10, 0, 20, '-0.1611', '0.2775'], [0, 10, 0, 10, '-0.2775', '0.2775'], [10, 10, 0, 20, '0.6791', '1.0000'], [10, 10, 0, 10, '0.6075', '1.0000'],
  ] as const) assert.deepEqual(interval(newcombe(share(a, m), share(b, n))), [low, high], `${a}/${m} and ${b}/${n}`)
  assert.ok(Math.abs(newcombe(share(56, 70), share(48, 80)).difference - 0.2) < 1e-12)
})

test('the other way round it is the same, with the other sign', () => {
  const one = newcombe(share(56, 70), share(48, 80))
  const other = newcombe(share(48, 80), share(56, 70))
  for (const [left, right] of [[one.low, -other.high], [one.high, -other.low]] as const) assert.ok(Math.abs(left - right) < 1e-12)
})

test('what is said of a difference', () => {
  for (const [one, other, verdict] of [
    [share(200, 1_000), share(100, 1_000), 'higher'], [share(100, 1_000), share(200, 1_000), 'lower'], [share(101, 1_000), share(100, 1_000), 'open'],
    [share(90, 99), share(10, 1_000), 'too_few'], [share(10, 1_000), share(90, 99), 'too_few'], // too few shown
    [share(9, 100_000), share(0, 100_000), 'too_few'], [share(10, 100_000), share(0, 100_000), 'higher'], // too few hits
  ] as const) assert.equal(verdictOf(one, other), verdict, JSON.stringify([one, other]))
  // A difference that one comparison shows, and the same among ten does not.
  assert.equal(verdictOf(share(130, 1_000), share(100, 1_000)), 'higher')
  assert.equal(verdictOf(share(130, 1_000), share(100, 1_000), zFor(10)), 'open')
})

test('what is no share has no interval', () => {
  for (const [hits, of, is] of [[0, 1, true], [1, 1, true], [2, 1, false], [0, 0, false], [-1, 5, false], [0.5, 5, false]] as const) assert.equal(isShare(share(hits, of)), is)
})
