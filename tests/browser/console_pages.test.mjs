// Every page of the console, with the shipped policy: as it is, 320 px wide, in the dark, judged by axe-core, and kept as
// a picture. What the pages do is tried in the files beside this one.
import { test } from 'node:test'

import { decideAndEvents, shippedPolicy } from '../system/signpost.mjs'
import { checkStates, inConsole, startConsole } from './console.mjs'

const { server, browser } = await startConsole({ policy: shippedPolicy, keys: { 'partner-one': decideAndEvents } })

const everything = ['administrator', 'editor', 'reviewer', 'analyst', 'list_keeper']
const ana = await inConsole(browser, server, 'ana', everything)
const draft = await ana.api.post('/v1/policy/drafts', { title: 'More phrases' }, 201)
const at = `/v1/policy/drafts/${draft.id}`
await ana.api.edit(`${at}/term_lists/campaign-name`, (list) => { list.terms.push('quenzol fip') })
await ana.api.edit(`${at}/rules/innocent-news`, (rule) => { rule.title = 'News, and more' })
await server.decide('get help or get caught', { country: 'GB' })

const pages = {
  overview: '/', rules: '/rules', rule: '/rules/innocent-news', lists: '/lists', list: '/lists/campaign-name', 'restricted-list': '/lists/restricted-demonstration',
  campaigns: '/campaigns', campaign: '/campaigns/get-help-or-get-caught', messages: '/messages', message: '/messages/self-traced',
  facts: '/facts', help: '/help', coverage: '/help?tab=coverage', 'help-service': '/help/stop-it-now-uk', themes: '/themes', cases: '/cases',
  try: '/try', backtest: `/backtest?draft=${draft.id}`, drafts: '/drafts', draft: `/drafts/${draft.id}?draft=${draft.id}`, history: '/history',
  reports: '/reports', funnel: '/reports?tab=funnel', compare: '/reports?tab=compare', 'reports-rules': '/reports?tab=rules',
  people: '/people', keys: '/keys', audit: '/audit', account: '/account', 'no-such-page': '/planet', 'no-such-rule': '/rules/planet',
}

for (const [name, path] of Object.entries(pages)) {
  test(`${name}: in order in every state`, async () => {
    if (name === 'no-such-rule') browser.expect(/404/)
    await ana.goto(path)
    await browser.shot(ana.page, `console-${name}`)
    await checkStates(browser, ana.page)
    browser.assertQuiet()
  })
}
