// All help services, with those that somebody should ask again marked; and where there is help for whom.
import { href, pathOf, setParams, useParam } from '../../base/router'
import { anyOf, isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import type { Audience, Entry, HelpService } from '../../policy/objects'
import { RemovedObjects } from '../../policy/removed'
import { audienceNames, channelNames, languageName, languageNameAlone, optionsOf, placeName, plural, serviceStatusNames } from '../../policy/words'
import { useObjects, useWorkspace } from '../../policy/workspace'
import { Button, Empty, Loading, Notice, PageTitle, ProblemNotice, Tabs } from '../../ui/basics'
import { type Option, SelectField, TextField } from '../../ui/fields'
import { type Column, Table } from '../../ui/table'
import { useCheckedToday } from './checked_today'
import { countryOf, helpsIn } from './coverage'
import { CoverageMatrix } from './coverage_matrix'
import { countReviews, isDue } from './review'
import { checkedText, kNotStated, placesText, ReviewBadge, type Status, StatusBadge, statusOf, todayInUtc } from './service_words'

type Row = Entry<'help_services'>
type Review = 'due' | 'done'
const kReviews: Record<Review, string> = { due: 'To be checked', done: 'Checked within a year' }

const primary = (tag: string): string => tag.split('-', 1)[0]!.toLowerCase()

function useFilters() {
  const [search, setSearch] = useParam('q')
  const [country, setCountry] = useParam('country')
  const [audience, setAudience] = useParam('audience')
  const [language, setLanguage] = useParam('language')
  const [status, setStatus] = useParam('status')
  const [review, setReview] = useParam('review')
  const fits = ({ id, object }: Row): boolean =>
    isFound(search, id, object.name, object.operated_by) && (country === '' || helpsIn(object, country)) && (audience === '' || object.audiences.includes(audience as Audience)) &&
    (language === '' || (object.languages ?? []).some((tag) => primary(tag) === language)) && (status === '' || statusOf(object) === status) &&
    (review === '' || (object.status === 'active' && isDue(object, todayInUtc()) === (review === 'due')))
  const clear = () => setParams({ q: undefined, country: undefined, audience: undefined, language: undefined, status: undefined, review: undefined })
  return { search, setSearch, country, setCountry, audience, setAudience, language, setLanguage, status, setStatus, review, setReview, fits, clear }
}

const sortedOptions = (codes: Iterable<string>, nameOf: (code: string) => string): Option<string>[] =>
  [...new Set(codes)].map((value) => ({ value, label: nameOf(value) })).sort((one, other) => one.label.localeCompare(other.label, 'en-GB'))

function Filters({ filters, rows }: { filters: ReturnType<typeof useFilters>; rows: readonly Row[] }) {
  const chosen = filters.country === '' ? [] : [filters.country]
  const places = sortedOptions([...chosen, ...rows.flatMap(({ object }) => object.places.flatMap((place) => [place, countryOf(place)]))], placeName)
  const languages = sortedOptions(rows.flatMap(({ object }) => (object.languages ?? []).map(primary)), languageName)
  return (
    <div class="filters" role="search" aria-label="Help services">
      <TextField label="Search" type="search" value={filters.search} onChange={filters.setSearch} placeholder="Name or id" />
      <SelectField label="Helps in" value={filters.country} options={anyOf(places)} onChange={filters.setCountry} />
      <SelectField label="Helps whom" value={filters.audience as Audience | ''} options={anyOf(optionsOf(audienceNames))} onChange={filters.setAudience} />
      <SelectField label="Language" value={filters.language} options={anyOf(languages)} onChange={filters.setLanguage} />
      <SelectField label="Status" value={filters.status as Status | ''} options={anyOf(optionsOf(serviceStatusNames))} onChange={filters.setStatus} />
      <SelectField label="Review" value={filters.review as Review | ''} options={anyOf(optionsOf(kReviews))} onChange={filters.setReview} />
    </div>
  )
}

/** How many must be looked at, and the way to see just them. */
function Alarms({ services }: { services: readonly HelpService[] }) {
  const { never, old, unconfirmed } = countReviews(services, todayInUtc())
  const show = (some: Record<string, string>) => setParams({ tab: undefined, q: undefined, country: undefined, audience: undefined, language: undefined, status: undefined, review: undefined, ...some }, { push: true })
  if (services.length === 0) return null
  const due = never + old
  return (
    <div class="stack">
      {due > 0 ? (
        <Notice tone="warning" title={due === 1 ? 'One service that is shown must be checked with its owner' : `${due} services that are shown must be checked with their owners`}>
          <p>{[never > 0 ? `${never} never checked` : '', old > 0 ? `${old} last checked a year ago or longer` : ''].filter((text) => text !== '').join(', ')}. Ask each whether what stands here is still so, then press “Checked today”.</p>
          <Button onPress={() => show({ review: 'due' })}>Show those to be checked</Button>
        </Notice>
      ) : <Notice tone="good"><p>Everything that is shown was checked with its owner within a year.</p></Notice>}
      {unconfirmed > 0 && (
        <Notice title={unconfirmed === 1 ? 'One service is not confirmed, so nobody is sent to it' : `${unconfirmed} services are not confirmed, so nobody is sent to them`}>
          <p>Once its owner has said that it is so, set its status to “Active”.</p>
          <Button onPress={() => show({ status: 'unconfirmed' })}>Show those not confirmed</Button>
        </Notice>
      )}
    </div>
  )
}

function Checked({ row }: { row: Row }) {
  const { canEdit } = useWorkspace()
  const checkedToday = useCheckedToday()
  const { object } = row
  if (statusOf(object) !== 'active') return <>{checkedText(object)}</>
  return (
    <div class="checked">
      <span>{checkedText(object)}</span>
      <ReviewBadge service={object} />
      {canEdit && object.checked_on !== todayInUtc() && <Button aria-label={`Checked today: ${object.name}`} onPress={() => checkedToday(row)}>Checked today</Button>}
    </div>
  )
}

const columns: Column<Row>[] = [
  { title: 'Service', by: ({ object }) => object.name, cell: ({ id, object, change }) => (
    <><a href={href(`/help${pathOf(id)}`)}>{object.name || id}</a> <ChangeBadge change={change} /><br /><span class="hint">{object.operated_by || `Operator ${kNotStated}`}</span><br /><code>{id}</code></>) },
  { title: 'Helps whom', cell: ({ object }) => object.audiences.map((one) => audienceNames[one]).join('; ') || kNotStated },
  { title: 'Where', by: ({ object }) => placesText(object.places), cell: ({ object }) => placesText(object.places) },
  { title: 'Languages', cell: ({ object }) => <>{(object.languages ?? []).map(languageNameAlone).join(', ') || kNotStated}{object.interpreters && <><br /><span class="hint">and interpreters</span></>}</> },
  { title: 'Ways', cell: ({ object }) => (object.channels ?? []).map((one) => channelNames[one]).join(', ') || kNotStated },
  { title: 'Status', by: ({ object }) => statusOf(object), cell: ({ object }) => <StatusBadge service={object} /> },
  { title: 'Checked', by: ({ object }) => object.checked_on ?? '', cell: (row) => <Checked row={row} /> },
]

export function ServiceList() {
  const services = useObjects('help_services')
  const campaigns = useObjects('campaigns')
  const filters = useFilters()
  const [shown, setShown] = useParam('tab', 'table')
  const title = (
    <PageTitle title="Help directory" about="Where people can turn to. A message names the services that fit the person: their country, their age, what they ask for. Only active ones are shown.">
      <NewLink family="help_services" />
    </PageTitle>
  )
  if (services.data === undefined) return <>{title}{services.problem === null ? <Loading /> : <ProblemNotice problem={services.problem} onRetry={services.reload} />}</>
  const rows = services.data.filter(filters.fits)
  const tabs = [{ name: 'table', title: 'Services' }, { name: 'coverage', title: 'Coverage' }]
  return (
    <>
      {title}
      {services.data.length === 0 ? (
        <Empty title="There are no help services yet.">
          <p>Without one, no campaign can run: nobody may be warned without being offered help. Write down what a service states about itself, and where it states it.</p>
          <NewLink family="help_services" />
        </Empty>
      ) : (
        <>
          <Alarms services={services.data.map(({ object }) => object)} />
          <Tabs label="How the directory is shown" tabs={tabs} chosen={shown === 'coverage' ? 'coverage' : 'table'} onChoose={setShown}>
            {shown === 'coverage' ? <CoverageMatrix services={services.data} campaigns={campaigns.data ?? []} /> : (
              <div class="stack">
                <Filters filters={filters} rows={services.data} />
                <p class="hint" role="status">{rows.length === services.data.length ? plural(rows.length, 'service') : `${rows.length} of ${plural(services.data.length, 'service')}`}</p>
                {rows.length === 0
                  ? <Empty title="No service fits these filters."><Button onPress={filters.clear}>Show all services</Button></Empty>
                  : <Table caption="Help services" rows={rows} keyOf={({ id }) => id} columns={columns} />}
              </div>
            )}
          </Tabs>
        </>
      )}
      <RemovedObjects family="help_services" />
    </>
  )
}
