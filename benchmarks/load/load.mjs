// `ops/dev load`: Signpost beside nginx returning a constant of the same size and two peers that a team might build
// instead, on this machine, in one run. Absolute numbers are the machine's; the ratios are what to quote.
//
//   node benchmarks/load/load.mjs [--seconds 4] [--rounds 3] [--only signpost,nginx,lua,node] [--json FILE]
//
// Every server gets the same requests: POST, a key, 49-byte queries that each hold one of 10,000 made-up terms, so that
// each answer carries a message. Loopback only; every process it starts, it stops.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Lab } from './lab.mjs'
import { makeTerms, makeQueries } from './words.mjs'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'signpost,nginx,lua,node' },
    json: { type: 'string' },
  },
})
const seconds = Number(options.seconds)
const rounds = Number(options.rounds)

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const perSecond = (value) => `${Math.round(value).toLocaleString('en')}/s`

const lab = new Lab()
try {
  const terms = makeTerms(10_000)
  const queries = makeQueries(terms, 1_000)
  const signpost = await lab.startSignpost(terms)
  const answer = await signpost.ask(queries[0])
  if (JSON.parse(answer).action !== 'interstitial') throw new Error(`the decision is not what is measured: ${answer.slice(0, 200)}`)
  const nginx = await lab.startNginx(terms, answer, signpost.key)
  const targets = { signpost: signpost.port, nginx: nginx.constantPort, lua: nginx.luaPort }
  const wanted = options.only.split(',')
  if (wanted.includes('node')) targets.node = await lab.startNodePeer(terms, answer, signpost.key)
  const names = Object.keys(targets).filter((name) => wanted.includes(name))

  console.log(`answer: ${answer.length} bytes; ${terms.length} terms; 64 connections; ${rounds} rounds of ${seconds} s each, in turn\n`)
  const script = lab.writeWrkScript(queries, signpost.key)
  const figures = await compare(names, targets, script)
  const crowd = await manyConnections(script, signpost)
  const slow = await slowSenders(script, signpost)
  if (options.json) writeFileSync(options.json, JSON.stringify({ answerBytes: answer.length, figures, crowd, slow }, null, 2))
} finally {
  await lab.close()
}

async function compare(names, targets, script) {
  const runs = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; ++round) {
    for (const name of names) runs[name].push(await lab.wrk(targets[name], { connections: 64, seconds, script }))
  }
  const rate = (name) => median(runs[name].map((run) => run.requestsPerSecond))
  const rows = names.map((name) => ({
    server: name,
    'requests/s': perSecond(rate(name)),
    'p50': median(runs[name].map((run) => run.p50)),
    'p99': median(runs[name].map((run) => run.p99)),
    'of nginx': names.includes('nginx') ? (rate(name) / rate('nginx')).toFixed(2) : '-',
    'errors': runs[name].reduce((sum, run) => sum + run.errors, 0),
  }))
  console.table(rows)
  return rows
}

async function manyConnections(script, signpost) {
  const run = await lab.wrk(signpost.port, { connections: 4_000, seconds, script })
  console.log(`4,000 keep-alive connections: ${perSecond(run.requestsPerSecond)}, p99 ${run.p99}, errors ${run.errors}`)
  return run
}

async function slowSenders(script, signpost) {
  const rates = { alone: [], beside: [] }
  for (let round = 0; round < rounds; ++round) {
    rates.alone.push((await lab.wrk(signpost.port, { connections: 32, seconds, script })).requestsPerSecond)
    const senders = spawn(process.execPath, [new URL('slow_senders.mjs', import.meta.url).pathname, String(signpost.port), '2000', String(seconds + 6)], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => senders.stdout.once('data', resolve))  // it says when all of them are connected
    rates.beside.push((await lab.wrk(signpost.port, { connections: 32, seconds, script })).requestsPerSecond)
    senders.kill()
    await new Promise((resolve) => senders.once('exit', resolve))
  }
  const kept = median(rates.beside) / median(rates.alone)
  console.log(`32 connections: ${perSecond(median(rates.alone))} alone, ${perSecond(median(rates.beside))} beside 2,000 slow senders: ${kept.toFixed(2)} kept`)
  return { alone: median(rates.alone), beside: median(rates.beside), kept }
}
