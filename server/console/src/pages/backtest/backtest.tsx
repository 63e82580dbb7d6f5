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
    </>
  )
}

/** Of the newest line of progress. */
function lastInputs(soFar: string): number {
  const found = /.*\{"inputs":(\d+),"bytes"/s.exec(soFar)
  return found === null ? 0 : Number(found[1])
}
