import assert from 'node:assert/strict'
import test from 'node:test'

import { detailText } from '../../../server/console/src/pages/access/audit_words'

test('details of the audit log are told in words', () => {
  assert.equal(detailText('{"roles":["editor","analyst"],"disabled":false,"changes":{}}'), 'roles: editor, analyst; disabled: false')
  assert.equal(detailText('{}'), '')
  assert.equal(detailText('no json'), 'no json')
})
