// The Redis of a fleet in each of the shapes that Signpost can use: `servers`, `sentinels`, and the `url` of the store.
//
//   const redis = new SentinelRedis({ folder, ports, users, proxied, managed })
//   await redis.start()
//   spawn('signpostd', [...], { env: { SIGNPOST_STORE: redis.url } })   // not as an argument: it holds a password
//   await redis.primaries()
import path from 'node:path'

import { until } from '../lib/waiting.mjs'
import { ClusterServer, RedisServer, Sentinel } from './redis_server.mjs'

const slotCount = 16_384

class Redis {
  servers = []
  sentinels = []

  constructor({ users }) {
    this.users = users
    this.login = `signpost:${users.passwords.signpost}`
  }

  get all() {
    return [...this.servers, ...this.sentinels]
  }

  /** Those that say they are primaries; one that was cut off may still believe it. */
  async primaries() {
    const are = await Promise.all(this.servers.map((server) => server.isPrimary()))
    return this.servers.filter((_, i) => are[i])
  }

  /** Replicas first: a primary that is told to end waits for those that are behind. */
  async stop() {
    await Promise.all(this.sentinels.map((sentinel) => sentinel.stop()))
    const primaries = new Set(await this.primaries())
    await Promise.all(this.servers.filter((server) => !primaries.has(server)).map((server) => server.stop()))
    await Promise.all([...primaries].map((server) => server.stop()))
  }
}

/** One server, alone: what `ops/dev run --redis` and the measurements use. */
export class SingleRedis extends Redis {
  static portCount = 1

  constructor({ folder, ports, users, managed }) {
    super({ users })
    const unixSocket = path.join(folder, 'redis.sock')
    this.servers = [new RedisServer({ name: 'redis', folder: path.join(folder, 'redis'), port: ports[0], users, unixSocket, managed })]
    this.url = `redis+unix://${this.login}@${unixSocket}`
    this.urlByPort = `redis://${this.login}@127.0.0.1:${ports[0]}`
  }

  async start() {
    await this.servers[0].start()
  }

  async isWell() {
    return (await this.primaries()).length === 1
  }
}

/** A primary, two replicas and three sentinels. */
export class SentinelRedis extends Redis {
  static portCount = 12
  #seats

