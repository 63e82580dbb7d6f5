import assert from 'node:assert/strict'
import test from 'node:test'

import { readingText } from '../../../server/console/src/pages/messages/reading'

test('a reading age is told for what is long enough to measure', () => {
  for (const [age, words, badge, tone] of [
    [9.6, 60, 'Reading age 10', 'good'], [12, 60, 'Reading age 12', 'good'], [12.1, 60, 'Reading age 12', 'warning'], [15.8, 30, 'Reading age 16', 'warning'],
    [-2, 60, 'Reading age 5', 'good'], [15, 29, 'No reading age', 'plain'],
  ] as const) {
    const text = readingText({ age_years: age, words, sentences: 5 })
    assert.deepEqual([text.badge, text.tone], [badge, tone], `${age} years, ${words} words`)
  }
  assert.match(readingText(undefined).advice, /English only/)
})
