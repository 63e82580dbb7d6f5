// Events: each is counted once, however often and by whichever way it is told; and the page and the redirect that tell
// of some by themselves.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { decideAndEvents, reportsOnly, Server } from './signpost.mjs'

const server = await Server.start({
  keys: {
    'partner-one': decideAndEvents, 'partner-two': decideAndEvents, analyst: reportsOnly,
    'with-report': { scopes: ['decide', 'reports'] },
  },
})
after(() => server.discard())

const inScotland = { country: 'GB', region: 'GB-SCT', surface: 'image_search' }
const tokenOf = async (query = 'ilvandrel', context = inScotland) => (await server.decide(query, context)).decision

/** What `act` adds to the counts of events, by kind. */
const decisionKinds = new Set(['none', 'message', 'interstitial', 'block', 'suppressed', 'holdout', 'shadow', 'degraded'])
async function added(act) {
  const before = await server.countsByKind()
  await act()
  const now = await server.countsByKind()
  return Object.fromEntries(Object.entries(now)
    .filter(([kind]) => !decisionKinds.has(kind))
    .map(([kind, count]) => [kind, count - (before[kind] ?? 0)])
    .filter(([, count]) => count !== 0))
}

async function accepts(events, options) {
  const { status, json, text } = await server.events(events, options)
  assert.equal(status, 202, text)
  assert.deepEqual(json, { accepted: events.length, refused: [] })
}

test('an event is counted once, in one request and across requests', async () => {
  const [first, second] = [await tokenOf(), await tokenOf()]
  const events = [
    { decision: first, kind: 'impression' },
    { decision: first, kind: 'impression' },
    { decision: second, kind: 'impression' },
    { decision: first, kind: 'help_click', help: 'scotland' },
    { decision: first, kind: 'help_click', help: 'everywhere' },
    { decision: first, kind: 'help_click', help: 'scotland' },
  ]
  const counts = await added(async () => {
    for (let i = 0; i < 3; ++i) await accepts(events)
    await Promise.all(Array.from({ length: 8 }, () => accepts(events)))
  })
  assert.deepEqual(counts, { impression: 2, help_click: 2 })
})

test('every kind is counted under what the decision was', async () => {
  const decision = await tokenOf('hintropel', { country: 'IE', surface: 'chat' })
  const withHelp = ['help_click', 'call', 'chat']
  const without = ['impression', 'dismiss', 'exit', 'shown_in_error', 'film']
  await accepts([
    ...withHelp.map((kind) => ({ decision, kind, help: 'everywhere' })),
    ...without.map((kind) => ({ decision, kind })),
  ])
  const rows = await server.report('partner,campaign,variant,locale,country,surface,kind')
  const expected = { partner: 'partner-one', campaign: 'shown-second', variant: 'second', locale: 'en-GB', country: 'IE', surface: 'chat' }
  for (const kind of [...withHelp, ...without, 'message']) {
    const found = rows.filter((row) => row.kind === kind && Object.entries(expected).every(([name, value]) => row[name] === value))
    assert.deepEqual(found.map((row) => row.count), [1], kind)
  }
})

test('a country that no list has is counted under ZZ', async () => {
  await server.decide('ilvandrel', { country: 'QQ' })
  const countries = (await server.report('country')).map((row) => row.country)
  assert.ok(countries.includes('ZZ') && !countries.includes('QQ'), countries.join())
})

test('what is wrong is refused by its place, and spoils nothing else', async () => {
  const decision = await tokenOf()
  const events = [
    [{ decision, kind: 'impression' }, null],
    [7, 'malformed', ''],
    [{ kind: 'impression' }, 'malformed', '/decision'],
    [{ decision: 7, kind: 'impression' }, 'malformed', '/decision'],
    [{ decision }, 'malformed', '/kind'],
    [{ decision, kind: 'zorblat' }, 'kind_unknown', '/kind'],
    [{ decision: 'zorblat', kind: 'impression' }, 'token_invalid', '/decision'],
    [{ decision: decision.slice(1), kind: 'impression' }, 'token_invalid', '/decision'],
    [{ decision, kind: 'help_click' }, 'help_missing', '/help'],
    [{ decision, kind: 'help_click', help: 'zorblat' }, 'help_unknown', '/help'],
    [{ decision, kind: 'help_click', help: 'italy-closed' }, 'help_unknown', '/help'],
    [{ decision, kind: 'call', help: 7 }, 'malformed', '/help'],
    [{ decision, kind: 'exit', help: 'scotland' }, 'help_not_allowed', '/help'],
    [{ decision, kind: 'help_click', help: 'scotland', zorblat: {} }, null],
  ]
  let answer
  const counts = await added(async () => { answer = await server.events(events.map(([event]) => event)) })
  assert.equal(answer.status, 202)
  assert.equal(answer.json.accepted, 2)
  assert.deepEqual(
    answer.json.refused.map(({ index, reason, pointer }) => [index, reason, pointer]),
    events.flatMap(([, reason, field], index) => (reason === null ? [] : [[index, reason, `/events/${index}${field}`]])))
  assert.ok(answer.json.refused.every(({ detail }) => detail.length > 0))
  assert.deepEqual(counts, { impression: 1, help_click: 1 })
})