  constructor({ folder, ports, users, proxied, managed }) {
    super({ users })
    this.#seats = seatsOf(ports, proxied)
    const primaryPort = this.#seats(0).announced
    for (let i = 0; i < 3; ++i) {
      const lines = i === 0 ? [] : [`replicaof 127.0.0.1 ${primaryPort}`]
      this.servers.push(new RedisServer({
        name: `redis-${i + 1}`, folder: path.join(folder, `redis-${i + 1}`), ...this.#seats(i), users,
        files: ['replicated.conf'], lines, managed,
      }))
    }
    for (let i = 0; i < 3; ++i) {
      const name = `sentinel-${i + 1}`
      this.sentinels.push(new Sentinel({ name, folder: path.join(folder, name), ...this.#seats(i + 3), users, primaryPort, managed }))
    }
    const places = this.sentinels.map(({ announced }) => `127.0.0.1:${announced}`).join(',')
    this.url = `redis+sentinel://${this.login}@${places}/signpost?sentinel_password=${users.passwords.sentinels}`
  }

  async start() {
    await Promise.all(this.servers.map((server) => server.start()))
    await until(() => this.#replicasFollow(), 'the replicas follow the primary')
    await Promise.all(this.sentinels.map((sentinel) => sentinel.start()))
    await until(() => this.isWell(), 'the sentinels know each other')
  }

  async #replicasFollow() {
    const [primary, ...more] = await this.primaries()
    return more.length === 0 && (await primary?.info('replication'))?.connected_slaves === '2'
  }

  /** One primary that both replicas follow, and sentinels that agree on it. */
  async isWell() {
    const [primary, ...more] = await this.primaries()
    if (primary === undefined || more.length > 0) return false
    const replication = await primary.info('replication')
    if (replication.connected_slaves !== '2' || replication.min_slaves_good_slaves !== '2') return false
    const views = await Promise.all(this.sentinels.map(async (sentinel) => (await sentinel.info('sentinel')).master0 ?? ''))
    return views.every((view) => view.includes('status=ok') && view.includes(`:${primary.announced},`) &&
      view.includes('slaves=2') && view.includes('sentinels=3'))
  }

  /** A failover on demand; the answer tells whether a sentinel began one. */
  async failOver(i) {
    return (await this.sentinels[i % 3].tryToAsk('SENTINEL', 'FAILOVER', 'signpost')) === 'OK'
  }
}

/** Six servers of a cluster: three primaries, each with a replica. */
export class ClusterRedis extends Redis {
  static portCount = 24
  #seats
  #bus

  constructor({ folder, ports, users, proxied, managed }) {
    super({ users })
    this.#seats = seatsOf(ports.slice(0, 12), proxied)
    this.#bus = seatsOf(ports.slice(12), proxied)
    for (let i = 0; i < 6; ++i) {
      const { port: busPort, announced: announcedBus } = this.#bus(i)
      const name = `redis-${i + 1}`
      this.servers.push(new ClusterServer({ name, folder: path.join(folder, name), ...this.#seats(i), busPort, announcedBus, users, managed }))
    }
    this.url = `redis+cluster://${this.login}@${this.servers.map(({ announced }) => `127.0.0.1:${announced}`).join(',')}`
  }

  async start() {
    await Promise.all(this.servers.map((server) => server.start()))
    const [first, ...others] = this.servers
    if ((await first.ask('CLUSTER', 'INFO')).includes('cluster_known_nodes:1\r')) await this.#join(first, others)
    await until(() => this.isWell(), 'all slots of the cluster are served, and every primary has a replica')
  }

  async #join(first, others) {
    for (const { announced, announcedBus } of others) {
      await first.ask('CLUSTER', 'MEET', '127.0.0.1', String(announced), String(announcedBus))
    }
    await until(async () => (await this.#views()).every((view) => view.includes('cluster_known_nodes:6\r')), 'the servers have met')
    const third = Math.floor(slotCount / 3)
    const ids = await Promise.all(this.servers.map((server) => server.ask('CLUSTER', 'MYID')))
    for (let i = 0; i < 3; ++i) {
      const last = i === 2 ? slotCount - 1 : (i + 1) * third - 1
      await this.servers[i].ask('CLUSTER', 'ADDSLOTSRANGE', String(i * third), String(last))
      await this.servers[i].ask('CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1)).catch(() => {})
    }
    for (let i = 3; i < 6; ++i) {
      await until(async () => (await this.servers[i].tryToAsk('CLUSTER', 'REPLICATE', ids[i - 3])) === 'OK', 'a replica follows')
    }
  }

  #views() {
    return Promise.all(this.servers.map(async (server) => (await server.tryToAsk('CLUSTER', 'INFO')) ?? ''))
  }

  async isWell() {
    const views = await this.#views()
    if (!views.every((view) => view.includes('cluster_state:ok') && view.includes('cluster_slots_ok:16384'))) return false
    const primaries = await this.primaries()
    const good = await Promise.all(primaries.map(async (server) => (await server.info('replication')).min_slaves_good_slaves))
    return primaries.length === 3 && good.every((count) => Number(count) >= 1)
  }

  /** A failover on demand: a replica takes its primary's place. */
  async failOver(i) {
    const replicas = []
    for (const server of this.servers) if (!(await server.isPrimary())) replicas.push(server)
    if (replicas.length === 0) return false
    return (await replicas[i % replicas.length].tryToAsk('CLUSTER', 'FAILOVER')) === 'OK'
  }
}

/** Half of the ports are where servers listen, half where their proxies do; without proxies they are the same. */
function seatsOf(ports, proxied) {
  const half = ports.length / 2
  return (i) => ({ port: ports[i], announced: proxied ? ports[half + i] : ports[i] })
}
