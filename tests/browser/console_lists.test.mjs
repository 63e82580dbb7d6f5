// Term lists in the console: adding the first term, pasting, mending, setting many at once, lists larger than a request,
// and restricted lists, which only list-keepers see, and only when they ask.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { shippedPolicy } from '../system/signpost.mjs'
import { auditLog } from '../system/team.mjs'
import { checkStates, inConsole, startConsole } from './console.mjs'

const { server, browser } = await startConsole({ policy: shippedPolicy })

const ana = await inConsole(browser, server, 'ana', ['editor'])
const { page } = ana
const drafts = '/v1/policy/drafts'
const secret = 'vontrell'

const button = (...which) => ana.button(...which)
const field = (...which) => ana.field(...which)
const dialog = (name) => page.getByRole('dialog', { name })
const term = (text, of = page) => of.getByRole('listitem').filter({ has: of.getByText(text, { exact: true }) })
const parameter = (name) => ana.parameter(name)

const look = (name, who = ana) => who.look(name)
const begin = (path, who = ana) => who.begin(path)

const kList = { title: 'Words of a test', languages: ['en'], source: 'made up', review_date: '2099-12-31' }
const newDraft = (title) => ana.newDraft(title)
/** A draft with a list of these terms. */
async function draftWith(id, terms) {
  const draft = await newDraft(`About ${id}`)
  await ana.api.put(`${drafts}/${draft}/term_lists/${id}`, { ...kList, id, terms }, { isNew: true })
  return draft
}
const termsOf = async (draft, id) => (await ana.api.read(`${drafts}/${draft}/term_lists/${id}`)).object.terms

test('the lists, with what they hold, whose review is due, and which rules use them', async () => {
  const draft = await newDraft('Due')
  await ana.api.edit(`${drafts}/${draft}/term_lists/campaign-name`, (list) => { list.review_date = '2020-01-31' })
  await begin(`/lists?draft=${draft}`)
  const table = page.getByRole('table', { name: 'Term lists' })
  await look('lists')
  await field('Kind').selectOption('due')
  const row = table.getByRole('row').filter({ hasText: 'campaign-name' })
  await row.getByText('Due', { exact: true }).waitFor()
  assert.equal(await table.getByRole('row').count(), 2)
  await row.getByText(/^\d+ rules?$/).click()
  assert.ok(await row.getByRole('link').count() > 1)
  assert.equal(parameter('kind'), 'due')
  await field('Kind').selectOption('restricted')
  await table.getByText('restricted-demonstration').waitFor()
  await field('Search').fill('no such list')
  await page.getByText('No list is like that.').waitFor()
  await browser.check(page)
})

test('a new list: its first term is typed, Enter adds it, and it is saved in a draft', async () => {
  await begin('/lists')
  await page.getByRole('link', { name: 'New term list' }).click()
  await field('Title').fill('Quenzol phrases')
  await field('Source').fill('made up')
  await page.getByText('No terms yet.').waitFor()
  await look('list-new')
  await field('Add terms').pressSequentially('quenzol fip')
  await page.keyboard.press('Enter')
  await page.getByText('“quenzol fip” is added. Save the list to keep it.').waitFor()
  // The field has the keyboard still; the same again is no new term.
  await page.keyboard.type('Quenzol  FIP')
  await page.getByText('It is in this list already.').waitFor()
  assert.equal(await button('Add this term').isDisabled(), true)
  await field('Add terms').fill('melpin')
  await page.keyboard.press('Enter')
  await button('Add this term list to the draft').click()
  await field('What is this draft about?', dialog('Your change goes into a draft')).fill('Quenzol phrases')
  await button('Open the draft').click()
  await ana.toasted('Saved in the draft')
  assert.deepEqual(await termsOf(parameter('draft'), 'quenzol-phrases'), ['quenzol fip', 'melpin'])
  await page.getByText('No rule uses this list').waitFor()
  assert.ok(!page.url().includes('melpin'))
})

