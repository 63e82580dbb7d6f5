// The questions before each step, and the step itself. It is taken while the question stands, so that what was written is
// still there if the server refuses; and only on the draft that the person has looked at.
import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { ApiProblem, problemOf } from '../../api/problem'
import { invalidate } from '../../api/query'
import { type Draft, kFamilies } from '../../policy/objects'
import { count, plural } from '../../policy/words'
import { draftHasChanged, readDraft } from '../../policy/workspace'
import { Notice } from '../../ui/basics'
import { askForNote, confirm, onTop } from '../../ui/dialog'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'
import { type Conflict, Conflicts } from './rebase'
import { ScheduleDialog } from './schedule_dialog'
import type { Step } from './what_next'

export type PolicyChanges = components['schemas']['PolicyChanges']
type Path = 'submit' | 'withdraw' | 'return' | 'approve' | 'publish' | 'unschedule' | 'rebase'

const kMaxTold = 200 // objects in a question; more are counted

/** What is decided on is what was seen: a draft that has moved since is shown anew first. */
async function assertSeen(seen: Draft): Promise<void> {
  const now = await readDraft(seen.id)
  if (now.state === seen.state && now.revision === seen.revision && now.base === seen.base) return
  throw new ApiProblem({
    type: 'urn:signpost:problem:conflict', title: 'The draft has changed meanwhile', status: 409,
    detail: 'Nothing was done. Close this question and look at the draft again: the page behind it shows how it is now.',
  })
}

async function post(draft: Draft, path: Path, body: object): Promise<void> {
  try {
    await assertSeen(draft)
    await ask(api.POST(`/v1/policy/drafts/{draft}/${path}` as '/v1/policy/drafts/{draft}/submit', { params: { path: { draft: draft.id } }, body } as never))
  } finally {
    draftHasChanged(draft.id)
  }
}

type ObjectChange = PolicyChanges['objects'][number]

/** What of a changed object differs; of a new one all is new. */
function partsOf({ kind, fields, terms }: ObjectChange): string[] {
  const parts = kind === 'changed' ? fields.map(({ sentence }) => sentence) : []
  if (terms === undefined) return parts
  if (terms.sealed) return [...parts, `Sealed terms: ${count(terms.before)} before, ${count(terms.after)} after.`]
  const counts = [[terms.added, 'new'], [terms.changed, 'changed'], [terms.removed, 'removed']].filter(([many]) => many !== 0).map(([many, word]) => `${count(many as number)} ${word}`)
  return [...parts, `Terms: ${counts.join(', ')}.`]
}

/** Every object that goes live, in a sentence each, and what differs in it. */
function WhatGoesLive({ changes, draft }: { changes: PolicyChanges | undefined; draft: Draft }) {
  const objects: { sentence: string; parts: string[] }[] = changes?.objects.map((change) => ({ sentence: change.sentence, parts: partsOf(change) })) ??
    draft.changed.map(({ family, id, change }) => ({ sentence: `The ${kFamilies[family].one} “${id}” is ${change}.`, parts: [] }))
  const told = objects.slice(0, kMaxTold)
  return (
    <div class="going-live" tabIndex={0} role="region" aria-label="What goes live">
      <ul>
        {told.map(({ sentence, parts }) => <li key={sentence}>{sentence}{parts.length > 0 && <ul>{parts.map((part) => <li key={part}>{part}</li>)}</ul>}</li>)}
        {told.length < objects.length && <li>and {plural(objects.length - told.length, 'more object')}</li>}
        {changes?.help_services_moved && <li>The help services stand in another order.</li>}
      </ul>
    </div>
  )
}

type Seen = { draft: Draft; changes: PolicyChanges | undefined }

const withText = (name: string, text: string) => (text === '' ? {} : { [name]: text })

const submit = ({ draft }: Seen) => askForNote({
  title: 'Ask for a review', text: 'Until it is returned or taken back, nobody can change the draft.', action: 'Ask for a review',
  note: { label: 'What should the reviewer know? (may be left out)' }, run: (note) => post(draft, 'submit', withText('note', note)),
})

