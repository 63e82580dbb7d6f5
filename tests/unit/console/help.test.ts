import assert from 'node:assert/strict'
import test from 'node:test'

import { cellOf, countriesOf, coverageOf, helpsIn } from '../../../server/console/src/pages/help/coverage'
import { countReviews, isDue, reviewState } from '../../../server/console/src/pages/help/review'
import type { Campaign, HelpService } from '../../../server/console/src/policy/objects'

const service = (id: string, places: string[], more: Partial<HelpService> = {}): HelpService => ({ id, name: id, audiences: ['self'], places, status: 'active', ...more })
const campaign = (id: string, countries: string[], more: Partial<Campaign> = {}): Campaign => ({ id, audience: 'self', countries, variants: [], ...more })

test('countries are those that anything names, and everywhere is first', () => {
  const entries = { services: [service('a', ['GB-SCT', 'IE']), service('b', ['*'])], campaigns: [campaign('c', ['AU', '*', 'IE'])] }
  assert.deepEqual(countriesOf(entries), ['*', 'AU', 'GB', 'IE'])
})

test('a country is covered by what is there for all of it', () => {
  const everywhere = service('everywhere', ['*'])
  const britain = service('britain', ['GB'])
  const scotland = service('scotland', ['GB-SCT'])
  const asleep = service('asleep', ['GB'], { status: 'unconfirmed' })
  const unsaid = service('unsaid', ['GB'], { status: undefined })
  const closed = service('closed', ['GB'], { status: 'closed' })
  const families = service('families', ['GB'], { audiences: ['family'] })
  const inBritain = campaign('in-britain', ['GB'])
  const all = campaign('all', ['*'])
  for (const [what, services, campaigns, state, covering, regional, waiting] of [
    ['its own', [britain], [inBritain], 'covered', ['britain'], [], []],
    ['everywhere is there, too', [everywhere], [inBritain], 'covered', ['everywhere'], [], []],
    ['a region does not cover the country', [scotland], [inBritain], 'gap', [], ['scotland'], []],
    ['nor where nothing runs', [scotland], [], 'none', [], ['scotland'], []],
    ['a region beside the country', [britain, scotland], [], 'covered', ['britain'], ['scotland'], []],
    ['a service of both is counted once', [service('both', ['GB', 'GB-SCT'])], [], 'covered', ['both'], [], []],
    ['what is not confirmed', [asleep, unsaid], [inBritain], 'gap', [], [], ['asleep', 'unsaid']],
    ['what is closed', [closed], [inBritain], 'gap', [], [], []],
    ['other people', [families], [inBritain], 'gap', [], [], []],
    ['a campaign everywhere', [], [all], 'gap', [], [], []],
    ['a campaign elsewhere', [], [campaign('elsewhere', ['IE'])], 'none', [], [], []],
    ['a campaign for others', [], [campaign('others', ['GB'], { audience: 'family' })], 'none', [], [], []],
  ] as [string, HelpService[], Campaign[], string, string[], string[], string[]][]) {
    const cell = cellOf({ services, campaigns }, 'GB', 'self')
    const ids = (some: HelpService[]) => some.map(({ id }) => id)
    assert.deepEqual([cell.state, ids(cell.services), ids(cell.regional), ids(cell.waiting)], [state, covering, regional, waiting], what)
  }
})

test('the row of everywhere is about what is for everybody', () => {
  const entries = { services: [service('britain', ['GB'])], campaigns: [campaign('all', ['*'])] }
  assert.equal(cellOf(entries, '*', 'self').state, 'gap')
  assert.equal(cellOf({ ...entries, services: [service('everywhere', ['*'])] }, '*', 'self').state, 'covered')
  assert.equal(cellOf({ ...entries, campaigns: [campaign('britain', ['GB'])] }, '*', 'self').state, 'none')
})

test('gaps are told with their campaigns', () => {
  const { gaps, countries, cells } = coverageOf({ services: [service('britain', ['GB'])], campaigns: [campaign('two', ['GB', 'IE'])] })
  assert.deepEqual(gaps.map(({ country, audience, cell }) => [country, audience, cell.campaigns]), [['IE', 'self', ['two']]])
  assert.deepEqual(countries, ['*', 'GB', 'IE'])
  assert.equal(cells.get('GB')!.get('harmed')!.state, 'none')
})

test('a place finds what helps there', () => {
  for (const [places, place, helps] of [
    [['GB'], 'GB', true], [['GB-SCT'], 'GB', true], [['GB'], 'GB-SCT', true], [['GB-SCT'], 'GB-SCT', true],
    [['GB-WLS'], 'GB-SCT', false], [['*'], 'IE', true], [['GB'], 'IE', false], [['*'], '*', true], [['GB'], '*', false],
  ] as [string[], string, boolean][]) {
    assert.equal(helpsIn(service('x', places), place), helps, `${places} for ${place}`)
  }
})

test('a service is to be checked once a year', () => {
  for (const [checked, state] of [
    [undefined, 'never'], ['', 'never'], ['soon', 'never'], ['2026-06-01', 'checked'], ['2025-06-02', 'checked'], ['2025-06-01', 'old'], ['2020-01-01', 'old'],
  ] as [string | undefined, string][]) {
    assert.equal(reviewState(checked, '2026-06-01'), state, checked)
  }
  const services = [
    service('a', ['GB']), service('b', ['GB'], { checked_on: '2026-05-01' }), service('c', ['GB'], { checked_on: '2024-05-01' }),
    service('d', ['GB'], { status: 'unconfirmed' }), service('e', ['GB'], { status: undefined }), service('f', ['GB'], { status: 'closed' }),
  ]
  assert.deepEqual(countReviews(services, '2026-06-01'), { never: 1, old: 1, unconfirmed: 2 })
  assert.deepEqual(services.filter((one) => isDue(one, '2026-06-01')).map(({ id }) => id), ['a', 'c'])
})
