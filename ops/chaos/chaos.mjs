// One chaos run: a fleet, load, faults from a seed, and the reports compared with what was acknowledged.
//
//   const report = await runChaos({ seconds: 20, seed: 7, faultsPerMinute: 25, perSecond: 300, shape: 'sentinel', log })
//   report.violations.length === 0
//
// Everything is on loopback and ends: the load after `seconds`, the waiting after a patience.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { Fleet } from '../fleet/fleet.mjs'
import { scratchFolder } from '../lib/folders.mjs'
import { Connection, requestBytes } from '../lib/http.mjs'
import { seeded } from '../lib/random.mjs'
import { freePort, until } from '../lib/waiting.mjs'
import { cloneJournal } from './clone_node.mjs'
import { Driver } from './driver.mjs'
import { Faults, planFaults } from './faults.mjs'
import { Ledger } from './ledger.mjs'
import { policyNames, queries, writePolicies } from './policies.mjs'

const publishPatienceMs = 15_000
const settlePatienceMs = 120_000

export async function runChaos(options) {
  const run = new Chaos(options)
  try {
    await run.start()
    await run.breakThings()
    return await run.judge()
  } finally {
    await run.stop()
  }
}

class Chaos {
  isServed = true // the policy `serving`: publishing it succeeded
  #ended = [] // processes that ended without having been asked to
  #fromCommandMs = [] // from the start of `signpost publish` to each node's first decision by it
  #fromPublishedMs = [] // from its end; 0 where the node was first
  #published = 0
  #publishFailures = 0
  #publishing = false

  constructor({ seconds, seed, faultsPerMinute, perSecond, shape, breakBatchIds = false, keep = false, log = () => {} }) {
    Object.assign(this, { seconds, seed, faultsPerMinute, perSecond, shape, breakBatchIds, keep, log })
    this.scratch = scratchFolder('signpost-chaos-')
    this.folder = this.scratch.folder
    if (keep) this.scratch.keep()
    // Reached about half-way: a fifth of the decisions ask for the capped campaign.
    const perHour = Math.max(20, Math.round(seconds * perSecond * 0.1))
    this.caps = { perHour, perDay: Math.round(perHour * 1.5) }
    this.ledger = new Ledger()
  }

