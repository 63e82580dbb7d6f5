import assert from 'node:assert/strict'
import test from 'node:test'

import { dayOf, hourOfDay, rangeOf, rangeWords, timeOf } from '../../../server/console/src/pages/reports/range'

const now = new Date('2026-11-26T14:25:00Z')
const range = (preset: string, more: Partial<{ from: string; until: string; resolution: string }> = {}) => rangeOf({ preset, from: '', until: '', resolution: '', ...more }, now)
const ends = ({ fromHour, untilHour, resolution }: ReturnType<typeof range>) => [timeOf(fromHour), timeOf(untilHour), resolution]

test('presets are whole days up to today, but for the last 24 hours', () => {
  assert.deepEqual(ends(range('24h', { resolution: 'day' })), ['2026-11-25T15:00:00Z', '2026-11-26T15:00:00Z', 'hour'])
  assert.deepEqual(ends(range('7d')), ['2026-11-20T00:00:00Z', '2026-11-27T00:00:00Z', 'hour'])
  assert.deepEqual(ends(range('30d')), ['2026-10-28T00:00:00Z', '2026-11-27T00:00:00Z', 'day'])
  assert.deepEqual(ends(range('90d', { resolution: 'hour' })), ['2026-08-29T00:00:00Z', '2026-11-27T00:00:00Z', 'hour'])
  assert.deepEqual(range('nonsense'), range('7d'))
  assert.equal(timeOf(range('7d').knownUntil), '2026-11-26T15:00:00Z')
})

test('days of one\'s choice', () => {
  assert.deepEqual(ends(range('custom', { from: '2026-11-01', until: '2026-11-02', resolution: 'hour' })), ['2026-11-01T00:00:00Z', '2026-11-03T00:00:00Z', 'hour'])
  assert.deepEqual(ends(range('custom', { from: '2025-01-01', until: '2026-01-01', resolution: 'hour' }))[2], 'day', 'too long for hours')
  for (const [from, until, fault] of [
    ['2026-02-30', '', /no such first day/], ['', '26 Nov', /no such last day/], ['2026-11-02', '2026-11-01', /before the first/], ['2020-01-01', '2026-01-01', /at most 1,100 days/],
  ] as const) assert.match(range('custom', { from, until }).fault ?? '', fault)
  assert.equal(range('custom').fault, null)
})

test('days and hours', () => {
  assert.equal(hourOfDay('1970-01-02'), 24)
  for (const text of ['', '2026-13-01', '2026-02-29', '2026-1-1', '20260101']) assert.equal(hourOfDay(text), null, text)
  assert.equal(dayOf(hourOfDay('2026-11-26')! + 23), '2026-11-26')
})

test('in words', () => {
  assert.equal(rangeWords(range('7d')), '20 Nov 2026 to 26 Nov 2026, in UTC; the last day is not over yet')
  assert.equal(rangeWords(range('custom', { from: '2026-11-01', until: '2026-11-01' })), '1 Nov 2026, in UTC')
  assert.match(rangeWords(range('24h')), /^25 Nov 2026, 15:00 to 26 Nov 2026, 15:00, in UTC/)
})
