// The lines of JSON that a backtest answers: progress, then the result, then samples.
type RuleCounts = { matched: number; won: number; shadow: number }
export type RuleRow = { rule: string; before: RuleCounts | null; after: RuleCounts | null }
type Outcome = { action: string; rule?: string; campaign?: string }
export type Sample = { change: string; input: string; before: Outcome; after: Outcome }
export type Report = {
  result: { inputs: number; bad_lines: { count: number; first: number[] }; changes: Record<string, number>; rules: RuleRow[] }
  samples: Sample[]
}

export const differenceNames: Record<string, string> = {
  shows_now: 'Shows something now', shows_nothing_now: 'Shows nothing any more', other_campaign: 'Another campaign', other_action: 'Another action', other_rule: 'Another rule',
}

export function reportOf(text: string): Report {
  const lines = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { result?: Report['result']; change?: string })
  const result = lines.find((line) => line.result !== undefined)?.result
  // The answer broke off: the server ended, or gave up.
  if (result === undefined) throw new Error('The result did not arrive')
  return { result, samples: lines.filter((line) => line.change !== undefined) as unknown as Sample[] }
}
