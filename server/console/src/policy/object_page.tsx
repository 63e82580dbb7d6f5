// The page of one object: its form beside its JSON, both of the same value; the faults; and the bar to save with.
//
//   const editor = useObjectEditor('rules', id, emptyRule)
//   return <ObjectPage editor={editor} title="…" shown={['/title', '/when']}><RuleForm editor={editor} /></ObjectPage>
//
// `shown`: the pointers whose faults the form shows itself. On narrow screens the two are tabs. `beside`: what stands beside
// the form instead of the JSON, as a preview does.
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { href, useParam } from '../base/router'
import { Badge, Empty, LinkButton, Loading, Notice, PageTitle, ProblemNotice, Tabs } from '../ui/basics'
import { TextField } from '../ui/fields'
import { JsonEditor } from '../ui/json_editor'
import { Shielded } from '../ui/shielded'
import { EditorBar, type ObjectEditor, RemainingIssues } from './editor'
import { type Family, idFrom, kFamilies, type ObjectOf } from './objects'
import { PutBack } from './removed'
import { changeNames, changeTone } from './words'
import { useRemovedObjects, useWorkspace } from './workspace'

const kBeside = '(min-width: 76rem)'

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const listen = () => setMatches(media.matches)
    listen()
    media.addEventListener('change', listen)
    return () => media.removeEventListener('change', listen)
  }, [query])
  return matches
}

type Both = { title: string; form: ComponentChildren; json: ComponentChildren; beside: ComponentChildren }

/** The form and its JSON. Both stay drawn while the other one is looked at, so that what is half written stays there. */
function Views({ title, form, json, beside }: Both) {
  const isWide = useMedia(kBeside)
  const [view, setView] = useParam('view', 'form')
  if (isWide && beside !== undefined) {
    return <div class="form-beside halves"><div class="stack">{form}<details><summary>{title} as JSON</summary>{json}</details></div><div class="stack in-sight">{beside}</div></div>
  }
  if (isWide) return <div class="form-beside"><div class="stack">{form}</div><aside class="stack" aria-label={`${title} as JSON`}>{json}<p class="hint">The same, as JSON: you can write in either.</p></aside></div>
  const tabs = [{ name: 'form', title: 'Form' }, { name: 'json', title: 'JSON' }]
  return (
    <Tabs label="How it is shown" tabs={tabs} chosen={view === 'json' ? 'json' : 'form'} onChoose={setView}>
      <div class="stack" hidden={view === 'json'}>{form}{beside}</div>
      <div hidden={view !== 'json'}>{json}</div>
    </Tabs>
  )
}

type Props<F extends Family> = { editor: ObjectEditor<F>; id: string | null; title: string; about?: ComponentChildren; shown: readonly string[]; actions?: ComponentChildren; beside?: ComponentChildren; children: ComponentChildren }

export function ObjectPage<F extends Family>({ editor, id, title, about, shown, actions, beside, children }: Props<F>) {
  const { family } = editor
  const { one, many, page } = kFamilies[family]
  if (editor.loadProblem !== null) return <NotThere editor={editor} id={id ?? ''} />
  if (editor.isLoading) return <><PageTitle title={title} /><Loading /></>
  // The id is part of the address and of what refers to it: in the JSON it stays as it is.
  const replace = (object: ObjectOf[F]) => editor.replace(id === null ? object : { ...object, id })
  return (
    <>
      <PageTitle title={title} about={about}>{actions}</PageTitle>
      <p class="crumbs"><a href={href(page)}>All {many.toLowerCase()}</a></p>
      <WhyNot editor={editor} />
      <Views title={`The ${one}`} beside={beside}
        form={<Shielded of={editor.value}><fieldset class="whole form" disabled={!editor.canEdit}><legend class="unseen">The {one}</legend>{children}</fieldset></Shielded>}
        json={<JsonEditor label={`The ${one} as JSON`} value={editor.value} onChange={replace} issues={editor.issues} readOnly={!editor.canEdit} />} />
      <RemainingIssues editor={editor} shown={shown} />
      <EditorBar editor={editor} />
    </>
  )
}

/** Why nothing here can be changed. */
export function WhyNot<F extends Family>({ editor }: { editor: ObjectEditor<F> }) {
  const { draft } = useWorkspace()
  if (editor.canEdit) return null
  return draft !== undefined && draft.state !== 'open'
    ? <Notice title="This draft is not open"><p>Nothing in it can be changed now. <a href={href(`/drafts/${draft.id}`)}>See where it stands</a>.</p></Notice>
    : <Notice title="You can read this"><p>Changing it needs the role of an editor. An administrator gives roles, under People.</p></Notice>
}

export function NotThere<F extends Family>({ editor, id }: { editor: ObjectEditor<F>; id: string }) {
  const { one, many, page } = kFamilies[editor.family]
  const entry = useRemovedObjects(editor.family).find((removed) => removed.id === id)
  const { canEdit } = useWorkspace()
  if (editor.loadProblem?.status !== 404) return <><PageTitle title={`The ${one} “${id}”`} /><ProblemNotice problem={editor.loadProblem} onRetry={() => location.reload()} /></>
  return (
    <>
      <PageTitle title={`There is no ${one} “${id}” here`} />
      <Empty title={entry === undefined ? 'It may be in another draft, or not be live yet.' : 'This draft removes it.'}>
        <p><a href={href(page)}>See all {many.toLowerCase()}</a></p>
        {entry !== undefined && canEdit && <PutBack family={editor.family} entry={entry} />}
      </Empty>
    </>
  )
}

/** Title and id of an object. A new one's id follows its title until somebody writes another; one that is there keeps its id. */
export function TitleAndId<F extends Family>({ editor, hint }: { editor: ObjectEditor<F>; hint?: string }) {
  const value = editor.value as { id: string; title?: string }
  const setTitle = (title: string) => {
    const follows = editor.isNew && value.id === idFrom(value.title ?? '')
    editor.change({ title, ...(follows ? { id: idFrom(title) } : {}) } as unknown as Partial<ObjectOf[F]>)
  }
  return (
    <>
      <TextField label="Title" value={value.title ?? ''} onChange={setTitle} issues={editor.issuesAt('/title')} hint={hint} required disabled={!editor.canEdit} />
      <IdField editor={editor} />
    </>
  )
}

export function IdField<F extends Family>({ editor, hint }: { editor: ObjectEditor<F>; hint?: string }) {
  const { id } = editor.value
  if (!editor.isNew) return <p class="hint">Its id is <code>{id}</code>. Reports and other objects know it by that, so it stays.</p>
  // Its page would be the one where a new object begins.
  const issues = id === 'new' ? [{ severity: 'error' as const, pointer: '/id', message: 'Choose another id: the console needs the word “new” itself.' }] : editor.issuesAt('/id')
  return (
    <TextField label="Id" value={id} onChange={(next) => editor.change({ id: next } as Partial<ObjectOf[F]>)} issues={issues} required maxLength={64}
      hint={hint ?? 'Small letters, digits and hyphens. Reports and other objects know it by this, and it cannot be changed later.'} disabled={!editor.canEdit} />
  )
}

export const ChangeBadge = ({ change }: { change?: 'added' | 'changed' | 'removed' | undefined }) =>
  (change === undefined ? null : <Badge tone={changeTone[change]}>{changeNames[change]}</Badge>)

/** To the page where one begins; for who may change something. */
export function NewLink({ family }: { family: Family }) {
  const { canEdit } = useWorkspace()
  return canEdit ? <LinkButton look="first" href={href(`${kFamilies[family].page}/new`)}>New {kFamilies[family].one}</LinkButton> : null
}
