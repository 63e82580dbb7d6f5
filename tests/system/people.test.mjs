// People of a team: invited from the command line, they choose a password by a one-time link, sign in and out, and may
// do what their roles say; each forbidden step is refused with its problem, and is in the audit log.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { Server, signpost, signpostOk, until } from './signpost.mjs'

const proxied = { 'x-signed-in': 'ada' }
const server = await Server.start({ keys: { robot: { scopes: ['principals'], kind: 'service' }, search: { scopes: ['decide'] } } })
after(() => server.discard())
const password = 'grimbly dropmip fex'

/** The token of a new link, as the operator gets it. */
async function invite(id, ...roles) {
  const args = ['person', 'invite', id, '--name', `Name of ${id}`, '--data', server.data, '--author', 'test', '--json']
  const { token, link } = JSON.parse(await signpostOk(...args, ...roles.flatMap((role) => ['--role', role])))
  assert.equal(link, `http://127.0.0.1:8080/console/#invitation=${token}`)
  return token
}

/** What a browser keeps of an answer that signed somebody in. */
function browserOf({ status, headers, json, text }) {
  assert.equal(status, 201, text)
  const cookie = headers.get('set-cookie')
  return { cookie: cookie.slice(0, cookie.indexOf(';')), 'x-csrf-token': json.csrf_token }
}
const signIn = (id, given = password) => server.post('/v1/session', { id, password: given })
const accept = (token, chosen = password) => server.post('/v1/session/invitation', { token, password: chosen })
const readOnly = ({ cookie }) => ({ cookie })

function isRefused({ status, json, text }, expected, problem) {
  assert.equal(status, expected, text)
  assert.equal(json.type, `urn:signpost:problem:${problem}`)
  assert.equal(json.status, expected)
}

/** How many lines of the audit log say this: "who action subject detail". */
async function audited(line) {
  const lines = (await signpostOk('audit', 'export', '--data', server.data)).split('\n').filter((text) => text !== '')
  const records = lines.map((text) => JSON.parse(text))
  return records.filter(({ who, action, subject, detail }) => `${who} ${action} ${subject} ${detail}` === line).length
}

/** A step that must be refused, with its problem and one more line in the audit log. */
async function forbids(step, status, problem, line) {
  const before = await audited(line)
  isRefused(await step(), status, problem)
  assert.equal(await audited(line), before + 1, line)
}

let ada
let adasToken
test('the first administrator comes in by a link of the command line', async () => {
  adasToken = await invite('ada', 'administrator')
  const weak = await accept(adasToken, 'short')
  isRefused(weak, 422, 'unprocessable')
  const accepted = await accept(adasToken)
  const cookie = accepted.headers.get('set-cookie')
  assert.match(cookie, /^__Host-signpost=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/)
  ada = browserOf(accepted)
  assert.equal((await server.get('/v1/session', { headers: readOnly(ada) })).json.id, 'ada')
  assert.ok(!accepted.text.includes(ada.cookie.split('=')[1]), 'no script can read the token')
})

test('a link is good once', async () => {
  isRefused(await accept(adasToken), 404, 'not_found')
  const people = JSON.parse(await signpostOk('person', 'list', '--data', server.data, '--json')).people
  assert.deepEqual(people.map(({ id, state, roles }) => [id, state, roles]), [['ada', 'active', ['administrator']]])
  assert.equal((await signpost('person', 'invite', 'ada', '--name', 'A', '--role', 'viewer', '--data', server.data)).code, 1)
  assert.equal((await signpost('person', 'invite', 'robot', '--name', 'A', '--role', 'viewer', '--data', server.data)).code, 1)
  assert.equal((await signpost('key', 'add', 'ada', '--name', 'A', '--kind', 'service', '--scope', 'reports', '--data', server.data)).code, 1)
  assert.equal((await signpost('key', 'add', 'p2', '--name', 'A', '--scope', 'policy_read', '--data', server.data)).code, 2)
})

