// The console's pages of what is shown and of what guards it: rules with their conditions, cases, facts and themes, as an
// editor works on them, and as somebody sees them who may only read.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { Server } from '../system/signpost.mjs'
import { Browser } from './browser.mjs'
import { checkStates, consoleOptions, inConsole } from './console.mjs'

const server = await Server.start({ options: consoleOptions })
const browser = await Browser.start()
after(async () => {
  await browser.discard()
  await server.discard()
})

const ana = await inConsole(browser, server, 'ana', ['editor'])
const { page } = ana
const drafts = '/v1/policy/drafts'

const button = (name, within = page) => within.getByRole('button', { name, exact: typeof name === 'string' })
const link = (name) => page.getByRole('link', { name, exact: typeof name === 'string' })
const field = (name, within = page) => within.getByLabel(name, { exact: typeof name === 'string' })
const node = (name) => page.getByRole('group', { name, exact: true })
const sentence = () => page.locator('.condition-sentence').innerText()
const parameter = (name) => new URL(page.url().replace('#', '')).searchParams.get(name)

/** Looks at a page, and at its object's JSON where there is one, in every state that people may have it in. */
async function look(name) {
  await browser.shot(page, `console-${name}`)
  await checkStates(browser, page)
}

/** Where a test begins: what an earlier one has left unsaved is gone. */
async function begin(path) {
  await page.goto('about:blank')
  await page.setViewportSize({ width: 1280, height: 900 })
  await ana.goto(path)
}

/** A draft of Ana's, made without the browser. */
const newDraft = async (title) => (await ana.api.post(drafts, { title }, 201)).id
const rule = async (draft, id) => (await ana.api.read(`${drafts}/${draft}/rules/${id}`)).object

/** Answers the question for the draft, where saving opens one. */
async function openDraft(title) {
  const dialog = page.getByRole('dialog', { name: 'Your change goes into a draft' })
  await field('What is this draft about?', dialog).fill(title)
  await button('Open the draft', dialog).click()
}

test('the list of rules says what each looks for, and its filters are in the address', async () => {
  await begin('/rules')
  const table = page.getByRole('table', { name: 'Rules' })
  const row = (id) => table.getByRole('row', { name: new RegExp(`\\b${id}\\b`) })
  assert.match(await row('when-country').innerText(), /the search has one of the phrases of “[^”]+”, and the country is United Kingdom or Ireland/)
  await look('rules')
  await field('Search').fill('country')
  await field('Mode').selectOption('Live')
  await page.getByText(/^\d+ of \d+ rules$/).waitFor()
  assert.deepEqual([parameter('q'), parameter('mode')], ['country', 'live'])
  // The same address shows the same.
  const shown = await table.getByRole('row').count()
  await page.reload()
  await table.waitFor()
  assert.equal(await table.getByRole('row').count(), shown)
  await field('Search').fill('no such rule')
  await look('rules-none')
  await button('Show all rules').click()
  assert.equal(parameter('q'), null)
  await field('Campaign').selectOption({ label: 'Everybody is in the holdout' })
  await page.getByText(/^1 of/).waitFor()
})

