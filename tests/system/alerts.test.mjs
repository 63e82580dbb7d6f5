// The alarms of ops/prometheus/alerts.yml are about figures that a node tells, and each has its page in ops/runbook.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'

import { decideAndEvents, Server, sourceFolder } from './signpost.mjs'

const server = await Server.start({ keys: { 'partner-one': decideAndEvents } })
after(() => server.discard())

const alarms = readFileSync(path.join(sourceFolder, 'ops/prometheus/alerts.yml'), 'utf8').split(/^ {6}- alert: /m).slice(1).map((text) => ({
  name: text.split('\n', 1)[0],
  expression: /^ +expr: (.*)$/m.exec(text)?.[1] ?? '',
  page: /^ +runbook: (.*)$/m.exec(text)?.[1] ?? '',
}))

test('every figure in an alarm is one that a node tells', async () => {
  assert.ok(alarms.length >= 10, `${alarms.length} alarms were found`)
  await server.decide('nothing')
  const told = new Set([...(await server.metrics()).keys()].map((name) => name.replace(/\{.*/, '')))
  for (const { name, expression } of alarms) {
    const figures = expression.match(/signpost_[a-z_]+/g) ?? []
    assert.notEqual(figures.length, 0, `${name} has no figure in "${expression}"`)
    for (const figure of figures) assert.ok(told.has(figure), `${name} asks for ${figure}, which a node does not tell`)
  }
})

test('every alarm has its page, every page an alarm, and the index names both', () => {
  const index = readFileSync(path.join(sourceFolder, 'ops/runbook/README.md'), 'utf8')
  for (const { name, page } of alarms) {
    assert.ok(existsSync(path.join(sourceFolder, page)), `${name} leads to ${page}, which is not there`)
    assert.ok(readFileSync(path.join(sourceFolder, page), 'utf8').split('\n', 1)[0].includes(name), `${page} does not say that it is about ${name}`)
    assert.ok(index.includes(name) && index.includes(path.basename(page)), `the index does not name ${name}`)
  }
  for (const file of readdirSync(path.join(sourceFolder, 'ops/runbook')).filter((one) => one !== 'README.md')) {
    assert.ok(alarms.some(({ page }) => path.basename(page) === file), `no alarm leads to ${file}`)
  }
})
