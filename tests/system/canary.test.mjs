// What a person typed, and what tells who they are, stays nowhere: made-up canary words go through every route, good and
// bad, and then everything that the server wrote or answered is searched for them. With SIGNPOST_TEST_STORE=redis the
// store is a Redis, whose files are searched, too.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'

import { fixturePolicyWith } from './policy_files.mjs'
import { Redis } from './redis.mjs'
import { Connection, decideAndEvents, reportsOnly, requestBytes, Server, temporaryFolder } from './signpost.mjs'

// Letters only, so that they pass wherever letters may stand; short, so that they pass for a language tag.
const madeUp = () => [...randomBytes(10)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')
const stem = madeUp() // of the canaries
const termStem = madeUp() // of a restricted list's terms

const redis = process.env.SIGNPOST_TEST_STORE === 'redis' ? await Redis.start() : null
const server = await Server.start({
  store: redis?.url,
  policy: [fixturePolicyWith([
    `${termStem}phrase`, { text: `${termStem}skeleton`, fold: 'skeleton' },
    { text: `${termStem}fuzzy`, fold: 'fuzzy' }, { text: `${termStem}within`, match: 'within_word' },
  ])],
  keys: { 'partner-one': decideAndEvents, analyst: reportsOnly, robot: { scopes: ['principals'], kind: 'service' } },
  options: ['--request-deadline-ms', '3000'],
})
after(async () => {
  await server.discard()
  await redis?.discard()
})
const key = server.keys['partner-one']

let canaries = 0
const canary = (where) => {
  canaries += 1
  return `canary${stem}${where}`
}
const caller = '127.0.0.77' // loopback, and unlike any address that the server itself uses

/** Where a word is in `bytes`, in any case, in UTF-16, or inside base64, or one of `more` as it is; -1 if nowhere. */
function find(bytes, word, more = []) {
  const text = Buffer.from(bytes).toString('latin1').toLowerCase()
  const forms = [word, Buffer.from(word, 'utf16le').toString('latin1'), ...more]
  const found = forms.map((form) => text.indexOf(form)).find((at) => at >= 0)
  if (found !== undefined) return found
  for (const [coded] of text.length < 4_000_000 ? Buffer.from(bytes).toString('latin1').matchAll(/[\w+/-]{24,}/g) : []) {
    for (let shift = 0; shift < 4; ++shift) {
      const decoded = Buffer.from(coded.slice(shift), 'base64url').toString('latin1').toLowerCase()
      if (decoded.includes(word)) return 0
    }
  }
  return -1
}
const findCanary = (bytes) => find(bytes, stem, [caller])
const findTerm = (bytes) => find(bytes, termStem)

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(full) : entry.isFile() ? [full] : []
  })
}

/** Everything on the disk: of the node, and of its Redis, whose memory is dumped for it. */
async function allFiles() {
  if (redis === null) return filesBelow(server.data)
  assert.equal((await redis.ask('SAVE')).trim(), 'OK')
  return [...filesBelow(server.data), ...filesBelow(redis.folder)]
}
const withCanary = (files) => files.filter((file) => findCanary(readFileSync(file)) >= 0)
const withTerm = (files) => files.filter((file) => findTerm(readFileSync(file)) >= 0)

test('the search finds what is there', () => {
  const folder = temporaryFolder()
  const hidden = [
    `a ${canary('x')} b`, canary('x').toUpperCase(), Buffer.from(canary('x'), 'utf16le'), Buffer.from(`z${canary('x')}z`).toString('base64url'),
    Buffer.concat([randomBytes(100), Buffer.from(canary('x')), randomBytes(100)]), `from ${caller}:8080`,
  ]
  hidden.forEach((content, i) => writeFileSync(path.join(folder, String(i)), content))
  writeFileSync(path.join(folder, 'clean'), `canary${[...stem].reverse().join('')} 127.0.0.1 ${randomBytes(1000).toString('base64url')}`)
  assert.deepEqual(withCanary(filesBelow(folder)).map((file) => path.basename(file)).sort(), hidden.map((_, i) => String(i)))
})

const answers = []
const tokens = []
const personal = () => ({
  'User-Agent': canary('agent'), Referer: `https://${canary('referer')}.example/`, 'X-Forwarded-For': canary('forwarded'),
  Cookie: `session=${canary('cookie')}`, Origin: `https://${canary('origin')}.example`, [`X-${canary('name')}`]: canary('value'),
})

