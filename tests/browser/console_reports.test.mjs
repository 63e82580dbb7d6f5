// The console's reports and its overview: every figure that they show beside what /v1/reports/counts answers, to the unit;
// the files that one can take along; the address as the state; and what people with fewer roles see.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { decideAndEvents, reportsOnly } from '../system/signpost.mjs'
import { signedIn } from '../system/team.mjs'
import { inConsole, openConsole, startConsole } from './console.mjs'

const shown = ['message', 'interstitial', 'block']
const decisions = ['none', ...shown, 'suppressed', 'holdout']
const steps = ['impression', 'help_click', 'call', 'chat', 'exit', 'dismiss', 'shown_in_error', 'film']

const keys = { 'partner-one': decideAndEvents, 'partner-two': decideAndEvents, analyst: reportsOnly }
const { server, browser } = await startConsole({ keys })

/** `times` decisions of one search, each of another session, and events of the first so many of each variant. */
async function decide(times, query, context, { key, events = {} } = {}) {
  const requests = Array.from({ length: times }, (_, index) => ({ query, context: { ...context, session: `${query} ${index}` } }))
  const answers = await server.decideAll(requests, { key })
  const seen = new Map()
  const all = answers.filter(({ decision }) => decision !== undefined).flatMap(({ decision, variant, help }) => {
    const number = seen.get(variant) ?? 0
    seen.set(variant, number + 1)
    const kinds = Object.entries(events[variant] ?? events.all ?? {}).filter(([, first]) => number < first).map(([kind]) => kind)
    return kinds.map((kind) => ({ decision, kind, ...(['help_click', 'call', 'chat'].includes(kind) ? { help: help[0].id } : {}) }))
  })
  for (let first = 0; first < all.length; first += 500) {
    const { status, json, text } = await server.events(all.slice(first, first + 500), { key })
    assert.deepEqual([status, json?.refused], [202, []], text)
  }
}

await decide(800, 'norvishan', { country: 'GB', surface: 'web_search' }, {
  events: { 'one-part': { impression: 120, help_click: 60, exit: 20 }, 'three-parts': { impression: 400, help_click: 25, exit: 30, shown_in_error: 3, film: 2 } },
})
await decide(30, 'norvestan', { country: 'IE', surface: 'image_search' }, { events: { all: { impression: 9, dismiss: 5, call: 2, chat: 1 } } })
for (const [times, prior] of [[130, 0], [110, 2], [5, 5]]) await decide(times, 'mistavelo', { country: 'GB', prior_exposures: prior }, { events: { all: { help_click: 20 } } })
await decide(12, 'jorvinelo', { languages: ['de'] }, { key: server.keys['partner-two'], events: { all: { impression: 12 } } })
await decide(7, 'farrowanel', { country: 'GB' })
await decide(11, 'delphornel', { country: 'US' })
await decide(3, 'lorvanter', { country: 'GB' })
await decide(5, 'hintropel', { country: 'GB' })

const ana = await inConsole(browser, server, 'ana', ['editor'])
const { page } = ana

const button = (...which) => ana.button(...which)
const field = (...which) => ana.field(...which)
const tab = (name) => page.getByRole('tab', { name, exact: true })
const parameter = (name) => ana.parameter(name)
const card = (title) => page.locator('.card', { has: page.getByRole('heading', { name: title, exact: true }) })
const number = (text) => Number(text.replaceAll(',', ''))

const look = (name) => ana.look(name)

/** A table as it is shown: rows of texts, without its head; lines within a cell are kept. */
async function rowsOf(name, within = page) {
  await ana.settled()
  const table = within.getByRole('table', { name })
  await table.waitFor()
  return table.evaluate((element) => [...element.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText.replaceAll('\u00a0', ' ').trim())))
}

