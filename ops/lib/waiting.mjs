// Waiting for conditions, and for ports.
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const pollIntervalMs = 20

/** Waits until `check` answers something truthy, and answers it; throws after `patienceMs`. */
export async function until(check, what, patienceMs = 60_000) {
  for (const start = Date.now(); ;) {
    const result = await check()
    if (result) return result
    if (Date.now() - start > patienceMs) throw new Error(`Waited in vain until ${what}`)
    await sleep(pollIntervalMs)
  }
}

/** Whether something listens on a loopback port. */
export function isListening(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

function tryToBind(port) {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

// Below the ports that the kernel gives to outgoing connections, so that none of those takes one while its server is
// down.
const firstPort = 12_000
const portCount = 20_000

/** Loopback ports on which nothing listens now. */
export async function freePorts(count) {
  const ports = new Set()
  while (ports.size < count) {
    const port = firstPort + Math.floor(Math.random() * portCount)
    if (!ports.has(port) && await tryToBind(port)) ports.add(port)
  }
  return [...ports]
}

export async function freePort() {
  return (await freePorts(1))[0]
}
