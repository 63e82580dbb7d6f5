// Each condition and each way to be shown or not, on both of its sides, in the made-up words of tests/fixtures/policy.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { decideAndEvents, reportsOnly, Server } from './signpost.mjs'

const server = await Server.start({
  keys: { 'partner-one': decideAndEvents, 'partner-two': decideAndEvents, analyst: reportsOnly },
})
after(() => server.discard())

const shown = 'shown'
const young = 'young-people'
// What, the words, the context, the campaign that is shown (null: none).
const conditions = [
  ['phrase: in order', 'a dorvane tuskel b', {}, shown],
  ['phrase: in another case and width', 'ＤＯＲＶＡＮＥ Tuskel', {}, shown],
  ['phrase: the other way round', 'tuskel dorvane', {}, null],
  ['phrase: a word between', 'dorvane a tuskel', {}, null],
  ['phrase: part of a longer word', 'dorvane tuskelish', {}, null],
  ['all_words: any order, any distance', 'mistrop a b c d e f fendolar', {}, shown],
  ['all_words: one of them', 'mistrop mistrop', {}, null],
  ['near: within the distance', 'porrick a b galvish', {}, shown],
  ['near: too far apart', 'porrick a b c d galvish', {}, null],
  ['exact: the whole text', ' Hesperint! ', {}, shown],
  ['exact: one word more', 'hesperint a', {}, null],
  ['min_count: two terms', 'lumdane a jantrel', {}, shown],
  ['min_count: one term twice', 'lumdane lumdane', {}, null],
  ['min_weight: reached together', 'morvith nesquor', {}, shown],
  ['min_weight: not reached', 'nesquor', {}, null],
  ['country: one of them', 'pellindor', { country: 'IE' }, shown],
  ['country: another', 'pellindor', { country: 'FR' }, null],
  ['country: not known', 'pellindor', {}, null],
  ['region: it', 'quandril', { country: 'GB', region: 'GB-SCT' }, shown],
  ['region: another', 'quandril', { country: 'GB', region: 'GB-WLS' }, null],
  ['language: second of two', 'rastovel', { languages: ['fr', 'en-GB'] }, shown],
  ['language: another', 'rastovel', { languages: ['fr'] }, null],
  ['surface: it', 'sormithel', { surface: 'image_search' }, shown],
  ['surface: another', 'sormithel', { surface: 'web_search' }, null],
  ['age_band: the first', 'tavrenel', { age_band: '13_15' }, young],
  ['age_band: the second', 'tavrenel', { age_band: '16_17' }, young],
  ['age_band: another', 'tavrenel', { age_band: 'under_13' }, null],
  ['prior_exposures: as many', 'vondriskel', { prior_exposures: 2 }, shown],
  ['prior_exposures: fewer', 'vondriskel', { prior_exposures: 1 }, null],
  ['signal: as high', 'wexlornel', { signals: { risk: 0.5 } }, shown],
  ['signal: lower', 'wexlornel', { signals: { risk: 0.499 } }, null],
  ['signal: another one', 'wexlornel', { signals: { other: 1 } }, null],
  ['schedule: has begun', 'yorvellan', {}, shown],
  ['schedule: is over', 'yorvellost', {}, null],
  ['all: each holds', 'zindoral', { country: 'GB', surface: 'web_search' }, shown],
  ['all: one does not', 'zindoral', { country: 'GB', surface: 'chat' }, null],
  ['any: the first holds', 'abrintel', { country: 'IE' }, shown],
  ['any: the second holds', 'abrintel', { surface: 'video_search' }, shown],
  ['any: none holds', 'abrintel', { country: 'FR', surface: 'chat' }, null],
  ['not: does not hold', 'belquistor', { country: 'FR' }, shown],
  ['not: holds', 'belquistor', { country: 'US' }, null],
  ['suppress: without its word', 'cordwynel', {}, shown],
  ['suppress: with its word', 'cordwynel stillbrookel', {}, null],
  ['suppress: another campaign than it names', 'hintropel stillbrookel', {}, 'shown-second'],
  ['suppress: every campaign', 'hintropel hushmerel', {}, null],
  ['mode: shadow', 'delphornel', {}, null],
  ['mode: off', 'enbrickel', {}, null],
  ['ramp: nobody', 'grellishan', { session: 'anybody' }, null],
  ['holdout: everybody', 'farrowanel', { session: 'anybody' }, null],
  ['flight: is over', 'ordwellan', {}, null],
  ['campaign: its country', 'pradnelo', { country: 'GB' }, 'great-britain-only'],
  ['campaign: another country', 'pradnelo', { country: 'FR' }, null],
  ['campaign: for adults, an adult', 'rundavelo', { age_band: 'adult' }, 'self-for-adults'],
  ['campaign: for adults, 16 or 17', 'rundavelo', { age_band: '16_17' }, null],
  ['campaign: for under 18, 16 or 17', 'runditelo', { age_band: '16_17' }, young],
  ['campaign: for under 18, an adult', 'runditelo', { age_band: 'adult' }, null],
  ['priority: the greater wins', 'tolvandrik', {}, 'shown-second'],
  ['specificity: the more specific wins', 'umbrelost', { country: 'GB' }, 'shown-second'],
  ['specificity: where it does not hold', 'umbrelost', { country: 'FR' }, shown],
  ['a campaign that cannot be shown gives way', 'vestalingo', { country: 'FR' }, shown],
]
for (const [what, query, context, campaign] of conditions) {
  test(what, async () => assert.equal((await server.decide(query, context)).campaign ?? null, campaign))
}