/** What the API says of the last 7 days, with today: a sum for each value of `group`, of these kinds. */
const range = () => {
  const day = Math.floor(Date.now() / 86_400_000)
  const text = (number) => new Date(number * 86_400_000).toISOString().slice(0, 10)
  return `from=${text(day - 6)}&until=${text(day + 1)}`
}
async function sums(group, kinds, more = '') {
  const rows = await server.report(group.join(','), `resolution=whole&kind=${kinds.join(',')}&${range()}${more}`)
  return new Map(rows.map((row) => [group.map((name) => row[name]).join(' '), row.count]))
}

const campaigns = new Map((await ana.api.get(`/v1/policy/revisions/${(await ana.api.get('/v1/policy')).head}/campaigns`)).objects.map(({ id, object }) => [id, object]))
const titleOf = (id) => (id === '' ? 'No campaign' : campaigns.get(id).title)
const messageOf = (campaign, variant) => {
  const { variants, escalation = [] } = campaigns.get(campaign)
  return [...variants, ...escalation.flatMap((step) => step.variants ?? [])].find(({ id }) => id === variant).message
}
const names = {
  none: () => 'All',
  campaign: titleOf,
  variant: (key) => (key === ' ' ? 'No campaign' : `${titleOf(key.split(' ')[0])}: ${key.split(' ')[1]}`),
  message: (key) => (key === ' ' ? 'No campaign' : messageOf(...key.split(' '))),
  partner: (id) => id,
  country: (code) => ({ GB: 'United Kingdom (GB)', IE: 'Ireland (IE)', US: 'United States (US)', '': 'No country told' })[code],
  surface: (id) => ({ web_search: 'Web search', image_search: 'Image search', other: 'Other' })[id],
}
const columns = { none: [], campaign: ['campaign'], variant: ['campaign', 'variant'], message: ['campaign', 'variant'], partner: ['partner'], country: ['country'], surface: ['surface'] }

/** The same with the names that the console gives; those of one name are one. */
function named(dimension, found) {
  const byName = new Map()
  for (const [key, count] of found) byName.set(names[dimension](key), (byName.get(names[dimension](key)) ?? 0) + count)
  return byName
}
const totalOf = (found) => [...found.values()].reduce((sum, count) => sum + count, 0)
const withTotal = (found) => (found.size > 1 ? [...found, ['All together', totalOf(found)]] : [...found])
const inOrder = (rows) => [...rows].sort(([left], [right]) => (left < right ? -1 : 1))

test('over time: every measure and every way to tell apart agrees with the API', async () => {
  for (const [measure, kinds] of [['shown', shown], ['decisions', decisions], ['help_click', ['help_click']], ['holdout', ['holdout']]]) {
    for (const dimension of Object.keys(columns)) {
      await ana.goto(`/reports?measure=${measure}&group=${dimension}`)
      const expected = withTotal(named(dimension, await sums(columns[dimension], kinds)))
      const rows = (await rowsOf(/in the whole time$/)).map(([name, count]) => [name, number(count)])
      assert.deepEqual(inOrder(rows), inOrder(expected), `${measure} by ${dimension}`)
    }
  }
})

test('a share says of how many it is', async () => {
  await ana.goto('/reports?measure=help_rate&group=variant')
  const hits = await sums(['campaign', 'variant'], ['help_click'])
  const of = await sums(['campaign', 'variant'], shown)
  const expected = [...of].map(([key, count]) => [names.variant(key), hits.get(key) ?? 0, count, `${((100 * (hits.get(key) ?? 0)) / count).toFixed(1)} %`])
  const rows = (await rowsOf(/in the whole time$/)).map(([name, counted, all, share]) => [name, number(counted), number(all), share])
  assert.deepEqual(inOrder(rows.filter(([name]) => name !== 'All together')), inOrder(expected))
  assert.deepEqual(rows.at(-1).slice(0, 3), ['All together', totalOf(hits), totalOf(of)])
  await look('reports-share')
})

