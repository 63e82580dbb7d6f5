// One draft: what it changes in sentences, what is wrong with it, what people say of it, and the next step.
import { useEffect, useRef, useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import { type ApiProblem, problemOf } from '../../api/problem'
import { invalidate, type Query, useQuery } from '../../api/query'
import { href } from '../../base/router'
import type { Draft } from '../../policy/objects'
import { draftStateNames } from '../../policy/words'
import { draftHasChanged, readDraft } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Button, Card, LinkButton, Loading, Notice, PageTitle, ProblemNotice } from '../../ui/basics'
import { askForNote } from '../../ui/dialog'
import { TextArea } from '../../ui/fields'
import { useLookAgain } from '../../ui/look_again'
import { Time } from '../../ui/time'
import { Changes } from './changes'
import { Findings, type Validation } from './findings'
import { NextSteps } from './next_steps'

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

/** What was answered last, while the same is asked anew: nothing jumps whenever somebody comments. */
function useLast<Data>({ data }: Query<Data>): Data | undefined {
  const last = useRef<Data | undefined>(undefined)
  if (data !== undefined) last.current = data
  return last.current
}

function Title({ draft }: { draft: Draft }) {
  const session = useSession()
  const rename = () => askForNote({
    title: 'Rename the draft', action: 'Rename', note: { label: 'Title', oneLine: true, required: true, value: draft.title },
    run: async (title) => {
      await ask(api.PATCH('/v1/policy/drafts/{draft}', { params: { path: { draft: draft.id } }, body: { title } } as never))
      draftHasChanged(draft.id)
    },
  })
  return (
    <PageTitle title={draft.title} about={<>Opened by {draft.author}, <Time value={draft.created} near />{draft.editors.length > 0 && <>; changed by {draft.editors.join(', ')}</>}.</>}>
      {draft.state === 'open' && session.may('policy_write') && <Button look="quiet" onPress={rename}>Rename</Button>}
      <LinkButton href={href('/try', { draft: draft.id })}>Try it</LinkButton>
      <LinkButton href={href('/backtest', { draft: draft.id })}>Backtest</LinkButton>
    </PageTitle>
  )
}

/** Where its objects are looked at: in the draft; once it is published, among what is live; of a discarded one nowhere. */
const linksOf = ({ id, state }: Draft): { links: 'draft' | 'live' | 'none'; draft: string } =>
  ({ draft: id, links: state === 'published' ? 'live' : state === 'discarded' ? 'none' : 'draft' })

export function DraftReview({ id }: { id: string }) {
  const draft = useQuery(`draft:${id}`, () => readDraft(id))
  const { tag, revision, base } = draft.data ?? {}
  // From submitting on its content stands still, whatever is said of it.
  const version = tag === undefined ? null : `${base}:${revision ?? tag}`
  const diff = useQuery(version === null ? null : `diff:${id}:${version}`, () => ask(api.GET('/v1/policy/drafts/{draft}/diff', { params: { path: { draft: id } } })))
  const found = useQuery(version === null ? null : `findings:${id}:${version}`, () => ask(api.POST('/v1/policy/drafts/{draft}/validate', { params: { path: { draft: id } } })) as Promise<Validation>)
  const changes = useLast(diff)?.changes
  const findings = useLast(found)
  const state = draft.data?.state
  useEffect(() => { if (state === 'published') invalidate('head') }, [state])
  useLookAgain(id, draft.reload)
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
      {draft.problem !== null && <ProblemNotice problem={draft.problem} onRetry={draft.reload} />}
      <NextSteps draft={draft.data} found={findings} changes={changes} />
      <div class="columns">
        <div class="stack">
          <Card title="What it changes">
            <ProblemNotice problem={diff.problem} onRetry={diff.reload} />
            {changes === undefined ? diff.problem === null && <Loading /> : <Changes changes={changes} {...linksOf(draft.data)} />}
          </Card>
        </div>
        <div class="stack">
          <Card title="What is wrong with it">
            <ProblemNotice problem={found.problem} onRetry={found.reload} />
            {findings === undefined ? found.problem === null && <Loading what="Checking" /> : <Findings found={findings} draft={draft.data} />}
          </Card>
          <Comments draft={draft.data} />
        </div>
      </div>
    </>
  )
}
