// The whole story of a change, by clicking: an editor's mistakes found at once, a reviewer's word, a backtest, publishing,
// a bad effect seen in the reports, back in one step, and all of it in the audit log. On the embedded store or
// (SIGNPOST_TEST_STORE=redis) on Redis. tests/system/workflow.test.mjs tells the same over HTTP.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { decideAndEvents, shippedPolicy, until } from '../system/signpost.mjs'
import { inConsole, startConsole } from './console.mjs'

const { server, browser } = await startConsole({
  policy: shippedPolicy, onAnyStore: true,
  keys: { 'partner-one': decideAndEvents, analyst: { scopes: ['reports'], kind: 'person' } },
})

const ana = await inConsole(browser, server, 'ana', ['editor'])
const bo = await inConsole(browser, server, 'bo', ['reviewer'])
const vic = await inConsole(browser, server, 'vic', ['viewer'])
const first = (await ana.api.get('/v1/policy')).head
const button = ({ page }, name) => page.getByRole('button', { name, exact: true })
const field = ({ page }, name) => page.getByLabel(name, { exact: true })
const card = ({ page }, name) => page.locator('section.card').filter({ has: page.getByRole('heading', { name, exact: true }) })
const saved = ({ page }) => page.getByText('Not saved', { exact: true }).waitFor({ state: 'detached' })
let draft

async function save(person) {
  await button(person, 'Save in the draft').click()
  await saved(person)
}
/** Its own page of the draft, for whoever it is. */
const openDraft = (person) => person.goto(`/drafts/${draft}?draft=${draft}`)

test('the editor’s first saving opens a draft', async () => {
  await ana.goto('/help/stop-it-now-us')
  await field(ana, 'Address on the web').fill('http://www.stopitnow.org') // a mistake: not https
  await button(ana, 'Save in the draft').click()
  await field(ana, 'What is this draft about?').fill('New phrases')
  await button(ana, 'Open the draft').click()
  await saved(ana)
  draft = new URL(ana.page.url()).hash.match(/draft=([a-z0-9-]+)/)[1]
})

test('a list and a promise that nobody can keep go into the same draft', async () => {
  await ana.goto(`/lists/campaign-name?draft=${draft}`)
  await field(ana, 'Add terms').fill('quenzol fip')
  await ana.page.getByRole('button', { name: /^Add (this term|1 term|the term)/ }).first().click()
  await save(ana)
  await ana.goto(`/messages/family-talk-early?draft=${draft}`)
  await field(ana, 'Paragraph 3').fill('You are completely anonymous.')
  await ana.page.locator('.field').filter({ has: field(ana, 'Paragraph 3') }).locator('.issues .error').waitFor()
  await save(ana)
})

test('its page says both mistakes at once, each with its object, and it is not to be published', async () => {
  await openDraft(ana)
  await ana.page.getByText(/It can’t be published/).first().waitFor()
  const wrong = card(ana, 'What is wrong with it')
  await wrong.getByRole('link', { name: /stop-it-now-us/ }).first().waitFor()
  await wrong.getByRole('link', { name: /family-talk-early/ }).first().waitFor()
  assert.equal((await ana.api.get(`/v1/policy/drafts/${draft}`)).changed.length, 3)
})

test('the reviewer returns it with a comment, and nobody else sees a way to change it', async () => {
  await ana.api.post(`/v1/policy/drafts/${draft}/submit`, { note: 'Please look' })
  await openDraft(vic)
  for (const name of ['Approve…', 'Return it…', 'Publish now…', 'Discard…']) assert.equal(await button(vic, name).count(), 0, name)
  await openDraft(bo)
  await bo.page.getByText('1 term is new').waitFor()
  await button(bo, 'Return it…').click()
  await bo.page.getByRole('dialog').getByRole('textbox').fill('Two things are wrong: see below.')
  await button(bo, 'Return it').click()
  await bo.page.locator('.steps .now').filter({ hasText: 'Open' }).waitFor()
})

