// `ops/dev chaos --redis-gone SECONDS`: one node under as many decisions as it can take, and its Redis is killed in the
// middle. How much of the throughput and of the latency is left meanwhile, and do all counts agree when it is back?
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { Fleet } from '../fleet/fleet.mjs'
import { scratchFolder } from '../lib/folders.mjs'
import { until } from '../lib/waiting.mjs'
import { milliseconds, wrk, writeWrkScript } from '../lib/wrk.mjs'
import { writePolicies } from './policies.mjs'

const connections = 32
const besideSeconds = 20 // before, and after
const eventDecisions = 500

export async function runRedisGone({ seconds, log }) {
  const { folder, remove } = scratchFolder('signpost-redis-gone-')
  let fleet
  try {
    const { alpha } = writePolicies(path.join(folder, 'policies'), { perHour: 1_000_000, perDay: 1_000_000 })
    mkdirSync(path.join(folder, 'fleet'))
    fleet = await Fleet.start({ folder: path.join(folder, 'fleet'), shape: 'single', nodeCount: 1, policy: [alpha] })
    return await measure({ fleet, folder, seconds, log })
  } finally {
    await fleet?.stop()
    remove()
  }
}

async function measure({ fleet, folder, seconds, log }) {
  const [node] = fleet.nodes
  const [redis] = fleet.redis.servers
  const key = await fleet.addKey('searchco', ['decide', 'events'])
  const analyst = await fleet.addKey('analyst', ['reports'], 'person')
  const post = async (route, body) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const response = await fetch(node.url + route, { method: 'POST', headers, body: JSON.stringify(body) })
    if (response.status >= 300) throw new Error(`${route} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }
  await until(() => post('/v1/decide', { query: 'nothing' }).then(() => true, () => false), 'the node knows the key')
  const script = writeWrkScript(path.join(folder, 'decide.lua'), ['where is a zorblat', 'weather in my town'].map((query) => ({ query })), key)
  const load = (forSeconds) => wrk(node.port, { connections, seconds: forSeconds, script })

  const tokens = []
  while (tokens.length < eventDecisions) {
    const requests = Array(100).fill({ query: 'where is a zorblat' })
    tokens.push(...(await post('/v1/decide/batch', { requests })).results.map(({ decision }) => decision))
  }
  await load(3) // to warm up; counted below like the others
  const warm = await countsOf(node, analyst)

  log(`${besideSeconds} s with Redis`)
  const before = await load(besideSeconds)
  log(`kill -9 to Redis, ${seconds} s without it`)
  await redis.process.kill9()
  const [during] = await Promise.all([load(seconds), tellTwice(post, tokens)])
  redis.process.start()
  log(`Redis is back, ${besideSeconds} s with it`)
  const after = await load(besideSeconds)

  log('waiting until the store has every count')
  await sleep(1_500)
  await until(async () => (await node.metrics())?.get('signpost_journal_records_waiting') === 0, 'no counts wait', 120_000)
  const counts = await countsOf(node, analyst)
  return judge({ before, during, after, seconds, counts, warm, told: tokens.length })
}

async function tellTwice(post, tokens) {
  const events = tokens.map((decision) => ({ decision, kind: 'impression' }))
  for (let i = 0; i < 2; ++i) {
    const { accepted } = await post('/v1/events', { events })
    if (accepted !== events.length) throw new Error(`${accepted} of ${events.length} events were accepted while Redis was gone`)
  }
}

async function countsOf(node, key) {
  const response = await until(async () => {
    const answer = await fetch(`${node.url}/v1/reports/counts?group=kind&resolution=whole&partner=searchco`, { headers: { authorization: `Bearer ${key}` } })
    return answer.status === 200 ? answer : null
  }, 'the report can be read')
  const rows = Object.fromEntries((await response.json()).rows.map(({ kind, count }) => [kind, count]))
  return { decisions: (rows.interstitial ?? 0) + (rows.none ?? 0), impressions: rows.impression ?? 0 }
}

function judge({ before, during, after, seconds, counts, warm, told }) {
  const violations = []
  const violate = (rule, evidence) => violations.push({ rule, evidence })
  const answered = before.requests + during.requests + after.requests
  const counted = counts.decisions - warm.decisions
  const cutOff = 3 * connections // answered by the node after wrk had stopped to listen
  if (counted < answered || counted > answered + cutOff) violate('every answered decision is counted once', `${counted} counted; from ${answered} to ${answered + cutOff} expected`)
  if (counts.impressions !== told) violate('every accepted event is counted exactly once', `${counts.impressions} counted; ${told} expected`)
  const errors = before.errors + during.errors + after.errors
  if (errors > 0) violate('every decision is answered', `${errors} errors`)
  const beside = (figure) => (figure(before) + figure(after)) / 2
  return {
    seconds, before, during, after, answered, counted, impressions: counts.impressions,
    throughputRatio: during.requestsPerSecond / beside(({ requestsPerSecond }) => requestsPerSecond),
    p99Ratio: milliseconds(during.p99) / beside(({ p99 }) => milliseconds(p99)),
    violations,
  }
}
