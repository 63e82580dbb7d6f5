// What is live, what happens today, what waits, and what somebody should look at.
import { useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { useQuery } from '../../api/query'
import { href, pathOf } from '../../base/router'
import { type CountQuery, keyOf, kDecisionKinds, kShownKinds, readCounts, sumOf } from '../../policy/counts'
import { type Draft, type Family, kFamilies } from '../../policy/objects'
import { count, draftStateNames, draftTone, plural } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Badge, Button, Card, Empty, Loading, Notice, PageTitle, ProblemNotice, Progress, Stat } from '../../ui/basics'
import { Time } from '../../ui/time'
import { changeText, sameTimeLastWeek } from './today'

type Status = components['schemas']['Status']
type Alarm = Status['alarms'][number]

const kFirstIds = 6
const kStepsKey = 'signpost-first-steps' // closed on this computer; nothing of a person is kept

function AlarmLine({ alarm }: { alarm: Alarm }) {
  const page = (id: string) => (alarm.kind === 'draft_waiting' ? href(`/drafts${pathOf(id)}`, { draft: id }) : alarm.kind === 'review_pending' ? href('/history', { draft: undefined })
    : alarm.family === undefined ? null : href(`${kFamilies[alarm.family as Family]?.page ?? ''}${pathOf(id)}`))
  return (
    <li class={alarm.severity}>
      <Badge tone={alarm.severity === 'error' ? 'bad' : 'warning'}>{alarm.severity === 'error' ? 'Urgent' : 'Please look'}</Badge> {alarm.message}
      {alarm.ids.length > 0 && (
        <span class="alarm-ids">
          {alarm.ids.slice(0, kFirstIds).map((id) => { const to = page(id); return to === null ? <span key={id}>{id}</span> : <a key={id} href={to}>{alarm.kind === 'review_pending' ? `Number ${id}` : id}</a> })}
          {alarm.ids.length > kFirstIds && <span class="hint">and {alarm.ids.length - kFirstIds} more</span>}
        </span>
      )}
    </li>
  )
}

function Alarms({ status }: { status: Status }) {
  if (status.alarms.length === 0) return <Notice tone="good"><p>Nothing needs to be looked at.</p></Notice>
  return <ul class="alarms">{status.alarms.map((alarm) => <AlarmLine key={alarm.kind + alarm.ids.join()} alarm={alarm} />)}</ul>
}

function Live() {
  const head = useQuery('head', () => ask(api.GET('/v1/policy')))
  const published = head.data?.published
  if (head.data === undefined) return <><ProblemNotice problem={head.problem} onRetry={head.reload} />{head.problem === null && <Loading />}</>
  const { counts = {} } = head.data
  return (
    <>
      {published === undefined ? <p>Nothing was published yet.</p> : (
        <p>Since <Time value={published.when} near />, published by {published.by}{published.approved_by !== undefined && `, approved by ${published.approved_by}`}: <a href={href('/history', { draft: undefined })}>number {published.number}</a>, revision <code title={head.data.head}>{head.data.head.slice(0, 8)}</code>.</p>
      )}
      <p class="hint">{[['rules', 'rule'], ['term_lists', 'term list'], ['campaigns', 'campaign'], ['messages', 'message'], ['help_services', 'help service']].map(([family, one]) => plural(counts[family!] ?? 0, one!)).join(', ')}.</p>
    </>
  )
}

function Today() {
  const { today, before } = sameTimeLastWeek(new Date())
  const query = ({ from, until }: { from: string; until: string }): CountQuery => ({ from, until, resolution: 'whole', group: ['kind'] })
  const now = useQuery(keyOf(query(today)), () => readCounts(query(today)))
  const then = useQuery(keyOf(query(before)), () => readCounts(query(before)))
  if (now.data === undefined || then.data === undefined) return <><ProblemNotice problem={now.problem ?? then.problem} onRetry={() => { now.reload(); then.reload() }} />{now.problem === null && then.problem === null && <Loading />}</>
  const stat = (label: string, kinds: readonly string[]) => {
    const [is, was] = [sumOf(now.data!, kinds), sumOf(then.data!, kinds)]
    return <Stat label={label} value={<span data-count={kinds.join()}>{count(is)}</span>} note={`${count(was)} a week ago by this time${changeText(is, was)}`} />
  }
  return (
    <>
      <div class="stats">
        {stat('Decisions today', kDecisionKinds)}
        {stat('Shown today', kShownKinds)}
        {stat('Clicks on help', ['help_click'])}
        {stat('Said to be in error', ['shown_in_error'])}
      </div>
      <p class="hint">Days are those of UTC. <a href={href('/reports', { draft: undefined, range: '7', group: 'campaign' })}>See the week by campaign</a></p>
    </>
  )
}

