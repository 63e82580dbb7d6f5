// The index file of the revision that is served: a start uses it, however the server before ended; one that is damaged
// is refused with a reason, keeps nothing from being served, and is written anew.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'

import { fixturePolicyWith } from './policy_files.mjs'
import { decideAndEvents, Server } from './signpost.mjs'

const policy = fixturePolicyWith([
  { text: 'fexdrop[0-9]{2}', match: 'pattern' }, { text: 'zorblat', fold: 'skeleton' }, { text: 'dropmip', fold: 'fuzzy' },
  { text: 'blatfex', match: 'within_word' },
], { sensitivity: 'open' })
const server = await Server.start({ policy: [policy], keys: { 'partner-one': decideAndEvents } })
after(() => server.discard())

const folder = path.join(server.data, 'index')
const indexFile = () => {
  const names = readdirSync(folder)
  assert.equal(names.length, 1, `${names}`)
  return path.join(folder, names[0])
}
// What a restart must not change, for terms of every kind and fold.
const reaching = [
  'ilvandrel', 'a dorvane tuskel b', 'mistrop x fendolar', 'porrick x galvish', 'hesperint', 'xfexdrop42', 'a z0rblat', 'dr0opmip', 'xblatfexx',
]
const queries = [...reaching, 'a dorvane b', 'fexdrop4', 'zorblut', 'dropm', 'nothing of all that']
const answers = async () => (await server.decideAll(queries.map((query) => ({ query }))))
  .map(({ policy, action, campaign, message }) => ({ policy, action, campaign, title: message?.title }))
const expected = await answers()
const good = readFileSync(indexFile())

/** Starts the server that has ended: what it said of its index, once it answers as the first one did. */
async function startAgain() {
  const before = server.log.length
  await server.run()
  assert.deepEqual(await answers(), expected)
  const said = server.log.slice(before)
  return {
    from: said.match(/ policy_served .*from=(\w+)/)?.[1],
    faults: [...said.matchAll(/ index_not_used .*/g)].map(([line]) => line),
  }
}
const fromGoodFile = { from: 'file', faults: [] }

test('the queries reach what they should', () => {
  const shown = queries.filter((_, i) => expected[i].action === 'interstitial')
  assert.deepEqual(shown, reaching)
})

test('the first start publishes, and with that makes the index file', () => {
  assert.match(server.log, / policy_served .*from=file/)
  assert.doesNotMatch(server.log, /index_not_used/)
})

test('a start after SIGTERM uses the file', async () => {
  await server.stop()
  assert.deepEqual(await startAgain(), fromGoodFile)
})

test('a start after kill -9 uses the file', async () => {
  await server.kill()
  assert.deepEqual(await startAgain(), fromGoodFile)
})

const flipped = (bytes, at) => {
  const copy = Buffer.from(bytes)
  copy[at] ^= 1
  return copy
}
const damages = [
  ['a byte flipped in its middle', (bytes) => flipped(bytes, bytes.length >> 1), / is damaged/],
  ['its last byte flipped', (bytes) => flipped(bytes, bytes.length - 1), / is damaged/],
  ['its first byte flipped', (bytes) => flipped(bytes, 0), / is no index file/],
  ['its end cut off', (bytes) => bytes.subarray(0, bytes.length - 1), / is cut short or damaged/],
  ['nothing in it', () => Buffer.alloc(0), / is cut short/],
]
for (const [what, damage, reason] of damages) {
  test(`a file with ${what} is refused, and written anew`, async () => {
    await server.stop()
    writeFileSync(indexFile(), damage(readFileSync(indexFile())))
    const { from, faults } = await startAgain()
    assert.equal(from, 'compiled')
    assert.equal(faults.length, 1)
    assert.match(faults[0], reason)
    assert.equal(readFileSync(indexFile()).length, good.length)
    await server.kill()
    assert.deepEqual(await startAgain(), fromGoodFile)
  })
}
