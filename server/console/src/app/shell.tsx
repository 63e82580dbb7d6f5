// What stands around every page: the way to skip the menu, the menu, which draft one works on, and who one is.
import { useEffect } from 'preact/hooks'

import { api, ask } from '../api/client'
import { useQuery } from '../api/query'
import { draftStateNames, draftTone } from '../policy/words'
import { useWorkspace } from '../policy/workspace'
import { Badge, Button, Empty, LinkButton, Notice, PageTitle } from '../ui/basics'
import { confirm } from '../ui/dialog'
import { Toasts } from '../ui/toast'
import { useUniqueId } from '../base/ids'
import { useFaultInSight } from './fault_in_sight'
import { kPages, Page, type PageSpec } from './pages'
import { href, setAskToLeave, setParams, useRoute } from '../base/router'
import { useSession } from '../session/session'

function Menu({ current }: { current: PageSpec | undefined }) {
  const session = useSession()
  const shown = kPages.filter(({ group, needs }) => group !== null && (needs === null || session.may(needs)))
  const groups = [...new Set(shown.map(({ group }) => group))]
  return (
    <nav class="menu" aria-label="Pages">
      {groups.map((group) => (
        <div key={group} role="group" aria-label={group ?? ''}>
          {group !== 'Overview' && <p aria-hidden="true">{group}</p>}
          <ul>
            {shown.filter((page) => page.group === group).map((page) => (
              <li key={page.segment}>
                <a href={href(`/${page.segment}`)} aria-current={page === current ? 'page' : undefined}>{page.title}</a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

/** What is live, or which draft: for every page that shows the policy. */
function DraftBar() {
  const { draftId, draft, problem } = useWorkspace()
  const drafts = useQuery('drafts', () => ask(api.GET('/v1/policy/drafts')))
  const id = useUniqueId('draft')
  const atWork = (drafts.data?.drafts ?? []).filter(({ state }) => !['published', 'discarded'].includes(state))
  const isMissing = draftId !== null && !atWork.some((one) => one.id === draftId)
  return (
    <div class={`draft-bar ${draftId === null ? 'live' : 'draft'}`}>
      <label for={id}>You are looking at</label>
      <select id={id} value={draftId ?? ''} onChange={(event) => setParams({ draft: event.currentTarget.value || undefined }, { push: true })}>
        <option value="" selected={draftId === null}>What is live</option>
        {atWork.map((one) => <option key={one.id} value={one.id} selected={one.id === draftId}>Draft: {one.title}</option>)}
        {isMissing && <option value={draftId} selected>Draft: {draft?.title ?? draftId}</option>}
      </select>
      {draft !== undefined && (
        <>
          <Badge tone={draftTone(draft.state)}>{draftStateNames[draft.state]}</Badge>
          <span>{draft.changed.length === 0 ? 'Nothing changed yet' : draft.changed.length === 1 ? '1 change' : `${draft.changed.length} changes`}</span>
          <LinkButton href={href(`/drafts/${draft.id}`)}>{draft.state === 'open' ? 'Check and submit' : 'Open the review'}</LinkButton>
        </>
      )}
      {draftId !== null && problem !== null && draft === undefined && <Badge tone="bad">{problem.title}</Badge>}
    </div>
  )
}

/** Pages that show something else than the policy. */
const kWithoutDraft = ['', 'reports', 'people', 'keys', 'audit', 'account', 'history']

export function Shell() {
  const session = useSession()
  const { path } = useRoute()
  const { head } = useWorkspace()
  const spec = kPages.find(({ segment }) => segment === (path[0] ?? ''))
  useEffect(() => setAskToLeave((reason) => confirm({
    title: 'Leave without saving?', text: reason, action: 'Leave, and lose the changes', keep: 'Stay here', danger: true,
  })), [])
  useEffect(() => { scrollTo(0, 0) }, [path.join('/')])
  useFaultInSight()
  return (
    <>
      <a class="skip" href="#content" onClick={(event) => { event.preventDefault(); document.getElementById('content')?.focus() }}>Skip to the page</a>
      <header class="top">
        <a class="brand" href={href('/')}>Signpost</a>
        <div class="who">
          <a href={href('/account')}>{session.name}</a>
          {session.by === 'session' && <Button look="quiet" onPress={session.signOut}>Sign out</Button>}
        </div>
      </header>
      <div class="frame">
        <Menu current={spec} />
        <main id="content" tabIndex={-1}>
          {session.may('policy_read') && spec !== undefined && !kWithoutDraft.includes(spec.segment) && <DraftBar />}
          {head?.head === '' && spec?.segment !== 'people' && (
            <Notice tone="warning" title="Nothing is published yet"><p>An operator publishes the first policy: <code>signpost publish rules/data messages/data</code>.</p></Notice>
          )}
          {spec === undefined ? (
            <>
              <PageTitle title="There is no such page" />
              <Empty title="The link may be old."><p><a href={href('/')}>Go to the overview</a></p></Empty>
            </>
          ) : spec.needs !== null && !session.may(spec.needs) ? (
            <>
              <PageTitle title={spec.title} />
              <Notice tone="warning" title="This page is not for your roles"><p>An administrator gives roles, under People.</p></Notice>
            </>
          ) : <Page key={spec.segment} spec={spec} path={path.slice(1)} />}
        </main>
      </div>
      <Toasts />
    </>
  )
}
