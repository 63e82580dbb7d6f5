// The console's pages of messages: words in each language, beside the page as people would see it.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkStates, inConsole, startConsole } from './console.mjs'

const { server, browser } = await startConsole()

const ana = await inConsole(browser, server, 'ana', ['editor'])
const { page } = ana
const drafts = '/v1/policy/drafts'
const read = async (draft, family, id) => (await ana.api.read(`${drafts}/${draft}/${family}/${id}`)).object
const rowOf = (table, id) => page.getByRole('table', { name: table }).getByRole('row', { name: new RegExp(`(^|\\s)${id}(\\s|$)`) })
const frame = (title) => page.frameLocator(`iframe[title="${title}"]`)

const look = (name) => ana.look(name)

test('messages say their languages, how they read and who shows them', async () => {
  await ana.begin('/messages')
  const row = rowOf('Messages', 'in-pseudo-locales')
  assert.match(await row.innerText(), /Scottish Gaelic \(gd\) Draft, not shown/)
  await row.getByText(/Too short to measure|years/).waitFor()
  await page.waitForFunction(() => ![...document.querySelectorAll('td .hint')].some((one) => one.textContent === '…'))
  await look('messages-all')
  await ana.field('Translation').selectOption('draft')
  await page.getByText('1 of 8 messages').waitFor()
  await ana.field('Format').selectOption('onebox')
  assert.deepEqual([ana.parameter('translation'), ana.parameter('format')], ['draft', 'onebox'])
  await ana.field('Search').fill('zorblat')
  await ana.button('Show all messages').click()
})

test('what is typed is on the page beside the form, and the last good one stays while there are faults', async () => {
  await ana.begin(`/messages/in-pseudo-locales?draft=${await ana.newDraft('Words')}`)
  const shown = frame('The message in British English')
  await shown.getByRole('heading', { level: 1, name: 'A message in several languages' }).waitFor()
  await look('message-beside')
  await ana.field('Title').fill('Quenzol fip')
  await shown.getByRole('heading', { level: 1, name: 'Quenzol fip' }).waitFor()
  await ana.field('Paragraph 1').fill('Short words help. There is somebody to talk to about the zorblat, today and on every other day of the week, at no cost to you or to anybody else.')
  await page.getByText('Begin with the longest sentence, 27 words').waitFor()
  await page.getByText(/^Reading age \d+$/).waitFor()
  await ana.button('Move paragraph 2 up').click()
  assert.match(await ana.field('Paragraph 1').inputValue(), /^Call/)
  // A fault: the page stays as it was, and says so.
  await ana.field('Title').fill('')
  await page.getByText('This is how it was before the errors.').waitFor()
  await shown.getByRole('heading', { level: 1, name: 'Quenzol fip' }).waitFor()
  await page.locator('input[aria-invalid=true]').waitFor()
  await ana.button('Undo').click()
  await page.getByText('This is how it was before the errors.').waitFor({ state: 'detached' })
})

test('the page is looked at as others see it: narrow or wide, dark, by whom and from where', async () => {
  await ana.begin('/messages/in-pseudo-locales')
  const shown = frame('The message in British English')
  await shown.getByText('Help in Great Britain').first().waitFor()
  await ana.field('As wide as').selectOption('Tablet')
  await ana.settled()
  assert.equal(await page.locator('iframe').evaluate((one) => one.style.width), '768px')
  await page.getByText(/^Shown at \d+ % of its size\.$/).waitFor()
  await ana.field('Country').fill('France')
  await ana.field('Country').press('Enter')
  await shown.getByText('Help in France').first().waitFor()
  await ana.field('Light or dark').selectOption('dark')
  await ana.field('Who is asking').selectOption('family')
  await ana.settled()
  assert.deepEqual(['width', 'country', 'scheme', 'who'].map((name) => ana.parameter(name)), ['768', 'FR', 'dark', 'family'])
  await ana.field('Format').selectOption('banner')
  await ana.settled()
  await page.locator('iframe').evaluate((one) => { if (one.sandbox.contains('allow-scripts')) throw new Error('the frame may run scripts') })
  await look('message-looked-at')
  // The same address shows the same.
  await page.reload()
  await ana.settled()
  assert.equal(await ana.field('Format').inputValue(), 'banner')
})