function Shadow() {
  const rules = (useObjects('rules').data ?? []).filter(({ object }) => object.mode === 'shadow')
  const week = sameTimeLastWeek(new Date())
  const query: CountQuery = { from: week.before.from, until: week.today.until, resolution: 'whole', group: ['rule'], filters: { kind: 'shadow' } }
  const session = useSession()
  const counts = useQuery(rules.length === 0 || !session.may('reports') ? null : keyOf(query), () => readCounts(query))
  if (rules.length === 0) return <p class="hint">No rule is in shadow. A new rule can be counted for a while before it shows anything.</p>
  return (
    <ul>
      {rules.map(({ id, object }) => (
        <li key={id}><a href={href(`/rules${pathOf(id)}`)}>{object.title || id}</a>{counts.data !== undefined && `: would have matched ${plural((counts.data.find(({ rule }) => rule === id)?.count ?? 0), 'time')} in the last seven days`}</li>
      ))}
    </ul>
  )
}

function Waiting() {
  const drafts = useQuery('drafts', () => ask(api.GET('/v1/policy/drafts')))
  const all = (drafts.data?.drafts ?? []) as Draft[]
  const rank = { in_review: 0, approved: 1, open: 2, published: 3, discarded: 4 }
  if (drafts.data === undefined) return <><ProblemNotice problem={drafts.problem} onRetry={drafts.reload} />{drafts.problem === null && <Loading />}</>
  if (all.length === 0) return <p class="hint">Nobody is working on a change.</p>
  return (
    <ul class="waiting">
      {[...all].sort((one, other) => rank[one.state] - rank[other.state]).map(({ id, title, state, author }) => (
        <li key={id}><Badge tone={draftTone(state)}>{draftStateNames[state]}</Badge> <a href={href(`/drafts${pathOf(id)}`, { draft: id })}>{title}</a> <span class="hint">by {author}</span></li>
      ))}
    </ul>
  )
}

function Caps({ caps }: { caps: Status['caps'] }) {
  return <>{caps.map(({ campaign, period, limit, shown }) => <Progress key={campaign + period} label={`${campaign}: ${count(Math.min(shown, limit))} of ${count(limit)} this ${period}`} value={Math.min(shown, limit)} max={limit} />)}</>
}

function FirstSteps() {
  const session = useSession()
  const [isClosed, setClosed] = useState(() => localStorage.getItem(kStepsKey) !== null)
  if (isClosed || !session.may('policy_write')) return null
  const close = () => { localStorage.setItem(kStepsKey, 'closed'); setClosed(true) }
  return (
    <Card title="Your first change" actions={<Button look="quiet" onPress={close}>Close this</Button>}>
      <ol class="first-steps">
        <li><a href={href('/lists')}>Open a term list</a>, add a phrase, and save it. A draft is opened for it.</li>
        <li><a href={href('/try')}>Try it</a>: type the phrase, and see what the draft does with it.</li>
        <li>On the draft’s page, <a href={href('/drafts')}>ask for a review</a>. {session.may('principals') ? <><a href={href('/people')}>Invite a second person</a> as reviewer: nobody</> : 'Nobody'} approves what they have changed.</li>
        <li>Once it is approved, publish it. It is live within a second.</li>
        <li><a href={href('/reports')}>See it counted</a> when somebody searches for it.</li>
      </ol>
    </Card>
  )
}

export default function Page() {
  const session = useSession()
  const status = useQuery(session.may('policy_read') ? 'status' : null, () => ask(api.GET('/v1/status')))
  if (!session.may('policy_read') && !session.may('reports')) {
    return <><PageTitle title="Overview" /><Empty title="Your roles show you nothing here."><p>An administrator gives roles, under People.</p></Empty></>
  }
  return (
    <>
      <PageTitle title="Overview" />
      <FirstSteps />
      {session.may('reports') && <Card title="Today"><Today /></Card>}
      {session.may('policy_read') && (
        <div class="columns">
          <div class="stack">
            <Card title="What to look at">
              <ProblemNotice problem={status.problem} onRetry={status.reload} />
              {status.data === undefined ? status.problem === null && <Loading /> : <Alarms status={status.data} />}
            </Card>
          </div>
          <div class="stack">
            <Card title="What is live"><Live /></Card>
            <Card title="Drafts and review"><Waiting /></Card>
            <Card title="Rules in shadow"><Shadow /></Card>
            {(status.data?.caps.length ?? 0) > 0 && <Card title="Caps"><Caps caps={status.data!.caps} /></Card>}
          </div>
        </div>
      )}
    </>
  )
}
