// What the team is told about a server: what waits, what is due, how much of a cap is used.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { decideAndEvents, reportsOnly, Server, until } from './signpost.mjs'
import { signedIn } from './team.mjs'

const server = await Server.start({ keys: { 'partner-one': decideAndEvents, analyst: reportsOnly } })
after(() => server.discard())
const ana = await signedIn(server, 'ana', 'editor')
const bo = await signedIn(server, 'bo', 'reviewer')

const status = () => bo.get('/v1/status')
const alarm = async (kind) => (await status()).alarms.find((one) => one.kind === kind)

test('it names the revision that is served and what the store says of it', async () => {
  const { policy, journal, store_reachable, list_key } = await status()
  assert.equal(policy.revision, (await ana.get('/v1/policy')).head)
  assert.ok(Date.parse(policy.confirmed) >= Date.parse(policy.since))
  assert.equal(policy.refused, 0)
  assert.ok(journal.max_bytes > 0 && store_reachable && policy.head_reachable)
  assert.equal(list_key, (await ana.get('/v1/policy')).list_key)
})

test('what waits for a second person is an alarm until somebody has looked', async () => {
  assert.deepEqual((await alarm('review_pending')).ids, ['1'])
  await bo.post('/v1/policy/history/1/review', { verdict: 'agreed' })
  assert.equal(await alarm('review_pending'), undefined)
  const draft = await ana.post('/v1/policy/drafts', { title: 'A cap' }, 201)
  const at = `/v1/policy/drafts/${draft.id}`
  await ana.edit(`${at}/campaigns/shown`, (campaign) => { campaign.caps = { per_hour: 2, per_day: 50 } })
  await ana.post(`${at}/submit`)
  assert.deepEqual((await alarm('draft_waiting')).ids, [draft.id])
  await bo.post(`${at}/approve`)
  await ana.post(`${at}/publish`)
  assert.equal(await alarm('draft_waiting'), undefined)
})

test('a cap tells how often its campaign was shown, and is an alarm when it is reached', async () => {
  const caps = async () => (await status()).caps.filter(({ campaign }) => campaign === 'shown')
  await until(async () => (await caps()).length === 2, 'the capped campaign is served')
  assert.deepEqual(await caps(), [{ campaign: 'shown', period: 'hour', limit: 2, shown: 0 }, { campaign: 'shown', period: 'day', limit: 50, shown: 0 }])
  let shown = 0
  await until(async () => {
    const { action } = await server.decide('ilvandrel', { country: 'GB' })
    shown += action === 'none' ? 0 : 1
    return action === 'none' && shown > 0
  }, 'the cap is reached')
  assert.equal(shown, 2)
  await until(async () => (await caps())[0].shown === 2, 'the store has the counts')
  assert.deepEqual((await alarm('cap_reached')).ids, ['shown'])
})

test('who has no account is told nothing', async () => {
  assert.equal((await server.get('/v1/status')).status, 401)
  assert.equal((await server.get('/v1/status', { key: server.keys.analyst })).status, 403)
})
