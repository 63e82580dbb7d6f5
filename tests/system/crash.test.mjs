// kill -9 while events are being acknowledged: after a restart, the report is exactly what was acknowledged.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { Connection, decideAndEvents, reportsOnly, requestBytes, Server } from './signpost.mjs'

const connectionCount = 8
const decisionCount = 2_500
const postCount = 500 // of 100 events each
const killAtAcknowledged = 25_000

const kinds = ['impression', 'dismiss', 'exit', 'shown_in_error', 'film']
const helpKinds = ['help_click', 'call', 'chat']
const services = ['everywhere', 'great-britain', 'scotland', 'france', 'germany-adults']
const eventsOf = (decision) => [
  ...kinds.map((kind) => ({ decision, kind })),
  ...helpKinds.flatMap((kind) => services.map((help) => ({ decision, kind, help }))),
]

const server = await Server.start({ keys: { 'partner-one': decideAndEvents, analyst: reportsOnly } })
after(() => server.discard())

async function makePosts() {
  const answers = await server.decideAll(Array(decisionCount).fill({ query: 'ilvandrel' }))
  const events = answers.flatMap((answer) => eventsOf(answer.decision))
  const size = events.length / postCount
  return Array.from({ length: postCount }, (_, i) => events.slice(i * size, (i + 1) * size))
}

/** Sends posts over several connections until none is left or the server is gone: { acknowledged, unanswered }. */
async function sendAll(posts, onAcknowledged) {
  const waiting = [...posts]
  const unanswered = []
  let acknowledged = 0
  const sender = async () => {
    const connection = await Connection.open(server.port)
    while (waiting.length > 0) {
      const events = waiting.shift()
      connection.send(requestBytes('POST', '/v1/events', { key: server.keys['partner-one'], body: { events } }))
      const response = await connection.receive()
      if (response === null) {
        unanswered.push(events)
        return
      }
      assert.equal(response.status, 202, response.body)
      assert.deepEqual(JSON.parse(response.body), { accepted: events.length, refused: [] })
      acknowledged += events.length
      onAcknowledged(acknowledged)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: connectionCount }, sender))
  return { acknowledged, unanswered, left: waiting }
}

async function countedEvents() {
  const counts = await server.countsByKind()
  return [...kinds, ...helpKinds].reduce((sum, kind) => sum + (counts[kind] ?? 0), 0)
}

const sizeOf = (posts) => posts.reduce((sum, events) => sum + events.length, 0)

test('the report after kill -9 and a restart is what was acknowledged', async () => {
  const posts = await makePosts()
  assert.equal(sizeOf(posts), 50_000)

  let killed
  const first = await sendAll(posts, (acknowledged) => {
    if (acknowledged >= killAtAcknowledged) killed ??= server.kill()
  })
  await killed
  assert.ok(first.unanswered.length > 0, 'the server was killed while events were under way')
  await server.run()
  const counted = await countedEvents()
  const underWay = sizeOf(first.unanswered)
  assert.ok(counted >= first.acknowledged && counted <= first.acknowledged + underWay,
    `${first.acknowledged} acknowledged, ${underWay} under way, ${counted} counted`)

  // What got no answer is sent again, as a partner would; what had been taken all the same counts once.
  const again = await sendAll(first.unanswered, () => {})
  assert.equal(await countedEvents(), first.acknowledged + again.acknowledged)

  // The rest, and kill -9 as soon as the last of it is acknowledged.
  const rest = await sendAll(first.left, () => {})
  await server.kill()
  await server.run()
  assert.equal(first.acknowledged + again.acknowledged + rest.acknowledged, 50_000)
  assert.equal(await countedEvents(), 50_000)

  // And nothing more comes of it later, nor of telling the same again.
  await sendAll(posts.slice(0, 20), () => {})
  await server.stop()
  await server.run()
  assert.equal(await countedEvents(), 50_000)
})

test('what has been decided is counted after kill -9, and once', async () => {
  const decisions = await Server.start({
    keys: { 'partner-one': decideAndEvents, analyst: reportsOnly },
    options: ['--flush-interval-ms', '60000'], // nothing leaves the process by itself
  })
  after(() => decisions.discard())
  const sum = async () => {
    const { none, interstitial, match } = await decisions.countsByKind()
    assert.equal(match, interstitial)
    return none + interstitial
  }
  for (let round = 1; round <= 3; ++round) {
    await decisions.decideAll(Array(500).fill({ query: 'ilvandrel' }))
    await decisions.decideAll(Array(500).fill({ query: 'nothing to see' }))
    if (round === 2) assert.equal(await sum(), round * 1_000) // and a flush, whose counts must not come again
    await decisions.kill()
    await decisions.run({ options: ['--flush-interval-ms', '60000'] })
    assert.equal(await sum(), round * 1_000)
  }
})
