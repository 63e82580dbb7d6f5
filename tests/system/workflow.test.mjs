// How a team changes what is shown: an editor's draft, its mistakes found at once, a reviewer's word, publishing, a bad
// effect seen, and back in one step. With three people, over HTTP, on the embedded store or (SIGNPOST_TEST_STORE=redis)
// on Redis.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { Redis } from './redis.mjs'
import { decideAndEvents, reportsOnly, Server, signpostOk, until } from './signpost.mjs'
import { auditLog, signedIn } from './team.mjs'

const redis = process.env.SIGNPOST_TEST_STORE === 'redis' ? await Redis.start() : null
const server = await Server.start({
  store: redis?.url,
  keys: { 'partner-one': decideAndEvents, analyst: reportsOnly, robot: { scopes: ['policy_read', 'policy_write'], kind: 'service' } },
})
after(async () => {
  await server.discard()
  await redis?.discard()
})

const ana = await signedIn(server, 'ana', 'editor')
const bo = await signedIn(server, 'bo', 'reviewer')
const vic = await signedIn(server, 'vic', 'viewer')
const drafts = '/v1/policy/drafts'
const first = (await ana.get('/v1/policy')).head
const list = { id: 'new-phrases', title: 'New phrases', languages: ['en'], source: 'made up for tests', review_date: '2099-12-31', terms: ['quenzol fip'] }
const rule = { id: 'new', title: 'New', mode: 'live', priority: 50, when: { terms: { list: 'new-phrases' } }, action: 'interstitial', campaign: 'shown' }

let at // the draft's address
let draft

test('the editor drafts, object by object', async () => {
  draft = await ana.post(drafts, { title: 'New phrases' }, 201)
  assert.equal(draft.base, first)
  at = `${drafts}/${draft.id}`
  await ana.put(`${at}/term_lists/${list.id}`, list, { isNew: true })
  // Three mistakes: a list that is not there, a link that is not https, a promise that nobody can keep.
  await ana.put(`${at}/rules/new`, { ...rule, when: { terms: { list: 'new-phrasez' } } }, { isNew: true })
  const [service] = (await ana.get(`${at}/help_services`)).objects
  await ana.edit(`${at}/help_services/${service.id}`, (object) => { object.url = object.url.replace('https:', 'http:') })
  await ana.edit(`${at}/messages/plain`, (object) => { object.locales['en-GB'].paragraphs.push('You are completely anonymous.') })
  const { changed } = await ana.get(at)
  assert.deepEqual(changed.map(({ family, id, change }) => `${family}/${id} ${change}`).sort(), [
    `help_services/${service.id} changed`, 'messages/plain changed', 'rules/new added', 'term_lists/new-phrases added',
  ])
})

test('what is no object is answered with the places at fault, and an object that nobody has read is not overwritten', async () => {
  const { json } = await ana.send('PUT', `${at}/rules/other`, { id: 'other', when: { planet: ['Mars'] }, action: 'blok' }, { isNew: true })
  assert.equal(json.type, 'urn:signpost:problem:unprocessable')
  assert.deepEqual(json.issues.map(({ pointer }) => pointer).sort(), ['/action', '/when'])
  const { tag, object } = await ana.read(`${at}/rules/new`)
  await ana.refused('PUT', `${at}/rules/new`, rule, 428, 'precondition_required', { audited: false })
  await ana.refused('PUT', `${at}/rules/new`, rule, 412, 'precondition_failed', { ifMatch: 'feedfeedfeedfeed' })
  await ana.refused('PUT', `${at}/rules/new`, rule, 412, 'precondition_failed', { isNew: true })
  assert.deepEqual((await ana.read(`${at}/rules/new`)), { tag, object })
})

test('validate says all three mistakes at once, each with its object', async () => {
  const { ok, issues } = await ana.post(`${at}/validate`)
  assert.equal(ok, false)
  const errors = issues.filter(({ severity }) => severity === 'error').map(({ object }) => `${object.family}/${object.id} ${object.pointer}`).sort()
  assert.equal(errors.length, 3, JSON.stringify(issues.filter(({ severity }) => severity === 'error')))
  assert.match(errors[0], /^help_services\/.* \/url$/)
  assert.equal(errors[1], 'messages/plain /locales/en-GB/paragraphs/1')
  assert.equal(errors[2], 'rules/new /when/terms/list')
})

