// The console's pages of campaigns: what runs when and where, for whom, and how weights divide it.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkStates, inConsole, startConsole } from './console.mjs'

const { server, browser } = await startConsole()

const ana = await inConsole(browser, server, 'ana', ['editor'])
const { page } = ana
const drafts = '/v1/policy/drafts'
const read = async (draft, family, id) => (await ana.api.read(`${drafts}/${draft}/${family}/${id}`)).object
const rowOf = (table, id) => page.getByRole('table', { name: table }).getByRole('row', { name: new RegExp(`(^|\\s)${id}(\\s|$)`) })
const group = (name) => page.getByRole('group', { name })

const look = (name) => ana.look(name)

test('campaigns say what they are and whether they run now, and filters are in the address', async () => {
  await ana.begin('/campaigns')
  assert.match(await rowOf('Campaigns', 'over').innerText(), /Over/)
  assert.match(await rowOf('Campaigns', 'great-britain-only').innerText(), /Running[\s\S]*United Kingdom/)
  assert.match(await rowOf('Campaigns', 'two-an-hour').innerText(), /2 an hour/)
  assert.match(await rowOf('Campaigns', 'held-out').innerText(), /100 %/)
  assert.match(await rowOf('Campaigns', 'escalating').innerText(), /and 2 steps for people who come back/)
  await look('campaigns-all')
  await ana.field('Now').selectOption('Over')
  await page.getByText('1 of 18 campaigns').waitFor()
  assert.equal(ana.parameter('state'), 'over')
  await ana.field('Search').fill('no such campaign')
  await page.getByText('No campaign fits these filters.').waitFor()
  await ana.button('Show all campaigns').click()
  await ana.link('1 rule', rowOf('Campaigns', 'held-out')).click()
  await ana.heading('Rules').waitFor()
  assert.equal(ana.parameter('campaign'), 'held-out')
})

test('a calendar has a bar for each flight, and the same in words', async () => {
  const draft = await ana.newDraft('Flights')
  await ana.api.edit(`${drafts}/${draft}/campaigns/great-britain-only`, (one) => { one.flight = { from: '2031-05-10', until: '2031-06-20' } })
  await ana.begin(`/campaigns?draft=${draft}`)
  await page.getByRole('tab', { name: 'Flight calendar' }).click()
  await page.locator('.calendar-today').first().waitFor({ state: 'attached' })
  await look('campaigns-calendar')
  await ana.field('How much').selectOption('month')
  await ana.button('Later').click()
  assert.match(ana.parameter('at'), /^\d{4}-\d{2}-01$/)
  await ana.goto(`/campaigns?draft=${draft}&tab=calendar&span=month&at=2031-06-15`)
  const table = page.getByRole('table', { name: 'Flights, June 2031' })
  const flight = table.getByRole('row', { name: 'Runs in Great Britain only' })
  assert.match(await flight.innerText(), /Before its flight\s*from 10 May 2031 and before 20 Jun 2031 \(UTC\)\s*Ends in June 2031\./)
  assert.equal(await flight.locator('rect').count(), 1)
  assert.match(await table.getByRole('row', { name: /^Ended in 2020/ }).innerText(), /Not in June 2031\./)
  assert.equal(await table.locator('.calendar-today').count(), 0)
  assert.equal(await table.locator('rect.partly').count(), 1, 'office hours')
  await ana.button('Today').click()
  await page.locator('.calendar-today').first().waitFor({ state: 'attached' })
  assert.equal(ana.parameter('at'), null)
})

test('a new campaign goes from its title to the draft, with faults beside their fields', async () => {
  await ana.begin('/campaigns')
  await ana.link('New campaign').click()
  await ana.field('Title').fill('Quenzol in Ireland')
  await ana.field('Countries').fill('ireland')
  await ana.field('Countries').press('Enter')
  await ana.field('Audience').selectOption('harmed')
  await ana.field('Message').selectOption('plain')
  // Only what is everywhere helps there.
  await ana.field('Id of the variant').fill('Not an id')
  await group(/^Variant 1/).getByText(/cannot be the id|does not match|Use 1 to 64/).first().waitFor()
  await look('campaign-new')
  await ana.field('Id of the variant').fill('one')
  await ana.button('Add a variant').click()
  await ana.field('Message', group(/^Variant 2/)).selectOption('stronger')
  await ana.field('Weight', group(/^Variant 2/)).fill('3')
  await group('Variant 1: one (25 %)').waitFor()
  await group('Variant 2: variant-2 (75 %)').waitFor()
  await ana.button('Move variant 2 up').click()
  await group('Variant 1: variant-2 (75 %)').waitFor()
  await ana.field('Holdout').fill('10')
  await page.getByText('about 10 see nothing').waitFor()
  await ana.field('At most in a day').fill('500')
  await ana.button('Only at some hours').click()
  await page.getByText('It runs: Mon to Fri 09:00 to 17:00 (UTC).').waitFor()
  await ana.button('Add a step').click()
  await ana.field('Action').selectOption('block')
  await ana.field('Somebody who comes back sees the next variant').uncheck()
  // That no rule shows it yet is the one thing left.
  await page.locator('.editor-state').getByText('1 warning').waitFor()
  await ana.button('Add this campaign to the draft').click()
  const dialog = page.getByRole('dialog', { name: 'Your change goes into a draft' })
  await ana.button('Open the draft', dialog).click()
  await ana.toasted('Saved in the draft')
  await page.getByText('No rule shows this campaign, so nobody sees it').waitFor()
  assert.deepEqual(await read(ana.parameter('draft'), 'campaigns', 'quenzol-in-ireland'), {
    id: 'quenzol-in-ireland', title: 'Quenzol in Ireland', audience: 'harmed', objective: 'seek_help', written_for: 'everyone', countries: ['IE'],
    variants: [{ id: 'variant-2', message: 'stronger', weight: 3 }, { id: 'one', message: 'plain' }], rotate: false, holdout_percent: 10, caps: { per_day: 500 },
    flight: { day_parts: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', until: '17:00' }] }, escalation: [{ from_exposures: 3, action: 'block' }],
  })
})

test('a campaign is not let run where nobody is helped, and says so beside its countries', async () => {
  const draft = await ana.newDraft('Everywhere')
  await ana.begin(`/campaigns/escalating?draft=${draft}`)
  assert.equal(await ana.field('Everywhere').isChecked(), true)
  assert.equal(await ana.field('From so many times on').first().inputValue(), '2')
  await ana.api.edit(`${drafts}/${draft}/help_services/everywhere`, (service) => { service.status = 'closed' })
  await ana.field('Everywhere').uncheck()
  await ana.field('Countries').fill('Japan')
  await ana.field('Countries').press('Enter')
  await page.getByText(/no active help service serves/).first().waitFor()
  await look('campaign-without-help')
  await ana.button('Undo').click()
})

test('who may only read sees everything and is offered nothing to change', async () => {
  const vic = await inConsole(browser, server, 'vic', ['viewer'], '/campaigns')
  assert.equal(await vic.link('New campaign').count(), 0)
  await vic.goto('/campaigns/escalating')
  await vic.page.getByText('You can read this').waitFor()
  assert.equal(await vic.field('Title').isDisabled(), true)
  assert.equal(await vic.button(/^(Add|Remove|Move|Save)/).count(), 0)
  await checkStates(browser, vic.page)
})

test('nothing was wrong in the browser', () => browser.assertQuiet())
