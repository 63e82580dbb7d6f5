import assert from 'node:assert/strict'
import test from 'node:test'

import { comparisonOf, depthOf, emptyTest, inGroup, kindOf, listsIn, moved, negated, replaced, testNames, type TestKind } from '../../../server/console/src/policy/condition'
import { conditionSentence } from '../../../server/console/src/policy/condition_sentence'
import type { Condition } from '../../../server/console/src/policy/objects'
import { scheduleSentence } from '../../../server/console/src/policy/schedule_sentence'

const help: Condition = { terms: { list: 'help' } }
const titles: Record<string, string> = { help: 'Help phrases' }
const nameOf = (id: string) => titles[id] ?? id

test('a condition is told in a sentence', () => {
  const cases: [unknown, string][] = [
    [help, 'the search has one of the phrases of “Help phrases”'],
    [{ terms: { list: 'other', min_count: 2 } }, 'the search has at least 2 different phrases of “other”'],
    [{ terms: { list: 'help', min_weight: 1.5 } }, 'the search has phrases of “Help phrases” that weigh at least 1.5 together'],
    [{ terms: { list: 'help', min_count: 2, min_weight: 3 } }, 'the search has at least 2 different phrases of “Help phrases”, which weigh at least 3 together'],
    [{ terms: { list: '' } }, 'the search has one of the phrases of …'],
    [{ country: ['GB'] }, 'the country is United Kingdom'],
    [{ country: ['GB', 'IE', 'NZ'] }, 'the country is United Kingdom, Ireland or New Zealand'],
    [{ country: [] }, 'the country is …'],
    [{ region: ['GB-SCT'] }, 'the region is GB-SCT'],
    [{ language: ['en', 'fr-CA'] }, 'the person’s languages include English or Canadian French'],
    [{ surface: ['image_search'] }, 'the place is image search'],
    [{ age_band: ['13_15', 'unknown'] }, 'the age is 13 to 15 or not known'],
    [{ partner: ['partner-one'] }, 'the partner is “partner-one”'],
    [{ prior_exposures: { ge: 3 } }, 'the person was shown something at least 3 times before'],
    [{ signal: { name: 'risk', lt: 0.5 } }, 'the signal “risk” is less than 0.5'],
    [{ signal: { name: '', ge: 0.5 } }, 'the signal “…” is at least 0.5'],
    [{ schedule: {} }, 'it is any time'],
    [{ schedule: { day_parts: [{ days: ['sat', 'sun'] }], time_zone: 'Europe/London' } }, 'it is Sat and Sun (time of Europe/London)'],
    // not
    [{ not: help }, 'the search has none of the phrases of “Help phrases”'],
    [{ not: { country: ['GB'] } }, 'the country is not United Kingdom'],
    [{ not: { age_band: ['adult', 'unknown'] } }, 'the age is neither adult nor not known'],
    [{ not: { language: ['en'] } }, 'the person’s languages do not include English'],
    [{ not: { schedule: { until: '2026-01-31' } } }, 'it is not before 31 Jan 2026 (UTC)'],
    [{ not: { signal: { name: 'risk', ge: 1 } } }, 'it is not so that the signal “risk” is at least 1'],
    [{ not: { terms: { list: 'help', min_count: 2 } } }, 'it is not so that the search has at least 2 different phrases of “Help phrases”'],
    [{ not: { not: { country: ['GB'] } } }, 'it is not so that the country is not United Kingdom'],
    [{ not: { all: [help, { country: ['GB'] }] } }, 'it is not so that (the search has one of the phrases of “Help phrases” and the country is United Kingdom)'],
    // groups
    [{ all: [help, { country: ['GB'] }] }, 'the search has one of the phrases of “Help phrases” and the country is United Kingdom'],
    [{ any: [help, { country: ['GB'] }] }, 'the search has one of the phrases of “Help phrases” or the country is United Kingdom'],
    [{ all: [help, { country: ['GB', 'IE'] }] }, 'the search has one of the phrases of “Help phrases”, and the country is United Kingdom or Ireland'],
    [{ all: [help, { country: ['GB'] }, { partner: ['p'] }] }, 'the search has one of the phrases of “Help phrases”, and the country is United Kingdom, and the partner is “p”'],
    [{ all: [help, { any: [{ country: ['GB'] }, { partner: ['p'] }] }] }, 'the search has one of the phrases of “Help phrases” and (the country is United Kingdom or the partner is “p”)'],
    [{ all: [help] }, 'the search has one of the phrases of “Help phrases”'],
    [{ all: [{ any: [help] }, { country: ['GB'] }] }, 'the search has one of the phrases of “Help phrases” and the country is United Kingdom'],
    [{ all: [] }, 'always'],
    [{ any: [] }, 'never'],
    // what is no condition yet
    ...[undefined, null, 'x', {}, { planet: ['Mars'] }, { country: 'GB' }, { country: ['GB'], partner: ['p'] }, { not: [] }].map(
      (unfinished): [unknown, string] => [unfinished, '(a condition that is not finished)']),
    [{ all: [help, {}] }, 'the search has one of the phrases of “Help phrases” and (a condition that is not finished)'],
    [{ not: {} }, 'it is not so that (a condition that is not finished)'],
  ]
  for (const [condition, sentence] of cases) assert.equal(conditionSentence(condition, nameOf), sentence, JSON.stringify(condition))
})

