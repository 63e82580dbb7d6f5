import assert from 'node:assert/strict'
import test from 'node:test'

import { isEqual, issuesAt, mergeMembers, mergeObjects, pointerTo, segmentsOf, valueAt } from '../../../server/console/src/base/pointers'

test('pointers are built and taken apart as RFC 6901 says', () => {
  for (const [segments, pointer] of [
    [[], ''], [['when', 'all', 0], '/when/all/0'], [['a/b', 'm~n', ''], '/a~1b/m~0n/'], [['~1'], '/~01'],
  ] as const) {
    assert.equal(pointerTo(...segments), pointer)
    assert.deepEqual(segmentsOf(pointer), segments.map(String))
  }
})

test('values are found by pointers', () => {
  const object = { when: { all: [{ terms: { list: 'x' } }] }, 'a/b': 1 }
  for (const [pointer, value] of [
    ['', object], ['/when/all/0/terms/list', 'x'], ['/a~1b', 1], ['/when/any', undefined], ['/when/all/7', undefined], ['/a~1b/c', undefined],
  ] as const) {
    assert.deepEqual(valueAt(object, pointer), value)
  }
})

test('issues belong to a place and to what is inside it, and to no neighbour', () => {
  const issues = ['/terms', '/terms/1', '/terms/1/text', '/terms/10'].map((pointer) => ({ severity: 'error' as const, pointer, message: pointer }))
  const at = (...given: Parameters<typeof issuesAt> extends [unknown, ...infer Rest] ? Rest : never) => issuesAt(issues, ...given).map(({ pointer }) => pointer)
  assert.deepEqual(at('/terms/1'), ['/terms/1', '/terms/1/text'])
  assert.deepEqual(at('/terms/1', { exactly: true }), ['/terms/1'])
  assert.deepEqual(at('/rules'), [])
})

test('values are equal by what is in them', () => {
  for (const [left, right, equal] of [
    [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, true], [[1, 2], [2, 1], false], [{ a: undefined }, {}, true], [null, {}, false], [[], {}, false],
    ['1', 1, false], [{ a: { b: null } }, { a: { b: null } }, true],
  ] as const) {
    assert.equal(isEqual(left, right), equal, JSON.stringify([left, right]))
    assert.equal(isEqual(right, left), equal)
  }
})

test('two changes of one object are put together field by field', () => {
  const base = { id: 'x', title: 'Old', priority: 1, note: 'n' } as Record<string, unknown>
  const cases: { mine: Record<string, unknown>; theirs: Record<string, unknown>; merged: Record<string, unknown>; conflicts: string[] }[] = [
    { mine: { ...base, title: 'Mine' }, theirs: { ...base, priority: 2 }, merged: { ...base, title: 'Mine', priority: 2 }, conflicts: [] },
    { mine: { ...base, title: 'Mine' }, theirs: { ...base, title: 'Theirs' }, merged: { ...base, title: 'Mine' }, conflicts: ['title'] },
    { mine: { ...base, title: 'Same' }, theirs: { ...base, title: 'Same' }, merged: { ...base, title: 'Same' }, conflicts: [] },
    { mine: { id: 'x', title: 'Old', priority: 1 }, theirs: { ...base, priority: 2 }, merged: { id: 'x', title: 'Old', priority: 2 }, conflicts: [] },
    { mine: { ...base, more: 1 }, theirs: { ...base, other: 2 }, merged: { ...base, more: 1, other: 2 }, conflicts: [] },
    { mine: { id: 'x', title: 'Old', priority: 1 }, theirs: { ...base, note: 'm' }, merged: { id: 'x', title: 'Old', priority: 1 }, conflicts: ['note'] },
  ]
  for (const { mine, theirs, merged, conflicts } of cases) assert.deepEqual(mergeObjects(base, mine, theirs), { merged, conflicts })
})

test('what two people add to one list, and take away from it, is put together', () => {
  for (const [base, mine, theirs, merged] of [
    [['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'd'], ['a', 'b', 'd', 'c']],
    [['a', 'b'], ['b'], ['a'], []],
    [['a', 'b'], ['b'], ['a', 'b', 'c'], ['b', 'c']],
    [[], ['a'], ['a'], ['a']],
    [['a'], [{ text: 'a', fold: 'fuzzy' }], ['a', 'b'], ['b', { text: 'a', fold: 'fuzzy' }]],
  ] as const) assert.deepEqual(mergeMembers<unknown>(base, mine, theirs), merged)
  const { merged, conflicts } = mergeObjects({ title: 'x', terms: ['a'] }, { title: 'y', terms: ['a', 'b'] }, { title: 'z', terms: ['a', 'c'] }, ['terms'])
  assert.deepEqual([merged, conflicts], [{ title: 'y', terms: ['a', 'c', 'b'] }, ['title']])
})
