import assert from 'node:assert/strict'
import test from 'node:test'

import { ApiProblem } from '../../../server/console/src/api/problem'
import { type CountQuery, fileHref, halvesOf, inParts, parametersOf } from '../../../server/console/src/pages/reports/ask_counts'

const query: CountQuery = { fromHour: 0, untilHour: 96, resolution: 'hour', group: ['campaign', 'kind'], kinds: ['exit'], filters: { country: ['GB', 'IE'], partner: [] } }

test('a report is asked for as the API takes it', () => {
  assert.deepEqual(Object.fromEntries(parametersOf(query)), {
    from: '1970-01-01T00:00:00Z', until: '1970-01-05T00:00:00Z', resolution: 'hour', group: 'campaign,kind', kind: 'exit', country: 'GB,IE',
  })
  assert.match(fileHref(query), /\/v1\/reports\/counts\?from=.*&format=csv$/)
})

test('halves meet at the border of two days', () => {
  const ranges = (one: Partial<CountQuery>) => halvesOf({ ...query, ...one })?.map(({ fromHour, untilHour }) => [fromHour, untilHour]) ?? null
  assert.deepEqual(ranges({}), [[0, 48], [48, 96]])
  assert.deepEqual(ranges({ untilHour: 72 }), [[0, 48], [48, 72]])
  assert.deepEqual(ranges({ untilHour: 24 }), null, 'a day')
  assert.deepEqual(ranges({ fromHour: 5, untilHour: 29 }), [[5, 24], [24, 29]])
  assert.deepEqual(ranges({ resolution: 'whole' }), null, 'not by time')
})

const problem = (detail: string) => new ApiProblem({ type: 'urn:signpost:problem:invalid_request', title: 'Invalid', status: 400, detail })
const tooMuch = problem('The report would have more than 100,000 rows: ask for fewer dimensions.')

test('what is too much for one answer is asked for in parts, in their order', async () => {
  const asked: number[] = []
  const answer = async ({ fromHour, untilHour }: CountQuery) => {
    asked.push(untilHour - fromHour)
    if (untilHour - fromHour > 24) throw tooMuch
    return fromHour
  }
  assert.deepEqual(await inParts(query, answer), [0, 24, 48, 72])
  assert.deepEqual(asked, [96, 48, 24, 24, 48, 24, 24])
})

test('other faults, and what stays too much, are told', async () => {
  let asked = 0
  const always = (fault: ApiProblem) => async () => { ++asked; throw fault }
  await assert.rejects(inParts(query, always(problem('"from" must be before "until".'))), /must be before/)
  assert.equal(asked, 1)
  await assert.rejects(inParts({ ...query, untilHour: 24 * 1_000 }, always(tooMuch)), /100,000/)
  assert.equal(asked, 1 + 6, 'the whole, and the first half of each')
})
