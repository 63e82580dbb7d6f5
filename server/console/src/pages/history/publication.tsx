// One publication: what it was, who stands for it, and what can be done about it now.
import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { invalidate } from '../../api/query'
import { href, pathOf } from '../../base/router'
import { useSession } from '../../session/session'
import { Badge, Button, type Tone } from '../../ui/basics'
import { askForNote } from '../../ui/dialog'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'
import { changeLines } from './change_counts'

export type Publication = components['schemas']['Publication']

const kHow: Record<Publication['how'], string> = {
  draft: 'from a draft', direct: 'directly, without a draft', rolled_back: 'by going back to what was live before',
  resealed: 'the same policy, its restricted lists under another key',
}
const kReview: Record<Publication['review']['state'], { text: string; tone: Tone }> = {
  approved: { text: 'Approved before', tone: 'good' }, pending: { text: 'Waits for a second person', tone: 'warning' },
  agreed: { text: 'Agreed afterwards', tone: 'good' }, objected: { text: 'Somebody objected', tone: 'bad' },
}
const short = (revision: string) => revision.slice(0, 8)

function hasMoved(): void {
  for (const prefix of ['head', 'history', 'drafts', 'status', 'objects', 'object']) invalidate(prefix)
}

/** Its note, if it has one: of a draft its title. */
const whatItWas = ({ how, note }: Publication) => (note === undefined || note === '' ? `published ${kHow[how]}` : `“${note}”, published ${kHow[how]}`)

async function rollBack(publication: Publication): Promise<void> {
  const { number, revision, when, by } = publication
  const isDone = await askForNote({
    title: `Go back to number ${number}?`, action: `Go back to number ${number}`, danger: true, wide: true, keep: 'Stay with what is live',
    text: (
      <>
        <p>Number {number} is {whatItWas(publication)} by {by}. It went live at <Time value={when} both />, as revision <code>{revision}</code>.</p>
        <p>
          It is live again on all servers within a second. No approval is asked for before; a second person looks at it afterwards.
          What was published since stays in the history, and can be made live again just so.
        </p>
      </>
    ),
    note: { label: 'Why?', hint: 'It stands in the history, for whoever looks at it afterwards.', required: true },
    run: (note) => ask(api.POST('/v1/policy/rollback', { body: { revision, note } })).finally(hasMoved),
  })
  if (isDone !== null) toast(`Number ${number} is live again.`)
}

async function review(number: number, verdict: 'agreed' | 'objected'): Promise<void> {
  const isDone = await askForNote({
    ...(verdict === 'agreed'
      ? { title: `Agree to number ${number}?`, action: 'Agree', note: { label: 'Comment (may be left out)' } }
      : { title: `Object to number ${number}?`, text: 'It stays live until somebody goes back or publishes something else.', action: 'Object', note: { label: 'What is wrong?', required: true } }),
    run: (comment) => ask(api.POST('/v1/policy/history/{number}/review', { params: { path: { number } }, body: { verdict, ...(comment === '' ? {} : { comment }) } })).finally(hasMoved),
  })
  if (isDone !== null) toast(verdict === 'agreed' ? 'You agreed.' : 'Your objection is noted.')
}

function Details({ publication: { revision, previous, changes } }: { publication: Publication }) {
  const lines = changeLines(changes as Record<string, unknown>)
  return (
    <dl class="facts">
      <dt>Changes</dt><dd>{lines.length === 0 ? 'None were counted.' : <ul>{lines.map((line) => <li key={line}>{line}</li>)}</ul>}</dd>
      <dt>Revision</dt><dd><code>{revision}</code></dd>
      <dt>Before it</dt><dd>{previous === undefined || previous === '' ? 'Nothing was live.' : <code>{previous}</code>}</dd>
    </dl>
  )
}

type Props = { publication: Publication; live: string | undefined; isNewest: boolean; isOpen: boolean }

export function OnePublication({ publication, live, isNewest, isOpen }: Props) {
  const session = useSession()
  const { number, revision, by, when, how, draft, approved_by: approver, note, review: seen } = publication
  const isLive = isNewest && revision === live
  const isPending = seen.state === 'pending'
  return (
    <li class={`publication ${isLive ? 'live' : ''}`}>
      <div class="stack">
        <h2>
          <a href={href(`/history${pathOf(String(number))}`)}>Number {number}</a>
          {isLive && <Badge tone="good">Live now</Badge>}
          <Badge tone={kReview[seen.state].tone}>{kReview[seen.state].text}</Badge>
        </h2>
        <p><Time value={when} />: published by {by}, {kHow[how]}{approver !== undefined && `, approved by ${approver}`}. <code title={revision}>{short(revision)}</code></p>
        {note !== undefined && note !== '' && <blockquote>{note}</blockquote>}
        {seen.by !== undefined && (
          <p class="hint">
            {seen.by} {seen.state === 'objected' ? 'objected' : 'agreed'}{seen.when !== undefined && <>, <Time value={seen.when} near /></>}
            {seen.comment !== undefined && seen.comment !== '' && `: ${seen.comment}`}
          </p>
        )}
        {draft !== undefined && <p><a href={href(`/drafts${pathOf(draft)}`, { draft: undefined })}>See the draft, and what it changed</a></p>}
        {isOpen ? <Details publication={publication} /> : <details><summary>Details</summary><Details publication={publication} /></details>}
        {isPending && by === session.id && <p class="hint">You published it, so somebody else has to look at it.</p>}
        {!isLive && revision === live && <p class="hint">The same is live now.</p>}
      </div>
      <div class="row">
        {isPending && by !== session.id && session.may('policy_review') && (
          <>
            <Button onPress={() => review(number, 'agreed')} aria-label={`Agree to number ${number}`}>Agree…</Button>
            <Button onPress={() => review(number, 'objected')} aria-label={`Object to number ${number}`}>Object…</Button>
          </>
        )}
        {live !== undefined && revision !== live && session.may('policy_publish') && <Button look="danger" onPress={() => rollBack(publication)}>Go back to number {number}…</Button>}
      </div>
    </li>
  )
}
