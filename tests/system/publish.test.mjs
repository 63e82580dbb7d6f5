// Publishing: a bad policy is refused with all of its faults and changes nothing; a good one takes over under load in
// one step, and stays over a restart.
import assert from 'node:assert/strict'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'

import { Connection, decideAndEvents, fixturePolicy, patienceMs, requestBytes, Server, shippedPolicy, signpost, signpostOk, sourceFolder, temporaryFolder, until } from './signpost.mjs'

const badPolicy = path.join(sourceFolder, 'tests/fixtures/bad_policy')

const server = await Server.start({ keys: { 'partner-one': decideAndEvents } })
after(() => server.discard())
const key = server.keys['partner-one']
const decide = requestBytes('POST', '/v1/decide', { key, body: { query: 'ilvandrel' } })
const served = async () => (await server.decide('ilvandrel')).policy

// The fixture policy with another title: what an editor would publish next.
const nextPolicy = path.join(temporaryFolder(), 'policy')
cpSync(fixturePolicy[0], nextPolicy, { recursive: true })
const plainFile = path.join(nextPolicy, 'messages/plain.json')
writeFileSync(plainFile, readFileSync(plainFile, 'utf8').replace('A plain message', 'Another plain message'))

const errors = [
  ['campaigns.json', '/campaigns/1/countries/1'],
  ['campaigns.json', '/campaigns/1/flight/time_zone'],
  ['campaigns.json', '/campaigns/1/variants/0/message'],
  ['campaigns.json', '/campaigns/2/audience'],
  ['campaigns.json', '/campaigns/2/colour'],
  ['cases.json', '/cases/0/expect/rule'],
  ['cases.json', '/cases/1/expect'],
  ['cases.json', '/cases/2/id'],
  ['cut_off.json', ''],
  ['messages/help_services.json', '/facts/0/figure'],
  ['messages/help_services.json', '/help_services/1/channels/1'],
  ['messages/help_services.json', '/help_services/1/url'],
  ['messages/messages.json', '/messages/1/default_locale'],
  ['messages/messages.json', '/messages/1/facts/0'],
  ['messages/messages.json', '/messages/1/services/0'],
  ['rules.json', '/rules/1/when/terms/list'],
  ['rules.json', '/rules/2/campaign'],
  ['rules.json', '/rules/3/when/all/0'],
  ['rules.json', '/rules/3/when/all/2/surface/0'],
  ['rules.json', '/rules/4/campaign'],
  ['rules.json', '/rules/5/suppresses/0'],
  ['term_lists.json', '/term_lists/1/terms/1/text'],
  ['term_lists.json', '/term_lists/2/id'],
  ['term_lists.json', '/term_lists/2/terms/0/fold'],
  ['term_lists.json', '/term_lists/2/terms/1/text'],
  ['term_lists.json', '/term_lists/3/id'],
  ['term_lists.json', '/term_lists/3/review_date'],
]
const warnings = [
  'campaigns.json#/campaigns/1',
  'campaigns.json#/campaigns/2',
  'messages/help_services.json#/facts/0',
  'messages/messages.json#/messages/1/locales/en-GB/translation',
]
const placesIn = (issues, severity) => issues
  .filter((issue) => issue.severity === severity)
  .map(({ file, pointer }) => `${path.relative(badPolicy, file)}#${pointer}`)
  .sort()

