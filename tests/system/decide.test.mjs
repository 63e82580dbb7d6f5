// What the shipped policy answers over HTTP, and that every regression case that editors wrote holds there too.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { membersOf, textOf } from './policy_files.mjs'
import { decideAndEvents, fixturePolicy, Server, shippedPolicy } from './signpost.mjs'

const server = await Server.start({ policy: shippedPolicy, keys: { 'partner-one': decideAndEvents } })
after(() => server.discard())

const inScotland = { country: 'GB', region: 'GB-SCT', languages: ['en-GB'], surface: 'web_search', age_band: 'adult' }
const campaignName = 'get help or get caught'

test('the campaign answers a whole interstitial with the helpline', async () => {
  const answer = await server.decide(campaignName, inScotland)
  assert.equal(answer.action, 'interstitial')
  assert.equal(answer.campaign, 'get-help-or-get-caught')
  assert.equal(answer.audience, 'self')
  assert.equal(answer.format, 'interstitial')
  assert.equal(answer.locale, 'en-GB')
  assert.equal(answer.direction, 'ltr')
  assert.match(answer.objective, /^(deter|seek_help)$/)
  assert.match(answer.policy, /./)
  assert.match(answer.variant, /./)
  assert.ok(answer.message.title.length > 0 && answer.message.paragraphs.length > 0 && answer.message.actions.length > 0)
  assert.equal(answer.help[0].id, 'stop-it-now-scotland')
  assert.deepEqual(answer.help[0].phone, { display: '0808 1000 900', tel: 'tel:+448081000900' })
  assert.equal(answer.page, `/i/${answer.decision}`)
  assert.equal(answer.go, `/go/${answer.decision}/{help}`)
})

test('no match is no message', async () => {
  const answer = await server.decide('weather in aberdeen tomorrow', inScotland)
  assert.deepEqual(Object.keys(answer).sort(), ['action', 'policy'])
  assert.equal(answer.action, 'none')
})

const audiences = [
  ['self', campaignName, {}, 'interstitial', 'get-help-or-get-caught', 'stop-it-now-scotland'],
  ['family', 'stop it now for families', {}, 'message', 'support-for-families', 'stop-it-now-scotland'],
  ['concerned_adult', 'nspcc helpline', {}, 'message', 'worried-about-a-child', null],
  ['young_person', 'childline', { age_band: '13_15' }, 'message', 'help-for-young-people', 'childline-uk'],
  ['harmed', 'i was harmed online', { age_band: '16_17' }, 'message', 'help-for-people-who-were-harmed', 'childline-uk'],
]
for (const [audience, query, context, action, campaign, helpFirst] of audiences) {
  test(`a decision for the audience ${audience}`, async () => {
    const answer = await server.decide(query, { ...inScotland, ...context })
    assert.deepEqual([answer.action, answer.audience, answer.campaign], [action, audience, campaign])
    assert.ok(answer.help.length > 0)
    if (helpFirst !== null) assert.equal(answer.help[0].id, helpFirst)
  })
}

test('someone under 18 never gets a message that was written for adults', async () => {
  const forAdults = new Set(membersOf(shippedPolicy, 'campaigns').filter((c) => c.written_for === 'adults').map((c) => c.id))
  assert.ok(forAdults.has('get-help-or-get-caught'))
  const restricted = membersOf(shippedPolicy, 'term_lists').filter((list) => list.sensitivity === 'restricted')
  const caseQueries = membersOf(shippedPolicy, 'cases').map(({ input }) => input.query ?? input.texts.join(' '))
  const queries = [...new Set([...restricted.flatMap((list) => list.terms.map(textOf)), ...caseQueries])]
  assert.ok(restricted.length > 0 && queries.length > 60)

  const ask = (ageBand, place) => queries.map((query) => ({ query, context: { ...place, age_band: ageBand } }))
  const places = [{}, { country: 'GB', region: 'GB-SCT' }, { country: 'GB' }, { country: 'FR' }, { country: 'NZ' }]
  for (const ageBand of ['under_13', '13_15', '16_17']) {
    for (const place of places) {
      for (const answer of await server.decideAll(ask(ageBand, place))) {
        assert.ok(!forAdults.has(answer.campaign), `${ageBand} got ${answer.campaign}`)
        assert.notEqual(answer.audience, 'self')
      }
    }
  }
  // The same words do reach adults, so the test would see it.
  const adults = await server.decideAll(ask('adult', { country: 'GB' }))
  assert.ok(adults.slice(0, restricted[0].terms.length).every((answer) => forAdults.has(answer.campaign)))
})

