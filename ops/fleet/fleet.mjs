// A fleet of Signpost on loopback: nodes that share a Redis and a secret, nginx in front, and every process at hand.
//
//   const fleet = await Fleet.start({ folder, shape: 'sentinel', nodeCount: 3 })
//   await fleet.publish(['rules/data', 'messages/data'])
//   const key = await fleet.addKey('searchco', ['decide', 'events'])
//   await fetch(`${fleet.url}/v1/decide`, …)              // through nginx; fleet.nodes[0].url: one node
//   await fleet.nodes[0].process.kill9()                  // pause, resume, start; fleet.redis.servers[0] likewise
//   await fleet.stop()
//
// Used by `ops/dev fleet`, by the chaos run and by the tests. A folder that a fleet was started in before is taken up
// again: same ports, same data. What it starts ends with this process, see ops/lib/processes.mjs.
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { Managed } from '../lib/processes.mjs'
import { useListKey } from '../lib/list_key.mjs'
import { binFolder, runOk, sourceFolder } from '../lib/programs.mjs'
import { freePorts, isListening, until } from '../lib/waiting.mjs'
import { ClusterRedis, SentinelRedis, SingleRedis } from './redis.mjs'
import { RedisUsers } from './redis_server.mjs'

const shapes = { single: SingleRedis, sentinel: SentinelRedis, cluster: ClusterRedis }
const largestBodyBytes = 1024 * 1024 // of the routes in server/api/routes.cc
const secretFile = 'secret.key'
const secretBytes = 32
const nginx = ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find(existsSync) ?? 'nginx'

export class FleetNode {
  constructor({ name, port, data, storeUrl, options, managed }) {
    Object.assign(this, { name, port, data })
    this.url = `http://127.0.0.1:${port}`
    this.process = new Managed({
      name, command: path.join(binFolder(), 'signpostd'), log: `${data}.log`, env: { SIGNPOST_STORE: storeUrl },
      args: ['--data', data, '--listen', `127.0.0.1:${port}`, ...options], ...managed,
    })
  }

  async start() {
    this.process.start()
    await this.ready()
  }

  async ready() {
    await until(async () => {
      if (!this.process.isRunning && !this.process.supervise) throw new Error(`${this.name} ended; see ${this.process.log}`)
      return this.isReady()
    }, `${this.name} is ready`)
  }

  async isReady() {
    if (!this.process.isWell) return false
    try {
      return (await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(1_000) })).status === 200
    } catch {
      return false
    }
  }

  async knowsKey(key) {
    const response = await fetch(`${this.url}/v1/decide`, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: '{}' })
    return response.status !== 401
  }

  /** Figures of /metrics by name and labels, as written; null when it does not answer. */
  async metrics() {
    try {
      const response = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(2_000) })
      const lines = (await response.text()).split('\n').map((line) => /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line))
      return new Map(lines.filter(Boolean).map(([, name, value]) => [name, Number(value)]))
    } catch {
      return null
    }
  }
}

export class Fleet {
  nodes = []

  /**
   * `shape`: single, sentinel or cluster. `port`: nginx's, a free one unless given. `proxied`: with a proxy in front of
   * every Redis server. `supervise`: what ends is started again. `nodeOptions`: more for signpostd. `onEnd(name, how)`:
   * told of what ended by itself. `policy`: folders to publish before the nodes are started.
   */
  static async start(options) {
    const fleet = new Fleet(options)
    try {
      await fleet.#start()
    } catch (error) {
      await fleet.stop()
      throw error
    }
    return fleet
  }

  constructor({ folder, shape = 'sentinel', nodeCount = 3, port, proxied = false, supervise = false, nodeOptions = [], onEnd, policy = [] }) {
    Object.assign(this, { folder: path.resolve(folder), shape, nodeCount, proxied, nodeOptions, policy })
    this.wantedPort = port
    this.managed = { supervise, ...(onEnd === undefined ? {} : { onEnd }) }
  }

  get url() {
    return `http://127.0.0.1:${this.port}`
  }

