// Where the sources and the built programs are, and how `signpost` is run to its end.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const sourceFolder = fileURLToPath(new URL('../..', import.meta.url))

/** SIGNPOST_BIN, or what `ops/dev build PRESET` made. */
export function binFolder(preset = 'release') {
  return process.env.SIGNPOST_BIN ?? path.join(sourceFolder, 'build', preset, 'bin')
}

const maxOutputBytes = 64 * 1024 * 1024

/** Runs a program to its end: { code, stdout, stderr }; code is a number, or the name of what went wrong. */
export function run(file, args, { env = process.env, timeoutMs = 0 } = {}) {
  return new Promise((resolve) => {
    execFile(file, args, { env, maxBuffer: maxOutputBytes, timeout: timeoutMs }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), stdout, stderr })
    })
  })
}

/** The same, where anything but exit code 0 is an error; answers the standard output. */
export async function runOk(file, args, options) {
  const { code, stdout, stderr } = await run(file, args, options)
  if (code !== 0) throw new Error(`${path.basename(file)} ${args[0] ?? ''} ended with ${code}: ${stderr}${stdout}`)
  return stdout
}