let vic
test('she invites a viewer by the API, who may not write', async () => {
  const invited = await server.post('/v1/people', { id: 'vic', name: 'Vic', roles: ['viewer'] }, { headers: ada })
  assert.equal(invited.status, 201, invited.text)
  vic = browserOf(await accept(invited.json.invitation.token))
  const write = () => server.post('/v1/people', { id: 'x', name: 'X', roles: ['viewer'] }, { headers: vic })
  await forbids(write, 403, 'forbidden', 'vic refused POST /v1/people {"why":"forbidden"}')
})

test('a session changes nothing without its CSRF token, or from another origin', async () => {
  const body = { id: 'x', name: 'X', roles: ['viewer'] }
  const line = 'ada refused POST /v1/people {"why":"csrf"}'
  const host = `127.0.0.1:${server.port}`
  for (const headers of [
    readOnly(ada), { ...ada, 'x-csrf-token': 'wrong' }, { ...ada, 'x-csrf-token': vic['x-csrf-token'] },
    { ...ada, origin: 'https://elsewhere.example' }, { ...ada, origin: 'null' }, { ...ada, origin: `http://${host}1` },
  ]) {
    await forbids(() => server.post('/v1/people', body, { headers }), 403, 'csrf', line)
  }
  const good = await server.post('/v1/people', { ...body, id: 'xena' }, { headers: { ...ada, origin: `http://${host}` } })
  assert.equal(good.status, 201, good.text)
  isRefused(await server.post('/v1/session', { id: 'ada', password }, { headers: { origin: 'https://elsewhere.example' } }), 403, 'csrf')
})

test('what somebody else has changed meanwhile is not overwritten', async () => {
  const { json } = await server.get('/v1/people', { headers: readOnly(ada) })
  const { etag } = json.people.find(({ id }) => id === 'xena')
  const put = (ifMatch, roles) => server.fetch('/v1/people/xena', {
    method: 'PUT', body: { name: 'Xena', roles }, headers: { ...ada, ...(ifMatch ? { 'if-match': ifMatch } : {}) },
  })
  isRefused(await put(null, ['editor']), 428, 'precondition_required')
  assert.equal((await put(etag, ['editor'])).status, 200)
  await forbids(() => put(etag, ['viewer']), 412, 'precondition_failed', 'ada refused PUT /v1/people/{id} {"why":"precondition_failed"}')
})

test('a partner has no business here, whatever its key could do, and a revoked key has none any more', async () => {
  const search = { key: server.keys.search }
  await forbids(() => server.get('/v1/people', search), 403, 'forbidden', 'search refused GET /v1/people {"why":"forbidden"}')
  const robot = { key: server.keys.robot }
  await until(async () => (await server.get('/v1/people', robot)).status === 200, 'the key is known')
  const revoked = await server.fetch('/v1/principals/robot', { method: 'DELETE', headers: ada })
  assert.equal(revoked.status, 204)
  await until(async () => (await server.get('/v1/people', robot)).status === 401, 'the key is refused')
  await forbids(() => server.get('/v1/people', robot), 401, 'unauthorized', 'robot refused GET /v1/people {"why":"revoked_key"}')
  isRefused(await server.get('/v1/people'), 401, 'unauthorized')
})

test('a key of the API is shown once and works', async () => {
  const made = await server.post('/v1/principals', { id: 'analyst', name: 'A', kind: 'service', scopes: ['reports'] }, { headers: ada })
  assert.equal(made.status, 201, made.text)
  const ask = () => server.get('/v1/reports/counts', { key: made.json.key })
  await until(async () => (await ask()).status === 200, 'the key is known')
  const { text } = await server.get('/v1/principals', { headers: readOnly(ada) })
  assert.ok(text.includes('"analyst"') && !text.includes(made.json.key.slice(-43)))
  assert.equal((await server.get('/v1/reports/counts', { headers: readOnly(ada) })).status, 200, 'people read reports, too')
})

