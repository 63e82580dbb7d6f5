// What the server says of a form that was sent: beside the field at fault where it names one, on top of the form otherwise.
//
//   const form = useFormProblem(['/name', '/roles'])
//   <ProblemNotice problem={form.rest} />
//   <TextField label="Name" … issues={form.at('/name')} />
//   … catch (thrown) { form.set(problemOf(thrown)) }
import { useState } from 'preact/hooks'

import type { ApiProblem, Issue } from '../api/problem'
import { issuesAt } from '../base/pointers'

export type FormProblem = { at: (pointer: string) => Issue[]; rest: ApiProblem | null; set: (problem: ApiProblem | null) => void }

/** Whether every issue stands at one of the fields, so that nothing is left to be said on top. */
export const isToldByFields = (issues: readonly Issue[], fields: readonly string[]): boolean =>
  issues.length > 0 && issues.every((issue) => fields.some((field) => issuesAt([issue], field).length > 0))

export function useFormProblem(fields: readonly string[]): FormProblem {
  const [problem, set] = useState<ApiProblem | null>(null)
  return {
    at: (pointer) => issuesAt(problem?.issues ?? [], pointer),
    rest: problem === null || isToldByFields(problem.issues, fields) ? null : problem,
    set,
  }
}
