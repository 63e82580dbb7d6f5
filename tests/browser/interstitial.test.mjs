// The message as a page, as people meet it: without the script, with a keyboard alone, small, large, dark, from right to
// left; the ways out of it; what is counted.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { expiredToken, Server } from '../system/signpost.mjs'
import { Browser } from './browser.mjs'
import { checkStates } from './console.mjs'
import { assertInert, counted, decided, Elsewhere, hostilePolicy, html, pageServer } from './interstitial.mjs'

const partners = ['partner-one', 'plum-search', 'leaving', 'doing']
const elsewhere = await Elsewhere.start({ '/results': html('Results', '<h1>Results</h1>') })
const server = await Server.start(pageServer(elsewhere, ...partners))
const browser = await Browser.start()
after(async () => {
  await browser.discard()
  await server.discard()
  await elsewhere.discard()
})

// With facts, a film and a service that has a phone number.
const kWord = 'jorvinelo'
const message = (context = {}, partner = 'partner-one') => decided(server, partner, kWord, { country: 'GB', languages: ['en-GB'], ...context })
const open = async (url, options = {}) => browser.open(url, { origins: [server.url, elsewhere.url], ...options })

test('without a script there is the message, help, the choice of who is asking, and the way out', async () => {
  const url = await message()
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
  const url = await message()
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
  const url = await message()
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
      const url = await message({ languages })
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

/** The message, come to from a page of results. */
async function comeFromResults(partner) {
  const page = await open(`${elsewhere.url}/results`)
  await page.goto(await message({}, partner))
  return page
}

const atWeather = (page) => page.getByRole('heading', { name: 'The weather' }).waitFor()
const steps = (page) => page.locator('.exit-steps .done').count()
const said = (page) => page.getByRole('status').first().innerText()

test('who has left does not come back by Back: by the button, and by Shift three times', async () => {
  for (const leave of [
    (page) => page.getByRole('link', { name: 'Leave this page' }).click(),
    (page) => page.getByRole('link', { name: 'Leave this page' }).press('Enter'),
    async (page) => {
      for (let i = 0; i < 3; ++i) await page.keyboard.press('Shift')
    },
  ]) {
    const page = await comeFromResults('leaving')
    await leave(page)
    await atWeather(page)
    await page.goBack()
    assert.equal(page.url(), `${elsewhere.url}/results`)
    await page.context().close()
  }
  await counted(server, 'leaving', { impression: 3, exit: 3 })
  browser.assertQuiet()
})

test('who leaves sees nothing of the page any more, however slow the next one is', async () => {
  const page = await comeFromResults()
  await page.route(elsewhere.exitUrl, (route) => route.abort('aborted')) // it never comes
  const heading = page.getByRole('heading', { level: 1 })
  await page.getByRole('link', { name: 'Leave this page' }).click()
  await heading.waitFor({ state: 'hidden' })
  assert.deepEqual([await page.title(), await said(page)], ['Leaving this page.', 'Leaving this page.'])
  await browser.shot(page, 'interstitial-leaving', { fullPage: false })
  // As a browser does that kept the page and shows it again.
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await heading.waitFor()
  assert.deepEqual([await page.title(), await said(page)], ['A message in several languages', ''])
  browser.assertQuiet()
})

test('Shift says how often to press it still, and counts only if it is alone', async () => {
  const page = await comeFromResults()
  await page.clock.install()
  await page.reload()
  const top = () => page.getByRole('heading', { level: 1 }).evaluate((title) => title.getBoundingClientRect().top)
  const topBefore = await top()
  await page.keyboard.press('Shift')
  assert.equal(await top(), topBefore, 'nothing moves')
  assert.deepEqual([await steps(page), await said(page)], [1, 'Press Shift two more times to leave this page.'])
  await page.keyboard.press('Shift')
  assert.deepEqual([await steps(page), await said(page)], [2, 'Press Shift one more time to leave this page.'])
  await browser.check(page)
  await browser.shot(page, 'interstitial-exit-steps', { fullPage: false })
  // A letter in between: it was not meant.
  await page.keyboard.press('Shift+A')
  assert.deepEqual([await steps(page), await said(page)], [0, ''])
  for (let i = 0; i < 3; ++i) await page.keyboard.press('Shift+A')
  assert.equal(await steps(page), 0)
  // Too slow.
  await page.keyboard.press('Shift')
  await page.keyboard.press('Shift')
  await page.clock.fastForward(5001)
  assert.deepEqual([await steps(page), await said(page)], [0, 'You are still on this page. Press Shift three times to leave it.'])
  await page.keyboard.press('Shift')
  assert.equal(await steps(page), 1)
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'A message in several languages')
  browser.assertQuiet()
})

test('what people do is counted once each, however often they do it', async () => {
  browser.expect(/help\.example/) // services are elsewhere on the web, and no name leads there from here
  const page = await open(await message({}, 'doing'))
  const stay = page.url()
  await page.reload()
  await page.reload()
  // Twice in one page, and in another. A browser that has nothing to call with follows no other link after that.
  for (let i = 0; i < 2; ++i) {
    const caller = await open(stay)
    for (let j = 0; j < 2; ++j) await caller.getByRole('link', { name: /0808 1000 900/ }).click()
    await caller.context().close()
  }
  for (const name of ['Go to the website of Help in Great Britain', 'Watch the film', 'Watch the film', 'Learn more']) {
    const left = page.waitForEvent('requestfailed', (request) => /help\.example/.test(request.url()))
    await page.getByRole('link', { name }).click()
    assert.equal((await left).headers().referer, undefined)
    await page.waitForURL(/^chrome-error:/)
    await page.goto(stay)
  }
  await page.getByRole('link', { name: 'This was shown in error' }).click()
  await page.getByRole('heading', { level: 1, name: 'Thank you for telling us' }).waitFor()
  await page.reload()
  await page.goto(stay)
  await page.getByRole('link', { name: 'Leave this page' }).click()
  await atWeather(page)
  // Two services, each once.
  await counted(server, 'doing', { impression: 1, call: 1, help_click: 2, film: 1, shown_in_error: 1, exit: 1 })
  browser.assertQuiet()
})

test('a number is copied, or marked where the browser does not let it be copied; the page is printed', async () => {
  const url = await message()
  const page = await open(url, { permissions: ['clipboard-read', 'clipboard-write'] })
  const copy = page.getByRole('button', { name: 'Copy the number of Help in Great Britain' })
  await copy.click()
  await page.getByRole('status').getByText('Copied.').waitFor()
  await page.getByRole('button', { name: 'Copied the number of Help in Great Britain' }).waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '0808 1000 900')
  await browser.check(page)
  await browser.shot(page, 'interstitial-copied')

  const refused = await open('about:blank')
  await refused.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('no'))
    window.print = () => { document.title = 'printed' }
  })
  await refused.goto(url)
  await refused.getByRole('button', { name: /^Copy/ }).click()
  await refused.getByRole('status').getByText('The number is marked').waitFor()
  assert.equal(await refused.evaluate(() => String(getSelection())), '0808 1000 900')
  await refused.getByRole('button', { name: 'Print this page' }).click()
  assert.equal(await refused.title(), 'printed')
  browser.assertQuiet()
})

