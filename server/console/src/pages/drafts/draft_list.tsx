// All drafts: those that are worked on, and those that are closed.
import { api, ask } from '../../api/client'
import { useQuery } from '../../api/query'
import { href, navigate, useParam } from '../../base/router'
import type { Draft } from '../../policy/objects'
import { draftStateNames, draftTone, plural } from '../../policy/words'
import { askForDraft } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Badge, Button, Empty, Loading, PageTitle, ProblemNotice } from '../../ui/basics'
import { SelectField } from '../../ui/fields'
import { useLookAgain } from '../../ui/look_again'
import { Table } from '../../ui/table'
import { Time } from '../../ui/time'

type Shown = 'work' | 'open' | 'in_review' | 'approved' | 'published' | 'discarded'

const kShown: { value: Shown; label: string }[] = [
  { value: 'work', label: 'That are worked on' }, { value: 'open', label: 'Open' }, { value: 'in_review', label: 'In review' },
  { value: 'approved', label: 'Approved' }, { value: 'published', label: 'Published' }, { value: 'discarded', label: 'Discarded' },
]
const isShown = (shown: Shown, { state }: Draft) => (shown === 'work' ? state !== 'published' && state !== 'discarded' : state === shown)

export function DraftList() {
  const session = useSession()
  const [shown, setShown] = useParam('state', 'work')
  const drafts = useQuery('drafts:all', () => ask(api.GET('/v1/policy/drafts', { params: { query: { state: 'all' } } } as never) as Promise<{ data?: { drafts: Draft[] }; response: Response }>))
  useLookAgain('drafts', drafts.reload)
  const rows = (drafts.data?.drafts ?? []).filter((draft) => isShown(shown as Shown, draft))
  const open = async () => {
    const draft = await askForDraft('')
    if (draft !== null) navigate(`/drafts/${draft.id}`, { draft: draft.id })
  }
  return (
    <>
      <PageTitle title="Drafts and review" about="Changes are collected in a draft. A second person looks at it and approves it; then it can be published.">
        {session.may('policy_write') && <Button look="first" onPress={open}>New draft</Button>}
      </PageTitle>
      <div class="filters">
        <SelectField label="Show drafts" value={shown as Shown} onChange={setShown} options={kShown} />
      </div>
      <ProblemNotice problem={drafts.problem} onRetry={drafts.reload} />
      {drafts.data === undefined ? drafts.problem === null && <Loading /> : rows.length === 0 ? (
        <Empty title={shown === 'work' ? 'Nobody is working on a change.' : 'There are none of these.'}>
          <p>Open a draft here, or change anything under Rules, Term lists or Messages: a draft is opened for it.</p>
        </Empty>
      ) : (
        <Table caption="Drafts" rows={rows} keyOf={({ id }) => id} order="-Changed last" columns={[
          { title: 'Draft', by: ({ title }) => title, cell: ({ id, title }) => <a href={href(`/drafts/${id}`, { draft: id })}>{title}</a> },
          { title: 'State', by: ({ state }) => state, cell: ({ state, behind, publish_at: at }) => (
            <>
              <Badge tone={draftTone(state)}>{draftStateNames[state]}</Badge> {behind && <Badge tone="warning">Behind what is live</Badge>}
              {at !== undefined && <> <Badge tone="info">Goes live <Time value={at} /></Badge></>}
            </>) },
          { title: 'Changes', by: ({ changed }) => changed.length, cell: ({ changed }) => plural(changed.length, 'object'), numeric: true },
          { title: 'Opened by', by: ({ author }) => author, cell: ({ author }) => author },
          { title: 'Changed by', by: ({ editors }) => editors.join(), cell: ({ editors }) => (editors.length === 0 ? 'nobody yet' : editors.join(', ')) },
          { title: 'Changed last', by: ({ updated }) => updated, cell: ({ updated }) => <Time value={updated} near /> },
        ]} />
      )}
    </>
  )
}
