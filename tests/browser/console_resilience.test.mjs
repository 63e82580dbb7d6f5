// Nothing that somebody has typed is lost: not by a cut connection, an ended session, another person who was faster, or a
// step to another page; and what the server finds wrong stands beside the field at fault.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { shippedPolicy } from '../system/signpost.mjs'
import { signedIn } from '../system/team.mjs'
import { inConsole, startConsole } from './console.mjs'

const { server, browser } = await startConsole({ policy: shippedPolicy })

const password = 'grimbly dropmip fex' // of team.mjs
const ana = await inConsole(browser, server, 'ana', ['editor', 'administrator'])
const cy = await signedIn(server, 'cy', 'editor')
const { page } = ana
const draft = await ana.api.post('/v1/policy/drafts', { title: 'A draft' }, 201)
const object = (family, id) => `/v1/policy/drafts/${draft.id}/${family}/${id}`
const service = object('help_services', 'stop-it-now-uk')

const button = (name) => page.getByRole('button', { name, exact: true })
const field = (name) => page.getByLabel(name, { exact: true })
const save = () => button('Save in the draft').click()
const saved = () => page.getByText('Not saved', { exact: true }).waitFor({ state: 'detached' })
const open = () => ana.goto(`/help/stop-it-now-uk?draft=${draft.id}`)

test('a cut connection leaves the form as it is, and says so', async () => {
  await open()
  await field('Where is it stated?').fill('a letter of theirs')
  await page.context().setOffline(true)
  browser.expect(/ERR_INTERNET_DISCONNECTED/)
  await save()
  await page.getByText('The connection was interrupted').first().waitFor()
  assert.equal(await field('Where is it stated?').inputValue(), 'a letter of theirs')
  await page.context().setOffline(false)
  await save()
  await saved()
  assert.equal((await ana.api.read(service)).object.source, 'a letter of theirs')
  browser.assertQuiet()
})

test('an ended session is asked for on top of the page, and everything typed is still there', async () => {
  await open()
  browser.expect(/401/)
  assert.equal((await ana.api.send('DELETE', '/v1/session')).status, 204)
  // What is typed is checked by the server, which notices.
  await field('Operated by').fill('Somebody else')
  await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
  await browser.check(page)
  await page.getByRole('dialog').getByLabel('Password').fill('not this one')
  await button('Sign in and go on').click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('dialog').getByLabel('Password').fill(password)
  await button('Sign in and go on').click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.equal(await field('Operated by').inputValue(), 'Somebody else')
  await save()
  await saved()
  assert.equal((await cy.read(service)).object.operated_by, 'Somebody else')
  browser.assertQuiet()
})

test('what another person has saved meanwhile is shown beside one’s own, and both can be kept', async () => {
  await open()
  await field('Where is it stated?').fill('their page')
  await cy.edit(service, (now) => { now.phone = '0808 1000 901' })
  browser.expect(/412/)
  await save()
  await page.getByRole('heading', { name: 'Somebody else has saved this help service meanwhile' }).waitFor()
  await browser.check(page)
  await page.getByText(/^You changed different fields/).waitFor()
  await button('Put both together').click()
  await saved()
  const { object: both } = await cy.read(service)
  assert.deepEqual([both.source, both.phone], ['their page', '0808 1000 901'])
  browser.assertQuiet()
})

test('where both have changed the same field, a person decides; and can do so later', async () => {
  await open()
  await field('Where is it stated?').fill('mine')
  await cy.edit(service, (now) => { now.source = 'theirs' })
  browser.expect(/412/)
  await save()
  await page.getByText('Both of you changed: source').waitFor()
  await button('Decide later').click()
  assert.equal(await field('Where is it stated?').inputValue(), 'mine')
  await save()
  await button('Take the other version').click()
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some((input) => input.value === 'theirs'))
  assert.equal((await cy.read(service)).object.source, 'theirs')
  browser.assertQuiet()
})

test('a step to another page asks first, by a link and by Back', async () => {
  await ana.goto('/help?draft=' + draft.id)
  await page.locator('main').getByRole('link', { name: 'NSPCC Helpline' }).click()
  await field('Where is it stated?').fill('not to be lost')
  await page.getByRole('link', { name: 'Rules', exact: true }).click()
  await page.getByRole('heading', { name: 'Leave without saving?' }).waitFor()
  await button('Stay here').click()
  assert.equal(await field('Where is it stated?').inputValue(), 'not to be lost')
  await page.goBack()
  await button('Stay here').click()
  assert.equal(await field('Where is it stated?').inputValue(), 'not to be lost')
  await page.getByRole('link', { name: 'Rules', exact: true }).click()
  await button('Leave, and lose the changes').click()
  await ana.heading('Rules').waitFor()
  browser.assertQuiet()
})

test('what is wrong stands beside its field while one types, and a screen reader hears it there', async () => {
  await open()
  await field('Address on the web').fill('http://example.org')
  const message = page.locator('.field').filter({ has: field('Address on the web') }).locator('.issues .error')
  await message.waitFor()
  assert.equal(await field('Address on the web').getAttribute('aria-invalid'), 'true')
  const described = await field('Address on the web').getAttribute('aria-describedby')
  assert.ok(described.split(' ').some((id) => id.endsWith('-issues')))
  await browser.check(page)
  await field('Address on the web').fill('https://www.stopitnow.org.uk/helpline')
  await message.waitFor({ state: 'detached' })
  browser.assertQuiet()
})

test('forms of access say what is wrong with which field', async () => {
  browser.expect(/40[0-9]|422/)
  await ana.goto('/people')
  await button('Invite somebody').click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Cy again')
  await page.getByLabel('Name of the account').fill('Not An Id')
  await button('Make the link').click()
  await page.getByRole('dialog').locator('.field').filter({ hasText: 'Name of the account' }).locator('.issues .error').waitFor()
  assert.equal(await page.getByLabel('Name of the account').inputValue(), 'Not An Id')
  await page.getByLabel('Name of the account').fill('cy')
  await button('Make the link').click()
  await page.getByRole('dialog').locator('.field').getByText('There is an account with this id already').waitFor()
  await button('Cancel').click()
  browser.assertQuiet()
})