test('five wrong passwords close an account, and nobody can tell that from an id that is nobody', async () => {
  const nobody = await signIn('nobody', 'grimbly dropmip fox')
  isRefused(nobody, 401, 'sign_in_failed')
  for (let i = 0; i < 5; ++i) assert.equal((await signIn('vic', 'grimbly dropmip fox')).text, nobody.text)
  assert.equal((await signIn('vic')).text, nobody.text)
  assert.equal(await audited('signpostd account_locked vic {}'), 1)
  const people = (await server.get('/v1/people', { headers: readOnly(ada) })).json.people
  assert.ok(people.find(({ id }) => id === 'vic').locked_until)
  const again = await server.post('/v1/people/vic/invitation', undefined, { headers: ada })
  assert.equal(again.status, 201, again.text)
  vic = browserOf(await accept(again.json.invitation.token, 'another good password'))
  assert.equal((await signIn('vic', 'another good password')).status, 201)
})

test('signing out, and being disabled, end sessions at once', async () => {
  const second = browserOf(await signIn('vic', 'another good password'))
  const out = await server.fetch('/v1/session', { method: 'DELETE', headers: second })
  assert.equal(out.status, 204)
  isRefused(await server.get('/v1/session', { headers: readOnly(second) }), 401, 'unauthorized')
  assert.equal((await server.get('/v1/session', { headers: readOnly(vic) })).status, 200)
  await signpostOk('person', 'disable', 'vic', '--data', server.data, '--author', 'test')
  isRefused(await server.get('/v1/session', { headers: readOnly(vic) }), 401, 'unauthorized')
  isRefused(await signIn('vic', 'another good password'), 401, 'sign_in_failed')
})

test('the last administrator stays', async () => {
  const { etag } = (await server.get('/v1/people', { headers: readOnly(ada) })).json.people.find(({ id }) => id === 'ada')
  const change = (body) => server.fetch('/v1/people/ada', { method: 'PUT', body, headers: { ...ada, 'if-match': etag } })
  isRefused(await change({ name: 'Ada', roles: ['editor'] }), 409, 'conflict')
  isRefused(await change({ name: 'Ada', roles: ['administrator'], disabled: true }), 409, 'conflict')
})

test('a header that names somebody is nobody\'s word without the option', async () => {
  isRefused(await server.get('/v1/session', { headers: proxied }), 401, 'unauthorized')
})

test('it is the proxy\'s word from its address alone', async () => {
  const restart = async (from) => {
    await server.stop()
    await server.run({ options: ['--proxy-user-header', 'X-Signed-In', '--proxy-from', from, '--insecure-cookies'] })
  }
  await restart('192.0.2.0/24')
  isRefused(await server.get('/v1/session', { headers: proxied }), 401, 'unauthorized')
  assert.equal((await server.metrics()).get('signpost_proxy_headers_ignored_total'), 1)
  const cookie = (await signIn('ada')).headers.get('set-cookie')
  assert.match(cookie, /^signpost_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  await restart('192.0.2.0/24,127.0.0.0/8')
})

test('and then it signs people in', async () => {
  const { status, json } = await server.get('/v1/session', { headers: proxied })
  assert.equal(status, 200)
  assert.equal(json.by, 'proxy')
  isRefused(await server.get('/v1/session', { headers: { 'x-signed-in': 'nobody' } }), 403, 'forbidden')
  const invited = (headers) => server.post('/v1/people/xena/invitation', undefined, { headers: { ...proxied, ...headers } })
  await forbids(() => invited({}), 403, 'csrf', 'ada refused POST /v1/people/{id}/invitation {"why":"csrf"}')
  assert.equal((await invited({ 'x-csrf-token': json.csrf_token })).status, 201)
})

test('a network that is none is refused at the start', async () => {
  if (server.isRunning) await server.stop()
  await assert.rejects(server.run({ options: ['--proxy-user-header', 'X', '--proxy-from', '127.0.0.1,nowhere'] }), /is no network/)
})
