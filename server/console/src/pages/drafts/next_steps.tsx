// What can be done with a draft now, by whoever looks at it; and where it can't be done, why.
import { useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import { type ApiProblem, problemOf } from '../../api/problem'
import { href, navigate } from '../../base/router'
import type { Draft } from '../../policy/objects'
import { plural } from '../../policy/words'
import { draftHasChanged } from '../../policy/workspace'
import { invalidate } from '../../api/query'
import { useSession } from '../../session/session'
import { Button, LinkButton, Notice, ProblemNotice } from '../../ui/basics'
import { askForNote, confirm, onTop } from '../../ui/dialog'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'
import type { Validation } from './findings'
import { Conflicts, type Conflict } from './rebase'
import { ScheduleDialog } from './schedule_dialog'

type Step = 'submit' | 'withdraw' | 'return' | 'approve' | 'publish' | 'unschedule' | 'rebase'

const post = (draft: string, step: Step, body: object) =>
  ask(api.POST(`/v1/policy/drafts/{draft}/${step}` as '/v1/policy/drafts/{draft}/submit', { params: { path: { draft } }, body } as never))

export function NextSteps({ draft, found }: { draft: Draft; found: Validation | undefined }) {
  const session = useSession()
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const isEditor = draft.editors.includes(session.id) || draft.author === session.id

  const take = async (step: Step, body: object, done: string): Promise<boolean> => {
    try {
      await post(draft.id, step, body)
      setProblem(null)
      toast(done)
      return true
    } catch (thrown) {
      setProblem(problemOf(thrown))
      return false
    } finally {
      draftHasChanged(draft.id)
    }
  }
  const withNote = async (step: Step, question: Parameters<typeof askForNote>[0], name: 'note' | 'comment', done: string) => {
    const note = await askForNote(question)
    if (note !== null) await take(step, note === '' ? {} : { [name]: note }, done)
  }
  const submit = () => withNote('submit', {
    title: 'Ask for a review', text: 'Until it is returned or withdrawn, nobody can change the draft.', action: 'Ask for a review', note: { label: 'What should the reviewer know? (may be left out)' },
  }, 'note', 'A reviewer can look at it now.')
  const sendBack = () => withNote('return', {
    title: 'Return it to its editors', action: 'Return it', note: { label: 'What has to change?', required: true },
  }, 'comment', 'It is open again.')
  const approve = () => withNote('approve', {
    title: `Approve “${draft.title}”`, text: `You agree to ${plural(draft.changed.length, 'changed object')}, as told below. It can then be published.`, action: 'Approve', note: { label: 'Comment (may be left out)' },
  }, 'comment', 'Approved.')
  const publish = async () => {
    const isSure = await confirm({
      title: `Publish “${draft.title}” now?`,
      text: `${plural(draft.changed.length, 'changed object')} go live on all servers within a second, for everybody who searches. It can be rolled back in one step, under History.`,
      action: 'Publish now',
    })
    if (!isSure || !(await take('publish', {}, 'It is live now.'))) return
    for (const prefix of ['head', 'history', 'status']) invalidate(prefix)
    navigate(`/drafts/${draft.id}`, { draft: undefined }, { replace: true })
  }
  const schedule = async () => {
    const at = await onTop<string | null>((answer) => <ScheduleDialog title={draft.title} onAnswer={answer} />)
    if (at !== null) await take('publish', { at }, 'It will be published at that time.')
  }
  const rebase = async (resolutions: Record<string, 'mine' | 'theirs'> = {}): Promise<void> => {
    try {
      await post(draft.id, 'rebase', { resolutions })
      setProblem(null)
      toast('It is based on what is live now. Look at its changes again.')
    } catch (thrown) {
      const what = problemOf(thrown)
      const conflicts = what.document.conflicts as Conflict[] | undefined
      if (conflicts === undefined) return setProblem(what)
      const chosen = await onTop<Record<string, 'mine' | 'theirs'> | null>((answer) => <Conflicts conflicts={conflicts} onAnswer={answer} />)
      if (chosen !== null) return rebase(chosen)
    } finally {
      draftHasChanged(draft.id)
    }
  }
  const discard = async () => {
    const isSure = await confirm({ title: `Discard “${draft.title}”?`, text: `${plural(draft.changed.length, 'changed object')} will never be published. This can’t be undone.`, action: 'Discard the draft', danger: true })
    if (!isSure) return
    try {
      await ask(api.DELETE('/v1/policy/drafts/{draft}', { params: { path: { draft: draft.id } } } as never))
      draftHasChanged(draft.id)
      navigate('/drafts', { draft: undefined })
      toast('The draft is discarded.')
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }

  const mayEdit = session.may('policy_write')
  const mayReview = session.may('policy_review')
  const mayPublish = session.may('policy_publish')
  const { state } = draft
  const isEmpty = draft.changed.length === 0
  return (
    <div class="next-steps stack">
      <ProblemNotice problem={problem} />
      {draft.behind && state !== 'published' && state !== 'discarded' && (
        <Notice tone="warning" title="Something else was published since this draft was opened">
          <p>Put its changes on what is live now; where both changed the same field you choose.{state !== 'open' && ' It is open again afterwards, and needs another review.'}</p>
          {mayEdit && <Button onPress={() => rebase()}>Put it on what is live now</Button>}
        </Notice>
      )}
      {draft.publish_at !== undefined && <Notice tone="info"><p>It goes live at <Time value={draft.publish_at} />.</p></Notice>}
      {state === 'published' && <Notice tone="good" title="It was published"><p><a href={href('/history', { draft: undefined })}>See it in the history</a>, where it can be rolled back; or <a href={href('/reports', { draft: undefined })}>see what it does in the reports</a>.</p></Notice>}
      {state === 'in_review' && mayReview && isEditor && <Notice><p>You have changed this draft, so somebody else has to approve it.</p></Notice>}
      {state === 'in_review' && !mayReview && <Notice><p>It waits for a reviewer. Send a colleague the address of this page.</p></Notice>}
      {state === 'open' && found !== undefined && !found.ok && <Notice tone="warning"><p>Mend what is wrong before you ask for a review: it could not be published.</p></Notice>}
      <div class="row">
        {state === 'open' && mayEdit && <Button look="first" onPress={submit} disabled={isEmpty}>Ask for a review…</Button>}
        {state === 'in_review' && mayReview && !isEditor && <Button look="first" onPress={approve}>Approve…</Button>}
        {(state === 'in_review' || state === 'approved') && mayReview && <Button onPress={sendBack}>Return it…</Button>}
        {state === 'approved' && mayPublish && !draft.behind && (
          <>
            <Button look="first" onPress={publish}>Publish now…</Button>
            <Button onPress={schedule}>Publish at a time…</Button>
          </>
        )}
        {draft.publish_at !== undefined && mayPublish && <Button onPress={() => take('unschedule', {}, 'It is not published by itself any more.')}>Do not publish it at that time</Button>}
        {(state === 'in_review' || state === 'approved') && mayEdit && <Button onPress={() => take('withdraw', {}, 'It is open again.')}>Take it back to change it</Button>}
        {state === 'open' && mayEdit && <LinkButton href={href('/rules', { draft: draft.id })}>Go on changing it</LinkButton>}
        {state !== 'published' && state !== 'discarded' && mayEdit && <Button look="danger" onPress={discard}>Discard…</Button>}
      </div>
    </div>
  )
}
