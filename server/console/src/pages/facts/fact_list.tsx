// All facts, with those whose review date has passed marked: they are not shown until somebody has looked at them again.
import { href, pathOf, useParam } from '../../base/router'
import { anyOf, isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import type { Entry } from '../../policy/objects'
import { RemovedObjects } from '../../policy/removed'
import { count, optionsOf, plural } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Badge, Button, Empty, Loading, Notice, PageTitle, ProblemNotice, type Tone } from '../../ui/basics'
import { SelectField, TextField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { dayText } from '../../ui/time'
import { type ReviewState, reviewState, todayInUtc } from './fact_text'

type Row = Entry<'facts'>
const kStateNames: Record<ReviewState, string> = { expired: 'Review is due: not shown', soon: 'Review is due soon', current: 'Shown', none: 'Without a date: not shown' }
const kStateTones: Record<ReviewState, Tone> = { expired: 'bad', soon: 'warning', current: 'good', none: 'bad' }
const stateOf = ({ object }: Row) => reviewState(object.review_date, todayInUtc())

export const ReviewBadge = ({ date }: { date: string }) => {
  const state = reviewState(date, todayInUtc())
  return <Badge tone={kStateTones[state]}>{kStateNames[state]}</Badge>
}

function useMessagesOf(): Map<string, string[]> {
  const used = new Map<string, string[]>()
  for (const { id, object } of useObjects('messages').data ?? []) for (const fact of object.facts ?? []) used.set(fact, [...(used.get(fact) ?? []), id])
  return used
}

export function FactList() {
  const facts = useObjects('facts')
  const used = useMessagesOf()
  const [search, setSearch] = useParam('q')
  const [state, setState] = useParam('state')
  const title = (
    <PageTitle title="Facts" about="A fact is a number that somebody published, with its source. It is shown in messages until its review date; then somebody looks it up again.">
      <NewLink family="facts" />
    </PageTitle>
  )
  if (facts.data === undefined) return <>{title}{facts.problem === null ? <Loading /> : <ProblemNotice problem={facts.problem} onRetry={facts.reload} />}</>
  const due = facts.data.filter((row) => ['expired', 'none'].includes(stateOf(row))).length
  const rows = facts.data.filter((row) => isFound(search, row.id, row.object.counts, row.object.source, ...Object.values(row.object.text)) && (state === '' || stateOf(row) === state))
  return (
    <>
      {title}
      {due > 0 && (
        <Notice tone="warning" title={due === 1 ? 'One fact is not shown, since its review is due' : `${due} facts are not shown, since their review is due`}>
          <p>Look each up with its source. If there is a newer figure, change the figure, the period and the review date together.</p>
        </Notice>
      )}
      {facts.data.length === 0 ? (
        <Empty title="There are no facts yet."><p>Write one down only with its source: who published the figure, where, and for which period.</p><NewLink family="facts" /></Empty>
      ) : (
        <>
          <div class="filters" role="search" aria-label="Facts">
            <TextField label="Search" type="search" value={search} onChange={setSearch} />
            <SelectField label="State" value={state as ReviewState | ''} options={anyOf(optionsOf(kStateNames))} onChange={setState} />
          </div>
          <p class="hint" role="status">{rows.length === facts.data.length ? plural(rows.length, 'fact') : `${rows.length} of ${plural(facts.data.length, 'fact')}`}</p>
          {rows.length === 0 ? <Empty title="No fact fits these filters."><Button onPress={() => { setSearch(''); setState('') }}>Show all facts</Button></Empty> : (
            <Table caption="Facts" rows={rows} keyOf={({ id }) => id} columns={[
              { title: 'Figure', cell: ({ object }) => count(object.figure), by: ({ object }) => object.figure, numeric: true },
              { title: 'What it counts', cell: (row) => <><a href={href(`/facts${pathOf(row.id)}`)}>{row.object.counts || row.id}</a> <ChangeBadge change={row.change} /><br /><code>{row.id}</code></>, by: ({ object }) => object.counts },
              { title: 'Period', cell: ({ object }) => object.period },
              { title: 'Source', cell: ({ object }) => object.source, by: ({ object }) => object.source },
              { title: 'Review by', cell: (row) => <>{reviewState(row.object.review_date, todayInUtc()) === 'none' ? 'not stated' : dayText(row.object.review_date)}<br /><ReviewBadge date={row.object.review_date} /></>, by: ({ object }) => object.review_date },
              { title: 'In messages', cell: ({ id }) => used.get(id)?.length ?? 0, by: ({ id }) => used.get(id)?.length ?? 0, numeric: true },
            ]} />
          )}
        </>
      )}
      <RemovedObjects family="facts" />
    </>
  )
}
