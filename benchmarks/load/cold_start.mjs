// `ops/dev load --cold-start [TERMS]`: how long a node that starts with nothing takes to serve a large policy, from the
// moment that Redis can be reached. Loopback only; every process it starts, it stops.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { until } from '../../ops/lib/waiting.mjs'
import { Lab } from './lab.mjs'
import { makeTerms } from './words.mjs'

const { values: options } = parseArgs({ options: { terms: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '3' }, 'away-s': { type: 'string', default: '10' } } })

const lab = new Lab()
try {
  const redis = await lab.startRedis()
  console.log(`publishing ${Number(options.terms).toLocaleString('en')} terms`)
  const publisher = await lab.startSignpost(makeTerms(Number(options.terms)), { store: redis.url })
  const times_ms = []
  for (let round = 0; round < Number(options.rounds); ++round) {
    await redis.stop()
    const node = await lab.startNode({ store: redis.url, secretOf: publisher })
    if ((await fetch(`http://127.0.0.1:${node.port}/readyz`)).status !== 503) throw new Error('the node was not empty')
    await sleep(Number(options['away-s']) * 1_000) // so long that the node asks less often
    await redis.start()
    await until(() => redis.answers(), 'Redis has loaded its data and answers')
    const begin = performance.now()
    await until(async () => (await fetch(`http://127.0.0.1:${node.port}/readyz`)).status === 200, 'the node serves')
    times_ms.push(performance.now() - begin)
    await node.stop()
  }
  console.table(times_ms.map((time_ms, round) => ({ round: round + 1, 'serves after Redis can be reached': `${Math.round(time_ms)} ms` })))
} finally {
  await lab.close()
}
