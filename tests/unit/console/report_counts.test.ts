import assert from 'node:assert/strict'
import test from 'node:test'

import { groupsOf, joinCounts, readCounts, sumOf, sumsBy } from '../../../server/console/src/pages/reports/counts'
import { csvOf } from '../../../server/console/src/pages/reports/csv'
import { measureOf } from '../../../server/console/src/pages/reports/measures'
import { rangeOf } from '../../../server/console/src/pages/reports/range'
import { chartLines, kMaxLines, seriesOf, timeRows, timesOf, totalsOf } from '../../../server/console/src/pages/reports/series'

const read = (text: string) => readCounts(new TextEncoder().encode(text))
const rowsOf = (text: string) => {
  const counts = read(text)
  return Array.from({ length: counts.rows }, (_, row) => [counts.hours[row], ...counts.columns.map(({ values, at }) => values[at[row]!]), counts.counts[row]])
}
const hour = (time: string) => Date.parse(time) / 3_600_000

test('a report is read as the API writes it', () => {
  const noon = hour('2026-01-31T12:00:00Z')
  for (const [text, rows] of [
    ['count\r\n', []],
    ['count\r\n7\r\n', [[0, 7]]],
    ['campaign,kind,count\r\na,impression,1\r\n,none,23\r\n', [[0, 'a', 'impression', 1], [0, '', 'none', 23]]],
    ['time,count\r\n2026-01-31T12:00:00Z,1\r\n2026-01-31T23:00:00Z,4294967296\r\n2026-02-01T00:00:00Z,3\r\n', [[noon, 1], [noon + 11, 4_294_967_296], [noon + 12, 3]]],
    ['time,variant,count\r\n2026-01-31T12:00:00Z,"\'-a",1\r\n2026-01-31T12:00:00Z,"a ""b"", c",2\r\n2026-01-31T12:00:00Z,b,3', [[noon, '-a', 1], [noon, 'a "b", c', 2], [noon, 'b', 3]]],
    ['country,count\r\nGB,1\r\nBG,2\r\nGB,3\r\n', [[0, 'GB', 1], [0, 'BG', 2], [0, 'GB', 3]]],
  ] as const) assert.deepEqual(rowsOf(text), rows, text)
  assert.throws(() => read('{"rows":[]}'))
})

test('values whose hashes are the same are told apart', () => {
  // 31 * 'A' + 'a' is 31 * 'B' + 'B'.
  assert.deepEqual(rowsOf('variant,count\r\nAa,1\r\nBB,2\r\nAa,3\r\nBB,4\r\n'), [[0, 'Aa', 1], [0, 'BB', 2], [0, 'Aa', 3], [0, 'BB', 4]])
})

test('parts of a report are joined', () => {
  const joined = joinCounts([read('campaign,kind,count\r\na,exit,1\r\nb,exit,2\r\n'), read('campaign,kind,count\r\nb,call,3\r\nb,exit,4\r\n')])
  const sums = sumsBy(joined, ['campaign'], ([campaign]) => campaign!)
  assert.deepEqual([...sums].map(([name, kinds]) => [name, Object.fromEntries(kinds)]), [['a', { exit: 1 }], ['b', { exit: 6, call: 3 }]])
  assert.equal(sumOf(sums.get('b'), ['exit', 'call', 'chat']), 9)
})

test('groups of the same name are one', () => {
  const groups = groupsOf(read('campaign,variant,count\r\na,x,1\r\na,y,2\r\nb,x,3\r\n'), ['campaign', 'variant'], ([, variant]) => variant!)
  assert.deepEqual([groups.names, [...groups.place]], [['x', 'y'], [0, 1, 0]])
})

const range = rangeOf({ preset: 'custom', from: '2026-11-25', until: '2026-11-26', resolution: 'hour' }, new Date('2026-11-26T02:30:00Z'))

test('hours without a row are 0 until now, and there is nothing behind it', () => {
  const text = 'time,variant,count\r\n2026-11-25T00:00:00Z,a,2\r\n2026-11-25T03:00:00Z,b,5\r\n2026-11-26T02:00:00Z,a,1\r\n'
  const series = seriesOf(read(text), { range, measure: measureOf('shown'), dimensions: ['variant'], nameOf: ([variant]) => variant! })
  assert.equal(series.places, 27)
  assert.deepEqual(series.names, ['b', 'a'], 'the greatest first')
  assert.deepEqual([...series.hits[1]!], [2, ...Array(25).fill(0), 1])
  assert.deepEqual(totalsOf(series), [{ name: 'b', hits: 5, of: null }, { name: 'a', hits: 3, of: null }])
  assert.deepEqual([timesOf(series)[0], timesOf(series)[26]], [hour('2026-11-25T00:00:00Z') * 3600, hour('2026-11-26T02:00:00Z') * 3600])
  assert.equal(timeRows(series).length, 27)
  assert.equal(timeRows(series)[0]!.hour, hour('2026-11-26T02:00:00Z'))
})

