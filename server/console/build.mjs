// Builds the console into a folder: index.html, and assets/ with a digest in each name and a .gz beside each file.
//
//   npm run build -- --out FOLDER          (default: dist)
//   npm run build -- --out FOLDER --skip-check   without the type check, while working on it
//
// Fails where the first view (index.html and everything it loads before a page is chosen) is over its limit.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'

import * as esbuild from 'esbuild'

import { generate } from './generate.mjs'

const kFirstViewMaxBytes = 300 * 1024 // gzipped

const here = path.dirname(fileURLToPath(import.meta.url))
const { values: options } = parseArgs({
  options: { out: { type: 'string', default: path.join(here, 'dist') }, 'skip-check': { type: 'boolean', default: false } },
})
const out = path.resolve(options.out)

await generate()
if (!options['skip-check']) {
  execFileSync(process.execPath, [path.join(here, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', here], { stdio: 'inherit' })
}

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const { metafile } = await esbuild.build({
  entryPoints: { main: path.join(here, 'src/main.tsx') },
  outdir: path.join(out, 'assets'),
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  // Icons are files, never data: URLs in a style sheet, so that the Content-Security-Policy need not allow those.
  loader: { '.svg': 'file' },
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
})

// The entry's own files, and the chunks that it imports at once.
const outputs = metafile.outputs
const nameOf = (file) => path.basename(file)
const entry = Object.keys(outputs).find((file) => outputs[file].entryPoint?.endsWith('src/main.tsx'))
const atOnce = new Set()
const follow = (file) => {
  if (atOnce.has(file)) return
  atOnce.add(file)
  for (const { path: next, kind } of outputs[file].imports) if (kind === 'import-statement') follow(next)
}
follow(entry)
if (outputs[entry].cssBundle) atOnce.add(outputs[entry].cssBundle)

const preload = [...atOnce].filter((file) => file.endsWith('.js') && file !== entry)
  .map((file) => `<link rel="modulepreload" href="assets/${nameOf(file)}">`)
const html = readFileSync(path.join(here, 'index.html'), 'utf8')
  .replace('<!-- style -->', `<link rel="stylesheet" href="assets/${nameOf(outputs[entry].cssBundle)}">`)
  .replace('<!-- script -->', [...preload, `<script type="module" src="assets/${nameOf(entry)}"></script>`].join('\n'))
writeFileSync(path.join(out, 'index.html'), html)

let firstViewBytes = 0
for (const file of ['index.html', ...Object.keys(outputs).map((name) => `assets/${nameOf(name)}`)]) {
  const zipped = gzipSync(readFileSync(path.join(out, file)), { level: 9 })
  writeFileSync(path.join(out, `${file}.gz`), zipped)
  if (file === 'index.html' || [...atOnce].some((name) => nameOf(name) === path.basename(file))) firstViewBytes += zipped.length
}
console.log(`The console's first view is ${(firstViewBytes / 1024).toFixed(1)} KiB, gzipped, in ${atOnce.size + 1} files.`)
if (firstViewBytes > kFirstViewMaxBytes) {
  console.error(`That is over its limit of ${kFirstViewMaxBytes / 1024} KiB: load what not every page needs with import().`)
  process.exit(1)
}
