// From what was shown to what people did: counts, and their share of what was shown, for each campaign, message, variant,
// country or surface.
import { useMemo } from 'preact/hooks'

import { useQuery } from '../../api/query'
import { eventKinds, isPerService, kindName, shownKinds } from '../../policy/kinds'
import { count } from '../../policy/words'
import { Card, Empty, Loading, ProblemNotice } from '../../ui/basics'
import { SelectField } from '../../ui/fields'
import { type Column, Table } from '../../ui/table'
import { askCounts, type CountQuery, keyOf } from './ask_counts'
import { Downloads, hoursOf, type Sheet } from './controls'
import { sumOf, type Sums, sumsBy } from './counts'
import { type Dimension, dimensionOf, dimensions, type Names } from './names'
import type { ReportState } from './state'
import { percent, percentNumber } from './words'

const kSteps = ['impression', 'help_click', 'call', 'chat', 'exit', 'dismiss', 'shown_in_error', 'film'] as const satisfies readonly (typeof eventKinds)[number][]

type Row = { name: string; shown: number; steps: number[] }

const rowOf = (name: string, kinds: ReadonlyMap<string, number> | undefined): Row => ({ name, shown: sumOf(kinds, shownKinds), steps: kSteps.map((kind) => sumOf(kinds, [kind])) })

function rowsOf(sums: Sums): { rows: Row[]; all: Row } {
  const rows = [...sums].map(([name, kinds]) => rowOf(name, kinds)).sort((left, right) => right.shown - left.shown || left.name.localeCompare(right.name))
  const all = rows.reduce<Row>((sum, { shown, steps }) => ({ ...sum, shown: sum.shown + shown, steps: sum.steps.map((value, index) => value + steps[index]!) }),
    { name: 'All together', shown: 0, steps: kSteps.map(() => 0) })
  return { rows, all }
}

const kDimensions = ['campaign', 'message', 'variant', 'partner', 'locale', 'country', 'surface']

export function Funnel({ state, names }: { state: ReportState; names: Names }) {
  const options = dimensions.filter(({ id }) => kDimensions.includes(id) && (id !== 'message' || names.knowsMessages))
  const dimension = options.find(({ id }) => id === state.get('per', 'campaign')) ?? dimensionOf('campaign')
  const query: CountQuery = { ...hoursOf(state.range), resolution: 'whole', group: [...dimension.columns, 'kind'], kinds: [...shownKinds, ...kSteps], filters: state.filters }
  const counts = useQuery(keyOf(query), () => askCounts(query))
  const found = useMemo(() => counts.data && rowsOf(sumsBy(counts.data, dimension.columns, names.of(dimension))), [counts.data, dimension, names])
  return (
    <div class="stack">
      <div class="filters">
        <SelectField label="One row for each" value={dimension.id} onChange={(id) => state.set({ per: id === 'campaign' ? undefined : id })}
          options={options.map(({ id, label }) => ({ value: id, label }))} />
      </div>
      <ProblemNotice problem={counts.problem} onRetry={counts.reload} />
      {found === undefined ? counts.problem === null && <Loading what="Counting" /> : found.rows.length === 0 ? (
        <Empty title="Nothing was shown in this time.">
          <p>Here you see what people did after a message was shown: whether they chose help, left, or went on. Choose a longer time, or fewer filters.</p>
        </Empty>
      ) : (
        <>
          <Bars all={found.all} />
          <Details rows={found.rows} all={found.all} dimension={dimension} query={query} />
        </>
      )}
    </div>
  )
}

/** The steps of all rows together, each as long as its share of what was shown. */
function Bars({ all }: { all: Row }) {
  const steps = [{ name: 'Shown', value: all.shown }, ...kSteps.map((kind, index) => ({ name: kindName(kind), value: all.steps[index]! }))]
  return (
    <Card title="All together">
      <ul class="funnel">
        {steps.map(({ name, value }) => (
          <li key={name}>
            <span>{name}</span>
            <span class="funnel-bar" aria-hidden="true"><span style={{ inlineSize: `${all.shown === 0 ? 0 : Math.min(100, (100 * value) / all.shown)}%` }} /></span>
            <span class="funnel-figures"><strong>{count(value)}</strong> {name !== 'Shown' && <span class="hint">{percent(value, all.shown)} of those shown</span>}</span>
          </li>
        ))}
      </ul>
      <p class="hint">
        Who chooses two help services is counted twice. What people do is counted when they do it, so at the edges of a short time some of it belongs to what was shown before.
      </p>
    </Card>
  )
}

function Details({ rows, all, dimension, query }: { rows: readonly Row[]; all: Row; dimension: Dimension; query: CountQuery }) {
  const shown = rows.length > 1 ? [...rows, all] : rows
  const columns: Column<Row>[] = [
    { title: dimension.label, cell: ({ name }) => name, by: ({ name }) => name },
    { title: 'Shown', cell: (row) => <span data-step="shown">{count(row.shown)}</span>, by: (row) => row.shown, numeric: true },
    ...kSteps.map((kind, index): Column<Row> => ({
      title: kindName(kind), numeric: true, by: ({ steps }) => steps[index]!,
      cell: (row) => <><span data-step={kind}>{count(row.steps[index]!)}</span><br /><span class="hint">{percent(row.steps[index]!, row.shown)}</span></>,
    })),
  ]
  const sheet = (): Sheet => ({
    name: `signpost-funnel-${dimension.id}`,
    columns: [dimension.label, 'Shown', ...kSteps.flatMap((kind) => [kindName(kind), `${kindName(kind)}${isPerService(kind) ? ' for 100 shown' : ', percent of shown'}`])],
    rows: shown.map((row) => [row.name, row.shown, ...row.steps.flatMap((value) => [value, percentNumber(value, row.shown)])]),
  })
  return (
    <Card class="report-table" title={`For each ${dimension.label.toLowerCase()}`} actions={<Downloads sheet={sheet} query={query} />}>
      <Table caption={`From what was shown to what people did, for each ${dimension.label.toLowerCase()}`} columns={columns} rows={shown} keyOf={({ name }) => name} orderParam="order" />
    </Card>
  )
}
