import assert from 'node:assert/strict'
import test from 'node:test'

import type { Schedule } from '../../../server/console/src/policy/objects'
import { scheduleState, wallClock } from '../../../server/console/src/policy/schedule_state'

const london = { time_zone: 'Europe/London' }
const office: Schedule = { ...london, day_parts: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', until: '17:00' }] }
const nights: Schedule = { day_parts: [{ days: ['fri'], from: '22:00', until: '06:00' }] }

test('a schedule runs from its start to before its end, at its hours, by the clocks of its place', () => {
  for (const [schedule, now, state] of [
    [{}, '2026-06-01T00:00:00Z', 'running'],
    [{ from: '2026-06-02' }, '2026-06-01T23:59:00Z', 'before'],
    [{ from: '2026-06-02' }, '2026-06-02T00:00:00Z', 'running'],
    [{ until: '2026-06-02' }, '2026-06-01T23:59:00Z', 'running'],
    [{ until: '2026-06-02' }, '2026-06-02T00:00:00Z', 'over'],
    [{ until: '2026-06-02T18:00' }, '2026-06-02T17:59:00Z', 'running'],
    [{ until: '2026-06-02T18:00' }, '2026-06-02T18:00:00Z', 'over'],
    [{ ...london, from: '2026-06-02' }, '2026-06-01T23:00:00Z', 'running'], // summer time
    [{ ...london, from: '2026-01-02' }, '2026-01-01T23:00:00Z', 'before'],
    [{ time_zone: 'Pacific/Auckland', from: '2026-06-02' }, '2026-06-01T13:00:00Z', 'running'],
    [{ time_zone: 'No/Where', from: '2026-06-02' }, '2026-06-01T23:30:00Z', 'before'], // as UTC
    [office, '2026-06-01T08:00:00Z', 'running'], // a Monday, 9 in London
    [office, '2026-06-01T07:59:00Z', 'outside'],
    [office, '2026-06-01T16:00:00Z', 'outside'],
    [office, '2026-06-06T10:00:00Z', 'outside'], // a Saturday
    [{ ...office, until: '2026-06-01' }, '2026-06-06T10:00:00Z', 'over'],
    [nights, '2026-06-05T22:00:00Z', 'running'], // a Friday
    [nights, '2026-06-06T05:59:00Z', 'running'],
    [nights, '2026-06-06T06:00:00Z', 'outside'],
    [nights, '2026-06-05T05:00:00Z', 'outside'], // the night of Thursday
    [{ day_parts: [{ from: '09:00', until: '24:00' }] }, '2026-06-06T23:59:00Z', 'running'], // no days: every day
    [{ day_parts: [{ days: ['sun'] }] }, '2026-06-07T12:00:00Z', 'running'], // no hours: all day
  ] as [Schedule, string, string][]) {
    assert.equal(scheduleState(schedule, new Date(now)), state, `${JSON.stringify(schedule)} at ${now}`)
  }
})

test('the clocks of a place', () => {
  assert.deepEqual(wallClock(new Date('2026-01-01T00:00:00Z'), 'America/New_York'), { moment: '2025-12-31T19:00', day: 'wed', time: '19:00' })
  assert.deepEqual(wallClock(new Date('2026-01-01T00:00:00Z'), ''), { moment: '2026-01-01T00:00', day: 'thu', time: '00:00' })
})