/** Sends bytes from an address of its own; what comes back is kept for the search. */
async function exchange(bytes, { toHead = false } = {}) {
  const connection = await Connection.open(server.port, { localAddress: caller })
  connection.send(bytes)
  const response = await connection.receive({ toHead })
  connection.close()
  if (response !== null) answers.push(JSON.stringify(response.headers) + response.body)
  return response
}

async function send(method, target, options, status) {
  const headers = { ...personal(), ...options?.headers }
  const response = await exchange(requestBytes(method, target, { ...options, headers }), { toHead: method === 'HEAD' })
  assert.ok([status].flat().includes(response.status), `${method} ${target.slice(0, 30)}… answered ${response.status} ${response.body}`)
  return response
}

const everyField = (where) => ({
  query: `ilvandrel ${canary(where)} zorblat`,
  context: {
    country: 'GB', region: 'GB-SCT', languages: [`en-${canary('').slice(0, 8)}`, canary('').slice(0, 30)], surface: 'web_search', age_band: 'adult',
    prior_exposures: 1, signals: { [canary('signal')]: 1 }, session: canary('session'), [canary('unknown')]: canary('unknown'),
  },
  formats: ['interstitial'], [canary('field')]: { deep: [canary('deep')] },
})

test('decisions', async () => {
  const good = JSON.parse((await send('POST', '/v1/decide', { key, body: everyField('query') }, 200)).body)
  assert.equal(good.action, 'interstitial')
  tokens.push(good.decision)
  const none = everyField('query')
  await send('POST', '/v1/decide', { key, body: { ...none, query: canary('alone') } }, 200)
  await send('POST', '/v1/decide', { key, body: { texts: [canary('first'), `ilvandrel ${canary('second')}`] } }, 200)
  const batch = { requests: [everyField('batch'), { query: 7, x: canary('wrong') }, { query: canary('batch'), context: { surface: canary('enum') } }, canary('text')] }
  const { results } = JSON.parse((await send('POST', '/v1/decide/batch', { key, body: batch }, 200)).body)
  tokens.push(results[0].decision)
})

test('decisions about terms of a restricted list', async () => {
  for (const disguised of ['phrase', 'ske1eton', 'fuzzzy', 'withinside']) {
    const { body } = await send('POST', '/v1/decide', { key, body: { query: `${termStem}${disguised}` } }, 200)
    assert.equal(JSON.parse(body).action, 'interstitial', disguised)
  }
})

const wrongBodies = () => [
  canary('none'), `{"query": "${canary('open')}`, `{"query": "${canary('twice')}", "query": 7}`, `["${canary('list')}"]`, `{"${canary('key')}": 1}`,
  Buffer.concat([Buffer.from(`{"query": "${canary('utf8')}`), Buffer.from([0xff]), Buffer.from('"}')]),
  `{"query": "${canary('nul')}\0"}`, `{"query": "${canary('deep')}", "x": ${'['.repeat(50)}`,
  `{"query": "${(canary('long') + ' ').repeat(1000)}"}`,
  ...['country', 'region', 'languages', 'surface', 'age_band', 'prior_exposures', 'signals'].map((name) => (
    JSON.stringify({ query: canary('good'), context: { [name]: canary(name) } }))),
  JSON.stringify({ query: 'a', context: { languages: [`${canary('tag')} `] } }), JSON.stringify({ query: 'a', context: { signals: { [canary('s')]: 'x' } } }),
  JSON.stringify({ query: 'a', context: { session: canary('session').repeat(20) } }),
  JSON.stringify({ query: 'a', context: canary('context') }), JSON.stringify({ query: 'a', formats: [canary('format')] }),
  JSON.stringify({ query: { [canary('object')]: 1 } }), JSON.stringify({ texts: canary('texts') }),
]
test('wrong bodies, on every route that takes one', async () => {
  for (const target of ['/v1/decide', '/v1/decide/batch', '/v1/events', `/i/${tokens[0]}/events`]) {
    for (const body of wrongBodies()) await send('POST', target, { key, body }, [400, 413])
  }
})

