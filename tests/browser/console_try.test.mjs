// Trying out in the console: one search by what is live and by a draft, with why; and a file of them, with what would
// change. The words stay in the page: no address, no storage, no log has them.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { inConsole, startConsole } from './console.mjs'

const { server, browser } = await startConsole()

const ana = await inConsole(browser, server, 'ana', ['editor'])
const { page } = ana
const drafts = '/v1/policy/drafts'

const button = (...which) => ana.button(...which)
const field = (...which) => ana.field(...which)
const card = (title) => page.locator('section.card').filter({ has: page.getByRole('heading', { name: title, exact: true }) })
const table = (name) => page.getByRole('table', { name })
const parameter = (name) => ana.parameter(name)

const look = (name) => ana.look(name)

const begin = (path) => ana.begin(path)

/** Nothing of what was tried is anywhere but in the page. */
async function assertNowhere(...words) {
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.cookie]))
  for (const word of words) {
    assert.ok(!kept.includes(word), kept)
    assert.ok(!server.log.includes(word), 'in the log of the server')
  }
}

/** A draft in which “quenzol fip” is found, and no rule looks for “hesperint” any more. */
async function newPhrases() {
  const { id } = await ana.api.post(drafts, { title: 'New phrases' }, 201)
  const at = `${drafts}/${id}`
  const list = { id: 'new-phrases', title: 'New phrases', languages: ['en'], source: 'made up', review_date: '2099-12-31', terms: ['quenzol fip', 'fip melpin', 'zorblat'] }
  await ana.api.put(`${at}/term_lists/new-phrases`, list, { isNew: true })
  await ana.api.put(`${at}/rules/new`, { id: 'new', title: 'The new rule', mode: 'live', priority: 50, when: { terms: { list: 'new-phrases' } }, action: 'interstitial', campaign: 'shown' }, { isNew: true })
  await ana.api.edit(`${at}/rules/match-exact`, (rule) => { rule.mode = 'off' })
  return id
}

test('a search is decided with Enter, and its decision explained down to each condition', async () => {
  await begin('/try')
  await look('try')
  await field('The search').pressSequentially('find é pellindor here')
  await page.keyboard.press('Enter')
  const decision = card('The decision')
  await decision.getByText('A warning page is shown before the results').waitFor()
  // By bytes of UTF-8: what stands before it is longer than it looks. Of a restricted list the term is a number.
  assert.equal(await decision.locator('mark').evaluate((mark) => mark.firstChild.textContent), 'pellindor')
  await decision.getByText('Term 1 (restricted) of').waitFor()
  await decision.frameLocator('iframe').getByRole('heading', { level: 1 }).waitFor()
  await decision.locator('summary', { hasText: 'Matches' }).first().click()
  await decision.getByText(/country/).first().waitFor()
  await look('try-decided')
  await field('As wide as').selectOption('Window')
  assert.equal(await decision.locator('iframe').evaluate((frame) => frame.offsetWidth), 1100)
  await assertNowhere('pellindor')
})

test('who it is is in the address, and decides, too', async () => {
  await begin('/try')
  await page.getByText('What is known of the person, and when').click()
  await field('Country').fill('united states')
  await field('Country').press('Enter')
  await look('try-person')
  await field('The search').fill('pellindor')
  await button('Decide').click()
  await card('The decision').getByText('Nothing is shown').waitFor()
  await page.getByText(/does not match$|do not match$/).click()
  await page.locator('.tried-rules summary', { hasText: 'Does not match' }).first().click()
  await page.locator('.fails').first().waitFor()
  assert.equal(JSON.parse(parameter('person')).country, 'US')
  const address = page.url()
  await begin(address.slice(address.indexOf('#') + 1))
  await page.getByText('What is known of the person, and when').click()
  assert.equal(await field('Country').inputValue(), 'United States (US)')
  assert.equal(await field('The search').inputValue(), '', 'a colleague gets no words')
  // At another time the rule's schedule holds.
  await field('At this moment (UTC)').fill('2019-12-31T23:59')
  await field('The search').fill('yorvellan')
  await button('Decide').click()
  await card('The decision').getByText('Nothing is shown').waitFor()
  await field('At this moment (UTC)').fill('')
  await button('Decide').click()
  await card('The decision').getByText('A warning page is shown before the results').waitFor()
})

