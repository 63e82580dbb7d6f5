import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { contrastOf, isColour, kDefaults, kLeastContrast, kTextPairs, paletteOf, ratioText, type Role, type Scheme } from '../../../server/console/src/pages/themes/contrast'

test('contrasts are those that WCAG counts', () => {
  for (const [one, other, ratio] of [['#000000', '#ffffff', 21], ['#ffffff', '#000000', 21], ['#767676', '#ffffff', 4.54], ['#777777', '#ffffff', 4.48], ['#0a5960', '#0A5960', 1]] as const) {
    assert.ok(Math.abs(contrastOf(one, other) - ratio) < 0.005, `${one} on ${other}: ${contrastOf(one, other)}`)
  }
  assert.deepEqual([4.49, 4.5, 21, 1].map(ratioText), ['4.4', '4.5', '21.0', '1.0'])
})

test('a colour is # and six digits', () => {
  for (const good of ['#0a5960', '#FFFFFF']) assert.ok(isColour(good), good)
  for (const bad of ['', '#fff', '0a5960', '#0a596', '#0a59600', 'red', '#gggggg', undefined, 7]) assert.ok(!isColour(bad), String(bad))
})

test('what a theme leaves out, or has not finished, is the default’s', () => {
  const palette = paletteOf({ accent: '#5c2a7a', page: '#fa' }, 'light')
  assert.deepEqual([palette.accent, palette.page, palette.text], ['#5c2a7a', kDefaults.light.page, kDefaults.light.text])
  assert.deepEqual(paletteOf(undefined, 'dark'), kDefaults.dark)
})

test('the defaults can be read, and are those of the page’s style sheet', () => {
  for (const scheme of ['light', 'dark'] as const) {
    for (const { letters, ground } of kTextPairs) assert.ok(contrastOf(kDefaults[scheme][letters], kDefaults[scheme][ground]) >= kLeastContrast, `${scheme}: ${letters} on ${ground}`)
  }
  const css = readFileSync(path.join(process.cwd(), 'interstitial/page.css'), 'utf8')
  const dark = css.indexOf('prefers-color-scheme: dark')
  const colourIn = (text: string, role: Role) => new RegExp(`--${role.replace('_', '-')}: (#[0-9a-f]{6});`).exec(text)?.[1]
  for (const [scheme, text] of [['light', css.slice(0, dark)], ['dark', css.slice(dark)]] as [Scheme, string][]) {
    for (const role of Object.keys(kDefaults[scheme]) as Role[]) assert.equal(colourIn(text, role), kDefaults[scheme][role], `${scheme} ${role}`)
  }
})
