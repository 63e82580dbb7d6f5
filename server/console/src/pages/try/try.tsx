// Type what a person might type, and see what would be shown to them, and why. The words are sent to the server for the
// answer and kept nowhere: not in the address, not in the browser, not by the server.
import { useEffect, useRef, useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { type ApiProblem, problemOf } from '../../api/problem'
import { href, navigate, useParam } from '../../base/router'
import { type Context, ContextFields, tidyContext } from '../../policy/context_fields'
import { beginCase } from '../../policy/new_case'
import { takeBegunTexts } from '../../policy/tried'
import { useWorkspace } from '../../policy/workspace'
import { Button, Card, Empty, Notice, PageTitle, ProblemNotice } from '../../ui/basics'
import { Field, TextField } from '../../ui/fields'
import { isSame, Outcome } from './outcome'

type Trace = components['schemas']['Trace']
type Input = components['schemas']['CaseInput']
type Answer = { live: Trace; draft?: Trace }
type Asked = { texts: string[]; input: Input; answer: Answer }

const kExample = 'stop it now helpline'

/** What is known of the person goes into the address, so that a colleague can try the same; the words do not. */
function useContextParam(): [Context, (context: Context) => void] {
  const [text, setText] = useParam('person')
  let context: Context = { country: 'GB', languages: ['en-GB'], surface: 'web_search', age_band: 'adult' }
  try {
    if (text !== '') context = JSON.parse(text) as Context
  } catch {
    // An address that somebody has changed by hand.
  }
  return [context, (next) => setText(JSON.stringify(tidyContext(next)))]
}

const explain = (draft: string | null, input: Input): Promise<Answer> => (draft === null
  ? ask(api.POST('/v1/policy/explain', { body: { input } }))
  : ask(api.POST('/v1/policy/drafts/{draft}/explain', { params: { path: { draft } }, body: { input } })))

/** One text, or several that are judged together, a field for each. Enter decides; Shift+Enter makes a line. */
function TextFields({ texts, onChange, onEnter, hint }: { texts: string[]; onChange: (texts: string[]) => void; onEnter: () => void; hint: string }) {
  return (
    <>
      {texts.map((text, at) => (
        <div key={at} class="tried-field">
          <Field label={texts.length === 1 ? 'The search' : `Text ${at + 1}`} hint={at === 0 ? hint : undefined}>
            {(control) => (
              <textarea {...control} rows={2} value={text} dir="auto" autocomplete="off" spellcheck={false} onInput={(event) => { const typed = event.currentTarget.value; onChange(texts.map((old, place) => (place === at ? typed : old))) }}
                onKeyDown={(event) => { if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); onEnter() } }} />
            )}
          </Field>
          {texts.length > 1 && <Button look="quiet" aria-label={`Remove text ${at + 1}`} onPress={() => onChange(texts.filter((_, place) => place !== at))}>Remove</Button>}
        </div>
      ))}
    </>
  )
}

/** The moment and the session of what is tried; they fix what time and lot decide. */
function useWhen() {
  const [now, setNow] = useState('')
  const [session, setSession] = useState('')
  const fields = (
    <div class="form-row">
      <TextField label="At this moment (UTC)" hint="Empty: now." type="datetime-local" value={now} onChange={setNow} />
      <TextField label="Session" hint="Any text. It fixes what is drawn by lot: ramp, holdout, variant." value={session} onChange={setSession} />
    </div>
  )
  return { when: { ...(now === '' ? {} : { now: `${now}Z` }), ...(session === '' ? {} : { session }) }, fields }
}

export default function Page() {
  const { draftId } = useWorkspace()
  const [begun] = useState(takeBegunTexts)
  const [texts, setTexts] = useState(begun ?? [''])
  const [context, setContext] = useContextParam()
  const { when, fields } = useWhen()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const latest = useRef(0)
  const decide = async (some: string[] = texts) => {
    const all = some.filter((text) => text.trim() !== '')
    if (all.length === 0) return
    const input: Input = { ...(all.length === 1 ? { query: all[0]! } : { texts: all }), context: tidyContext(context), ...when }
    const number = ++latest.current
    try {
      const answer = await explain(draftId, input)
      if (number !== latest.current) return
      setAsked({ texts: all, input, answer })
      setProblem(null)
    } catch (thrown) {
      if (number !== latest.current) return
      setAsked(null)
      setProblem(problemOf(thrown))
    }
  }
  // Decided anew by another draft; and at once what another page has brought.
  useEffect(() => { if (asked !== null || begun !== null) void decide() }, [draftId])
  const tryExample = () => {
    setTexts([kExample])
    return decide([kExample])
  }
  return (
    <>
      <PageTitle title="Try it" about="Type what somebody might type. Nothing is shown to anybody, and the words are kept nowhere." />
      <form class="stack" autocomplete="off" onSubmit={(event) => { event.preventDefault(); void decide() }}>
        <Card title="What they type">
          <TextFields texts={texts} onChange={setTexts} onEnter={() => void decide()}
            hint={draftId === null ? 'Enter decides, by what is live. Choose a draft at the top to try that beside it.' : 'Enter decides, by the draft, and beside it by what is live.'} />
          <div class="row">
            <Button type="submit" look="first">Decide</Button>
            <Button look="quiet" onPress={() => setTexts([...texts, ''])}>Another text, judged together</Button>
          </div>
          <details>
            <summary>What is known of the person, and when</summary>
            <div class="form">
              <ContextFields value={context} onChange={setContext} issuesAt={(pointer) => (problem?.issues ?? []).filter((issue) => issue.pointer.startsWith(`/context${pointer}`))} />
              {fields}
            </div>
          </details>
        </Card>
      </form>
      <ProblemNotice problem={problem} />
      {problem !== null && draftId !== null && <p><a href={href(`/drafts/${draftId}`)}>See what is wrong with the draft, and where</a></p>}
      {asked !== null ? <Answered asked={asked} /> : problem === null && (
        <Empty title={`For example: ${kExample}`}>
          <p>You will see which terms are found in it, which rules match, which of them wins and why, and the page as it would look.</p>
          <Button onPress={tryExample}>Try this example</Button>
        </Empty>
      )}
    </>
  )
}

function Answered({ asked: { texts, input, answer: { draft, live } } }: { asked: Asked }) {
  const { draftId } = useWorkspace()
  const context: Context = input.context ?? {}
  const makeCase = () => {
    const { decision } = draft ?? live
    beginCase({ input, expect: { action: decision.action, ...(decision.rule === undefined ? {} : { rule: decision.rule }) } })
    navigate('/cases/new')
  }
  return (
    <>
      {draft !== undefined && (
        <>
          <Notice tone={isSame(draft.decision, live.decision) ? 'info' : 'warning'} title={isSame(draft.decision, live.decision) ? 'The draft decides this as it is decided now' : 'The draft decides this otherwise than now'} />
          <Outcome title="By the draft" trace={draft} texts={texts} context={context} isNews />
        </>
      )}
      <Outcome title={draft === undefined ? 'The decision' : 'By what is live'} trace={live} texts={texts} context={context} isFolded={draft !== undefined} isNews={draft === undefined} />
      <div class="row">
        <Button onPress={makeCase}>Keep it as a regression case…</Button>
        {draftId === null && <a href={href('/lists')}>Change what is found, under Term lists</a>}
      </div>
    </>
  )
}
