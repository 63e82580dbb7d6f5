// What docs/first-steps.md tells: somebody who has never seen Signpost adds a phrase to a list, sees it found, has it
// reviewed by a second person, publishes it, and sees it counted. The pictures of that page are made here:
//
//   SIGNPOST_SHOTS=docs/images SIGNPOST_BIN=build/release/bin node --test tests/browser/first_steps.test.mjs
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { decideAndEvents, shippedPolicy, signpostOk, until } from '../system/signpost.mjs'
import { consoleUrl, startConsole } from './console.mjs'

const { server, browser } = await startConsole({ policy: shippedPolicy, onAnyStore: true, keys: { 'partner-one': decideAndEvents } })

const phrase = 'quenzol fip helpline'
const password = 'grimbly dropmip fex'
const button = (page, name) => page.getByRole('button', { name, exact: true })
const link = (page, name) => page.getByRole('link', { name, exact: true })
// As if it were read: the picture is that of a window, with the part that matters in it.
const shot = (page, name) => browser.shot(page, `first-steps-${name}`, { fullPage: false })

// The link that `ops/dev run` prints.
const args = ['person', 'invite', 'admin', '--name', 'First administrator', '--data', server.data, ...server.storeOptions, '--author', 'ops/dev', '--json']
const { token } = JSON.parse(await signpostOk(...args, ...['administrator', 'editor', 'reviewer', 'list_keeper'].flatMap((role) => ['--role', role])))

let ana // pages
let bo

async function choosePassword(page) {
  await page.getByLabel('New password').fill(password)
  await page.getByLabel('The same password again').fill(password)
  await button(page, 'Choose this password and sign in').click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

test('the link leads to a password, and then to an overview that says how to begin', async () => {
  ana = await browser.open(`${consoleUrl(server)}#invitation=${token}`)
  await shot(ana, 'password')
  await choosePassword(ana)
  await ana.getByText('Your first change').waitFor()
  await link(ana, 'number 1').waitFor()
  await shot(ana, 'overview')
})

test('a phrase is added to a list; saving it opens a draft', async () => {
  await link(ana, 'Open a term list').click()
  await ana.locator('main').getByRole('link', { name: 'The campaign\'s own name' }).click()
  await ana.getByLabel('Add terms').fill(phrase)
  await button(ana, 'Add this term').click()
  await ana.getByRole('listitem').filter({ hasText: phrase }).waitFor()
  await shot(ana, 'phrase')
  await button(ana, 'Save in the draft').click()
  await ana.getByLabel('What is this draft about?').fill('One more phrase')
  await shot(ana, 'open-draft')
  await button(ana, 'Open the draft').click()
  await ana.getByText('Saved in the draft.').waitFor()
  await ana.getByText('1 change', { exact: true }).waitFor()
})

test('it is found by the draft, and not by what is live', async () => {
  await link(ana, 'Try it').first().click()
  await ana.getByLabel('The search').fill(`where is ${phrase}`)
  await ana.getByLabel('The search').press('Enter')
  const byDraft = ana.locator('section.card').filter({ has: ana.getByRole('heading', { name: 'By the draft' }) })
  await byDraft.getByText(/A warning page is shown before the results/).waitFor()
  assert.match(await byDraft.locator('mark').first().textContent(), new RegExp(phrase))
  await byDraft.locator('iframe').waitFor()
  await ana.frameLocator('iframe').first().getByRole('heading', { level: 1 }).waitFor()
  await ana.locator('section.card').filter({ has: ana.getByRole('heading', { name: 'By what is live' }) }).getByText('Nothing is shown').waitFor()
  await byDraft.scrollIntoViewIfNeeded()
  await shot(ana, 'try')
})

test('a second person is invited', async () => {
  await link(ana, 'People').click()
  await button(ana, 'Invite somebody').click()
  await ana.getByLabel('Name', { exact: true }).fill('Bo')
  await ana.getByLabel(/^Editor:/).uncheck()
  await ana.getByLabel(/^Reviewer:/).check()
  await button(ana, 'Make the link').click()
  const address = await ana.getByLabel('One-time link').inputValue()
  await shot(ana, 'invite')
  await button(ana, 'I have it').click()
  bo = await browser.open(address)
  await choosePassword(bo)
})

test('who wrote it asks for a review, and can’t approve it', async () => {
  await link(ana, 'Drafts and review').click()
  await ana.locator('main').getByRole('link', { name: 'One more phrase' }).click()
  await ana.getByText('Nothing keeps it from being published.').waitFor()
  await button(ana, 'Ask for a review…').click()
  await ana.getByLabel(/What should the reviewer know/).fill('People search for this name now.')
  await button(ana, 'Ask for a review').click()
  await ana.getByText('somebody else has to approve it').waitFor()
  assert.equal(await button(ana, 'Approve…').count(), 0)
})

test('the second person reads what it changes, and approves', async () => {
  await bo.reload()
  await bo.locator('main').getByRole('link', { name: 'One more phrase' }).click()
  await bo.getByText('1 term is new').waitFor()
  await bo.getByText(`“${phrase}”`).waitFor()
  await bo.getByText('Nothing keeps it from being published.').waitFor()
  await shot(bo, 'review')
  await button(bo, 'Approve…').click()
  await button(bo, 'Approve').click()
  await button(bo, 'Publish now…').waitFor()
})

test('it is published, and decides within a second', async () => {
  assert.equal((await server.decide(phrase, { country: 'GB' })).action, 'none')
  await ana.reload()
  await button(ana, 'Publish now…').click()
  await shot(ana, 'publish')
  await button(ana, 'Publish now').click()
  await ana.getByText('It was published').waitFor()
  await until(async () => (await server.decide(phrase, { country: 'GB' })).action === 'interstitial', 'the phrase is live')
})

test('it is seen in the reports', async () => {
  await link(ana, 'Reports').click()
  await ana.getByRole('tab', { name: 'From shown to help' }).click()
  const row = ana.getByRole('row').filter({ hasText: '#GetHelpOrGetCaught' })
  await until(async () => { await ana.reload(); return (await row.locator('[data-step=shown]').textContent()) === '1' }, 'the first count is in the report')
  await shot(ana, 'reports')
  // Before anybody has signed in the browser is told so, and what was saved was read once more.
  browser.assertQuiet()
})
