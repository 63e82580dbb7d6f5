// Questions on top of the page. `ask` is for a yes or no; its words name what will happen.
//
//   if (await confirm({ title: 'Remove the rule “x”?', text: '…', action: 'Remove the rule', danger: true })) …
//
// With `run` it is done while the question stands: where that fails, the dialog says why, and what was written is still
// there.
//
// The browser's own <dialog> keeps the focus inside, closes with Escape, and gives the focus back.
import type { ComponentChildren } from 'preact'
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { type ApiProblem, problemOf } from '../api/problem'
import { Button, ProblemNotice } from './basics'
import { TextArea, TextField } from './fields'
import { useUniqueId } from '../base/ids'

export function Dialog({ title, onClose, children, wide = false }: { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useUniqueId('dialog')
  useEffect(() => {
    dialog.current?.showModal()
    return () => dialog.current?.close()
  }, [])
  return (
    <dialog ref={dialog} class={wide ? 'wide' : undefined} aria-labelledby={id}
      onCancel={(event) => { event.preventDefault(); onClose() }}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

type Question = {
  title: string
  text?: ComponentChildren
  action: string
  danger?: boolean
  keep?: string // the word for not doing it
  wide?: boolean
  run?: (note: string) => Promise<unknown>
  /** Asks for words, too: their label; and whether they may be left out. */
  note?: { label: string; hint?: string; required?: boolean; oneLine?: boolean; value?: string }
}

function Ask({ question, onAnswer }: { question: Question; onAnswer: (note: string | null) => void }) {
  const { note } = question
  const [text, setText] = useState(note?.value ?? '')
  const [isMissing, setMissing] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const act = async () => {
    if (note?.required && text.trim() === '') return setMissing(true)
    try {
      await question.run?.(text.trim())
      onAnswer(text.trim())
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  const issues = isMissing && text.trim() === '' ? [{ severity: 'error' as const, pointer: '', message: 'Please write something here.' }] : []
  return (
    <Dialog title={question.title} wide={question.wide ?? false} onClose={() => onAnswer(null)}>
      {typeof question.text === 'string' ? <p>{question.text}</p> : question.text}
      {note?.oneLine && <TextField label={note.label} hint={note.hint} value={text} onChange={setText} issues={issues} autofocus onEnter={act} />}
      {note && !note.oneLine && <TextArea label={note.label} hint={note.hint} value={text} onChange={setText} issues={issues} rows={3} />}
      <ProblemNotice problem={problem} />
      <div class="dialog-actions">
        <Button onPress={() => onAnswer(null)}>{question.keep ?? 'Cancel'}</Button>
        <Button look={question.danger ? 'danger' : 'first'} onPress={act}>{question.action}</Button>
      </div>
    </Dialog>
  )
}

/** Shows `make` on top of everything until it calls what it is given. */
export function onTop<Answer>(make: (answer: (value: Answer) => void) => ComponentChildren): Promise<Answer> {
  const place = document.createElement('div')
  document.body.append(place)
  return new Promise((resolve) => {
    render(make((value) => {
      render(null, place)
      place.remove()
      resolve(value)
    }), place)
  })
}

/** What was written in answer to the note ('' where none was asked for), or null where it is not to be done. */
export const askForNote = (question: Question): Promise<string | null> => onTop((answer) => <Ask question={question} onAnswer={answer} />)

export const confirm = async (question: Question): Promise<boolean> => (await askForNote(question)) !== null
