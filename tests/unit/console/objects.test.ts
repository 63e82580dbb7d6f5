import assert from 'node:assert/strict'
import test from 'node:test'

import { ApiProblem, problemOf } from '../../../server/console/src/api/problem'
import { idFrom, isId } from '../../../server/console/src/policy/objects'
import { sortOut } from '../../../server/console/src/policy/validate'
import { placeName } from '../../../server/console/src/policy/words'

test('an id is made of a title', () => {
  for (const [title, id] of [
    ['New phrases (UK)', 'new-phrases-uk'], ['  Über  alles: Größe ', 'uber-alles-grosse'], ['---', ''], ['x'.repeat(70), 'x'.repeat(64)], ['Ελλάδα', ''],
  ] as const) {
    assert.equal(idFrom(title), id)
    assert.ok(id === '' || isId(id))
  }
  for (const id of ['', 'A', 'a b', 'a_b', 'x'.repeat(65)]) assert.ok(!isId(id), id)
})

test('what validation finds is sorted into what is this object’s and what is not', () => {
  const issue = (severity: 'error' | 'warning', id: string, pointer: string) => (
    { severity, pointer: `/rules/3${pointer}`, message: `${id}${pointer}`, object: { family: 'rules' as const, id, pointer } })
  const checked = sortOut({
    ok: false,
    issues: [issue('error', 'mine', '/title'), issue('warning', 'mine', ''), issue('error', 'other', '/when'), issue('warning', 'other', ''), { severity: 'error', pointer: '', message: 'all' }],
    cases: { run: 3, failures: [{ id: 'c', message: 'Another outcome.' }] },
  }, 'rules', 'mine')
  assert.deepEqual(checked.own, [{ severity: 'error', pointer: '/title', message: 'mine/title' }, { severity: 'warning', pointer: '', message: 'mine' }])
  assert.deepEqual(checked.others.map(({ message }) => message), ['other: other/when', 'all'])
  assert.deepEqual(checked.failures, [{ id: 'c', message: 'Another outcome.' }])
})

test('places have names', () => {
  for (const [code, name] of [['GB', 'United Kingdom (GB)'], ['*', 'Everywhere'], ['GB-SCT', 'GB-SCT'], ['ZZ', 'Unknown Region (ZZ)'], ['', '']] as const) {
    assert.equal(placeName(code), name)
  }
})

test('every way to fail becomes a problem that says what to do', async () => {
  const told = await ApiProblem.of(new Response(JSON.stringify({
    type: 'urn:signpost:problem:unprocessable', title: 'No', status: 422, detail: 'Mend it.', issues: [{ severity: 'error', pointer: '/id', message: 'm' }],
  }), { status: 422 }))
  assert.deepEqual([told.kind, told.status, told.issues.length], ['unprocessable', 422, 1])
  const pointed = new ApiProblem({ type: 'urn:signpost:problem:invalid_request', title: 'No', status: 400, detail: 'Mend it.', pointer: '/name' })
  assert.deepEqual(pointed.issues, [{ severity: 'error', pointer: '/name', message: 'Mend it.' }])
  const strange = await ApiProblem.of(new Response('<h1>Bad gateway</h1>', { status: 502 }))
  assert.deepEqual([strange.kind, strange.status], ['unexpected', 502])
  assert.equal(ApiProblem.offline().kind, 'offline')
  assert.equal(problemOf(strange), strange)
})