test('on paper there is the message and help, and nothing to press', async () => {
  const page = await open(await message())
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.getByRole('button').count(), 0)
  assert.deepEqual(await page.getByRole('link').allInnerTexts(), ['0808 1000 900'])
  assert.ok(await page.getByText('https://everywhere.help.example/').isVisible())
  assert.ok(await page.getByText('0808 1000 900', { exact: true }).isVisible())
  await browser.shot(page, 'interstitial-print')
  browser.assertQuiet()
})

test('a link that is broken or has ended says so, and lets people leave', async () => {
  const ended = expiredToken(server, 'partner-one', 'pseudo-locales', 'locales', 'en-GB')
  for (const [path, status, title, name] of [
    ['/i/grimblyfex', 404, 'This page is not here', 'not-here'],
    ['/i/grimblyfex/onebox', 404, 'This page is not here', 'box-not-here'],
    ['/go/grimblyfex/everywhere', 404, 'This page is not here', 'help-not-here'],
    [`/i/${ended}`, 410, 'This page has ended', 'ended'],
  ]) {
    browser.expect(new RegExp(`status of ${status}`))
    const page = await open(server.url + path)
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await browser.shot(page, `interstitial-${name}`)
    await checkStates(browser, page)
    await page.getByRole('link', { name: 'Leave this page' }).click()
    await atWeather(page)
    await page.context().close()
  }
  browser.assertQuiet()
})

test("a partner's theme is in what people see, in light and in dark", async () => {
  for (const [colorScheme, accent, ground] of [['light', 'rgb(92, 42, 122)', 'rgb(250, 247, 252)'], ['dark', 'rgb(217, 179, 242)', 'rgb(17, 24, 27)']]) {
    const page = await open(await message({}, 'plum-search'), { colorScheme })
    const style = (selector, name) => page.locator(selector).evaluate((element, name) => getComputedStyle(element)[name], name)
    assert.equal(await style('.actions .first', 'backgroundColor'), accent)
    assert.equal(await style('.actions .first', 'borderTopLeftRadius'), '2px')
    assert.equal(await style('body', 'backgroundColor'), ground)
    assert.match(await style('body', 'fontFamily'), /serif$/)
    await browser.check(page)
    await browser.shot(page, `interstitial-theme-${colorScheme}`)
    await page.context().close()
  }
  browser.assertQuiet()
})

test('whatever an editor writes, it stays text', async () => {
  const spoiled = await Server.start({ ...pageServer(elsewhere, 'partner-one'), policy: [hostilePolicy()] })
  try {
    const url = await decided(spoiled, 'partner-one', kWord, { country: 'GB', languages: ['en-GB'] })
    const page = await browser.open(url, { origins: [elsewhere.url] })
    await browser.shot(page, 'interstitial-hostile')
    for (const end of ['', '?who=harmed', '?who="><script>window.hurt=1</script>', '/onebox', '/banner', '/onebox?as=fragment']) {
      await page.goto(url + end)
      assert.match(await page.locator('body').innerText(), /<script>.*onclick='.*\{\{title\}\}/, 'it is there, as text')
      await assertInert(page)
      await browser.assertNoSideways(page)
      await page.getByRole('link').last().focus()
    }
    await page.goto(url)
    for (const button of await page.getByRole('button').all()) await button.focus()
    await page.getByRole('button', { name: /^Copy/ }).first().click()
    await assertInert(page)
    browser.assertQuiet()
  } finally {
    await spoiled.discard()
  }
})
