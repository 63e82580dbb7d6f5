// What validation found: errors and failing cases, which keep a draft from being published, and warnings.
import { href, pathOf } from '../../base/router'
import { type Draft, type Family, kFamilies } from '../../policy/objects'
import type { PlacedIssue } from '../../policy/validate'
import { plural } from '../../policy/words'
import { Badge, Notice } from '../../ui/basics'
import { faultsIn } from './what_next'

type Failure = { id?: string; message?: string; object?: unknown }
export type Validation = { ok: boolean; issues: PlacedIssue[]; cases: { run: number; failures: Failure[] } }

function Issue({ issue: { severity, message, object }, draft }: { issue: PlacedIssue; draft: string }) {
  return (
    <li class={severity}>
      {object !== undefined && <><a href={href(`${kFamilies[object.family as Family]?.page ?? ''}${pathOf(object.id)}`, { draft, at: object.pointer || undefined })}>{object.id}</a>: </>}
      {message}
    </li>
  )
}

function Warnings({ warnings, title, isOpen, draft }: { warnings: PlacedIssue[]; title: string; isOpen: boolean; draft: string }) {
  if (warnings.length === 0) return null
  return (
    <details open={isOpen}>
      <summary><Badge tone="warning">{plural(warnings.length, 'warning')}</Badge> {title}</summary>
      <ul class="issues">{warnings.map((issue) => <Issue key={issue.pointer + issue.message} issue={issue} draft={draft} />)}</ul>
    </details>
  )
}

export function Findings({ found, draft: { id: draft, changed } }: { found: Validation; draft: Pick<Draft, 'id' | 'changed'> }) {
  const errors = found.issues.filter(({ severity }) => severity === 'error')
  const warnings = found.issues.filter(({ severity }) => severity === 'warning')
  const isOfDraft = ({ object }: PlacedIssue) => changed.some(({ family, id }) => family === object?.family && id === object.id)
  const { run, failures } = found.cases
  return (
    <>
      {found.ok
        ? <Notice tone="good" live><p>Nothing keeps it from being published. {run > 0 && `${plural(run, 'regression case')} came out as expected.`}</p></Notice>
        : <Notice tone="bad" live><p>It can’t be published: {faultsIn(found)}.</p></Notice>}
      {errors.length > 0 && <ul class="issues">{errors.map((issue) => <Issue key={issue.pointer + issue.message} issue={issue} draft={draft} />)}</ul>}
      {failures.length > 0 && (
        <ul class="issues">
          {failures.map(({ id = '', message }) => <li key={id} class="error">Case <a href={href(`/cases${pathOf(id)}`, { draft })}>{id}</a>: {message}</li>)}
        </ul>
      )}
      <Warnings warnings={warnings.filter(isOfDraft)} title="in what it changes, for you to judge" isOpen draft={draft} />
      <Warnings warnings={warnings.filter((issue) => !isOfDraft(issue))} title="elsewhere in the policy" isOpen={false} draft={draft} />
    </>
  )
}
