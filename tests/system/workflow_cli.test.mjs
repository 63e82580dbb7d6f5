// How a team changes what is shown from its own folder of files: pulled, edited, pushed as a draft, its mistakes found
// at once, returned, mended, approved by somebody else, published, and rolled back. With three people's keys, all by
// the command line.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'

import { run } from '../../ops/lib/programs.mjs'
import { decideAndEvents, fixturePolicy, reportsOnly, Server, signpostOk, signpostProgram, temporaryFolder, until } from './signpost.mjs'

const person = (...scopes) => ({ kind: 'person', scopes: ['policy_read', ...scopes] })
const server = await Server.start({
  keys: {
    'partner-one': decideAndEvents,
    analyst: reportsOnly,
    ana: person('policy_write', 'policy_publish'),
    bo: person('policy_review', 'policy_publish'),
    vic: person(),
  },
})
after(() => server.discard())

const work = temporaryFolder()
const folder = path.join(work, 'policy')
for (const id of ['ana', 'bo', 'vic', 'partner-one']) writeFileSync(path.join(work, id), server.keys[id], { mode: 0o600 })

/** Runs signpost as this person: { code, stdout, stderr }. */
const as = (id, ...args) => run(signpostProgram, [...args, '--server', server.url, '--key-file', path.join(work, id)])
async function ok(id, ...args) {
  const { code, stdout, stderr } = await as(id, ...args)
  assert.equal(code, 0, `signpost ${args.join(' ')}: ${stderr}${stdout}`)
  return stdout
}
const okJson = async (id, ...args) => JSON.parse(await ok(id, ...args, '--json'))
async function refused(id, args, words) {
  const { code, stdout, stderr } = await as(id, ...args)
  assert.equal(code, 1, stdout + stderr)
  assert.match(stderr, words)
}

const file = (name) => path.join(folder, name)
const read = (name) => JSON.parse(readFileSync(file(name), 'utf8'))
const write = (name, object) => writeFileSync(file(name), JSON.stringify(object))
const edit = (name, change) => {
  const object = read(name)
  change(object)
  write(name, object)
}

const list = { id: 'new-phrases', title: 'New phrases', languages: ['en'], source: 'made up for tests', review_date: '2099-12-31', terms: ['quenzol fip'] }
const rule = { id: 'new', title: 'New', mode: 'live', priority: 50, when: { terms: { list: 'new-phrases' } }, action: 'interstitial', campaign: 'shown' }
let first
let service
let draft

test('the policy is pulled into a folder, and pulling again changes nothing', async () => {
  const pulled = await okJson('ana', 'pull', folder)
  first = pulled.base
  assert.ok(pulled.written.includes('messages/plain.json'))
  await signpostOk('lint', folder)
  const again = await okJson('ana', 'pull', folder)
  assert.deepEqual([again.written, again.removed, again.unchanged], [[], [], pulled.written.length])
})

test('the files are edited, and pushed as a draft that says what changes', async () => {
  write('term_lists/new-phrases.json', list)
  // Three mistakes: a list that is not there, a link that is not https, a promise that nobody can keep.
  write('rules/new.json', { ...rule, when: { terms: { list: 'new-phrasez' } } })
  service = readdirSync(file('help_services'))[0]
  edit(`help_services/${service}`, (object) => { object.url = object.url.replace('https:', 'http:') })
  edit('messages/plain.json', (object) => { object.locales['en-GB'].paragraphs.push('You are completely anonymous.') })
  await refused('ana', ['pull', folder], /changes that were not pushed/)
  await refused('vic', ['push', folder, '--title', 'Mine'], /may not do this/)
  const told = await ok('ana', 'push', folder, '--title', 'New phrases')
  assert.match(told, /The rule “new” \(New\) is new\./)
  assert.match(told, /Nothing is published by that/)
  const { drafts } = await okJson('ana', 'draft', 'list')
  assert.equal(drafts.length, 1, 'the viewer left none')
  draft = drafts[0].id
  assert.equal(drafts[0].changed.length, 4)
})

test('validate says all three mistakes at once', async () => {
  const { code, stdout } = await as('ana', 'draft', 'validate', draft)
  assert.equal(code, 1)
  for (const words of [/the help service .* \/url: error: /, /the message plain .*: error: /, /the rule new \/when\/terms\/list: error: /]) {
    assert.match(stdout, words)
  }
})

test('the reviewer returns it with a comment, and the editor mends it', async () => {
  await ok('ana', 'draft', 'submit', draft, '--note', 'Please look')
  await refused('ana', ['push', folder, '--base', 'live'], /\S/)
  await ok('bo', 'draft', 'return', draft, 'Three things are wrong: validate it.')
  assert.match(await ok('ana', 'draft', 'show', draft), /bo: returned\n {4}Three things are wrong: validate it\./)
  write('rules/new.json', rule)
  edit(`help_services/${service}`, (object) => { object.url = object.url.replace('http:', 'https:') })
  edit('messages/plain.json', (object) => { object.locales['en-GB'].paragraphs.pop() })
  const { draft: pushed } = await okJson('ana', 'push', folder)
  assert.equal(pushed.changed.length, 2, 'what is as it was is no change')
  assert.match(await ok('ana', 'draft', 'validate', draft), /0 errors/)
})

