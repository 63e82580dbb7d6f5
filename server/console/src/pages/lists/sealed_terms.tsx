// A restricted list: sealed for everybody, and opened for list-keepers when they ask, which is noted. What was opened is
// in this page's memory only.
import { useState } from 'preact/hooks'

import { apiBase, fetchApi } from '../../api/client'
import { ApiProblem, problemOf } from '../../api/problem'
import type { ObjectEditor } from '../../policy/editor'
import type { Term, TermList } from '../../policy/objects'
import { plural } from '../../policy/words'
import { useWorkspace } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Button, Card, Notice, ProblemNotice } from '../../ui/basics'
import { confirm } from '../../ui/dialog'
import { Field } from '../../ui/fields'
import { ServerImport } from './server_import'
import { Terms, type TermsEditor } from './terms'

type Editor = ObjectEditor<'term_lists'>
type Opened = { box: string; terms: Term[] }

async function readOpened(draft: string, id: string): Promise<Term[]> {
  const response = await fetchApi(new Request(`${apiBase}v1/policy/drafts/${draft}/term_lists/${id}/export?format=json`))
  if (!response.ok) throw await ApiProblem.of(response)
  return ((await response.json()) as TermList).terms ?? []
}

/** The editor of the same list in clear: the first change makes it a list whose terms are sealed anew when it is saved. */
function inClear(editor: Editor, terms: Term[]): TermsEditor {
  const { sealed: _sealed, ...head } = editor.value
  return { ...editor, value: { ...head, terms }, change: (some) => editor.replace({ ...head, terms, ...some }) }
}

function FileForSealed({ list }: { list: TermList }) {
  const [file, setFile] = useState<File | null>(null)
  return (
    <div class="form">
      <Field label="Add terms from a file" hint="Text, CSV or JSON. Its terms are not shown here.">
        {(control) => <input {...control} type="file" accept=".txt,.csv,.json,text/plain,text/csv,application/json" onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} />}
      </Field>
      {file !== null && <ServerImport list={list} file={file} />}
    </div>
  )
}

export function SealedTerms({ editor, isUnsealed }: { editor: Editor; isUnsealed: boolean }) {
  const session = useSession()
  const { draftId, head, ensureDraft, canEdit } = useWorkspace()
  const [opened, setOpened] = useState<Opened | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const { value } = editor
  const isKeeper = session.may('list_keeper')
  const hasKey = head?.list_key === true
  const open = async () => {
    const isSure = await confirm({ title: 'Show the terms of a restricted list?', text: 'That you have read them is noted in the audit log. They stay in this page only, until you leave it.', action: 'Show the terms' })
    const draft = isSure ? draftId ?? await ensureDraft(`Look into the term list ${value.id}`) : null
    if (draft === null) return
    try {
      setOpened({ box: value.sealed!.box, terms: await readOpened(draft, value.id) })
      setProblem(null)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  const hide = <div class="row"><Button onPress={() => setOpened(null)}>Hide the terms</Button></div>
  if (isUnsealed) return <Terms editor={editor} note={<p class="hint">These terms are sealed when you save.</p>} />
  if (opened !== null && opened.box === value.sealed?.box) return <Terms editor={inClear(editor, opened.terms)} note={hide} />
  return (
    <Card title="Terms">
      <Notice title={`${plural(value.sealed?.count ?? 0, 'term')}, sealed`}>
        <p>This list is restricted. Decisions are made by it; its terms are shown to list-keepers only.</p>
        {isKeeper && head !== undefined && !hasKey && <p>This server has no key for such lists, so it can’t show them.</p>}
        {isKeeper && hasKey && (draftId !== null || canEdit ? <Button onPress={open}>Show the terms…</Button> : <p>Choose a draft to look into it.</p>)}
      </Notice>
      <ProblemNotice problem={problem} />
      {isKeeper && hasKey && editor.canEdit && !editor.isDirty && <FileForSealed list={value} />}
    </Card>
  )
}
