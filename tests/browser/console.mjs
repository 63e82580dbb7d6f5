// People in the console, for the browser tests: accounts with a session each, and the console open as they see it.
//
//   const { server, browser } = await startConsole()                      // both end with the test's file
//   const ana = await inConsole(browser, server, 'ana', ['editor'])       // a page at the overview, signed in
//   await ana.goto('/rules')
//   await ana.link('New rule').click()
//   await ana.look('rules')                                               // a picture; axe-core, 320 px wide, in the dark
//
// `ana.api` is the same person without a browser (tests/system/team.mjs), to make and to look up what a test needs.
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { Redis } from '../system/redis.mjs'
import { Server } from '../system/signpost.mjs'
import { signedIn } from '../system/team.mjs'
import { Browser } from './browser.mjs'

/** Where the server's console is. While working on it: $SIGNPOST_CONSOLE_URL, a server of its own in front. */
export const consoleUrl = (server) => `${process.env.SIGNPOST_CONSOLE_URL ?? server.url}/console/`

/**
 * A server with the console, and a browser, for all tests of a file. `options`: of Server.start; `onAnyStore`: on Redis
 * where SIGNPOST_TEST_STORE says so.
 */
export async function startConsole({ onAnyStore = false, ...options } = {}) {
  const redis = onAnyStore && process.env.SIGNPOST_TEST_STORE === 'redis' ? await Redis.start() : null
  // Console pages set cookies over plain http.
  const server = await Server.start({ store: redis?.url, options: ['--insecure-cookies'], ...options })
  const browser = await Browser.start()
  after(async () => {
    await browser.discard()
    await server.discard()
    await redis?.discard()
  })
  return { server, browser }
}

export class InConsole {
  constructor(browser, page, api, url) {
    Object.assign(this, { browser, page, api, url })
  }

  /** To another page of the console, by its link. */
  async goto(path) {
    await this.page.goto(`${this.url}#${path}`)
    await this.page.locator('main h1').first().waitFor()
    await this.settled()
  }

  /** Until nothing says any more that it is loading. */
  async settled() {
    await this.page.waitForFunction(() => document.querySelector('main .loading, main [aria-busy=true]') === null)
  }

  /** Where a test begins, wherever an earlier one has stopped: what is not saved is gone. */
  async begin(path) {
    await this.page.goto('about:blank')
    await this.page.setViewportSize({ width: 1280, height: 900 })
    await this.goto(path)
  }

  /** A draft of this person's, made without the browser: its id. */
  async newDraft(title) {
    return (await this.api.post('/v1/policy/drafts', { title }, 201)).id
  }

  /** By its whole name, or by a pattern. */
  button(name, within = this.page) {
    return within.getByRole('button', { name, exact: typeof name === 'string' })
  }
  link(name, within = this.page) {
    return within.getByRole('link', { name, exact: typeof name === 'string' })
  }
  field(name, within = this.page) {
    return within.getByLabel(name, { exact: typeof name === 'string' })
  }
  /** Of the address, behind its #. */
  parameter(name) {
    return new URL(this.page.url().replace('#', '')).searchParams.get(name)
  }

  /** The state that is shown now: kept as a picture, and in order in every way (checkStates). */
  async look(name) {
    await this.settled()
    await this.browser.shot(this.page, `console-${name}`)
    await checkStates(this.browser, this.page)
  }

  heading(name) {
    return this.page.getByRole('heading', { level: 1, name })
  }
  /** What was done is told at the edge of the page. */
  async toasted(text) {
    await this.page.locator('.toast', { hasText: text }).first().waitFor()
  }
}

/** An account of these roles, signed in, with the console open at `path`. `options`: of the browser's page. */
export async function inConsole(browser, server, id, roles, path = '/', options = {}) {
  const api = await signedIn(server, id, ...roles)
  return openConsole(browser, server, api, path, options)
}

/** The console once more for somebody who has a session already. */
export async function openConsole(browser, server, api, path = '/', options = {}) {
  const url = consoleUrl(server)
  const [name, value] = splitOnce(api.headers.cookie, '=')
  const storageState = { cookies: [{ name, value, domain: new URL(url).hostname, path: '/', expires: -1, httpOnly: true, secure: false, sameSite: 'Strict' }], origins: [] }
  const page = await browser.open(`${url}#${path}`, { storageState, ...options })
  const opened = new InConsole(browser, page, api, url)
  await page.locator('main h1').first().waitFor()
  await opened.settled()
  return opened
}

/** The state that is shown now, as everybody may have it: axe-core; the same 320 px wide, without scrolling sideways; and in the dark. */
export async function checkStates(browser, page) {
  // At the foot, where the bar of an editor has a place of its own and lies over no field.
  const check = async () => {
    await page.evaluate(() => scrollTo(0, document.scrollingElement.scrollHeight))
    await browser.check(page)
  }
  await check()
  const size = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 900 })
  await browser.assertNoSideways(page)
  await check()
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: 'dark' })
  await check()
  await page.emulateMedia({ colorScheme: 'light' })
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator)
  assert.ok(at > 0, text)
  return [text.slice(0, at), text.slice(at + 1)]
}
