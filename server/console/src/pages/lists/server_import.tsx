// A file of terms that the server takes in and tells about, line by line: large ones, and those for restricted lists,
// whose terms need not be shown for it.
import { useEffect, useRef, useState } from 'preact/hooks'

import type { components } from '../../api/generated/api'
import { type ApiProblem, problemOf } from '../../api/problem'
import type { TermList } from '../../policy/objects'
import { upload } from '../../policy/upload'
import { count, plural } from '../../policy/words'
import { draftHasChanged, useWorkspace } from '../../policy/workspace'
import { Button, Notice, ProblemNotice, Progress } from '../../ui/basics'
import { confirm } from '../../ui/dialog'
import { SelectField } from '../../ui/fields'

type Report = components['schemas']['ImportReport']
type Mode = 'add' | 'replace'

const kTypes: Record<string, string> = { csv: 'text/csv', json: 'application/json' }
const kShownLines = 20
const typeOf = (file: File): string => kTypes[file.name.toLowerCase().split('.').at(-1) ?? ''] ?? 'text/plain'

function Lines({ title, lines }: { title: string; lines: Report['invalid'] }) {
  if (lines.count === 0) return null
  const shown = lines.lines.slice(0, kShownLines)
  return (
    <details>
      <summary>{title}: {count(lines.count)}</summary>
      <ul>{shown.map(({ line, message }) => <li key={`${line}${message}`}>Line {count(line)}: {message}</li>)}</ul>
      {lines.count > shown.length && <p>These are the first {shown.length}.</p>}
    </details>
  )
}

function ReportNotice({ report }: { report: Report }) {
  return (
    <Notice tone={report.invalid.count > 0 ? 'warning' : 'good'} title={`${plural(report.added, 'term')} added, and saved in the draft`} live>
      <p>In the list already, or further up in the file: {count(report.already_there)}.{report.removed > 0 && ` Removed: ${count(report.removed)}.`}</p>
      <Lines title="Lines that are no term" lines={report.invalid} />
      <Lines title="Added, but found wherever another term is" lines={report.contained} />
    </Notice>
  )
}

export function ServerImport({ list, file }: { list: TermList; file: File }) {
  const { ensureDraft } = useWorkspace()
  const [mode, setMode] = useState<Mode>('add')
  const [sentBytes, setSentBytes] = useState<number | null>(null)
  const [report, setReport] = useState<Report | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const stopper = useRef<AbortController | null>(null)
  useEffect(() => () => stopper.current?.abort(), [])
  const take = async () => {
    const text = `The list will hold what is in “${file.name}”, and nothing else. It is a change of the draft, so nothing goes live yet.`
    if (mode === 'replace' && !(await confirm({ title: 'Replace all terms of the list?', text, action: 'Replace the terms', danger: true }))) return
    const draft = await ensureDraft(`Change the term list ${list.id}`)
    if (draft === null) return
    stopper.current = new AbortController()
    setReport(null)
    setProblem(null)
    setSentBytes(0)
    try {
      const path = `v1/policy/drafts/${draft}/term_lists/${list.id}/import?mode=${mode}`
      setReport(JSON.parse(await upload({ path, type: typeOf(file), body: file, onSent: setSentBytes, signal: stopper.current.signal })) as Report)
      draftHasChanged(draft)
    } catch (thrown) {
      if (!stopper.current.signal.aborted) setProblem(problemOf(thrown))
    } finally {
      setSentBytes(null)
    }
  }
  return (
    <div class="form">
      <p>The server takes “{file.name}” in and saves it in the draft at once.</p>
      <SelectField<Mode> label="What to do with its terms" value={mode} onChange={setMode} options={[{ value: 'add', label: 'Add them to the list' }, { value: 'replace', label: 'Replace all terms of the list by them' }]} disabled={sentBytes !== null} />
      {sentBytes !== null && <Progress label={sentBytes < file.size ? `Sending ${file.name}` : 'Sent: the server takes the terms in'} value={sentBytes} max={file.size} />}
      <div class="row">
        {sentBytes === null ? <Button look="first" onPress={take}>Take the terms in</Button> : <Button onPress={() => stopper.current?.abort()}>Stop</Button>}
      </div>
      <ProblemNotice problem={problem} />
      {report !== null && <ReportNotice report={report} />}
    </div>
  )
}
