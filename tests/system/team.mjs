// People of a team who work on the policy over HTTP, signed in as a browser would be.
//
//   const ana = await signedIn(server, 'ana', 'editor')
//   const draft = await ana.post('/v1/policy/drafts', { title: 'New phrases' }, 201)
//   await ana.put(`/v1/policy/drafts/${draft.id}/rules/x`, rule, { ifMatch: tag })
//   await ana.refused('POST', `/v1/policy/drafts/${draft.id}/approve`, {}, 403, 'own_approval')
import assert from 'node:assert/strict'

import { signpostOk } from './signpost.mjs'

const password = 'grimbly dropmip fex'

export class Person {
  constructor(server, id, headers) {
    Object.assign(this, { server, id, headers })
  }

  async send(method, target, body, { ifMatch, isNew, headers = {} } = {}) {
    const all = { ...this.headers, ...headers }
    if (ifMatch !== undefined) all['if-match'] = `"${ifMatch}"`
    if (isNew) all['if-none-match'] = '*'
    return this.server.fetch(target, { method, body, headers: all })
  }
  async #ok(answer, status) {
    const { status: got, json, text } = await answer
    assert.equal(got, status, text)
    return json ?? text
  }
  get(target, status = 200) {
    return this.#ok(this.send('GET', target), status)
  }
  post(target, body = {}, status = 200) {
    return this.#ok(this.send('POST', target, body), status)
  }
  put(target, body, options = {}) {
    return this.#ok(this.send('PUT', target, body, options), options.isNew ? 201 : 200)
  }
  /** The object and its tag. */
  async read(target) {
    const { status, json, text, headers } = await this.send('GET', target)
    assert.equal(status, 200, text)
    return { object: json, tag: headers.get('etag').slice(1, -1) }
  }
  /** Reads an object of a draft, lets `change` change it, and writes it. */
  async edit(target, change) {
    const { object, tag } = await this.read(target)
    return this.put(target, change(object) ?? object, { ifMatch: tag })
  }

  /** A step that must be refused, with its problem; and, unless told otherwise, one more line in the audit log. */
  async refused(method, target, body, status, problem, { audited = true, ...options } = {}) {
    const line = (await refusals(this.server, this.id)).length
    const answer = await this.send(method, target, body, options)
    assert.equal(answer.status, status, answer.text)
    assert.equal(answer.json.type, `urn:signpost:problem:${problem}`, answer.text)
    assert.ok(answer.json.detail.length > 20, 'it says what to do')
    const lines = await refusals(this.server, this.id)
    assert.equal(lines.length, line + (audited ? 1 : 0), JSON.stringify(lines.at(-1)))
    if (audited) assert.equal(JSON.parse(lines.at(-1).detail).why, problem)
    return answer.json
  }
}

/** The audit log, oldest first. */
export async function auditLog(server) {
  const lines = await signpostOk('audit', 'export', '--data', server.data, ...server.storeOptions)
  return lines.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
}

const refusals = async (server, who) => (await auditLog(server)).filter((entry) => entry.who === who && entry.action === 'refused')

/** An account of these roles, invited from the command line, with a session. */
export async function signedIn(server, id, ...roles) {
  const args = ['person', 'invite', id, '--name', `Name of ${id}`, '--data', server.data, ...server.storeOptions, '--author', 'test', '--json']
  const { token } = JSON.parse(await signpostOk(...args, ...roles.flatMap((role) => ['--role', role])))
  const { status, headers, json, text } = await server.post('/v1/session/invitation', { token, password })
  assert.equal(status, 201, text)
  const cookie = headers.get('set-cookie')
  return new Person(server, id, { cookie: cookie.slice(0, cookie.indexOf(';')), 'x-csrf-token': json.csrf_token })
}
