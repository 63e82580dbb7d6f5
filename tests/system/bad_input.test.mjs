// Whatever is wrong with a request gets its own status and problem document, is counted in /metrics, and harms nobody
// else: the next request on a new connection is answered.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { Connection, decideAndEvents, expiredToken, reportsOnly, requestBytes, Server, signpostOk, until } from './signpost.mjs'

const server = await Server.start({
  keys: {
    'partner-one': decideAndEvents,
    analyst: reportsOnly,
    slowly: { ...decideAndEvents, rate: 0.001, burst: 2 },
    leaving: decideAndEvents,
  },
})
after(() => server.discard())
const key = server.keys['partner-one']

const kib = 1024
const problem = 'urn:signpost:problem:'
const refusals = (reason) => `signpost_transport_refusals_total{reason="${reason}"}`
const answers4xx = (route) => `signpost_route_responses_total{method="POST",route="${route}",status="4xx"}`
const denials = (reason) => `signpost_denials_total{reason="${reason}"}`

async function exchange(port, bytes) {
  const connection = await Connection.open(port)
  connection.send(bytes)
  const response = await connection.receive()
  return { connection, response }
}

async function works(of = server) {
  const bytes = requestBytes('POST', '/v1/decide', { key: of.keys['partner-one'], body: { query: 'ilvandrel' } })
  const { connection, response } = await exchange(of.port, bytes)
  connection.close()
  assert.equal(response.status, 200)
  assert.equal(JSON.parse(response.body).action, 'interstitial')
}

function assertProblem(response, status, type, pointer) {
  assert.equal(response.status, status, response.body)
  assert.equal(response.headers['content-type'], 'application/problem+json')
  const document = JSON.parse(response.body)
  assert.equal(document.type, problem + type)
  assert.equal(document.status, status)
  assert.ok(document.title.length > 0 && document.detail.length > 0, response.body)
  assert.equal(document.pointer, pointer)
  return document
}

/** Sends `bytes`, and checks the problem, its count, whether the connection ends, and that others are served. */
async function refused(bytes, { status, type, pointer, metric, closes = false, headers = {} }) {
  const before = (await server.metrics()).get(metric) ?? 0
  const { connection, response } = await exchange(server.port, bytes)
  const document = assertProblem(response, status, type, pointer)
  for (const [name, value] of Object.entries(headers)) assert.match(response.headers[name] ?? '', value)
  if (closes) await connection.ended()
  connection.close()
  await until(async () => (await server.metrics()).get(metric) === before + 1, `${metric} is one more`)
  await works()
  return document
}

const json = (value) => JSON.stringify(value)
const withQuery = (more) => json({ query: 'a', ...more })
const inContext = (context) => withQuery({ context })
const nested = (depth) => `{"query":"a","more":${'['.repeat(depth)}${']'.repeat(depth)}}`
const tiny = `{"query":"a","events":0.${'0'.repeat(30)}e-2147483639}` // RapidJSON's own reading of it goes out of bounds
const bytesIn = (...bytes) => Buffer.concat([Buffer.from('{"query":"a'), Buffer.from(bytes), Buffer.from('b"}')])

