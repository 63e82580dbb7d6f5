import assert from 'node:assert/strict'
import test from 'node:test'

import { detailText } from '../../../server/console/src/pages/access/audit_words'
import { changeText, sameTimeLastWeek } from '../../../server/console/src/pages/overview/today'

test('today is compared with the same hours a week ago', () => {
  assert.deepEqual(sameTimeLastWeek(new Date('2026-11-25T21:30:00Z')), {
    today: { from: '2026-11-25T00:00:00Z', until: '2026-11-25T22:00:00Z' }, before: { from: '2026-11-18T00:00:00Z', until: '2026-11-18T22:00:00Z' },
  })
  assert.equal(sameTimeLastWeek(new Date('2026-11-25T23:59:00Z')).today.until, '2026-11-26T00:00:00Z')
  assert.equal(sameTimeLastWeek(new Date('2026-11-25T23:59:00Z')).today.from, '2026-11-25T00:00:00Z')
  assert.equal(sameTimeLastWeek(new Date('2026-11-25T00:00:00Z')).today.from, '2026-11-25T00:00:00Z')
  for (const [is, was, text] of [[12, 10, ', 20 % more'], [8, 10, ', 20 % fewer'], [10, 10, ', as many'], [5, 0, '']] as const) assert.equal(changeText(is, was), text)
})

test('details of the audit log are told in words', () => {
  assert.equal(detailText('{"roles":["editor","analyst"],"disabled":false,"changes":{}}'), 'roles: editor, analyst; disabled: false')
  assert.equal(detailText('{}'), '')
  assert.equal(detailText('no json'), 'no json')
})
