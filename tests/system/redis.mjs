// A redis-server for a test, on a socket in a folder of its own, which keeps what it has answered.
//
//   const redis = await Redis.start()
//   after(() => redis.discard())
//   const server = await Server.start({ store: redis.url })
import path from 'node:path'

import { Managed } from '../../ops/lib/processes.mjs'
import { run } from '../../ops/lib/programs.mjs'
import { temporaryFolder, until } from './signpost.mjs'

export class Redis {
  #folder = temporaryFolder()
  #server = new Managed({
    name: 'redis', command: 'redis-server', log: path.join(this.#folder, 'log'),
    args: ['--port', '0', '--unixsocket', this.socket, '--dir', this.#folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always',
      '--rdbcompression', 'no'],
  })

  static async start() {
    const redis = new Redis()
    await redis.run()
    return redis
  }

  get folder() {
    return this.#folder
  }
  get socket() {
    return path.join(this.#folder, 'socket')
  }
  get url() {
    return `redis+unix://${this.socket}`
  }

  async run() {
    this.#server.start()
    await until(async () => (await this.ask('PING')).trim() === 'PONG', 'redis-server answers')
  }

  /** What redis-cli says to a command. */
  async ask(...command) {
    return (await run('redis-cli', ['-s', this.socket, ...command])).stdout
  }

  kill9() {
    return this.#server.kill9()
  }

  discard() {
    return this.#server.stop()
  }
}
