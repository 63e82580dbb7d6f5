import assert from 'node:assert/strict'
import test from 'node:test'

import { codeFrom, countryCodes } from '../../../server/console/src/policy/codes'

test('countries and languages are known by name and by code', () => {
  for (const [kind, typed, code] of [
    ['countries', 'GB', 'GB'], ['countries', ' gb ', 'GB'], ['countries', 'United Kingdom', 'GB'], ['countries', 'united kingdom (gb)', 'GB'],
    ['countries', 'Cote d’Ivoire', 'CI'], ['countries', 'Atlantis', 'Atlantis'], ['countries', '', ''],
    ['regions', 'gb-sct', 'GB-SCT'], ['regions', 'Scotland', 'Scotland'],
    ['languages', 'english', 'en'], ['languages', 'EN-gb', 'en-GB'], ['languages', 'zh_hant', 'zh-Hant'], ['languages', 'no such language', 'no such language'],
  ] as const) {
    assert.equal(codeFrom(kind, typed), code, typed)
  }
})

test('the countries are those of ISO 3166-1', () => {
  const codes = countryCodes()
  for (const code of ['GB', 'IE', 'US', 'AU', 'NZ', 'AX']) assert.ok(codes.includes(code), code)
  for (const code of ['UK', 'EU', 'UN', 'ZZ', 'XA', 'SU', 'AC']) assert.ok(!codes.includes(code), code)
  assert.equal(new Set(codes).size, codes.length)
})
