// The console's help directory: what must be checked with its owner, where there is help for whom, and a service with
// nothing but what it states.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkStates, inConsole, startConsole } from './console.mjs'

const { server, browser } = await startConsole()

const ana = await inConsole(browser, server, 'ana', ['editor'])
const { page } = ana
const drafts = '/v1/policy/drafts'
const today = () => new Date().toISOString().slice(0, 10)
const rowOf = (table, name) => page.getByRole('table', { name: table }).getByRole('row', { name })
const service = async (draft, id) => (await ana.api.read(`${drafts}/${draft}/help_services/${id}`)).object

const look = (name) => ana.look(name)

/** A draft in which one service was never checked and another one long ago. */
async function draftWithUnchecked(title) {
  const draft = await ana.newDraft(title)
  await ana.api.edit(`${drafts}/${draft}/help_services/france`, (one) => { delete one.checked_on })
  await ana.api.edit(`${drafts}/${draft}/help_services/scotland`, (one) => { one.checked_on = '2020-01-31' })
  for (const id of ['everywhere', 'great-britain', 'ireland-weekdays', 'ireland-weekends', 'germany-adults']) await ana.api.edit(`${drafts}/${draft}/help_services/${id}`, (one) => { one.checked_on = today() })
  return draft
}

test('the directory says first what must be checked, and leads to it', async () => {
  const draft = await draftWithUnchecked('To be checked')
  await ana.begin(`/help?draft=${draft}`)
  await page.getByText('2 services that are shown must be checked with their owners').waitFor()
  await page.getByText('1 never checked, 1 last checked a year ago or longer').waitFor()
  await page.getByText('One service is not confirmed, so nobody is sent to it').waitFor()
  assert.match(await rowOf('Help services', /spain-unconfirmed/).innerText(), /Not confirmed \(never shown\)/)
  assert.match(await rowOf('Help services', /scotland/).innerText(), /31 Jan 2020\s*Check again\s*Checked today/)
  await look('help-unchecked')
  await ana.button('Show those to be checked').click()
  await page.getByText('2 of 9 services').waitFor()
  assert.equal(ana.parameter('review'), 'due')
})

test('“Checked today” goes into the draft, and can be taken back', async () => {
  const draft = await draftWithUnchecked('Checked')
  await ana.begin(`/help?draft=${draft}&review=due`)
  await ana.button('Checked today: Help in France').click()
  await ana.toasted('“Help in France” was checked today')
  await page.getByText('1 of 9 services').waitFor()
  assert.equal((await service(draft, 'france')).checked_on, today())
  await ana.button('Undo').click()
  await page.getByText('2 of 9 services').waitFor()
  assert.equal((await service(draft, 'france')).checked_on, undefined)
  // What somebody else saves meanwhile is not written over.
  await ana.api.edit(`${drafts}/${draft}/help_services/scotland`, (one) => { one.operated_by = 'Zorblat' })
  browser.expect(/412/)
  await ana.button('Checked today: Help in Scotland').click()
  await page.locator('.toast.bad').waitFor()
  assert.equal((await service(draft, 'scotland')).checked_on, '2020-01-31')
})

test('checking on what is live opens a draft first', async () => {
  await ana.begin('/help')
  await ana.button('Checked today: Help in France').click()
  const dialog = page.getByRole('dialog', { name: 'Your change goes into a draft' })
  await ana.button('Open the draft', dialog).click()
  await ana.toasted('was checked today')
  assert.equal((await service(ana.parameter('draft'), 'france')).checked_on, today())
})

test('filters find who helps somebody in a place, and stand in the address', async () => {
  await ana.begin('/help')
  await ana.field('Helps in').selectOption('GB-SCT')
  await page.getByText('3 of 9 services').waitFor() // everywhere, the country, the region
  await ana.field('Helps whom').selectOption('self')
  await ana.field('Status').selectOption('active')
  assert.deepEqual(['country', 'audience', 'status'].map((name) => ana.parameter(name)), ['GB-SCT', 'self', 'active'])
  await ana.field('Search').fill('zorblat')
  await page.getByText('No service fits these filters.').waitFor()
  await browser.check(page)
  await ana.button('Show all services').click()
  await page.getByText('9 services', { exact: true }).waitFor()
})

