import assert from 'node:assert/strict'
import test from 'node:test'

import { csvOf } from '../../../server/console/src/pages/reports/csv'
import { funnelOf } from '../../../server/console/src/pages/reports/funnel'
import { seriesOf } from '../../../server/console/src/pages/reports/series'
import { differenceOf, verdictOf, wilson } from '../../../server/console/src/pages/reports/statistics'

const near = (got: number, wanted: number) => assert.ok(Math.abs(got - wanted) < 0.00005, `${got} is not ${wanted}`)

test('intervals of a share are Wilson’s', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I, method 3.
  for (const [hits, of, low, high] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]] as const) {
    const interval = wilson(hits, of)!
    near(interval.low, low)
    near(interval.high, high)
  }
  assert.equal(wilson(0, 0), null)
})

test('intervals of a difference are Newcombe’s', () => {
  // Newcombe 1998 (interval estimation for the difference), table II, method 10.
  for (const [hits, of, otherHits, otherOf, low, high] of [
    [56, 70, 48, 80, 0.0524, 0.3339], [9, 10, 3, 10, 0.1705, 0.8090], [6, 7, 2, 7, 0.0582, 0.8062], [5, 56, 0, 29, -0.0381, 0.1926], [0, 10, 0, 10, -0.2775, 0.2775],
  ] as const) {
    const interval = differenceOf({ hits, of }, { hits: otherHits, of: otherOf })!
    near(interval.low, low)
    near(interval.high, high)
  }
  assert.equal(differenceOf({ hits: 1, of: 2 }, { hits: 0, of: 0 }), null)
})

test('a verdict needs enough, and an interval that does not hold zero', () => {
  assert.match(verdictOf({ low: 0.01, high: 0.2 }, [99, 500]), /Too few/)
  assert.match(verdictOf({ low: 0.01, high: 0.2 }, [100, 500]), /^More/)
  assert.match(verdictOf({ low: -0.2, high: -0.01 }, [100, 500]), /^Less/)
  assert.match(verdictOf({ low: -0.01, high: 0.2 }, [100, 500]), /^No difference/)
})

test('rows become a number for each hour, and nothing is lost or doubled', () => {
  const rows = [
    { time: '2026-11-01T00:00:00Z', variant: 'a', count: 3 }, { time: '2026-11-01T02:00:00Z', variant: 'a', count: 4 },
    { time: '2026-11-01T02:00:00Z', variant: 'b', count: 10 }, { time: '2026-11-01T03:00:00Z', variant: 'a', count: 99 },
  ]
  const range = { from: '2026-11-01T00:00:00Z', until: '2026-11-01T03:00:00Z' }
  const { times, lines } = seriesOf(rows, { ...range, resolution: 'hour', dimension: 'variant' })
  assert.deepEqual(times, [0, 1, 2].map((hour) => Date.parse('2026-11-01T00:00:00Z') / 1000 + hour * 3600))
  assert.deepEqual(lines, [{ name: 'b', values: [0, 0, 10], total: 10 }, { name: 'a', values: [3, 0, 4], total: 7 }])
  const { lines: [all] } = seriesOf(rows, { from: '2026-11-01T00:00:00Z', until: '2026-11-02T00:00:00Z', resolution: 'day', dimension: null })
  assert.deepEqual(all, { name: '', values: [116], total: 116 })
})

test('a funnel counts what was shown by all its actions, and every event by its kind', () => {
  const rows = [['message', 2], ['interstitial', 3], ['block', 5], ['none', 100], ['impression', 7], ['help_click', 1], ['match', 50], ['shown_in_error', 1]].map(([kind, count]) => ({ campaign: 'c', kind: kind as string, count: count as number }))
  const [funnel] = funnelOf(rows, (row) => row.campaign ?? '')
  assert.deepEqual(funnel, { name: 'c', shown: 10, impression: 7, help_click: 1, call: 0, chat: 0, film: 0, exit: 0, dismiss: 0, shown_in_error: 1 })
})

test('CSV is safe in a spreadsheet', () => {
  assert.equal(csvOf(['a', 'b'], [['=1+1', 2], ['x,"y"', -3], ['+a', 0]]), 'a,b\r\n\'=1+1,2\r\n"x,""y""",-3\r\n\'+a,0\r\n')
})
