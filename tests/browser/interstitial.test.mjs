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
const open = async (url, options = {}) => browser.open(url, { origins: [elsewhere.url], ...options })

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
