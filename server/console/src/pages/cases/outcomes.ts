// What running the cases found, so that each can be shown beside its case.
import type { PlacedIssue } from '../../policy/validate'

export type Failure = { id: string; message: string }
export type Outcomes = { run: number; failures: Failure[]; stoppedBy: PlacedIssue[] }
type Validation = { issues: PlacedIssue[]; cases: { run: number; failures: { id?: string; object?: { id?: string }; message?: string }[] } }

/** Cases are not run on a policy that has errors: those come first then. */
export function outcomesOf({ issues, cases }: Validation): Outcomes {
  const failures = cases.failures.map(({ id, object, message }) => ({ id: id ?? object?.id ?? '', message: message ?? 'It comes out otherwise.' }))
  return { run: cases.run, failures, stoppedBy: cases.run === 0 ? issues.filter(({ severity }) => severity === 'error') : [] }
}

export type Outcome = 'passes' | 'fails' | 'not run'

export const outcomeOf = (outcomes: Outcomes | null, id: string): Outcome =>
  outcomes === null || outcomes.run === 0 ? 'not run' : outcomes.failures.some((failure) => failure.id === id) ? 'fails' : 'passes'
