<<<<<<< HEAD
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
import { Field, RadiosField, SelectField, TextArea } from '../../ui/fields'
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
        ? <TextArea label="Searches, one on each line" rows={6} value={pasted} onChange={paste} dir="auto" />
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
=======
// What a draft would change for a file of searches. The file is read by the server and never kept, neither are its words
// in the address or the browser.
import { useRef, useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import { type ApiProblem, problemOf } from '../../api/problem'
import { useQuery } from '../../api/query'
import { href, pathOf } from '../../base/router'
import { CodeField, CodesField } from '../../policy/codes_field'
import { upload } from '../../policy/upload'
import { count, plural } from '../../policy/words'
import { useWorkspace } from '../../policy/workspace'
import { Button, Card, Empty, Notice, PageTitle, ProblemNotice, Progress, Stat } from '../../ui/basics'
import { Field, RadiosField, TextArea } from '../../ui/fields'
import { Table } from '../../ui/table'
import { differenceNames, type Report, reportOf, type RuleRow, type Sample } from './report'

type Doing = { sent: number; of: number; inputs: number }

function Samples({ samples }: { samples: Sample[] }) {
  if (samples.length === 0) return null
  const outcome = ({ action, rule, campaign }: Sample['before']) => (action === 'none' ? 'Nothing' : [action, rule, campaign].filter(Boolean).join(', '))
  return (
    <Table<Sample> caption="Some of those that come out otherwise" showCaption rows={samples} keyOf={(sample) => sample.change + sample.input} orderParam="samples" columns={[
      { title: 'Search', cell: ({ input }) => <span dir="auto">{input}</span> },
      { title: 'What changes', by: ({ change }) => change, cell: ({ change }) => differenceNames[change] ?? change },
      { title: 'Live', cell: ({ before }) => outcome(before) },
      { title: 'Draft', cell: ({ after }) => outcome(after) },
    ]} />
  )
}

function Rules({ rows }: { rows: RuleRow[] }) {
  const pair = (row: RuleRow, name: 'matched' | 'won' | 'shadow') => `${row.before === null ? '–' : count(row.before[name])} → ${row.after === null ? '–' : count(row.after[name])}`
  return (
    <Table<RuleRow> caption="By rule: what is live → the draft" showCaption rows={rows} keyOf={({ rule }) => rule} orderParam="rules" columns={[
      { title: 'Rule', by: ({ rule }) => rule, cell: ({ rule }) => <a href={href(`/rules${pathOf(rule)}`)}>{rule}</a> },
      { title: 'Matched', cell: (row) => pair(row, 'matched'), numeric: true }, { title: 'Won', cell: (row) => pair(row, 'won'), numeric: true }, { title: 'In shadow', cell: (row) => pair(row, 'shadow'), numeric: true },
    ]} />
  )
}

function Result({ report }: { report: Report }) {
  const { result, samples } = report
  const changed = Object.values(result.changes).reduce((total, value) => total + value, 0)
  return (
    <Card title="What would change">
      <div class="stats">
        <Stat label="Searches" value={count(result.inputs)} />
        {Object.entries(differenceNames).map(([name, label]) => <Stat key={name} label={label} value={count(result.changes[name] ?? 0)} />)}
      </div>
      {changed === 0 && <Notice tone="good" live><p>All of them come out as they do now.</p></Notice>}
      {result.bad_lines.count > 0 && <Notice tone="warning"><p>{plural(result.bad_lines.count, 'line')} could not be read and were passed over; the first: {result.bad_lines.first.join(', ')}.</p></Notice>}
      <Rules rows={result.rules.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))} />
      <Samples samples={samples} />
    </Card>
  )
}

function ChooseDraft() {
  const drafts = useQuery('drafts', () => ask(api.GET('/v1/policy/drafts')))
  const all = drafts.data?.drafts ?? []
  return (
    <Empty title="A backtest compares a draft with what is live.">
      {all.length === 0 ? <p>There is no draft yet: change a rule or a list first.</p> : <><p>Choose a draft:</p><ul>{all.map(({ id, title }) => <li key={id}><a href={href('/backtest', { draft: id })}>{title}</a></li>)}</ul></>}
    </Empty>
  )
}

