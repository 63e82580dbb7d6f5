// A file of searches, decided by what is live and by a draft, and the difference. The file goes to the server, which
// forgets it; neither the browser nor the address keeps anything of it.
import { useEffect, useRef, useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import { ApiProblem, problemOf } from '../../api/problem'
import { useQuery } from '../../api/query'
import { href, setParams, useLeaveGuard, useParam } from '../../base/router'
import { CodeField, CodesField } from '../../policy/codes_field'
import { tidyContext } from '../../policy/context_fields'
import type { Schemas } from '../../policy/objects'
import { upload } from '../../policy/upload'
import { count, draftStateNames, draftTone } from '../../policy/words'
import { useWorkspace } from '../../policy/workspace'
import { Badge, Button, Card, Empty, Loading, PageTitle, ProblemNotice, Progress } from '../../ui/basics'
import { Field, RadiosField, SelectField } from '../../ui/fields'
import { ManyLines } from '../../ui/many_lines'
import { AnswerReader, type Format, formatOf } from './answer'
import { BacktestResult, type Done } from './result'

const kPeekBytes = 64 * 1024
const kTypes: Record<Format, string> = { text: 'text/plain', jsonl: 'application/x-ndjson' }
const kExample = `{"query": "stop it now helpline", "context": {"country": "GB", "languages": ["en-GB"]}}
{"texts": ["a first message", "and a second"], "context": {"surface": "chat"}}`

export default function Page() {
  const { draftId, draft } = useWorkspace()
  return (
    <>
      <PageTitle title="Backtest" about="Take a file of searches and see what a draft would change, before anybody sees it. Nothing of the file is kept." />
      {draftId === null ? <ChooseDraft /> : draft !== undefined && <Test key={draftId} draftId={draftId} />}
    </>
  )
}

function ChooseDraft() {
  const drafts = useQuery('drafts', () => ask(api.GET('/v1/policy/drafts')))
  const atWork = (drafts.data?.drafts ?? []).filter(({ state }) => !['published', 'discarded'].includes(state))
  if (drafts.data === undefined) return drafts.problem === null ? <Loading /> : <ProblemNotice problem={drafts.problem} onRetry={drafts.reload} />
  return (
    <Empty title="Which draft shall be compared with what is live?">
      {atWork.length === 0 ? <p>There is no draft yet. Change something first, for example a <a href={href('/lists')}>term list</a> or a <a href={href('/rules')}>rule</a>: that opens one.</p> : (
        <ul>
          {atWork.map(({ id, title, state }) => (
            <li key={id}><Button look="quiet" onPress={() => setParams({ draft: id }, { push: true })}>{title}</Button> <Badge tone={draftTone(state)}>{draftStateNames[state]}</Badge></li>
          ))}
        </ul>
      )}
    </Empty>
  )
}

// ---- what to send

type Sent = { body: Blob | string; name: string; format: Format; context: Schemas['context']; samples: string }
type Running = { sentBytes: number; ofBytes: number; inputs: number }

/** What is known of everybody whose searches are plain text. It is no secret: it goes into the address. */
function useContext() {
  const [country, setCountry] = useParam('country')
  const [region, setRegion] = useParam('region')
  const [languages, setLanguages] = useParam('languages')
  const list = languages === '' ? [] : languages.split(',')
  const fields = (
    <div class="form-row">
      <CodeField kind="countries" label="Country of everybody" value={country} onChange={setCountry} />
      <CodeField kind="regions" label="Region" hint="For example GB-SCT." value={region} onChange={setRegion} />
      <CodesField kind="languages" label="Languages, the preferred one first" value={list} onChange={(next) => setLanguages(next.join(','))} />
    </div>
  )
  return { context: tidyContext({ country, region, languages: list }), fields }
}

function useWhat() {
  const [way, setWay] = useParam('from', 'file')
  const [file, setFile] = useState<File | null>(null)
  const [pasted, setPasted] = useState('')
  const [format, setFormat] = useState<Format>('text')
  const choose = async (chosen: File | null) => {
    setFile(chosen)
    if (chosen !== null) setFormat(formatOf(await chosen.slice(0, kPeekBytes).text()))
  }
  const paste = (text: string) => {
    if (pasted.trim() === '' || text.trim() === '') setFormat(formatOf(text))
    setPasted(text)
  }
  const body = way === 'paste' ? (pasted.trim() === '' ? null : pasted) : file
  const fields = (
    <>
      <RadiosField label="Where the searches come from" value={way === 'paste' ? 'paste' : 'file'} onChange={setWay} options={[{ value: 'file', label: 'A file' }, { value: 'paste', label: 'Typed or pasted here' }]} />
      {way === 'paste'
        ? <ManyLines label="Searches, one on each line" value={pasted} onChange={paste} />
        : (
          <Field label="File" hint="Of any size, up to 64 GiB.">
            {(control) => <input {...control} type="file" accept=".txt,.jsonl,.ndjson,.json,text/plain,application/x-ndjson" onChange={(event) => void choose(event.currentTarget.files?.[0] ?? null)} />}
          </Field>
        )}
      <RadiosField<Format> label="What a line is" value={format} onChange={setFormat}
        options={[{ value: 'text', label: 'A search, as plain text' }, { value: 'jsonl', label: 'An input, as JSON' }]} />
    </>
  )
  return { body, name: way === 'paste' || file === null ? 'what you pasted' : `“${file.name}”`, format, fields }
}

/** The backtest that runs, or that ran last. */
function useBacktest(draftId: string) {
  const [running, setRunning] = useState<Running | null>(null)
  const [done, setDone] = useState<Done | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [wasStopped, setStopped] = useState(false)
  const stopper = useRef<AbortController | null>(null)
  useEffect(() => () => stopper.current?.abort(), [])
  useLeaveGuard(() => (running !== null ? 'A backtest is running. It is stopped when you leave this page.' : null))
  const start = async ({ body, name, format, context, samples }: Sent) => {
    const reader = new AnswerReader()
    stopper.current = new AbortController()
    setDone(null)
    setProblem(null)
    setStopped(false)
    setRunning({ sentBytes: 0, ofBytes: typeof body === 'string' ? body.length : body.size, inputs: 0 })
    const change = (some: Partial<Running>) => setRunning((now) => now && { ...now, ...some })
    try {
      const query = format === 'text' ? contextQuery(context) : []
      const path = `v1/policy/drafts/${draftId}/backtest?${new URLSearchParams([...query, ['samples', samples]])}`
      const text = await upload({
        path, type: kTypes[format], body, signal: stopper.current.signal,
        onSent: (sentBytes, ofBytes) => change({ sentBytes, ofBytes }), onText: (soFar) => change({ inputs: reader.take(soFar).inputs }),
      })
      const { result, samples: told } = reader.take(text)
      if (result === null) throw ApiProblem.offline()
      setDone({ result, samples: told, format, context, name })
    } catch (thrown) {
      if (stopper.current.signal.aborted) setStopped(true)
      else setProblem(problemOf(thrown))
    } finally {
      setRunning(null)
    }
  }
  return { running, done, problem, wasStopped, start, stop: () => stopper.current?.abort() }
}

const contextQuery = ({ country, region, languages }: Schemas['context']): [string, string][] => [
  ...(country === undefined ? [] : [['country', country] as [string, string]]), ...(region === undefined ? [] : [['region', region] as [string, string]]),
  ...(languages ?? []).map((language): [string, string] => ['language', language]),
]

function Test({ draftId }: { draftId: string }) {
  const what = useWhat()
  const { context, fields } = useContext()
  const [samples, setSamples] = useParam('samples', '10')
  const { running, done, problem, wasStopped, start, stop } = useBacktest(draftId)
  const { body, name, format } = what
  return (
    <>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); if (body !== null && running === null) void start({ body, name, format, context, samples }) }}>
        <Card title="What to decide">
          <fieldset class="whole form" disabled={running !== null}>
            <legend class="unseen">What to decide</legend>
            {what.fields}
            {format === 'text' && fields}
            <SelectField label="Samples of each kind of change" value={samples} onChange={setSamples} options={['0', '10', '50', '100'].map((value) => ({ value, label: value === '0' ? 'None' : value }))} />
          </fieldset>
          <div class="row"><Button type="submit" look="first" disabled={body === null || running !== null}>Compare the draft with what is live</Button></div>
          {body === null && <p class="hint">Choose a file, or type some searches, to begin.</p>}
        </Card>
      </form>
      {running !== null && <RunningCard running={running} onStop={stop} />}
      {wasStopped && <p role="status">Stopped. Nothing of it was kept.</p>}
      <ProblemNotice problem={problem} />
      {problem !== null && problem.issues.length > 0 && <p><a href={href(`/drafts/${draftId}`)}>See what is wrong with the draft, and where</a></p>}
      {done !== null ? <BacktestResult done={done} /> : running === null && <Formats />}
    </>
  )
}

function RunningCard({ running, onStop }: { running: Running; onStop: () => void }) {
  const { sentBytes, ofBytes, inputs } = running
  const isSent = ofBytes > 0 && sentBytes >= ofBytes
  return (
    <Card title={isSent ? 'Deciding' : 'Sending and deciding'}>
      <Progress label="Sent to the server" value={sentBytes} max={ofBytes} />
      <p role="status">{inputs === 0 ? 'They are decided as they arrive.' : `${count(inputs)} inputs decided so far.`}</p>
      <div class="row"><Button onPress={onStop}>Stop</Button></div>
    </Card>
  )
}

function Formats() {
  return (
    <Empty title="What the file may look like">
      <p>Plain text has one search on each line. What you say above is then known of everybody.</p>
      <p>Or each line is an input as JSON, with what is known of the person. The words are under <code>query</code>, or several texts under <code>texts</code>:</p>
      <pre class="example" tabIndex={0} aria-label="Example of inputs as JSON">{kExample}</pre>
      <p>You will see how many come out otherwise, by which rules, and samples of each kind.</p>
    </Empty>
  )
}
