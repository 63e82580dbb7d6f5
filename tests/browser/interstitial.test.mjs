// The message as a page, as people meet it: without the script, with a keyboard alone, small, large, dark, from right to
// left; the ways out of it; what is counted.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { Server } from '../system/signpost.mjs'
import { Browser } from './browser.mjs'
import { counted, decided, Elsewhere, happened, html, pageServer } from './interstitial.mjs'

const elsewhere = await Elsewhere.start({ '/results': html('Results', '<h1>Results</h1>') })
const server = await Server.start(pageServer(elsewhere))
const browser = await Browser.start()
after(async () => {
  await browser.discard()
  await server.discard()
  await elsewhere.discard()
})

// With facts, a film and a service that has a phone number.
const kWord = 'jorvinelo'
const message = (context = {}) => decided(server, kWord, { country: 'GB', languages: ['en-GB'], ...context })
const open = async (url, options = {}) => browser.open(url, { origins: [server.url, elsewhere.url], ...options })

test('without a script there is the message, help, the choice of who is asking, and the way out', async () => {
  const { page: url } = await message()
  const page = await open(url, { javaScriptEnabled: false })
  await page.getByRole('heading', { level: 1, name: 'A message in several languages' }).waitFor()
  assert.equal(await page.getByRole('link', { name: /0808 1000 900/ }).getAttribute('href'), 'tel:+448081000900')
  assert.equal(await page.getByRole('navigation', { name: 'Who is this about?' }).getByRole('link').count(), 6)
  assert.deepEqual(await page.getByRole('button').all(), [], 'a button does nothing without the script')
  await browser.shot(page, 'interstitial-no-script')
  await page.getByRole('link', { name: 'Leave this page' }).click()
  await page.getByRole('heading', { name: 'The weather' }).waitFor()
  browser.assertQuiet()
})

test('the message can be read before the script has come', async () => {
  const { page: url } = await message()
  const page = await open('about:blank')
  const held = []
  await page.route('**/interstitial.js*', (route) => { held.push(route) })
  await page.goto(url, { waitUntil: 'commit' })
  await page.getByText('This is the first paragraph. It has two sentences.').waitFor()
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length === 1)
  assert.equal(held.length, 1)
  assert.equal(await page.getByRole('button').count(), 0)
  await held[0].continue()
  await page.getByRole('button', { name: 'Print this page' }).waitFor()
  browser.assertQuiet()
})

const kFocusable = ['Skip to the message', 'Leave this page', 'Get help', 'Learn more', 'Call Help in Great Britain']

test('with the keyboard alone: past the way out to the message, and always in sight', async () => {
  const { page: url } = await message()
  const page = await open(url)
  const focused = () => page.evaluate(() => {
    const { activeElement: element } = document
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const { x, y, width, height } = element.getBoundingClientRect()
    const name = element.getAttribute('aria-label') ?? element.textContent.trim()
    const onTop = document.elementFromPoint(x + width / 2, y + height / 2)
    return { name, outline: `${outlineStyle} ${outlineWidth}`, isInSight: element.contains(onTop) }
  })
  for (const name of kFocusable) {
    await page.keyboard.press('Tab')
    const now = await focused()
    assert.ok(now.name.startsWith(name), `${now.name}, instead of ${name}`)
    assert.equal(now.outline, 'solid 3px', name)
    assert.ok((await focused()).isInSight, name)
    if (name === 'Skip to the message') await browser.shot(page, 'interstitial-focus', { fullPage: false })
  }
  await page.goto(`${url}#`)
  await page.reload()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content')
  await page.keyboard.press('Tab')
  assert.equal((await focused()).name, 'Get help')
  browser.assertQuiet()
})

// How people have set up their browser; each with the message, and with every answer to "Who is this about?".
const kLooks = [
  ['wide', {}],
  ['narrow', { viewport: { width: 320, height: 640 } }],
  ['zoomed', { viewport: { width: 320, height: 256 } }], // 1280 by 1024, four times as large
  ['dark', { colorScheme: 'dark' }],
  ['motion', { reducedMotion: 'no-preference' }],
  ['forced-colours', { forcedColors: 'active' }],
]
const kWho = ['', 'self', 'young_person', 'family', 'concerned_adult', 'harmed', 'error']

for (const [look, options] of kLooks) {
  test(`everybody can use it: ${look}`, async () => {
    for (const languages of [['en-GB'], ['ar-XB']]) {
      const { page: url } = await message({ languages })
      const page = await open(url, options)
      assert.equal(await page.evaluate(() => document.dir), languages[0] === 'ar-XB' ? 'rtl' : 'ltr')
      await browser.shot(page, `interstitial-${look}-${languages[0]}`)
      for (const who of kWho) {
        await page.goto(who === '' ? url : `${url}?who=${who}`)
        await browser.check(page)
        await browser.assertNoSideways(page)
      }
      await page.context().close()
    }
    browser.assertQuiet()
  })
}
