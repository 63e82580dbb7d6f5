// What is live, and the changes that wait for somebody.
import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { useQuery } from '../../api/query'
import { href } from '../../base/router'
import type { Draft } from '../../policy/objects'
import { draftStateNames, draftTone, plural } from '../../policy/words'
import { useWorkspace } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Badge, Card, Loading, ProblemNotice } from '../../ui/basics'
import { Time } from '../../ui/time'

type Publication = components['schemas']['Publication']

const howWords: Record<Publication['how'], string> = {
  draft: 'from a reviewed draft', direct: 'from files, without a draft', rolled_back: 'by bringing back what was live before', resealed: 'by sealing the lists with another key',
}
const kShortRevision = 12

export function Live() {
  const { head, problem, reload } = useWorkspace()
  if (head === undefined) return <Card title="What is live">{problem === null ? <Loading /> : <ProblemNotice problem={problem} onRetry={reload} />}</Card>
  if (head.head === '') return <Card title="What is live"><p>Nothing is published yet, so nothing is shown to anybody.</p></Card>
  const { published } = head
  return (
    <Card title="What is live" actions={<a href={href('/history')}>All that was live</a>}>
      <p>Revision <code title={head.head}>{head.head.slice(0, kShortRevision)}</code></p>
      {published !== undefined && (
        <p>
          It is <a href={href('/history')}>number {published.number}</a> of all that was live, published <Time value={published.when} near /> by <strong>{published.by}</strong>: {howWords[published.how]}
          {published.approved_by !== undefined && <>, approved by <strong>{published.approved_by}</strong></>}.
          {published.draft !== undefined && <> <a href={href(`/drafts/${published.draft}`)}>See the draft</a></>}
        </p>
      )}
      {published?.note !== undefined && published.note !== '' && <blockquote class="live-note">{published.note}</blockquote>}
    </Card>
  )
}

export const useAllDrafts = (isWanted: boolean) =>
  useQuery(isWanted ? 'drafts:all' : null, () => ask(api.GET('/v1/policy/drafts', { params: { query: { state: 'all' } } })))

const kLooked = 50 // publications, the latest first

export function Waiting({ drafts }: { drafts: readonly Draft[] }) {
  const session = useSession()
  const history = useQuery('history:latest', () => ask(api.GET('/v1/policy/history', { params: { query: { limit: kLooked } } })))
  const waiting = drafts.filter(({ state }) => state === 'in_review' || state === 'approved')
  const pending = (history.data?.publications ?? []).filter(({ review }) => review.state === 'pending')
  return (
    <Card title="Waiting for somebody" actions={<a href={href('/drafts')}>All drafts</a>}>
      <ProblemNotice problem={history.problem} onRetry={history.reload} />
      {waiting.length === 0 && pending.length === 0 && history.data !== undefined && <p>Nothing waits for a review.</p>}
      {waiting.length > 0 && (
        <ul class="waiting">
          {waiting.map((draft) => (
            <li key={draft.id}>
              <a href={href(`/drafts/${draft.id}`, { draft: draft.id })}>{draft.title}</a> <Badge tone={draftTone(draft.state)}>{draftStateNames[draft.state]}</Badge>
              <p class="hint">{nextStep(draft, session.id, session.may('policy_review'))} Last changed <Time value={draft.updated} near />.</p>
            </li>
          ))}
        </ul>
      )}
      {pending.length > 0 && (
        <p>{plural(pending.length, 'publication')} went live without a second person, and nobody has looked since: <a href={href('/history')}>look at {pending.length === 1 ? 'it' : 'them'} in the history</a>.</p>
      )}
    </Card>
  )
}

/** What happens next with a draft, for who is looking. */
function nextStep({ state, author, editors, publish_at: at }: Draft, who: string, mayReview: boolean): string {
  if (state === 'approved') return at === undefined ? 'Approved: it can be published.' : 'Approved, and published at its time.'
  if (author === who || editors.includes(who)) return 'You have worked on it, so somebody else must look at it.'
  return mayReview ? `By ${author}: you can look at it and approve it.` : `By ${author}: a reviewer must look at it.`
}
