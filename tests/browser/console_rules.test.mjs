// The console's page of rules, as an editor works on them, and as somebody sees them who may only read.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkStates, inConsole, startConsole } from './console.mjs'

const { server, browser } = await startConsole()

const ana = await inConsole(browser, server, 'ana', ['editor'])
const { page } = ana
const drafts = '/v1/policy/drafts'

const button = (...which) => ana.button(...which)
const field = (...which) => ana.field(...which)
const node = (name) => page.getByRole('group', { name, exact: true })
const sentence = () => page.locator('.condition-sentence').innerText()
const rule = async (draft, id) => (await ana.api.read(`${drafts}/${draft}/rules/${id}`)).object

const look = (name) => ana.look(name)

/** Answers the question for the draft, where saving opens one. */
async function openDraft(title) {
  const dialog = page.getByRole('dialog', { name: 'Your change goes into a draft' })
  await field('What is this draft about?', dialog).fill(title)
  await button('Open the draft', dialog).click()
}

test('the list of rules says what each looks for, and its filters are in the address', async () => {
  await ana.begin('/rules')
  const table = page.getByRole('table', { name: 'Rules' })
  const row = (id) => table.getByRole('row', { name: new RegExp(`\\b${id}\\b`) })
  assert.match(await row('when-country').innerText(), /the search has one of the phrases of “[^”]+”, and the country is United Kingdom or Ireland/)
  await look('rules')
  await field('Search').fill('country')
  await field('Mode').selectOption('Live')
  await page.getByText(/^\d+ of \d+ rules$/).waitFor()
  assert.deepEqual([ana.parameter('q'), ana.parameter('mode')], ['country', 'live'])
  // The same address shows the same.
  const shown = await table.getByRole('row').count()
  await page.reload()
  await table.waitFor()
  assert.equal(await table.getByRole('row').count(), shown)
  await field('Search').fill('no such rule')
  await look('rules-none')
  await button('Show all rules').click()
  assert.equal(ana.parameter('q'), null)
  await field('Campaign').selectOption({ label: 'Everybody is in the holdout' })
  await page.getByText(/^1 of/).waitFor()
})

test('a new rule is made, from its title to the draft', async () => {
  await ana.begin('/rules')
  await ana.link('New rule').click()
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
  const saved = await rule(ana.parameter('draft'), 'quenzol-phrases-uk')
  assert.deepEqual(saved.when.all[1], { country: ['GB'] })
  assert.deepEqual([saved.mode, saved.action, saved.campaign], ['shadow', 'message', 'shown'])
  assert.match(await page.locator('.draft-bar').innerText(), /1 change/)
})

test('a condition is a tree: groups, not, moving, dissolving, removing, and undoing all of it', async () => {
  await ana.begin(`/rules/when-country?draft=${await ana.newDraft('A tree')}`)
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
  const draft = await ana.newDraft('All kinds')
  const when = {
    all: [
      { terms: { list: 'no-such-list', min_count: 2 } }, { country: ['GBR'] }, { region: ['GB-SCT'] }, { language: ['en'] }, { surface: ['chat'] }, { age_band: ['adult'] },
      { partner: ['partner-one'] }, { prior_exposures: { lt: 4 } }, { signal: { name: 'risk', ge: 0.5 } },
      { schedule: { time_zone: 'Atlantis', from: '2026-01-01', day_parts: [{ days: ['mon'], from: '09:00', until: '17:00' }] } }, { any: [{ not: { country: ['US'] } }] },
    ],
  }
  await ana.api.edit(`${drafts}/${draft}/rules/when-all`, (object) => ({ ...object, when }))
  await ana.begin(`/rules/when-all?draft=${draft}`)
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
  const draft = await ana.newDraft('Deep')
  let when = { terms: { list: 'match-phrase' } }
  for (let depth = 1; depth < 16; ++depth) when = { [depth % 2 ? 'any' : 'all']: [when] }
  await ana.api.edit(`${drafts}/${draft}/rules/match-phrase`, (object) => ({ ...object, when }))
  await ana.begin(`/rules/match-phrase?draft=${draft}`)
  assert.equal(await button('Put the whole condition into a group').isDisabled(), true)
  await page.getByText('Conditions can be nested 16 deep').first().waitFor()
})

test('the form and its JSON are one value, and JSON that is no rule harms nothing', async () => {
  await ana.begin(`/rules/match-exact?draft=${await ana.newDraft('As JSON')}`)
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
  assert.equal(ana.parameter('view'), 'json')
  await browser.check(page)
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('the mode of several rules is set at once, and set back', async () => {
  const draft = await ana.newDraft('Modes')
  await ana.begin(`/rules?draft=${draft}`)
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
  const draft = await ana.newDraft('Remove one')
  await ana.begin(`/rules/match-near?draft=${draft}`)
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

test('who may only read sees everything and is offered nothing to change', async () => {
  const vic = await inConsole(browser, server, 'vic', ['viewer'], '/rules')
  assert.equal(await vic.page.getByRole('link', { name: 'New rule' }).count(), 0)
  assert.equal(await vic.page.getByRole('checkbox').count(), 0)
  await vic.goto('/rules/when-country')
  await vic.page.getByText('You can read this').waitFor()
  assert.equal(await vic.page.getByLabel('Title').isDisabled(), true)
  assert.equal(await vic.page.getByRole('button', { name: /^(Save|Remove|Move|Add)/ }).count(), 0)
  await checkStates(browser, vic.page)
  // A draft that is under review is not changed by anybody.
  const draft = await ana.newDraft('Under review')
  await ana.api.edit(`${drafts}/${draft}/rules/match-exact`, (object) => { object.title = 'Another title' })
  await ana.api.post(`${drafts}/${draft}/submit`, {})
  await ana.begin(`/rules/match-exact?draft=${draft}`)
  await page.getByText('This draft is not open').waitFor()
  await browser.check(page)
})

test('nothing was wrong in the browser', () => browser.assertQuiet())
