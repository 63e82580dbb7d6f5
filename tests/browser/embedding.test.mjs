// The message within a partner's own pages: the page in a frame, the boxes beside the results, and the box as HTML. What
// docs/embedding.md gives to partners is taken from there.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'

import { membersOf } from '../system/policy_files.mjs'
import { Server, shippedPolicy, sourceFolder } from '../system/signpost.mjs'
import { Browser } from './browser.mjs'
import { checkStates } from './console.mjs'
import { counted, decided, Elsewhere, html, pageServer } from './interstitial.mjs'

const partners = ['partner-one', 'framed', 'sandboxed', 'onebox', 'banner', 'fragment']
const elsewhere = await Elsewhere.start({ '/home': html('Home', '<h1>Home</h1>') })
const server = await Server.start(pageServer(elsewhere, ...partners))
const browser = await Browser.start()
after(async () => {
  await browser.discard()
  await server.discard()
  await elsewhere.discard()
})

const guide = readFileSync(path.join(sourceFolder, 'docs/embedding.md'), 'utf8')
const frameLines = guide.match(/<iframe[^>]*><\/iframe>/g)

/** The line of the guide that frames this address, for this decision. */
function frameLine(end, url) {
  const line = frameLines.find((each) => each.includes(`/i/TOKEN${end}"`))
  assert.ok(line, `docs/embedding.md has no frame of /i/TOKEN${end}`)
  return line.replace(`https://signpost.example/i/TOKEN${end}`, url + end)
}

const message = (partner, context = {}) => decided(server, partner, 'jorvinelo', { country: 'GB', languages: ['en-GB'], ...context })
const atWeather = (page) => page.getByRole('heading', { name: 'The weather' }).waitFor()

/** A partner's page of results with this in it, come to from its home. It allows no more than the guide asks for. */
async function results(content, options = {}) {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src ${server.url} ${elsewhere.url}; connect-src ${server.url}`
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">`
  elsewhere.pages['/results'] = html('Results', `<main><h1>Results</h1>${content}<p>A result.</p></main>`, head)
  const page = await browser.open(`${elsewhere.url}/home`, { origins: [server.url], ...options })
  await page.goto(`${elsewhere.url}/results`)
  return page
}

const theFrame = (page) => page.frameLocator('iframe')

test('from a frame the whole window leaves, and Back does not lead to the message', async () => {
  for (const leave of [
    (frame) => frame.getByRole('link', { name: 'Leave this page' }).click(),
    async (frame) => {
      await frame.getByRole('heading', { level: 1 }).click()
      for (let i = 0; i < 3; ++i) await frame.locator('body').press('Shift')
    },
  ]) {
    const page = await results(frameLine('', await message('framed')))
    await browser.shot(page, 'embedding-page')
    await leave(theFrame(page))
    await atWeather(page)
    assert.equal(page.url(), elsewhere.exitUrl)
    await page.goBack()
    assert.equal(page.url(), `${elsewhere.url}/home`)
    await page.context().close()
  }
  await counted(server, 'framed', { impression: 2, exit: 2 })
  browser.assertQuiet()
})

test('where the frame may not move the window, it leaves by itself', async () => {
  browser.expect(/Unsafe attempt to initiate navigation|not allowed to navigate|does not have permission/)
  const page = await results(`<iframe title="A message" width="100%" height="600" sandbox="allow-scripts" src="${await message('sandboxed')}"></iframe>`)
  await theFrame(page).getByRole('link', { name: 'Leave this page' }).click()
  await theFrame(page).getByRole('heading', { name: 'The weather' }).waitFor()
  assert.equal(page.url(), `${elsewhere.url}/results`)
  await counted(server, 'sandboxed', { impression: 1, exit: 1 })
  browser.assertQuiet()
})

test('in a frame the number is copied, and help takes the whole window', async () => {
  browser.expect(/help\.example/)
  const page = await results(frameLine('', await message('partner-one')), { permissions: ['clipboard-read', 'clipboard-write'] })
  const frame = theFrame(page)
  await frame.getByRole('button', { name: /^Copy/ }).click()
  await frame.getByRole('button', { name: /^Copied/ }).waitFor()
  const left = page.waitForEvent('requestfailed', (request) => /help\.example/.test(request.url()))
  await frame.getByRole('link', { name: 'Go to the website of Help everywhere' }).click()
  assert.equal((await left).frame(), page.mainFrame())
  browser.assertQuiet()
})

