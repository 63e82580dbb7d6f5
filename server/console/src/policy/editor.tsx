// Editing one object: what was read, what it is now, what is wrong with it (asked of the server while one types), undo and
// redo, saving into a draft, and what happens when somebody else was faster.
//
//   const editor = useObjectEditor('rules', id, emptyRule)
//   <TextField value={editor.value.title} onChange={(title) => editor.change({ title })} issues={editor.issuesAt('/title')} />
//   <EditorBar editor={editor} />
//
// Nothing typed is lost: leaving the page asks first, a cut connection and an ended session leave the form as it is, and
// a version that somebody else has saved meanwhile is shown beside one's own.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'

import { type ApiProblem, type Issue, problemOf } from '../api/problem'
import { useQuery } from '../api/query'
import { navigate, pathOf, useLeaveGuard } from '../base/router'
import { Badge, Button, LinkButton, ProblemNotice } from '../ui/basics'
import { confirm } from '../ui/dialog'
import { IssueLines } from '../ui/fields'
import { toast } from '../ui/toast'
import { resolveConflict } from './conflict'
import { type Family, kFamilies, type ObjectOf, readObject, removeObject, writeObject } from './objects'
import { isEqual, issuesAt } from '../base/pointers'
import { saveObject } from './save'
import { type Checked, checkObject } from './validate'
import { draftHasChanged, useWorkspace } from './workspace'

const kCheckAfterMs = 400
const kOneStepMs = 800 // what is typed in one go is one step of undoing
const kMaxSteps = 200

type History<T> = { steps: T[]; at: number; changedMs: number }

function useHistory<T>(first: T) {
  const [history, setHistory] = useState<History<T>>({ steps: [first], at: 0, changedMs: 0 })
  const set = useCallback((value: T) => setHistory(({ steps, at, changedMs }) => {
    const now = Date.now()
    const isSameStep = at > 0 && at === steps.length - 1 && now - changedMs < kOneStepMs
    const kept = steps.slice(0, isSameStep ? at : at + 1).slice(-kMaxSteps)
    return { steps: [...kept, value], at: kept.length, changedMs: now }
  }), [])
  const move = useCallback((step: number) => setHistory((history) => {
    const at = Math.min(Math.max(history.at + step, 0), history.steps.length - 1)
    return { ...history, at, changedMs: 0 }
  }), [])
  const restart = useCallback((value: T) => setHistory({ steps: [value], at: 0, changedMs: 0 }), [])
  return { value: history.steps[history.at]!, set, move, restart, canUndo: history.at > 0, canRedo: history.at < history.steps.length - 1 }
}

export type ObjectEditor<F extends Family> = {
  family: F
  isNew: boolean
  isLoading: boolean
  loadProblem: ApiProblem | null
  value: ObjectOf[F]
  change: (some: Partial<ObjectOf[F]>) => void
  replace: (value: ObjectOf[F]) => void
  isDirty: boolean
  canEdit: boolean
  issues: Issue[]
  /** At a place of the object, and inside it. */
  issuesAt: (pointer: string, options?: { exactly?: boolean }) => Issue[]
  checked: Checked | null
  saveProblem: ApiProblem | null
  save: () => Promise<boolean>
  remove: () => Promise<void>
  undo: () => void
  redo: () => void
  revert: () => void
  canUndo: boolean
  canRedo: boolean
}

