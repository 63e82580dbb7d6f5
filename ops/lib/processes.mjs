// Processes that are ended with the one that started them, in order where it can be and by a guard where it can't.
//
//   const server = new Managed({ name: 'redis-1', command: 'redis-server', args: [file], log: '/tmp/f/redis-1.log' })
//   server.start(); server.kill9(); server.pause(); server.resume(); await server.stop()
//
// Each runs in a session of its own, so that Ctrl-C reaches only the process that knows in which order to stop them.
// All are known to one guard (guard.mjs), which kills what is left when this process is gone, also after kill -9.
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { killGroup, startTimeOf } from './pids.mjs'

let guard = null

function tellGuard(line) {
  if (guard === null) {
    const file = fileURLToPath(new URL('guard.mjs', import.meta.url))
    guard = spawn(process.execPath, [file], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    guard.stdin.on('error', () => {})
    guard.unref()
    guard.stdin.unref?.()
  }
  guard.stdin.write(line)
}

const stopPatienceMs = 15_000
const restartPauseMs = 1_000

export class Managed {
  restarts = 0
  #child = null
  #ended = Promise.resolve()
  #paused = false
  #wanted = false

  /**
   * `supervise`: start it again when it ends by itself. `stopSignal`: what stops it in order. `onEnd(name, how)`: told
   * when it ends without having been asked to.
   */
  constructor({ name, command, args, env = {}, cwd, log, supervise = false, stopSignal = 'SIGTERM', onEnd = () => {} }) {
    Object.assign(this, { name, command, args, env, cwd, log, supervise, stopSignal, onEnd })
  }

  get pid() {
    return this.#child?.pid
  }
  get isRunning() {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null
  }
  get isPaused() {
    return this.isRunning && this.#paused
  }
  get isWell() {
    return this.isRunning && !this.#paused
  }

  start() {
    if (this.isRunning) throw new Error(`${this.name} runs already`)
    const log = openSync(this.log, 'a', 0o600)
    const child = spawn(this.command, this.args, {
      cwd: this.cwd, env: { ...process.env, ...this.env }, stdio: ['ignore', log, log], detached: true,
    })
    closeSync(log)
    this.#child = child
    this.#paused = false
    this.#wanted = true
    if (child.pid !== undefined) tellGuard(`+${child.pid} ${startTimeOf(child.pid)}\n`)
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code, signal) => {
        killGroup(child.pid)
        tellGuard(`-${child.pid}\n`)
        resolve(code ?? signal)
      })
    })
    this.#ended.then((how) => {
      if (this.#child !== child || !this.#wanted) return
      this.onEnd(this.name, how)
      if (this.supervise) setTimeout(() => this.#startAgain(child), restartPauseMs)
    })
  }

  #startAgain(child) {
    if (this.#child !== child || !this.#wanted) return
    this.restarts += 1
    this.start()
  }

  /** kill -9; answers when it is gone. */
  async kill9() {
    this.#wanted = false
    if (this.isRunning) this.#child.kill('SIGKILL')
    await this.#ended
  }

  pause() {
    if (this.isRunning) this.#child.kill('SIGSTOP')
    this.#paused = true
  }

  resume() {
    if (this.isRunning) this.#child.kill('SIGCONT')
    this.#paused = false
  }

  /** In order, and with kill -9 where that takes too long; answers the exit code or signal. */
  async stop(signal = this.stopSignal) {
    this.#wanted = false
    if (this.isRunning) {
      this.resume()
      this.#child.kill(signal)
      await Promise.race([this.#ended, sleep(stopPatienceMs, undefined, { ref: false })])
      if (this.isRunning) this.#child.kill('SIGKILL')
    }
    return this.#ended
  }
}
