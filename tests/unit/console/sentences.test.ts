import assert from 'node:assert/strict'
import test from 'node:test'

import { longestSentence } from '../../../server/console/src/pages/messages/sentences'

test('the longest sentence is found over all texts', () => {
  for (const [texts, text, words] of [
    [['You can stop.', 'There is help. It is free, and you do not have to give your name.'], 'It is free, and you do not have to give your name.', 12],
    [['One two three! Four?'], 'One two three!', 3], [[''], '', 0], [["Don't wait."], "Don't wait.", 2],
  ] as const) assert.deepEqual(longestSentence(texts), { text, words })
})
