import assert from 'node:assert/strict'
import test from 'node:test'

import { directionOf, renderFact, reviewState } from '../../../server/console/src/pages/facts/fact_text'

test('a pattern is rendered with its figure as its language writes numbers', () => {
  for (const [pattern, figure, locale, text] of [
    ['Somebody counted {figure, number} things.', 1234567, 'en-GB', 'Somebody counted 1,234,567 things.'],
    ['{figure, number} Dinge', 1234567, 'de', '1.234.567 Dinge'],
    ['{figure} things', 2000, 'en-GB', '2,000 things'],
    ['{ figure , number , integer } things', 2.6, 'en-GB', '3 things'],
    ['nothing counted', 5, 'en-GB', 'nothing counted'],
    ["it''s {figure, number}", 5, 'en-GB', "it's 5"],
    ["the campaign's {figure, number}", 5, 'en-GB', "the campaign's 5"],
    ["in '{braces}' {figure, number}", 5, 'en-GB', 'in {braces} 5'],
  ] as const) {
    assert.deepEqual(renderFact(pattern, figure, locale), { text }, pattern)
  }
})

test('what is wrong with a pattern is said', () => {
  for (const [pattern, locale, said] of [
    ['{figure, number things', 'en-GB', /no \}/],
    ['figure} things', 'en-GB', /no \{/],
    ['{count, number} things', 'en-GB', /\{count, number\} is not known/],
    ['{figure, plural, one {thing} other {things}}', 'en-GB', /more than can be shown here/],
    ['{figure, number, scientific}', 'en-GB', /more than can be shown here/],
    ['{figure, number}', 'not a locale', /more than can be shown here/],
  ] as const) {
    const rendered = renderFact(pattern, 5, locale)
    assert.ok('fault' in rendered, pattern)
    assert.match(rendered.fault, said)
  }
})

test('a fact is not shown on and after its review date', () => {
  for (const [date, state] of [['2026-03-01', 'expired'], ['2026-02-28', 'expired'], ['2026-03-02', 'soon'], ['2026-03-31', 'soon'], ['2026-04-01', 'current'], ['', 'none'], ['soon', 'none']] as const) {
    assert.equal(reviewState(date, '2026-03-01'), state, date)
  }
})

test('languages that are written from right to left', () => {
  for (const [locale, direction] of [['ar', 'rtl'], ['he-IL', 'rtl'], ['ur', 'rtl'], ['en-GB', 'ltr'], ['not a locale', 'ltr']] as const) assert.equal(directionOf(locale), direction)
})
