// For the browser tests: Debian's Chromium, driven by playwright-core, with an eye on everything that must never happen.
//
//   const browser = await Browser.start()
//   after(() => browser.discard())
//   const page = await browser.open(server.url + '/console/', { colorScheme: 'dark' })
//   await page.getByRole('button', { name: 'Sign in' }).click()
//   await browser.check(page)                    // axe-core: no violation in this state
//   await browser.shot(page, 'console-overview') // kept in $SIGNPOST_SHOTS, or build/screenshots
//   browser.assertQuiet()                        // no console error, no request that left its origin
//
// A test waits for what it wants to see (playwright does), never for time. What is started here ends with the test.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

import { chromium } from 'playwright-core'

import { sourceFolder } from '../../ops/lib/programs.mjs'
import { patienceMs } from '../system/signpost.mjs'

const kChromium = process.env.SIGNPOST_CHROMIUM ?? '/usr/bin/chromium'
// Without the services that Chromium asks of the internet by itself, and no name but this machine's leads anywhere. As
// root it has no sandbox of its own.
const kArguments = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
]
const kRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env.SIGNPOST_SHOTS ?? path.join(sourceFolder, 'build/screenshots')

export class Browser {
  #browser
  #faults = []
  #expected = []

  static async start() {
    const browser = new Browser()
    browser.#browser = await chromium.launch({ executablePath: kChromium, args: kArguments })
    return browser
  }

  /** A page in a context of its own: no cookies of others. `options`: of playwright's newContext; `origins`: more that it may ask. */
  async open(url, { origins = [], ...options } = {}) {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options })
    context.setDefaultTimeout(patienceMs)
    this.#watch(context, [new URL(url).origin, ...origins])
    const page = await context.newPage()
    await page.goto(url)
    return page
  }

  #watch(context, origins) {
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url())
      if (/^https?:$/.test(protocol) && !origins.includes(origin)) this.#faults.push(`A request left its origin: ${request.url()}`)
    })
    context.on('console', (message) => {
      if (message.type() === 'error') this.#faults.push(`An error in the console: ${message.text()} (${message.location().url})`)
    })
    context.on('weberror', (error) => this.#faults.push(`An exception in the page: ${error.error().stack}`))
  }

  /** Faults that match `pattern` are part of the test: a refused request is an error in the browser's console. */
  expect(pattern) {
    this.#expected.push(pattern)
  }

  assertQuiet() {
    const left = this.#faults.filter((fault) => !this.#expected.some((pattern) => pattern.test(fault)))
    this.#faults = []
    this.#expected = []
    assert.deepEqual(left, [])
  }

  /** axe-core finds nothing in what is shown now. Run in a world of its own, so that the page's CSP stays as it is. */
  async check(page, { include } = {}) {
    const session = await page.context().newCDPSession(page)
    try {
      const { frameTree } = await session.send('Page.getFrameTree')
      const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'axe' })
      const evaluate = async (expression) => {
        const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, contextId: executionContextId, awaitPromise: true, returnByValue: true })
        assert.equal(exceptionDetails, undefined, exceptionDetails?.exception?.description)
        return result.value
      }
      await evaluate(`${axeSource};0`)
      const options = { runOnly: { type: 'tag', values: kRules }, resultTypes: ['violations'], iframes: false }
      const what = include === undefined ? 'document' : JSON.stringify(include)
      const violations = await evaluate(`axe.run(${what}, ${JSON.stringify(options)}).then(({ violations }) =>
        violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => html.slice(0, 200) + ' | ' + failureSummary) })))`)
      assert.deepEqual(violations, [], `axe-core on ${page.url()}`)
    } finally {
      await session.detach()
    }
  }

  /** Nothing stands beyond the edge of the window, to be scrolled to sideways. */
  async assertNoSideways(page) {
    const over = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth)
    assert.ok(over <= 0, `${page.url()} is ${over} px too wide`)
  }

  /** The words of an element are not covered by another that stands over it. */
  async assertNotOver(words, cover) {
    const a = await words.evaluate((element) => {
      const range = document.createRange()
      range.selectNodeContents(element)
      return range.getBoundingClientRect().toJSON()
    })
    const b = await cover.evaluate((element) => element.getBoundingClientRect().toJSON())
    const isApart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
    assert.ok(isApart, `${cover} is over ${words}: ${JSON.stringify([a, b])}`)
  }

  /** A picture of the whole page, kept for people to look at. */
  async shot(page, name, options = {}) {
    mkdirSync(shots, { recursive: true })
    await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true, animations: 'disabled', ...options })
  }

  async discard() {
    await this.#browser?.close()
  }
}
