// Starts the servers that are measured, on free loopback ports and in a temporary folder, and stops them again.
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { SingleRedis } from '../../ops/fleet/redis.mjs'
import { RedisUsers } from '../../ops/fleet/redis_server.mjs'
import { useListKey } from '../../ops/lib/list_key.mjs'
import { binFolder, sourceFolder as root } from '../../ops/lib/programs.mjs'
import { freePort, isListening } from '../../ops/lib/waiting.mjs'
import { writeWrkScript, wrk } from '../../ops/lib/wrk.mjs'

const bin = binFolder('release')

async function waitForPort(port, child) {
  for (let i = 0; i < 200; ++i) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`)
    if (await isListening(port)) return
    await sleep(50)
  }
  throw new Error(`${child.spawnfile} does not listen on port ${port}`)
}

export class Lab {
  #folder = mkdtempSync(path.join(os.tmpdir(), 'signpost-load-'))
  #children = []
  #redis = []

  #start(command, args, env = process.env) {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: this.#folder, env })
    this.#children.push(child)
    return child
  }

  #file(name, content) {
    const file = path.join(this.#folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
    return file
  }

  /** One of its own, configured as ops/redis says: { url, start, stop, answers, info }. */
  async startRedis() {
    const folder = path.join(this.#folder, 'redis')
    mkdirSync(folder)
    const redis = new SingleRedis({ folder, ports: [await freePort()], users: new RedisUsers(folder), managed: {} })
    this.#redis.push(redis)
    await redis.start()
    const [server] = redis.servers
    return {
      url: redis.url,
      start: () => server.start(),
      stop: () => server.process.stop(),
      answers: async () => (await server.tryToAsk('PING')) === 'PONG',
      info: (section) => server.info(section),
    }
  }

  /**
   * The shipped policy, and one more list with a rule that shows the shipped campaign. `store`: the URL of a shared store;
   * without, the embedded one.
   */
  async startSignpost(terms, { store = '' } = {}) {
    this.#file('policy/load.json', JSON.stringify({
      term_lists: [{ id: 'load', title: 'Made-up terms', languages: ['en'], sensitivity: 'restricted', source: 'made up', review_date: '2099-01-01', terms }],
      rules: [{ id: 'load', title: 'Made-up terms', mode: 'live', priority: 1, when: { terms: { list: 'load' } }, action: 'interstitial', campaign: 'get-help-or-get-caught' }],
    }))
    const data = this.#newDataFolder()
    useListKey({ binFolder: bin, file: path.join(this.#folder, 'list.key') })
    const env = { ...process.env, SIGNPOST_STORE: store }
    const signpost = (...args) => execFileSync(path.join(bin, 'signpost'), [...args, '--data', data], { encoding: 'utf8', cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    signpost('publish', 'rules/data', 'messages/data', path.join(this.#folder, 'policy'), '--author', 'load')
    const key = JSON.parse(signpost('key', 'add', 'load', '--name', 'Load', '--scope', 'decide', '--json')).key
    const { port } = await this.#startNode(data, store)
    const ask = async (query) => {
      const response = await fetch(`http://127.0.0.1:${port}/v1/decide`, {
        method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(requestFor(query)),
      })
      return response.text()
    }
    return { port, key, ask, data }
  }

  /** A node that has nothing but the secret of another one. */
  startNode({ store, secretOf }) {
    const data = this.#newDataFolder()
    copyFileSync(path.join(secretOf.data, 'secret.key'), path.join(data, 'secret.key'))
    return this.#startNode(data, store)
  }

  #newDataFolder() {
    return mkdtempSync(path.join(this.#folder, 'data-'))
  }

  async #startNode(data, store) {
    const port = await freePort()
    const env = { ...process.env, SIGNPOST_STORE: store }
    const child = this.#start(path.join(bin, 'signpostd'), ['--data', data, '--listen', `127.0.0.1:${port}`, '--log-level', 'warning'], env)
    await waitForPort(port, child)
    const stop = async () => {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('exit', resolve))
    }
    return { port, stop }
  }

  async startNginx(terms, answer, key) {
    const constantPort = await freePort()
    const luaPort = await freePort()
    const termsFile = this.#file('terms.txt', terms.join('\n'))
    const answerFile = this.#file('answer.json', answer)
    const modules = ['ndk_http_module.so', 'ngx_http_lua_module.so'].map((name) => path.join('/usr/lib/nginx/modules', name)).filter(existsSync)
    const config = this.#file('nginx.conf', `
${modules.map((file) => `load_module ${file};`).join('\n')}
worker_processes ${os.cpus().length};
daemon off;
pid ${this.#folder}/nginx.pid;
error_log stderr error;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path ${this.#folder}/body; proxy_temp_path ${this.#folder}/proxy; fastcgi_temp_path ${this.#folder}/fastcgi;
  uwsgi_temp_path ${this.#folder}/uwsgi; scgi_temp_path ${this.#folder}/scgi;
  default_type application/json;
  lua_package_path "${root}/benchmarks/peers/lua/?.lua;;";
  lua_shared_dict counts 1m;
  init_by_lua_block { require("decide").load("${termsFile}", "${answerFile}", "${key}") }
  server { listen 127.0.0.1:${constantPort}; location / { return 200 '${answer.replaceAll("'", "\\'").replaceAll('$', '')}'; } }
  server { listen 127.0.0.1:${luaPort}; location / { content_by_lua_block { require("decide").answer() } } }
}`)
    const child = this.#start('/usr/sbin/nginx', ['-c', config, '-p', this.#folder])
    await waitForPort(constantPort, child)
    await waitForPort(luaPort, child)
    return { constantPort, luaPort }
  }

  async startNodePeer(terms, answer, key) {
    const source = path.join(root, 'benchmarks/peers/node')
    const installed = path.join(root, 'build/peers/node')
    mkdirSync(installed, { recursive: true })
    for (const name of ['package.json', 'package-lock.json', 'server.mjs']) writeFileSync(path.join(installed, name), readFileSync(path.join(source, name)))
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: installed, stdio: 'inherit' })
    const redisPort = await freePort()
    await waitForPort(redisPort, this.#start('redis-server', ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', this.#folder]))
    const port = await freePort()
    const files = [this.#file('terms.txt', terms.join('\n')), this.#file('answer.json', answer)]
    await waitForPort(port, this.#start(process.execPath, [path.join(installed, 'server.mjs'), String(port), String(redisPort), String(os.cpus().length), ...files, key]))
    return port
  }

  writeWrkScript(queries, key) {
    return writeWrkScript(path.join(this.#folder, 'decide.lua'), queries.map(requestFor), key)
  }

  wrk(port, options) {
    return wrk(port, options)
  }

  async close() {
    for (const child of this.#children.reverse()) {
      if (child.exitCode !== null) continue
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await Promise.race([ended, sleep(12_000).then(() => child.kill('SIGKILL'))])
    }
    for (const redis of this.#redis) await redis.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export function requestFor(query) {
  return { query, context: { country: 'GB', region: 'GB-SCT', languages: ['en-GB'], surface: 'web_search', age_band: 'adult', prior_exposures: 0, session: 'load' } }
}