test("another partner's decision is refused", async () => {
  const decision = await tokenOf()
  let answer
  const counts = await added(async () => {
    answer = await server.events([{ decision, kind: 'impression' }], { key: server.keys['partner-two'] })
  })
  assert.deepEqual([answer.json.accepted, answer.json.refused[0].reason], [0, 'other_partner'])
  assert.deepEqual(counts, {})
})

test('the page tells events by its token alone, from any origin, and they are those of the API', async () => {
  const decision = await tokenOf()
  const headers = { origin: 'https://search.example' }
  const counts = await added(async () => {
    const preflight = await server.fetch(`/i/${decision}/events`, { method: 'OPTIONS', headers })
    assert.equal(preflight.status, 204)
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*')
    assert.match(preflight.headers.get('access-control-allow-methods'), /POST/)
    assert.match(preflight.headers.get('access-control-allow-headers'), /content-type/i)
    for (let i = 0; i < 2; ++i) {
      const events = [{ kind: 'impression' }, { kind: 'zorblat' }]
      const { status, json, headers: answered } = await server.post(`/i/${decision}/events`, { events }, { headers })
      assert.deepEqual([status, json.accepted, json.refused.map(({ index }) => index)], [202, 1, [1]])
      assert.equal(answered.get('access-control-allow-origin'), '*')
    }
    await accepts([{ decision, kind: 'impression' }])
    const tooMany = await server.post(`/i/${decision}/events`, { events: Array(21).fill({ kind: 'impression' }) })
    assert.equal(tooMany.status, 400)
  })
  assert.deepEqual(counts, { impression: 1 })
})

test('the way to help counts a click once and tells nobody where it came from', async () => {
  const answer = await server.decide('ilvandrel', inScotland)
  const counts = await added(async () => {
    const target = answer.go.replace('{help}', 'scotland')
    for (let i = 0; i < 2; ++i) {
      const { status, headers } = await server.get(target)
      assert.equal(status, 303)
      assert.equal(headers.get('location'), 'https://scotland.help.example/')
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
    }
    assert.equal((await server.fetch(target, { method: 'HEAD' })).status, 303)
    await accepts([{ decision: answer.decision, kind: 'help_click', help: 'scotland' }])
  })
  assert.deepEqual(counts, { help_click: 1 })
})

test('a look ahead with HEAD counts nothing, and there is no way to a service that is not there', async () => {
  const answer = await server.decide('ilvandrel', inScotland)
  const counts = await added(async () => {
    assert.equal((await server.fetch(answer.go.replace('{help}', 'scotland'), { method: 'HEAD' })).status, 303)
    for (const help of ['zorblat', 'italy-closed', 'https:%2F%2Felsewhere.example%2F']) {
      assert.equal((await server.get(answer.go.replace('{help}', help))).status, 404, help)
    }
  })
  assert.deepEqual(counts, {})
})