for (const [format, expected] of [
  ['onebox', ['This is the first paragraph. It has two sentences.']],
  ['banner', []],
]) {
  test(`beside the results: ${format}`, async () => {
    const url = await message(format)
    const page = await results(frameLine(`/${format}`, url))
    const frame = theFrame(page)
    await frame.getByRole('heading', { level: 1, name: 'A message in several languages' }).waitFor()
    for (const text of expected) await frame.getByText(text).waitFor()
    await frame.getByRole('link', { name: 'Call Help in Great Britain, 0808 1000 900' }).waitFor()
    const over = await frame.locator('html').evaluate((root) => root.scrollHeight - root.clientHeight)
    assert.ok(over <= 0, `the height that the guide gives is ${over} px too small`)
    await browser.shot(page, `embedding-${format}`)
    await frame.getByRole('button', { name: 'Close this message' }).press('Enter')
    await frame.getByText('This message is closed.').waitFor()
    assert.equal(await frame.locator(':focus').innerText(), 'This message is closed. Show it as a page')
    assert.equal(await frame.getByRole('heading').count(), 0)
    await browser.shot(page, `embedding-${format}-closed`)
    await frame.getByRole('link', { name: 'Show it as a page' }).click()
    await page.waitForURL(url)
    await counted(server, format, { impression: 1, dismiss: 1 })
    browser.assertQuiet()
  })
}

test('a box is usable by everybody', async () => {
  for (const languages of [['en-GB'], ['ar-XB']]) {
    const url = await message('partner-one', { languages })
    for (const format of ['onebox', 'banner']) {
      const page = await browser.open(`${url}/${format}`)
      await page.getByRole('button', { name: 'Close this message' }).waitFor()
      await checkStates(browser, page)
      await page.setViewportSize({ width: 320, height: 500 })
      await browser.assertNotOver(page.getByRole('heading'), page.getByRole('button'))
      await browser.shot(page, `embedding-${format}-${languages[0]}-narrow`)
      await page.getByRole('button', { name: 'Close this message' }).click()
      await browser.check(page, { include: 'main' }) // its title is closed with it
      await browser.assertNoSideways(page)
      await page.context().close()
    }
  }
  browser.assertQuiet()
})

test('a box without a script has its text and its links, and nothing to press', async () => {
  const page = await browser.open(`${await message('partner-one')}/onebox`, { javaScriptEnabled: false })
  await page.getByRole('heading', { level: 1 }).waitFor()
  assert.equal(await page.getByRole('button').count(), 0)
  assert.deepEqual(await page.getByRole('link').allInnerTexts(), ['0808 1000 900', 'Get help'])
  browser.assertQuiet()
})

test('as HTML it is part of the page that a partner makes, which says what happens itself', async () => {
  const url = await message('fragment')
  for (const format of ['onebox', 'banner']) {
    const fragment = await (await fetch(`${url}/${format}?as=fragment`)).text()
    assert.doesNotMatch(fragment, /<(script|style|link|img|iframe)|style=|\son\w+=/)
    const classes = new Set([...fragment.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names.split(' ')))
    for (const name of classes) assert.ok(guide.includes(`\`${name}\``), `docs/embedding.md does not name the class ${name}`)
    const page = await results(fragment)
    const section = page.getByRole('region', { name: 'A message in several languages' })
    await section.getByRole('heading', { level: 2 }).waitFor()
    assert.equal(await section.getAttribute('lang'), 'en-GB')
    await browser.check(page)
    await browser.shot(page, `embedding-fragment-${format}`)
    assert.equal(await section.getByRole('link', { name: 'Get help' }).getAttribute('href'), new URL(url).pathname)
    // From the page, by the lines of the guide.
    await page.evaluate(guideScript(url) + ';0')
    await page.context().close()
  }
  await counted(server, 'fragment', { impression: 1, call: 1, dismiss: 1 })
  browser.assertQuiet()
})

/** The guide's script for a fragment, as it runs after a click on the number. */
function guideScript(url) {
  const [, script] = /```js\n([^]*?)```/.exec(guide)
  return `{ const call = document.querySelector('.signpost-call'); ${script.replaceAll('https://signpost.example/i/TOKEN', url)} }`
}

test('the heights of the guide are enough for every message that Signpost is shipped with', async () => {
  const rows = [...guide.matchAll(/^\| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(([, ...sizes]) => sizes.map(Number))
  assert.equal(rows.length, 3)
  const shipped = await Server.start({ ...pageServer(elsewhere, 'partner-one'), policy: shippedPolicy })
  try {
    const page = await browser.open('about:blank', { origins: [shipped.url] })
    const seen = new Set()
    for (const { input, expect } of membersOf(shippedPolicy, 'cases')) {
      if (expect.campaign === undefined || input.query === undefined) continue
      const context = { ...input.context, country: 'GB', languages: ['en-GB'] }
      const { page: address, campaign, variant } = await shipped.decide(input.query, context)
      const id = `${campaign} ${variant}`
      if (address === undefined || seen.has(id)) continue
      seen.add(id)
      for (const [width, ...heights] of rows) {
        for (const [index, format] of ['onebox', 'banner'].entries()) {
          await page.setViewportSize({ width, height: heights[index] })
          await page.goto(`${shipped.url}${address}/${format}`)
          const over = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)
          assert.ok(over <= 0, `${id} as ${format} in ${width} px is ${over} px too high`)
        }
      }
    }
    assert.ok(seen.size > 0)
    browser.assertQuiet()
  } finally {
    await shipped.discard()
  }
})
