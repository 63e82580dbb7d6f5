// Restricted lists are sealed wherever they are written down. A server without the key decides by them all the same, and
// has none of their letters in its files, its answers, its log or its memory.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { closeSync, cpSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'

import { fixturePolicyWith } from './policy_files.mjs'
import { decideAndEvents, Server, signpost, signpostOk, temporaryFolder } from './signpost.mjs'

const stem = [...randomBytes(12)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')
const terms = [
  `${stem}phrase`, { text: `${stem}looks`, fold: 'skeleton' }, { text: `${stem}typed`, fold: 'fuzzy' }, { text: `${stem}within`, match: 'within_word' },
  { text: `${stem}far ${stem}near`, match: 'near', within_words: 5 }, { text: `${stem}noted`, note: `${stem}note` },
]
const readKey = { scopes: ['policy_read'], kind: 'service' }
const keys = { 'partner-one': decideAndEvents, reader: readKey }
const publisher = await Server.start({ policy: [fixturePolicyWith(terms)], keys })
after(() => publisher.discard())
const keyFile = process.env.SIGNPOST_LIST_KEY

// As letters of one byte, as letters of two (UTF-16), small and capital.
const forms = [stem, stem.toUpperCase()].flatMap((text) => [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')])
const hasTerm = (bytes) => forms.some((form) => bytes.includes(form))
const filesBelow = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))

// A sanitizer's shadow of the whole address space is larger, and holds no bytes of the program.
const sparseBytes = 4 * 1024 ** 3

/** Every readable byte of a process of ours, piece by piece. */
function* memoryOf(pid) {
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to, access] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? []
      if (access === undefined || access[0] !== 'r') continue
      if (parseInt(to, 16) - parseInt(from, 16) > sparseBytes) continue
      const pieceBytes = 4 * 1024 * 1024
      const overlapBytes = 64
      for (let at = parseInt(from, 16); at < parseInt(to, 16); at += pieceBytes) {
        const piece = Buffer.alloc(Math.min(pieceBytes + overlapBytes, parseInt(to, 16) - at))
        try {
          yield piece.subarray(0, readSync(memory, piece, 0, piece.length, at))
        } catch (error) {
          if (error.code !== 'EIO' && error.code !== 'EFAULT') throw error // [vvar] and the like can't be read
        }
      }
    }
  } finally {
    closeSync(memory)
  }
}
const memoryHas = (pid, check) => {
  for (const piece of memoryOf(pid)) if (check(piece)) return true
  return false
}

// A server on a copy of the publisher's folder, whose index files it has; without the key.
const keyless = await (async () => {
  await publisher.stop()
  const server = new Server()
  cpSync(publisher.data, server.data, { recursive: true })
  delete process.env.SIGNPOST_LIST_KEY
  await server.run()
  process.env.SIGNPOST_LIST_KEY = keyFile
  Object.assign(server.keys, publisher.keys)
  return server
})()
after(() => keyless.discard())

test('no file of the data folder has a term of a restricted list', () => {
  const files = filesBelow(publisher.data)
  assert.ok(files.some((file) => readFileSync(file).includes('A plain message')), 'the search finds what is there')
  assert.deepEqual(files.filter((file) => hasTerm(readFileSync(file))), [])
})

// Before it is asked about one: a request has it in memory.
test('nor has the memory of a server without the key', async () => {
  const { json } = await keyless.get('/v1/policy', { key: keyless.keys.reader })
  assert.equal(json.list_key, false)
  for (const target of ['/v1/policy/revisions/live/policy', '/v1/policy/revisions/live/term_lists', '/v1/policy/history']) {
    const answer = await keyless.get(target, { key: keyless.keys.reader })
    assert.equal(answer.status, 200, answer.text)
    assert.ok(!hasTerm(Buffer.from(answer.text)), target)
  }
  assert.ok(memoryHas(keyless.pid, (piece) => piece.includes('A plain message')), 'the search finds what is there')
  assert.ok(!memoryHas(keyless.pid, hasTerm))
})

test('and it decides by the list', async () => {
  for (const query of [`${stem}phrase`, `a ${stem}l00ks b`, `${stem}tyqed`, `x${stem}withiny`, `${stem}near x ${stem}far`]) {
    assert.equal((await keyless.decide(query)).action, 'interstitial', query)
  }
  assert.equal((await keyless.decide(`${stem}other`)).action, 'none')
  assert.ok(!hasTerm(Buffer.from(keyless.log)))
  assert.ok(!hasTerm(Buffer.from((await keyless.get('/metrics')).text)))
  assert.match(keyless.log, / policy_served .*from=file/)
})

test('who publishes without the key is told what to do', async () => {
  const folder = path.join(temporaryFolder(), 'data')
  delete process.env.SIGNPOST_LIST_KEY
  try {
    const { code, stderr } = await signpost('publish', fixturePolicyWith(terms), '--data', folder, '--author', 'test')
    assert.equal(code, 1)
    assert.match(stderr, /signpost list-key new --file/)
  } finally {
    process.env.SIGNPOST_LIST_KEY = keyFile
  }
  assert.ok(!filesBelow(folder).some((file) => hasTerm(readFileSync(file))))
})

test('a new key: the policy is sealed anew, and what was sealed before still opens', async () => {
  const file = path.join(temporaryFolder(), 'list.key')
  cpSync(keyFile, file)
  await publisher.run()
  const before = (await publisher.get('/v1/policy', { key: publisher.keys.reader })).json.head
  await signpostOk('list-key', 'new', '--file', file)
  const rotate = () => signpostOk('list-key', 'rotate', '--list-key', file, '--data', publisher.data, '--author', 'test')
  assert.match(await rotate(), /the same policy/)
  const { json } = await publisher.get('/v1/policy', { key: publisher.keys.reader })
  assert.notEqual(json.head, before)
  assert.equal(json.published.how, 'resealed')
  assert.match(await rotate(), /already/)
  assert.equal((await publisher.decide(`${stem}phrase`)).action, 'interstitial')
  assert.deepEqual(filesBelow(publisher.data).filter((name) => hasTerm(readFileSync(name))), [])
})