export default function Page() {
  const { draftId, draft } = useWorkspace()
  const [file, setFile] = useState<File | null>(null)
  const [pasted, setPasted] = useState('')
  const [format, setFormat] = useState<'text/plain' | 'application/x-ndjson'>('text/plain')
  const [country, setCountry] = useState('GB')
  const [languages, setLanguages] = useState<string[]>(['en-GB'])
  const [doing, setDoing] = useState<Doing | null>(null)
  const [report, setReport] = useState<Report | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const stop = useRef<AbortController | null>(null)
  const body = file ?? (pasted.trim() === '' ? null : new Blob([pasted]))

  const run = async () => {
    if (body === null || draftId === null) return
    stop.current = new AbortController()
    setReport(null)
    setProblem(null)
    setDoing({ sent: 0, of: body.size, inputs: 0 })
    const query = new URLSearchParams([['country', country], ...languages.map((tag) => ['language', tag])].filter(([, value]) => value !== '') as [string, string][])
    try {
      const text = await upload({
        path: `v1/policy/drafts/${draftId}/backtest${format === 'text/plain' ? `?${query}` : ''}`, type: format, body, signal: stop.current.signal,
        onSent: (sent, of) => setDoing((now) => now && { ...now, sent, of }),
        onText: (soFar) => setDoing((now) => now && { ...now, inputs: lastInputs(soFar) }),
      })
      setReport(reportOf(text))
    } catch (thrown) {
      if ((thrown as Error).name !== 'AbortError') setProblem(problemOf(thrown))
    } finally {
      setDoing(null)
    }
  }
  return (
    <>
      <PageTitle title="Backtest" about="Let a draft decide a file of searches, and see which come out otherwise than now. The file is read once and never kept." />
      {draftId === null ? <ChooseDraft /> : (
        <Card title={`Searches for “${draft?.title ?? draftId}”`}>
          <div class="form">
            <Field label="File" hint="Any size. A search on each line, or JSON Lines in the form of a regression case’s input.">
              {(control) => <input {...control} type="file" onChange={(event) => { const chosen = event.currentTarget.files?.[0] ?? null; setFile(chosen); if (chosen && /\.(jsonl|ndjson)$/i.test(chosen.name)) setFormat('application/x-ndjson') }} />}
            </Field>
            {file === null && <TextArea label="Or paste some" rows={4} value={pasted} onChange={setPasted} placeholder={'stop it now helpline\nweather tomorrow'} dir="auto" />}
            <RadiosField label="What a line is" value={format} onChange={setFormat} options={[{ value: 'text/plain', label: 'A search' }, { value: 'application/x-ndjson', label: 'JSON: {"query": "…", "context": {…}}' }]} />
            {format === 'text/plain' && (
              <div class="form-row">
                <CodeField kind="countries" label="All from" value={country} onChange={setCountry} />
                <CodesField kind="languages" label="With these languages" value={languages} onChange={setLanguages} />
              </div>
            )}
            {doing !== null && (
              <div role="status">
                <Progress label="Sending" value={doing.sent} max={doing.of} />
                <p>{plural(doing.inputs, 'search', 'searches')} decided.</p>
              </div>
            )}
            <div class="row">
              <Button look="first" onPress={run} disabled={body === null || doing !== null}>Run the backtest</Button>
              {doing !== null && <Button onPress={() => stop.current?.abort()}>Stop</Button>}
            </div>
          </div>
        </Card>
      )}
      <ProblemNotice problem={problem} />
      {report !== null && <Result report={report} />}
>>>>>>> main
    </>
  )
}

<<<<<<< HEAD
function RunningCard({ running, onStop }: { running: Running; onStop: () => void }) {
  const { sentBytes, ofBytes, inputs } = running
  const isSent = ofBytes > 0 && sentBytes >= ofBytes
  return (
    <Card title={isSent ? 'Deciding' : 'Sending and deciding'}>
      <Progress label="Sent to the server" value={sentBytes} max={ofBytes} />
      <p role="status">{inputs === 0 ? 'The first inputs are being decided.' : `${count(inputs)} inputs decided so far.`}</p>
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
=======
/** Of the newest line of progress. */
function lastInputs(soFar: string): number {
  const found = /.*\{"inputs":(\d+),"bytes"/s.exec(soFar)
  return found === null ? 0 : Number(found[1])
>>>>>>> main
}
