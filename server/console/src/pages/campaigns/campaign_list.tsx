// All campaigns: as a table, with what each is and whether it runs now; or on a calendar.
import { href, pathOf, setParams, useParam } from '../../base/router'
import { anyOf, isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import type { Audience, Campaign, Entry } from '../../policy/objects'
import { RemovedObjects } from '../../policy/removed'
import type { ScheduleState } from '../../policy/schedule_state'
import { audienceNames, objectiveNames, optionsOf, placeName, plural } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Button, Empty, Loading, PageTitle, ProblemNotice, Tabs } from '../../ui/basics'
import { SelectField, TextField } from '../../ui/fields'
import { type Column, Table } from '../../ui/table'
import { capsText, countriesText, rulesByCampaign, StateBadge, stateNames, stateOf, type UsingRule } from './campaign_words'
import { FlightCalendar } from './flight_calendar'

type Row = Entry<'campaigns'>
const titleOf = ({ id, object }: Row): string => object.title || id

function useFilters() {
  const [search, setSearch] = useParam('q')
  const [audience, setAudience] = useParam('audience')
  const [state, setState] = useParam('state')
  const [country, setCountry] = useParam('country')
  const fits = ({ id, object }: Row): boolean =>
    isFound(search, id, object.title, object.owner) && (audience === '' || object.audience === audience) && (state === '' || stateOf(object) === state) &&
    (country === '' || object.countries.includes(country) || object.countries.includes('*'))
  const clear = () => setParams({ q: undefined, audience: undefined, state: undefined, country: undefined })
  return { search, setSearch, audience, setAudience, state, setState, country, setCountry, fits, clear }
}

function Filters({ filters, rows }: { filters: ReturnType<typeof useFilters>; rows: readonly Row[] }) {
  const countries = [...new Set(rows.flatMap(({ object }) => object.countries))].filter((code) => code !== '*').sort()
  return (
    <div class="filters" role="search" aria-label="Campaigns">
      <TextField label="Search" type="search" value={filters.search} onChange={filters.setSearch} placeholder="Title, owner or id" />
      <SelectField label="Audience" value={filters.audience as Audience | ''} options={anyOf(optionsOf(audienceNames))} onChange={filters.setAudience} />
      <SelectField label="Now" value={filters.state as ScheduleState | ''} options={anyOf(optionsOf(stateNames))} onChange={filters.setState} />
      <SelectField label="Runs in" value={filters.country} options={anyOf(countries.map((code) => ({ value: code, label: placeName(code) })))} onChange={filters.setCountry} />
    </div>
  )
}

function Variants({ campaign }: { campaign: Campaign }) {
  const steps = campaign.escalation?.length ?? 0
  return <>{campaign.variants.length}{steps > 0 && <><br /><span class="hint">and {plural(steps, 'step')} for people who come back</span></>}</>
}

/** A campaign that no live rule leads to is seen by nobody. */
function Rules({ id, using }: { id: string; using: readonly UsingRule[] }) {
  const live = using.filter(({ mode }) => mode === 'live').length
  if (using.length === 0) return <span class="hint">None: nobody sees it</span>
  return (
    <><a href={href('/rules', { campaign: id })}>{plural(using.length, 'rule')}</a>{live < using.length && <><br /><span class="hint">{live === 0 ? 'none of them live' : `${live} live`}</span></>}</>
  )
}

const columnsOf = (using: Map<string, UsingRule[]>): Column<Row>[] => [
  { title: 'Campaign', by: titleOf, cell: (row) => <><a href={href(`/campaigns${pathOf(row.id)}`)}>{titleOf(row)}</a> <ChangeBadge change={row.change} /><br /><code>{row.id}</code></> },
  { title: 'Now', by: ({ object }) => stateOf(object), cell: ({ object }) => <StateBadge campaign={object} /> },
  { title: 'Audience', by: ({ object }) => audienceNames[object.audience], cell: ({ object }) => audienceNames[object.audience] },
  { title: 'Objective', by: ({ object }) => object.objective ?? 'deter', cell: ({ object }) => objectiveNames[object.objective ?? 'deter'] },
  { title: 'Countries', by: ({ object }) => countriesText(object.countries), cell: ({ object }) => countriesText(object.countries) },
  { title: 'Variants', by: ({ object }) => object.variants.length, numeric: true, cell: ({ object }) => <Variants campaign={object} /> },
  { title: 'Limits', by: ({ object }) => object.caps?.per_day ?? 0, cell: ({ object }) => capsText(object) },
  { title: 'Holdout', by: ({ object }) => object.holdout_percent ?? 0, numeric: true, cell: ({ object }) => (object.holdout_percent ? `${object.holdout_percent} %` : 'None') },
  { title: 'Shown by', by: ({ id }) => using.get(id)?.length ?? 0, cell: ({ id }) => <Rules id={id} using={using.get(id) ?? []} /> },
]

export function CampaignList() {
  const campaigns = useObjects('campaigns')
  const using = rulesByCampaign(useObjects('rules').data ?? [])
  const filters = useFilters()
  const [shown, setShown] = useParam('tab', 'table')
  const title = (
    <PageTitle title="Campaigns" about="A campaign says to whom and where something is shown, when, and which messages take turns. Rules say for which searches.">
      <NewLink family="campaigns" />
    </PageTitle>
  )
  if (campaigns.data === undefined) return <>{title}{campaigns.problem === null ? <Loading /> : <ProblemNotice problem={campaigns.problem} onRetry={campaigns.reload} />}</>
  const rows = campaigns.data.filter(filters.fits)
  return (
    <>
      {title}
      {campaigns.data.length === 0 ? (
        <Empty title="There are no campaigns yet.">
          <p>Begin with one audience, for example people worried about themselves, the countries where there is help for them, and one message.</p>
          <NewLink family="campaigns" />
        </Empty>
      ) : (
        <>
          <Filters filters={filters} rows={campaigns.data} />
          <p class="hint" role="status">{rows.length === campaigns.data.length ? plural(rows.length, 'campaign') : `${rows.length} of ${plural(campaigns.data.length, 'campaign')}`}</p>
          {rows.length === 0 ? <Empty title="No campaign fits these filters."><Button onPress={filters.clear}>Show all campaigns</Button></Empty> : (
            <Tabs label="How campaigns are shown" tabs={[{ name: 'table', title: 'Table' }, { name: 'calendar', title: 'Flight calendar' }]} chosen={shown === 'calendar' ? 'calendar' : 'table'} onChoose={setShown}>
              {shown === 'calendar'
                ? <FlightCalendar campaigns={rows.map(({ object }) => object)} />
                : <Table caption="Campaigns" rows={rows} keyOf={({ id }) => id} columns={columnsOf(using)} />}
            </Tabs>
          )}
        </>
      )}
      <RemovedObjects family="campaigns" />
    </>
  )
}
