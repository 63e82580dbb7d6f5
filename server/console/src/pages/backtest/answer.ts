// The answer of a backtest: lines of JSON that come in while the file is decided. First how far it is, again and again;
// then the result; then samples of what comes out otherwise.
//
//   const reader = new AnswerReader()
//   const { inputs, result, samples } = reader.take(textSoFar)      // all that has come in, each time
import type { components } from '../../api/generated/api'
import type { Schemas } from '../../policy/objects'

type Api = components['schemas']
export type Result = Api['BacktestResult']
export type Change = keyof Result['changes']
export type RuleCounts = Api['BacktestRule']
export type Outcome = Api['BacktestOutcome']
export type Shown = Outcome['action']
export type Sample = Api['BacktestSample']
export type Answer = { inputs: number; result: Result | null; samples: Sample[] }

type Line = Api['BacktestLine']

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
  if ('result' in line) return { ...answer, inputs: line.result.inputs, result: line.result }
  return 'change' in line ? { ...answer, samples: [...answer.samples, line] } : { ...answer, inputs: line.inputs }
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