/** `id` null: a new object, which begins as `empty`. */
export function useObjectEditor<F extends Family>(family: F, id: string | null, empty: ObjectOf[F]): ObjectEditor<F> {
  const workspace = useWorkspace()
  const { source, draftId } = workspace
  const sourceName = source === null ? '' : 'draft' in source ? source.draft : source.revision
  const read = useQuery(id === null || source === null ? null : `object:${sourceName}:${family}:${id}`, () => readObject(source!, family, id!))
  const history = useHistory<ObjectOf[F]>(empty)
  const [base, setBase] = useState<{ object: ObjectOf[F]; tag: string | null } | null>(id === null ? { object: empty, tag: null } : null)
  const [checked, setChecked] = useState<Checked | null>(null)
  const [saveProblem, setSaveProblem] = useState<ApiProblem | null>(null)
  const { value } = history
  const isDirty = base !== null && !isEqual(value, base.object)
  const wasSaved = useRef(false)

  // What was read, or read anew, unless the person has changed something: saving then tells them of the other version.
  useEffect(() => {
    if (read.data === undefined || (base !== null && (isDirty || read.data.tag === base.tag))) return
    setBase(read.data)
    history.restart(read.data.object)
  }, [read.data])

  useLeaveGuard(() => (isDirty && !wasSaved.current ? `The ${kFamilies[family].one} “${value.id}” has changes that are not saved.` : null))

  // Checked as it would be in the draft, a moment after the last key.
  useEffect(() => {
    if (base === null || source === null || value.id === '') return
    let isOver = false
    const timer = setTimeout(() => {
      checkObject(draftId, family, value, !isDirty).then((found) => { if (!isOver) setChecked(found) }, () => {})
    }, kCheckAfterMs)
    return () => { isOver = true; clearTimeout(timer) }
  }, [value, base === null, sourceName, isDirty])

  const finish = (object: ObjectOf[F], tag: string, draft: string) => {
    setBase({ object, tag })
    history.restart(object)
    setSaveProblem(null)
    draftHasChanged(draft)
    toast(`Saved in the draft.`)
    if (id === null) navigate(`${kFamilies[family].page}${pathOf(object.id)}`, { draft }, { replace: true, force: true })
  }

  const save = async (): Promise<boolean> => {
    const draft = await workspace.ensureDraft(`Change the ${kFamilies[family].one} ${value.id}`)
    if (draft === null) return false
    let object = value
    let tag = base?.tag ?? null
    for (;;) {
      try {
        finish(object, await saveObject(draft, family, object, tag), draft)
        return true
      } catch (thrown) {
        const problem = problemOf(thrown)
        if (problem.kind !== 'precondition_failed') return setSaveProblem(problem), false
        const settled = await resolveConflict({ family, base: base?.tag == null ? null : base.object, mine: object, draft })
        if (settled === null) return false
        if (settled.take === 'theirs') {
          setBase({ object: settled.object as ObjectOf[F], tag: settled.tag })
          history.restart(settled.object as ObjectOf[F])
          return true
        }
        object = settled.object as ObjectOf[F]
        tag = settled.tag
        history.set(object)
      }
    }
  }

  const remove = async () => {
    const { one, page } = kFamilies[family]
    const isSure = await confirm({
      title: `Remove the ${one} “${value.id}”?`,
      text: 'It is removed in the draft. What is live stays as it is until the draft is published.',
      action: `Remove the ${one}`, danger: true,
    })
    if (!isSure || base?.tag == null) return
    const draft = await workspace.ensureDraft(`Remove the ${one} ${value.id}`)
    if (draft === null) return
    const kept = base.object
    try {
      await removeObject(draft, family, value.id, base.tag)
    } catch (thrown) {
      return setSaveProblem(problemOf(thrown))
    }
    wasSaved.current = true
    draftHasChanged(draft)
    navigate(page, { draft }, { force: true })
    toast(`The ${one} “${kept.id}” is removed in the draft.`, {
      undo: async () => { await writeObject(draft, family, kept, null); draftHasChanged(draft) },
    })
  }

  const issues = useMemo(() => {
    const seen = [...(saveProblem?.issues ?? []), ...(checked?.own ?? [])]
    return seen.filter((issue, index) => seen.findIndex((other) => other.pointer === issue.pointer && other.message === issue.message) === index)
  }, [checked, saveProblem])

  return {
    family, isNew: id === null, isLoading: base === null && read.problem === null, loadProblem: base === null ? read.problem : null,
    value, isDirty, canEdit: workspace.canEdit, issues, checked, saveProblem, save, remove,
    change: (some) => history.set({ ...value, ...some }),
    replace: history.set,
    issuesAt: (pointer, options) => issuesAt(issues, pointer, options),
    undo: () => history.move(-1), redo: () => history.move(1),
    revert: () => { if (base !== null) history.set(base.object) },
    canUndo: history.canUndo, canRedo: history.canRedo,
  }
}

/** Save, undo, remove, and what is wrong: stays in sight at the foot of the form. Ctrl+S saves, Ctrl+Z in no field undoes. */
export function EditorBar<F extends Family>({ editor }: { editor: ObjectEditor<F> }) {
  const { family, isDirty, checked, issues } = editor
  const { one, page } = kFamilies[family]
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey)) return
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]') !== null
      if (event.key === 's') {
        event.preventDefault()
        if (editor.isDirty) void editor.save()
      } else if (event.key === 'z' && !isTyping) {
        event.preventDefault()
        event.shiftKey ? editor.redo() : editor.undo()
      }
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  })
  const errors = issues.filter(({ severity }) => severity === 'error').length
  const warnings = issues.length - errors
  const others = checked?.others ?? []
  return (
    <div class="editor-bar">
      <ProblemNotice problem={editor.saveProblem !== null && editor.saveProblem.issues.length === 0 ? editor.saveProblem : null} />
      {others.length > 0 && (
        <details>
          <summary>{others.length === 1 ? 'One fault elsewhere in the policy' : `${others.length} faults elsewhere in the policy`}</summary>
          <IssueLines issues={others} />
        </details>
      )}
      <div class="editor-actions">
        {editor.canEdit && (
          <>
            <Button look="first" onPress={editor.save} disabled={!isDirty && !editor.isNew}>{editor.isNew ? `Add this ${one} to the draft` : 'Save in the draft'}</Button>
            <Button onPress={editor.undo} disabled={!editor.canUndo}>Undo</Button>
            <Button onPress={editor.redo} disabled={!editor.canRedo}>Redo</Button>
            {isDirty && !editor.isNew && <Button onPress={editor.revert}>Put back as it was</Button>}
            {!editor.isNew && <Button look="danger" onPress={editor.remove}>Remove…</Button>}
          </>
        )}
        <LinkButton look="quiet" href={`#${page}`} onClick={(event) => { event.preventDefault(); navigate(page) }}>All {kFamilies[family].many.toLowerCase()}</LinkButton>
        <span role="status" class="editor-state">
          {isDirty && <Badge tone="info">Not saved</Badge>}
          {errors > 0 && <Badge tone="bad">{errors === 1 ? '1 error' : `${errors} errors`}</Badge>}
          {warnings > 0 && <Badge tone="warning">{warnings === 1 ? '1 warning' : `${warnings} warnings`}</Badge>}
          {checked !== null && issues.length === 0 && <Badge tone="good">No faults</Badge>}
        </span>
      </div>
    </div>
  )
}

/** Issues that belong to no field that is shown. */
export function RemainingIssues<F extends Family>({ editor, shown }: { editor: ObjectEditor<F>; shown: readonly string[] }) {
  const rest = editor.issues.filter(({ pointer }) => !shown.some((place) => pointer === place || pointer.startsWith(`${place}/`)))
  return <IssueLines issues={rest} />
}