test('a schedule is told in words', () => {
  for (const [schedule, words] of [
    [{}, 'any time'],
    [{ from: '2026-01-01', until: '2026-02-01T12:00' }, 'from 1 Jan 2026 and before 1 Feb 2026, 12:00 (UTC)'],
    [{ from: '2026-01-01', time_zone: 'Europe/London' }, 'from 1 Jan 2026 (time of Europe/London)'],
    [{ day_parts: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', until: '17:00' }, { days: ['sun'] }] }, 'Mon to Fri 09:00 to 17:00; Sun (UTC)'],
    [{ day_parts: [{ from: '22:00', until: '02:00' }] }, 'every day 22:00 to 02:00 of the next day (UTC)'],
    [{ day_parts: [{ days: ['wed', 'mon'] }] }, 'Mon and Wed (UTC)'],
  ] as const) {
    assert.equal(scheduleSentence(schedule as never), words)
  }
})

test('every kind that is offered begins as something of its kind, and has a sentence', () => {
  for (const kind of Object.keys(testNames) as TestKind[]) {
    const begun = emptyTest(kind, ['first', 'second'])
    assert.equal(kindOf(begun), kind)
    assert.ok(!conditionSentence(begun).includes('not finished'), kind)
  }
  assert.deepEqual(emptyTest('terms', ['first', 'second']), { terms: { list: 'first' } })
  assert.deepEqual(emptyTest('terms'), { terms: { list: '' } })
})

test('the steps of editing', () => {
  assert.deepEqual(inGroup(help, 'any'), { any: [help] })
  assert.deepEqual(negated(help), { not: help })
  assert.deepEqual(negated(negated(help)), help)
  assert.deepEqual(moved(['a', 'b', 'c'], 0, 1), ['b', 'a', 'c'])
  assert.deepEqual(moved(['a', 'b', 'c'], 2, 0), ['c', 'a', 'b'])
  for (const [from, to] of [[0, -1], [2, 3], [3, 0], [-1, 0]] as const) assert.deepEqual(moved(['a', 'b', 'c'], from, to), ['a', 'b', 'c'])
  assert.deepEqual(replaced(['a', 'b', 'c'], 1), ['a', 'c'])
  assert.deepEqual(replaced(['a', 'b', 'c'], 1, 'x', 'y'), ['a', 'x', 'y', 'c'])
  assert.deepEqual(comparisonOf({ lt: 3 }), { comparison: 'lt', value: 3 })
  assert.deepEqual(comparisonOf({}), { comparison: 'ge', value: undefined })
})

test('depth and lists are those of the whole tree', () => {
  for (const [condition, depth, lists] of [
    [help, 1, ['help']],
    [{ not: help }, 2, ['help']],
    [{ all: [help, { any: [{ not: { terms: { list: 'b' } } }, help] }] }, 4, ['help', 'b']],
    [{ all: [] }, 1, []],
    [{ country: ['GB'] }, 1, []],
    [{}, 1, []],
  ] as const) {
    assert.equal(depthOf(condition), depth)
    assert.deepEqual(listsIn(condition), lists)
  }
})
