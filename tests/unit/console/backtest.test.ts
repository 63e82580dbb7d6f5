import assert from 'node:assert/strict'
import test from 'node:test'

import { AnswerReader, changed, formatOf, inputOf, type Result } from '../../../server/console/src/pages/backtest/answer'
import { difference, summary } from '../../../server/console/src/pages/backtest/words'

const side = { actions: { none: 0, message: 0, interstitial: 0, block: 0 }, held_out: 0, suppressed: 0 }
const resultOf = (inputs: number, changes: Partial<Result['changes']> = {}): Result => ({
  inputs, bad_lines: { count: 0, first: [] }, rules: [], campaigns: [], before: side, after: side,
  changes: { shows_now: 0, shows_nothing_now: 0, other_campaign: 0, other_action: 0, other_rule: 0, ...changes },
})

test('the answer is read line by line as it comes in, however it is cut', () => {
  const sample = { change: 'shows_now', input: 'zorblat', before: { action: 'none' }, after: { action: 'block', rule: 'a' } }
  const lines = [{ inputs: 20000, bytes: 9 }, { inputs: 40000, bytes: 18 }, { result: resultOf(40001, { shows_now: 1 }) }, sample]
  const whole = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const reader = new AnswerReader()
  const seen = new Set<number>()
  for (let end = 0; end <= whole.length; ++end) seen.add(reader.take(whole.slice(0, end)).inputs)
  assert.deepEqual([...seen], [0, 20000, 40000, 40001])
  const { result, samples } = reader.take(whole)
  assert.deepEqual([result?.inputs, samples], [40001, [sample]])
  // A last line without its end may be cut, so it does not count.
  assert.equal(new AnswerReader().take('{"inputs":1,"bytes":2}').inputs, 0)
  assert.equal(new AnswerReader().take('').result, null)
})

test('what a file is shows in its first line', () => {
  for (const [text, format] of [
    ['zorblat fip\n', 'text'], ['', 'text'], ['{"query": "zorblat"}\n', 'jsonl'], ['\n  {"query": "x"}', 'jsonl'], ['\uFEFF{"query": "x"}', 'jsonl'], ['["zorblat"]', 'text'], ['a {b}', 'text'],
  ] as const) assert.equal(formatOf(text), format, text)
})

test('a line becomes what can be tried out', () => {
  const context = { country: 'GB' }
  for (const [line, format, input] of [
    ['zorblat', 'text', { texts: ['zorblat'], context }],
    ['{"query": "zorblat"}', 'jsonl', { texts: ['zorblat'], context: {} }],
    ['{"texts": ["a", "b"], "context": {"country": "IE"}}', 'jsonl', { texts: ['a', 'b'], context: { country: 'IE' } }],
    ['{"texts": []}', 'jsonl', null],
    ['{"context": {}}', 'jsonl', null],
    ['{"query": ', 'jsonl', null],
  ] as const) assert.deepEqual(inputOf(line, format, context), input, line)
})

test('the result in a sentence', () => {
  for (const [result, text] of [
    [resultOf(0), 'There was no input to decide.'],
    [resultOf(1), 'The input comes out as it does now.'],
    [resultOf(1234), 'All 1,234 inputs come out as they do now.'],
    [resultOf(1, { other_rule: 1 }), '1 of 1 input comes out otherwise (100 %).'],
    [resultOf(40, { shows_now: 1, other_rule: 2 }), '3 of 40 inputs come out otherwise (7.5 %).'],
    [resultOf(10_000, { shows_now: 1 }), '1 of 10,000 inputs comes out otherwise (less than 0.1 %).'],
    [resultOf(10, { shows_nothing_now: 5 }), '5 of 10 inputs come out otherwise (50 %).'],
  ] as const) assert.equal(summary(result), text)
  assert.equal(changed(resultOf(9, { shows_now: 1, other_action: 3 })), 4)
})

test('a difference has its sign', () => {
  for (const [before, after, text] of [[1, 1, '0'], [0, 1234, '+1,234'], [5, 2, '−3']] as const) assert.equal(difference(before, after), text)
})
