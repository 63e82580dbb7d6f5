// A short chaos run holds all promises; one in which a promise is broken on purpose says so. `ops/dev chaos` is longer.
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'

import { sourceFolder } from './signpost.mjs'

process.env.SIGNPOST_BIN ??= path.join(sourceFolder, 'build/dev/bin')
const { runChaos } = await import('../../ops/chaos/chaos.mjs')

const short = { seconds: 15, faultsPerMinute: 25, perSecond: 100, shape: 'sentinel' }
const rulesBroken = ({ violations }) => [...new Set(violations.map(({ rule }) => rule))].sort()

test('nodes and Redis are killed, and every promise holds', async () => {
  const report = await runChaos({ ...short, seed: 7 })
  assert.deepEqual(report.violations, [])
  const kinds = new Set(report.faults.filter(({ outcome }) => outcome !== 'left out').map(({ kind }) => kind))
  assert.ok(kinds.has('node_killed') && kinds.has('redis_primary_killed'), [...kinds].join())
  assert.ok(report.decisions.answered > 500 && report.events.accepted > 500, JSON.stringify(report))
  assert.ok(report.caps.answered > 0, JSON.stringify(report.caps)) // that it is not overshot is one of the promises
})

test('a batch that counts twice is found', async () => {
  const report = await runChaos({ ...short, seed: 1, seconds: 5, faultsPerMinute: 0, breakBatchIds: true })
  assert.ok(rulesBroken(report).includes('every answered decision is counted once'), JSON.stringify(report.violations))
  assert.match(report.violations[0].evidence, /counted; (from )?\d+ (to \d+ )?expected/)
})
