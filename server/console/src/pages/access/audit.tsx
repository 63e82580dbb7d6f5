// Who did what, and when: the audit log, newest first, with search; and whether it is as it was written.
import { useState } from 'preact/hooks'

import { api, apiBase, ask, fetchApi } from '../../api/client'
import { ApiProblem, problemOf } from '../../api/problem'
import { useQuery } from '../../api/query'
import { useParam } from '../../base/router'
import { isFound } from '../../policy/filters'
import { Button, Card, Empty, Loading, Notice, PageTitle, ProblemNotice } from '../../ui/basics'
import { TextField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { Time } from '../../ui/time'
import { detailText } from './audit_detail'

type Line = { number: number; when: string; who: string; action: string; subject: string; detail: string }

const kPage = 200

async function readLines(from: number, who: string, action: string): Promise<Line[]> {
  const query = new URLSearchParams({ from: String(from), limit: String(kPage) })
  if (who !== '') query.set('who', who)
  if (action !== '') query.set('action', action)
  const response = await fetchApi(new Request(`${apiBase}v1/policy/audit?${query}`))
  if (!response.ok) throw await ApiProblem.of(response)
  return (await response.text()).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line)
}

function Verification() {
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [found, setFound] = useState<{ ok: boolean; records: number; last: string; fault?: string } | null>(null)
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
        <Notice tone={found.ok ? 'good' : 'bad'} title={found.ok ? `All ${found.records.toLocaleString('en-GB')} lines are as they were written` : 'The log was changed'} live>
          {found.fault !== undefined && <p>{found.fault}</p>}
          <p>Note the last line elsewhere, to be able to tell later that nothing behind it was cut off: <code>{found.last}</code></p>
        </Notice>
      )}
    </Card>
  )
}

export default function Page() {
  const [who, setWho] = useParam('who')
  const [action, setAction] = useParam('action')
  const [search, setSearch] = useParam('q')
  const [from, setFrom] = useParam('from')
  const total = useQuery('audit:total', () => ask(api.GET('/v1/policy/audit/verification')))
  const isFiltered = who !== '' || action !== ''
  const last = total.data?.records
  const start = from !== '' ? Number(from) : isFiltered || last === undefined ? 1 : Math.max(1, last - kPage + 1)
  const lines = useQuery(last === undefined ? null : `audit:${start}:${who}:${action}:${last}`, () => readLines(start, who, action))
  const rows = (lines.data ?? []).filter((line) => isFound(search, line.who, line.action, line.subject, line.detail)).reverse()
  return (
    <>
      <PageTitle title="Audit log" about="Every step of editing, publishing and giving access, and every step that was refused." />
      <div class="filters" role="search" aria-label="Audit log">
        <TextField label="Search in these lines" type="search" value={search} onChange={setSearch} />
        <TextField label="Only of" hint="The name of an account." value={who} onChange={setWho} />
        <TextField label="Only this step" hint="For example publish, refused." value={action} onChange={setAction} />
      </div>
      <ProblemNotice problem={lines.problem ?? total.problem} onRetry={() => { total.reload(); lines.reload() }} />
      {lines.data === undefined ? lines.problem === null && total.problem === null && <Loading /> : rows.length === 0 ? <Empty title="No line is like that." /> : (
        <Table<Line> caption="Lines of the log" rows={rows} keyOf={({ number }) => String(number)} columns={[
          { title: 'No.', by: ({ number }) => number, cell: ({ number }) => number, numeric: true },
          { title: 'When', by: ({ when }) => when, cell: ({ when }) => <Time value={when} /> },
          { title: 'Who', by: (line) => line.who, cell: (line) => line.who },
          { title: 'Step', by: (line) => line.action, cell: (line) => line.action.replaceAll('_', ' ') },
          { title: 'About', by: ({ subject }) => subject, cell: ({ subject }) => subject },
          { title: 'More', cell: ({ detail }) => detailText(detail) },
        ]} />
      )}
      <div class="row">
        {start > 1 && <Button onPress={() => setFrom(String(Math.max(1, start - kPage)))}>Older lines</Button>}
        {from !== '' && <Button onPress={() => setFrom('')}>The newest lines</Button>}
        {lines.data?.length === kPage && (isFiltered || from !== '') && <Button onPress={() => setFrom(String(lines.data!.at(-1)!.number + 1))}>Later lines</Button>}
      </div>
      <Verification />
    </>
  )
}
