// Temporary folders that are gone with the process, also when that is interrupted.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Made now, removed when the process ends; `remove` does it earlier, `keep` not at all. */
export function scratchFolder(prefix) {
  const folder = mkdtempSync(path.join(os.tmpdir(), prefix))
  // What is being killed may still write into it.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  process.on('exit', remove)
  const keep = () => process.off('exit', remove)
  return { folder, keep, remove: () => { keep(); remove() } }
}
