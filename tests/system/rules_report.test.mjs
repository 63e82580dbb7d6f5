// What each rule does, in counts: a rule in shadow beside the live ones, and which rules match the same searches.
import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'

import { decideAndEvents, fixturePolicy, reportsOnly, Server, signpostOk, temporaryFolder } from './signpost.mjs'

const folder = path.join(temporaryFolder(), 'policy')
cpSync(fixturePolicy[0], folder, { recursive: true })
const list = (id, ...terms) => ({ id, title: id, languages: ['en'], source: 'made up', review_date: '2099-12-31', terms })
const rule = (id, mode, priority) => ({ id, title: `Rule ${id}`, mode, priority, when: { terms: { list: id } }, action: 'interstitial', campaign: 'shown' })
writeFileSync(path.join(folder, 'more.json'), JSON.stringify({
  term_lists: [list('a-wide', 'quenzol'), list('b-narrow', 'quenzol fip'), list('c-waits', 'fip')],
  rules: [rule('a-wide', 'live', 10), rule('b-narrow', 'live', 20), rule('c-waits', 'shadow', 90)],
}))
const server = await Server.start({
  policy: [folder], keys: { 'partner-one': decideAndEvents, 'partner-two': { scopes: ['decide', 'reports'] }, analyst: reportsOnly },
})
after(() => server.discard())

const report = async (more = '', key = server.keys.analyst) => {
  const { status, json, text } = await server.get(`/v1/reports/rules${more}`, { key })
  assert.equal(status, 200, text)
  return Object.fromEntries(json.rows.map(({ rule: id, ...row }) => [id, row]))
}
const expected = {
  'a-wide': { title: 'Rule a-wide', mode: 'live', matched: 5, won: 2, shadow: 0, overlaps: [{ rule: 'b-narrow', count: 3 }, { rule: 'c-waits', count: 3 }] },
  'b-narrow': { title: 'Rule b-narrow', mode: 'live', matched: 3, won: 3, shadow: 0, overlaps: [{ rule: 'a-wide', count: 3 }, { rule: 'c-waits', count: 3 }] },
  'c-waits': { title: 'Rule c-waits', mode: 'shadow', matched: 0, won: 0, shadow: 7, overlaps: [{ rule: 'a-wide', count: 3 }, { rule: 'b-narrow', count: 3 }] },
}

test('matches, wins, shadow matches and overlaps are counted', async () => {
  const queries = [...Array(2).fill('a quenzol b'), ...Array(3).fill('quenzol fip'), ...Array(4).fill('fip alone'), 'nothing of that']
  await server.decideAll(queries.map((query) => ({ query })))
  assert.deepEqual(await report(), expected)
})

test('also after kill -9, and by partner', async () => {
  await server.kill()
  await server.run()
  assert.deepEqual(await report(), expected)
  await server.decide('quenzol', {}, { key: server.keys['partner-two'] })
  const own = await report('', server.keys['partner-two'])
  assert.deepEqual([Object.keys(own), own['a-wide'].matched], [['a-wide'], 1])
  assert.equal((await report('?partner=partner-one'))['a-wide'].matched, 5)
})

test('the same by the dimensions of the counts', async () => {
  const rows = await server.report('kind,rule', 'resolution=whole&rule=a-wide&partner=partner-one')
  assert.deepEqual(rows.map(({ kind, count }) => [kind, count]), [['interstitial', 2], ['match', 5], ['overlap', 6]])
  const text = await signpostOk('report', '--data', server.data, '--group', 'kind,rule,other_rule', '--resolution', 'whole', '--filter', 'kind=overlap', '--json')
  assert.match(text, /b-narrow/)
})