  async start() {
    this.log(`starting the fleet in ${this.folder}`)
    this.policies = writePolicies(path.join(this.folder, 'policies'), this.caps)
    const folder = path.join(this.folder, 'fleet')
    mkdirSync(folder)
    this.fleet = await Fleet.start({
      folder, shape: this.shape, proxied: true, policy: [this.policies.beta], onEnd: (name, how) => this.#ended.push(`${name} ended: ${how}`),
    })
    for (const name of policyNames) await this.#publish(name)
    this.keys = {
      partner: await this.fleet.addKey('searchco', ['decide', 'events']),
      probe: await this.fleet.addKey('probe', ['decide']),
      analyst: await this.fleet.addKey('analyst', ['reports'], 'person'),
    }
    await until(async () => (await Promise.all(this.fleet.nodes.map((node) => this.#revisionOf(node)))).every((name) => name === this.serving), 'all nodes serve')
    this.faults = new Faults({ fleet: this.fleet, publish: () => this.#publishMeasured(), log: this.log })
    this.driver = new Driver({
      fleet: this.fleet, ledger: this.ledger, key: this.keys.partner, random: seeded(this.seed + 1), perSecond: this.perSecond,
      context: () => this.faults.now,
    })
  }

  async breakThings() {
    this.driver.start()
    const begun = Date.now()
    await this.faults.run(planFaults(this.seed, this.seconds, this.faultsPerMinute))
    await sleep(Math.max(0, begun + this.seconds * 1_000 - Date.now()))
    this.log('healing')
    await this.faults.heal()
    if (this.breakBatchIds) await this.#cloneNode()
    await this.driver.stop()
  }

  async judge() {
    this.log('waiting until the store has every count')
    const figures = await this.#settled()
    await this.#publishLast()
    await this.#allServe()
    const rows = await this.#report('group=campaign,variant,kind&resolution=whole&partner=searchco')
    const hours = await this.#report('group=kind&resolution=hour&partner=searchco&campaign=scarce')
    const events = this.ledger.compareEvents(rows)
    const decisions = this.ledger.compareDecisions(rows)
    const caps = { ...this.ledger.compareCaps(hours, 'scarce', this.caps), asked: this.#askedForCapped() }
    for (const what of this.#ended) this.ledger.violate('no process ends by itself', what)
    if ((figures.signpost_counts_dropped_total ?? 0) > 0) this.ledger.violate('no count is dropped', `${figures.signpost_counts_dropped_total} decisions`)
    return {
      seed: this.seed, seconds: this.seconds, shape: this.shape, faults: this.faults.done,
      decisions: { ...decisions, asked: this.ledger.asked, failed: this.ledger.failed, mixed: this.ledger.mixed, retried: this.ledger.retried, ms: quantiles(this.driver.decisionMs) },
      events: { ...events, ...this.ledger.events }, caps,
      publish: { published: this.#published, failed: this.#publishFailures, ms: quantiles(this.#fromPublishedMs), fromCommandMs: quantiles(this.#fromCommandMs) },
      nodes: figures, violations: this.ledger.violations,
    }
  }

  async stop() {
    await this.fleet?.stop()
    if (this.keep) this.log(`kept: ${this.folder}`)
    else this.scratch.remove()
  }

  #askedForCapped() {
    const share = queries.find(({ text }) => text.includes('grimbly')).share
    return Math.round(this.ledger.asked * share)
  }

  /** When it fails the policy may be published all the same: written, but not confirmed. */
  async #publish(name) {
    this.serving = name
    this.isServed = false
    const { revision } = await this.fleet.publish([this.policies[name]], 'chaos')
    this.isServed = true
    this.ledger.revisions.set(revision, name)
  }

  /** Publishes the other policy; measures how long each node takes that is well all the while, as Redis must be. */
  async #publishMeasured() {
    if (this.#publishing) return 'left out'
    this.#publishing = true
    try {
      const name = policyNames.find((other) => other !== this.serving)
      const isNews = this.isServed // else the nodes may serve it already, since the one before was never published
      const isFair = (node) => this.faults.redisIsWell && this.faults.isWell(node)
      const begun = performance.now()
      const command = { done: null, failed: false }
      const served = this.fleet.nodes.filter(isFair).map((node) => this.#servesAt(node, name, command, isFair))
      try {
        await this.#publish(name)
      } catch (error) {
        command.failed = true
        this.#publishFailures += 1
        if (this.faults.redisIsWell) this.log(`publishing failed: ${error.message.slice(0, 300)}`)
        return 'the store was away'
      }
      command.done = performance.now()
      this.#published += 1
      this.log(`published ${name}`)
      for (const at of (await Promise.all(served)).filter((at) => at && isNews)) {
        this.#fromCommandMs.push(at - begun)
        this.#fromPublishedMs.push(Math.max(0, at - command.done))
      }
      return `published ${name}`
    } finally {
      this.#publishing = false
    }
  }

  /** When a node first decided by the policy that `command` publishes; null where that can't be told fairly. */
  async #servesAt(node, name, command, isFair) {
    while (command.done === null || performance.now() - command.done < publishPatienceMs) {
      if (command.failed || !isFair(node)) return null
      if (await this.#revisionOf(node) === name) return performance.now()
      await sleep(10)
    }
    this.ledger.violate('a published policy is served', `${node.name} did not serve ${name} within ${publishPatienceMs} ms`)
    return null
  }

  /** The name of the policy that a node decides by; null when it does not answer. By a key that is not counted here. */
  async #revisionOf(node) {
    try {
      const connection = await Connection.open(node.port)
      const timer = setTimeout(() => connection.close(), 2_000)
      connection.send(requestBytes('POST', '/v1/decide', { key: this.keys?.probe, body: { query: 'nothing' } }))
      const response = await connection.receive()
      clearTimeout(timer)
      connection.close()
      return response?.status === 200 ? (this.ledger.revisions.get(JSON.parse(response.body).policy) ?? null) : null
    } catch {
      return null
    }
  }

  /** One of the others may have got stuck half-way. The sentinels may still act on what is over, so more than once. */
  async #publishLast() {
    const name = policyNames.find((other) => other !== this.serving)
    await until(() => this.#publish(name).then(() => true, () => false), 'Redis takes a last policy', settlePatienceMs)
      .catch((error) => this.ledger.violate('a published policy is served', error.message))
  }

  async #allServe() {
    await until(async () => (await Promise.all(this.fleet.nodes.map((node) => this.#revisionOf(node)))).every((name) => name === this.serving),
      'all nodes serve what was published last', settlePatienceMs)
      .catch((error) => this.ledger.violate('a published policy is served', error.message))
  }

  /** Until two more flushes have left nothing waiting on any node; answers their figures, added up. */
  async #settled() {
    const { nodes } = this.fleet
    const first = await Promise.all(nodes.map((node) => node.metrics()))
    const isDone = async () => {
      const now = await Promise.all(nodes.map((node) => node.metrics()))
      return now.every((figures, i) => figures !== null && figures.get('signpost_journal_records_waiting') === 0 &&
        figures.get('signpost_flushes_total') >= (first[i]?.get('signpost_flushes_total') ?? 0) + 2) && now
    }
    try {
      return addedUp(await until(isDone, 'no node has counts waiting', settlePatienceMs))
    } catch (error) {
      this.ledger.violate('every count reaches the store', error.message)
      return addedUp((await Promise.all(nodes.map((node) => node.metrics()))).filter(Boolean))
    }
  }

  /** Rows of a report; a node whose last counts are not in the store yet says so, and is asked again. */
  async #report(query) {
    const headers = { authorization: `Bearer ${this.keys.analyst}` }
    const response = await until(async () => {
      const answer = await fetch(`${this.fleet.nodes[0].url}/v1/reports/counts?${query}`, { headers })
      return answer.status === 503 ? null : answer
    }, 'the report can be read', settlePatienceMs)
    if (response.status !== 200) throw new Error(`the report answered ${response.status}: ${await response.text()}`)
    return (await response.json()).rows
  }

  /**
   * What `--break batch_id` does: counts that one node has journaled come from a second one, too. A journal keeps what the
   * store has for two minutes, so there is enough to tell. While Redis is well: what a node tells in the middle of a
   * failover may be lost with the old primary, and this one does not stay to notice.
   */
  async #cloneNode() {
    const { nodes } = this.fleet
    const name = 'node-clone'
    const data = path.join(this.fleet.folder, name)
    mkdirSync(data, { mode: 0o700 })
    const bytes = cloneJournal(path.join(nodes[0].data, 'journal'), path.join(data, 'journal'))
    if (bytes === 0) throw new Error('the journal of the first node holds nothing that could be told again')
    this.log(`a second node tells ${bytes} bytes of the first one's journal again`)
    const clone = this.fleet.addNode(name, await freePort())
    await clone.start()
    await until(async () => (await clone.metrics())?.get('signpost_journal_records_waiting') === 0, 'the second node has told it', settlePatienceMs)
    await clone.process.stop()
  }
}

const figuresToShow = [
  'signpost_store_rewinds_total', 'signpost_counts_not_recoverable_total', 'signpost_cap_lease_failures_total',
  'signpost_counts_dropped_total', 'signpost_store_failures_total', 'signpost_store_connects_total',
  'signpost_events_stored_total{outcome="duplicate"}', 'signpost_batches_total{outcome="known"}',
]

/** Since the last start of each node. */
function addedUp(all) {
  const known = figuresToShow.filter((name) => all.some((figures) => figures.has(name)))
  return Object.fromEntries(known.map((name) => [name, all.reduce((sum, figures) => sum + (figures.get(name) ?? 0), 0)]))
}

function quantiles(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share) => (sorted.length === 0 ? null : Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(2)))
  return { count: sorted.length, median: at(0.5), p99: at(0.99), worst: at(1) }
}
