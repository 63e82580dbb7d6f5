// For the system tests: the real programs, started on free loopback ports with data folders of their own.
//
//   const server = await Server.start({ policy: fixturePolicy, keys: { 'partner-one': decideAndEvents } })
//   after(() => server.discard())                       // SIGTERM, exit code 0, folder removed
//   const answer = await server.decide('zorblat', { country: 'GB' })
//
// A test waits for conditions with `until` and never for time. What a Server starts it ends, by its own child handle;
// whatever is left when the test's process ends is ended and removed there.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { useListKey } from '../../ops/lib/list_key.mjs'
import { binFolder as binFolderOf, run, sourceFolder } from '../../ops/lib/programs.mjs'
import { until as untilWithin } from '../../ops/lib/waiting.mjs'

export { Connection, requestBytes } from '../../ops/lib/http.mjs'
export { sourceFolder }

const binFolder = binFolderOf('dev')

export const shippedPolicy = ['rules/data', 'messages/data'].map((folder) => path.join(sourceFolder, folder))
export const fixturePolicy = [path.join(sourceFolder, 'tests/fixtures/policy')]

export const decideAndEvents = { scopes: ['decide', 'events'] }
export const reportsOnly = { scopes: ['reports'], kind: 'person' } // a partner would see its own counts only

export const patienceMs = 60_000 // for a machine that is busy with other tests; nothing is measured

/** Waits until `check` answers something truthy, and answers it. */
export const until = (check, what) => untilWithin(check, what, patienceMs)

const leftovers = new Set()
process.on('exit', () => {
  for (const server of leftovers) server.abandon()
})

/** A temporary folder that is removed when the test's process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'signpost-test-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

useListKey({ binFolder, file: path.join(temporaryFolder(), 'list.key') })

export const signpostProgram = path.join(binFolder, 'signpost')

/** Runs `signpost` to its end: { code, stdout, stderr }. */
export const signpost = (...args) => run(signpostProgram, args)

/** The same, where anything but exit code 0 is a failure of the test; answers its standard output. */
export async function signpostOk(...args) {
  const { code, stdout, stderr } = await signpost(...args)
  assert.equal(code, 0, `signpost ${args.join(' ')}: ${stderr}${stdout}`)
  return stdout
}

/** A token of the server's own that has expired. */
export function expiredToken(server, partner, campaign, variant, locale) {
  const args = [server.data, partner, campaign, variant, locale]
  return execFileSync(path.join(binFolder, 'signpost_expired_token'), args, { encoding: 'utf8' }).trim()
}

export class Server {
  keys = {}
  log = ''
  #folder = mkdtempSync(path.join(os.tmpdir(), 'signpost-test-'))
  #store = []
  #child
  #ended

  /**
   * `policy`: folders for --policy, none if empty. `keys`: { id: { scopes, kind, rate, burst } }, made before the start;
   * their texts are in server.keys. `store`: the URL of a store that is shared, whose nodes have the secret of
   * `secretOf`, another server. `options`: more for signpostd. `ready`: wait for /readyz.
   */
  static async start({ policy = fixturePolicy, keys = {}, store, secretOf, options = [], ready = true } = {}) {
    const server = new Server()
    leftovers.add(server)
    server.#store = store === undefined ? [] : ['--store', store]
    if (secretOf) {
      mkdirSync(server.data, { mode: 0o700 })
      copyFileSync(path.join(secretOf.data, 'secret.key'), path.join(server.data, 'secret.key'))
      server.keys = secretOf.keys
    }
    for (const [id, key] of Object.entries(keys)) await server.addKey(id, key)
    await server.run({ policy, options, ready })
    return server
  }

