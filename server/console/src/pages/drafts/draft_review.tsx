// One draft: what it changes in sentences, what is wrong with it, what people say of it, and the next step.
import { useEffect, useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import { type ApiProblem, problemOf } from '../../api/problem'
import { useQuery } from '../../api/query'
import { href } from '../../base/router'
import type { Draft } from '../../policy/objects'
import { draftStateNames } from '../../policy/words'
import { draftHasChanged, readDraft } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Button, Card, LinkButton, Loading, Notice, PageTitle, ProblemNotice } from '../../ui/basics'
import { askForNote } from '../../ui/dialog'
import { TextArea } from '../../ui/fields'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'
import { Changes } from './changes'
import { Findings, type Validation } from './findings'
import { NextSteps } from './next_steps'

const kLookAgainMs = 15_000

const kSteps = ['open', 'in_review', 'approved', 'published'] as const

function Steps({ state }: { state: Draft['state'] }) {
  if (state === 'discarded') return <Notice tone="warning" title="This draft was discarded"><p>Nothing of it can be published. What it changed is told below.</p></Notice>
  const now = kSteps.indexOf(state)
  return (
    <ol class="steps" aria-label="How far this draft is">
      {kSteps.map((step, index) => (
        <li key={step} class={index < now ? 'done' : index === now ? 'now' : ''} aria-current={index === now ? 'step' : undefined}>{draftStateNames[step]}</li>
      ))}
    </ol>
  )
}

const kKinds: Record<Draft['comments'][number]['kind'], string> = {
  comment: 'said', submitted: 'asked for a review', withdrawn: 'took it back', returned: 'returned it', approved: 'approved it', rebased: 'put it on what is live',
  scheduled: 'set a time for it', unscheduled: 'took the time away', not_published: 'could not be published', published: 'published it', discarded: 'discarded it',
}

function Comments({ draft }: { draft: Draft }) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const say = async () => {
    try {
      await ask(api.POST('/v1/policy/drafts/{draft}/comments', { params: { path: { draft: draft.id } }, body: { text } } as never))
      setText('')
      setProblem(null)
      draftHasChanged(draft.id)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  return (
    <Card title="What was said and done">
      {draft.comments.length === 0 ? <p class="hint">Nothing yet.</p> : (
        <ol class="timeline">
          {draft.comments.map(({ kind, who, when, text: words }) => (
            <li key={when + kind + words}><p><strong>{who}</strong> {kKinds[kind]}, <Time value={when} near /></p>{words !== '' && <blockquote>{words}</blockquote>}</li>
          ))}
        </ol>
      )}
      <TextArea label="Say something about this draft" value={text} onChange={setText} rows={2} issues={problem?.issues ?? []} />
      <ProblemNotice problem={problem !== null && problem.issues.length === 0 ? problem : null} />
      <div class="row"><Button onPress={say} disabled={text.trim() === ''}>Add this comment</Button></div>
    </Card>
  )
}

function Title({ draft }: { draft: Draft }) {
  const session = useSession()
  const rename = async () => {
    const title = await askForNote({ title: 'Rename the draft', action: 'Rename', note: { label: 'Title', oneLine: true, required: true, value: draft.title } })
    if (title === null) return
    try {
      await ask(api.PATCH('/v1/policy/drafts/{draft}', { params: { path: { draft: draft.id } }, body: { title } } as never))
      draftHasChanged(draft.id)
    } catch (thrown) {
      toast(problemOf(thrown).detail, { tone: 'bad' })
    }
  }
  return (
    <PageTitle title={draft.title} about={<>Opened by {draft.author}, <Time value={draft.created} near />{draft.editors.length > 0 && <>; changed by {draft.editors.join(', ')}</>}.</>}>
      {draft.state === 'open' && session.may('policy_write') && <Button look="quiet" onPress={rename}>Rename</Button>}
      <LinkButton href={href('/try', { draft: draft.id })}>Try it</LinkButton>
      <LinkButton href={href('/backtest', { draft: draft.id })}>Backtest</LinkButton>
    </PageTitle>
  )
}

export function DraftReview({ id }: { id: string }) {
  const draft = useQuery(`draft:${id}`, () => readDraft(id))
  const version = draft.data?.tag
  const diff = useQuery(version === undefined ? null : `diff:${id}:${version}`, () => ask(api.GET('/v1/policy/drafts/{draft}/diff', { params: { path: { draft: id } } })))
  const found = useQuery(version === undefined ? null : `findings:${id}:${version}`, () => ask(api.POST('/v1/policy/drafts/{draft}/validate', { params: { path: { draft: id } } })) as Promise<Validation>)
  useEffect(() => {
    const timer = setInterval(() => { if (document.visibilityState === 'visible') draft.reload() }, kLookAgainMs)
    return () => clearInterval(timer)
  }, [id])
  if (draft.data === undefined) {
    return (
      <>
        <PageTitle title="A draft" />
        {draft.problem === null ? <Loading /> : <ProblemNotice problem={draft.problem} onRetry={draft.reload} />}
      </>
    )
  }
  return (
    <>
      <Title draft={draft.data} />
      <Steps state={draft.data.state} />
      <NextSteps draft={draft.data} found={found.data} />
      <div class="columns">
        <div class="stack">
          <Card title="What it changes">
            <ProblemNotice problem={diff.problem} onRetry={diff.reload} />
            {diff.data === undefined ? diff.problem === null && <Loading /> : <Changes changes={diff.data.changes} draft={id} />}
          </Card>
        </div>
        <div class="stack">
          <Card title="What is wrong with it">
            <ProblemNotice problem={found.problem} onRetry={found.reload} />
            {found.data === undefined ? found.problem === null && <Loading what="Checking" /> : <Findings found={found.data} draft={id} />}
          </Card>
          <Comments draft={draft.data} />
        </div>
      </div>
    </>
  )
}