test('a term that stands in another list is told before it is added', async () => {
  const draft = await draftWith('one', ['dorvane'])
  await ana.api.put(`${drafts}/${draft}/term_lists/two`, { ...kList, id: 'two', title: 'The second', terms: ['galvish'] }, { isNew: true })
  await begin(`/lists/one?draft=${draft}`)
  await field('Add terms').fill('GALVISH')
  await page.getByText('It is in the list “The second”, too.').waitFor()
  assert.equal(await button('Add this term').isDisabled(), false, 'it may be meant')
})

test('what is pasted is looked at first: new, known, twice, elsewhere and at fault', async () => {
  const draft = await draftWith('one', ['dorvane'])
  await ana.api.put(`${drafts}/${draft}/term_lists/two`, { ...kList, id: 'two', title: 'The second', terms: ['galvish'] }, { isNew: true })
  await begin(`/lists/one?draft=${draft}`)
  await button('Paste or upload…').click()
  const paste = dialog('Paste or upload terms')
  await look('list-paste-empty')
  const text = paste.getByRole('textbox', { name: 'Terms' })
  await text.fill('text,match,weight\nzorblat,exact,2\nDorvane,,\nx,sideways,\nGalvish,,\nmelpin,,\nmelpin,,\n')
  assert.equal(await field('What it is', paste).inputValue(), 'csv')
  await paste.getByText('3 new terms, 1 in the list already, 1 more than once.').waitFor()
  await paste.getByText('Line 4: match is none of').waitFor()
  await paste.getByText('“Galvish” is in “The second”.').waitFor()
  await look('list-paste')
  await button('Add 3 terms', paste).click()
  await page.getByText('Terms (4)').waitFor()
  // One step, which is undone as one.
  await button('Undo', page.locator('.toast')).click()
  await page.getByText('Terms (1)').waitFor()
  // Several lines pasted into the small field come here, too.
  await field('Add terms').evaluate((input) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'quandril\nrastovel\n')
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await paste.getByText('2 new terms.').waitFor()
  await field('Replace all terms of the list by them', paste).check()
  await paste.getByText('2 new terms; 1 that the list has now would go.').waitFor()
  await button('Replace the terms by 2', paste).click()
  await button('Save in the draft').click()
  await ana.toasted('Saved in the draft')
  assert.deepEqual(await termsOf(draft, 'one'), ['quandril', 'rastovel'])
  // A file is read as what it is.
  await button('Paste or upload…').click()
  await field('File', paste).setInputFiles({ name: 'terms.json', mimeType: 'application/json', buffer: Buffer.from('[{"text": "sormithel", "fold": "fuzzy"}, 7]') })
  await paste.getByText('1 new term.').waitFor()
  await paste.getByText('Term 2: A term is a text').waitFor()
  await page.keyboard.press('Escape')
  await paste.waitFor({ state: 'detached' })
})

test('terms are found, changed one by one and together, and removed; everything can be undone', async () => {
  const draft = await draftWith('several', ['dorvane', 'galvish porrick', 'hesperint', { text: 'zorblat', match: 'exact' }])
  await begin(`/lists/several?draft=${draft}`)
  await button('Change galvish porrick').click()
  const change = dialog('Change a term')
  await field('What it matches', change).selectOption('near')
  await field('Within', change).fill('3')
  await field('Note', change).fill('two words')
  await look('list-term')
  await field('Text', change).press('Enter')
  await term('galvish porrick').getByText('Words near each other: 3').waitFor()
  await field('Find in this list').fill('R')
  await field('Matches').selectOption('phrase')
  await field('Choose all 2 found').check()
  const bulk = page.getByRole('group', { name: 'What to do with the chosen terms' })
  await field('Set the disguise seen through').selectOption('skeleton')
  await field('Set the weight').fill('0.5')
  await look('list-chosen')
  await button('Set it', bulk).click()
  await ana.toasted('2 terms changed.')
  await field('Find in this list').fill('')
  await field('Matches').selectOption('')
  await button('Remove zorblat').click()
  await ana.toasted('The term is removed.')
  await button('Undo', page.locator('.toast', { hasText: 'is removed' })).click()
  await term('zorblat').waitFor()
  await field('Choose zorblat').check()
  await button('Remove them', bulk).click()
  await page.getByText('Terms (3)').waitFor()
  await button('Save in the draft').click()
  await ana.toasted('Saved in the draft')
  assert.deepEqual(await termsOf(draft, 'several'), [
    { text: 'dorvane', fold: 'skeleton', weight: 0.5 }, { text: 'galvish porrick', match: 'near', within_words: 3, note: 'two words' }, { text: 'hesperint', fold: 'skeleton', weight: 0.5 },
  ])
  const csv = await page.request.get(await page.getByRole('link', { name: 'Get as CSV' }).getAttribute('href'))
  assert.match(await csv.text(), /^text,match,fold,within_words,weight,note\r\ndorvane,phrase,skeleton,,0\.5,\r\n/)
})

