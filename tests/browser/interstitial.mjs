// For the browser tests of what a person sees: a server with the fixture policy, and pages that are not its own.
//
//   const partner = await Elsewhere.start({ '/': '<h1>Results</h1>' })   // on loopback, in two origins
//   const server = await Server.start(pageServer(partner, 'partner-one'))
//   const url = await decided(server, 'partner-one', 'dorvane tuskel', { country: 'GB' })
//   await counted(server, 'partner-one', { impression: 1 })              // waits; then nothing else may be there
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'

import { decideAndEvents, reportsOnly, until } from '../system/signpost.mjs'

/** The web beyond Signpost: pages of a partner, and the page to which people leave. */
export class Elsewhere {
  #server
  pages

  /** `pages`: path to HTML. More can be added while it runs. */
  static async start(pages = {}) {
    const elsewhere = new Elsewhere()
    elsewhere.pages = { '/exit': html('Weather', '<h1>The weather</h1>'), ...pages }
    elsewhere.#server = createServer((request, response) => {
      const page = elsewhere.pages[new URL(request.url, 'http://localhost').pathname]
      response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' })
      response.end(page ?? '')
    })
    elsewhere.#server.listen(0, '127.0.0.1')
    await once(elsewhere.#server, 'listening')
    return elsewhere
  }

  /** Another site than the server's, to a browser. */
  get url() {
    return `http://localhost:${this.#server.address().port}`
  }
  get exitUrl() {
    return `${this.url}/exit`
  }

  async discard() {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** A whole page of HTML, with an icon so that the browser asks for none. */
export const html = (title, body) =>
  `<!doctype html><html lang="en"><head><title>${title}</title><link rel="icon" href="data:,"></head><body>${body}</body></html>`

/** How a server of these tests is started. Each test that counts has a partner of its own: events arrive when they will. */
export const pageServer = (elsewhere, ...partners) => ({
  keys: Object.fromEntries([...partners.map((id) => [id, decideAndEvents]), ['analyst', reportsOnly]]),
  options: ['--exit-url', elsewhere.exitUrl],
})

/** The address of what is shown to a partner's person for this search. */
export async function decided(server, partner, query, context = {}) {
  const { page } = await server.decide(query, { surface: 'web_search', ...context }, { key: server.keys[partner] })
  assert.ok(page, `nothing is shown for ${query}`)
  return server.url + page
}

// What people do; the server itself counts decisions and matches besides.
const kEvents = ['impression', 'help_click', 'call', 'chat', 'dismiss', 'exit', 'shown_in_error', 'film']

/** Waits until these events of a partner's pages, and no others, are counted. */
export async function counted(server, partner, expected) {
  const filter = `resolution=whole&partner=${partner}&kind=${kEvents.join(',')}`
  const counts = async () => Object.fromEntries((await server.report('kind', filter)).map(({ kind, count }) => [kind, count]))
  const sum = (of) => Object.values(of).reduce((a, b) => a + b, 0)
  let seen
  await until(async () => sum(seen = await counts()) >= sum(expected), `counted: ${JSON.stringify(expected)}`)
  assert.deepEqual(sorted(seen), sorted(expected))
}

const sorted = (counts) => Object.fromEntries(Object.entries(counts).sort())
