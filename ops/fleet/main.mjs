// `ops/dev fleet`: a fleet of Signpost on this machine until Ctrl-C.
//
//   node ops/fleet/main.mjs [--cluster] [--nodes 3] [--port 8080] [--data FOLDER]
//
// Without --data everything is in a temporary folder that is removed at the end. A process that ends by itself, or is
// killed to see what happens, is started again after a second.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'

import { scratchFolder } from '../lib/folders.mjs'
import { sourceFolder } from '../lib/programs.mjs'
import { Fleet } from './fleet.mjs'

const { values: options } = parseArgs({
  options: {
    cluster: { type: 'boolean', default: false },
    nodes: { type: 'string', default: '3' },
    port: { type: 'string', default: '8080' },
    data: { type: 'string' },
  },
})
const nodeCount = Number(options.nodes)
if (!(nodeCount >= 1 && nodeCount <= 16)) throw new Error('--nodes is a number from 1 to 16')

const scratch = options.data === undefined ? scratchFolder('signpost-fleet-') : null
const folder = options.data ?? scratch.folder

const stopAsked = new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve)
})

let fleet
try {
  fleet = await Fleet.start({
    folder, nodeCount, shape: options.cluster ? 'cluster' : 'sentinel', port: Number(options.port), supervise: true,
    policy: ['rules/data', 'messages/data'].map((part) => path.join(sourceFolder, part)),
    onEnd: (name, how) => console.error(`${name} ended (${how}); it is started again`),
  })
  await welcome(fleet, await demonstrationKey(fleet))
  await stopAsked
  console.error('\nstopping')
} finally {
  await fleet?.stop()
  scratch?.remove()
}

/** Made once for a folder; it is shown once only, so it is kept. */
async function demonstrationKey(fleet) {
  const file = path.join(folder, 'demo.key')
  if (!existsSync(file)) writeFileSync(file, await fleet.addKey('demo', ['decide', 'events', 'reports'], 'service'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

async function welcome(fleet, key) {
  const place = ({ name, url, port, process }) => `  ${name.padEnd(12)} ${(url ?? `127.0.0.1:${port}`).padEnd(24)} pid ${process.pid}`
  const primaries = new Set(await fleet.redis.primaries())
  const lines = [...fleet.nodes.map(place), ...fleet.redis.all.map((server) => place(server) + (primaries.has(server) ? ', primary' : ''))]
  const body = '{"query":"get help or get caught","context":{"country":"GB","region":"GB-SCT","languages":["en-GB"],"surface":"web_search","age_band":"adult"}}'
  console.log(`
A fleet of Signpost serves on ${fleet.url} (nginx, pid ${fleet.nginx.pid}) with the shipped policy. Ctrl-C stops all of it.

${lines.join('\n')}

Folder: ${folder}${options.data === undefined ? ' (removed at the end; keep one with --data FOLDER)' : ''}
The store's URL, with its password, for signpostd and signpost:

  export SIGNPOST_STORE='${fleet.redis.url}'

Ask for a decision (a phrase from the public campaign):

  curl -s ${fleet.url}/v1/decide -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${body}'

Counts so far, of all nodes together:

  curl -s '${fleet.url}/v1/reports/counts?group=campaign,kind&resolution=whole' -H 'Authorization: Bearer ${key}'

Kill any of the above (kill -9 PID) and ask again: another one answers, and it is started again.
`)
}