test('a draft decides beside what is live; its terms are found in several texts, over each other', async () => {
  await begin(`/try?draft=${await newPhrases()}`)
  await button('Another text, judged together').click()
  await field('Text 1').fill('a quenzol fip melpin')
  await field('Text 2').fill('😀 zorblat 😀')
  await field('Text 2').press('Enter')
  await page.getByText('The draft decides this otherwise than now').waitFor()
  const marks = await card('By the draft').locator('mark').evaluateAll((all) => all.map((mark) => [mark.firstChild.textContent, mark.querySelector('sup').textContent]))
  assert.deepEqual(marks.map(([text]) => text).join('|'), 'quenzol |fip| melpin|zorblat')
  assert.match(marks[1][1], /^\d, \d$/)
  await card('By the draft').getByText('“fip melpin”').waitFor()
  await card('By what is live').getByText('Nothing is shown').waitFor()
  await look('try-draft')
  await page.getByLabel('You are looking at').selectOption({ label: 'What is live' })
  await card('The decision').getByText('Nothing is shown').waitFor()
  await assertNowhere('melpin')
})

test('what was tried becomes a regression case without going by the address', async () => {
  await begin('/try')
  await field('The search').fill('hesperint')
  await field('The search').press('Enter')
  await button('Keep it as a regression case…').click()
  await ana.heading('New case').waitFor()
  assert.equal(await field('Words').inputValue(), 'hesperint')
  assert.equal(await field('What should be shown').inputValue(), 'interstitial')
  await assertNowhere('hesperint')
  await page.goto('about:blank') // and nothing of it is saved
})

test('what cannot be tried says why', async () => {
  await begin('/try')
  await page.getByText('What is known of the person, and when').click()
  await field('Shown something before').fill('-1')
  await field('The search').fill('hesperint')
  browser.expect(/422/)
  await field('The search').press('Enter')
  await page.locator('.notice.bad').waitFor()
  await browser.check(page)
  assert.equal(await field('The search').inputValue(), 'hesperint', 'nothing typed is lost')
})

test('a backtest asks for a draft first', async () => {
  await newPhrases()
  await begin('/backtest')
  await page.getByText('Which draft shall be compared with what is live?').waitFor()
  await look('backtest-choose')
  await button('New phrases').first().click()
  await page.getByText('What the file may look like').waitFor()
  await look('backtest')
})

test('searches typed here are decided by both, and what changes is told by kind, rule, campaign and sample', async () => {
  await begin(`/backtest?draft=${await newPhrases()}`)
  await field('Typed or pasted here').check()
  await field('Searches, one on each line').fill('quenzol fip\nnothing of that\nhesperint\nmore quenzol fip\npellindor\n')
  await field('Country of everybody').fill('gb')
  await field('Country of everybody').press('Enter')
  await button('Compare the draft with what is live').click()
  await page.getByText('3 of 5 inputs come out otherwise (60 %).').waitFor()
  const rules = table('Rules, live and by the draft')
  assert.match(await rules.getByRole('row', { name: /The new rule/ }).innerText(), /– → 2\s+\+2/)
  assert.match(await rules.getByRole('row', { name: 'Off in the draft' }).innerText(), /Off in the draft\s+1 → –\s+−1/)
  assert.equal(await rules.getByRole('row', { name: 'In Great Britain or Ireland' }).count(), 0, 'that rule counts as before')
  await field('Rules').selectOption({ index: 1 })
  await rules.getByRole('row', { name: 'In Great Britain or Ireland' }).waitFor()
  assert.match(await table('Campaigns, live and by the draft').getByRole('row', { name: 'Shown to anybody 2' }).innerText(), /2\s+3\s+\+1/)
  assert.match(await table('What is shown, now and by the draft').getByRole('row', { name: /^Nothing / }).innerText(), /3\s+2\s+−1/)
  await look('backtest-result')
  await field('Which').selectOption('shows_nothing_now')
  assert.equal(await page.locator('.samples li').count(), 1)
  assert.deepEqual([parameter('kind'), parameter('country'), parameter('from')], ['shows_nothing_now', 'GB', 'paste'])
  await assertNowhere('quenzol', 'hesperint')
  await button('See why, under Try it').click()
  await page.getByText('The draft decides this otherwise than now').waitFor()
  assert.equal(await field('The search').inputValue(), 'hesperint')
  assert.equal(JSON.parse(parameter('person')).country, 'GB')
  await assertNowhere('hesperint')
})

