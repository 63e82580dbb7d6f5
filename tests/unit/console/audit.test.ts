import assert from 'node:assert/strict'
import test from 'node:test'

import { type Asked, isAskedFor, kWindowLines, lastNumber, type Line, lookBack, type ReadLines } from '../../../server/console/src/pages/access/audit_scan'
import { detailText, stepText } from '../../../server/console/src/pages/access/audit_words'

const everything: Asked = { search: '', who: '', action: '', since: '', until: '' }
const lineAt = (number: number): Line => ({
  number, when: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(), who: number % 10 === 0 ? 'bo' : 'ana', action: 'draft_edit', subject: `d${number}`, detail: '{}',
})

/** A log of so many lines, and how often it was asked. */
function logOf(length: number): { read: ReadLines; asked: () => number } {
  let asked = 0
  return {
    asked: () => asked,
    read: async (from, limit) => {
      ++asked
      assert.ok(from >= 1 && limit >= 1 && limit <= kWindowLines, `${from} ${limit}`)
      return Array.from({ length: Math.max(0, Math.min(limit, length - from + 1)) }, (_, index) => lineAt(from + index))
    },
  }
}

test('the number of the newest line is found with few questions', async () => {
  for (const length of [0, 1, 2, 999, 1000, 1001, 1002, 2001, 3000, 3001, 3002, 65_536, 123_456]) {
    const log = logOf(length)
    assert.equal(await lastNumber(log.read), length)
    assert.ok(log.asked() <= 18, `${length}: ${log.asked()}`)
  }
})

const back = (read: ReadLines, before: number, asked: Partial<Asked>, wanted = 3, windows = 20) =>
  lookBack(read, before, { ...everything, ...asked }, () => '', wanted, windows)

test('the newest lines come first, and one goes on where one stopped', async () => {
  const { read } = logOf(2500)
  const first = await back(read, 2501, {})
  assert.deepEqual([first.lines.map(({ number }) => number), first.lookedTo], [[2500, 2499, 2498], 2498])
  assert.deepEqual((await back(read, first.lookedTo, {})).lines.map(({ number }) => number), [2497, 2496, 2495])
  assert.deepEqual(await back(read, 1, {}), { lines: [], lookedTo: 1 })
  const last = await back(read, 3, {})
  assert.deepEqual([last.lines.map(({ number }) => number), last.lookedTo], [[2, 1], 1])
})

test('what is rare is looked for over several windows, and no further than asked', async () => {
  const { read, asked } = logOf(5000)
  const found = await back(read, 5001, { search: 'd17' }, 1000)
  assert.deepEqual([found.lines.at(-1)?.number, found.lookedTo], [17, 1])
  assert.ok(found.lines.every(({ subject }) => subject.includes('d17')))
  assert.equal(asked(), 5)
  assert.deepEqual(await back(read, 5001, { search: 'nothing like it' }, 10, 2), { lines: [], lookedTo: 3001 })
})

test('lines before the time that is asked for are not looked through', async () => {
  const { read, asked } = logOf(5000)
  const found = await back(read, 5001, { since: lineAt(4990).when, until: lineAt(4992).when }, 100)
  assert.deepEqual([found.lines.map(({ number }) => number), found.lookedTo], [[4992, 4991, 4990], 1])
  assert.equal(asked(), 2)
})

test('a line is asked for by who, what, when and words', () => {
  const line = { ...lineAt(7), words: 'Changed a draft\nobject: rules/x' }
  const cases: [Partial<Asked>, boolean][] = [
    [{}, true], [{ who: 'an' }, true], [{ who: 'bo' }, false], [{ action: 'draft_edit' }, true], [{ action: 'draft' }, false],
    [{ search: 'RULES changed d7' }, true], [{ search: 'd8' }, false], [{ since: line.when, until: line.when }, true],
    [{ since: lineAt(8).when }, false], [{ until: lineAt(6).when }, false], [{ since: 'no time' }, true],
  ]
  for (const [asked, is] of cases) assert.equal(isAskedFor({ ...everything, ...asked }, line), is, JSON.stringify(asked))
})

test('steps and details are told in words', () => {
  assert.deepEqual(['draft_submit', 'key_revoke_failed', 'unheard_of'].map(stepText), ['Asked for a review', 'Revoked a key: did not happen', 'unheard of'])
  assert.equal(detailText('{"how":"direct","changes":{},"previous":""}'), 'how: direct')
  assert.equal(detailText('{"changes":{"rules":{"added":1}},"disabled":true}'), 'changes: rules: added: 1; disabled: true')
  assert.equal(detailText('{"at_ms":1767225600000}'), 'at: 2026-01-01 00:00 UTC')
})