test('a faulty term is named, and leads to where it is mended', async () => {
  const draft = await draftWith('faulty', ['dorvane', { text: '(zorblat', match: 'pattern' }])
  await begin(`/lists/faulty?draft=${draft}`)
  await page.getByText('One term needs a look').waitFor()
  await look('list-fault')
  await field('With faults').check()
  await field('Choose all 1 found').waitFor()
  await button('Mend (zorblat').click()
  const change = dialog('Change a term')
  await change.locator('.issues').waitFor()
  await field('Text', change).fill('zorblat')
  await change.locator('.issues').waitFor({ state: 'detached' })
  await field('Text', change).press('Enter')
  await page.getByText('One term needs a look').waitFor({ state: 'detached' })
})

test('what two people add to one list at the same time is put together', async () => {
  const draft = await draftWith('shared', ['dorvane'])
  await begin(`/lists/shared?draft=${draft}`)
  await field('Add terms').fill('melpin')
  await page.keyboard.press('Enter')
  await ana.api.edit(`${drafts}/${draft}/term_lists/shared`, (list) => { list.terms.push('galvish') })
  browser.expect(/412/)
  await button('Save in the draft').click()
  await button('Put both together').click()
  await ana.toasted('Saved in the draft')
  assert.deepEqual(await termsOf(draft, 'shared'), ['dorvane', 'galvish', 'melpin'])
})

test('a list that is larger than a request is changed like any other', async () => {
  const words = ['ba', 'zo', 'fi', 'qu', 'mel', 'dor', 'vex', 'pim', 'tul', 'gak']
  const word = (number) => [...String(number)].map((digit) => words[Number(digit)]).join('')
  const many = Array.from({ length: 50_000 }, (_, index) => `${word(index)} ${word(99_999 - index)}`)
  const draft = await draftWith('many', ['quenzol fip'])
  await begin(`/lists/many?draft=${draft}`)
  await button('Paste or upload…').click()
  await field('File', dialog('Paste or upload terms')).setInputFiles({ name: 'many.txt', mimeType: 'text/plain', buffer: Buffer.from(many.join('\n')) })
  await button('Add 50,000 terms').click()
  await page.getByText('Terms (50,001)').waitFor()
  await button('Save in the draft').click()
  await ana.toasted('Saved in the draft')
  assert.equal((await termsOf(draft, 'many')).length, 50_001)
  // Only the rows in sight are in the page; the last are reached by scrolling.
  assert.ok(await page.getByRole('listitem').count() < 100)
  await page.getByRole('region', { name: 'Terms' }).evaluate((list) => { list.scrollTop = list.scrollHeight })
  await term('quenzol fip').waitFor()
  await field('Find in this list').fill(many[12_345])
  await field('Choose all 1 found').check()
  await field('Set the disguise seen through').selectOption('fuzzy')
  await button('Set it').click()
  await button('Save in the draft').click()
  await page.locator('.editor-state').getByText('Not saved').waitFor({ state: 'detached' })
  const saved = await termsOf(draft, 'many')
  assert.deepEqual(saved[12_346], { text: many[12_345], fold: 'fuzzy' })
  assert.equal(saved.length, 50_001)
})

