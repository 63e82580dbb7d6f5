// Checks the types of the tests in tests/unit/console and runs them with Node's own test runner: esbuild makes them plain
// JavaScript first.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import * as esbuild from 'esbuild'

import { generate } from './generate.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const tests = path.join(here, '../../tests/unit/console')
await generate()
execFileSync(process.execPath, [path.join(here, 'node_modules/typescript/bin/tsc'), '-p', path.join(here, 'tsconfig.test.json')], { stdio: 'inherit' })

const out = mkdtempSync(path.join(os.tmpdir(), 'signpost-console-'))
try {
  const files = readdirSync(tests).filter((name) => /\.test\.tsx?$/.test(name))
  await esbuild.build({
    entryPoints: files.map((name) => path.join(tests, name)),
    outdir: out, outExtension: { '.js': '.mjs' }, bundle: true, format: 'esm', platform: 'node', target: 'node18',
    jsx: 'automatic', jsxImportSource: 'preact', nodePaths: [path.join(here, 'node_modules')], sourcemap: 'inline', logLevel: 'warning',
  })
  const run = files.map((name) => path.join(out, name.replace(/\.tsx?$/, '.mjs')))
  process.exitCode = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...run], { stdio: 'inherit', cwd: here }).status ?? 1
} finally {
  rmSync(out, { recursive: true, force: true })
}
