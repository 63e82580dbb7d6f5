import assert from 'node:assert/strict'
import test from 'node:test'

import { barOf, isDay, marksOf, placeOf, type Span, turned, windowName, windowOf } from '../../../server/console/src/pages/campaigns/calendar'
import { percentText, sharesOf } from '../../../server/console/src/pages/campaigns/shares'
import type { Schedule } from '../../../server/console/src/policy/objects'

test('shares are those of the weights and 100 together', () => {
  for (const [weights, shares] of [
    [[], []],
    [[1], [100]],
    [[1, 3], [25, 75]],
    [[1, 1, 1], [33.4, 33.3, 33.3]],
    [[2, 2, 2, 1], [28.6, 28.6, 28.5, 14.3]],
    [[0, 5], [0, 100]],
    [[0, 0], [0, 0]],
    [[1, 999_999], [0, 100]],
  ] as [number[], number[]][]) {
    assert.deepEqual(sharesOf(weights), shares, JSON.stringify(weights))
    const sum = shares.reduce((total, share) => total + share * 10, 0)
    assert.ok(Math.abs(sum - 1000) < 1e-6 || sum === 0, JSON.stringify(weights))
  }
  assert.deepEqual([33.4, 25, 0].map(percentText), ['33.4 %', '25 %', '0 %'])
})

test('a calendar shows the month or the quarter that a day is in', () => {
  for (const [span, day, first, days, name, next, previous] of [
    ['month', '2026-02-14', '2026-02-01', 28, 'February 2026', '2026-03-01', '2026-01-01'],
    ['month', '2028-02-29', '2028-02-01', 29, 'February 2028', '2028-03-01', '2028-01-01'],
    ['month', '2026-12-31', '2026-12-01', 31, 'December 2026', '2027-01-01', '2026-11-01'],
    ['quarter', '2026-05-31', '2026-04-01', 91, 'April to June 2026', '2026-07-01', '2026-01-01'],
    ['quarter', '2026-11-01', '2026-10-01', 92, 'October to December 2026', '2027-01-01', '2026-07-01'],
  ] as [Span, string, string, number, string, string, string][]) {
    const window = windowOf(span, day)
    assert.deepEqual(window, { first, days })
    assert.deepEqual([windowName(span, window), turned(span, day, 1), turned(span, day, -1)], [name, next, previous])
  }
  assert.deepEqual(['2026-02-14', '2026-13-01', 'today', ''].map(isDay), [true, false, false, false])
})

test('the bar of a flight is the part of it that is in the window', () => {
  const june = windowOf('month', '2026-06-01')
  for (const [flight, bar] of [
    [{}, { from: 0, until: 30, beganBefore: true, goesOn: true }],
    [{ from: '2026-06-10', until: '2026-06-20' }, { from: 9, until: 19, beganBefore: false, goesOn: false }],
    [{ from: '2026-06-10T12:00' }, { from: 9.5, until: 30, beganBefore: false, goesOn: true }],
    [{ until: '2026-07-01' }, { from: 0, until: 30, beganBefore: true, goesOn: false }],
    [{ from: '2026-07-01' }, null],
    [{ until: '2026-06-01' }, null],
    [{ from: '2026-06-20', until: '2026-06-10' }, null], // a fault, which the form tells
    [{ from: 'soon' }, null],
  ] as [Schedule, unknown][]) {
    assert.deepEqual(barOf(flight, june), bar, JSON.stringify(flight))
  }
  assert.equal(placeOf('2026-06-02T06:00', june), 1.25)
})

test('the calendar is marked at Mondays, or at the months of a quarter', () => {
  assert.deepEqual(marksOf('month', windowOf('month', '2026-06-15')).map(({ label }) => label), ['1 Jun', '8 Jun', '15 Jun', '22 Jun', '29 Jun'])
  assert.deepEqual(marksOf('quarter', windowOf('quarter', '2026-06-15')), [{ at: 0, label: 'April' }, { at: 30, label: 'May' }, { at: 61, label: 'June' }])
})
