// One case: an input and its right answer. Publishing runs all of them, so what was right once stays right.
import { useState } from 'preact/hooks'

import { navigate } from '../../base/router'
import { replaced } from '../../policy/condition'
import { ContextFields } from '../../policy/context_fields'
import { type ObjectEditor, useObjectEditor } from '../../policy/editor'
import { beginCase, takeBegunCase } from '../../policy/new_case'
import { ChangeBadge, ObjectPage, TitleAndId } from '../../policy/object_page'
import { type Case, idFrom } from '../../policy/objects'
import { useObjects } from '../../policy/workspace'
import { Button, Card, Notice } from '../../ui/basics'
import { SelectField, TextArea, TextField } from '../../ui/fields'
import { expectedNames } from './case_words'

type Input = Case['input']
type Editor = ObjectEditor<'cases'>

const kShown = ['/id', '/title', '/input', '/expect']

function newCase(): Case {
  const begun = takeBegunCase()
  const title = begun?.title ?? ''
  return { id: idFrom(title), title, input: begun?.input ?? { query: '' }, expect: begun?.expect ?? { action: 'none' } }
}

export function CaseEditor({ id }: { id: string | null }) {
  const [empty] = useState(newCase)
  const editor = useObjectEditor('cases', id, empty)
  const { value } = editor
  const entry = useObjects('cases').data?.find((one) => one.id === id)
  const duplicate = () => {
    beginCase({ ...value, title: `${value.title || value.id} (copy)` })
    navigate('/cases/new')
  }
  return (
    <ObjectPage editor={editor} id={id} title={id === null ? 'New case' : value.title || value.id} shown={kShown}
      about={id === null ? 'A search and its right answer. Nothing is published while a case comes out otherwise.' : undefined}
      actions={id !== null && <><ChangeBadge change={entry?.change} />{editor.canEdit && <Button onPress={duplicate}>Duplicate</Button>}</>}>
      <ResultNow editor={editor} />
      <Card title="What it is"><TitleAndId editor={editor} hint="What it makes sure of." /></Card>
      <Card title="What is typed"><InputFields editor={editor} /></Card>
      <Card title="What is known of the person">
        <ContextFields value={value.input.context ?? {}} issuesAt={(pointer) => editor.issuesAt(`/input/context${pointer}`)}
          onChange={(context) => editor.change({ input: tidyInput({ ...value.input, context }) })} />
      </Card>
      <Card title="The right answer"><ExpectFields editor={editor} /></Card>
    </ObjectPage>
  )
}

/** The case as it stands in the form, run by the server a moment after the last key. */
function ResultNow({ editor }: { editor: Editor }) {
  const { checked, value } = editor
  if (checked === null || value.id === '') return null
  const isRun = checked.others.length === 0 && !checked.own.some(({ severity }) => severity === 'error')
  const failure = checked.failures.find(({ id }) => id === value.id)
  if (!isRun && failure === undefined) return <Notice tone="warning" title="It could not be run" live><p>Cases run where nothing in the policy is at fault. Mend the errors first.</p></Notice>
  return failure === undefined
    ? <Notice tone="good" title="It comes out as it should" live />
    : <Notice tone="bad" title="It comes out otherwise" live><p>{failure.message}</p></Notice>
}

function tidyInput(input: Input): Input {
  const { context, now, session, ...rest } = input
  return { ...rest, ...(context && Object.keys(context).length > 0 ? { context } : {}), ...(now ? { now } : {}), ...(session ? { session } : {}) }
}

function InputFields({ editor }: { editor: Editor }) {
  const { input } = editor.value
  const change = (some: Partial<Input>) => editor.change({ input: tidyInput({ ...input, ...some }) })
  const setTexts = (texts: string[]) => {
    const { query: _query, texts: _texts, ...rest } = input
    editor.change({ input: texts.length === 1 ? { query: texts[0]!, ...rest } : { texts, ...rest } })
  }
  const texts = input.texts ?? [input.query ?? '']
  return (
    <>
      {texts.map((text, at) => (
        <div class="case-text" key={at}>
          <TextArea label={texts.length === 1 ? 'Words' : `Text ${at + 1}`} rows={2} dir="auto" value={text} onChange={(next) => setTexts(replaced(texts, at, next))}
            issues={texts.length === 1 && input.texts === undefined ? editor.issuesAt('/input/query') : editor.issuesAt(`/input/texts/${at}`)} />
          {texts.length > 1 && <Button look="quiet" aria-label={`Remove text ${at + 1}`} onPress={() => setTexts(replaced(texts, at))}>Remove</Button>}
        </div>
      ))}
      <div><Button onPress={() => setTexts([...texts, ''])}>Another text</Button></div>
      <details>
        <summary>When, and for whom</summary>
        <div class="form-row">
          <TextField label="At this moment (UTC)" hint="Empty: at the moment of the check." type="datetime-local" value={(input.now ?? '').replace('Z', '')} issues={editor.issuesAt('/input/now')}
            onChange={(moment) => change({ now: moment === '' ? undefined : `${moment}Z` })} />
          <TextField label="Session" hint="Any text. It fixes what is drawn by lot: ramp, holdout, variant." value={input.session ?? ''} onChange={(session) => change({ session })} issues={editor.issuesAt('/input/session')} />
        </div>
      </details>
    </>
  )
}

type Family = 'rules' | 'campaigns' | 'help_services'

function useChoices(family: Family, value: string) {
  const objects = useObjects(family).data ?? []
  const choices = objects.map(({ id, object }) => ({ value: id, label: ('name' in object ? object.name : object.title) || id }))
  const isMissing = value !== '' && !choices.some((choice) => choice.value === value)
  return [{ value: '', label: 'Not looked at' }, ...(isMissing ? [{ value, label: `${value} (not there)` }] : []), ...choices]
}

const kOfShown = [
  { field: 'rule', family: 'rules', label: 'By the rule' },
  { field: 'campaign', family: 'campaigns', label: 'Campaign' },
  { field: 'help_first', family: 'help_services', label: 'The help service that is named first' },
] as const

function ExpectFields({ editor }: { editor: Editor }) {
  const { expect } = editor.value
  const change = (some: Partial<Case['expect']>) => {
    const next = { ...expect, ...some }
    for (const { field } of kOfShown) if (!next[field] || next.action === 'none') delete next[field]
    editor.change({ expect: next })
  }
  const actions = (Object.keys(expectedNames) as Case['expect']['action'][]).map((value) => ({ value, label: expectedNames[value] }))
  return (
    <>
      <SelectField label="What should be shown" value={expect.action} options={actions} onChange={(action) => change({ action })} issues={editor.issuesAt('/expect/action')} />
      {expect.action !== 'none' && kOfShown.map(({ field, family, label }) => (
        <Choice key={field} family={family} label={label} value={expect[field] ?? ''} onChange={(next) => change({ [field]: next })} issues={editor.issuesAt(`/expect/${field}`)} />
      ))}
    </>
  )
}

function Choice({ family, ...field }: { family: Family; label: string; value: string; onChange: (value: string) => void; issues: Editor['issues'] }) {
  return <SelectField {...field} options={useChoices(family, field.value)} />
}