test('each language is written in its direction, and a new one begins as a draft', async () => {
  const draft = await ana.newDraft('Languages')
  await ana.begin(`/messages/in-pseudo-locales?draft=${draft}`)
  await page.getByRole('tab', { name: /ar-XB/ }).click()
  assert.equal(ana.parameter('locale'), 'ar-XB')
  assert.deepEqual([await ana.field('Title').getAttribute('dir'), await ana.field('Paragraph 1').getAttribute('dir')], ['rtl', 'rtl'])
  await page.getByText('It can be measured for English only.').waitFor()
  await look('message-from-the-right')
  await page.getByRole('tab', { name: /en-GB/ }).click()
  await ana.field('Another language').fill('no such language!')
  await ana.button('Add the language').click()
  await page.getByText('This is no language tag.').waitFor()
  await ana.field('Another language').fill('welsh')
  await ana.field('Another language').press('Enter')
  await page.getByRole('tab', { name: 'Welsh (cy) (draft)', selected: true }).waitFor()
  await ana.field('Title').fill('Zorblat')
  await ana.button('Add a button').click()
  await ana.field('Words of button 4').fill('Fip')
  await ana.field('Button 4 leads to').selectOption('france')
  await ana.button('Remove the film').click()
  await page.getByRole('tab', { name: /gd/ }).click()
  await ana.button('Remove the words in Scottish Gaelic').click()
  await ana.button('Down: Warning page').click()
  await ana.field('Add a help service').selectOption('scotland')
  await ana.button('Up: Help in Scotland').click()
  await ana.button(/^Remove: .*expired-figure/).click()
  await ana.button('Save in the draft').click()
  await ana.toasted('Saved in the draft')
  const saved = await read(draft, 'messages', 'in-pseudo-locales')
  assert.deepEqual([Object.keys(saved.locales).sort(), saved.formats[0], saved.services, saved.facts], [['ar-XB', 'cy', 'en-GB', 'en-XA'], 'onebox', ['scotland', 'great-britain'], ['current-figure']])
  // A draft is what words are by default.
  assert.deepEqual([saved.locales.cy.translation, saved.locales.cy.film, saved.locales.cy.actions[3]], [undefined, undefined, { kind: 'learn_more', label: 'Fip', service: 'france' }])
})

test('a new message is written, and its id is asked for', async () => {
  await ana.begin('/messages/new')
  await ana.field('Id').fill('quenzol')
  await ana.field('Title').fill('Quenzol')
  await ana.field('Paragraph 1').fill('There is help.')
  await frame('The message in British English').getByRole('heading', { level: 1, name: 'Quenzol' }).waitFor()
  await look('message-new')
  await ana.button('Add this message to the draft').click()
  await ana.button('Open the draft', page.getByRole('dialog')).click()
  await ana.toasted('Saved in the draft')
  await page.getByText('No campaign shows it, so nobody sees it.').waitFor()
})

test('who may only read sees every language, and is offered nothing to change', async () => {
  const vic = await inConsole(browser, server, 'vic', ['viewer'], '/messages/in-pseudo-locales')
  await vic.page.getByText('You can read this').waitFor()
  assert.equal(await vic.field('Title').count(), 4)
  await vic.field('As wide as').selectOption('Window')
  await vic.settled()
  assert.equal(await vic.button(/^(Add|Remove|Move|Save|Up|Down)/).count(), 0)
  await checkStates(browser, vic.page)
})

test('nothing was wrong in the browser', () => browser.assertQuiet())