test('a new rule is made, from its title to the draft', async () => {
  await begin('/rules')
  await link('New rule').click()
  await ana.heading('New rule').waitFor()
  await field('Title').fill('Quenzol phrases (UK)')
  assert.equal(await field('Id').inputValue(), 'quenzol-phrases-uk')
  assert.equal(await page.getByRole('radio', { name: 'Shadow' }).isChecked(), true, 'nobody sees a new rule at once')
  const lists = field('Term list')
  await lists.selectOption({ label: await lists.locator('option').first().innerText() })
  assert.match(await sentence(), /^It holds when the search has one of the phrases of “.*”\.$/)
  // A second condition, and its kind, without the mouse: what was added has the keyboard.
  await button('Add another condition').press('Enter')
  const kind = field('Condition 2 is about')
  await page.waitForFunction(() => document.activeElement?.tagName === 'SELECT')
  await kind.selectOption('country')
  await field('The country is one of').pressSequentially('united kingdom')
  await page.keyboard.press('Enter')
  assert.match(await sentence(), / and the country is United Kingdom\.$/)
  await look('rule-new')
  // Without a campaign it cannot be saved; the form says where.
  await page.getByText('Name the campaign that this rule shows.').waitFor()
  assert.equal(await field('Campaign').getAttribute('aria-invalid'), 'true')
  await field('Campaign').selectOption({ label: 'Shown to anybody' })
  await page.getByText('Name the campaign that this rule shows.').waitFor({ state: 'detached' })
  await button('Add this rule to the draft').click()
  await openDraft('Quenzol phrases')
  await ana.toasted('Saved in the draft')
  await ana.heading('Quenzol phrases (UK)').waitFor()
  const saved = await rule(parameter('draft'), 'quenzol-phrases-uk')
  assert.deepEqual(saved.when.all[1], { country: ['GB'] })
  assert.deepEqual([saved.mode, saved.action, saved.campaign], ['shadow', 'message', 'shown'])
  assert.match(await page.locator('.draft-bar').innerText(), /1 change/)
})

test('a condition is a tree: groups, not, moving, dissolving, removing, and undoing all of it', async () => {
  await begin(`/rules/when-country?draft=${await newDraft('A tree')}`)
  const before = await sentence()
  await button('Add a condition to the whole condition').click()
  await field('Condition 3 is about').selectOption('age_band')
  await node('Condition 3').getByLabel('Under 13').check()
  await button('Turn condition 3 into “not”').click()
  assert.match(await sentence(), /and the age is not under 13\.$/)
  // Moved up, it keeps the keyboard.
  await button('Move condition 3 up').press('Enter')
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Move condition 2 up')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Move condition 1 down')
  assert.match(await sentence(), /^It holds when the age is not under 13,/)
  await button('Put condition 2 into a group').click()
  await button('Add a condition to condition 2', page).click()
  await field('Condition 2.2 is about').selectOption('prior_exposures')
  await field('Shown something before: number').fill('3')
  assert.match(await sentence(), /\(the search has .* or the person was shown something at least 3 times before\)/)
  await look('rule-tree')
  await button('Dissolve the group of condition 2').click()
  assert.match(await sentence(), /and the person was shown something at least 3 times before, and the country is/)
  await button('Remove condition 3').click()
  await button('Without “not”: condition 1').click()
  assert.match(await sentence(), /^It holds when the age is under 13,/)
  const undo = button('Undo')
  while (await undo.isEnabled()) await undo.click()
  assert.equal(await sentence(), before)
  await button('Redo').click()
})

test('every kind of condition has its fields, and faults stand beside them', async () => {
  const draft = await newDraft('All kinds')
  const when = {
    all: [
      { terms: { list: 'no-such-list', min_count: 2 } }, { country: ['GBR'] }, { region: ['GB-SCT'] }, { language: ['en'] }, { surface: ['chat'] }, { age_band: ['adult'] },
      { partner: ['partner-one'] }, { prior_exposures: { lt: 4 } }, { signal: { name: 'risk', ge: 0.5 } },
      { schedule: { time_zone: 'Atlantis', from: '2026-01-01', day_parts: [{ days: ['mon'], from: '09:00', until: '17:00' }] } }, { any: [{ not: { country: ['US'] } }] },
    ],
  }
  await ana.api.edit(`${drafts}/${draft}/rules/when-all`, (object) => ({ ...object, when }))
  await begin(`/rules/when-all?draft=${draft}`)
  await node('Condition 1').getByText('There is no term list called "no-such-list".').waitFor()
  await node('Condition 2').getByText(/"GBR" is not two capital letters/).waitFor()
  await node('Condition 10').getByText(/Atlantis/).first().waitFor()
  assert.equal(await field('Term list').inputValue(), 'no-such-list')
  assert.equal(await field('Name of the signal').inputValue(), 'risk')
  assert.equal(await field('Time zone').inputValue(), 'Atlantis')
  await look('rule-kinds')
  await field('Time zone').fill('Europe/London')
  await node('Condition 10').locator('.issues').waitFor({ state: 'detached' })
  await button('Remove GBR').click()
  await node('Condition 2').getByText('No country is named, so this could never hold.').waitFor()
})

