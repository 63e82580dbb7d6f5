import assert from 'node:assert/strict'
import test from 'node:test'

import { detailText } from '../../../server/console/src/pages/access/audit_words'
import { barOf, sharesOf, stateOf } from '../../../server/console/src/pages/campaigns/flight'
import { checkOf, coverageOf } from '../../../server/console/src/pages/help/coverage'
import { changeText, sameTimeLastWeek } from '../../../server/console/src/pages/overview/today'
import type { Campaign, HelpService } from '../../../server/console/src/policy/objects'

const campaign = (some: Partial<Campaign>): Campaign => ({ id: 'c', audience: 'self', countries: ['GB'], variants: [], ...some })
const service = (some: Partial<HelpService>): HelpService => ({ id: 's', name: 'S', audiences: ['self'], places: ['GB'], status: 'active', ...some })

test('a flight has a state today, and a bar in the calendar', () => {
  const cases: [string | undefined, string | undefined, string, ReturnType<typeof barOf>][] = [
    [undefined, undefined, 'running', { from: 0, length: 10, isOpen: true }],
    ['2026-01-05', undefined, 'running', { from: 0, length: 10, isOpen: true }],
    ['2026-01-06', '2026-01-08', 'before', { from: 1, length: 2, isOpen: false }],
    [undefined, '2026-01-05', 'over', null],
    [undefined, '2026-01-05T12:00', 'running', { from: 0, length: 1, isOpen: false }],
    ['2026-02-01', undefined, 'before', null],
  ]
  for (const [from, until, state, bar] of cases) {
    const one = campaign({ flight: { ...(from ? { from } : {}), ...(until ? { until } : {}) } })
    assert.equal(stateOf(one, '2026-01-05'), state, `${from} ${until}`)
    assert.deepEqual(barOf(one, '2026-01-05', 10), bar, `${from} ${until}`)
  }
})

test('shares are of all weights', () => {
  assert.deepEqual(sharesOf([1, 3]), [0.25, 0.75])
  assert.deepEqual(sharesOf([undefined, 1]), [0.5, 0.5])
  assert.deepEqual(sharesOf([0, 0]), [0, 0])
})

test('a gap is where a campaign runs and no active service is', () => {
  const rows = coverageOf(
    [service({}), service({ places: ['GB-SCT'], audiences: ['family'] }), service({ places: ['*'], audiences: ['harmed'] }), service({ places: ['IE'], status: 'unconfirmed' })],
    [campaign({}), campaign({ audience: 'family' }), campaign({ audience: 'harmed', countries: ['*'] }), campaign({ countries: ['IE'] })],
  )
  const cell = (country: string, audience: 'self' | 'family' | 'harmed' | 'young_person') => rows.find((row) => row.country === country)!.cells[audience]
  assert.deepEqual(rows.map(({ country }) => country), ['GB', 'IE', '*'])
  assert.deepEqual(cell('GB', 'self'), { services: 1, isEverywhereOnly: false, isGap: false })
  assert.deepEqual(cell('GB', 'family'), { services: 0, isEverywhereOnly: false, isGap: true })
  assert.deepEqual(cell('GB', 'harmed'), { services: 1, isEverywhereOnly: true, isGap: false })
  assert.deepEqual(cell('IE', 'self'), { services: 0, isEverywhereOnly: false, isGap: true })
  assert.deepEqual(cell('IE', 'young_person'), { services: 0, isEverywhereOnly: false, isGap: false })
})

test('an entry is to be checked when nobody has for a year', () => {
  for (const [checked, found] of [[undefined, 'never'], ['', 'never'], ['2025-01-05', 'fresh'], ['2025-01-04', 'old']] as const) {
    assert.equal(checkOf(service(checked === undefined ? {} : { checked_on: checked }), '2026-01-05'), found)
  }
})

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
