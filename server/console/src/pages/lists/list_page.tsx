// One term list: its terms, and what it is.
import { href, pathOf } from '../../base/router'
import { listsIn } from '../../policy/condition'
import { CodesField } from '../../policy/codes_field'
import { EditorBar, type ObjectEditor, RemainingIssues, useObjectEditor } from '../../policy/editor'
import { ChangeBadge, NotThere, TitleAndId, WhyNot } from '../../policy/object_page'
import type { TermList } from '../../policy/objects'
import { useObjects, useWorkspace } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Badge, Card, Loading, Notice, PageTitle } from '../../ui/basics'
import { RadiosField, TextField } from '../../ui/fields'
import { isDue, isRestricted } from './list_table'
import { SealedTerms } from './sealed_terms'
import { Terms } from './terms'

const kEmpty: TermList = { id: '', title: '', languages: ['en'], source: '', terms: [] }
const kShown = ['/title', '/id', '/languages', '/source', '/review_date', '/sensitivity', '/terms']

type Editor = ObjectEditor<'term_lists'>

function Head({ editor }: { editor: Editor }) {
  const { value, change, issuesAt, canEdit } = editor
  const mayRestrict = useSession().may('list_keeper')
  const hasKey = useWorkspace().head?.list_key === true
  const setDate = (date: string) => {
    const { review_date: _date, ...rest } = value
    editor.replace(date === '' ? rest : { ...rest, review_date: date })
  }
  return (
    <Card title="What it is">
      <fieldset class="whole form" disabled={!canEdit}>
        <legend class="unseen">What it is</legend>
        <TitleAndId editor={editor} />
        <div class="form-row">
          <CodesField kind="languages" label="Languages" value={value.languages ?? []} onChange={(languages) => change({ languages })} issues={issuesAt('/languages')} disabled={!canEdit} />
          <TextField label="Source" hint="Where the terms come from." value={value.source ?? ''} onChange={(source) => change({ source })} issues={issuesAt('/source')} />
          <TextField label="Next review" hint="When somebody should look through it again." type="date" value={value.review_date ?? ''} onChange={setDate} issues={issuesAt('/review_date')} />
        </div>
        <RadiosField label="Who may see its terms" value={value.sensitivity ?? 'open'} onChange={(sensitivity) => change({ sensitivity })} disabled={!editor.isNew} issues={issuesAt('/sensitivity')}
          hint={!editor.isNew ? 'This is chosen when a list is made.' : mayRestrict ? (hasKey ? undefined : 'This server has no key for restricted lists.') : 'Restricted lists are made by list-keepers.'}
          options={[{ value: 'open', label: 'Everybody who reads the policy' }, { value: 'restricted', label: 'List-keepers only (kept sealed)', disabled: !mayRestrict || !hasKey }]} />
      </fieldset>
    </Card>
  )
}

/** Which rules look for its terms; a list that none uses finds nothing. */
function UsedBy({ id }: { id: string }) {
  const rules = useObjects('rules').data
  if (rules === undefined) return null
  const users = rules.filter(({ object }) => listsIn(object.when).includes(id))
  if (users.length === 0) return <Notice tone="warning" title="No rule uses this list"><p>Its terms are found once a rule looks for them. <a href={href('/rules/new')}>Make a rule</a></p></Notice>
  return <p>Used by {users.map((rule, index) => <span key={rule.id}>{index > 0 && ', '}<a href={href(`/rules${pathOf(rule.id)}`)}>{rule.object.title || rule.id}</a></span>)}.</p>
}

export function ListPage({ id }: { id: string | null }) {
  const editor = useObjectEditor('term_lists', id, kEmpty)
  const { value } = editor
  const change = useObjects('term_lists').data?.find((one) => one.id === id)?.change
  if (editor.loadProblem !== null) return <NotThere editor={editor} id={id ?? ''} />
  if (editor.isLoading) return <><PageTitle title="Term list" /><Loading /></>
  return (
    <>
      <PageTitle title={id === null ? 'New term list' : value.title || value.id} about={id === null ? 'Words and phrases that belong together, for a rule to look for.' : undefined}>
        {isRestricted(value) && <Badge tone="warning">Restricted</Badge>}
        {isDue(value) && <Badge tone="warning">Due for review</Badge>}
        <ChangeBadge change={change} />
      </PageTitle>
      <p class="crumbs"><a href={href('/lists')}>All term lists</a></p>
      <WhyNot editor={editor} />
      {id === null && <Head editor={editor} />}
      {isRestricted(value) && !editor.isNew ? <SealedTerms editor={editor} isUnsealed={value.sealed === undefined} /> : <Terms editor={editor} />}
      {id !== null && <UsedBy id={id} />}
      {id !== null && <Head editor={editor} />}
      <RemainingIssues editor={editor} shown={kShown} />
      <EditorBar editor={editor} />
    </>
  )
}