test('no condition is nested deeper than the server takes it', async () => {
  const draft = await newDraft('Deep')
  let when = { terms: { list: 'match-phrase' } }
  for (let depth = 1; depth < 16; ++depth) when = { [depth % 2 ? 'any' : 'all']: [when] }
  await ana.api.edit(`${drafts}/${draft}/rules/match-phrase`, (object) => ({ ...object, when }))
  await begin(`/rules/match-phrase?draft=${draft}`)
  assert.equal(await button('Put the whole condition into a group').isDisabled(), true)
  await page.getByText('Conditions can be nested 16 deep').first().waitFor()
})

test('the form and its JSON are one value, and JSON that is no rule harms nothing', async () => {
  await begin(`/rules/match-exact?draft=${await newDraft('As JSON')}`)
  const json = page.locator('.cm-content')
  await json.click()
  const type = async (text) => { await page.keyboard.press('Control+a'); await page.keyboard.insertText(text) }
  await type('{ "id": "match-exact", "title": "From JSON", "when": { "country": ["IE"] }, "action": "block", "campaign": "shown" }')
  await page.waitForFunction(() => document.querySelector('.condition-sentence')?.textContent.includes('the country is Ireland'))
  assert.equal(await field('Title').inputValue(), 'From JSON')
  await type('{ "id": ')
  await page.getByText(/This is no JSON yet/).waitFor()
  assert.equal(await field('Title').inputValue(), 'From JSON', 'it changes nothing')
  await type('{ "id": "match-exact", "when": 7, "action": "suppress", "suppresses": 7 }')
  await page.getByText('The form cannot show this').waitFor()
  await look('rule-odd-json')
  await button('Undo').click()
  await field('Title').waitFor()
  // On a narrow screen they are two tabs, and the address says which.
  await page.setViewportSize({ width: 700, height: 900 })
  await page.getByRole('tab', { name: 'JSON' }).click()
  assert.equal(parameter('view'), 'json')
  await browser.check(page)
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('the mode of several rules is set at once, and set back', async () => {
  const draft = await newDraft('Modes')
  await begin(`/rules?draft=${draft}`)
  await field('Search').fill('match-')
  await button('Choose all that are shown').click()
  await page.getByText('4 rules chosen').waitFor()
  for (const title of ['Words within four', 'The whole text']) await field(`Choose ${title}`).uncheck()
  await page.getByText('2 rules chosen').waitFor()
  await field('Mode for the chosen rules').selectOption('off')
  await look('rules-chosen')
  await button('Set the mode').click()
  await ana.toasted('2 rules set to “off”')
  // What is off is so by default, and says nothing of it.
  assert.deepEqual([(await rule(draft, 'match-phrase')).mode, (await rule(draft, 'match-all-words')).mode], [undefined, undefined])
  await field('Changed in this draft').check()
  await page.getByText(/^2 of/).waitFor()
  await button('Undo').click()
  await page.getByText('No rule fits these filters.').waitFor()
  assert.equal((await rule(draft, 'match-phrase')).mode, 'live')
})

test('a rule that the draft removes stands struck through, and can be put back', async () => {
  const draft = await newDraft('Remove one')
  await begin(`/rules/match-near?draft=${draft}`)
  await button('Remove…').click()
  await button('Remove the rule', page.getByRole('dialog')).click()
  await ana.toasted('is removed in the draft')
  const removed = page.getByRole('region', { name: 'Removed in this draft' })
  await removed.getByText('match-near').waitFor()
  await look('rules-removed')
  await ana.goto(`/rules/match-near?draft=${draft}`)
  browser.expect(/404/)
  await ana.heading('There is no rule “match-near” here').waitFor()
  await page.getByText('This draft removes it.').waitFor()
  await browser.check(page)
  await ana.goto(`/rules?draft=${draft}`)
  await button('Put back match-near', removed).click()
  await ana.toasted('is back')
  await removed.waitFor({ state: 'detached' })
  assert.deepEqual((await ana.api.get(`${drafts}/${draft}`)).changed, [])
})

test('cases run all at once, and those that come out otherwise are named with why', async () => {
  const draft = await newDraft('Cases')
  await begin(`/cases?draft=${draft}`)
  await look('cases')
  await button('Run all').click()
  await page.getByText(/^All \d+ cases come out as they should$/).waitFor()
  await field('Search').fill('porrick')
  await page.getByText(/^2 of/).waitFor()
  assert.ok(!page.url().includes('porrick'), 'words of cases stay out of the address')
  await ana.api.edit(`${drafts}/${draft}/cases/phrase`, (object) => { object.expect = { action: 'none' } })
  await page.reload()
  await button('Run all').click()
  await page.getByText(/^1 of \d+ cases comes out otherwise$/).waitFor()
  await field('Outcome').selectOption('fails')
  assert.equal(await page.getByRole('table', { name: 'Cases' }).getByRole('row').count(), 2)
  await look('cases-otherwise')
  await page.locator('.notice').getByRole('link').click()
  await page.getByText('It comes out otherwise').waitFor()
  await field('What should be shown').selectOption('interstitial')
  await page.getByText('It comes out as it should').waitFor()
  await button('Save in the draft').click()
  await ana.toasted('Saved in the draft')
})

test('a case is written, and another one made from it', async () => {
  const draft = await newDraft('New cases')
  await begin(`/cases/new?draft=${draft}`)
  await field('Title').fill('Dorvane in Ireland')
  await field('Words').fill('some dorvane tuskel')
  await field('Country').fill('ireland')
  await field('Country').press('Enter')
  assert.equal(await field('Country').inputValue(), 'Ireland (IE)')
  await field('Name of a signal').fill('risk')
  await button('Add the signal').click()
  await field('risk').fill('0.25')
  await page.getByText('It comes out otherwise').waitFor()
  await field('What should be shown').selectOption('interstitial')
  await field('By the rule').selectOption('match-phrase')
  await page.getByText('It comes out as it should').waitFor()
  await button('Another text').click()
  await field('Text 2').fill('and more')
  await look('case-new')
  await button('Add this case to the draft').click()
  await ana.toasted('Saved in the draft')
  const saved = (await ana.api.read(`${drafts}/${draft}/cases/dorvane-in-ireland`)).object
  assert.deepEqual(saved.input, { texts: ['some dorvane tuskel', 'and more'], context: { country: 'IE', signals: { risk: 0.25 } } })
  assert.deepEqual(saved.expect, { action: 'interstitial', rule: 'match-phrase' })
  await button('Duplicate').click()
  await ana.heading('New case').waitFor()
  assert.deepEqual([await field('Title').inputValue(), await field('Id').inputValue(), await field('Text 2').inputValue()], ['Dorvane in Ireland (copy)', 'dorvane-in-ireland-copy', 'and more'])
  assert.ok(!page.url().includes('dorvane'), 'nothing of it goes by the address')
  await field('Title').fill('Changed')
  // Leaving what is not saved asks first.
  await link('All cases').first().click()
  await button('Leave, and lose the changes', page.getByRole('dialog')).click()
  await ana.heading('Cases').waitFor()
})

test('facts whose review is due are marked, and each reads as its language writes numbers', async () => {
  const draft = await newDraft('Facts')
  await begin(`/facts?draft=${draft}`)
  await page.getByText('One fact is not shown, since its review is due').waitFor()
  await field('State').selectOption('expired')
  await page.getByText('1 of 2 facts').waitFor()
  await look('facts')
  await ana.goto(`/facts/expired-figure?draft=${draft}`)
  await page.getByText('Somebody counted 7,654,321 things that do not exist.', { exact: true }).waitFor()
  await field('Figure').fill('1500')
  await page.getByText('Somebody counted 1,500 things that do not exist.', { exact: true }).waitFor()
  await field('Another language').fill('german')
  await button('Add the language').click()
  await field('German (de)').fill('Es sind {figure, number} Dinge.')
  await page.getByText('Es sind 1.500 Dinge.').waitFor()
  await field('German (de)').fill('Es sind {figures} Dinge.')
  await page.getByText('{figures} is not known').waitFor()
  await page.getByText(/The text asks for \{figures\}/).waitFor()
  await look('fact')
  await field('German (de)').fill('Es sind {figure, number} Dinge.')
  await field('Review by').fill('2099-12-31')
  await page.getByText('It is not shown: its review date has passed').waitFor({ state: 'detached' })
  await button('Save in the draft').click()
  await ana.toasted('Saved in the draft')
  await ana.goto(`/facts?draft=${draft}`)
  await page.getByText('One fact is not shown').waitFor({ state: 'detached' })
})

test('a theme is coloured in light and in dark, and says at once what cannot be read', async () => {
  const draft = await newDraft('Themes')
  await begin(`/themes?draft=${draft}`)
  await look('themes')
  await link('Plum').click()
  await ana.heading('Plum').waitFor()
  const light = page.getByRole('region', { name: 'How well it can be read, in light' })
  const accentOnPage = light.getByRole('listitem').filter({ hasText: 'Links and buttons on page' })
  assert.match(await accentOnPage.innerText(), /Enough/)
  await field('Links and buttons: in light').fill('#ccccff')
  await accentOnPage.getByText('Too little').waitFor()
  await page.getByText(/the accent \(#ccccff\) on the page \(#faf7fc\) has a contrast of 1\.4 to 1/).waitFor()
  await browser.check(page, { include: { exclude: ['.theme-sample', '.pair'] } }) // which cannot be read, as they say
  await button('Default: Links and buttons, in light').click()
  await accentOnPage.getByText('Enough').waitFor()
  await look('theme')
  await field('Pick: Links and buttons, in the dark').fill('#aaccee')
  await button('Save in the draft').click()
  await ana.toasted('Saved in the draft')
  const { object } = await ana.api.read(`${drafts}/${draft}/themes/plum`)
  assert.deepEqual([object.light, object.dark], [{ page: '#faf7fc' }, { accent: '#aaccee', on_accent: '#2a0f3a' }])
  await button('Remove…').click()
  await button('Remove the theme', page.getByRole('dialog')).click()
  await page.getByText('There are no themes').waitFor()
  await look('themes-none')
})

test('who may only read sees everything and is offered nothing to change', async () => {
  const vic = await inConsole(browser, server, 'vic', ['viewer'], '/rules')
  assert.equal(await vic.page.getByRole('link', { name: 'New rule' }).count(), 0)
  assert.equal(await vic.page.getByRole('checkbox').count(), 0)
  await vic.goto('/rules/when-country')
  await vic.page.getByText('You can read this').waitFor()
  assert.equal(await vic.page.getByLabel('Title').isDisabled(), true)
  assert.equal(await vic.page.getByRole('button', { name: /^(Save|Remove|Move|Add)/ }).count(), 0)
  await checkStates(browser, vic.page)
  for (const path of ['/cases/phrase', '/facts/current-figure', '/themes/plum']) {
    await vic.goto(path)
    await vic.page.getByText('You can read this').waitFor()
    await browser.check(vic.page)
  }
  await vic.goto('/cases')
  await vic.page.getByRole('button', { name: 'Run all' }).click()
  await vic.page.getByText(/come out as they should/).waitFor()
  // A draft that is under review is not changed by anybody.
  const draft = await newDraft('Under review')
  await ana.api.edit(`${drafts}/${draft}/rules/match-exact`, (object) => { object.title = 'Another title' })
  await ana.api.post(`${drafts}/${draft}/submit`, {})
  await begin(`/rules/match-exact?draft=${draft}`)
  await page.getByText('This draft is not open').waitFor()
  await browser.check(page)
})

test('nothing was wrong in the browser', () => browser.assertQuiet())
