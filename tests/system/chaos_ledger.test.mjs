// What judges a chaos run: its ledger finds a count too many and one too few, and its plan depends on the seed alone.
import assert from 'node:assert/strict'
import net from 'node:net'
import { after, test } from 'node:test'

import { planFaults } from '../../ops/chaos/faults.mjs'
import { Ledger, slots } from '../../ops/chaos/ledger.mjs'
import { queries } from '../../ops/chaos/policies.mjs'
import { Proxy } from '../../ops/fleet/proxy.mjs'
import { freePorts } from '../../ops/lib/waiting.mjs'
import { until } from './signpost.mjs'

const free = queries.find(({ text }) => text.includes('zorblat'))
const answerOf = (name, more = {}) => ({
  action: 'interstitial', policy: `r-${name}`, campaign: 'free', variant: name, message: { title: `${name} words` }, decision: 'token', ...more,
})
function ledgerWith(...names) {
  const ledger = new Ledger()
  for (const name of ['alpha', 'beta']) ledger.revisions.set(`r-${name}`, name)
  const records = names.map((name) => ledger.decided(free, answerOf(name), 1))
  return { ledger, records }
}
const rulesOf = (ledger) => ledger.violations.map(({ rule }) => rule)
const row = (kind, count, variant = 'alpha') => ({ campaign: 'free', variant, kind, count })
const impression = 1 << slots.findIndex(({ kind }) => kind === 'impression')
const dismiss = 1 << slots.findIndex(({ kind }) => kind === 'dismiss')

test('answers that mix two revisions are found', () => {
  const { ledger } = ledgerWith('alpha')
  for (const more of [{ variant: 'beta' }, { message: { title: 'beta words' } }, { policy: 'r-gamma' }, { action: 'none' }]) {
    ledger.decided(free, answerOf('alpha', more), 1)
  }
  assert.equal(ledger.mixed, 4)
  assert.equal(ledger.violations.length, 4)
})

const decisions = [
  // how often asked again, what is counted, violations expected
  ['as many as answered', 0, [row('interstitial', 2)], 0],
  ['one too many', 0, [row('interstitial', 3)], 2],
  ['one more that was asked twice', 1, [row('interstitial', 3)], 0],
  ['one too few', 0, [row('interstitial', 1)], 1],
  ['under the other policy', 0, [row('interstitial', 2, 'beta')], 2],
]
for (const [what, again, rows, violations] of decisions) {
  test(`decisions: ${what}`, () => {
    const { ledger } = ledgerWith('alpha', 'alpha')
    if (again > 0) ledger.perhaps.set(free, again)
    ledger.compareDecisions(rows)
    assert.equal(ledger.violations.length, violations, JSON.stringify(ledger.violations))
  })
}

const events = [
  ['once each', [row('impression', 2)], true],
  ['one twice', [row('impression', 3)], false],
  ['one lost', [row('impression', 1)], false],
  ['sent without an answer, and counted', [row('impression', 2), row('dismiss', 1)], true],
  ['sent without an answer, and counted twice', [row('impression', 2), row('dismiss', 2)], false],
  ['never sent', [row('impression', 2), row('film', 1)], false],
]
for (const [what, rows, isRight] of events) {
  test(`events: ${what}`, () => {
    const { ledger, records } = ledgerWith('alpha', 'alpha')
    for (const record of records) record.sent = record.accepted = impression
    records[0].sent |= dismiss
    ledger.compareEvents(rows)
    assert.deepEqual(rulesOf(ledger), isRight ? [] : ['every accepted event is counted exactly once'])
  })
}

test('caps: an hour, a day, and the answers', () => {
  const caps = { perHour: 10, perDay: 15 }
  const at = (time, count) => ({ time, kind: 'interstitial', count })
  const broken = (hours) => {
    const { ledger } = ledgerWith()
    ledger.compareCaps(hours, 'scarce', caps)
    return ledger.violations.length
  }
  assert.equal(broken([at('2026-01-01T10:00:00Z', 10), at('2026-01-01T11:00:00Z', 5)]), 0)
  assert.equal(broken([at('2026-01-01T10:00:00Z', 11)]), 1)
  assert.equal(broken([at('2026-01-01T10:00:00Z', 10), at('2026-01-01T11:00:00Z', 6)]), 1)
})

test('the plan depends on the seed alone', () => {
  assert.deepEqual(planFaults(7, 60, 30), planFaults(7, 60, 30))
  assert.notDeepEqual(planFaults(7, 60, 30), planFaults(8, 60, 30))
  const plan = planFaults(7, 600, 30)
  assert.ok(plan.length > 250 && plan.length < 350 && plan.every(({ atMs, forMs }) => atMs <= 600_000 && forMs <= 8_000))
})

test('a proxy passes, holds back, cuts and heals', async () => {
  const [port, target] = await freePorts(2)
  const echo = net.createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(target, '127.0.0.1')
  const proxy = new Proxy({ port, target })
  await proxy.open()
  after(() => echo.close())
  after(() => proxy.close())
  const open = () => {
    const client = { socket: net.connect(port, '127.0.0.1'), text: '', closed: false }
    client.socket.on('data', (bytes) => { client.text += bytes }).on('error', () => {}).on('close', () => { client.closed = true })
    return client
  }
  const client = open()
  client.socket.write('one')
  await until(() => client.text === 'one', 'it passes')
  proxy.mode = 'blackhole'
  client.socket.write('two')
  const other = open()
  other.socket.write('other')
  await until(() => other.socket.readyState === 'open', 'a connection stands')
  assert.deepEqual([client.text, client.closed, other.text], ['one', false, ''])
  proxy.mode = 'open'
  await until(() => client.text === 'onetwo' && other.text === 'other', 'what was held comes through')
  proxy.mode = 'cut'
  await until(() => client.closed && other.closed, 'connections are reset')
  const refused = open()
  await until(() => refused.closed, 'and refused')
  proxy.mode = 'open'
  const last = open()
  last.socket.write('three')
  await until(() => last.text === 'three', 'it is well again')
  last.socket.destroy()
})
