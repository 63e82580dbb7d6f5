// `ops/dev fleet`: one command, a whole fleet, and nothing of it is left when it ends, in whatever way.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'

import { startTimeOf } from '../../ops/lib/pids.mjs'
import { freePort } from '../../ops/lib/waiting.mjs'
import { sourceFolder, temporaryFolder, until } from './signpost.mjs'

const running = new Set()
after(() => { for (const child of running) child.kill('SIGKILL') }) // then its guard ends the rest

/** The command, once it has said where everything is. */
async function startFleet(...args) {
  const port = await freePort()
  const file = path.join(sourceFolder, 'ops/fleet/main.mjs')
  const env = { ...process.env, SIGNPOST_BIN: process.env.SIGNPOST_BIN ?? path.join(sourceFolder, 'build/dev/bin') }
  const child = spawn(process.execPath, [file, '--port', String(port), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const fleet = { child, port, output: '' }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { fleet.output += text })
  fleet.ended = new Promise((resolve) => child.once('close', (code, signal) => {
    running.delete(child)
    resolve(code ?? signal)
  }))
  await until(() => {
    assert.equal(child.exitCode, null, fleet.output)
    return fleet.output.includes('Kill any of the above')
  }, 'the fleet says where it is')
  fleet.pids = [...fleet.output.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid))
  fleet.startTimes = new Map(fleet.pids.map((pid) => [pid, startTimeOf(pid)]))
  fleet.key = /Bearer (\S+)'/.exec(fleet.output)[1]
  return fleet
}

async function decide({ port, key }) {
  const response = await fetch(`http://127.0.0.1:${port}/v1/decide`, {
    method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'get help or get caught', context: { country: 'GB', languages: ['en-GB'] } }),
  })
  return { status: response.status, attempts: response.headers.get('x-upstream-attempts'), answer: await response.json() }
}

const pidOf = (fleet, name) => Number(new RegExp(`${name} .*pid (\\d+)`).exec(fleet.output)[1])
const allGone = (fleet) => until(() => fleet.pids.every((pid) => startTimeOf(pid) !== fleet.startTimes.get(pid)), 'nothing of the fleet is left')

test('nodes, Redis and nginx are started, answer for each other, and stop with the command', async () => {
  const data = temporaryFolder()
  const fleet = await startFleet('--data', data)
  assert.equal(fleet.pids.length, 3 + 3 + 3 + 1)
  const first = await decide(fleet)
  assert.deepEqual([first.status, first.answer.action, first.attempts], [200, 'interstitial', '1'])

  // The publisher has compiled the policy; with the permissions of ops/redis the nodes can have it from there.
  for (const node of ['node-1', 'node-2', 'node-3']) {
    assert.match(readFileSync(path.join(data, `${node}.log`), 'utf8'), / policy_served .*from=store_index/)
  }

  process.kill(pidOf(fleet, 'node-1'), 'SIGKILL')
  for (let i = 0; i < 6; ++i) assert.equal((await decide(fleet)).status, 200)
  await until(() => fleet.output.includes('node-1 ended (SIGKILL); it is started again'), 'the node is started again')

  fleet.child.kill('SIGINT')
  assert.equal(await fleet.ended, 0, fleet.output)
  await allGone(fleet)

  // The same folder again: the same key, ports and counts.
  const again = await startFleet('--data', data)
  assert.equal(again.key, fleet.key)
  assert.equal((await decide(again)).status, 200)
  const response = await fetch(`http://127.0.0.1:${again.port}/v1/reports/counts?group=kind&resolution=whole`, { headers: { authorization: `Bearer ${again.key}` } })
  const { rows } = await response.json()
  assert.ok(rows.find(({ kind }) => kind === 'interstitial').count >= 2, JSON.stringify(rows))

  // And kill -9, which leaves the command no time for anything.
  again.child.kill('SIGKILL')
  assert.equal(await again.ended, 'SIGKILL')
  await allGone(again)
})