// What, the body of POST /v1/decide, the pointer.
const wrongDecides = [
  ['an empty body', '', undefined],
  ['no JSON', 'query=zorblat', undefined],
  ['truncated JSON', '{"query": "grimbly', undefined],
  ['more after the JSON', '{"query": "a"} {', undefined],
  ['a list', '[]', undefined],
  ['a number', '7', undefined],
  ['too deep', nested(16), undefined],
  ['far too deep', '['.repeat(60 * kib), undefined],
  ['a text that is too long', withQuery({ query: 'a'.repeat(16 * kib + 1) }), '/query'],
  ['a byte that no UTF-8 has', bytesIn(0xff), undefined],
  ['an overlong form', bytesIn(0xc0, 0xaf), undefined],
  ['a surrogate in UTF-8', bytesIn(0xed, 0xa0, 0x80), undefined],
  ['a truncated character', bytesIn(0xe2, 0x82), undefined],
  ['half of a surrogate pair', '{"query": "\\ud800"}', undefined],
  ['the other half of a surrogate pair', '{"query": "a \\ude42"}', '/query'],
  ['half of a surrogate pair in one of the texts', '{"texts": ["a", "\\ud83d\\ude42 \\ude42"]}', '/texts/1'],
  ['a NUL byte in a text', bytesIn(0), undefined],
  ['a NUL byte behind the JSON', Buffer.from('{"query":"a"}\0'), undefined],
  ['a missing query', json({ context: {} }), '/query'],
  ['a query and texts', withQuery({ texts: ['a'] }), '/query'],
  ['a query that is a number', json({ query: 7 }), '/query'],
  ['a query that is null', json({ query: null }), '/query'],
  ['texts that are a text', json({ texts: 'a' }), '/texts'],
  ['texts without one', json({ texts: [] }), '/texts'],
  ['17 texts', json({ texts: Array(17).fill('a') }), '/texts'],
  ['a text that is an object', json({ texts: ['a', {}] }), '/texts/1'],
  ['a context that is a list', withQuery({ context: [] }), '/context'],
  ['a country in small letters', inContext({ country: 'gb' }), '/context/country'],
  ['a country of three letters', inContext({ country: 'GBR' }), '/context/country'],
  ['a region that is none', inContext({ region: 'Scotland' }), '/context/region'],
  ['languages that are a text', inContext({ languages: 'en' }), '/context/languages'],
  ['a language that is a number', inContext({ languages: ['en', 1] }), '/context/languages/1'],
  ['a language that is none', inContext({ languages: ['en us'] }), '/context/languages/0'],
  ['an unknown surface', inContext({ surface: 'zorblat' }), '/context/surface'],
  ['an unknown age band', inContext({ age_band: '17' }), '/context/age_band'],
  ['an age', inContext({ age_band: 17 }), '/context/age_band'],
  ['negative exposures', inContext({ prior_exposures: -1 }), '/context/prior_exposures'],
  ['half an exposure', inContext({ prior_exposures: 0.5 }), '/context/prior_exposures'],
  ['a million and one exposures', inContext({ prior_exposures: 1_000_001 }), '/context/prior_exposures'],
  ['signals that are a number', inContext({ signals: 1 }), '/context/signals'],
  ['a signal that no double can hold', '{"query":"a","context":{"signals":{"risk":99999999999999999999e308}}}', '/context/signals'],
  ['a signal that is a text', inContext({ signals: { risk: '1' } }), '/context/signals'],
  ['a session that is a number', inContext({ session: 1 }), '/context/session'],
  ['a session that is too long', inContext({ session: 'a'.repeat(257) }), '/context/session'],
  ['formats that are a text', withQuery({ formats: 'banner' }), '/formats'],
  ['an unknown format', withQuery({ formats: ['banner', 'zorblat'] }), '/formats/1'],
]
for (const [what, body, pointer] of wrongDecides) {
  test(`POST /v1/decide with ${what}`, () => refused(
    requestBytes('POST', '/v1/decide', { key, body }),
    { status: 400, type: 'invalid_request', pointer, metric: answers4xx('/v1/decide') }))
}

test('an unknown value is answered with the known ones', async () => {
  const known = { surface: 'web_search, image_search, video_search, chat, upload, ad_slot, other', age_band: 'under_13, 13_15, 16_17, adult, unknown' }
  for (const [name, list] of Object.entries(known)) {
    const { json: document } = await server.post('/v1/decide', { query: 'a', context: { [name]: 'zorblat' } }, { key })
    assert.ok(document.detail.includes(list), document.detail)
    assert.ok(!document.detail.includes('zorblat'), document.detail)
  }
})

