// Several nodes on one Redis: they serve the same, count together, and go on while it is away.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { Redis } from './redis.mjs'
import { fixturePolicyWith } from './policy_files.mjs'
import { decideAndEvents, reportsOnly, Server, until } from './signpost.mjs'

const redis = await Redis.start()
const first = await Server.start({
  store: redis.url, keys: { 'partner-one': decideAndEvents, 'partner-two': decideAndEvents, analyst: reportsOnly },
})
const nodes = [first]
for (let i = 0; i < 2; ++i) nodes.push(await Server.start({ store: redis.url, secretOf: first }))
after(async () => {
  for (const node of nodes) await node.discard()
  await redis.discard()
})

const query = 'ilvandrel'
const statusOf = async (node) => (await node.get('/readyz')).json.status
const checkOf = async (node, name) => (await node.get('/readyz')).json.checks.find((check) => check.name === name)
const revisionsOf = (some) => Promise.all(some.map(async (node) => (await node.decide(query)).policy))

test('all nodes serve one policy, and only the first compiled it', async () => {
  assert.equal(new Set(await revisionsOf(nodes)).size, 1)
  for (const node of nodes.slice(1)) assert.match(node.log, / policy_served .*from=store_index/)
})

test('a node with another secret is refused with what to do', async () => {
  const stranger = await Server.start({ store: redis.url, ready: false }).catch((error) => error)
  assert.match(stranger.message, /secret\.key is not the one that the other nodes of this store have: copy theirs/)
})

test('a token of one node is counted once, whichever nodes are told', async () => {
  const { decision } = await nodes[0].decide(query)
  for (const node of [...nodes, ...nodes]) {
    const { status, json } = await node.events([{ decision, kind: 'impression' }])
    assert.equal(status, 202)
    assert.equal(json.accepted, 1)
  }
  await until(async () => (await nodes[2].countsByKind()).impression >= 1, 'the impression is counted')
  for (const node of nodes) {
    await until(async () => (await node.metrics()).get('signpost_journal_records_waiting') === 0, 'the journal is empty')
  }
  assert.equal((await nodes[1].countsByKind()).impression, 1)
})

test('what is published reaches all nodes', async () => {
  const { revision } = await nodes[1].publish([fixturePolicyWith(['grimblyfex'])])
  await until(async () => (await revisionsOf(nodes)).every((seen) => seen === revision), 'all serve the new revision')
})

test('a revoked key stops working on every node', async () => {
  const context = {}
  for (const node of nodes) await node.decide(query, context, { key: node.keys['partner-two'] })
  await nodes[2].revokeKey('partner-two')
  for (const node of nodes) {
    const asked = () => node.post('/v1/decide', { query }, { key: node.keys['partner-two'] })
    await until(async () => (await asked()).status === 401, 'the key is refused')
  }
})

test('without Redis the nodes decide, take events, and say how old their policy is', async () => {
  const shown = await first.decide(query)
  await redis.kill9()
  await until(async () => await statusOf(first) === 'degraded', 'the node says that its store is away')
  assert.equal((await checkOf(first, 'store')).passed, false)
  await until(async () => (await first.metrics()).get('signpost_store_head_reachable') === 0, 'the figures say so, too')
  const { json } = await first.get('/readyz')
  assert.equal(json.policy.revision, shown.policy)
  assert.equal(typeof json.policy.confirmed_seconds_ago, 'number')
  assert.equal((await first.decide(query)).policy, shown.policy)
  const { status } = await first.events([{ decision: shown.decision, kind: 'impression' }])
  assert.equal(status, 202)
})

test('a node that starts without Redis serves what it served last, to the keys it knew', async () => {
  const { policy } = await nodes[1].decide(query)
  await nodes[1].kill()
  await nodes[1].run()
  assert.equal((await nodes[1].decide(query)).policy, policy)
  assert.equal((await nodes[1].post('/v1/decide', { query }, { key: first.keys['partner-two'] })).status, 401)
  assert.equal(await statusOf(nodes[1]), 'degraded')
})

test('a node that knows nothing yet waits for Redis, and then serves; no count is lost', async () => {
  const empty = await Server.start({ store: redis.url, secretOf: first, ready: false })
  nodes.push(empty)
  assert.equal((await empty.get('/readyz')).status, 503)
  assert.equal((await empty.post('/v1/decide', { query }, { key: first.keys['partner-one'] })).status, 503)
  await redis.run()
  await until(async () => await statusOf(empty) === 'ready', 'the new node serves')
  assert.equal((await empty.decide(query)).policy, (await first.decide(query)).policy)
  for (const node of nodes) await until(async () => await statusOf(node) === 'ready', 'the node has its store again')
  await until(async () => (await empty.countsByKind()).impression === 2, 'the event is counted')
})
