// The key that restricted lists are sealed with, for everything that this process starts.
//
//   useListKey({ binFolder: binFolder(), file: path.join(folder, 'list.key') })   // SIGNPOST_LIST_KEY, if there is none
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

/** Makes the file where there is none yet. A key that is given from outside stays. */
export function useListKey({ binFolder, file }) {
  if (process.env.SIGNPOST_LIST_KEY !== undefined) return
  if (!existsSync(file)) execFileSync(path.join(binFolder, 'signpost'), ['list-key', 'new', '--file', file])
  process.env.SIGNPOST_LIST_KEY = file
}
