// One redis-server or sentinel of a fleet: its folder, its configuration made of the files in ops/redis, its process,
// its proxy, and a way to ask it something.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { Managed } from '../lib/processes.mjs'
import { run, sourceFolder } from '../lib/programs.mjs'
import { until } from '../lib/waiting.mjs'
import { Proxy } from './proxy.mjs'

const askPatienceMs = 3_000

/** A file of ops/redis with what stands between @ signs filled in; nothing may be left over. */
function configuration(name, values = {}) {
  const text = readFileSync(path.join(sourceFolder, 'ops/redis', name), 'utf8')
  return text.replace(/@([A-Z0-9_]+)@/g, (whole, key) => {
    if (values[key] === undefined) throw new Error(`ops/redis/${name} wants ${whole}`)
    return values[key]
  })
}

/** Passwords of the users in users.acl, kept in the fleet's folder. */
export class RedisUsers {
  constructor(folder) {
    const file = path.join(folder, 'redis-passwords.json')
    if (!existsSync(file)) {
      const names = ['signpost', 'replica', 'sentinel', 'operator', 'sentinels']
      const passwords = Object.fromEntries(names.map((name) => [name, randomBytes(16).toString('hex')]))
      writeFileSync(file, JSON.stringify(passwords), { mode: 0o600 })
    }
    this.passwords = JSON.parse(readFileSync(file, 'utf8'))
    this.aclFile = path.join(folder, 'users.acl')
    const digests = Object.fromEntries(Object.entries(this.passwords).map(([name, password]) => [
      `${name.toUpperCase()}_SHA256`, createHash('sha256').update(password).digest('hex'),
    ]))
    writeFileSync(this.aclFile, configuration('users.acl', digests), { mode: 0o600 })
  }
}

class Server {
  /** `port`: where it listens; `announced`: the port that all others know, its proxy's where there is one. */
  constructor({ name, folder, port, announced = port, user, password, managed }) {
    Object.assign(this, { name, folder, port, announced, user, password })
    mkdirSync(folder, { recursive: true })
    this.file = path.join(folder, 'redis.conf')
    this.proxy = announced === port ? null : new Proxy({ port: announced, target: port })
    this.proxies = this.proxy === null ? [] : [this.proxy]
    this.process = new Managed({ name, command: 'redis-server', cwd: folder, log: path.join(folder, 'log'), ...managed })
  }

  async start() {
    for (const proxy of this.proxies) await proxy.open()
    this.process.start()
    await until(async () => {
      if (!this.process.isRunning) throw new Error(`${this.name} ended at its start; see ${this.process.log}`)
      return (await this.tryToAsk('PING')) === 'PONG'
    }, `${this.name} answers`)
  }

  /** The answer as redis-cli prints it; null when there is none, or an error. */
  async tryToAsk(...words) {
    const args = ['-h', '127.0.0.1', '-p', String(this.port), '--no-auth-warning', '-e']
    if (this.user !== '') args.push('--user', this.user)
    const env = { ...process.env, REDISCLI_AUTH: this.password }
    const { code, stdout } = await run('redis-cli', [...args, ...words], { env, timeoutMs: askPatienceMs })
    return code === 0 ? stdout.trimEnd() : null
  }

  async ask(...words) {
    const answer = await this.tryToAsk(...words)
    if (answer === null) throw new Error(`${this.name} does not answer ${words.slice(0, 2).join(' ')}`)
    return answer
  }

  /** Figures of INFO: { role: 'master', … }; empty when it does not answer. */
  async info(section) {
    const text = (await this.tryToAsk('INFO', section)) ?? ''
    return Object.fromEntries(text.split('\n').filter((line) => line.includes(':')).map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    }))
  }

  set network(mode) {
    for (const proxy of this.proxies) proxy.mode = mode
  }

  async stop() {
    await this.process.stop()
    for (const proxy of this.proxies) await proxy.close()
  }
}

export class RedisServer extends Server {
  /**
   * `files`: of ops/redis, after redis.conf. `lines`: what belongs to this server. A configuration that is there
   * already is kept: a failover has written into it.
   */
  constructor({ users, files = [], lines = [], unixSocket, ...rest }) {
    super({ ...rest, user: 'operator', password: users.passwords.operator })
    this.process.args = [this.file]
    this.unixSocket = unixSocket
    if (existsSync(this.file)) return
    const values = { REPLICA_PASSWORD: users.passwords.replica }
    const own = [
      `port ${this.port}`, `dir ${this.folder}`, `aclfile ${users.aclFile}`,
      ...(unixSocket === undefined ? [] : [`unixsocket ${unixSocket}`, 'unixsocketperm 700']),
      ...(this.announced === this.port ? [] : ['replica-announce-ip 127.0.0.1', `replica-announce-port ${this.announced}`]),
      ...lines,
    ]
    const parts = ['redis.conf', ...files].map((name) => configuration(name, values))
    writeFileSync(this.file, [...parts, '# ---- This server', ...own, ''].join('\n'), { mode: 0o600 })
  }

  async isPrimary() {
    return (await this.info('replication')).role === 'master'
  }
}

export class ClusterServer extends RedisServer {
  constructor({ busPort, announcedBus = busPort, lines = [], ...rest }) {
    const announce = announcedBus === busPort ? [] : [
      'cluster-announce-ip 127.0.0.1', `cluster-announce-port ${rest.announced}`, `cluster-announce-bus-port ${announcedBus}`,
    ]
    super({ files: ['replicated.conf', 'cluster.conf'], lines: [`cluster-port ${busPort}`, ...announce, ...lines], ...rest })
    this.announcedBus = announcedBus
    if (announcedBus !== busPort) this.proxies.push(new Proxy({ port: announcedBus, target: busPort }))
  }
}

export class Sentinel extends Server {
  constructor({ users, primaryPort, ...rest }) {
    super({ ...rest, user: '', password: users.passwords.sentinels })
    this.process.args = [this.file, '--sentinel']
    if (existsSync(this.file)) return
    const values = {
      SENTINELS_PASSWORD: users.passwords.sentinels, SENTINEL_PASSWORD: users.passwords.sentinel,
      PRIMARY_HOST: '127.0.0.1', PRIMARY_PORT: String(primaryPort),
    }
    const own = [
      `port ${this.port}`, `dir ${this.folder}`,
      ...(this.announced === this.port ? [] : ['sentinel announce-ip 127.0.0.1', `sentinel announce-port ${this.announced}`]),
    ]
    const text = configuration('sentinel.conf', values)
    writeFileSync(this.file, [text, '# ---- This sentinel', ...own, ''].join('\n'), { mode: 0o600 })
  }
}
