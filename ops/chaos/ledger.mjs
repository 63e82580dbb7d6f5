// What was asked, what was acknowledged, and what the reports must therefore say.
//
// A decision that was answered was counted at least once; each further node that nginx asked for it, and each request
// without an answer, may have been counted too. An event (decision, kind, help) that was accepted is counted once,
// however often it was told; one that was sent and never accepted may be counted once.
import { cellOf, faultOf, services } from './policies.mjs'

const plainKinds = ['impression', 'dismiss', 'exit', 'shown_in_error', 'film']
const helpKinds = ['help_click', 'call', 'chat']
/** Every event that a decision can have, by its place in the ledger's bit masks. */
export const slots = [
  ...plainKinds.map((kind) => ({ kind })),
  ...helpKinds.flatMap((kind) => services.map((help) => ({ kind, help }))),
]
const eventKinds = new Set([...plainKinds, ...helpKinds])
const decisionKinds = new Set(['none', 'interstitial', 'message', 'block'])

const add = (map, key, count = 1) => map.set(key, (map.get(key) ?? 0) + count)
const sum = (values) => [...values].reduce((total, value) => total + value, 0)

export class Ledger {
  revisions = new Map() // revision -> name of the policy
  violations = []
  answered = new Map() // cell -> decisions
  perhaps = new Map() // query -> decisions that may have been counted beside those
  decisions = 0
  asked = 0
  retried = 0
  mixed = 0
  failed = 0
  tokens = [] // { campaign, variant, sent, accepted }
  events = { posted: 0, acceptedMembers: 0, notAnswered: 0, refusedMembers: 0 }

  violate(rule, evidence) {
    this.violations.push({ rule, evidence, at: new Date().toISOString() })
  }

  /** One decision's answer; the record of its token, where it has one. */
  decided(query, answer, attempts) {
    this.decisions += 1
    if (attempts > 1) {
      this.retried += 1
      add(this.perhaps, query, attempts - 1)
    }
    const name = this.revisions.get(answer.policy)
    const fault = name === undefined ? `the revision ${answer.policy} was never published` : faultOf(answer, query, name)
    if (fault !== '') {
      this.mixed += 1
      this.violate('answers of one revision', fault)
    }
    const cell = answer.action === 'none' ? '//none' : cellOf(answer.campaign, answer.variant, answer.action)
    add(this.answered, cell)
    if (answer.decision === undefined) return null
    const record = { campaign: answer.campaign, variant: answer.variant, token: answer.decision, sent: 0, accepted: 0 }
    this.tokens.push(record)
    return record
  }

  /** A decision that was not answered, or with an error. */
  notDecided(query, attempts, evidence) {
    this.failed += 1
    add(this.perhaps, query, attempts)
    this.violate('every decision is answered', evidence)
  }

  /** Bounds for each cell of events. */
  #eventBounds() {
    const least = new Map()
    const most = new Map()
    for (const { campaign, variant, sent, accepted } of this.tokens) {
      for (let slot = 0; sent >> slot !== 0; ++slot) {
        if ((sent >> slot & 1) === 0) continue
        const cell = cellOf(campaign, variant, slots[slot].kind)
        add(most, cell)
        if (accepted >> slot & 1) add(least, cell)
      }
    }
    return { least, most }
  }

  /** rows of /v1/reports/counts grouped by campaign, variant, kind. */
  compareEvents(rows) {
    const counted = cellsOf(rows, eventKinds)
    const { least, most } = this.#eventBounds()
    for (const cell of new Set([...counted.keys(), ...most.keys()])) {
      this.#checkCell('every accepted event is counted exactly once', cell, counted, least, most)
    }
    return { counted: sum(counted.values()), accepted: sum(least.values()), sent: sum(most.values()) }
  }

  compareDecisions(rows) {
    const counted = cellsOf(rows, decisionKinds)
    const least = this.answered
    const most = new Map(this.answered)
    for (const [query, count] of this.perhaps) for (const cell of query.cells) add(most, cell, count)
    for (const cell of new Set([...counted.keys(), ...most.keys()])) {
      this.#checkCell('every answered decision is counted once', cell, counted, least, most)
    }
    const total = sum(counted.values())
    const answered = sum(this.answered.values())
    const perhaps = sum(this.perhaps.values())
    if (total > answered + perhaps) {
      this.violate('every answered decision is counted once', `${total} counted in all; ${answered} answered and ${perhaps} more asked`)
    }
    return { counted: total, answered, perhaps }
  }

  #checkCell(rule, cell, counted, least, most) {
    const [count, low, high] = [counted, least, most].map((map) => map.get(cell) ?? 0)
    if (count < low || count > high) {
      this.violate(rule, `${cell}: ${count} counted; ${low === high ? low : `from ${low} to ${high}`} expected`)
    }
  }

  /** `hours`: rows with a time, of the capped campaign's decisions. */
  compareCaps(hours, campaign, { perHour, perDay }) {
    const shownIn = (length) => {
      const totals = new Map()
      for (const { time, kind, count } of hours) if (kind === 'interstitial') add(totals, time.slice(0, length), count)
      return totals
    }
    const answered = sum([...this.answered].filter(([cell]) => cell.startsWith(`${campaign}/`)).map(([, count]) => count))
    const perHourCounted = shownIn('2026-01-01T00'.length)
    const perDayCounted = shownIn('2026-01-01'.length)
    const check = (totals, cap, what) => {
      for (const [time, count] of totals) if (count > cap) this.violate('no cap is overshot', `${count} shown in the ${what} ${time}, the cap is ${cap}`)
    }
    check(perHourCounted, perHour, 'hour')
    check(perDayCounted, perDay, 'day')
    const cap = Math.min(perHour * Math.max(1, perHourCounted.size), perDay * Math.max(1, perDayCounted.size))
    if (answered > cap) this.violate('no cap is overshot', `${answered} answers showed ${campaign}, the caps allow ${cap}`)
    return { cap, answered, counted: sum(perHourCounted.values()) }
  }
}

function cellsOf(rows, kinds) {
  const cells = new Map()
  for (const { campaign, variant, kind, count } of rows) {
    if (kinds.has(kind)) add(cells, kind === 'none' ? '//none' : cellOf(campaign, variant, kind), count)
  }
  return cells
}
