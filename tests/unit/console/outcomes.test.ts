import assert from 'node:assert/strict'
import test from 'node:test'

import { outcomeOf, outcomesOf } from '../../../server/console/src/pages/cases/outcomes'
import { isFound } from '../../../server/console/src/policy/filters'

const error = { severity: 'error' as const, pointer: '/rules/0/when', message: 'm' }
const warning = { ...error, severity: 'warning' as const }

test('a case passes where it was run and did not fail', () => {
  const outcomes = outcomesOf({ issues: [warning], cases: { run: 2, failures: [{ id: 'a', message: 'Expected block.' }] } })
  assert.deepEqual([outcomeOf(outcomes, 'a'), outcomeOf(outcomes, 'b'), outcomes.stoppedBy], ['fails', 'passes', []])
  assert.equal(outcomeOf(null, 'a'), 'not run')
})

test('where the policy has errors, no case was run, and they are said', () => {
  const outcomes = outcomesOf({ issues: [warning, error], cases: { run: 0, failures: [] } })
  assert.deepEqual([outcomeOf(outcomes, 'a'), outcomes.stoppedBy], ['not run', [error]])
})

test('an object is found by the words of a search, in any order and without accents', () => {
  for (const [search, texts, found] of [
    ['', ['x'], true], ['zorblat', ['The Zorblat rule', undefined], true], ['rule zorblat', ['The Zorblat', 'rule'], true], ['fenetre', ['Fenêtre'], true], ['zorblat fip', ['zorblat'], false],
  ] as const) {
    assert.equal(isFound(search, ...texts), found, search)
  }
})