  get data() {
    return path.join(this.#folder, 'data')
  }
  get url() {
    return `http://127.0.0.1:${this.port}`
  }
  /** How the programs find the store of this server, besides its data folder. */
  get storeOptions() {
    return this.#store
  }
  get pid() {
    return this.#child.pid
  }

  async run({ policy = [], options = [], ready = true } = {}) {
    const portFile = path.join(this.#folder, 'port')
    rmSync(portFile, { force: true })
    const args = ['--data', this.data, '--listen', '127.0.0.1:0', '--port-file', portFile, '--log-level', 'debug', ...this.#store]
    if (policy.length > 0) args.push('--policy', ...policy)
    this.#child = spawn(path.join(binFolder, 'signpostd'), [...args, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
    const child = this.#child
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => { this.log += text })
    }
    this.#ended = new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve(code ?? signal))
    })
    this.#ended.catch(() => {})
    this.port = await until(() => {
      assert.ok(this.isRunning, `signpostd ended at its start: ${this.log}`)
      return Number(readIfThere(portFile))
    }, 'signpostd has written its port')
    if (ready) await until(async () => (await this.get('/readyz')).status === 200, 'signpostd is ready')
  }

  get isRunning() {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** SIGTERM, unless told otherwise; answers the exit code once everything it wrote is in server.log. */
  async terminate(signal = 'SIGTERM') {
    this.#child.kill(signal)
    return this.#ended
  }

  async stop() {
    const code = await this.terminate()
    assert.equal(code, 0, `signpostd did not end well: ${this.log}`)
  }

  /** kill -9 */
  async kill() {
    this.#child.kill('SIGKILL')
    assert.equal(await this.#ended, 'SIGKILL')
  }

  async discard() {
    try {
      if (this.isRunning) await this.stop()
    } finally {
      this.abandon()
    }
  }

  abandon() {
    leftovers.delete(this)
    if (this.isRunning) this.#child.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Publishes folders into the data folder, whether the server runs or not; answers what the program said. */
  async publish(folders = fixturePolicy) {
    return JSON.parse(await signpostOk('publish', ...folders, '--data', this.data, ...this.#store, '--author', 'test', '--json'))
  }

  async addKey(id, { scopes, kind = 'partner', rate, burst }) {
    const args = ['key', 'add', id, '--name', `Test ${id}`, '--kind', kind, '--data', this.data, ...this.#store, '--json']
    for (const scope of scopes) args.push('--scope', scope)
    if (rate !== undefined) args.push('--rate', String(rate), '--burst', String(burst))
    const { key } = JSON.parse(await signpostOk(...args))
    this.keys[id] = key
    return key
  }

  async revokeKey(id) {
    await signpostOk('key', 'revoke', id, '--data', this.data, ...this.#store, '--author', 'test')
  }

  /** { status, headers, text, json }; json is null where the body is none. */
  async fetch(target, { method = 'GET', key, headers = {}, body } = {}) {
    const all = { ...headers }
    if (key !== undefined) all.authorization = `Bearer ${key}`
    if (body !== undefined && all['content-type'] === undefined) all['content-type'] = 'application/json'
    const text = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    const response = await fetch(this.url + target, { method, headers: all, body: text, redirect: 'manual' })
    const answer = await response.text()
    return { status: response.status, headers: response.headers, text: answer, json: jsonOrNull(answer) }
  }
  get(target, options = {}) {
    return this.fetch(target, options)
  }
  post(target, body, options = {}) {
    return this.fetch(target, { method: 'POST', body, ...options })
  }

  /** The first key that may decide, unless one is given. */
  async decide(query, context = {}, { key = this.keys['partner-one'], formats } = {}) {
    const { status, json, text } = await this.post('/v1/decide', { query, context, formats }, { key })
    assert.equal(status, 200, text)
    return json
  }

  /** Any number of requests, in batches of 100; their answers in order. */
  async decideAll(requests, { key = this.keys['partner-one'] } = {}) {
    const answers = []
    for (let begin = 0; begin < requests.length; begin += 100) {
      const batch = { requests: requests.slice(begin, begin + 100) }
      const { status, json, text } = await this.post('/v1/decide/batch', batch, { key })
      assert.equal(status, 200, text)
      answers.push(...json.results)
    }
    return answers
  }

  async events(events, { key = this.keys['partner-one'] } = {}) {
    return this.post('/v1/events', { events }, { key })
  }

  /** Figures by name and labels, as written: 'signpost_x_total{reason="y"}' -> 3. */
  async metrics() {
    const { text } = await this.get('/metrics')
    const figures = new Map()
    for (const line of text.split('\n')) {
      const match = /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line)
      if (match) figures.set(match[1], Number(match[2]))
    }
    return figures
  }

  /** Rows of /v1/reports/counts, summed over the whole time unless `more` says otherwise. Needs the key 'analyst'. */
  async report(group, more = 'resolution=whole') {
    const { status, json, text } = await this.get(`/v1/reports/counts?group=${group}&${more}`, { key: this.keys.analyst })
    assert.equal(status, 200, text)
    return json.rows
  }

  /** Counts by kind: { impression: 3, … }. */
  async countsByKind() {
    return Object.fromEntries((await this.report('kind')).map(({ kind, count }) => [kind, count]))
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function jsonOrNull(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
