// The help directory: which services there are, where there is help for whom, and which entries somebody should check.
import { problemOf } from '../../api/problem'
import { href, pathOf, useParam } from '../../base/router'
import { anyOf, isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import { type Audience, type Entry, type HelpService, writeObject } from '../../policy/objects'
import { RemovedObjects } from '../../policy/removed'
import { audienceNames, languageName, optionsOf, placeName, plural, serviceStatusNames } from '../../policy/words'
import { draftHasChanged, useObjects, useWorkspace } from '../../policy/workspace'
import { Badge, Button, Empty, Loading, Notice, PageTitle, ProblemNotice, Tabs } from '../../ui/basics'
import { SelectField, TextField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { dayText } from '../../ui/time'
import { toast } from '../../ui/toast'
import { checkOf, type Cell, coverageOf, type CoverageRow } from './coverage'

type Row = Entry<'help_services'>
type Status = NonNullable<HelpService['status']>

const statusOf = ({ object }: Row): Status => object.status ?? 'unconfirmed'
const today = () => new Date().toISOString().slice(0, 10)

function CheckedCell({ row }: { row: Row }) {
  const { canEdit, ensureDraft } = useWorkspace()
  const { object, id, tag } = row
  const check = checkOf(object, today())
  const confirmed = async () => {
    const draft = await ensureDraft('Checked help services')
    if (draft === null) return
    try {
      const next = await writeObject(draft, 'help_services', { ...object, checked_on: today() }, tag)
      toast(`${object.name} is noted as checked today, in the draft.`, { undo: async () => { await writeObject(draft, 'help_services', object, next); draftHasChanged(draft) } })
    } catch (thrown) {
      toast(problemOf(thrown).message, { tone: 'bad' })
    }
    draftHasChanged(draft)
  }
  return (
    <div class="row">
      {check === 'fresh' ? dayText(object.checked_on!) : <Badge tone="warning">{check === 'never' ? 'Never' : `Long ago: ${dayText(object.checked_on!)}`}</Badge>}
      {canEdit && object.checked_on !== today() && <Button look="quiet" onPress={confirmed} aria-label={`Checked today: ${id}`}>Checked today</Button>}
    </div>
  )
}

function Services({ rows }: { rows: Row[] }) {
  return (
    <Table<Row> caption="Help services" rows={rows} keyOf={({ id }) => id} columns={[
      { title: 'Service', by: ({ object }) => object.name, cell: ({ id, object, change }) => <><a href={href(`/help${pathOf(id)}`)}>{object.name}</a> <ChangeBadge change={change} />{object.operated_by && <><br /><span class="hint">{object.operated_by}</span></>}</> },
      { title: 'State', by: statusOf, cell: (row) => <Badge tone={statusOf(row) === 'active' ? 'good' : 'warning'}>{serviceStatusNames[statusOf(row)]}</Badge> },
      { title: 'For', cell: ({ object }) => object.audiences.map((audience) => audienceNames[audience]).join(', ') },
      { title: 'Where', by: ({ object }) => object.places.join(), cell: ({ object }) => object.places.map(placeName).join(', ') },
      { title: 'Languages', cell: ({ object }) => (object.languages ?? []).map(languageName).join(', ') || 'Not stated' },
      { title: 'Reached by', cell: ({ object }) => object.phone || object.url || 'Not stated' },
      { title: 'Checked with the owner', by: ({ object }) => object.checked_on ?? '', cell: (row) => <CheckedCell row={row} /> },
    ]} />
  )
}

function CellText({ cell }: { cell: Cell }) {
  if (cell.isGap) return <Badge tone="bad">Gap</Badge>
  if (cell.services === 0) return <span class="hint">None</span>
  return <>{plural(cell.services, 'service')}{cell.isEverywhereOnly && <span class="hint"> (for everywhere)</span>}</>
}

function Coverage({ rows }: { rows: CoverageRow[] }) {
  const gaps = rows.flatMap(({ cells }) => Object.values(cells)).filter(({ isGap }) => isGap).length
  return (
    <div class="stack">
      <p>A gap is where a campaign may be shown and there is no active service for the people it speaks to. “Everywhere else” stands for all other countries.</p>
      {gaps === 0 ? <Notice tone="good"><p>There is help wherever a campaign runs.</p></Notice> : <Notice tone="warning"><p>{plural(gaps, 'gap')}: find a service, or take the country out of the campaign.</p></Notice>}
      <Table<CoverageRow> caption="Active services by country and audience" rows={rows} keyOf={({ country }) => country} orderParam="countries" columns={[
        { title: 'Country', by: ({ country }) => placeName(country), cell: ({ country }) => (country === '*' ? 'Everywhere else' : placeName(country)) },
        ...(Object.keys(audienceNames) as Audience[]).map((audience) => ({ title: audienceNames[audience], cell: ({ cells }: CoverageRow) => <CellText cell={cells[audience]} />, by: ({ cells }: CoverageRow) => (cells[audience].isGap ? -1 : cells[audience].services) })),
      ]} />
    </div>
  )
}

const kTabs = [{ name: 'services', title: 'Services' }, { name: 'coverage', title: 'By country and audience' }] as const

export function HelpList() {
  const services = useObjects('help_services')
  const campaigns = useObjects('campaigns').data ?? []
  const [tab, setTab] = useParam('tab', 'services')
  const [search, setSearch] = useParam('q')
  const [audience, setAudience] = useParam('audience')
  const [place, setPlace] = useParam('place')
  const [status, setStatus] = useParam('status')
  const [language, setLanguage] = useParam('language')
  const all = services.data ?? []
  const places = [...new Set(all.flatMap(({ object }) => object.places))].sort()
  const languages = [...new Set(all.flatMap(({ object }) => object.languages ?? []))].sort()
  const toCheck = all.filter((row) => statusOf(row) === 'active' && checkOf(row.object, today()) !== 'fresh').length
  const rows = all.filter((row) => isFound(search, row.id, row.object.name, row.object.operated_by) && (audience === '' || row.object.audiences.includes(audience as Audience)) &&
    (place === '' || row.object.places.includes(place)) && (language === '' || (row.object.languages ?? []).includes(language)) &&
    (status === '' || (status === 'check' ? statusOf(row) === 'active' && checkOf(row.object, today()) !== 'fresh' : statusOf(row) === status)))
  return (
    <>
      <PageTitle title="Help directory" about="The services that messages lead to. What is not stated by a service itself stays empty: nothing is guessed."><NewLink family="help_services" /></PageTitle>
      {toCheck > 0 && <Notice tone="warning" title={`${plural(toCheck, 'service')} to check`}><p>They are shown, and nobody has confirmed with their owners within a year that number, address and hours hold. <a href={href('/help', { status: 'check' })}>Show these</a></p></Notice>}
      <ProblemNotice problem={services.problem} onRetry={services.reload} />
      {services.data === undefined ? services.problem === null && <Loading /> : (
        <Tabs label="Help directory" tabs={kTabs} chosen={tab === 'coverage' ? 'coverage' : 'services'} onChoose={setTab}>
          {tab === 'coverage' ? <Coverage rows={coverageOf(all.map(({ object }) => object), campaigns.map(({ object }) => object))} /> : (
            <div class="stack">
              <div class="filters" role="search" aria-label="Help services">
                <TextField label="Search" type="search" value={search} onChange={setSearch} placeholder="Name or id" />
                <SelectField label="For" value={audience as Audience | ''} options={anyOf(optionsOf(audienceNames))} onChange={setAudience} />
                <SelectField label="Where" value={place} options={anyOf(places.map((value) => ({ value, label: placeName(value) })))} onChange={setPlace} />
                <SelectField label="Language" value={language} options={anyOf(languages.map((value) => ({ value, label: languageName(value) })))} onChange={setLanguage} />
                <SelectField label="State" value={status} options={anyOf([...optionsOf(serviceStatusNames) as { value: string; label: string }[], { value: 'check', label: 'Active, and to be checked' }])} onChange={setStatus} />
              </div>
              {rows.length === 0 ? <Empty title="No service is like that."><p>A message without help is not shown: add a service for the people and places you want to reach.</p></Empty> : <Services rows={rows} />}
              <RemovedObjects family="help_services" />
            </div>
          )}
        </Tabs>
      )}
    </>
  )
}