test('a file too large to look at is taken in by the server, which tells what became of it', async () => {
  const draft = await draftWith('by-file', ['dorvane'])
  await begin(`/lists/by-file?draft=${draft}`)
  await button('Paste or upload…').click()
  const paste = dialog('Paste or upload terms')
  const lines = ['melpin', 'dorvane', 'x'.repeat(2_000), '#'.repeat(5 * 1024 * 1024)]
  await field('File', paste).setInputFiles({ name: 'large.txt', mimeType: 'text/plain', buffer: Buffer.from(lines.join('\n')) })
  await paste.getByText('saves it in the draft at once').waitFor()
  await browser.check(page)
  await button('Take the terms in', paste).click()
  await paste.getByText(/term.* added, and saved in the draft/).waitFor()
  await look('list-taken-in')
  await button('Close', paste).click()
  await term('melpin').waitFor()
  assert.ok((await termsOf(draft, 'by-file')).includes('melpin'))
})

test('a restricted list is sealed; a list-keeper opens it, which is noted, and nothing of it leaves the page', async () => {
  const kim = await inConsole(browser, server, 'kim', ['editor', 'list_keeper'])
  const own = kim.page
  const draft = (await kim.api.post(drafts, { title: 'Kept' }, 201)).id
  await begin(`/lists/new?draft=${draft}`, kim)
  await field('Title', own).fill('Kept phrases')
  await field('Source', own).fill('made up')
  await field('List-keepers only (kept sealed)', own).check()
  for (const text of [secret, `${secret} gosk`]) {
    await field('Add terms', own).fill(text)
    await own.keyboard.press('Enter')
  }
  await button('Add this term list to the draft', own).click()
  await kim.toasted('Saved in the draft')
  await own.reload()
  await own.getByText('2 terms, sealed').waitFor()
  await look('list-sealed', kim)
  assert.ok(!(await own.content()).includes(secret))
  await button('Show the terms…', own).click()
  await own.getByRole('dialog').getByText('noted in the audit log').waitFor()
  await button('Show the terms', own.getByRole('dialog')).click()
  await term(`${secret} gosk`, own).waitFor()
  await browser.check(own)
  await field('Add terms', own).fill(`${secret} pim`)
  await own.keyboard.press('Enter')
  await button('Undo', own.locator('.editor-bar')).click()
  await own.getByText('Terms (2)').waitFor()
  await button('Hide the terms', own).click()
  await own.getByText('2 terms, sealed').waitFor()
  assert.ok(!(await own.content()).includes(secret))
  // By a file, unseen.
  await field('Add terms from a file', own).setInputFiles({ name: 'more.txt', mimeType: 'text/plain', buffer: Buffer.from(`${secret}\n${secret} lop\n`) })
  await button('Take the terms in', own).click()
  await own.getByText('1 term added, and saved in the draft').waitFor()
  await own.getByText('3 terms, sealed').waitFor()
  const kept = await own.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]))
  assert.ok(!kept.includes(secret), kept)
  assert.ok(!server.log.includes(secret))
  const readings = (await auditLog(server)).filter(({ who, action, subject }) => `${who} ${action} ${subject}` === 'kim list_read kept-phrases')
  assert.equal(readings.length, 1)
  // An editor who is no list-keeper sees how many there are, and cannot make such a list.
  await begin(`/lists/kept-phrases?draft=${draft}`)
  await page.getByText('3 terms, sealed').waitFor()
  assert.equal(await button(/Show the terms/).count(), 0)
  await browser.check(page)
  await begin(`/lists/new?draft=${draft}`)
  assert.equal(await field('List-keepers only (kept sealed)').isDisabled(), true)
})

test('who may only read finds terms and changes none', async () => {
  const vic = await inConsole(browser, server, 'vic', ['viewer'], '/lists/campaign-name')
  await vic.page.getByText('You can read this').waitFor()
  await field('Find in this list', vic.page).waitFor()
  assert.equal(await field('Add terms', vic.page).count(), 0)
  assert.equal(await vic.page.getByRole('checkbox').count(), 0)
  assert.equal(await vic.page.getByRole('button', { name: /^(Save|Remove|Change|Paste)/ }).count(), 0)
  await checkStates(browser, vic.page)
  browser.expect(/404/)
  await vic.goto('/lists/no-such-list')
  await vic.page.getByText('There is no term list “no-such-list” here').waitFor()
})

test('nothing was wrong in the browser', () => browser.assertQuiet())