test('the editor mends it', async () => {
  await openDraft(ana)
  await ana.page.getByText('Two things are wrong: see below.').waitFor()
  await ana.goto(`/help/stop-it-now-us?draft=${draft}`)
  await field(ana, 'Address on the web').fill('https://www.stopitnow.org')
  await save(ana)
  await ana.goto(`/messages/family-talk-early?draft=${draft}`)
  await field(ana, 'Paragraph 3').fill('Call and say what you have seen. If a child is in danger now, call the police.')
  await save(ana)
  await openDraft(ana)
  await ana.page.getByText(/Nothing keeps it from being published/).first().waitFor()
})

test('a backtest shows which searches come out otherwise', async () => {
  await ana.goto(`/backtest?draft=${draft}`)
  await field(ana, 'Typed or pasted here').check()
  await field(ana, 'Searches, one on each line').fill('quenzol fip\nnothing of that\nmore quenzol fip\n')
  await button(ana, 'Compare the draft with what is live').click()
  await ana.page.locator('main').getByText('more quenzol fip').first().waitFor()
  assert.equal(await ana.page.locator('main').getByText('nothing of that').count(), 0)
})

test('it is reviewed, published, and decides within a second', async () => {
  await openDraft(ana)
  await button(ana, 'Ask for a review…').click()
  await button(ana, 'Ask for a review').click()
  await ana.page.locator('.steps .now').filter({ hasText: 'In review' }).waitFor()
  assert.equal(await button(ana, 'Approve…').count(), 0)
  await openDraft(bo)
  await button(bo, 'Approve…').click()
  await button(bo, 'Approve').click()
  await button(bo, 'Publish now…').click()
  await button(bo, 'Publish now').click()
  await bo.page.getByText('It was published').waitFor()
  await until(async () => (await server.decide('quenzol fip', { country: 'GB' })).action === 'interstitial', 'it is live')
})

test('people say that it is shown in error, and the overview and the reports agree with the API', async () => {
  for (let times = 0; times < 3; ++times) {
    const { page } = await server.decide('quenzol fip', { country: 'GB', session: `s${times}` })
    assert.equal((await server.get(`${page}?who=error`)).status, 200)
  }
  const counts = await server.countsByKind()
  assert.equal(counts.shown_in_error, 3)
  await bo.goto('/')
  await until(async () => { await bo.page.reload(); await bo.settled(); return (await bo.page.locator('[data-count=shown_in_error]').textContent()) === '3' }, 'the overview has them')
  assert.equal(await bo.page.locator('[data-count^=message]').textContent(), String(counts.interstitial))
})

test('it is taken back in one step, and who took it back does not review that', async () => {
  await bo.goto('/history')
  await bo.page.getByRole('button', { name: /^Go back to/ }).last().click()
  await bo.page.getByRole('dialog').getByRole('textbox').fill('Shown in error')
  await bo.page.getByRole('dialog').getByRole('button', { name: /^Go back to number 1/ }).click()
  await until(async () => (await server.decide('quenzol fip', { country: 'GB' })).action === 'none', 'what was live before is live again')
  assert.equal((await ana.api.get('/v1/policy')).head, first)
  await bo.page.getByText('You published it, so somebody else has to look at it.').first().waitFor()
})

test('every step is in the audit log, and the log is as it was written', async () => {
  await vic.goto('/audit')
  for (const step of ['Opened a draft', 'Asked for a review', 'Returned a draft', 'Approved a draft', 'Published', 'Rolled back']) {
    await vic.page.getByRole('cell', { name: step, exact: true }).first().waitFor()
  }
  await vic.page.getByRole('button', { name: /Check the whole log/ }).click()
  await vic.page.getByText(/lines are as they were written/).waitFor()
  await browser.check(vic.page)
  browser.assertQuiet()
})
