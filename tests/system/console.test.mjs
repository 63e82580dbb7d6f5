// How the console's files are served: compressed, kept by browsers as long as they may, and under a policy that lets
// nothing in from elsewhere. What they do is tested in tests/browser.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'

import { Server } from './signpost.mjs'

const server = await Server.start()
after(() => server.discard())

const page = await server.get('/console/')
const [script] = /assets\/main-[A-Z0-9]+\.js/.exec(page.text)
const [style] = /assets\/main-[A-Z0-9]+\.css/.exec(page.text)

test('the page is checked for again each time, its files never', async () => {
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-type'), /^text\/html/)
  assert.equal(page.headers.get('cache-control'), 'no-cache')
  for (const [file, type] of [[script, /^text\/javascript/], [style, /^text\/css/]]) {
    const { status, headers } = await server.get(`/console/${file}`)
    assert.equal(status, 200, file)
    assert.match(headers.get('content-type'), type)
    assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable')
  }
  const leads = await server.get('/console')
  assert.deepEqual([leads.status, new URL(leads.headers.get('location'), `${server.url}/console`).pathname], [308, '/console/'])
})

test('nothing inline, nothing from elsewhere, in no frame', async () => {
  assert.doesNotMatch(page.text, /<style|style=| on[a-z]+=|<script(?![^>]* src="assets\/)/)
  const policy = Object.fromEntries(page.headers.get('content-security-policy').split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1).join(' ')]))
  assert.equal(policy['default-src'], "'none'")
  for (const name of ['script-src', 'style-src', 'connect-src']) assert.equal(policy[name], "'self'")
  assert.equal(policy['frame-ancestors'], "'none'")
  assert.equal(page.headers.get('x-content-type-options'), 'nosniff')
  assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
})

test('whoever takes gzip gets it, and the same bytes are in it', async () => {
  // As the wire carries it: fetch would take the compression away.
  const ask = (headers) => new Promise((resolve, reject) => {
    http.get(`${server.url}/console/${script}`, { headers }, async (answer) => {
      resolve({ headers: answer.headers, body: Buffer.concat(await answer.toArray()) })
    }).on('error', reject)
  })
  const plain = await ask({})
  assert.equal(plain.headers['content-encoding'], undefined)
  assert.equal(plain.headers.vary, 'Accept-Encoding')
  for (const [accepted, zipped] of [['gzip', true], ['br, GZIP;q=0.5', true], ['br', false], ['gzip;q=0', false], ['gzip;q=0.0, br', false], ['*', false], ['xgzip', false]]) {
    const answer = await ask({ 'Accept-Encoding': accepted })
    assert.equal(answer.headers['content-encoding'], zipped ? 'gzip' : undefined, accepted)
    assert.deepEqual(zipped ? gunzipSync(answer.body) : answer.body, plain.body, accepted)
    if (zipped) assert.ok(answer.body.length < plain.body.length / 2)
  }
})

test('what the browser has already is not sent again', async () => {
  const tag = page.headers.get('etag')
  for (const [given, status] of [[tag, 304], [`W/${tag}`, 304], [`"other", ${tag}`, 304], ['*', 304], ['"other"', 200]]) {
    const answer = await server.get('/console/', { headers: { 'if-none-match': given } })
    assert.deepEqual([answer.status, answer.text === ''], [status, status === 304], given)
    assert.equal(answer.headers.get('etag'), tag)
  }
})

test('what is not there is not found, also by a way around', async () => {
  for (const path of ['/console/assets/none.js', '/console/assets/..%2Findex.html', '/console/assets/%2e%2e/index.html', '/console/rules', `/console/${script}.gz`, '/console/index.html']) {
    assert.equal((await server.get(path)).status, 404, path)
  }
})
