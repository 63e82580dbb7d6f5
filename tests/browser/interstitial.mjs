// For the browser tests of what a person sees: a server with the fixture policy, and pages that are not its own.
//
//   const partner = await Elsewhere.start({ '/': '<h1>Results</h1>' })   // on loopback, in two origins
//   const server = await Server.start({ ...pageServer(partner), policy })
//   const shown = await decided(server, 'dorvane tuskel', { country: 'GB' })
//   shown.page                                                           // the whole address of the message
//   await counted(server, { impression: 1 })                             // waits; then nothing else may be there
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

/** How a server of these tests is started. */
export const pageServer = (elsewhere) => ({
  keys: { 'partner-one': decideAndEvents, 'plum-search': decideAndEvents, analyst: reportsOnly },
  options: ['--exit-url', elsewhere.exitUrl],
})

/** What is shown for this search: { decision, page, path }, the addresses whole. */
export async function decided(server, query, context = {}, more = {}) {
  const answer = await server.decide(query, { surface: 'web_search', ...context }, more)
  assert.ok(answer.page, JSON.stringify(answer))
  return { decision: answer.decision, path: answer.page, page: server.url + answer.page }
}

/** What people have done, as counted so far; without the decisions. */
export async function happened(server) {
  const { decision, ...events } = await server.countsByKind()
  return events
}

/** Waits until these, and no others, were counted since `before`. */
export async function counted(server, before, expected) {
  let seen
  const since = async () => {
    const now = await happened(server)
    return Object.fromEntries(Object.entries(now).map(([kind, count]) => [kind, count - (before[kind] ?? 0)]).filter(([, count]) => count !== 0))
  }
  const isAll = (counts) => Object.entries(expected).every(([kind, count]) => counts[kind] >= count)
  await until(async () => isAll(seen = await since()), `counted: ${JSON.stringify(expected)}`)
  assert.deepEqual(sorted(seen), sorted(expected))
}

const sorted = (counts) => Object.fromEntries(Object.entries(counts).sort())
