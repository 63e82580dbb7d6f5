// The answer of a backtest: lines of JSON that come in while the file is decided. First how far it is, again and again;
// then the result; then samples of what comes out otherwise.
//
//   const reader = new AnswerReader()
//   const { inputs, result, samples } = reader.take(textSoFar)      // all that has come in, each time
import type { Schemas } from '../../policy/objects'

export type Shown = 'none' | 'message' | 'interstitial' | 'block'
export type Change = 'shows_now' | 'shows_nothing_now' | 'other_campaign' | 'other_action' | 'other_rule'
export type RuleCounts = { matched: number; won: number; shadow: number }
export type Side = { actions: Record<Shown, number>; held_out: number; suppressed: number }
export type Result = {
  inputs: number
  bad_lines: { count: number; first: number[] }
  changes: Record<Change, number>
  rules: { rule: string; before: RuleCounts | null; after: RuleCounts | null }[]
  campaigns: { campaign: string; before: number; after: number }[]
  before: Side
  after: Side
}
export type Outcome = { action: Shown; rule?: string; campaign?: string }
export type Sample = { change: Change; input: string; before: Outcome; after: Outcome }
export type Answer = { inputs: number; result: Result | null; samples: Sample[] }

type Line = { inputs?: number; result?: Result } & Partial<Sample>

export class AnswerReader {
  #readTo = 0
  #answer: Answer = { inputs: 0, result: null, samples: [] }

  /** A line counts once its end is there. */
  take(soFar: string): Answer {
    for (;;) {
      const end = soFar.indexOf('\n', this.#readTo)
      if (end < 0) return this.#answer
      const line = soFar.slice(this.#readTo, end)
      this.#readTo = end + 1
      if (line !== '') this.#answer = withLine(this.#answer, JSON.parse(line) as Line)
    }
  }
}

function withLine(answer: Answer, line: Line): Answer {
  if (line.result !== undefined) return { ...answer, inputs: line.result.inputs, result: line.result }
  if (line.change !== undefined) return { ...answer, samples: [...answer.samples, line as Sample] }
  return line.inputs === undefined ? answer : { ...answer, inputs: line.inputs }
}

export const changed = ({ changes }: Result): number => Object.values(changes).reduce((sum, count) => sum + count, 0)

// ---- what is sent

export type Format = 'text' | 'jsonl'

/** What a file is by its first line that says something: a search, or an input as JSON. */
export const formatOf = (beginning: string): Format => (/^\uFEFF?\s*\{/.test(beginning) ? 'jsonl' : 'text')

type Context = Schemas['context']

/** A line of the file as what is tried out: its texts, and what is known of the person. null: it cannot be read. */
export function inputOf(line: string, format: Format, context: Context): { texts: string[]; context: Context } | null {
  if (format === 'text') return { texts: [line], context }
  try {
    const { query, texts, context: own } = JSON.parse(line) as { query?: string; texts?: string[]; context?: Context }
    const all = texts ?? (query === undefined ? [] : [query])
    return all.length === 0 ? null : { texts: all, context: own ?? {} }
  } catch {
    return null
  }
}
