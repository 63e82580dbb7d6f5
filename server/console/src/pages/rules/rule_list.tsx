// All rules, in the order in which they win, with what each looks for; and the mode of several at once.
import { useState } from 'preact/hooks'

import { problemOf } from '../../api/problem'
import { href, pathOf, setParams, useParam } from '../../base/router'
import { listsIn } from '../../policy/condition'
import { conditionSentence } from '../../policy/condition_sentence'
import { anyOf, isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import { type Entry, type Rule, writeObject } from '../../policy/objects'
import { RemovedObjects } from '../../policy/removed'
import { actionNames, modeNames, modeTone, optionsOf, plural } from '../../policy/words'
import { draftHasChanged, useObjects, useWorkspace } from '../../policy/workspace'
import { Badge, Button, Empty, Loading, PageTitle, ProblemNotice } from '../../ui/basics'
import { CheckField, SelectField, TextField } from '../../ui/fields'
import { type Column, Table } from '../../ui/table'
import { toast } from '../../ui/toast'

type Mode = NonNullable<Rule['mode']>
type Row = Entry<'rules'>

const kModeNames = { ...modeNames, shadow: 'Shadow' }
const kModes = optionsOf(kModeNames)
const modeOf = (row: Row): Mode => row.object.mode ?? 'off'

function useTitles(family: 'term_lists' | 'campaigns') {
  const objects = useObjects(family).data ?? []
  const titles = new Map(objects.map(({ id, object }) => [id, object.title || id]))
  return { options: objects.map(({ id }) => ({ value: id, label: titles.get(id)! })), nameOf: (id: string) => titles.get(id) ?? id }
}

function useFilters() {
  const [search, setSearch] = useParam('q')
  const [mode, setMode] = useParam('mode')
  const [action, setAction] = useParam('action')
  const [campaign, setCampaign] = useParam('campaign')
  const [list, setList] = useParam('list')
  const [changed, setChanged] = useParam('changed')
  const fits = ({ id, object, change }: Row): boolean =>
    isFound(search, id, object.title) && (mode === '' || (object.mode ?? 'off') === mode) && (action === '' || object.action === action) &&
    (campaign === '' || object.campaign === campaign || (object.suppresses ?? []).includes(campaign)) &&
    (list === '' || listsIn(object.when).includes(list)) && (changed === '' || change !== undefined)
  const isOn = [search, mode, action, campaign, list, changed].some((value) => value !== '')
  const clear = () => setParams({ q: undefined, mode: undefined, action: undefined, campaign: undefined, list: undefined, changed: undefined })
  return { search, setSearch, mode, setMode, action, setAction, campaign, setCampaign, list, setList, changed, setChanged, fits, isOn, clear }
}

function Filters({ filters, lists, campaigns }: { filters: ReturnType<typeof useFilters>; lists: { value: string; label: string }[]; campaigns: { value: string; label: string }[] }) {
  const { draftId } = useWorkspace()
  return (
    <div class="filters" role="search" aria-label="Rules">
      <TextField label="Search" type="search" value={filters.search} onChange={filters.setSearch} placeholder="Title or id" />
      <SelectField label="Mode" value={filters.mode as Mode | ''} options={anyOf(kModes)} onChange={filters.setMode} />
      <SelectField label="Action" value={filters.action as Rule['action'] | ''} options={anyOf(optionsOf(actionNames))} onChange={filters.setAction} />
      <SelectField label="Campaign" value={filters.campaign} options={anyOf(campaigns)} onChange={filters.setCampaign} />
      <SelectField label="Uses the list" value={filters.list} options={anyOf(lists)} onChange={filters.setList} />
      {draftId !== null && <CheckField label="Changed in this draft" value={filters.changed !== ''} onChange={(isOn) => filters.setChanged(isOn ? '1' : '')} />}
    </div>
  )
}

/** Each is written by itself; where one of them fails, the others stay, and it is told. */
async function setModes(draft: string, rows: readonly { object: Rule; tag: string }[], modeFor: (rule: Rule) => Mode | undefined): Promise<{ object: Rule; tag: string }[]> {
  const done: { object: Rule; tag: string }[] = []
  try {
    for (const { object, tag } of rows) {
      const next = { ...object, mode: modeFor(object) }
      if (next.mode === undefined) delete next.mode
      done.push({ object, tag: await writeObject(draft, 'rules', next, tag) })
    }
  } catch (thrown) {
    const problem = problemOf(thrown)
    toast(problem.kind === 'precondition_failed' ? 'Somebody else has changed one of these rules meanwhile. Look at them and try again.' : problem.message, { tone: 'bad' })
  }
  draftHasChanged(draft)
  return done
}

function SetMode({ rows, onDone }: { rows: readonly Row[]; onDone: () => void }) {
  const workspace = useWorkspace()
  const [mode, setMode] = useState<Mode>('shadow')
  const set = async () => {
    const differing = rows.filter((row) => modeOf(row) !== mode)
    if (differing.length === 0) return toast(`They are all “${kModeNames[mode]}” already.`)
    const draft = await workspace.ensureDraft(`Set ${plural(rows.length, 'rule')} to “${kModeNames[mode].toLowerCase()}”`)
    if (draft === null) return
    const done = await setModes(draft, differing, () => mode)
    if (done.length === 0) return
    onDone()
    toast(`${plural(done.length, 'rule')} set to “${kModeNames[mode].toLowerCase()}” in the draft.`, {
      undo: () => setModes(draft, done.map(({ object, tag }) => ({ object, tag })), (rule) => rule.mode),
    })
  }
  return (
    <div class="bulk row" role="group" aria-label="Chosen rules">
      <strong>{plural(rows.length, 'rule')} chosen</strong>
      <SelectField label="Mode for the chosen rules" hideLabel value={mode} options={kModes} onChange={setMode} />
      <Button onPress={set}>Set the mode</Button>
      <Button look="quiet" onPress={onDone}>Choose none</Button>
    </div>
  )
}

const Title = ({ row }: { row: Row }) => (
  <>
    <a href={href(`/rules${pathOf(row.id)}`)}>{row.object.title || row.id}</a> <ChangeBadge change={row.change} />
    <br /><code>{row.id}</code>
  </>
)

export function RuleList() {
  const { canEdit } = useWorkspace()
  const rules = useObjects('rules')
  const lists = useTitles('term_lists')
  const campaigns = useTitles('campaigns')
  const filters = useFilters()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const title = <PageTitle title="Rules" about="A rule says what a search must have, and what is shown then. Of all rules that hold, the one with the greatest priority wins."><NewLink family="rules" /></PageTitle>
  if (rules.data === undefined) return <>{title}{rules.problem === null ? <Loading /> : <ProblemNotice problem={rules.problem} onRetry={rules.reload} />}</>
  const rows = [...rules.data].filter(filters.fits).sort((left, right) => (right.object.priority ?? 0) - (left.object.priority ?? 0))
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen)
    isChosen ? next.add(id) : next.delete(id)
    setChosen(next)
  }
  const goes = ({ object }: Row) => (object.action === 'suppress'
    ? (object.suppresses ?? []).map(campaigns.nameOf).join(', ') || 'All campaigns'
    : campaigns.nameOf(object.campaign ?? ''))
  const columns: Column<Row>[] = [
    ...(canEdit ? [{ title: 'Choose', cell: (row: Row) => <CheckField label={<span class="unseen">Choose {row.object.title || row.id}</span>} value={chosen.has(row.id)} onChange={(isOn) => choose(row.id, isOn)} /> }] : []),
    { title: 'Rule', cell: (row) => <Title row={row} />, by: (row) => row.object.title || row.id },
    { title: 'Mode', cell: (row) => <Badge tone={modeTone[modeOf(row)]}>{kModeNames[modeOf(row)]}</Badge>, by: (row) => kModes.findIndex(({ value }) => value === modeOf(row)) },
    { title: 'Priority', cell: (row) => row.object.priority ?? 0, by: (row) => row.object.priority ?? 0, numeric: true },
    { title: 'It holds when', cell: (row) => <span class="sentence">{conditionSentence(row.object.when, lists.nameOf)}</span> },
    { title: 'Then', cell: (row) => actionNames[row.object.action], by: (row) => actionNames[row.object.action] },
    { title: 'Campaign', cell: goes, by: goes },
  ]
  return (
    <>
      {title}
      {rules.data.length === 0 ? (
        <Empty title="There are no rules yet."><p>A rule begins with a list of phrases: make one under Term lists, then a rule that looks for it.</p><NewLink family="rules" /></Empty>
      ) : (
        <>
          <Filters filters={filters} lists={lists.options} campaigns={campaigns.options} />
          <div class="row">
            <span class="hint" role="status">{rows.length === rules.data.length ? plural(rows.length, 'rule') : `${rows.length} of ${plural(rules.data.length, 'rule')}`}</span>
            {canEdit && rows.some(({ id }) => !chosen.has(id)) && <Button look="quiet" onPress={() => setChosen(new Set(rows.map(({ id }) => id)))}>Choose all that are shown</Button>}
          </div>
          {chosen.size > 0 && <SetMode rows={rules.data.filter(({ id }) => chosen.has(id))} onDone={() => setChosen(new Set())} />}
          {rows.length === 0
            ? <Empty title="No rule fits these filters."><Button onPress={filters.clear}>Show all rules</Button></Empty>
            : <Table caption="Rules" columns={columns} rows={rows} keyOf={({ id }) => id} />}
        </>
      )}
      <RemovedObjects family="rules" />
    </>
  )
}
