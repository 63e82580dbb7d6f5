// `ops/dev chaos`: are counts, caps and decisions right while everything breaks?
//
//   node ops/chaos/main.mjs [--seconds 300] [--seed S] [--faults-per-minute 25] [--per-second 400] [--cluster]
//                           [--json FILE] [--break batch_id] [--keep]
//   node ops/chaos/main.mjs --redis-gone 60 [--json FILE]
//
// Exit code 0: all promises held. 1: one did not; the first evidence is printed, all of it is in the JSON report.
// --break batch_id breaks one on purpose, to see that the run would notice. The plan of faults depends on the seed
// alone; how they meet the load does not.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'

import { sourceFolder } from '../lib/programs.mjs'
import { runChaos } from './chaos.mjs'
import { runRedisGone } from './redis_gone.mjs'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    'faults-per-minute': { type: 'string', default: '25' },
    'per-second': { type: 'string', default: '400' },
    cluster: { type: 'boolean', default: false },
    json: { type: 'string', default: path.join(sourceFolder, 'build/chaos.json') },
    break: { type: 'string' },
    'redis-gone': { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})

function numberOf(name, least, most) {
  const value = Number(options[name])
  if (!(value >= least && value <= most)) throw new Error(`--${name} is a number from ${least} to ${most}`)
  return value
}

if (options.break !== undefined && options.break !== 'batch_id') throw new Error('--break knows batch_id only')
// The guard ends what was started; the folder is removed by whoever made it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))

const begun = Date.now()
const log = (what) => console.error(`${((Date.now() - begun) / 1_000).toFixed(1).padStart(7)} s  ${what}`)
const report = options['redis-gone'] === undefined ? await chaos() : await runRedisGone({ seconds: numberOf('redis-gone', 1, 600), log })
mkdirSync(path.dirname(options.json), { recursive: true })
writeFileSync(options.json, JSON.stringify(report, null, 2))
if (options['redis-gone'] === undefined) print(report)
else printRedisGone(report)
printViolations(report)
process.exitCode = report.violations.length === 0 ? 0 : 1

function chaos() {
  log(`seed ${options.seed}`)
  return runChaos({
    seconds: numberOf('seconds', 5, 3_600), seed: numberOf('seed', 0, 2 ** 31), faultsPerMinute: numberOf('faults-per-minute', 0, 120),
    perSecond: numberOf('per-second', 10, 1_000), shape: options.cluster ? 'cluster' : 'sentinel',
    breakBatchIds: options.break === 'batch_id', keep: options.keep, log,
  })
}

function printRedisGone({ before, during, after, answered, counted, impressions, throughputRatio, p99Ratio }) {
  const row = (when, { requestsPerSecond, p50, p99, errors }) => ({ Redis: when, 'decisions/s': Math.round(requestsPerSecond).toLocaleString('en'), p50, p99, errors })
  console.table([row('there', before), row('gone', during), row('back', after)])
  console.log(`gone beside the mean of there and back: throughput ${throughputRatio.toFixed(2)}, p99 ${p99Ratio.toFixed(2)}`)
  console.log(`decisions: ${answered} answered, ${counted} counted; events: ${impressions} counted, each told twice while Redis was gone`)
}

function print({ faults, decisions, events, caps, publish, nodes }) {
  const had = faults.filter(({ outcome }) => outcome !== 'left out')
  const byKind = {}
  for (const { kind } of had) byKind[kind] = (byKind[kind] ?? 0) + 1
  const line = (name, value) => console.log(`${name.padEnd(14)}${value}`)
  console.log()
  line('faults', `${had.length} (${faults.length - had.length} left out): ${Object.entries(byKind).map(([kind, count]) => `${kind} ${count}`).join(', ')}`)
  line('decisions', `${decisions.asked} asked, ${decisions.failed} failed, ${decisions.retried} asked of a second node, ${decisions.mixed} that mix two revisions`)
  line('  counted', `${decisions.counted}; answered ${decisions.answered}, at most ${decisions.perhaps} more`)
  line('  ms', `median ${decisions.ms.median}, p99 ${decisions.ms.p99}, worst ${decisions.ms.worst}`)
  line('events', `${events.counted} counted; ${events.accepted} accepted, ${events.sent - events.accepted} more sent without an answer; ${events.acceptedMembers} told in all`)
  line('caps', `${caps.answered} answered, ${caps.counted} counted of at most ${caps.cap}; about ${caps.asked} asked`)
  line('publish', `${publish.published} published, ${publish.failed} while the store was away; ms until each node serves it: median ${publish.ms.median}, worst ${publish.ms.worst}; from the start of the command ${publish.fromCommandMs.median} and ${publish.fromCommandMs.worst} (${publish.ms.count} measured)`)
  for (const [name, value] of Object.entries(nodes)) line(`  ${value}`, name)
}

function printViolations({ violations }) {
  if (violations.length === 0) return console.log('\nAll promises held.')
  console.log(`\n${violations.length} violations. The first:\n`)
  for (const { rule, evidence } of violations.slice(0, 10)) console.log(`- NOT: ${rule}\n    ${evidence}`)
  console.log(`\nAll of them: ${options.json}`)
}
