// What validation found: errors and failing cases, which keep a draft from being published, and warnings.
import { href, pathOf } from '../../base/router'
import { type Family, kFamilies } from '../../policy/objects'
import type { PlacedIssue } from '../../policy/validate'
import { plural } from '../../policy/words'
import { Badge, Notice } from '../../ui/basics'

type Failure = { id?: string; message?: string; object?: unknown }
export type Validation = { ok: boolean; issues: PlacedIssue[]; cases: { run: number; failures: Failure[] } }

const kFirstWarnings = 8

function Issue({ issue: { severity, message, object }, draft }: { issue: PlacedIssue; draft: string }) {
  return (
    <li class={severity}>
      {object !== undefined && <><a href={href(`${kFamilies[object.family as Family]?.page ?? ''}${pathOf(object.id)}`, { draft, at: object.pointer || undefined })}>{object.id}</a>: </>}
      {message}
    </li>
  )
}

export function Findings({ found, draft }: { found: Validation; draft: string }) {
  const errors = found.issues.filter(({ severity }) => severity === 'error')
  const warnings = found.issues.filter(({ severity }) => severity === 'warning')
  const { run, failures } = found.cases
  return (
    <>
      {found.ok
        ? <Notice tone="good" live><p>Nothing keeps it from being published. {run > 0 && `${plural(run, 'regression case')} came out as expected.`}</p></Notice>
        : <Notice tone="bad" live><p>It can’t be published: {[errors.length > 0 && plural(errors.length, 'error'), failures.length > 0 && plural(failures.length, 'failing case')].filter(Boolean).join(' and ')}.</p></Notice>}
      {errors.length > 0 && <ul class="issues">{errors.map((issue) => <Issue key={issue.pointer + issue.message} issue={issue} draft={draft} />)}</ul>}
      {failures.length > 0 && (
        <ul class="issues">
          {failures.map(({ id = '', message }) => <li key={id} class="error">Case <a href={href(`/cases${pathOf(id)}`, { draft })}>{id}</a>: {message}</li>)}
        </ul>
      )}
      {warnings.length > 0 && (
        <details open={warnings.length <= kFirstWarnings}>
          <summary><Badge tone="warning">{plural(warnings.length, 'warning')}</Badge> for you to judge</summary>
          <ul class="issues">{warnings.map((issue) => <Issue key={issue.pointer + issue.message} issue={issue} draft={draft} />)}</ul>
        </details>
      )}
    </>
  )
}