test('an object is validated as it is being written, and nothing of it is kept', async () => {
  const before = await ana.get(at)
  const check = (where, object) => ana.post(`${where}/validate`, { object: { family: 'rules', id: object.id, object } })
  for (const where of [at, '/v1/policy']) {
    const own = async (object) => (await check(where, object)).issues.filter(({ object: place }) => place?.family === 'rules' && place.id === object.id)
      .filter(({ severity }) => severity === 'error').map(({ object: place }) => place.pointer)
    assert.deepEqual(await own({ ...rule, id: 'unsaved', when: { terms: { list: 'none' } } }), ['/when/terms/list'], where)
    assert.deepEqual((await own({ ...rule, id: 'unsaved', when: { planet: ['Mars'] }, action: 'blok' })).sort(), ['/action', '/when'], where)
    assert.deepEqual(await own({ ...rule, id: 'unsaved', when: { country: ['GB'] } }), [], where)
  }
  assert.deepEqual(await ana.get(at), before)
  assert.equal((await ana.send('GET', `${at}/rules/unsaved`)).status, 404)
  const secret = { id: 'secret', sensitivity: 'restricted', terms: ['quenzol'] }
  await ana.refused('POST', `${at}/validate`, { object: { family: 'term_lists', id: 'secret', object: secret } }, 403, 'forbidden')
  for (const [body, pointer] of [[{ object: { family: 'rules', id: 'x' } }, '/object/object'], [{ object: 7 }, '/object'], [{ objects: [] }, '']]) {
    const { status, json } = await ana.send('POST', `${at}/validate`, body)
    assert.deepEqual([status, json.issues[0].pointer], [422, pointer], JSON.stringify(body))
  }
  assert.equal((await ana.send('POST', `${at}/validate`, { object: { family: 'planets', id: 'x', object: {} } })).status, 404)
})

test('the reviewer returns it with a comment, and the editor mends it', async () => {
  await ana.post(`${at}/submit`, { note: 'Please look' })
  await ana.refused('PUT', `${at}/rules/new`, rule, 409, 'conflict', { ifMatch: (await ana.read(`${at}/rules/new`)).tag, audited: false })
  const returned = await bo.post(`${at}/return`, { comment: 'Three things are wrong: validate it.' })
  assert.equal(returned.state, 'open')
  assert.equal(returned.comments.at(-1).text, 'Three things are wrong: validate it.')
  await ana.edit(`${at}/rules/new`, () => rule)
  for (const { object, change } of (await ana.get(`${at}/help_services`)).objects) {
    if (change) await ana.edit(`${at}/help_services/${object.id}`, (now) => { now.url = now.url.replace('http:', 'https:') })
  }
  await ana.edit(`${at}/messages/plain`, (object) => { object.locales['en-GB'].paragraphs.pop() })
  const { ok, issues } = await ana.post(`${at}/validate`)
  assert.equal(ok, true, JSON.stringify(issues.filter(({ severity }) => severity === 'error')))
  assert.equal((await ana.get(at)).changed.length, 2, 'what is as it was is no change')
})

test('the difference is told in sentences', async () => {
  const { text, changes } = await bo.get(`${at}/diff`)
  assert.match(text, /The rule “new” \(New\) is new\./)
  assert.match(text, /New phrases/)
  assert.equal(changes.counts.rules.added, 1)
})

test('one input is explained by the draft and by what is live', async () => {
  const { draft: after, live } = await ana.post(`${at}/explain`, { input: { query: 'a quenzol fip b', context: { country: 'GB' } } })
  assert.deepEqual([live.decision.action, after.decision.action, after.decision.rule], ['none', 'interstitial', 'new'])
  assert.deepEqual(after.terms.map(({ list, term, words }) => [list, term, words]), [['new-phrases', 'quenzol fip', 'quenzol fip']])
  const alone = await ana.post('/v1/policy/explain', { input: { query: 'a quenzol fip b', context: { country: 'GB' } } })
  assert.deepEqual(alone, { live })
  const wrong = await ana.send('POST', `${at}/explain`, { input: { query: 7 } })
  assert.deepEqual([wrong.status, wrong.json.issues[0].pointer], [422, '/query'])
})

