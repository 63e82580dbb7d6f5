// Type what a person might type, and see what would be shown to them, and why. The words are sent to the server for the
// answer and kept nowhere: not in the address, not in the browser, not by the server.
import { useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { type ApiProblem, problemOf } from '../../api/problem'
import { href, navigate, useParam } from '../../base/router'
import { type Context, ContextFields, tidyContext } from '../../policy/context_fields'
import { beginCase } from '../../policy/new_case'
import { takeBegunTexts } from '../../policy/tried'
import { useWorkspace } from '../../policy/workspace'
import { Button, Card, Empty, PageTitle, ProblemNotice } from '../../ui/basics'
import { TextArea } from '../../ui/fields'
import { Outcome } from './outcome'

type Trace = components['schemas']['Trace']
type Answer = { live: Trace; draft?: Trace }
type Asked = { texts: string[]; context: Context; answer: Answer }

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

export default function Page() {
  const { draftId } = useWorkspace()
  const [begun] = useState(takeBegunTexts)
  const [texts, setTexts] = useState(begun?.join('\n') ?? '')
  const [context, setContext] = useContextParam()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [isOne, setOne] = useState((begun?.length ?? 1) === 1)
  const decide = async () => {
    const all = isOne ? [texts] : texts.split('\n').filter((line) => line.trim() !== '')
    if (all.length === 0 || all[0]!.trim() === '') return
    const input = { ...(all.length === 1 ? { query: all[0]! } : { texts: all }), context: tidyContext(context) }
    try {
      const answer: Answer = draftId === null
        ? await ask(api.POST('/v1/policy/explain', { body: { input } }))
        : await ask(api.POST('/v1/policy/drafts/{draft}/explain', { params: { path: { draft: draftId } }, body: { input } }))
      setAsked({ texts: all, context, answer })
      setProblem(null)
    } catch (thrown) {
      setAsked(null)
      setProblem(problemOf(thrown))
    }
  }
  const makeCase = () => {
    const { decision } = asked!.answer.draft ?? asked!.answer.live
    beginCase({
      input: { ...(asked!.texts.length === 1 ? { query: asked!.texts[0]! } : { texts: asked!.texts }), context: tidyContext(asked!.context) },
      expect: { action: decision.action, ...(decision.rule === undefined ? {} : { rule: decision.rule }) },
    })
    navigate('/cases/new')
  }
  return (
    <>
      <PageTitle title="Try it" about="Type what somebody might type. Nothing is shown to anybody, and the words are kept nowhere." />
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void decide() }}>
        <Card title="What they type">
          <TextArea label={isOne ? 'The search' : 'Several texts, one on each line'} rows={isOne ? 2 : 4} value={texts} onChange={setTexts} dir="auto"
            hint={draftId === null ? 'Decided by what is live. Choose a draft at the top to try that beside it.' : 'Decided by the draft, beside what is live.'} />
          <SubmitOnEnter isOn={isOne} />
          <div class="row">
            <Button type="submit" look="first">Decide</Button>
            <Button look="quiet" onPress={() => setOne(!isOne)}>{isOne ? 'Several texts, judged together' : 'One text'}</Button>
          </div>
          <details>
            <summary>What is known of the person</summary>
            <ContextFields value={context} onChange={setContext} issuesAt={(pointer) => (problem?.issues ?? []).filter((issue) => issue.pointer.startsWith(`/context${pointer}`))} />
          </details>
        </Card>
      </form>
      <ProblemNotice problem={problem} />
      <div aria-live="polite" class="stack">
        {asked === null ? problem === null && (
          <Empty title="For example: stop it now helpline">
            <p>You will see which terms are found in it, which rules match, which of them wins and why, and the page as it would look.</p>
          </Empty>
        ) : (
          <>
            {asked.answer.draft !== undefined && <Outcome title="By the draft" trace={asked.answer.draft} texts={asked.texts} context={asked.context} />}
            <Outcome title={asked.answer.draft === undefined ? 'The decision' : 'By what is live'} trace={asked.answer.live} texts={asked.texts} context={asked.context} isFolded={asked.answer.draft !== undefined} />
            <div class="row">
              <Button onPress={makeCase}>Keep it as a regression case…</Button>
              {draftId === null && <a href={href('/lists')}>Change what is found, under Term lists</a>}
            </div>
          </>
        )}
      </div>
    </>
  )
}

/** Enter decides, where one text is asked for; Shift+Enter makes a line. */
function SubmitOnEnter({ isOn }: { isOn: boolean }) {
  return <span hidden ref={(element) => {
    const field = element?.parentElement?.querySelector('textarea')
    if (field) field.onkeydown = (event) => { if (isOn && event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); field.form?.requestSubmit() } }
  }} />
}