  async #start() {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    const ports = await this.#ports()
    const users = new RedisUsers(this.folder)
    this.redis = new shapes[this.shape]({ folder: this.folder, ports: ports.redis, users, proxied: this.proxied, managed: this.managed })
    await this.redis.start()
    this.control = path.join(this.folder, 'control')
    this.#makeSecret()
    useListKey({ binFolder: binFolder(), file: path.join(this.folder, 'list.key') })
    if (this.policy.length > 0) await this.publish(this.policy)
    this.nodes = ports.nodes.map((port, i) => this.addNode(`node-${i + 1}`, port))
    await Promise.all(this.nodes.map((node) => node.start()))
    await this.#startNginx()
  }

  /** As they were when the folder was used last, or free ones. */
  async #ports() {
    const file = path.join(this.folder, 'fleet.json')
    const { portCount } = shapes[this.shape]
    const shape = { shape: this.shape, proxied: this.proxied, nodes: this.nodeCount }
    let known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
    if (known === null) {
      const ports = await freePorts(portCount + this.nodeCount + 1)
      known = { shape, redis: ports.splice(0, portCount), nodes: ports.splice(0, this.nodeCount), port: ports[0] }
      writeFileSync(file, JSON.stringify(known))
    } else if (JSON.stringify(known.shape) !== JSON.stringify(shape)) {
      throw new Error(`${this.folder} holds a fleet of another shape (${JSON.stringify(known.shape)}): name another folder, or remove it`)
    }
    this.port = this.wantedPort ?? known.port
    for (const port of [this.port, ...known.redis, ...known.nodes]) {
      if (await isListening(port)) throw new Error(`something listens on port ${port} already: stop it, or choose another port or folder`)
    }
    return known
  }

  /** Of the folder that `signpost` is run with, and that every node gets a copy of. */
  #makeSecret() {
    mkdirSync(this.control, { recursive: true, mode: 0o700 })
    const file = path.join(this.control, secretFile)
    if (!existsSync(file)) writeFileSync(file, randomBytes(secretBytes), { mode: 0o600 })
  }

  /** A node of this fleet that is not started: its folder with the shared secret. */
  addNode(name, port) {
    const data = path.join(this.folder, name)
    mkdirSync(data, { recursive: true, mode: 0o700 })
    this.#shareSecret(data)
    return new FleetNode({ name, port, data, storeUrl: this.redis.url, options: this.nodeOptions, managed: this.managed })
  }

  #shareSecret(data) {
    const [from, to] = [this.control, data].map((folder) => path.join(folder, secretFile))
    if (!existsSync(to)) copyFileSync(from, to)
  }

  async #startNginx() {
    const folder = path.join(this.folder, 'nginx')
    mkdirSync(folder, { recursive: true })
    const values = {
      FOLDER: folder, LISTEN: `127.0.0.1:${this.port}`, BODY_BYTES: String(largestBodyBytes), NODE_COUNT: String(this.nodes.length),
      NODES_CHECKED: this.nodes.map(({ port }) => `    server 127.0.0.1:${port} max_fails=1 fail_timeout=2s;`).join('\n'),
      NODES_REGARDLESS: this.nodes.map(({ port }) => `    server 127.0.0.1:${port} max_fails=0;`).join('\n'),
    }
    const template = readFileSync(path.join(sourceFolder, 'ops/fleet/nginx.conf'), 'utf8')
    const file = path.join(folder, 'nginx.conf')
    writeFileSync(file, template.replace(/@([A-Z_]+)@/g, (_, key) => values[key]))
    this.nginx = new Managed({ name: 'nginx', command: nginx, args: ['-c', file, '-p', folder, '-e', 'stderr'], log: path.join(folder, 'log'), ...this.managed })
    this.nginx.start()
    await until(() => {
      if (!this.nginx.isRunning) throw new Error(`nginx ended at its start; see ${this.nginx.log}`)
      return isListening(this.port)
    }, 'nginx listens')
  }

  get processes() {
    return [...this.redis.all.map((server) => server.process), ...this.nodes.map((node) => node.process), this.nginx]
  }

  /** `signpost` on the fleet's store. */
  signpost(...args) {
    const env = { ...process.env, SIGNPOST_STORE: this.redis.url }
    return runOk(path.join(binFolder(), 'signpost'), [...args, '--data', this.control], { env, timeoutMs: 60_000 })
  }

  async publish(folders, author = 'ops/dev') {
    return JSON.parse(await this.signpost('publish', ...folders, '--author', author, '--json'))
  }

  /** Answers the key once all nodes that are well know it. */
  async addKey(id, scopes, kind = 'partner') {
    const wanted = scopes.flatMap((scope) => ['--scope', scope])
    const { key } = JSON.parse(await this.signpost('key', 'add', id, '--name', id, '--kind', kind, ...wanted, '--json'))
    for (const node of this.nodes.filter(({ process }) => process.isWell)) {
      await until(async () => await node.knowsKey(key), `${node.name} knows the key ${id}`)
    }
    return key
  }

  /** In the order in which nothing is lost or waits: the front, the nodes with their last counts, the store. */
  async stop() {
    await this.nginx?.stop('SIGQUIT')
    await Promise.all(this.nodes.map((node) => node.process.stop()))
    await this.redis?.stop()
  }
}