test('what it would decide is told beside what is live, for one search and for a file of them', async () => {
  assert.match(await ok('ana', 'draft', 'explain', draft, '--text', 'a quenzol fip b'), /action +none +interstitial/)
  const { live, draft: after } = await okJson('ana', 'draft', 'explain', draft, '--text', 'a quenzol fip b')
  assert.deepEqual([live.decision.action, after.decision.rule], ['none', 'new'])
  const searches = path.join(work, 'searches.txt')
  writeFileSync(searches, 'quenzol fip\nnothing of that\n')
  const told = await ok('ana', 'draft', 'backtest', draft, '--input', searches)
  assert.match(told, /2 inputs/)
  assert.match(told, /shows_now: 1\n/)
  assert.match(told, /quenzol fip\n {4}none -> interstitial by new/)
  const offline = await signpostOk('backtest', '--before', ...fixturePolicy, '--after', folder, '--input', searches)
  assert.match(offline, /shows_now: 1\n {2}quenzol fip\n {4}none -> interstitial by new/)
})

test('terms come in by a file', async () => {
  const terms = path.join(work, 'terms.csv')
  writeFileSync(terms, 'text,fold\nquenzol gosk,\nquenzol fip,\nx,sideways\n')
  const told = await ok('ana', 'draft', 'import', draft, 'new-phrases', terms)
  assert.match(told, /line 4: fold is none of/)
  assert.match(told, /1 term added to new-phrases, 1 were there already\./)
  await ok('ana', 'pull', folder, '--draft', draft, '--force')
  assert.deepEqual(read('term_lists/new-phrases.json').terms, ['quenzol fip', 'quenzol gosk'])
})

test('what somebody else has changed in the draft is not overwritten by a push', async () => {
  const place = ['rules', 'new']
  const { stderr } = await as('ana', 'draft', 'get', draft, ...place)
  const etag = /ETag: (".*")/.exec(stderr)[1]
  const other = path.join(work, 'other.json')
  writeFileSync(other, JSON.stringify({ ...rule, title: 'Another title' }))
  await refused('ana', ['draft', 'put', draft, ...place, other], /say with --etag what you have seen/)
  await refused('ana', ['draft', 'put', draft, ...place, other, '--etag', 'feedfeedfeedfeed'], /changed meanwhile/)
  await ok('ana', 'draft', 'put', draft, ...place, other, '--etag', etag)
  edit('rules/new.json', (object) => { object.priority = 60 })
  await refused('ana', ['push', folder], /somebody has changed it meanwhile/)
  await ok('ana', 'pull', folder, '--draft', draft, '--force')
  assert.equal(read('rules/new.json').title, 'Another title')
})

test('steps that are forbidden are refused', async () => {
  await ok('ana', 'draft', 'submit', draft)
  await refused('ana', ['draft', 'approve', draft], /may not do this/)
  await refused('vic', ['draft', 'publish', draft], /may not do this/)
  await refused('ana', ['draft', 'publish', draft], /not possible now/)
  await refused('partner-one', ['draft', 'list'], /may not do this/)
})

test('the reviewer approves, it is published, and decisions follow', async () => {
  assert.equal((await server.decide('a quenzol fip b')).action, 'none')
  assert.match(await ok('bo', 'draft', 'diff', draft), /quenzol fip/)
  await ok('bo', 'draft', 'approve', draft, '--comment', 'Good')
  assert.match(await ok('ana', 'draft', 'publish', draft), /published/)
  await until(async () => (await server.decide('a quenzol fip b')).action === 'interstitial', 'the new rule decides')
})

test('the folder goes on from what it has become: the next push is a new draft of the new policy', async () => {
  edit('rules/new.json', (object) => { object.title = 'Newer' })
  const { draft: next } = await okJson('ana', 'push', folder, '--title', 'Newer')
  assert.deepEqual(next.changed, [{ family: 'rules', id: 'new', change: 'changed' }])
  await ok('ana', 'draft', 'discard', next.id)
  // And a folder that fell behind says so.
  const behind = path.join(work, 'behind')
  await ok('ana', 'pull', behind, '--revision', first)
  rmSync(path.join(behind, 'help_services', service))
  await refused('ana', ['push', behind, '--title', 'Late'], /the live policy is not what these files were made from/)
  assert.equal((await okJson('ana', 'draft', 'list')).drafts.length, 0)
})

test('a bad effect is seen, and what was live before is live again in one step, reviewed afterwards', async () => {
  const { decision } = await server.decide('quenzol fip')
  await server.events([{ decision, kind: 'shown_in_error' }])
  await until(async () => (await server.countsByKind()).shown_in_error === 1, 'it is counted')
  const { number } = await okJson('ana', 'rollback', first, '--note', 'Shown in error')
  await until(async () => (await server.decide('quenzol fip')).action === 'none', 'what was live before decides')
  await refused('vic', ['review', String(number), 'agreed'], /may not do this/)
  await ok('bo', 'review', String(number), 'agreed', '--comment', 'Right')
  const history = await ok('vic', 'history')
  assert.match(history, /rolled back +agreed by bo +Shown in error/)
  assert.match(history, /draft \S+ +approved by bo/)
})

test('the audit log verifies, and has every step by whom', async () => {
  await signpostOk('audit', 'verify', '--data', server.data)
  assert.match(await ok('vic', 'audit', 'log'), /bo +draft_approve/)
  const lines = (await signpostOk('audit', 'export', '--data', server.data)).split('\n').filter((line) => line !== '')
  const steps = lines.map((line) => JSON.parse(line)).map(({ who, action }) => `${who} ${action}`)
  for (const step of ['ana draft_open', 'ana draft_submit', 'bo draft_return', 'bo draft_approve', 'ana publish', 'ana roll_back', 'bo publication_review', 'vic refused', 'ana refused', 'partner-one refused']) {
    assert.ok(steps.includes(step), `${step} is not among ${[...new Set(steps)].join(', ')}`)
  }
})
