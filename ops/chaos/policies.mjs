// Two policies that a chaos run publishes in turn. Every answer tells which one it is of, by more than its revision: the
// variants and titles of one are not in the other, and each has a rule of its own. All words are made up.
//
//   free    'zorblat'   uncapped, in both
//   scarce  'grimbly'   at most so many an hour and a day, in both
//   single  'fex' in alpha only, 'dropmip' in beta only
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const services = ['help-one', 'help-two']
export const policyNames = ['alpha', 'beta']
const ownWord = { alpha: 'fex', beta: 'dropmip' }
const nothing = '//none'

export const cellOf = (campaign, variant, kind) => `${campaign}/${variant}/${kind}`
const shown = (campaign) => policyNames.map((name) => cellOf(campaign, name, 'interstitial'))

/** What is asked, how often, and every cell of the reports that an answer may be counted in. */
export const queries = [
  { text: 'where is a zorblat', share: 0.5, cells: shown('free') },
  { text: 'the grimbly of today', share: 0.2, cells: [...shown('scarce'), nothing] },
  { text: 'a fex near me', share: 0.1, cells: [cellOf('single', 'alpha', 'interstitial'), nothing] },
  { text: 'a dropmip near me', share: 0.1, cells: [cellOf('single', 'beta', 'interstitial'), nothing] },
  { text: 'weather in my town', share: 0.1, cells: [nothing] },
]

/** The first thing wrong with an answer of one policy; empty where nothing is. */
export function faultOf(answer, query, name) {
  if (answer.action === 'none') {
    const mustShow = query.text.includes('zorblat') || query.text.includes(ownWord[name])
    return mustShow ? `nothing was shown for a rule of ${name}` : ''
  }
  if (answer.variant !== name) return `variant ${answer.variant} in a revision of ${name}`
  if (!answer.message.title.startsWith(name)) return `the text "${answer.message.title}" in a revision of ${name}`
  const cell = cellOf(answer.campaign, answer.variant, answer.action)
  return query.cells.includes(cell) ? '' : `${cell} for a query that does not reach it in ${name}`
}

/** Writes both and answers their folders by name. */
export function writePolicies(folder, caps) {
  return Object.fromEntries(policyNames.map((name) => {
    const place = path.join(folder, name)
    mkdirSync(place, { recursive: true })
    writeFileSync(path.join(place, 'policy.json'), JSON.stringify(definition(name, caps), null, 1))
    return [name, place]
  }))
}

function definition(name, { perHour, perDay }) {
  const list = (id, term) => ({
    id, title: id, languages: ['en'], sensitivity: 'restricted', source: 'made up', review_date: '2099-12-31', terms: [term],
  })
  const rule = (id) => ({
    id, title: id, mode: 'live', priority: 10, when: { terms: { list: id } }, action: 'interstitial', campaign: id,
  })
  const campaign = (id, more = {}) => ({
    id, title: id, owner: 'Nobody', audience: 'self', objective: 'seek_help', written_for: 'everyone', countries: ['*'],
    variants: [{ id: name, message: 'words' }], ...more,
  })
  const service = (id) => ({
    id, name: id, operated_by: 'Nobody', audiences: ['self'], places: ['*'], languages: ['en'], channels: ['web'],
    url: `https://${id}.help.example/`, cost: 'free', source: 'made up', status: 'active', checked_on: '2026-11-01',
  })
  const words = {
    translation: 'reviewed', title: `${name} words`, paragraphs: [`These are the words of ${name}.`],
    actions: [{ kind: 'get_help', label: 'Get help' }, { kind: 'exit', label: 'Leave this page' }],
  }
  return {
    term_lists: [list('free', 'zorblat'), list('scarce', 'grimbly'), list('single', ownWord[name])],
    rules: ['free', 'scarce', 'single'].map(rule),
    campaigns: [campaign('free'), campaign('scarce', { caps: { per_hour: perHour, per_day: perDay } }), campaign('single')],
    messages: [{ id: 'words', formats: ['interstitial', 'onebox', 'banner', 'text_ad'], locales: { 'en-GB': words } }],
    help_services: services.map(service),
  }
}