test('a backtest shows what would change, and with which samples', async () => {
  const lines = 'quenzol fip\nnothing of that\nfip quenzol\nmore quenzol fip\n'
  const answer = await ana.send('POST', `${at}/backtest?country=GB`, lines, { headers: { 'content-type': 'text/plain' } })
  assert.equal(answer.status, 200, answer.text)
  const told = answer.text.trim().split('\n').map((line) => JSON.parse(line))
  const { result } = told.find((line) => line.result)
  assert.deepEqual([result.inputs, result.changes.shows_now, result.bad_lines.count], [4, 2, 0])
  assert.deepEqual(result.rules.find(({ rule: id }) => id === 'new'), { rule: 'new', before: null, after: { matched: 2, won: 2, shadow: 0 } })
  assert.deepEqual(told.filter((line) => line.change).map(({ input }) => input), ['quenzol fip', 'more quenzol fip'])
  const json = `${JSON.stringify({ query: 'quenzol fip' })}\n{"query": 7}\n`
  const second = await ana.send('POST', `${at}/backtest`, json, { headers: { 'content-type': 'application/x-ndjson' } })
  assert.match(second.text, /"inputs":1,"bad_lines":\{"count":1,"first":\[2\]\}/)
  await vic.refused('POST', `${at}/submit`, {}, 403, 'forbidden')
})

test('steps that are forbidden are refused, and are in the audit log', async () => {
  await ana.post(`${at}/submit`)
  await ana.refused('POST', `${at}/approve`, {}, 403, 'forbidden') // no reviewer
  await vic.refused('POST', drafts, { title: 'Mine' }, 403, 'forbidden')
  await vic.refused('POST', `${at}/publish`, {}, 403, 'forbidden')
  await ana.refused('POST', `${at}/publish`, {}, 409, 'conflict', { audited: false }) // not approved
  const partner = await server.get('/v1/policy', { key: server.keys['partner-one'] })
  assert.equal(partner.status, 403)
  const withoutToken = await server.post(`${at}/withdraw`, {}, { headers: { cookie: ana.headers.cookie } })
  assert.equal(withoutToken.json.type, 'urn:signpost:problem:csrf')
  const why = (await auditLog(server)).filter(({ action }) => action === 'refused').map(({ who, detail }) => `${who} ${JSON.parse(detail).why}`)
  assert.ok(why.includes('partner-one forbidden') && why.includes('ana csrf'), why.join(', '))
})

test('nobody approves what they have edited, whatever their roles', async () => {
  const cy = await signedIn(server, 'cy', 'editor', 'reviewer')
  const own = await cy.post(drafts, { title: 'My own' }, 201)
  await cy.put(`${drafts}/${own.id}/rules/own`, { ...rule, id: 'own', when: { country: ['GB'] }, mode: 'off' }, { isNew: true })
  await cy.post(`${drafts}/${own.id}/submit`)
  await cy.refused('POST', `${drafts}/${own.id}/approve`, {}, 403, 'own_approval')
  await cy.send('DELETE', `${drafts}/${own.id}`)
  assert.ok(!(await ana.get(drafts)).drafts.some(({ id }) => id === own.id))
})

let published
test('the reviewer approves, it is published, and decisions follow within a second', async () => {
  assert.equal((await server.decide('a quenzol fip b')).action, 'none')
  await bo.post(`${at}/approve`, { comment: 'Good' })
  const done = await ana.post(`${at}/publish`)
  assert.equal(done.state, 'published')
  published = done.revision
  await until(async () => (await server.decide('a quenzol fip b')).action === 'interstitial', 'the new rule decides')
  const { published: last } = await ana.get('/v1/policy')
  assert.deepEqual([last.revision, last.previous, last.how, last.approved_by, last.review.state], [published, first, 'draft', 'bo', 'approved'])
})

test('a failing case keeps an approved draft from being published', async () => {
  const other = await ana.post(drafts, { title: 'Break a case' }, 201)
  const place = `${drafts}/${other.id}`
  const broken = { id: 'broken', title: 'Broken', input: { query: 'quenzol fip' }, expect: { action: 'none' } }
  await ana.put(`${place}/cases/broken`, broken, { isNew: true })
  const { ok, cases } = await ana.post(`${place}/validate`)
  assert.deepEqual([ok, cases.failures.map(({ id }) => id)], [false, ['broken']])
  await ana.post(`${place}/submit`)
  await bo.post(`${place}/approve`)
  const problem = await ana.refused('POST', `${place}/publish`, {}, 422, 'case_failed')
  assert.match(problem.issues[0].message, /Expected nothing/)
  assert.equal((await ana.get('/v1/policy')).head, published)
  await ana.send('DELETE', place)
})

