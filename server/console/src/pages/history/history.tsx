// Everything that was live, newest first; what was published without a review waits for one here; and the way back.
import { useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { type ApiProblem, problemOf } from '../../api/problem'
import { invalidate, useQuery } from '../../api/query'
import { href, useParam } from '../../base/router'
import { useSession } from '../../session/session'
import { Badge, Button, Empty, Loading, Notice, PageTitle, ProblemNotice, type Tone } from '../../ui/basics'
import { askForNote } from '../../ui/dialog'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'

type Publication = components['schemas']['Publication']

const kPage = 20
const kHow: Record<Publication['how'], string> = { draft: 'from a draft', direct: 'by an operator', rolled_back: 'rolled back', resealed: 'the same policy, under another key' }
const kReview: Record<Publication['review']['state'], { text: string; tone: Tone }> = {
  approved: { text: 'Approved before', tone: 'good' }, pending: { text: 'Waits for a second person', tone: 'warning' }, agreed: { text: 'Agreed afterwards', tone: 'good' }, objected: { text: 'Somebody objected', tone: 'bad' },
}
const short = (revision: string) => revision.slice(0, 8)

export const readHistory = (before: number | undefined, limit: number) =>
  ask(api.GET('/v1/policy/history', { params: { query: { ...(before === undefined ? {} : { before }), limit } } }))

function hasMoved(): void {
  for (const prefix of ['head', 'history', 'drafts', 'status']) invalidate(prefix)
}

function One({ publication, isLive, onProblem }: { publication: Publication; isLive: boolean; onProblem: (problem: ApiProblem | null) => void }) {
  const session = useSession()
  const { number, revision, by, when, how, draft, approved_by: approver, note, review } = publication
  const rollBack = async () => {
    const words = await askForNote({
      title: `Go back to number ${number}?`,
      text: <p>What was live from <Time value={when} /> (revision {short(revision)}) is live again on all servers within a second. Nothing is asked before; another person looks at it afterwards.</p>,
      action: `Go back to number ${number}`, danger: true, note: { label: 'Why?', required: true },
    })
    if (words === null) return
    try {
      await ask(api.POST('/v1/policy/rollback', { body: { revision, note: words } }))
      onProblem(null)
      hasMoved()
      toast(`Number ${number} is live again.`)
    } catch (thrown) {
      onProblem(problemOf(thrown))
    }
  }
  const look = async (verdict: 'agreed' | 'objected') => {
    const comment = await askForNote(verdict === 'agreed'
      ? { title: 'Agree to what went live?', action: 'Agree', note: { label: 'Comment (may be left out)' } }
      : { title: 'Object to what went live?', text: 'It stays live until somebody goes back or publishes something else.', action: 'Object', note: { label: 'What is wrong?', required: true } })
    if (comment === null) return
    try {
      await ask(api.POST('/v1/policy/history/{number}/review', { params: { path: { number } }, body: { verdict, ...(comment === '' ? {} : { comment }) } }))
      onProblem(null)
      hasMoved()
      toast(verdict === 'agreed' ? 'You agreed.' : 'Your objection is noted.')
    } catch (thrown) {
      onProblem(problemOf(thrown))
    }
  }
  const isPending = review.state === 'pending'
  return (
    <li class={`publication ${isLive ? 'live' : ''}`}>
      <div class="stack">
        <p><strong>Number {number}</strong> {isLive && <Badge tone="good">Live now</Badge>} <Badge tone={kReview[review.state].tone}>{kReview[review.state].text}</Badge></p>
        <p><Time value={when} />: published by {by}, {kHow[how]}{approver !== undefined && `, approved by ${approver}`}. <code title={revision}>{short(revision)}</code>{draft !== undefined && <> <a href={href(`/drafts/${draft}`, { draft: undefined })}>See what it changed</a></>}</p>
        {note !== undefined && <blockquote>{note}</blockquote>}
        {review.by !== undefined && <p class="hint">{review.by}{review.when !== undefined && <>, <Time value={review.when} near /></>}{review.comment !== undefined && `: ${review.comment}`}</p>}
        {isPending && by === session.id && <p class="hint">You published it, so somebody else has to look at it.</p>}
      </div>
      <div class="row">
        {isPending && by !== session.id && session.may('policy_review') && <><Button onPress={() => look('agreed')}>Agree…</Button><Button onPress={() => look('objected')}>Object…</Button></>}
        {!isLive && session.may('policy_publish') && <Button look="danger" onPress={rollBack}>Go back to this…</Button>}
      </div>
    </li>
  )
}

export default function Page() {
  const [before, setBefore] = useParam('before')
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const head = useQuery('head', () => ask(api.GET('/v1/policy')))
  const history = useQuery(`history:${before}`, () => readHistory(before === '' ? undefined : Number(before), kPage))
  const publications = history.data?.publications
  return (
    <>
      <PageTitle title="History" about="Everything that was live. Any of it can be live again in one step." />
      <ProblemNotice problem={problem ?? history.problem} onRetry={problem === null ? history.reload : undefined} />
      {publications === undefined ? history.problem === null && <Loading /> : publications.length === 0 ? <Empty title="Nothing was published yet." /> : (
        <ol class="publications">
          {publications.map((publication, index) => (
            <One key={publication.number} publication={publication} onProblem={setProblem} isLive={before === '' && index === 0 && publication.revision === head.data?.head} />
          ))}
        </ol>
      )}
      <div class="row">
        {before !== '' && <Button onPress={() => setBefore('')}>The newest</Button>}
        {publications !== undefined && publications.length === kPage && publications.at(-1)!.number > 1 && <Button onPress={() => setBefore(String(publications.at(-1)!.number))}>Older ones</Button>}
      </div>
      {publications?.some(({ review }) => review.state === 'pending') && <Notice><p>What was rolled back, or published by an operator, could not wait for a second person. A reviewer looks at it afterwards.</p></Notice>}
    </>
  )
}
