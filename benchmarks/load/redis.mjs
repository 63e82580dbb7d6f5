// `ops/dev load --redis`: Signpost on the embedded store and on a private Redis, in turn, in one run: how much of the
// throughput is left, and how many commands of Redis a decision costs. Loopback only; every process it starts, it stops.
//
//   node benchmarks/load/redis.mjs [--seconds 4] [--rounds 3] [--json FILE]
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { Lab } from './lab.mjs'
import { makeQueries, makeTerms } from './words.mjs'

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '4' }, rounds: { type: 'string', default: '3' }, json: { type: 'string' } },
})
const seconds = Number(options.seconds)
const rounds = Number(options.rounds)
const flushedAfterMs = 1_500 // of the last decision: the flush interval, and a little

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

const lab = new Lab()
try {
  const terms = makeTerms(10_000)
  const queries = makeQueries(terms, 1_000)
  const redis = await lab.startRedis()
  const servers = { embedded: await lab.startSignpost(terms), redis: await lab.startSignpost(terms, { store: redis.url }) }
  const runs = { embedded: [], redis: [] }
  let commands = 0
  for (let round = 0; round < rounds; ++round) {
    for (const [name, { port, key }] of Object.entries(servers)) {
      const script = lab.writeWrkScript(queries, key)
      const before = name === 'redis' ? await commandsOf(redis) : 0
      runs[name].push(await lab.wrk(port, { connections: 64, seconds, script }))
      await sleep(flushedAfterMs)
      if (name === 'redis') commands += await commandsOf(redis) - before - await commandsOfAsking(redis)
    }
  }
  print(runs, commands)
} finally {
  await lab.close()
}

async function commandsOf(redis) {
  return Number((await redis.info('stats')).total_commands_processed)
}

/** What asking once adds: signing in, and INFO itself. Asked for when nothing else is done, and the least of three. */
async function commandsOfAsking(redis) {
  const costs = []
  for (let i = 0; i < 3; ++i) {
    const first = await commandsOf(redis)
    costs.push(await commandsOf(redis) - first)
  }
  return Math.min(...costs)
}

function print(runs, commands) {
  const rate = (name) => median(runs[name].map(({ requestsPerSecond }) => requestsPerSecond))
  const decisions = runs.redis.reduce((sum, { requests }) => sum + requests, 0)
  const result = {
    seconds, rounds, embeddedPerSecond: rate('embedded'), redisPerSecond: rate('redis'), ratio: rate('redis') / rate('embedded'),
    decisions, redisCommands: commands, commandsPerDecision: commands / decisions,
    errors: [...runs.embedded, ...runs.redis].reduce((sum, { errors }) => sum + errors, 0),
  }
  console.table(Object.keys(runs).map((name) => ({
    'store': name, 'decisions/s': `${Math.round(rate(name)).toLocaleString('en')}/s`,
    'p50': median(runs[name].map(({ p50 }) => p50)), 'p99': median(runs[name].map(({ p99 }) => p99)),
    'of embedded': (rate(name) / rate('embedded')).toFixed(2),
  })))
  console.log(`${commands} commands of Redis, those inside scripts included, for ${decisions} decisions: ${(commands / decisions).toFixed(5)} each; errors ${result.errors}`)
  if (options.json) writeFileSync(options.json, JSON.stringify(result, null, 2))
}
