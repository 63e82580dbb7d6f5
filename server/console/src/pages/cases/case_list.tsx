// All cases, and running them: which come out otherwise, and how.
import { useEffect, useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import { type ApiProblem, problemOf } from '../../api/problem'
import { href, pathOf, useParam } from '../../base/router'
import { anyOf, isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import type { Case, Entry } from '../../policy/objects'
import { RemovedObjects } from '../../policy/removed'
import type { PlacedIssue } from '../../policy/validate'
import { ageBandNames, optionsOf, placeName, plural, surfaceNames } from '../../policy/words'
import { useObjects, useWorkspace } from '../../policy/workspace'
import { Badge, Button, Empty, Loading, Notice, PageTitle, ProblemNotice, type Tone } from '../../ui/basics'
import { IssueLines, SelectField, TextField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { expectedNames } from './case_words'
import { type Outcome, outcomeOf, type Outcomes, outcomesOf } from './outcomes'

type Row = Entry<'cases'>
const kOutcomeTone: Record<Outcome, Tone> = { passes: 'good', fails: 'bad', 'not run': 'plain' }
const kOutcomeNames: Record<Outcome, string> = { passes: 'As it should', fails: 'Otherwise', 'not run': 'Not run' }

const textOf = ({ query, texts }: Case['input']): string => query ?? (texts ?? []).join(' · ')

function aboutPerson({ context = {} }: Case['input']): string {
  const { country, region, surface, age_band: band, prior_exposures: before } = context
  return [region ?? (country === undefined ? '' : placeName(country)), surface === undefined ? '' : surfaceNames[surface], band === undefined ? '' : ageBandNames[band],
    before === undefined ? '' : `shown ${plural(before, 'time')} before`].filter((text) => text !== '').join(', ')
}

/** Runs what is looked at: a draft, or what is live. */
function useRun() {
  const { draftId, draft } = useWorkspace()
  const [outcomes, setOutcomes] = useState<Outcomes | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  // What was found holds for what it was found in.
  useEffect(() => setOutcomes(null), [draftId, draft?.tag])
  const run = async () => {
    try {
      const found = await ask(draftId === null ? api.POST('/v1/policy/validate', {}) : api.POST('/v1/policy/drafts/{draft}/validate', { params: { path: { draft: draftId } } }))
      setOutcomes(outcomesOf(found as Parameters<typeof outcomesOf>[0]))
      setProblem(null)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  return { outcomes, problem, run }
}

function Result({ outcomes, titleOf }: { outcomes: Outcomes; titleOf: (id: string) => string }) {
  if (outcomes.run === 0 && outcomes.stoppedBy.length > 0) {
    return (
      <Notice tone="bad" title="The cases could not be run: the policy has errors" live>
        <IssueLines issues={outcomes.stoppedBy.map(({ severity, pointer, message, object }: PlacedIssue) => ({ severity, pointer, message: object === undefined ? message : `${object.id}: ${message}` }))} />
      </Notice>
    )
  }
  if (outcomes.failures.length === 0) return <Notice tone="good" title={outcomes.run === 1 ? 'The one case comes out as it should' : `All ${plural(outcomes.run, 'case')} come out as they should`} live />
  return (
    <Notice tone="bad" title={`${outcomes.failures.length} of ${plural(outcomes.run, 'case')} ${outcomes.failures.length === 1 ? 'comes' : 'come'} out otherwise`} live>
      <ul>
        {outcomes.failures.map(({ id, message }) => <li key={id}><a href={href(`/cases${pathOf(id)}`)}>{titleOf(id)}</a>: {message}</li>)}
      </ul>
    </Notice>
  )
}

export function CaseList() {
  const cases = useObjects('cases')
  const { outcomes, problem, run } = useRun()
  // Not in the address: it may hold words of a case.
  const [search, setSearch] = useState('')
  const [expected, setExpected] = useParam('expect')
  const [outcome, setOutcome] = useParam('outcome')
  const hasCases = (cases.data?.length ?? 0) > 0
  const title = (
    <PageTitle title="Cases" about="A case is a search with its right answer. All of them run before anything is published, so that a change breaks nothing unseen.">
      {hasCases && <Button onPress={run}>Run all</Button>}
      <NewLink family="cases" />
    </PageTitle>
  )
  if (cases.data === undefined) return <>{title}{cases.problem === null ? <Loading /> : <ProblemNotice problem={cases.problem} onRetry={cases.reload} />}</>
  const of = (row: Row) => outcomeOf(outcomes, row.id)
  const rows = cases.data.filter((row) => isFound(search, row.id, row.object.title, textOf(row.object.input)) &&
    (expected === '' || row.object.expect.action === expected) && (outcome === '' || outcomes === null || of(row) === outcome))
  const titleOf = (id: string) => cases.data?.find((row) => row.id === id)?.object.title || id
  return (
    <>
      {title}
      <ProblemNotice problem={problem} onRetry={run} />
      {outcomes !== null && <Result outcomes={outcomes} titleOf={titleOf} />}
      {!hasCases ? (
        <Empty title="There are no cases yet.">
          <p>Write down searches that must show something, and innocent ones that must show nothing. They guard every change from then on.</p>
          <NewLink family="cases" />
        </Empty>
      ) : (
        <>
          <div class="filters" role="search" aria-label="Cases">
            <TextField label="Search" type="search" value={search} onChange={setSearch} placeholder="Title, id or words" />
            <SelectField label="Right answer" value={expected as Case['expect']['action'] | ''} options={anyOf(optionsOf(expectedNames))} onChange={setExpected} />
            {outcomes !== null && <SelectField label="Outcome" value={outcome as Outcome | ''} options={anyOf(optionsOf(kOutcomeNames))} onChange={setOutcome} />}
          </div>
          <p class="hint" role="status">{rows.length === cases.data.length ? plural(rows.length, 'case') : `${rows.length} of ${plural(cases.data.length, 'case')}`}</p>
          {rows.length === 0 ? <Empty title="No case fits these filters."><Button onPress={() => { setSearch(''); setExpected(''); setOutcome('') }}>Show all cases</Button></Empty> : (
            <Table caption="Cases" rows={rows} keyOf={({ id }) => id} columns={[
              { title: 'Case', cell: (row) => <><a href={href(`/cases${pathOf(row.id)}`)}>{row.object.title || row.id}</a> <ChangeBadge change={row.change} /><br /><code>{row.id}</code></>, by: (row) => row.object.title || row.id },
              { title: 'Words', cell: (row) => <span dir="auto">{textOf(row.object.input)}</span>, by: (row) => textOf(row.object.input) },
              { title: 'Person', cell: (row) => aboutPerson(row.object.input), by: (row) => aboutPerson(row.object.input) },
              { title: 'Right answer', cell: (row) => expectedNames[row.object.expect.action], by: (row) => expectedNames[row.object.expect.action] },
              ...(outcomes === null ? [] : [{ title: 'Outcome', cell: (row: Row) => <Badge tone={kOutcomeTone[of(row)]}>{kOutcomeNames[of(row)]}</Badge>, by: of }]),
            ]} />
          )}
        </>
      )}
      <RemovedObjects family="cases" />
    </>
  )
}