test('partner: known by its key, not by what it says', async () => {
  const campaigns = []
  for (const id of ['partner-one', 'partner-two']) {
    campaigns.push((await server.decide('ulbranel', { partner: 'partner-one' }, { key: server.keys[id] })).campaign)
  }
  assert.deepEqual(campaigns, [shown, undefined])
})

// Both a rule and a campaign of weekdays from nine to five, by the clock of London, whatever this machine's is.
function areOfficeHoursInLondon() {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', weekday: 'short', hour: '2-digit', hour12: false })
  const { weekday, hour } = Object.fromEntries(format.formatToParts(new Date()).map(({ type, value }) => [type, value]))
  return !['Sat', 'Sun'].includes(weekday) && Number(hour) >= 9 && Number(hour) < 17
}
for (const [what, query] of [['a rule', 'yorvellune'], ['a campaign', 'ordwessan']]) {
  test(`day-parts of ${what}`, async () => {
    for (;;) {
      const before = areOfficeHoursInLondon()
      const answer = await server.decide(query)
      if (areOfficeHoursInLondon() !== before) continue
      assert.equal(answer.action, before ? 'interstitial' : 'none')
      return
    }
  })
}

test('a message stands beside the results, an interstitial before them, a block instead of them', async () => {
  const actions = []
  for (const query of ['hintropel', 'ilvandrel', 'irvandelor']) actions.push((await server.decide(query)).action)
  assert.deepEqual(actions, ['message', 'interstitial', 'block'])
})

// Kinds beside what is shown: counted once each, under the campaign where there is one.
const counted = [
  ['shadow', 'delphornel', { kind: 'shadow', campaign: shown }],
  ['holdout', 'farrowanel', { kind: 'holdout', campaign: 'held-out' }],
  ['suppressed', 'cordwynel stillbrookel', { kind: 'suppressed', campaign: '' }],
  ['none', 'nothing of the kind', { kind: 'none', campaign: '' }],
  ['interstitial', 'ilvandrel', { kind: 'interstitial', campaign: shown }],
]
for (const [what, query, row] of counted) {
  test(`${what} is in the report, once`, async () => {
    const count = async () => {
      const rows = await server.report('campaign,kind')
      return rows.find(({ kind, campaign }) => kind === row.kind && campaign === row.campaign)?.count ?? 0
    }
    const before = await count()
    await server.decide(query)
    assert.equal(await count(), before + 1)
  })
}

test('a ramp takes in some sessions and always the same ones', async () => {
  const requests = Array.from({ length: 200 }, (_, i) => ({ query: 'gristanel', context: { session: `session-${i}` } }))
  const first = (await server.decideAll(requests)).map((answer) => answer.action)
  const second = (await server.decideAll(requests)).map((answer) => answer.action)
  assert.deepEqual(second, first)
  assert.deepEqual([...new Set(first)].sort(), ['interstitial', 'none'])
})