test('a draft that fell behind is rebased, its conflicts named by field', async () => {
  const [one, two] = [await ana.post(drafts, { title: 'One' }, 201), await bo.post(drafts, { title: 'Two' }, 403).catch(() => null)]
  assert.equal(two?.type, 'urn:signpost:problem:forbidden')
  const later = await ana.post(drafts, { title: 'Later' }, 201)
  const title = (value) => (object) => { object.title = value }
  await ana.edit(`${drafts}/${one.id}/rules/new`, title('One'))
  await ana.edit(`${drafts}/${later.id}/rules/new`, (object) => { object.title = 'Later'; object.priority = 60 })
  await ana.post(`${drafts}/${one.id}/submit`)
  await bo.post(`${drafts}/${one.id}/approve`)
  published = (await ana.post(`${drafts}/${one.id}/publish`)).revision
  assert.equal((await ana.get(`${drafts}/${later.id}`)).behind, true)
  const { status, json } = await ana.send('POST', `${drafts}/${later.id}/rebase`, {})
  assert.equal(status, 409)
  assert.deepEqual(json.conflicts.map(({ pointer, base, mine, theirs }) => ({ pointer, base, mine, theirs })),
    [{ pointer: '/rules/new/title', base: 'New', mine: 'Later', theirs: 'One' }])
  const rebased = await ana.post(`${drafts}/${later.id}/rebase`, { resolutions: { '/rules/new/title': 'theirs' } })
  assert.equal(rebased.behind, false)
  const { object } = await ana.read(`${drafts}/${later.id}/rules/new`)
  assert.deepEqual([object.title, object.priority], ['One', 60])
  await ana.send('DELETE', `${drafts}/${later.id}`)
})

test('a bad effect is seen in the counts, and what was live before is live again in one step', async () => {
  for (let i = 0; i < 5; ++i) {
    const { decision } = await server.decide('quenzol fip')
    await server.events([{ decision, kind: 'shown_in_error' }])
  }
  assert.equal((await server.countsByKind()).shown_in_error, 5)
  const back = await ana.post('/v1/policy/rollback', { revision: first, note: 'Shown in error' })
  assert.deepEqual([back.how, back.review.state], ['rolled_back', 'pending'])
  await until(async () => (await server.decide('quenzol fip')).action === 'none', 'what was live before decides')
  const review = `/v1/policy/history/${back.number}/review`
  await vic.refused('POST', review, { verdict: 'agreed' }, 403, 'forbidden')
  assert.equal((await bo.post(review, { verdict: 'agreed', comment: 'Right' })).review.state, 'agreed')
  const { publications } = await ana.get('/v1/policy/history')
  assert.deepEqual(publications.map(({ how }) => how), ['rolled_back', 'draft', 'draft', 'direct'])
})

test('an approved draft is published at its time', async () => {
  const { id } = await ana.post(drafts, { title: 'Later today' }, 201)
  await ana.put(`${drafts}/${id}/rules/timed`, { ...rule, id: 'timed', mode: 'off', when: { country: ['GB'] } }, { isNew: true })
  await ana.post(`${drafts}/${id}/submit`)
  await bo.post(`${drafts}/${id}/approve`)
  const soon = new Date(Date.now() + 2_000).toISOString().replace(/\.\d+Z/, 'Z')
  await ana.refused('POST', `${drafts}/${id}/publish`, { at: '2020-01-01' }, 422, 'unprocessable', { audited: false })
  assert.equal((await ana.post(`${drafts}/${id}/publish`, { at: soon })).publish_at, soon)
  await until(async () => (await ana.get(`${drafts}/${id}`)).state === 'published', 'it is published')
  const { published: last } = await ana.get('/v1/policy')
  assert.deepEqual([last.draft, last.by, last.approved_by], [id, 'ana', 'bo'])
})

test('whoever rolled back does not review it', async () => {
  const dee = await signedIn(server, 'dee', 'reviewer')
  const { number } = await dee.post('/v1/policy/rollback', { revision: published })
  await dee.refused('POST', `/v1/policy/history/${number}/review`, { verdict: 'agreed' }, 403, 'own_approval')
  await bo.post(`/v1/policy/history/${number}/review`, { verdict: 'objected', comment: 'Too soon' })
})

