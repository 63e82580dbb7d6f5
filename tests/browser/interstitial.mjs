// For the browser tests of what a person sees: a server with the fixture policy, and pages that are not its own.
//
//   const partner = await Elsewhere.start({ '/': '<h1>Results</h1>' })   // on loopback, in two origins
//   const server = await Server.start(pageServer(partner, 'partner-one'))
//   const url = await decided(server, 'partner-one', 'dorvane tuskel', { country: 'GB' })
//   await counted(server, 'partner-one', { impression: 1 })              // waits; then nothing else may be there
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'

import { decideAndEvents, fixturePolicy, reportsOnly, temporaryFolder, until } from '../system/signpost.mjs'

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
export const html = (title, body, head = '') =>
  `<!doctype html><html lang="en"><head>${head}<title>${title}</title><link rel="icon" href="data:,"></head><body>${body}</body></html>`

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

// Would run, close an attribute or an element, or be filled in once more, if it were not text wherever it stands.
const kHostile = `"><script>window.hurt = 1</script><img src=x onerror="window.hurt = 1">' onclick='window.hurt = 1' x=" onfocus="window.hurt = 1" autofocus </title><!-- &lt;b&gt; javascript:window.hurt=1`
const kTemplate = ' {{title}} {{{title}}} {{#help}}'

/** A folder with the fixture policy, where every text that an editor can write and a person sees is hostile behind its own words. */
export function hostilePolicy() {
  const folder = path.join(temporaryFolder(), 'policy')
  cpSync(fixturePolicy[0], folder, { recursive: true })
  const change = (name, spoil) => {
    const file = path.join(folder, name)
    const content = JSON.parse(readFileSync(file, 'utf8'))
    spoil(content)
    writeFileSync(file, JSON.stringify(content))
  }
  const text = (words) => words + kHostile + kTemplate
  change('messages/pseudo_locales.json', ({ messages: [{ locales }] }) => {
    for (const locale of Object.values(locales)) {
      locale.title = text(locale.title)
      locale.paragraphs = locale.paragraphs.map(text)
      for (const action of [...locale.actions, locale.film ?? {}]) action.label = text(action.label)
    }
  })
  change('help_services.json', ({ help_services }) => {
    for (const service of help_services) {
      for (const field of ['name', 'operated_by', 'what_happens', 'phone']) {
        if (service[field] !== undefined) service[field] = text(service[field])
      }
    }
  })
  // A fact is a message format of ICU, to which a brace means something.
  change('facts.json', ({ facts }) => {
    for (const { text } of facts) {
      for (const locale of Object.keys(text)) text[locale] += kHostile
    }
  })
  return folder
}

/** Nothing of a hostile text has become more than text. */
export async function assertInert(page) {
  const found = await page.evaluate(() => {
    const all = [...document.querySelectorAll('*')]
    return {
      hurt: window.hurt,
      strange: all.filter(({ localName }) => ['img', 'b', 'iframe'].includes(localName)).length,
      scripts: [...document.scripts].filter(({ src }) => !src.includes('/i/interstitial.js')).length,
      handlers: all.flatMap((element) => element.getAttributeNames()).filter((name) => name.startsWith('on') || name === 'autofocus' || name === 'x'),
      addresses: [...document.links].map(({ protocol }) => protocol).filter((protocol) => !['http:', 'tel:'].includes(protocol)),
    }
  })
  assert.deepEqual(found, { hurt: undefined, strange: 0, scripts: 0, handlers: [], addresses: [] })
}
