import assert from 'node:assert/strict'
import test from 'node:test'

import { type Alarm, linksOf } from '../../../server/console/src/pages/overview/alarm_links'
import { besideLastWeek, besideOf, changeWords, kWeekHours } from '../../../server/console/src/pages/overview/today'

const day = 24 * 20_000
const now = day + 14

test('full hours of today are compared with the same ones last week, and the hour that is not over counts for today alone', () => {
  const kinds = besideLastWeek([
    { hour: day, kind: 'exit', count: 1 }, { hour: now - 1, kind: 'exit', count: 2 }, { hour: now, kind: 'exit', count: 4 },
    { hour: day - kWeekHours, kind: 'exit', count: 8 }, { hour: now - kWeekHours - 1, kind: 'exit', count: 16 }, { hour: now - kWeekHours, kind: 'exit', count: 32 },
    { hour: day - kWeekHours - 1, kind: 'exit', count: 64 }, { hour: day - 1, kind: 'exit', count: 128 }, { hour: now, kind: 'call', count: 3 },
  ], day, now)
  assert.deepEqual(Object.fromEntries(kinds), { exit: { today: 7, full: 3, before: 24 }, call: { today: 3, full: 0, before: 0 } })
  assert.deepEqual(besideOf(kinds, ['exit', 'call', 'chat']), { today: 10, full: 3, before: 24 })
})

test('changes in words', () => {
  for (const [full, before, words] of [
    [0, 0, 'none, as last week'], [5, 5, 'as many as last week'], [5, 0, 'none last week'], [120, 100, '20 % more than last week'], [0, 100, '100 % fewer than last week'],
    [1_001, 1_000, 'less than 1 % more than last week'], [1, 3, '67 % fewer than last week'],
  ] as const) assert.equal(changeWords({ today: 0, full, before }), words)
})

test('an alarm leads to what it is about', () => {
  const alarm = (one: Partial<Alarm>): Alarm => ({ kind: 'help_unchecked', severity: 'warning', message: '', ids: [], ...one })
  const paths = (one: Partial<Alarm>) => linksOf(alarm(one)).map(({ path, label }) => `${path} ${label}`)
  assert.deepEqual(paths({ family: 'help_services', ids: ['a', 'b c'] }), ['/help/a a', '/help/b%20c b c'])
  assert.deepEqual(paths({ kind: 'list_due', family: 'term_lists', ids: ['1', '2', '3', '4', '5', '6', '7'] }).slice(4), ['/lists/5 5', '/lists and 2 more'])
  assert.deepEqual(paths({ kind: 'cap_reached', family: 'campaigns', ids: ['x'] }), ['/campaigns/x x'])
  assert.deepEqual(paths({ kind: 'draft_waiting', ids: ['d1'] }), ['/drafts/d1 d1'])
  assert.deepEqual(paths({ kind: 'review_pending', ids: ['3'] }), ['/history Open the history'])
  assert.deepEqual(paths({ kind: 'store_away' }), [])
})
