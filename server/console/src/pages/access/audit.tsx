// Who did what, and when: the audit log, newest first, with search; and whether it is as it was written.
import { useEffect, useState } from 'preact/hooks'

import { api, apiBase, ask, fetchApi } from '../../api/client'
import { ApiProblem, problemOf } from '../../api/problem'
import { useQuery } from '../../api/query'
import { href, pathOf, setParams, useParam } from '../../base/router'
import { anyOf } from '../../policy/filters'
import { count } from '../../policy/words'
import { Button, Card, Empty, Loading, Notice, PageTitle, ProblemNotice } from '../../ui/basics'
import { SelectField, TextField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { localInput, momentOf, Time } from '../../ui/time'
import { type Asked, type Found, lastNumber, type Line, lookBack, type ReadLines } from './audit_scan'
import { detailText, kStepOptions, stepText } from './audit_words'

const kPage = 100
const kMaxWindows = 20 // that are looked through before the page asks whether to go on
const kSettledMs = 300
const kAskNothing = { q: undefined, who: undefined, action: undefined, since: undefined, until: undefined, before: undefined }

const readLines: ReadLines = async (from, limit) => {
  const response = await fetchApi(new Request(`${apiBase}v1/policy/audit?${new URLSearchParams({ from: String(from), limit: String(limit) })}`))
  if (!response.ok) throw await ApiProblem.of(response)
  // The connection can be cut while the lines come in, too.
  const text = await response.text().catch(() => { throw ApiProblem.offline() })
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line)
}

const wordsOf = (line: Line) => `${stepText(line.action)}\n${detailText(line.detail)}`

async function find(before: string, asked: Asked): Promise<Found> {
  const end = before === '' ? (await lastNumber(readLines)) + 1 : Number(before)
  return lookBack(readLines, end, asked, wordsOf, kPage, kMaxWindows)
}

/** The value once nothing has changed it for a moment: not every key is a search. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), kSettledMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** Drafts have pages; what else a line is about is named. */
const Subject = ({ line: { action, subject } }: { line: Line }) =>
  (action.startsWith('draft_') && subject !== '' ? <a href={href(`/drafts${pathOf(subject)}`, { draft: undefined })}>{subject}</a> : <>{subject}</>)

type Verified = { ok: boolean; records: number; last: string; fault?: string; number?: number }

const verdictOf = ({ ok, records, number }: Verified): string =>
  (ok ? `The chain holds: all ${count(records)} lines are as they were written` : `The chain breaks${number === undefined ? '' : ` at line ${count(number)}`}`)

function Verification() {
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [found, setFound] = useState<Verified | null>(null)
  const verify = async () => {
    try {
      setFound(await ask(api.GET('/v1/policy/audit/verification')))
      setProblem(null)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  return (
    <Card title="Is it as it was written?">
      <p>Each line holds a digest of the one before, so a line that was changed or removed shows.</p>
      <div class="row"><Button onPress={verify}>Check the whole log</Button></div>
      <ProblemNotice problem={problem} />
      {found !== null && (
        <Notice tone={found.ok ? 'good' : 'bad'} title={verdictOf(found)} live>
          {found.fault !== undefined && <p>{found.fault} Tell whoever runs the servers, and keep what you see here.</p>}
          <p>{found.ok ? 'Note this' : 'The last line that holds'}: <code class="long">{found.last}</code></p>
          {found.ok && (
            <p class="hint">
              It is the number and the digest of the last line. Kept elsewhere, it tells later whether lines were changed or cut off: <code>signpost audit verify --expect-last</code> takes it.
            </p>
          )}
        </Notice>
      )}
    </Card>
  )
}

export default function Page() {
  const [search, setSearch] = useParam('q')
  const [who, setWho] = useParam('who')
  const [action, setAction] = useParam('action')
  const [since, setSince] = useParam('since')
  const [until, setUntil] = useParam('until')
  const [before, setBefore] = useParam('before')
  const asked: Asked = { search: useSettled(search), who: useSettled(who), action, since, until }
  const isFiltered = Object.values(asked).some((value) => value !== '')
  const found = useQuery(`audit:${before}:${JSON.stringify(asked)}`, () => find(before, asked))
  // Another question is asked of the newest lines first.
  const asking = (set: (value: string) => void) => (value: string) => { setParams({ before: undefined }); set(value) }
  const { lines = [], lookedTo = 1 } = found.data ?? {}
  const go = (to: string) => { setBefore(to); scrollTo(0, 0) }
  return (
    <>
      <PageTitle title="Audit log" about="Every step of editing, publishing and giving access, and every step that was refused." />
      <div class="filters" role="search" aria-label="Audit log">
        <TextField label="Search" type="search" value={search} onChange={asking(setSearch)} />
        <TextField label="Who" value={who} onChange={asking(setWho)} />
        <SelectField label="What" value={action} onChange={asking(setAction)} options={anyOf(kStepOptions)} />
        <TextField label="Since" type="datetime-local" value={localInput(since)} onChange={(local) => asking(setSince)(momentOf(local))} />
        <TextField label="Until" type="datetime-local" value={localInput(until)} onChange={(local) => asking(setUntil)(momentOf(local))} />
        {isFiltered && <Button look="quiet" onPress={() => setParams(kAskNothing)}>Show everything</Button>}
      </div>
      <ProblemNotice problem={found.problem} onRetry={found.reload} />
      {found.data === undefined ? found.problem === null && <Loading what="Looking through the log" /> : lines.length === 0 ? (
        <Empty title="No line is like that."><p>{lookedTo > 1 ? `Looked back to line ${count(lookedTo)} so far.` : 'The whole log was looked through. Ask for less, or for another time.'}</p></Empty>
      ) : (
        <Table<Line> caption="Lines of the log" rows={lines} keyOf={({ number }) => String(number)} columns={[
          { title: 'Line', cell: ({ number }) => count(number), numeric: true },
          { title: 'When', cell: ({ when }) => <Time value={when} /> },
          { title: 'Who', cell: (line) => line.who },
          { title: 'What', cell: (line) => stepText(line.action) },
          { title: 'About', cell: (line) => <Subject line={line} /> },
          { title: 'More', cell: ({ detail }) => detailText(detail) },
        ]} />
      )}
      <div class="row">
        {before !== '' && <Button onPress={() => go('')}>The newest lines</Button>}
        {found.data !== undefined && lookedTo > 1 && <Button onPress={() => go(String(lookedTo))}>{lines.length === kPage ? 'Older lines' : `Look further back than line ${count(lookedTo)}`}</Button>}
      </div>
      <Verification />
    </>
  )
}