const variants = (query, exposures) => {
  const requests = Array.from({ length: 200 }, (_, i) => (
    { query, context: { session: `session-${i}`, prior_exposures: exposures } }))
  return server.decideAll(requests).then((answers) => answers.map((answer) => answer.variant))
}
test('variants go by session and weight, and stay for a session', async () => {
  const first = await variants('norvishan', 0)
  assert.deepEqual(await variants('norvishan', 0), first)
  const heavy = first.filter((variant) => variant === 'three-parts').length
  assert.ok(heavy > 100 && heavy < 200, `${heavy} of 200 got the variant of three parts in four`)
})
test('variants rotate with exposures only where the campaign says so', async () => {
  assert.deepEqual(await variants('norvestan', 3), await variants('norvestan', 0))
  assert.notDeepEqual(await variants('norvishan', 1), await variants('norvishan', 0))
})

test('caps hold under concurrent requests, by the hour and by the day', async () => {
  for (const [query, most, periodMs] of [['lorvanter', 2, 3_600_000], ['lorvendish', 3, 86_400_000]]) {
    const period = () => Math.floor(Date.now() / periodMs)
    const before = period()
    const answers = await Promise.all(Array.from({ length: 40 }, () => server.decide(query)))
    const shownCount = answers.filter((answer) => answer.action === 'interstitial').length
    if (period() === before) assert.equal(shownCount, most)
  }
})

test('a cap that is used up stays so over kill -9', async () => {
  const hour = () => Math.floor(Date.now() / 3_600_000)
  const before = hour()
  for (let i = 0; i < 3; ++i) await server.decide('lorvanter')
  await server.kill()
  await server.run()
  const { action } = await server.decide('lorvanter')
  if (hour() === before) assert.equal(action, 'none')
})

test('exposures change the words, and then the action', async () => {
  const seen = []
  for (const priorExposures of [0, 1, 2, 4, 5, 1000]) {
    const { action, variant, message } = await server.decide('mistavelo', { prior_exposures: priorExposures })
    seen.push([priorExposures, action, variant, message.title])
  }
  assert.deepEqual(seen, [
    [0, 'interstitial', 'only', 'A plain message'],
    [1, 'interstitial', 'only', 'A plain message'],
    [2, 'interstitial', 'stronger', 'A stronger message'],
    [4, 'interstitial', 'stronger', 'A stronger message'],
    [5, 'block', 'strongest', 'The strongest message'],
    [1000, 'block', 'strongest', 'The strongest message'],
  ])
})

const formats = [
  ['ontrivelo', undefined, 'onebox'],
  ['ontrivelo', ['onebox'], 'onebox'],
  ['ontrivelo', ['banner', 'onebox'], 'onebox'],
  ['ontrivelo', ['banner'], undefined],
  ['ilvandrel', ['text_ad'], 'text_ad'],
]
for (const [query, asked, format] of formats) {
  test(`formats ${JSON.stringify(asked)} of ${query} give ${format ?? 'nothing'}`, async () => {
    assert.equal((await server.decide(query, {}, { formats: asked })).format, format)
  })
}

const locales = [
  [['en-XA'], 'en-XA', 'ltr', /^\[/],
  [['ar-XB'], 'ar-XB', 'rtl', /\u202e/],
  [['en-GB'], 'en-GB', 'ltr', /^A message in several languages$/],
  [['gd'], 'en-GB', 'ltr', /^A message in several languages$/], // its Gaelic text is a draft
  [['gd', 'ar-XB'], 'ar-XB', 'rtl', /\u202e/],
  [[], 'en-GB', 'ltr', /^A message in several languages$/],
]
for (const [languages, locale, direction, title] of locales) {
  test(`languages ${JSON.stringify(languages)} read ${locale}, ${direction}`, async () => {
    const answer = await server.decide('jorvinelo', { languages })
    assert.deepEqual([answer.locale, answer.direction], [locale, direction])
    assert.match(answer.message.title, title)
  })
}

test('a fact is shown until its review date', async () => {
  const { message } = await server.decide('jorvinelo', { languages: ['en-GB'] })
  assert.deepEqual(message.facts, ['Somebody counted 1,234,567 things that do not exist.'])
})

test('help that is unconfirmed, closed or for another age is not given', async () => {
  for (const [query, country, ageBand, first] of [
    ['rundasselo', 'ES', 'adult', 'everywhere'],
    ['rundemmelo', 'IT', 'adult', 'everywhere'],
    ['rundemmelo', 'DE', '16_17', 'everywhere'],
    ['rundemmelo', 'DE', 'adult', 'germany-adults'],
  ]) {
    const { help } = await server.decide(query, { country, age_band: ageBand })
    assert.equal(help[0].id, first, `${query} in ${country} for ${ageBand}`)
  }
})
