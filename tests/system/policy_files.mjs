// The JSON files of policy folders: what stands in them, read as an editor wrote it, and the fixture policy with more.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { fixturePolicy, temporaryFolder } from './signpost.mjs'

/** All members of one family ('cases', 'term_lists', 'campaigns', …) in all files of the folders. */
export function membersOf(folders, family) {
  return folders.flatMap(jsonFilesBelow).flatMap((file) => JSON.parse(readFileSync(file, 'utf8'))[family] ?? [])
}

export const textOf = (term) => (typeof term === 'string' ? term : term.text)

/** A copy of the fixture policy with one more list, of these terms, and a rule that shows an interstitial. */
export function fixturePolicyWith(terms, { sensitivity = 'restricted' } = {}) {
  const folder = path.join(temporaryFolder(), 'policy')
  cpSync(fixturePolicy[0], folder, { recursive: true })
  const list = {
    id: 'more', title: 'More', languages: ['en'], sensitivity, source: 'made up for tests', review_date: '2099-12-31', terms,
  }
  const rule = { id: 'more', title: 'More', mode: 'live', priority: 10, when: { terms: { list: 'more' } }, action: 'interstitial', campaign: 'shown' }
  writeFileSync(path.join(folder, 'more.json'), JSON.stringify({ term_lists: [list], rules: [rule] }))
  return folder
}

function jsonFilesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name)
    if (entry.isDirectory()) return jsonFilesBelow(full)
    return entry.name.endsWith('.json') ? [full] : []
  })
}