const fine = [
  ['an escaped NUL', '{"query": "a\\u0000b"}'],
  ['as deep as allowed', nested(15)],
  ['unknown fields', withQuery({ zorblat: [{}], context: { grimbly: null } })],
  ['a number that is very small', tiny],
  ['a text as long as allowed', withQuery({ query: 'a'.repeat(16 * kib) })],
  ['an empty query', json({ query: '' })],
]
for (const [what, body] of fine) {
  test(`POST /v1/decide with ${what} is fine`, async () => assert.equal((await server.post('/v1/decide', body, { key })).status, 200))
}

const otherBodies = [
  ['/v1/decide/batch', 'no JSON', 'zorblat', undefined],
  ['/v1/decide/batch', 'no requests', '{}', '/requests'],
  ['/v1/decide/batch', 'an empty list', json({ requests: [] }), '/requests'],
  ['/v1/decide/batch', 'more than a hundred', json({ requests: Array(101).fill({ query: 'a' }) }), '/requests'],
  ['/v1/events', 'no JSON', '{"events": [', undefined],
  ['/v1/events', 'invalid UTF-8', Buffer.concat([Buffer.from('{"events":["'), Buffer.from([0xff]), Buffer.from('"]}')]), undefined],
  ['/v1/events', 'no events', '{}', '/events'],
  ['/v1/events', 'a very small number', tiny, '/events'],
  ['/v1/events', 'events that are an object', json({ events: {} }), '/events'],
  ['/v1/events', 'more than a thousand', json({ events: Array(1001).fill({}) }), '/events'],
  ['/v1/events', 'no end of brackets', '['.repeat(500 * kib), undefined],
]
for (const [route, what, body, pointer] of otherBodies) {
  test(`POST ${route} with ${what}`, () => refused(
    requestBytes('POST', route, { key, body }),
    { status: 400, type: 'invalid_request', pointer, metric: answers4xx(route) }))
}

// Keys and scopes.
const decide = (options) => requestBytes('POST', '/v1/decide', { body: { query: 'a' }, ...options })
const noKey = { status: 401, type: 'unauthorized', metric: denials('key'), headers: { 'www-authenticate': /^Bearer/ } }
const gates = [
  ['without a key', decide({}), noKey],
  ['with a key of another shape', decide({ key: 'zorblat' }), noKey],
  ['with the key of nobody', decide({ key: key.replace('partner-one', 'nobody') }), noKey],
  ['with a wrong secret', decide({ key: key.slice(0, -4) + (key.endsWith('AAAA') ? 'BBBB' : 'AAAA') }), noKey],
  ['with half a key', decide({ key: key.slice(0, -4) }), noKey],
  ['with another scheme', decide({ headers: { Authorization: `Basic ${key}` } }), noKey],
  ['with two Authorization fields', decide({ key, headers: { authorization: 'Bearer zorblat' } }), noKey],
  ['with a key in the query', requestBytes('POST', `/v1/decide?key=${key}`, { body: { query: 'a' } }), noKey],
  ['without the scope', decide({ key: server.keys.analyst }), { status: 403, type: 'forbidden', metric: denials('scope') }],
  ['with a body of another type', decide({ key, headers: { 'Content-Type': 'text/plain' } }),
    { status: 415, type: 'unsupported_media_type', metric: denials('media_type') }],
]
for (const [what, bytes, expected] of gates) test(`a request ${what}`, () => refused(bytes, expected))

test('every wrong key gets the same bytes', async () => {
  const bodies = new Set()
  for (const [, bytes, { status }] of gates) {
    if (status !== 401) continue
    const { connection, response } = await exchange(server.port, bytes)
    connection.close()
    const { date, ...headers } = response.headers
    assert.ok(date)
    bodies.add(JSON.stringify([headers, response.body]))
  }
  assert.equal(bodies.size, 1)
})

