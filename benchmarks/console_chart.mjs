// `node benchmarks/console_chart.mjs`: how long the console takes to draw 90 days of hourly counts over 50 variants, from
// the moment that the answer is there. Beside it, in the same run and the same browser, JSON.parse of the same rows alone.
//
// The page, its sign-in and everything else come from a real signpostd; the counts are made here, because nobody has 90
// days of them at hand: 2,160 hours and 50 variants, a row for each. A server would send less, since it keeps hours for
// 35 days only. Loopback only; what is started here is ended.
//
// Needs the built programs (SIGNPOST_BIN, else build/dev/bin) and `npm ci` in tests/browser.
import { parseArgs } from 'node:util'

import { Browser } from '../tests/browser/browser.mjs'
import { consoleOptions, openConsole } from '../tests/browser/console.mjs'
import { Server } from '../tests/system/signpost.mjs'
import { signedIn } from '../tests/system/team.mjs'

const { values: options } = parseArgs({
  options: { days: { type: 'string', default: '90' }, variants: { type: 'string', default: '50' }, rounds: { type: 'string', default: '5' } },
})
const kHourMs = 3_600_000
const days = Number(options.days)
const variants = Number(options.variants)

/** Small numbers that look like counts and are the same in each run. */
function* numbers(seed) {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    yield 1 + ((state >>> 16) % 900)
  }
}

/** Rows as the API sends them, by time and then by variant; as CSV, and as JSON for the reference. */
function makeRows() {
  const day = Math.floor(Date.now() / kHourMs / 24)
  const count = numbers(7)
  const lines = ['time,campaign,variant,count']
  const rows = []
  for (let hour = (day - days + 1) * 24; hour < (day + 1) * 24; ++hour) {
    const time = `${new Date(hour * kHourMs).toISOString().slice(0, 19)}Z`
    for (let index = 0; index < variants; ++index) {
      const row = { time, campaign: 'bench', variant: `variant-${String(index).padStart(2, '0')}`, count: count.next().value }
      rows.push(row)
      lines.push(`${row.time},${row.campaign},${row.variant},${row.count}`)
    }
  }
  return { csv: `${lines.join('\r\n')}\r\n`, json: JSON.stringify({ from: rows[0].time, until: rows.at(-1).time, rows }), count: rows.length }
}

/** Run in the page before anything of it: remembers when the figure first says that it is drawn, and the frame behind it. */
function watch() {
  new MutationObserver((_, observer) => {
    if (document.querySelector('.chart[data-drawn]') === null) return
    performance.mark('figure-drawn')
    observer.disconnect()
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('next-frame')))
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-drawn'] })
}

const readTimes = () => {
  const answer = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/v1/reports/counts')).at(-1).responseEnd
  const from = (name) => performance.getEntriesByName(name)[0].startTime - answer
  return { drawn_ms: from('chart-drawn'), figure_ms: from('figure-drawn'), frame_ms: from('next-frame') }
}

const parseAlone = async (json) => {
  const times = []
  for (let round = 0; round < 5; ++round) {
    const begin = performance.now()
    if (JSON.parse(json).rows.length === 0) throw new Error('no rows')
    times.push(performance.now() - begin)
  }
  return times
}

const sorted = (values) => [...values].sort((left, right) => left - right)
const told = (values) => ({ 'min, ms': sorted(values)[0].toFixed(0), 'median, ms': sorted(values)[Math.floor(values.length / 2)].toFixed(0) })

const made = makeRows()
const server = await Server.start({ options: consoleOptions })
const browser = await Browser.start()
try {
  const ana = await signedIn(server, 'ana', 'analyst')
  const { page, url } = await openConsole(browser, server, ana)
  await page.addInitScript(watch)
  await page.route('**/v1/reports/counts*', (route) => route.fulfill({ contentType: 'text/csv; charset=utf-8; header=present', body: made.csv }))
  const rounds = []
  for (let round = 0; round < Number(options.rounds); ++round) {
    await page.goto('about:blank')
    await page.goto(`${url}#/reports?range=custom&from=${new Date(Date.now() - (days - 1) * 24 * kHourMs).toISOString().slice(0, 10)}&step=hour&group=variant`)
    await page.waitForFunction(() => performance.getEntriesByName('next-frame').length > 0)
    rounds.push(await page.evaluate(readTimes))
  }
  const alone = await page.evaluate(parseAlone, made.json)
  console.log(`${made.count.toLocaleString('en-GB')} rows: ${days * 24} hours of ${variants} variants; ${(made.csv.length / 1e6).toFixed(1)} MB as CSV, ${(made.json.length / 1e6).toFixed(1)} MB as JSON`)
  console.table({
    'answer there -> lines drawn (chart-drawn)': told(rounds.map(({ drawn_ms }) => drawn_ms)),
    'answer there -> figure says so (data-drawn)': told(rounds.map(({ figure_ms }) => figure_ms)),
    'answer there -> the frame behind that': told(rounds.map(({ frame_ms }) => frame_ms)),
    'reference: JSON.parse of the same rows': told(alone),
  })
} finally {
  await browser.discard()
  await server.discard()
}
