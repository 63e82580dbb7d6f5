// Terms by file, taken in by the server, which tells what became of each line: for many terms, other columns than the
// text, and restricted lists.
import { useState } from 'preact/hooks'

import type { components } from '../../api/generated/api'
import { type ApiProblem, problemOf } from '../../api/problem'
import type { TermList } from '../../policy/objects'
import { upload } from '../../policy/upload'
import { plural } from '../../policy/words'
import { draftHasChanged, useWorkspace } from '../../policy/workspace'
import { apiBase } from '../../api/client'
import { Button, Notice, ProblemNotice, Progress } from '../../ui/basics'
import { confirm } from '../../ui/dialog'
import { Field, SelectField } from '../../ui/fields'

type Report = components['schemas']['ImportReport']

const kTypes: Record<string, string> = { csv: 'text/csv', json: 'application/json' }
const typeOf = (file: File): string => kTypes[file.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'text/plain'
const kShownLines = 20

function Lines({ title, lines }: { title: string; lines: Report['invalid'] }) {
  if (lines.count === 0) return null
  return (
    <details>
      <summary>{title}: {lines.count}</summary>
      <ul>{lines.lines.slice(0, kShownLines).map(({ line, message }) => <li key={`${line}${message}`}>Line {line}: {message}</li>)}</ul>
      {lines.count > kShownLines && <p class="hint">These are the first {Math.min(kShownLines, lines.lines.length)}.</p>}
    </details>
  )
}

export function TakeIn({ list, onDone }: { list: TermList; onDone?: () => void }) {
  const { draftId } = useWorkspace()
  const [file, setFile] = useState<File | null>(null)
  const [mode, setMode] = useState<'add' | 'replace'>('add')
  const [sent, setSent] = useState<number | null>(null)
  const [report, setReport] = useState<Report | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const take = async () => {
    if (file === null || draftId === null) return
    if (mode === 'replace' && !(await confirm({ title: 'Replace all terms?', text: `The list will hold what is in “${file.name}”, and nothing else. It is a change of the draft, so nothing goes live yet.`, action: 'Replace the terms', danger: true }))) return
    setReport(null)
    setProblem(null)
    setSent(0)
    try {
      const path = `v1/policy/drafts/${draftId}/term_lists/${list.id}/import?mode=${mode}`
      setReport(JSON.parse(await upload({ path, type: typeOf(file), body: file, onSent: setSent })) as Report)
      draftHasChanged(draftId)
      onDone?.()
    } catch (thrown) {
      setProblem(problemOf(thrown))
    } finally {
      setSent(null)
    }
  }
  const exportLink = (format: string) => `${apiBase}v1/policy/drafts/${draftId}/term_lists/${list.id}/export?format=${format}`
  return (
    <details class="take-in">
      <summary>Take terms in from a file, or get them as one</summary>
      <div class="form">
        <div class="form-row">
          <Field label="File" hint="Plain text (a term a line), CSV (columns text, match, fold, within_words, weight, note) or JSON.">
            {(control) => <input {...control} type="file" accept=".txt,.csv,.json,text/plain,text/csv,application/json" onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} />}
          </Field>
          <SelectField label="What to do with them" value={mode} onChange={setMode} options={[{ value: 'add', label: 'Add them to the list' }, { value: 'replace', label: 'Replace all terms by them' }]} />
        </div>
        {sent !== null && file !== null && <Progress label={`Sending ${file.name}`} value={sent} max={file.size} />}
        <div class="row">
          <Button onPress={take} disabled={file === null}>Take them in</Button>
          {list.sensitivity !== 'restricted' && <><a href={exportLink('csv')} download={`${list.id}.csv`}>Get as CSV</a><a href={exportLink('text')} download={`${list.id}.txt`}>Get as text</a></>}
        </div>
        <ProblemNotice problem={problem} />
        {report !== null && (
          <Notice tone={report.invalid.count > 0 ? 'warning' : 'good'} title={`${plural(report.added, 'term')} added`} live>
            <p>{report.already_there} were there already{report.removed > 0 && `, ${report.removed} removed`}.</p>
            <Lines title="Lines that are no term" lines={report.invalid} />
            <Lines title="Terms that lie in others" lines={report.contained} />
          </Notice>
        )}
      </div>
    </details>
  )
}