test('terms come in by file, and a restricted list is for its keepers', async () => {
  const kim = await signedIn(server, 'kim', 'editor', 'list_keeper')
  const { id } = await kim.post(drafts, { title: 'Lists' }, 201)
  const place = `${drafts}/${id}/term_lists/kept`
  await kim.put(place, { id: 'kept', title: 'Kept', sensitivity: 'restricted', source: 'made up', terms: [] }, { isNew: true })
  const csv = { headers: { 'content-type': 'text/csv' } }
  const file = 'text,match,weight\nvontrell,,2\nvontrell gosk,,\nVONTRELL,,\nx,sideways,\n'
  const { json: report } = await kim.send('POST', `${place}/import`, file, csv)
  assert.deepEqual([report.added, report.already_there, report.invalid.lines, report.contained.lines.map(({ line }) => line)],
    [2, 1, [{ line: 5, message: 'match is none of: phrase, all_words, near, exact, within_word, pattern.' }], [3]])
  const kept = await ana.get(place)
  assert.deepEqual([kept.terms, kept.sealed.count], [undefined, 2])
  await ana.refused('POST', `${place}/import`, 'vontrell\n', 403, 'forbidden', { headers: { 'content-type': 'text/plain' } })
  await ana.refused('GET', `${place}/export?format=csv`, undefined, 403, 'forbidden')
  await ana.refused('PUT', place, { ...kept, sealed: undefined, terms: ['vontrell'] }, 403, 'forbidden', { ifMatch: (await ana.read(place)).tag })
  assert.equal((await ana.get(`${place}/export`)).sealed.count, 2)
  assert.match(await kim.get(`${place}/export?format=text`), /^vontrell\nvontrell gosk\n$/)
  assert.equal((await auditLog(server)).filter(({ who, action, subject }) => `${who} ${action} ${subject}` === 'kim list_read kept').length, 1)
  const [hidden, shown] = [await ana.get(`${drafts}/${id}/diff`), await kim.get(`${drafts}/${id}/diff`)].map(({ text }) => text)
  assert.ok(shown.includes('vontrell gosk') && !hidden.includes('vontrell'), hidden)
  assert.match(hidden, /[0-9a-f]{16}/, 'a digest in their place')
  const readings = (await auditLog(server)).filter(({ action, subject }) => `${action} ${subject}` === 'list_read kept')
  assert.deepEqual(readings.map(({ who }) => who), ['kim', 'kim'], 'the export and the difference')
  await kim.send('DELETE', `${drafts}/${id}`)
  assert.ok(!server.log.includes('vontrell'))
})

test('the audit log verifies, and has every step by whom', async () => {
  await signpostOk('audit', 'verify', '--data', server.data, ...server.storeOptions)
  const verified = await vic.get('/v1/policy/audit/verification')
  assert.deepEqual([verified.ok, verified.records > 30], [true, true])
  const { text } = await vic.send('GET', '/v1/policy/audit?who=bo&action=draft_approve')
  assert.ok(text.trim().split('\n').every((line) => JSON.parse(line).action === 'draft_approve'))
  const steps = (await auditLog(server)).map(({ who, action }) => `${who} ${action}`)
  for (const step of ['ana draft_open', 'ana draft_edit', 'ana draft_submit', 'bo draft_return', 'bo draft_approve', 'ana publish', 'ana draft_rebase', 'ana roll_back', 'bo publication_review']) {
    assert.ok(steps.includes(step), step)
  }
})

test('a key of a service works on drafts as it may, and a revoked one does not', async () => {
  const key = server.keys.robot
  const opened = await server.post(drafts, { title: 'By a program' }, { key })
  assert.equal(opened.status, 201, opened.text)
  assert.equal((await server.post(`${drafts}/${opened.json.id}/approve`, {}, { key })).status, 403)
  await server.revokeKey('robot')
  await until(async () => (await server.get('/v1/policy', { key })).status === 401, 'the key is refused')
  const refusals = (await auditLog(server)).filter(({ who, action }) => who === 'robot' && action === 'refused')
  assert.ok(refusals.some(({ detail }) => JSON.parse(detail).why !== 'forbidden'), JSON.stringify(refusals))
})