test('hour by hour, and day by day, the sums are the same; the chart is drawn', async () => {
  const total = totalOf(await sums([], shown))
  for (const [step, pages] of [['hour', 4], ['day', 1]]) {
    await ana.goto(`/reports?step=${step}&rows=times`)
    await page.locator('.chart[data-drawn]').waitFor()
    let sum = 0
    let rows = []
    for (let at = 1; at <= pages; ++at) {
      rows = await rowsOf('By time, the latest first')
      sum += rows.reduce((all, [, count]) => all + number(count), 0)
      if (at < pages && await button('Earlier').isVisible() && await button('Earlier').isEnabled()) await button('Earlier').click()
      else break
    }
    assert.equal(sum, total, step)
  }
  assert.equal((await rowsOf('By time, the latest first')).length, 7)
  await look('reports-days')
})

test('what people did: every step of every campaign, variant, message and country', async () => {
  for (const dimension of ['campaign', 'variant', 'message', 'partner', 'country', 'surface']) {
    await ana.goto(`/reports?tab=funnel&per=${dimension}`)
    const found = await Promise.all([shown, ...steps.map((kind) => [kind])].map(async (kinds) => named(dimension, await sums(columns[dimension], kinds))))
    const expected = [...found[0].keys()].map((name) => [name, ...found.map((one) => one.get(name) ?? 0)])
    if (expected.length > 1) expected.push(['All together', ...found.map(totalOf)])
    const rows = (await rowsOf(/^From what was shown/)).map(([name, ...cells]) => [name, ...cells.map((cell) => number(cell.split('\n')[0]))])
    assert.deepEqual(inOrder(rows), inOrder(expected), dimension)
  }
  const inError = card('All together').getByRole('listitem').filter({ hasText: 'Said to be shown in error' })
  const [errors, all] = [totalOf(await sums([], ['shown_in_error'])), totalOf(await sums([], shown))]
  assert.equal((await inError.innerText()).replaceAll('\u00a0', ' ').replaceAll(/\s+/g, ' '), `Said to be shown in error ${errors} ${((100 * errors) / all).toFixed(1)} % of those shown`)
  await ana.goto('/reports?tab=funnel')
  await look('reports-funnel')
})

test('variants are compared by their counts, with intervals, and with what they mean', async () => {
  await ana.goto('/reports?tab=compare')
  const [of, hits] = [await sums(['variant'], shown, '&campaign=one-to-three'), await sums(['variant'], ['help_click'], '&campaign=one-to-three')]
  const rows = await rowsOf('Help chosen, by variant')
  assert.deepEqual(inOrder(rows.map(([variant, count, clicked]) => [variant.split('\n')[0], number(count), number(clicked)])), inOrder([...of].map(([variant, count]) => [variant, count, hits.get(variant)])))
  const row = (variant) => rows.find(([name]) => name.startsWith(variant))
  assert.match(row('three-parts').at(-1), /^Reference/, 'the one that was shown most often')
  assert.match(row('one-part').at(-1), /^More often\n+More often than with “three-parts”: by between \d+\.\d and \d+\.\d percentage points, most likely\.$/)
  assert.match(row('one-part')[0], /Message plain$/)
  await look('reports-variants')

  await field('Compare with').selectOption('one-part')
  assert.equal(parameter('ref'), 'one-part')
  assert.match((await rowsOf('Help chosen, by variant')).find(([name]) => name.startsWith('three-parts')).at(-1), /^Less often/)
  await field('What people did').selectOption('film')
  assert.match((await rowsOf('Film opened, by variant')).find(([name]) => name.startsWith('three-parts')).at(-1), /^Too few/)

  // Of a campaign that says other words to people who come again.
  await field('Campaign').selectOption('escalating')
  await field('What people did').selectOption('help_click')
  const escalated = await rowsOf('Help chosen, by variant')
  assert.match(escalated.find(([name]) => name.startsWith('stronger\n')).at(-1), /^Not comparable\n+.* only to people who have seen 2 or more warnings before/)
  await look('reports-variants-other-people')

  await field('Campaign').selectOption('held-out')
  await page.getByText('all of it was held out').waitFor()
  const heldOut = (await sums([], ['holdout'])).get('')
  assert.match(await card('Held out').innerText(), new RegExp(`Held out\\n+${heldOut}\\n+100\\.0.% of ${heldOut} for whom`))
  await look('reports-holdout')
})