test('a report without rows has no lines', () => {
  const series = seriesOf(read('time,variant,count\r\n'), { range, measure: measureOf('shown'), dimensions: ['variant'], nameOf: String })
  assert.deepEqual([series.names, series.places], [[], 27])
})

test('a share is of its own kinds, and unknown where there is nothing to be a share of', () => {
  const text = [
    'time,kind,count', '2026-11-25T00:00:00Z,help_click,1', '2026-11-25T00:00:00Z,interstitial,3', '2026-11-25T00:00:00Z,block,1', '2026-11-25T01:00:00Z,help_click,1', '',
  ].join('\r\n')
  const series = seriesOf(read(text), { range, measure: measureOf('help_rate'), dimensions: [], nameOf: () => 'All' })
  assert.deepEqual(totalsOf(series), [{ name: 'All', hits: 2, of: 4 }])
  assert.deepEqual([...chartLines(series)[0]!.values as number[]].slice(0, 3), [25, null, null])
})

test('days whose hours are kept as one are one row, and an average in the chart', () => {
  const old = rangeOf({ preset: 'custom', from: '2026-10-01', until: '2026-10-03', resolution: 'hour' }, new Date('2026-11-26T02:30:00Z'))
  const text = 'time,count\r\n2026-10-01T00:00:00Z,48\r\n2026-10-02T00:00:00Z,1\r\n2026-10-02T05:00:00Z,2\r\n'
  const series = seriesOf(read(text), { range: old, measure: measureOf('shown'), dimensions: [], nameOf: () => 'All' })
  assert.deepEqual([...series.wholeDays], [0], 'the second day still has its hours')
  const values = [...chartLines(series)[0]!.values as Float64Array]
  assert.deepEqual(values.slice(0, 30), [...Array(24).fill(2), 1, 0, 0, 0, 0, 2])
  assert.equal(values.reduce((sum, value) => sum + value), totalsOf(series)[0]!.hits)
  const rows = timeRows(series)
  assert.equal(rows.length, 1 + 24 + 24)
  assert.deepEqual(rows.at(-1), { hour: hour('2026-10-01T00:00:00Z'), place: 0, isWholeDay: true })
  assert.equal(series.hits[0]![0], 48)
})

test('by days, the range is in days', () => {
  const days = rangeOf({ preset: '7d', from: '', until: '', resolution: 'day' }, new Date('2026-11-26T02:30:00Z'))
  const series = seriesOf(read('time,count\r\n2026-11-20T00:00:00Z,4\r\n2026-11-26T00:00:00Z,5\r\n'), { range: days, measure: measureOf('shown'), dimensions: [], nameOf: () => 'All' })
  assert.deepEqual([...series.hits[0]!], [4, 0, 0, 0, 0, 0, 5])
})

test('lines beyond the most are one, and the sum stays', () => {
  const rows = Array.from({ length: kMaxLines + 5 }, (_, index) => `2026-11-25T00:00:00Z,v${index},${index + 1}`)
  const series = seriesOf(read(['time,variant,count', ...rows, ''].join('\r\n')), { range, measure: measureOf('shown'), dimensions: ['variant'], nameOf: ([variant]) => variant! })
  assert.equal(series.names.length, kMaxLines)
  assert.equal(series.names.at(-1), 'All others (6)')
  const sum = ((kMaxLines + 5) * (kMaxLines + 6)) / 2
  assert.equal(totalsOf(series).reduce((all, { hits }) => all + hits, 0), sum)
  assert.equal(totalsOf(series).at(-1)!.hits, 1 + 2 + 3 + 4 + 5 + 6)
})

test('a table as CSV, safe for spreadsheets', () => {
  assert.equal(csvOf(['Variant', 'Shown', 'Rate'], [['a', 3, null], ['=1+1', 0, 2.5], ['b "c", d', 1, 0], ['-x', 1, 1]]),
    'Variant,Shown,Rate\r\na,3,\r\n"\'=1+1",0,2.5\r\n"b ""c"", d",1,0\r\n"\'-x",1,1\r\n')
})