test('gaps of the coverage are told in words and marked in the table', async () => {
  const draft = await ana.newDraft('Gaps')
  await ana.begin(`/help?draft=${draft}`)
  await page.getByRole('tab', { name: 'Coverage' }).click()
  await page.getByText('There is help in every country where a campaign runs').waitFor()
  assert.match(await rowOf('How many active services', /^United Kingdom/).innerText(), /2 services[^\t]*1 in parts of it/)
  assert.match(await rowOf('How many active services', /^Italy/).innerText(), /1 service/)
  await look('help-coverage')
  // Without what is everywhere, campaigns that are everywhere have gaps.
  await ana.api.edit(`${drafts}/${draft}/help_services/everywhere`, (one) => { one.places = ['FR'] })
  await page.reload()
  await page.getByText(/\d+ gaps: campaigns run where there is no help/).waitFor()
  await page.getByText('Could help once confirmed: Help in Spain that nobody confirmed').first().waitFor()
  assert.match(await rowOf('How many active services', /^Everywhere else/).innerText(), /Gap/)
  await ana.field('Only countries with a gap').check()
  assert.equal(ana.parameter('only'), 'gaps')
  await look('help-gaps')
  // A number leads to the services that it counts.
  await ana.field('Only countries with a gap').uncheck()
  await rowOf('How many active services', /^France/).getByRole('link').first().click()
  await page.getByText(/^\d of 9 services$/).waitFor()
  assert.deepEqual([ana.parameter('country'), ana.parameter('audience'), ana.parameter('tab')], ['FR', 'self', null])
})

test('a new service states what it states, and nothing else', async () => {
  await ana.begin('/help')
  await ana.link('New help service').click()
  await ana.field('Name').fill('Quenzol line')
  assert.equal(await ana.field('Id').inputValue(), 'quenzol-line')
  await page.getByText('Say where the service states this').waitFor()
  await page.getByText(/name at least one audience/).waitFor()
  await ana.field('People who were harmed').check()
  for (const place of ['ireland', 'gb-sct']) {
    await ana.field('Places').fill(place)
    await ana.field('Places').press('Enter')
  }
  await ana.field('Active').check()
  await page.getByText(/Nobody can reach/).waitFor()
  await ana.field('Phone').check()
  await ana.field('Number, as its owner writes it').fill('555 0100')
  await ana.field('Number to dial').fill('555 0100')
  await page.getByText(/cannot be dialled/).waitFor()
  await ana.field('Address on the web').fill('http://quenzol.example')
  await page.getByText(/from https:\/\/ on/).nth(1).waitFor()
  await look('help-service-faults')
  await ana.field('Number to dial').fill('tel:+15550100')
  await ana.field('Address on the web').fill('https://quenzol.example/')
  await ana.field('At some hours').check()
  await page.getByText('it counts as always open').waitFor()
  await ana.button('Add hours').click()
  await ana.field('Time zone').fill('Europe/Dublin')
  await page.getByText('It is open: Mon to Fri 09:00 to 17:00 (time of Europe/Dublin).').waitFor()
  await ana.field('Where is it stated?').fill('Its website, on the page about calls')
  await ana.button('Checked today').click()
  assert.equal(await ana.field('Checked with its owner on').inputValue(), today())
  await page.locator('.editor-state').getByText('No faults').waitFor()
  await look('help-service-new')
  await ana.button('Add this help service to the draft').click()
  await ana.button('Open the draft', page.getByRole('dialog')).click()
  await ana.toasted('Saved in the draft')
  const saved = await service(ana.parameter('draft'), 'quenzol-line')
  assert.deepEqual(saved, {
    id: 'quenzol-line', name: 'Quenzol line', audiences: ['harmed'], places: ['IE', 'GB-SCT'], channels: ['phone'], phone: '555 0100', phone_tel: 'tel:+15550100',
    url: 'https://quenzol.example/', hours: { time_zone: 'Europe/Dublin', day_parts: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', until: '17:00' }] },
    source: 'Its website, on the page about calls', status: 'active', checked_on: today(),
  })
})

test('hours that are not stated are not the same as always open', async () => {
  const draft = await ana.newDraft('Hours')
  await ana.begin(`/help/france?draft=${draft}`)
  assert.equal(await ana.field('Not stated').isChecked(), true)
  await ana.field('Always open').check()
  await ana.button('Save in the draft').click()
  await ana.toasted('Saved in the draft')
  assert.deepEqual((await service(draft, 'france')).hours, {})
  await page.reload()
  await ana.settled()
  assert.equal(await ana.field('Always open').isChecked(), true)
  await ana.field('Not stated').check()
  await ana.button('Save in the draft').click()
  await page.locator('.editor-state').getByText('Not saved').waitFor({ state: 'detached' })
  assert.equal((await service(draft, 'france')).hours, undefined)
})

test('who may only read sees everything and is offered nothing to change', async () => {
  const vic = await inConsole(browser, server, 'vic', ['viewer'], '/help')
  assert.equal(await vic.link('New help service').count(), 0)
  assert.equal(await vic.button(/^Checked today/).count(), 0)
  await vic.goto('/help/ireland-weekdays')
  await vic.page.getByText('You can read this').waitFor()
  assert.equal(await vic.field('Name').isDisabled(), true)
  assert.equal(await vic.button(/^(Add|Remove|Save|Checked)/).count(), 0)
  await checkStates(browser, vic.page)
})

test('nothing was wrong in the browser', () => browser.assertQuiet())
