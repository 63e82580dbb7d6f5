// A TCP proxy in front of one server, through which its network can be made bad without touching the machine's.
//
//   const proxy = new Proxy({ port, target })
//   await proxy.open()
//   proxy.mode = 'cut'          // connections are reset and refused: the cable is out and the other side says so
//   proxy.mode = 'blackhole'    // connections stand and take bytes, and nothing comes through: half-open
//   proxy.mode = 'slow'         // every piece comes through after delayMs
//   proxy.mode = 'open'         // well again; what was held in the black hole is let through, as TCP would
//
// A server announces its proxy's port, so its peers and clients know no other way to it. Bounded: connections above
// maxConnections are refused; a side that does not read stops the other one, so that a proxy holds at most two socket
// buffers and one piece for each direction.
import net from 'node:net'

const maxConnections = 2_000

export class Proxy {
  delayMs = 200
  #mode = 'open'
  #server = null
  #pairs = new Set()

  constructor({ port, target }) {
    this.port = port
    this.target = target
  }

  async open() {
    this.#server = net.createServer({ pauseOnConnect: true }, (client) => this.#accept(client))
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.port, '127.0.0.1', resolve)
    })
  }

  get mode() {
    return this.#mode
  }
  set mode(mode) {
    this.#mode = mode
    if (mode === 'cut') for (const pair of this.#pairs) pair.destroy()
    else for (const pair of this.#pairs) pair.wake()
  }

  async close() {
    for (const pair of this.#pairs) pair.destroy()
    if (this.#server !== null) await new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(client) {
    client.on('error', () => {})
    if (this.#mode === 'cut' || this.#pairs.size >= maxConnections) return client.resetAndDestroy()
    const pair = new Pair(this, client)
    this.#pairs.add(pair)
    pair.closed.then(() => this.#pairs.delete(pair))
  }
}

class Pair {
  #sides
  #timers = new Set()
  #waiting = new Set()

  constructor(proxy, client) {
    this.proxy = proxy
    const server = net.connect({ port: proxy.target, host: '127.0.0.1', noDelay: true })
    client.setNoDelay(true)
    this.#sides = [client, server]
    this.closed = new Promise((resolve) => { this.resolve = resolve })
    for (const [from, to] of [[client, server], [server, client]]) this.#join(from, to)
    client.resume()
  }

  #join(from, to) {
    from.on('error', () => {})
    from.on('data', (bytes) => this.#pass(from, () => {
      if (to.write(bytes)) from.resume()
      else to.once('drain', () => from.resume())
    }))
    from.on('end', () => this.#pass(from, () => to.end()))
    from.on('close', () => this.#pass(from, () => this.destroy()))
  }

  /** Lets one piece, or the end, through when it is its time; the next one is not read before. */
  #pass(from, act) {
    from.pause()
    const go = () => {
      if (this.proxy.mode === 'blackhole') return this.#waiting.add(go)
      if (this.proxy.mode !== 'slow') return act()
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        act()
      }, this.proxy.delayMs)
      this.#timers.add(timer)
    }
    go()
  }

  wake() {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const go of waiting) go()
  }

  destroy() {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#waiting.clear()
    for (const side of this.#sides) side.destroy()
    this.resolve()
  }
}
