// The console's pages of cases, facts and themes, as an editor works on them, and as somebody sees them who may only read.
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

const button = (...which) => ana.button(...which)
const field = (...which) => ana.field(...which)

async function look(name) {
  await browser.shot(page, `console-${name}`)
  await checkStates(browser, page)
}

test('cases run all at once, and those that come out otherwise are named with why', async () => {
  const draft = await ana.newDraft('Cases')
  await ana.begin(`/cases?draft=${draft}`)
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
  const draft = await ana.newDraft('New cases')
  await ana.begin(`/cases/new?draft=${draft}`)
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
  await ana.link('All cases').first().click()
  await button('Leave, and lose the changes', page.getByRole('dialog')).click()
  await ana.heading('Cases').waitFor()
})

test('facts whose review is due are marked, and each reads as its language writes numbers', async () => {
  const draft = await ana.newDraft('Facts')
  await ana.begin(`/facts?draft=${draft}`)
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
  const draft = await ana.newDraft('Themes')
  await ana.begin(`/themes?draft=${draft}`)
  await look('themes')
  await ana.link('Plum').click()
  await ana.heading('Plum').waitFor()
  for (const title of ['The page in light', 'The page in the dark']) await page.frameLocator(`iframe[title="${title}"]`).getByRole('heading').first().waitFor()
  await look('theme-live')
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
  browser.expect(/404.*themes\/plum/) // asked for once more before the page is left
  await button('Remove the theme', page.getByRole('dialog')).click()
  await page.getByText('There are no themes').waitFor()
  await look('themes-none')
})

test('who may only read sees everything, runs the cases, and is offered nothing to change', async () => {
  const vic = await inConsole(browser, server, 'vic', ['viewer'], '/cases')
  await vic.button('Run all').click()
  await vic.page.getByText(/come out as they should/).waitFor()
  for (const path of ['/cases/phrase', '/facts/current-figure', '/themes/plum']) {
    await vic.goto(path)
    await vic.page.getByText('You can read this').waitFor()
    assert.equal(await vic.button(/^(Save|Remove|Add|Another|Default|Duplicate)/).count(), 0, path)
    await browser.check(vic.page)
  }
})

test('nothing was wrong in the browser', () => browser.assertQuiet())