// The transport. Each entry: what, bytes, status, name, whether the connection must end.
const raw = (...lines) => Buffer.from(lines.join('\r\n') + '\r\n\r\n', 'latin1')
const get = (...lines) => raw('GET /healthz HTTP/1.1', 'Host: 127.0.0.1', ...lines)
const framing = [
  ['a wrong path', raw('GET /zorblat HTTP/1.1', 'Host: a'), 404, 'not_found', false],
  ['a wrong method', raw('GET /v1/decide HTTP/1.1', 'Host: a'), 405, 'method_not_allowed', false],
  ['an unknown method', raw('ZORBLAT /v1/decide HTTP/1.1', 'Host: a'), 501, 'method_not_implemented', true],
  ['no Content-Length', decide({ key, headers: { 'Content-Length': null } }), 411, 'length_required', true],
  ['two Content-Lengths', decide({ key, headers: { 'content-length': '13' } }), 400, 'bad_content_length', true],
  ['a Content-Length that is no number', get('Content-Length: zorblat'), 400, 'bad_content_length', true],
  ['a negative Content-Length', get('Content-Length: -1'), 400, 'bad_content_length', true],
  ['Transfer-Encoding', decide({ key, headers: { 'Content-Length': null, 'Transfer-Encoding': 'chunked' } }), 411, 'transfer_encoding', true],
  ['Transfer-Encoding beside Content-Length', decide({ key, headers: { 'Transfer-Encoding': 'chunked' } }), 411, 'transfer_encoding', true],
  ['a body that is too long', requestBytes('POST', '/v1/decide', { key, body: Buffer.alloc(64 * kib + 1, 32) }), 413, 'body_too_large', true],
  ['a body that says it is too long', decide({ key, headers: { 'Content-Length': '99999999999999999999999' } }), 413, 'body_too_large', true],
  ['headers that are too long', get(...Array(20).fill(`X-Long: ${'a'.repeat(kib)}`)), 431, 'headers_too_large', true],
  ['too many header fields', get(...Array(101).fill('X: a')), 431, 'headers_too_large', true],
  ['a request line that is too long', raw(`GET /${'a'.repeat(8 * kib)} HTTP/1.1`, 'Host: a'), 414, 'request_line_too_long', true],
  ['a bare LF after the request line', Buffer.from('GET /healthz HTTP/1.1\nHost: a\r\n\r\n'), 400, 'bad_request', true],
  ['bare LFs', Buffer.from('GET /healthz HTTP/1.1\nHost: a\n\n'), 400, 'bad_request', true],
  ['a bare CR in a field', get('X: a\rb'), 400, 'bad_request', true],
  ['a folded field', get('X: a', ' b'), 400, 'bad_request', true],
  ['a blank before a colon', get('X : a'), 400, 'bad_request', true],
  ['a NUL byte in a field', get('X: a\0b'), 400, 'bad_request', true],
  ['a NUL byte in the path', raw('GET /heal\0thz HTTP/1.1', 'Host: a'), 400, 'bad_request', true],
  ['an escaped NUL in the path', raw('GET /heal%00thz HTTP/1.1', 'Host: a'), 400, 'bad_request', true],
  ['no HTTP', raw('zorblat'), 400, 'bad_request', true],
  ['no Host', raw('GET /healthz HTTP/1.1'), 400, 'bad_host', true],
  ['two Hosts', raw('GET /healthz HTTP/1.1', 'Host: a', 'Host: a'), 400, 'bad_host', true],
  ['another expectation', get('Expect: zorblat'), 417, 'expectation_failed', true],
  ['another version', raw('GET /healthz HTTP/2.0', 'Host: a'), 505, 'version_not_supported', true],
]
for (const [what, bytes, status, type, closes] of framing) {
  const headers = status === 405 ? { allow: /^POST$/ } : {}
  test(`a request with ${what}`, () => refused(bytes, { status, type, closes, headers, metric: refusals(type) }))
}

test('a sender that takes too long is told so, one that sends nothing is hung up on, and others are served', async () => {
  const options = ['--request-deadline-ms', '1000', '--idle-timeout-ms', '1000']
  const hasty = await Server.start({ keys: { 'partner-one': decideAndEvents }, options })
  try {
    const whole = requestBytes('POST', '/v1/decide', { key: hasty.keys['partner-one'], body: { query: 'ilvandrel' } })
    for (const part of [whole.subarray(0, 10), whole.subarray(0, whole.length - 1)]) {
      const { connection, response } = await exchange(hasty.port, part)
      assertProblem(response, 408, 'request_timeout', undefined)
      await connection.ended()
    }
    const { response: nothing } = await exchange(hasty.port, '')
    assert.equal(nothing, null)
    assert.equal((await hasty.metrics()).get(refusals('request_timeout')), 2)
    await works(hasty)
  } finally {
    await hasty.discard()
  }
})