const places = [
  [{ country: 'GB', region: 'GB-SCT' }, 'stop-it-now-scotland'],
  [{ country: 'GB' }, 'stop-it-now-uk'],
  [{ country: 'FR' }, 'stop-france'],
  [{ country: 'DE' }, 'kein-taeter-werden'],
  [{ country: 'JP' }, 'troubled-desire'],
  [{ country: 'QQ' }, 'troubled-desire'],
  [{}, 'troubled-desire'],
]
for (const [place, helpFirst] of places) {
  test(`help in ${place.region ?? place.country ?? 'a place that is not known'} is ${helpFirst}`, async () => {
    const answer = await server.decide(campaignName, place)
    assert.equal(answer.help[0].id, helpFirst)
  })
}

for (const languages of [['gd'], ['gd-GB'], ['gd', 'fr'], ['xx'], []]) {
  test(`languages ${JSON.stringify(languages)} get the text in en-GB`, async () => {
    assert.equal((await server.decide(campaignName, { country: 'GB', languages })).locale, 'en-GB')
  })
}

test('texts are judged together, and a text alone is one of them', async () => {
  const key = server.keys['partner-one']
  const { json } = await server.post('/v1/decide', { texts: ['weather', campaignName], context: inScotland }, { key })
  assert.equal(json.action, 'interstitial')
})

test('every decision has a token of its own', async () => {
  const answers = await server.decideAll(Array(100).fill({ query: campaignName, context: inScotland }))
  assert.equal(new Set(answers.map((answer) => answer.decision)).size, 100)
})

test('a batch is answered in order', async () => {
  const requests = Array.from({ length: 100 }, (_, i) => ({ query: i % 3 === 0 ? campaignName : 'weather', context: inScotland }))
  const { status, json } = await server.post('/v1/decide/batch', { requests }, { key: server.keys['partner-one'] })
  assert.equal(status, 200)
  assert.deepEqual(json.results.map((answer) => answer.action), requests.map((_, i) => (i % 3 === 0 ? 'interstitial' : 'none')))
  assert.deepEqual([...new Set(json.results.map((answer) => answer.policy))], [json.policy])
})

test('a bad member of a batch gets a problem in its place and spoils no other', async () => {
  const good = { query: campaignName, context: inScotland }
  const requests = [good, { context: {} }, good, { query: 'a', context: { age_band: 'zorblat' } }, 7, good]
  const { status, json } = await server.post('/v1/decide/batch', { requests }, { key: server.keys['partner-one'] })
  assert.equal(status, 200)
  assert.deepEqual(json.results.map((result) => result.action ?? result.status),
    ['interstitial', 400, 'interstitial', 400, 400, 'interstitial'])
  assert.deepEqual(json.results.map((result) => result.pointer),
    [undefined, '/requests/1/query', undefined, '/requests/3/context/age_band', '/requests/4', undefined])
})

// The answer does not name the rule, partners are known by their keys, and the clock is the server's own.
async function holdsOverHttp(policy, of) {
  const one = { 'partner-one': decideAndEvents, 'partner-two': decideAndEvents }
  const node = of ?? await Server.start({ policy, keys: one })
  const asked = membersOf(policy, 'cases').filter(({ input }) => input.session === undefined && input.now === undefined)
  const wrong = []
  for (const { id, input, expect } of asked) {
    const { partner = 'partner-one', ...context } = input.context ?? {}
    const body = { query: input.query, texts: input.texts, context }
    const { json, text } = await node.post('/v1/decide', body, { key: node.keys[partner] })
    const got = { action: json?.action, campaign: json?.campaign, help_first: json?.help?.[0]?.id }
    const differs = Object.entries(expect).some(([name, value]) => name !== 'rule' && got[name] !== value)
    if (differs) wrong.push({ id, expect, got: json?.action === undefined ? text : got })
  }
  if (of === undefined) await node.discard()
  assert.deepEqual(wrong, [])
  return asked.length
}

test('every regression case of the shipped policy holds over HTTP', async () => {
  assert.ok(await holdsOverHttp(shippedPolicy, server) >= 60)
})

test('every regression case of the fixture policy holds over HTTP', async () => {
  assert.ok(await holdsOverHttp(fixturePolicy) >= 60)
})