test('rules: matched, won, in shadow and together, as the API has them', async () => {
  await ana.goto('/reports?tab=rules')
  const { rows: expected } = await ana.api.get(`/v1/reports/rules?${range()}`)
  const rows = (await rowsOf('What each rule did')).map(([rule, , matched, won, shadow]) => [rule.split('\n').at(-1), number(matched), number(won.split('\n')[0]), number(shadow)])
  assert.deepEqual(inOrder(rows), inOrder(expected.map(({ rule, matched, won, shadow }) => [rule, matched, won, shadow])))
  assert.ok(rows.some(([rule, , , shadow]) => rule === 'shadow' && shadow === 11))
  await look('reports-rules')
  await field('Which rules').selectOption('shadow')
  assert.deepEqual((await rowsOf('What each rule did')).map(([rule]) => rule.split('\n').at(-1)), ['shadow'])
  assert.equal(parameter('mode'), 'shadow')
})

test('a filter is chosen from what there is, by keyboard, and holds for everything', async () => {
  await ana.goto('/reports?group=campaign')
  const summary = page.locator('summary', { hasText: 'Country:' })
  await summary.press('Enter')
  const group = page.getByRole('group', { name: 'Country: which are counted' })
  await group.getByLabel(/Ireland/).waitFor()
  const listed = await sums(['country'], decisions)
  assert.match(await group.innerText(), new RegExp(`United Kingdom \\(GB\\) ${listed.get('GB').toLocaleString('en-GB')}\\b`))
  await browser.check(page)
  await browser.shot(page, 'console-reports-filter')
  await group.getByLabel(/Ireland/).check()
  await page.keyboard.press('Escape')
  await group.waitFor({ state: 'detached' })
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SUMMARY')
  assert.equal(parameter('country'), 'IE')
  const expected = withTotal(named('campaign', await sums(['campaign'], shown, '&country=IE')))
  assert.deepEqual((await rowsOf(/in the whole time$/)).map(([name, count]) => [name, number(count)]), expected)
  await tab('From shown to help').click()
  assert.deepEqual((await rowsOf(/^From what was shown/)).map(([name, count]) => [name, number(count)]), expected)
  await tab('Rules').click()
  await page.getByText('Overlaps are counted for all campaigns, countries and surfaces together').waitFor()
  await page.goBack()
  assert.equal(await tab('From shown to help').getAttribute('aria-selected'), 'true')
  await button('Clear the filters').click()
  assert.equal(parameter('country'), null)
})

/** What is saved when `press` is done. */
async function saved(press) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') }
}

