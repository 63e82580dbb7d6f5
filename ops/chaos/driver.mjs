// Asks for decisions through nginx at a bounded rate, and tells of events: in batches, some twice, some to a node
// directly, some again much later. Everything that comes back goes into the ledger.
import { setTimeout as sleep } from 'node:timers/promises'

import { Connection, requestBytes } from '../lib/http.mjs'
import { between, pick } from '../lib/random.mjs'
import { slots } from './ledger.mjs'
import { queries } from './policies.mjs'

const answerPatienceMs = 15_000
const deciders = 8
const tellers = 4
const eventsPerPost = 60
const rememberedTokens = 20_000
const mostAttempts = 6 // of nginx for one request: each node, and each once more

/** One keep-alive connection that is opened again when it is gone. */
class Caller {
  #connection = null

  constructor(port) {
    this.port = port
  }

  /** The answer; null where none came. `sent` is false where nothing can have arrived. */
  async ask(bytes) {
    try {
      if (this.#connection === null || this.#connection.isClosed) this.#connection = await Connection.open(this.port)
    } catch {
      this.#connection = null
      return { response: null, sent: false }
    }
    const connection = this.#connection
    const timer = setTimeout(() => connection.close(), answerPatienceMs)
    connection.send(bytes)
    const response = await connection.receive()
    clearTimeout(timer)
    if (response === null || response.headers.connection === 'close') this.close()
    return { response, sent: true }
  }

  close() {
    this.#connection?.close()
    this.#connection = null
  }
}

export class Driver {
  decisionMs = [] // of each answered decision, through nginx
  #queue = []
  #told = []
  #stopping = false
  #running = []

  constructor({ fleet, ledger, key, random, perSecond, context = () => '' }) {
    Object.assign(this, { fleet, ledger, key, random, perSecond, context })
    this.requests = queries.map((query) => ({
      query, bytes: requestBytes('POST', '/v1/decide', { key, body: { query: query.text, context: { country: 'GB', languages: ['en-GB'] } } }),
    }))
  }

  start() {
    for (let i = 0; i < deciders; ++i) this.#running.push(this.#decide())
    for (let i = 0; i < tellers; ++i) this.#running.push(this.#tell())
  }

  /** No more decisions; what is known of events is told, and what got no answer once more. */
  async stop() {
    this.#stopping = true
    await Promise.all(this.#running)
  }

  #pickRequest() {
    let at = this.random()
    return this.requests.find(({ query }) => (at -= query.share) < 0) ?? this.requests[0]
  }

  async #decide() {
    const caller = new Caller(this.fleet.port)
    const pauseMs = 1_000 * deciders / this.perSecond
    for (let due = Date.now(); !this.#stopping; due = Math.max(due + pauseMs, Date.now() - 1_000)) {
      if (due > Date.now()) await sleep(due - Date.now())
      const { query, bytes } = this.#pickRequest()
      const begun = performance.now()
      const { response, sent } = await caller.ask(bytes)
      this.ledger.asked += 1
      if (response?.status !== 200) {
        const attempts = sent ? (attemptsOf(response) ?? mostAttempts) : 0
        this.ledger.notDecided(query, attempts, `${response === null ? 'no answer' : `${response.status} ${response.body.slice(0, 200)}`}; faults: ${this.context()}`)
        await sleep(100)
        continue
      }
      this.decisionMs.push(performance.now() - begun)
      const record = this.ledger.decided(query, JSON.parse(response.body), attemptsOf(response) ?? 1)
      if (record !== null) this.#queueEventsOf(record)
    }
    caller.close()
  }

  #queueEventsOf(record) {
    const count = 1 + Math.floor(this.random() * 3)
    for (let i = 0; i < count; ++i) this.#queue.push({ record, token: record.token, slot: Math.floor(this.random() * slots.length) })
    this.#told.push(record)
    if (this.#told.length > rememberedTokens) this.#told.shift().token = null // bounds the memory of a long run
  }

  /** What is next to be told; at times something that was told before. */
  #nextBatch() {
    const batch = this.#queue.splice(0, eventsPerPost)
    for (let i = 0; i < 5 && this.#told.length > 0; ++i) {
      const record = pick(this.random, this.#told)
      if (record.sent !== 0) batch.push({ record, token: record.token, slot: 31 - Math.clz32(record.sent) })
    }
    return batch
  }

  async #tell() {
    const nginx = new Caller(this.fleet.port)
    const nodes = this.fleet.nodes.map(({ port }) => new Caller(port))
    while (!this.#stopping || this.#queue.length > 0) {
      if (this.#queue.length < eventsPerPost && !this.#stopping) await sleep(between(this.random, 10, 100))
      const batch = this.#nextBatch()
      if (batch.length === 0) continue
      const draw = this.random()
      const ways = draw < 0.6 ? [nginx] : draw < 0.75 ? [nginx, nginx] : draw < 0.9 ? [pick(this.random, nodes)] : nodes
      const taken = await Promise.all([...new Set(ways)].map((way) => this.#post(way, batch)))
      if (ways.length === 2) taken.push(await this.#post(nginx, batch))
      // Most partners tell again what got no answer, until it is taken; some do not.
      if (!taken.includes(true) && (this.#stopping || this.random() < 0.8)) await this.#postUntilTaken(nginx, batch)
    }
    for (const caller of [nginx, ...nodes]) caller.close()
  }

  async #postUntilTaken(caller, batch) {
    for (let i = 0; i < 20 && !(await this.#post(caller, batch)); ++i) await sleep(250)
  }

  async #post(caller, batch) {
    const events = batch.map(({ token, slot }) => ({ decision: token, ...slots[slot] }))
    const bytes = requestBytes('POST', '/v1/events', { key: this.key, body: { events } })
    const { response, sent } = await caller.ask(bytes)
    if (!sent) return false
    for (const { record, slot } of batch) record.sent |= 1 << slot
    this.ledger.events.posted += 1
    if (response?.status !== 202) {
      this.ledger.events.notAnswered += 1
      if (response !== null && response.status < 500) this.ledger.violate('every event is accepted', `${response.status} ${response.body.slice(0, 200)}`)
      return false
    }
    const { accepted, refused } = JSON.parse(response.body)
    const refusedAt = new Set(refused.map(({ index }) => index))
    if (accepted + refusedAt.size !== batch.length) this.ledger.violate('every event is accepted', `${response.body.slice(0, 200)} for ${batch.length} events`)
    for (const { index, reason } of refused) this.ledger.violate('every event is accepted', `event ${index} of ${batch.length} was refused: ${reason}`)
    batch.forEach(({ record, slot }, i) => { if (!refusedAt.has(i)) record.accepted |= 1 << slot })
    this.ledger.events.acceptedMembers += accepted
    this.ledger.events.refusedMembers += refusedAt.size
    return true
  }
}

function attemptsOf(response) {
  const header = response?.headers['x-upstream-attempts']
  return header === undefined ? null : parseInt(header, 10)
}
