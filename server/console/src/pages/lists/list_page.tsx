// One term list: what it is, and its terms.
import { useState } from 'preact/hooks'

import { ask, api, fetchApi, apiBase } from '../../api/client'
import { ApiProblem, problemOf } from '../../api/problem'
import { invalidate } from '../../api/query'
import { href } from '../../base/router'
import { CodesField } from '../../policy/codes_field'
import { EditorBar, type ObjectEditor, RemainingIssues, useObjectEditor } from '../../policy/editor'
import { TitleAndId } from '../../policy/object_page'
import type { TermList } from '../../policy/objects'
import { plural } from '../../policy/words'
import { useWorkspace } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Button, Card, Empty, Loading, Notice, PageTitle, ProblemNotice } from '../../ui/basics'
import { confirm } from '../../ui/dialog'
import { RadiosField, TextField } from '../../ui/fields'
import { isRestricted } from './list_table'
import { TakeIn } from './take_in'
import { Terms } from './terms'

const kEmpty: TermList = { id: '', title: '', languages: ['en'], source: '', terms: [] }

function Head({ editor }: { editor: ObjectEditor<'term_lists'> }) {
  const { value, change, issuesAt } = editor
  return (
    <Card title="What it is">
      <fieldset class="whole form" disabled={!editor.canEdit}>
        <legend class="unseen">What it is</legend>
        <TitleAndId editor={editor} />
        <div class="form-row">
          <CodesField kind="languages" label="Languages" value={value.languages ?? []} onChange={(languages) => change({ languages })} issues={issuesAt('/languages')} disabled={!editor.canEdit} />
          <TextField label="Source" hint="Where the terms come from." value={value.source ?? ''} onChange={(source) => change({ source })} issues={issuesAt('/source')} />
          <TextField label="Next review" type="date" value={value.review_date ?? ''} onChange={(date) => change({ review_date: date })} issues={issuesAt('/review_date')} />
        </div>
        <RadiosField label="Who may see its terms" value={value.sensitivity ?? 'open'} onChange={(sensitivity) => change({ sensitivity })} disabled={!editor.isNew} issues={issuesAt('/sensitivity')}
          options={[{ value: 'open', label: 'Everybody who reads the policy' }, { value: 'restricted', label: 'List-keepers only (kept sealed)' }]} />
      </fieldset>
    </Card>
  )
}

/** The terms of a sealed list, for those who may see them, when they ask. Nothing of it is kept beyond this page. */
function SealedTerms({ editor }: { editor: ObjectEditor<'term_lists'> }) {
  const session = useSession()
  const { draftId, head } = useWorkspace()
  const [shown, setShown] = useState<TermList['terms'] | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const { value } = editor
  const mayOpen = session.may('list_keeper') && head?.list_key === true
  const open = async () => {
    const isSure = await confirm({ title: 'Show the terms of a restricted list?', text: 'That you have read them is noted in the audit log.', action: 'Show the terms' })
    if (!isSure) return
    try {
      const response = await fetchApi(new Request(`${apiBase}v1/policy/drafts/${draftId}/term_lists/${value.id}/export?format=json`))
      if (!response.ok) throw await ApiProblem.of(response)
      const read = await response.json() as TermList | NonNullable<TermList['terms']>
      setShown(Array.isArray(read) ? read : read.terms ?? [])
      setProblem(null)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  if (shown !== null && shown !== undefined) {
    const { sealed: _box, ...head } = value
    const inClear = { ...editor, value: { ...head, terms: shown } as TermList, change: (some: Partial<TermList>) => { setShown(some.terms ?? shown); editor.replace({ ...head, ...some } as TermList) } }
    return <Terms editor={inClear} />
  }
  return (
    <Card title="Terms">
      <Notice title={`${plural(value.sealed?.count ?? 0, 'term')}, sealed`}>
        <p>This list is restricted. Decisions are made by it; its terms are shown to list-keepers only.</p>
        {session.may('list_keeper') && head?.list_key === false && <p>This server has no key for such lists, so it can’t show them.</p>}
        {mayOpen && draftId === null && <p>Choose or open a draft to look into it.</p>}
        {mayOpen && draftId !== null && <Button onPress={open}>Show the terms…</Button>}
      </Notice>
      <ProblemNotice problem={problem} />
      {session.may('list_keeper') && editor.canEdit && draftId !== null && <TakeIn list={value} onDone={() => { void ask(api.GET('/v1/policy')); invalidate(`object:${draftId}:term_lists:${value.id}`) }} />}
    </Card>
  )
}

export function ListPage({ id }: { id: string | null }) {
  const editor = useObjectEditor('term_lists', id, kEmpty)
  const { value } = editor
  if (editor.loadProblem !== null) {
    return (
      <>
        <PageTitle title={`There is no term list “${id}” here`} />
        {editor.loadProblem.status === 404 ? <Empty title="It may be in another draft, or not be live yet."><p><a href={href('/lists')}>See all term lists</a></p></Empty> : <ProblemNotice problem={editor.loadProblem} />}
      </>
    )
  }
  if (editor.isLoading) return <><PageTitle title="Term list" /><Loading /></>
  return (
    <>
      <PageTitle title={id === null ? 'New term list' : value.title || value.id} about={isRestricted(value) ? 'Restricted: its terms are sealed.' : undefined} />
      {value.sealed === undefined ? <Terms editor={editor} /> : <SealedTerms editor={editor} />}
      <Head editor={editor} />
      <RemainingIssues editor={editor} shown={['/title', '/id', '/languages', '/source', '/review_date', '/sensitivity', '/terms']} />
      <EditorBar editor={editor} />
    </>
  )
}