test('events', async () => {
  const [decision] = tokens
  const events = [
    { decision, kind: 'impression', [canary('unknown')]: canary('unknown') }, { decision, kind: 'help_click', help: 'scotland' },
    { decision, kind: canary('kind') }, { decision, kind: 'call', help: canary('help') }, { decision: canary('token'), kind: 'exit' },
    { decision: decision + canary('behind'), kind: 'exit' }, { decision, kind: 'exit', help: canary('help') }, canary('event'), { [canary('field')]: 1 },
  ]
  await send('POST', '/v1/events', { key, body: { events } }, 202)
  await send('POST', `/i/${decision}/events`, { body: { events: events.slice(0, 4) } }, 202)
  await send('OPTIONS', `/i/${decision}/events`, {}, 204)
})

test('paths and query parameters', async () => {
  const [decision] = tokens
  const q = () => `?q=${canary('param')}&${canary('name')}=${canary('param')}`
  for (const [target, status] of [
    [`/i/${decision}${q()}`, 200], [`/i/${decision}?who=${canary('who')}`, 200], [`/i/${decision}?who=family&${canary('name')}`, 200],
    [`/i/${canary('token')}${q()}`, 404], [`/i/${decision}${canary('behind')}`, 404], [`/go/${decision}/everywhere${q()}`, 303],
    [`/go/${decision}/${canary('help')}`, 404], [`/go/${canary('token')}/everywhere`, 404], [`/${canary('path')}${q()}`, 404],
    [`/v1/schemas/${canary('schema')}`, 404], [`/i/interstitial.css${q()}`, 200], [`/healthz${q()}`, 200], [`/readyz${q()}`, 200],
    [`/metrics${q()}`, 200], [`/openapi.json${q()}`, 200], [`/v1/decide${q()}`, 405],
  ]) {
    await send('GET', target, {}, status)
  }
  await send('POST', `/v1/decide${q()}`, { key, body: { query: canary('query') } }, 200)
  await send('POST', `/i/${canary('token')}/events`, { body: { events: [{ kind: 'exit' }] } }, 404)
  await send('HEAD', `/i/${decision}${q()}`, {}, 200)
})

test('reports', async () => {
  const analyst = { key: server.keys.analyst }
  await send('GET', '/v1/reports/counts?group=kind', analyst, 200)
  for (const name of ['group', 'resolution', 'from', 'until', 'format']) {
    await send('GET', `/v1/reports/counts?${name}=${canary(name)}`, analyst, [400, 200])
  }
  await send('GET', `/v1/reports/counts?group=kind&campaign=${canary('filter')}&country=${canary('filter')}`, analyst, [400, 200])
})

test('keys', async () => {
  const body = { query: canary('query') }
  for (const wrong of [canary('key'), `sp_${canary('id')}_${'a'.repeat(43)}`, `sp_partner-one_${canary('secret').padEnd(43, 'a')}`, `${key}${canary('more')}`]) {
    await send('POST', '/v1/decide', { key: wrong, body }, 401)
  }
  await send('POST', '/v1/decide', { headers: { Authorization: `Basic ${canary('basic')}` }, body }, 401)
  await send('POST', '/v1/decide', { key: server.keys.analyst, body }, 403)
  await send('POST', '/v1/decide', { key, body, headers: { 'Content-Type': canary('type') } }, 415)
})

test('people', async () => {
  const ownOrigin = { Origin: null } // none is said
  const headers = { 'X-CSRF-Token': canary('csrf'), Cookie: `__Host-signpost=${canary('session').padEnd(43, 'a').slice(0, 43)}` }
  for (const id of [canary('id'), `${canary('typed')} in the wrong field`]) {
    await send('POST', '/v1/session', { body: { id, password: canary('password') } }, 403)
    await send('POST', '/v1/session', { body: { id, password: canary('password') }, headers: ownOrigin }, 401)
  }
  const link = { token: `${canary('id')}.${canary('token')}`, password: canary('password') }
  await send('POST', '/v1/session/invitation', { body: link, headers: ownOrigin }, 404)
  for (const target of ['/v1/session', '/v1/session/invitation']) {
    for (const body of wrongBodies()) await send('POST', target, { body, headers: ownOrigin }, [400, 413])
  }
  await send('GET', '/v1/session', { headers }, 401)
  const admin = { key: server.keys.robot }
  const person = { name: canary('name').slice(0, 200), roles: [canary('role')] }
  await send('PUT', `/v1/people/${canary('id')}`, { ...admin, body: person }, 428)
  await send('PUT', `/v1/people/${canary('id')}`, { ...admin, body: { ...person, roles: ['viewer'] }, headers: { 'If-Match': `"${canary('tag')}"` } }, 404)
  await send('POST', '/v1/people', { ...admin, body: { ...person, id: canary('id') } }, 422)
  await send('POST', '/v1/people', { ...admin, body: { ...person, id: `${canary('Id')}!`, roles: ['viewer'] } }, 422)
  await send('POST', `/v1/people/${canary('id')}/invitation`, { ...admin, body: canary('body') }, 404)
  await send('DELETE', `/v1/principals/${canary('id')}`, admin, 404)
  for (const wrong of [{ kind: canary('kind') }, { scopes: [canary('scope')] }, { id: `${canary('Id')}!` }]) {
    await send('POST', '/v1/principals', { ...admin, body: { id: 'new', name: 'New', kind: 'service', scopes: ['decide'], ...wrong } }, 422)
  }
})