test('a table is saved as it is shown, and the counts behind it as the API has them', async () => {
  await ana.goto('/reports?group=campaign')
  const rows = await rowsOf(/in the whole time$/)
  const table = await saved(() => button('Download this table (CSV)').click())
  assert.equal(table.name, 'signpost-shown.csv')
  const quoted = (text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  assert.equal(table.text, ['Campaign,Shown', ...rows.map(([name, count]) => `${quoted(name)},${number(count)}`), ''].join('\r\n'))

  const counts = await saved(() => page.getByRole('link', { name: 'Download the counts behind it (CSV)' }).click())
  assert.equal(counts.name, 'signpost-counts.csv')
  const { text } = await server.get(`/v1/reports/counts?resolution=hour&group=campaign&kind=${shown.join(',')}&${range()}&format=csv`, { key: server.keys.analyst })
  assert.equal(counts.text, text)

  await ana.goto('/reports?tab=compare')
  await rowsOf('Help chosen, by variant')
  const variants = await saved(() => button('Download this table (CSV)').click())
  assert.match(variants.text, /^Variant,Shown,Help chosen,"?Rate, percent.*\r\nthree-parts,\d+,25,/)
  await ana.goto('/reports?tab=rules')
  await rowsOf('What each rule did')
  assert.match((await saved(() => button('Download this table (CSV)').click())).text, /\r\nshadow,"?Counted, never shown"?,shadow,0,0,11,/)
})

test('the same address shows a colleague the same', async () => {
  await ana.goto('/reports')
  await field('Time').selectOption('30d')
  await field('In steps of').selectOption('day')
  await field('What is counted').selectOption('decisions')
  await field('One line for each').selectOption('country')
  await page.getByRole('radio', { name: 'Each day' }).check()
  const rows = await rowsOf('By time, the latest first')
  assert.equal(rows.length, 30)
  const cat = await openConsole(browser, server, await signedIn(server, 'cat', 'analyst'), page.url().split('#')[1])
  await cat.page.getByRole('table', { name: 'By time, the latest first' }).waitFor()
  const theirs = await cat.page.getByRole('table', { name: 'By time, the latest first' }).evaluate((table) => [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim())))
  assert.deepEqual(theirs, rows)
  await cat.page.context().close()
})

test('where there is nothing, and where days are wrong, it says what to do', async () => {
  await ana.goto('/reports?range=custom&from=2020-01-01&until=2020-01-31')
  await page.getByText('Nothing of this was counted in this time.').waitFor()
  await look('reports-empty')
  for (const [name, text] of [['From shown to help', 'Nothing was shown in this time.'], ['Compare variants', 'Nothing was shown in this time.'], ['Rules', 'No rule matched anything in this time.']]) {
    await tab(name).click()
    await page.getByText(text).waitFor()
    await browser.check(page)
  }
  await tab('Over time').click()
  await field('Last day (UTC)').fill('2019-12-31')
  await page.getByText('The last day lies before the first').waitFor()
  assert.equal(await field('First day (UTC)').getAttribute('aria-invalid'), 'true')
  await look('reports-wrong-days')
  await field('Last day (UTC)').fill(new Date().toISOString().slice(0, 10))
  await page.getByText('A report is about at most 1,100 days').waitFor()
})

test('the overview says what is live, what waits, what was counted, and where to go', async () => {
  const draft = await ana.api.post('/v1/policy/drafts', { title: 'Quenzol phrases' }, 201)
  await ana.api.edit(`/v1/policy/drafts/${draft.id}/rules/off`, (rule) => ({ ...rule, title: 'Still off' }))
  const { tag } = await ana.api.read(`/v1/policy/drafts/${draft.id}`)
  const submitted = await ana.api.send('POST', `/v1/policy/drafts/${draft.id}/submit`, {}, { ifMatch: tag })
  assert.equal(submitted.status, 200, submitted.text)
  await page.goto('about:blank')
  await ana.goto('/')

  const head = await ana.api.get('/v1/policy')
  assert.match(await card('What is live').innerText(), new RegExp(`Revision ${head.head.slice(0, 12)}\\n+It is number 1 of all that was live, published .* by signpostd: from files`))
  const waiting = card('Waiting for somebody')
  assert.match(await waiting.innerText(), /Quenzol phrases In review\n+You have worked on it, so somebody else must look at it/)
  assert.match(await waiting.innerText(), /1 publication went live without a second person/)
  assert.match(await waiting.getByRole('link', { name: 'Quenzol phrases' }).getAttribute('href'), new RegExp(`^#/drafts/${draft.id}\\?draft=${draft.id}$`))

  // Counted today: all that there is, because the server is as old as this test.
  const today = new Date().toISOString().slice(0, 10)
  const byKind = Object.fromEntries((await server.report('kind', `resolution=whole&from=${today}`)).map(({ kind, count }) => [kind, count]))
  const sum = (kinds) => kinds.reduce((all, kind) => all + (byKind[kind] ?? 0), 0)
  for (const [label, kinds] of [['Decisions', decisions], ['Shown', shown], ['Help chosen', ['help_click']], ['Said to be shown in error', ['shown_in_error']]]) {
    const stat = page.locator('.stat', { has: page.getByText(label, { exact: true }) })
    assert.equal(number(await stat.locator('.stat-value').innerText()), sum(kinds), label)
  }
  await page.getByText('By kind', { exact: true }).click()
  const rows = await rowsOf('What was counted today, by kind')
  assert.equal(rows.reduce((all, [, count]) => all + number(count), 0), sum([...decisions, ...steps]))

  assert.deepEqual(await rowsOf('Rules in shadow'), [['Counted, never shown', '11']])
  const status = await ana.api.get('/v1/status')
  const caps = (await rowsOf('What is left of the caps')).map(([campaign, , used, limit, left]) => [campaign, number(used), number(limit), Number.parseInt(left, 10)])
  assert.deepEqual(inOrder(caps), inOrder(status.caps.map(({ campaign, shown: used, limit }) => [campaign, used, limit, Math.max(0, limit - used)])))
  const alarms = await card('To look at').locator('.alarms > li').allInnerTexts()
  assert.equal(alarms.length, status.alarms.length)
  for (const [index, { message }] of status.alarms.entries()) assert.ok(alarms[index].includes(message), message)
  assert.equal(await card('To look at').getByRole('link', { name: 'spain-unconfirmed' }).getAttribute('href'), '#/help/spain-unconfirmed')
  await look('overview')

  await page.locator('.stat', { hasText: 'Help chosen' }).getByRole('link').click()
  await ana.heading('Reports').waitFor()
  assert.deepEqual([parameter('range'), parameter('measure')], ['24h', 'help_click'])
})

test('the first steps lead on, and stay closed', async () => {
  await ana.goto('/')
  const first = card('Your first change')
  assert.deepEqual(await first.locator('li strong').allInnerTexts(), ['Add a phrase to a list', 'Try it', 'Have it reviewed', 'Publish it', 'See it counted'])
  assert.match(await first.innerText(), /Add a phrase to a list ✓ done[\s\S]*Have it reviewed ✓ done[\s\S]*Publish it\n[\s\S]*See it counted ✓ done/)
  await button('Close this').click()
  await first.waitFor({ state: 'detached' })
  await page.reload()
  await card('To look at').waitFor()
  await ana.settled()
  assert.equal(await first.count(), 0)
})

test('whoever has fewer roles sees what they may', async () => {
  for (const [role, cards, without] of [
    ['viewer', ['To look at', 'What is live', 'Waiting for somebody', 'Caps'], ['Today', 'Rules in shadow', 'Your first change']],
    ['reviewer', ['To look at', 'Today', 'What is live', 'Waiting for somebody', 'Rules in shadow', 'Caps'], ['Your first change']],
  ]) {
    const { page: theirs, settled } = await (async () => {
      const opened = await inConsole(browser, server, `with-${role}`, [role])
      return { page: opened.page, settled: () => opened.settled() }
    })()
    await theirs.getByRole('heading', { name: 'Caps' }).waitFor()
    await settled()
    const headings = await theirs.getByRole('heading', { level: 2 }).allInnerTexts()
    assert.deepEqual(headings.filter((title) => cards.includes(title)).sort(), [...cards].sort(), role)
    assert.deepEqual(headings.filter((title) => without.includes(title)), [], role)
    if (role === 'reviewer') await theirs.getByText('By ana: you can look at it and approve it.').waitFor()
    await browser.check(theirs)
    await browser.shot(theirs, `console-overview-${role}`)
    await theirs.context().close()
  }
  const { page: theirs } = await inConsole(browser, server, 'vic', ['viewer'], '/reports')
  await theirs.getByText('This page is not for your roles').waitFor()
})

test('nothing left its origin, and nothing went wrong unseen', () => browser.assertQuiet())
