// Faults from a seed. The plan (what, when, how long, on which one) depends on the seed alone; whether a fault of the
// plan can be had at its time depends on what is broken then: one that would leave no node well is left out, and said.
import { setTimeout as sleep } from 'node:timers/promises'

import { between, pick, seeded } from '../lib/random.mjs'
import { until } from '../lib/waiting.mjs'

const settledMs = 1_000 // a node that has been well for this long is one that nginx can turn to
const mostRedisFaults = 2 // at once
const healPatienceMs = 120_000

// Each kind with its weight in the plan. `which` is a number from the plan: taken modulo what there is.
const kinds = [
  ['node_killed', 5], ['node_paused', 3], ['nodes_restarted', 1], ['redis_paused', 2], ['redis_primary_killed', 3],
  ['redis_replica_killed', 2], ['sentinel_killed', 1], ['redis_cut', 2], ['redis_blackhole', 2], ['redis_slow', 1],
  ['failover', 2], ['publish', 5], ['scripts_flushed', 1], ['subscribers_killed', 1],
]

/** [{ kind, atMs, forMs, which }], in order of time, within the first `seconds`. */
export function planFaults(seed, seconds, perMinute) {
  const random = seeded(seed)
  const bag = kinds.flatMap(([kind, weight]) => Array(weight).fill(kind))
  const plan = []
  for (let atMs = 1_000; ;) {
    atMs += 60_000 / perMinute * between(random, 0.5, 1.5)
    if (atMs > seconds * 1_000) return plan
    plan.push({ kind: pick(random, bag), atMs: Math.round(atMs), forMs: Math.round(100 + 7_900 * random() ** 2), which: Math.floor(random() * 1_000) })
  }
}

export class Faults {
  done = []
  #busy = new Map() // node, server -> kind
  #wellSince = new Map()
  #running = new Set()

  /** `publish`: publishes the other policy. */
  constructor({ fleet, publish, log }) {
    Object.assign(this, { fleet, publish, log })
  }

  /** What is broken now, for a person. */
  get now() {
    return [...this.#busy].map(([what, kind]) => `${kind} ${what.name}`).join(', ') || 'none'
  }
  get redisIsWell() {
    return ![...this.#busy.keys()].some((what) => this.fleet.redis.all.includes(what))
  }
  isWell(node) {
    return !this.#busy.has(node) && node.process.isWell
  }

  async run(plan) {
    const begun = Date.now()
    for (const fault of plan) {
      await sleep(Math.max(0, begun + fault.atMs - Date.now()))
      const act = this.#act(fault)
      if (act === null) {
        this.done.push({ ...fault, outcome: 'left out' })
        continue
      }
      const entry = { ...fault, outcome: 'begun' }
      this.done.push(entry)
      const running = act().then((outcome) => { entry.outcome = outcome ?? 'done' }, (error) => { entry.outcome = `failed: ${error.message}` })
      this.#running.add(running)
      running.finally(() => this.#running.delete(running))
    }
  }

  /** Waits until every fault is over and everything is as it was. */
  async heal() {
    await Promise.all(this.#running)
    const { redis, nodes } = this.fleet
    for (const server of redis.all) server.network = 'open'
    await until(() => redis.isWell(), 'Redis is well again', healPatienceMs)
    await Promise.all(nodes.map((node) => node.ready()))
  }

  /** The fault as a function to call; null where it can't be had now. */
  #act({ kind, forMs, which }) {
    const { redis, nodes } = this.fleet
    const node = nodes[which % nodes.length]
    const server = redis.servers[which % redis.servers.length]
    const onNode = (act) => (this.#canLose(node) ? () => this.#hold(node, kind, act) : null)
    const onServer = (what, act) => (what !== undefined && this.#canBreak(what) ? () => this.#hold(what, kind, () => act(what)) : null)
    switch (kind) {
      case 'node_killed': return onNode(() => this.#killNode(node, Math.max(200, Math.min(forMs, 5_000))))
      case 'node_paused': return onNode(() => this.#pause(node.process, forMs))
      case 'nodes_restarted': return () => this.#restartNodes()
      case 'redis_paused': return onServer(server, () => this.#pause(server.process, forMs))
      case 'redis_primary_killed': return () => this.#killServer(kind, which, true, forMs)
      case 'redis_replica_killed': return () => this.#killServer(kind, which, false, forMs)
      case 'sentinel_killed': return onServer(redis.sentinels[which % 3], (sentinel) => this.#killAndStart(sentinel, forMs))
      case 'redis_cut': return onServer(server, () => this.#network(server, 'cut', forMs))
      case 'redis_blackhole': return onServer(server, () => this.#network(server, 'blackhole', forMs))
      case 'redis_slow': return onServer(server, () => this.#network(server, 'slow', forMs))
      case 'failover': return async () => ((await redis.failOver?.(which)) ? 'done' : 'left out')
      case 'publish': return () => this.publish()
      case 'scripts_flushed': return () => this.#onPrimaries('SCRIPT', 'FLUSH')
      case 'subscribers_killed': return () => this.#onPrimaries('CLIENT', 'KILL', 'TYPE', 'pubsub')
    }
    throw new Error(`there is no fault ${kind}`)
  }

  #canLose(node) {
    if (this.#busy.has(node)) return false
    const settled = (other) => this.isWell(other) && Date.now() - (this.#wellSince.get(other) ?? 0) >= settledMs
    return this.fleet.nodes.some((other) => other !== node && settled(other))
  }

  #canBreak(server) {
    const broken = [...this.#busy.keys()].filter((what) => this.fleet.redis.all.includes(what))
    return !this.#busy.has(server) && broken.length < mostRedisFaults
  }

  async #hold(what, kind, act) {
    this.log(`${kind} ${what.name}`)
    this.#busy.set(what, kind)
    try {
      return await act()
    } finally {
      this.#busy.delete(what)
      this.#wellSince.set(what, Date.now())
    }
  }

  async #killNode(node, downMs) {
    await node.process.kill9()
    await sleep(downMs)
    await node.start()
  }

  async #pause(process, forMs) {
    process.pause()
    await sleep(forMs)
    process.resume()
  }

  /** In order, one after the other, as an upgrade would. */
  async #restartNodes() {
    let restarted = 0
    for (const node of this.fleet.nodes) {
      if (!this.#canLose(node)) continue
      await this.#hold(node, 'nodes_restarted', async () => {
        await node.process.stop()
        await node.start()
      })
      restarted += 1
      await sleep(settledMs)
    }
    return restarted === 0 ? 'left out' : `done, ${restarted} of ${this.fleet.nodes.length}`
  }

  async #killServer(kind, which, primary, forMs) {
    const primaries = new Set(await this.fleet.redis.primaries())
    const candidates = this.fleet.redis.servers.filter((server) => primaries.has(server) === primary && server.process.isWell)
    const server = candidates[which % candidates.length]
    if (server === undefined || !this.#canBreak(server)) return 'left out'
    return this.#hold(server, kind, () => this.#killAndStart(server, forMs))
  }

  async #killAndStart(server, forMs) {
    await server.process.kill9()
    await sleep(forMs)
    server.process.start()
  }

  async #network(server, mode, forMs) {
    server.network = mode
    await sleep(forMs)
    server.network = 'open'
  }

  async #onPrimaries(...words) {
    this.log(words.join(' '))
    const primaries = await this.fleet.redis.primaries()
    const answers = await Promise.all(primaries.map((server) => server.tryToAsk(...words)))
    return answers.some((answer) => answer !== null) ? 'done' : 'left out'
  }
}