test('lint lists every fault of a bad policy with its file and pointer', async () => {
  const { code, stdout } = await signpost('lint', badPolicy, '--json')
  assert.equal(code, 1)
  const { issues } = JSON.parse(stdout)
  assert.deepEqual(placesIn(issues, 'error'), errors.map(([file, pointer]) => `${file}#${pointer}`).sort())
  assert.deepEqual(placesIn(issues, 'warning'), warnings)
  assert.ok(issues.every(({ message }) => /^.{10,}[.?"]$/s.test(message)), 'each in a sentence')
})

test('lint says the same to a person', async () => {
  const { code, stdout, stderr } = await signpost('lint', badPolicy)
  assert.equal(code, 1)
  for (const [file, pointer] of errors) {
    assert.ok((stdout + stderr).includes(path.join(badPolicy, file) + (pointer === '' ? '' : `#${pointer}`)), file + pointer)
  }
})

test('lint finds nothing wrong with the policies that are served', async () => {
  await signpostOk('lint', ...shippedPolicy)
  await signpostOk('lint', ...fixturePolicy)
})

test('a bad policy is not published, and what was served stays', async () => {
  const before = await served()
  const { code, stdout, stderr } = await signpost('publish', badPolicy, '--data', server.data, '--author', 'test')
  assert.equal(code, 1)
  assert.ok((stdout + stderr).includes('/rules/2/campaign'))
  assert.equal(await served(), before)
  assert.equal((await server.metrics()).get('signpost_policies_refused_total'), 0)
  await server.stop()
  await server.run()
  assert.equal(await served(), before)
})

test('a policy that fails one of its own cases is not published', async () => {
  const folder = path.join(temporaryFolder(), 'policy')
  cpSync(fixturePolicy[0], folder, { recursive: true })
  const file = path.join(folder, 'cases.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"query": "a dorvane tuskel b"', '"query": "a dorvane b"'))
  const before = await served()
  const { code, stdout, stderr } = await signpost('publish', folder, '--data', server.data, '--author', 'test')
  assert.equal(code, 1)
  assert.ok((stdout + stderr).includes('/cases/0'), stdout + stderr)
  assert.equal(await served(), before)
})

test('a policy published under load loses no request, and every answer is of one revision', async () => {
  const titles = new Map([[await served(), 'A plain message']])
  let published = null
  const enoughBefore = 50
  const enoughAfter = 50
  let readyToPublish = 0
  const publishWhenReady = async () => {
    const { revision } = await server.publish([nextPolicy])
    titles.set(revision, 'Another plain message')
    published = revision
  }
  let publishing
  const sender = async (isBatch) => {
    const connection = await Connection.open(server.port)
    const requests = Array(5).fill({ query: 'ilvandrel' })
    const bytes = isBatch ? requestBytes('POST', '/v1/decide/batch', { key, body: { requests } }) : decide
    const seen = [] // [revision, title] of every decision
    const begun = Date.now()
    for (let sinceSwitch = 0, count = 0; sinceSwitch < enoughAfter; ++count) {
      assert.ok(Date.now() - begun < patienceMs, 'the published policy is served at last')
      connection.send(bytes)
      const response = await connection.receive()
      assert.equal(response?.status, 200)
      const answer = JSON.parse(response.body)
      const results = isBatch ? answer.results : [answer]
      assert.deepEqual(new Set(results.map(({ policy }) => policy)), new Set([answer.policy]))
      seen.push(...results.map((result) => [result.policy, result.message.title]))
      if (count === enoughBefore && ++readyToPublish === connectionCount) publishing = publishWhenReady()
      if (published !== null && answer.policy === published) sinceSwitch += 1
    }
    connection.close()
    return seen
  }
  const connectionCount = 32
  const all = await Promise.all(Array.from({ length: connectionCount }, (_, i) => sender(i % 4 === 0)))
  await publishing
  const [before, next] = [...titles.keys()]
  assert.notEqual(before, next)
  for (const seen of all) {
    assert.ok(seen.every(([policy, title]) => titles.get(policy) === title), 'the text is of the revision that is named')
    const switchedAt = seen.findIndex(([policy]) => policy === next)
    assert.ok(seen.slice(0, switchedAt).every(([policy]) => policy === before))
    assert.ok(seen.slice(switchedAt).every(([policy]) => policy === next), 'and none goes back')
  }
})

test('the revision stays over a restart, and --policy is for the first start only', async () => {
  const next = await served()
  await server.stop()
  await server.run({ policy: fixturePolicy })
  assert.equal(await served(), next)
})

test('publishing what was served before brings it back, under its own name', async () => {
  const { revision } = await server.publish(fixturePolicy)
  await until(async () => (await served()) === revision, 'the earlier policy is served')
  assert.equal((await server.decide('ilvandrel')).message.title, 'A plain message')
})

test('into a stopped server: it is served from the next start on', async () => {
  await server.stop()
  const { revision } = await server.publish([nextPolicy])
  await server.run()
  assert.equal(await served(), revision)
})
