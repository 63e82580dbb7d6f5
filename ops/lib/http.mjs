// HTTP/1.1 on a socket, byte by byte: for tests of what the wire carries, and for load that one process can bear.
import net from 'node:net'

/** A connection on which the caller says every byte itself. Answers are read by Content-Length. */
export class Connection {
  #socket
  #received = Buffer.alloc(0)
  #waiting = null
  #closed = false

  static async open(port, { localAddress } = {}) {
    const connection = new Connection()
    await new Promise((resolve, reject) => {
      connection.#socket = net.connect({ port, host: '127.0.0.1', localAddress, noDelay: true }, resolve)
      connection.#socket.once('error', reject)
    })
    connection.#socket.on('error', () => {})
    connection.#socket.on('data', (bytes) => {
      connection.#received = Buffer.concat([connection.#received, bytes])
      connection.#wake()
    })
    connection.#socket.on('close', () => {
      connection.#closed = true
      connection.#wake()
    })
    connection.#socket.on('end', () => connection.#socket.end())
    return connection
  }

  get isClosed() {
    return this.#closed
  }

  send(bytes) {
    this.#socket.write(bytes)
  }

  /** The next answer: { status, headers, body }, to HEAD without a body; null where the server closed without one. */
  async receive({ toHead = false } = {}) {
    for (;;) {
      const response = this.#take(toHead)
      if (response !== null) return response
      if (this.#closed) return null
      await new Promise((resolve) => { this.#waiting = resolve })
    }
  }

  /** Until the server has closed. */
  async ended() {
    while (!this.#closed) await new Promise((resolve) => { this.#waiting = resolve })
  }

  close() {
    this.#socket.destroy()
  }

  #wake() {
    this.#waiting?.()
    this.#waiting = null
  }

  #take(toHead) {
    const headEnd = this.#received.indexOf('\r\n\r\n')
    if (headEnd < 0) return null
    const [statusLine, ...lines] = this.#received.toString('latin1', 0, headEnd).split('\r\n')
    const headers = Object.fromEntries(lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }))
    const end = headEnd + 4 + (toHead ? 0 : Number(headers['content-length'] ?? 0))
    if (this.#received.length < end) return null
    const body = this.#received.toString('utf8', headEnd + 4, end)
    this.#received = this.#received.subarray(end)
    return { status: Number(statusLine.split(' ')[1]), headers, body }
  }
}

/** The bytes of one request; Host and Content-Length are added unless `headers` has them (null leaves one out). */
export function requestBytes(method, target, { headers = {}, body, key } = {}) {
  const payload = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const all = { Host: '127.0.0.1', ...headers }
  if (key !== undefined) all.Authorization = `Bearer ${key}`
  if (payload !== undefined && all['Content-Length'] === undefined) all['Content-Length'] = payload.length
  const lines = Object.entries(all).filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`), payload ?? Buffer.alloc(0)])
}