test('more than the rate allows is told when to come back', async () => {
  const options = { key: server.keys.slowly }
  const before = (await server.metrics()).get(denials('rate')) ?? 0
  for (const status of [200, 200, 429, 429]) {
    const response = await server.post('/v1/decide', { query: 'a' }, options)
    assert.equal(response.status, status)
    if (status === 200) continue
    assert.equal(response.json.type, `${problem}rate_limited`)
    assert.ok(Number(response.headers.get('retry-after')) >= 1)
  }
  assert.equal((await server.metrics()).get(denials('rate')), before + 2)
  await works()
})

test('a revoked key stops working on the running server, and no other does', async () => {
  const ask = async () => (await server.post('/v1/decide', { query: 'a' }, { key: server.keys.leaving })).status
  assert.equal(await ask(), 200)
  await signpostOk('key', 'revoke', 'leaving', '--data', server.data)
  await until(async () => (await ask()) === 401, 'the revoked key is refused')
  await works()
})

test('a key made while the server runs works', async () => {
  const late = await server.addKey('late', decideAndEvents)
  await until(async () => (await server.post('/v1/decide', { query: 'a' }, { key: late })).status === 200, 'the key is known')
})

// A person who follows a link reads a page; programs get problems.
const altered = (token) => token.slice(0, 40) + (token[40] === 'A' ? 'B' : 'A') + token.slice(41)
const badTokens = [
  ['altered', (token) => altered(token), 404, 'token_invalid', 'token_invalid', 404],
  ['cut off', (token) => token.slice(0, -1), 404, 'token_invalid', 'token_invalid', 404],
  ['made up', () => 'zorblat', 404, 'token_invalid', 'token_invalid', 404],
  ['expired', () => expiredToken(server, 'partner-one', 'shown', 'only', 'en-GB'), 410, 'gone', 'token_expired', 303],
]
for (const [what, make, status, type, reason, goStatus] of badTokens) {
  test(`a token that is ${what}`, async () => {
    const token = make((await server.decide('ilvandrel')).decision)
    const { json: taken } = await server.events([{ decision: token, kind: 'impression' }])
    assert.deepEqual([taken.accepted, taken.refused[0].index, taken.refused[0].reason], [0, 0, reason])
    assert.equal((await server.get(`/i/${token}`)).status, status)
    assert.equal((await server.get(`/go/${token}/everywhere`)).status, goStatus)
    const metric = answers4xx('/i/{decision}/events')
    await refused(requestBytes('POST', `/i/${token}/events`, { body: { events: [{ kind: 'impression' }] } }), { status, type, metric })
    const { impression = 0, help_click: clicks = 0 } = await server.countsByKind()
    assert.deepEqual([impression, clicks], [0, 0])
  })
}

test('a server without a policy says so, and serves as soon as one is published', async () => {
  const empty = await Server.start({ policy: [], keys: { 'partner-one': decideAndEvents }, ready: false })
  try {
    for (const [method, target, body] of [['GET', '/readyz'], ['POST', '/v1/decide', { query: 'a' }], ['POST', '/v1/events', { events: [{}] }]]) {
      const { status, headers } = await empty.fetch(target, { method, body, key: empty.keys['partner-one'] })
      assert.equal(status, 503, target)
      assert.ok(Number(headers.get('retry-after')) >= 1)
    }
    assert.equal((await empty.get('/healthz')).status, 200)
    await empty.publish()
    await until(async () => (await empty.get('/readyz')).status === 200, 'the policy is served')
    await works(empty)
  } finally {
    await empty.discard()
  }
})
