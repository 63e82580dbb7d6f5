// What stands in the JSON files of policy folders, read as an editor wrote it.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** All members of one family ('cases', 'term_lists', 'campaigns', …) in all files of the folders. */
export function membersOf(folders, family) {
  return folders.flatMap(jsonFilesBelow).flatMap((file) => JSON.parse(readFileSync(file, 'utf8'))[family] ?? [])
}

export const textOf = (term) => (typeof term === 'string' ? term : term.text)

function jsonFilesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name)
    if (entry.isDirectory()) return jsonFilesBelow(full)
    return entry.name.endsWith('.json') ? [full] : []
  })
}