test('a file of inputs as JSON is known as that, and its bad lines are told by number', async () => {
  await begin(`/backtest?draft=${await newPhrases()}`)
  const lines = ['{"query": "quenzol fip", "context": {"country": "GB"}}', '{"query": 7}', '{"texts": ["fip", "a fip melpin"]}', 'no JSON']
  await field('File').setInputFiles({ name: 'inputs.jsonl', mimeType: 'application/octet-stream', buffer: Buffer.from(lines.join('\n')) })
  await page.waitForFunction(() => document.querySelector('input[type=radio][id$="-jsonl"]').checked)
  assert.equal(await field('Country of everybody').count(), 0, 'each line says its own')
  await button('Compare the draft with what is live').click()
  await page.getByText('2 of 2 inputs come out otherwise (100 %).').waitFor()
  await page.getByText('2 lines left out').waitFor()
  await page.getByText(/the lines 2, 4/).waitFor()
  await page.locator('.sample-text').filter({ hasText: /^a fip melpin$/ }).waitFor()
  await look('backtest-json')
})

test('a large file can be stopped, and is told how far it is', async () => {
  const draft = await newPhrases()
  await begin(`/backtest?draft=${draft}`)
  const buffer = Buffer.from('nothing of that and some more words to read\n'.repeat(200_000))
  await field('File').setInputFiles({ name: 'large.txt', mimeType: 'text/plain', buffer })
  // The server's answer waits until the test has looked.
  let release
  const held = new Promise((resolve) => { release = resolve })
  await page.route('**/backtest?*', async (route) => { await held; await route.abort().catch(() => {}) })
  await button('Compare the draft with what is live').click()
  await button('Stop').waitFor()
  await look('backtest-running')
  assert.equal(await field('File').isDisabled(), true)
  browser.expect(/ERR_FAILED|net::|aborted/)
  await button('Stop').click()
  await page.getByText('Stopped. Nothing of it was kept.').waitFor()
  release()
  await page.unroute('**/backtest?*')
  await button('Compare the draft with what is live').click()
  await page.getByText('All 200,000 inputs come out as they do now.').waitFor()
  await page.getByText('Every rule matches and wins as often as it does now.').waitFor()
})

test('a draft with errors decides nothing, and the way to them is shown', async () => {
  const draft = await newPhrases()
  await ana.api.edit(`${drafts}/${draft}/rules/new`, (rule) => { rule.campaign = 'no-such-campaign' })
  browser.expect(/422/)
  await begin(`/backtest?draft=${draft}&from=paste`)
  await field('Searches, one on each line').fill('quenzol fip')
  await button('Compare the draft with what is live').click()
  await page.getByText('There is no campaign called "no-such-campaign".').waitFor()
  await look('backtest-errors')
  await page.getByRole('link', { name: 'See what is wrong with the draft, and where' }).click()
  await ana.heading('New phrases').waitFor()
  await begin(`/try?draft=${draft}`)
  await field('The search').fill('quenzol fip')
  await field('The search').press('Enter')
  await page.getByText('There is no campaign called "no-such-campaign".').waitFor()
})

test('who may only read can try everything out', async () => {
  const vic = await inConsole(browser, server, 'vic', ['viewer'], '/try')
  await vic.page.getByLabel('The search').fill('hesperint')
  await vic.page.keyboard.press('Enter')
  await vic.page.getByText('A warning page is shown before the results').first().waitFor()
  const draft = await newPhrases()
  await vic.goto(`/backtest?draft=${draft}&from=paste`)
  await vic.page.getByLabel('Searches, one on each line').fill('quenzol fip')
  await vic.page.getByRole('button', { name: 'Compare the draft with what is live' }).click()
  await vic.page.getByText('1 of 1 input comes out otherwise').waitFor()
})

test('nothing was wrong in the browser', () => browser.assertQuiet())
