// Many connections at once: each is served, slow senders take nothing from others, and one too many is told so.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { Connection, decideAndEvents, requestBytes, Server, until } from './signpost.mjs'

// Slow senders here are slower than any deadline: what counts is who is served meanwhile.
const server = await Server.start({ keys: { 'partner-one': decideAndEvents }, options: ['--request-deadline-ms', '600000'] })
after(() => server.discard())

const decide = requestBytes('POST', '/v1/decide', { key: server.keys['partner-one'], body: { query: 'ilvandrel' } })
const openMany = (count, port = server.port) => Promise.all(Array.from({ length: count }, () => Connection.open(port)))
const closeAll = (connections) => connections.forEach((connection) => connection.close())

async function ask(connection, bytes = decide) {
  connection.send(bytes)
  const response = await connection.receive()
  assert.equal(response?.status, 200)
  assert.equal(JSON.parse(response.body).action, 'interstitial')
}

test('600 keep-alive connections are all served, and evenly', async () => {
  const connections = await openMany(600)
  const each = 10
  let left = connections.length * each
  const served = await Promise.all(connections.map(async (connection) => {
    let count = 0
    for (; left > 0; ++count) {
      left -= 1
      await ask(connection)
    }
    return count
  }))
  closeAll(connections)
  assert.equal(served.reduce((sum, count) => sum + count), connections.length * each)
  assert.ok(Math.min(...served) >= each / 2, `one connection got ${Math.min(...served)} of about ${each} answers`)
})

test('slow senders beside good connections: both are served', async () => {
  const slow = await openMany(300)
  const good = await openMany(32)
  let sent = 0
  const sendOneMoreByte = () => {
    for (const connection of slow) connection.send(decide.subarray(sent, sent + 1))
    sent += 1
  }
  sendOneMoreByte()
  for (let round = 0; round < 50; ++round) {
    await Promise.all(good.map((connection) => ask(connection)))
    sendOneMoreByte()
  }
  assert.ok(sent < decide.length - 1)
  assert.ok(slow.every((connection) => !connection.isClosed))
  await Promise.all(slow.map((connection) => ask(connection, decide.subarray(sent))))
  closeAll([...slow, ...good])
})

test('pipelined requests are answered in order', async () => {
  const [connection] = await openMany(1)
  const actions = ['hintropel', 'ilvandrel', 'irvandelor', 'none of them']
  const expected = ['message', 'interstitial', 'block', 'none']
  const rounds = 25
  const bytes = actions.map((query) => requestBytes('POST', '/v1/decide', { key: server.keys['partner-one'], body: { query } }))
  connection.send(Buffer.concat(Array(rounds).fill(bytes).flat()))
  for (let i = 0; i < rounds * actions.length; ++i) {
    assert.equal(JSON.parse((await connection.receive()).body).action, expected[i % actions.length])
  }
  connection.close()
})

test('one connection too many is told so, and there is room again when another ends', async () => {
  const small = await Server.start({ keys: { 'partner-one': decideAndEvents }, options: ['--max-connections', '8'] })
  try {
    const own = requestBytes('POST', '/v1/decide', { key: small.keys['partner-one'], body: { query: 'ilvandrel' } })
    const within = []
    for (let isFull = false; !isFull;) {
      assert.ok(within.length <= 8)
      const [next] = await openMany(1, small.port)
      next.send(own)
      const response = await next.receive()
      if (response.status === 200) {
        within.push(next)
        continue
      }
      assert.equal(response.status, 503)
      assert.ok(Number(response.headers['retry-after']) >= 1)
      assert.equal(JSON.parse(response.body).type, 'urn:signpost:problem:too_many_connections')
      await next.ended()
      isFull = true
    }
    // The client that waited until the server was ready may still hold one.
    assert.ok(within.length === 7 || within.length === 8, `${within.length} connections`)
    for (const connection of within) await ask(connection, own)
    within.pop().close()
    await until(async () => {
      const [next] = await openMany(1, small.port)
      next.send(own)
      const answer = await next.receive()
      next.close()
      return answer?.status === 200
    }, 'there is room again')
    closeAll(within)
  } finally {
    await small.discard()
  }
})