test('framing', async () => {
  const body = { query: canary('query') }
  await send(canary('METHOD'), '/v1/decide', { body }, 501)
  await send('DELETE', `/v1/decide?${canary('q')}`, { body }, 405)
  await send('POST', '/v1/decide', { body, headers: { 'Content-Length': canary('length') } }, 400)
  await send('POST', '/v1/decide', { body, headers: { 'Content-Length': null } }, 411)
  await send('POST', '/v1/decide', { body, headers: { 'Transfer-Encoding': canary('coding') } }, 411)
  await send('POST', '/v1/decide', { body, headers: { Expect: canary('expect') } }, 417)
  await send('POST', '/v1/decide', { body: `{"query": "${canary('big').repeat(4000)}"}` }, 413)
  await send('GET', `/${canary('long').repeat(500)}`, {}, 414)
  await send('GET', '/healthz', { headers: { 'X-Big': canary('big').repeat(1000) } }, 431)
  await send('GET', '/healthz', { headers: { [`X ${canary('blank')}`]: 'a' } }, 400)
  await send('GET', '/healthz', { headers: { Host: `${canary('host')} ` + canary('host') } }, 400)
  assert.equal((await exchange(Buffer.from(`${canary('line')}\r\n\r\n`))).status, 400)
  // Cut off: by the sender, and by the deadline.
  const whole = requestBytes('POST', '/v1/decide', { key, body, headers: personal() })
  const gone = await Connection.open(server.port, { localAddress: caller })
  gone.send(whole.subarray(0, whole.length - 5))
  gone.close()
  assert.equal((await exchange(whole.subarray(0, whole.length - 5))).status, 408)
})

test('nothing that was written or answered has a canary in it', async () => {
  assert.ok(canaries > 300 && answers.length > 100 && tokens.every((token) => token.length > 40))
  const { impression } = await server.countsByKind()
  assert.ok(impression >= 1, 'counts were written')
  const surfaces = {
    'the answers': answers.filter((answer) => findCanary(answer) >= 0),
    'the tokens': tokens.filter((token) => findCanary(Buffer.from(token, 'base64url')) >= 0 || findCanary(token) >= 0),
    'the metrics': [(await server.get('/metrics')).text].filter((text) => findCanary(text) >= 0),
    'the report': [JSON.stringify(await server.report('partner,campaign,variant,locale,country,surface,kind', 'resolution=hour'))]
      .filter((text) => findCanary(text) >= 0),
    'the files while it runs': withCanary(await allFiles()),
  }
  await server.kill()
  surfaces['the files that kill -9 leaves'] = withCanary(await allFiles())
  await server.run()
  await send('POST', '/v1/decide', { key, body: everyField('query') }, 200)
  await server.stop()
  surfaces['the files after the end'] = withCanary(await allFiles())
  surfaces['the log'] = server.log.split('\n').filter((line) => findCanary(line) >= 0)
  assert.deepEqual(Object.entries(surfaces).filter(([, found]) => found.length > 0), [])
  assert.ok(filesBelow(server.data).length > 2 && server.log.length > 100, 'there was something to search')
})

// What is no term of a restricted list lies in the store as it was written: the search finds what is there.
test('no term of a restricted list is in a file, the log or an answer', async () => {
  const files = await allFiles()
  assert.ok(files.some((file) => find(readFileSync(file), 'a plain message') >= 0), 'the search finds what is there')
  assert.equal(filesBelow(path.join(server.data, 'index')).length, 1)
  assert.match(server.log, / policy_served .*from=file/)
  assert.deepEqual(withTerm(files), [])
  assert.deepEqual([server.log, ...answers].filter((text) => findTerm(text) >= 0), [])
})
