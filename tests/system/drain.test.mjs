// SIGTERM under traffic: what is in flight is answered, what was answered is counted, and the exit code says so.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { Connection, decideAndEvents, reportsOnly, requestBytes, Server, until } from './signpost.mjs'

const keys = { 'partner-one': decideAndEvents, analyst: reportsOnly }
const servers = []
after(() => Promise.all(servers.map((server) => server.discard())))
async function start(options = []) {
  const server = await Server.start({ keys, options })
  servers.push(server)
  return server
}

const drainsAt = 3_000 // answers

test('steady traffic: every answer is right, and the counts are those of the answers', async () => {
  const server = await start()
  const key = server.keys['partner-one']
  const { decision, page } = await server.decide('irvandelor')
  const decide = requestBytes('POST', '/v1/decide', { key, body: { query: 'ilvandrel' } })
  const events = (i, j) => requestBytes('POST', '/v1/events', {
    key, body: { events: [{ decision, kind: ['impression', 'dismiss', 'exit', 'film'][(i + j) % 4] }] },
  })
  const targets = [
    { bytes: () => decide, isRight: ({ status, body }) => status === 200 && JSON.parse(body).action === 'interstitial' },
    { bytes: events, isRight: ({ status, body }) => status === 202 && JSON.parse(body).accepted === 1 },
    { bytes: () => requestBytes('GET', page), isRight: ({ status, body }) => status === 200 && body.includes('A plain message') },
  ]
  const answered = [0, 0, 0]
  const wrong = []
  let terminated
  const sender = async (i) => {
    const which = i % 8 === 0 ? 2 : i % 4 === 0 ? 1 : 0
    const connection = await Connection.open(server.port)
    for (let j = 0; ; ++j) {
      connection.send(targets[which].bytes(i, j))
      const response = await connection.receive()
      if (response === null) return
      answered[which] += 1
      if (!targets[which].isRight(response)) wrong.push(response)
      if (answered[0] >= drainsAt) terminated ??= server.terminate()
      if (response.headers.connection === 'close') return connection.close()
    }
  }
  await Promise.all(Array.from({ length: 64 }, (_, i) => sender(i)))
  assert.equal(await terminated, 0)
  assert.deepEqual(wrong, [])
  assert.ok(answered.every((count) => count > 0))

  await server.run()
  const counts = await server.countsByKind()
  assert.equal(counts.interstitial, answered[0])
  assert.deepEqual([counts.impression, counts.dismiss, counts.exit, counts.film], [1, 1, 1, 1])
})

/** A request of which the server has the head, and has said so. */
async function begun(server) {
  const connection = await Connection.open(server.port)
  const bytes = requestBytes('POST', '/v1/decide', {
    key: server.keys['partner-one'], body: { query: 'ilvandrel' }, headers: { Expect: '100-continue' },
  })
  const bodyBegin = bytes.indexOf('\r\n\r\n') + 4
  connection.send(bytes.subarray(0, bodyBegin))
  assert.equal((await connection.receive()).status, 100)
  return { connection, rest: bytes.subarray(bodyBegin) }
}

test('a request that has begun is finished, and its connection then ends', async () => {
  const server = await start()
  const idle = await Connection.open(server.port)
  const { connection, rest } = await begun(server)
  const code = server.terminate()
  await until(() => server.log.includes('draining'), 'the drain has begun')
  await idle.ended()
  connection.send(rest)
  const response = await connection.receive()
  assert.deepEqual([response.status, response.headers.connection], [200, 'close'])
  await connection.ended()
  assert.equal(await code, 0)
  await assert.rejects(Connection.open(server.port))
})

test('a request that never ends is cut off when the time is over, and the exit code tells', async () => {
  const server = await start(['--drain-ms', '300', '--request-deadline-ms', '600000'])
  const { connection } = await begun(server)
  assert.equal(await server.terminate(), 3)
  assert.equal(await connection.receive(), null)
})

test('SIGINT is as good as SIGTERM', async () => {
  const server = await start()
  assert.equal(await server.terminate('SIGINT'), 0)
})