test('the page shows the message and the helpline, and asks nobody else for anything', async () => {
  const answer = await server.decide('ilvandrel', { country: 'GB' })
  const { status, text, headers } = await server.get(answer.page)
  assert.equal(status, 200)
  assert.match(headers.get('content-type'), /^text\/html/)
  assert.match(text, /A plain message/)
  assert.match(text, /0808 1000 900/)
  assert.match(text, /href="tel:\+448081000900"/)
  assert.match(headers.get('content-security-policy'), /default-src 'none'/)
  assert.equal(headers.get('referrer-policy'), 'no-referrer')
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(headers.get('content-language'), 'en-GB')
  assert.doesNotMatch(text, /\son[a-z]+=|<img|<iframe|@import/i)
  assert.deepEqual(text.match(/<script[^>]*>/g).map((tag) => tag.replace(/\?v=[0-9a-f]+/, '')), ['<script defer src="interstitial.js">'])
  const style = /<link[^>]+rel="stylesheet"[^>]*>/.exec(text)[0]
  const styleTarget = new URL(/href="([^"]+)"/.exec(style)[1], `${server.url}${answer.page}`)
  assert.equal(styleTarget.origin, server.url)
  const sheet = await server.get(styleTarget.pathname + styleTarget.search)
  assert.equal(sheet.status, 200)
  assert.match(sheet.headers.get('content-type'), /^text\/css/)
  assert.doesNotMatch(sheet.text, /url\(\s*['"]?(https?:)?\/\//)
})

test('the page of a right-to-left locale says so', async () => {
  const answer = await server.decide('jorvinelo', { country: 'GB', languages: ['ar-XB'] })
  const { text, headers } = await server.get(answer.page)
  assert.equal(headers.get('content-language'), 'ar-XB')
  assert.match(text, /dir="rtl"/)
})

test('a page that says it was shown in error counts that, once', async () => {
  const answer = await server.decide('ilvandrel', inScotland)
  const counts = await added(async () => {
    for (let i = 0; i < 2; ++i) assert.equal((await server.get(`${answer.page}?who=error`)).status, 200)
  })
  assert.deepEqual(counts, { shown_in_error: 1 })
})

// Reports. What they hold was told by the tests above; each report is compared with the others.
const dimensions = ['partner', 'campaign', 'variant', 'locale', 'country', 'surface', 'kind']
const sumOf = (rows) => rows.reduce((sum, row) => sum + row.count, 0)

test('every way to group gives the same sum, and each row once', async () => {
  const total = sumOf(await server.report(''))
  assert.ok(total > 20)
  for (const group of [...dimensions, 'campaign,kind', dimensions.join()]) {
    const rows = await server.report(group)
    assert.equal(sumOf(rows), total, group)
    assert.equal(new Set(rows.map((row) => JSON.stringify({ ...row, count: 0 }))).size, rows.length)
    assert.ok(rows.every((row) => Object.keys(row).sort().join() === [...group.split(',').filter(Boolean), 'count'].sort().join()), group)
  }
})

test('hours and days add up to the whole', async () => {
  const total = sumOf(await server.report('kind'))
  for (const [resolution, form] of [['hour', /^\d{4}-\d\d-\d\dT\d\d:00:00Z$/], ['day', /^\d{4}-\d\d-\d\dT00:00:00Z$/]]) {
    const rows = await server.report('kind', `resolution=${resolution}`)
    assert.equal(sumOf(rows), total)
    for (const row of rows) assert.match(row.time, form)
  }
})

test('a filter leaves out what does not fit', async () => {
  const rows = await server.report('kind,country', 'resolution=whole&kind=impression,help_click&country=GB')
  const all = await server.report('kind,country')
  assert.deepEqual(rows, all.filter(({ kind, country }) => ['impression', 'help_click'].includes(kind) && country === 'GB'))
  assert.ok(rows.length > 0)
  assert.deepEqual(await server.report('kind', 'resolution=whole&campaign=zorblat'), [])
})

test('a range in the past is empty', async () => {
  assert.deepEqual(await server.report('kind', 'resolution=whole&from=2020-01-01&until=2020-02-01'), [])
})

test('JSON and CSV tell the same', async () => {
  for (const query of ['group=campaign,kind&resolution=whole', `group=${dimensions}&resolution=hour`, 'group=kind&resolution=day']) {
    const options = { key: server.keys.analyst }
    const { json } = await server.get(`/v1/reports/counts?${query}`, options)
    const { text, headers } = await server.get(`/v1/reports/counts?${query}&format=csv`, options)
    assert.match(headers.get('content-type'), /^text\/csv/)
    const byHeader = await server.get(`/v1/reports/counts?${query}`, { ...options, headers: { accept: 'text/csv' } })
    assert.equal(byHeader.text, text)
    const [header, ...lines] = text.trimEnd().split('\r\n').map((line) => line.split(','))
    const rows = lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, name === 'count' ? Number(cells[i]) : cells[i]])))
    assert.deepEqual(rows, json.rows)
  }
})

test('a partner sees what it caused and nothing else', async () => {
  const own = server.keys['with-report']
  await server.decide('ilvandrel', {}, { key: own })
  const { json } = await server.get('/v1/reports/counts?group=partner,kind&resolution=whole', { key: own })
  assert.deepEqual(json.rows, ['interstitial', 'match'].map((kind) => ({ partner: 'with-report', kind, count: 1 })))
  const { json: others } = await server.get('/v1/reports/counts?group=partner&partner=partner-one', { key: own })
  assert.deepEqual(others.rows, [])
})

test('a report that makes no sense is refused, and says what is wrong', async () => {
  for (const query of ['group=zorblat', 'resolution=week', 'from=yesterday', 'from=2026-02-01&until=2026-01-01', 'format=xml', 'zorblat=1']) {
    const { status, json } = await server.get(`/v1/reports/counts?${query}`, { key: server.keys.analyst })
    assert.deepEqual([status, json.type], [400, 'urn:signpost:problem:invalid_request'], query)
    assert.ok(!json.detail.includes('zorblat'))
  }
})