const approve = ({ draft, changes }: Seen) => askForNote({
  title: `Approve “${draft.title}”?`, wide: true, action: 'Approve', note: { label: 'Comment (may be left out)' },
  text: <><p>You agree to this. It can then be published, as it is now and not otherwise.</p><WhatGoesLive draft={draft} changes={changes} /></>,
  run: (comment) => post(draft, 'approve', withText('comment', comment)),
})

const sendBack = ({ draft }: Seen) => askForNote({
  title: 'Return it to its editors?', text: 'It is open again, and they can change it.', action: 'Return it', note: { label: 'What has to change?', required: true },
  run: (comment) => post(draft, 'return', { comment }),
})

const publish = ({ draft, changes }: Seen) => confirm({
  title: `Publish “${draft.title}” now?`, wide: true, action: 'Publish now',
  text: (
    <>
      <p>This goes live on all servers within a second, for everybody who searches:</p>
      <WhatGoesLive draft={draft} changes={changes} />
      <p class="hint">Approved by {draft.approved_by}. It can be rolled back in one step, under History.</p>
    </>
  ),
  run: () => post(draft, 'publish', {}),
})

const schedule = ({ draft, changes }: Seen) => onTop<string | null>((answer) => (
  <ScheduleDialog title={draft.title} onAnswer={answer} schedule={(at) => post(draft, 'publish', { at })}><WhatGoesLive draft={draft} changes={changes} /></ScheduleDialog>
))

const discard = ({ draft }: Seen) => confirm({
  title: `Discard “${draft.title}”?`, action: 'Discard the draft', danger: true, keep: 'Keep it',
  text: draft.changed.length === 0 ? 'Nothing was changed in it. It can’t be opened again.' : `${plural(draft.changed.length, 'changed object')} will never be published. This can’t be undone.`,
  run: () => ask(api.DELETE('/v1/policy/drafts/{draft}', { params: { path: { draft: draft.id } } } as never)).finally(() => draftHasChanged(draft.id)),
})

/** Again for as long as something was changed on both sides and has no answer yet. */
async function rebase(draft: Draft, resolutions: Record<string, 'mine' | 'theirs'> = {}): Promise<boolean> {
  try {
    await post(draft, 'rebase', { resolutions })
    return true
  } catch (thrown) {
    const conflicts = problemOf(thrown).document.conflicts as Conflict[] | undefined
    if (conflicts === undefined) throw thrown
    const chosen = await onTop<Record<string, 'mine' | 'theirs'> | null>((answer) => <Conflicts conflicts={conflicts} before={resolutions} onAnswer={answer} />)
    return chosen === null ? false : rebase(draft, chosen)
  }
}

/** Takes the step, after its question. Whether it was taken; throws what no question could show. */
export async function takeStep(step: Step, seen: Seen): Promise<boolean> {
  const isDone = async (answer: Promise<unknown>, done: string) => {
    const given = await answer
    if (given === null || given === false) return false
    for (const prefix of ['head', 'history', 'status']) invalidate(prefix)
    toast(done)
    return true
  }
  const { draft } = seen
  switch (step) {
    case 'submit': return isDone(submit(seen), 'A reviewer can look at it now.')
    case 'approve': return isDone(approve(seen), 'Approved.')
    case 'return': return isDone(sendBack(seen), 'It is open again.')
    case 'publish': return isDone(publish(seen), 'It is live now.')
    case 'schedule': return isDone(schedule(seen), 'It will be published at that time.')
    case 'discard': return isDone(discard(seen), 'The draft is discarded.')
    case 'rebase': return isDone(rebase(draft), 'It is based on what is live now. Look at its changes again.')
    case 'withdraw': return isDone(post(draft, 'withdraw', {}), 'It is open again.')
    case 'unschedule': return isDone(post(draft, 'unschedule', {}), 'It is not published by itself any more.')
  }
}

/** When it goes live by itself, in both times. */
export const GoesLiveAt = ({ at }: { at: string }) => <Notice tone="info" title="It goes live by itself"><p>At <Time value={at} both />, if nothing keeps it from it.</p></Notice>
