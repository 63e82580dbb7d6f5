// All campaigns, and when they run.
import { href, pathOf, useParam } from '../../base/router'
import { anyOf, isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import type { Audience, Campaign, Entry } from '../../policy/objects'
import { RemovedObjects } from '../../policy/removed'
import { scheduleSentence } from '../../policy/schedule_sentence'
import { audienceNames, count, objectiveNames, optionsOf, placeName, plural } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Badge, Card, Empty, Loading, PageTitle, ProblemNotice, type Tone } from '../../ui/basics'
import { SelectField, TextField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { barOf, type State, stateOf } from './flight'

type Row = Entry<'campaigns'>

const kStates: Record<State, { text: string; tone: Tone }> = { running: { text: 'Running', tone: 'good' }, before: { text: 'Not begun', tone: 'info' }, over: { text: 'Over', tone: 'plain' } }
const kWeeks = 13

function Calendar({ rows, today }: { rows: Row[]; today: string }) {
  const days = kWeeks * 7
  const months = Array.from({ length: days }, (_, day) => new Date(Date.parse(`${today}T00:00:00Z`) + day * 86_400_000)).flatMap((date, day) => (date.getUTCDate() === 1 ? [{ day, name: date.toLocaleDateString('en-GB', { month: 'long', timeZone: 'UTC' }) }] : []))
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label="Calendar">
      <table class="calendar">
        <caption>The next {kWeeks} weeks, from today</caption>
        <thead><tr><th scope="col">Campaign</th><th scope="col"><span class="months">{months.map(({ day, name }) => <span key={day} style={{ insetInlineStart: `${(100 * day) / days}%` }}>{name}</span>)}&nbsp;</span></th></tr></thead>
        <tbody>
          {rows.map(({ id, object }) => {
            const bar = barOf(object, today, days)
            return (
              <tr key={id}>
                <th scope="row">{object.title || id}</th>
                <td>
                  {bar === null ? <span class="hint">Not in these weeks</span> : (
                    <span class="flight"><span class={`flight-bar ${bar.isOpen ? 'open' : ''}`} style={{ insetInlineStart: `${(100 * bar.from) / days}%`, width: `${(100 * bar.length) / days}%` }} /></span>
                  )}
                  <span class="unseen">{scheduleSentence(object.flight ?? {})}</span>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

const capsText = ({ caps }: Campaign) => [caps?.per_hour ? `${count(caps.per_hour)} an hour` : '', caps?.per_day ? `${count(caps.per_day)} a day` : ''].filter(Boolean).join(', ') || 'None'

export function CampaignList() {
  const campaigns = useObjects('campaigns')
  const rules = useObjects('rules').data ?? []
  const [search, setSearch] = useParam('q')
  const [audience, setAudience] = useParam('audience')
  const [state, setState] = useParam('state')
  const today = new Date().toISOString().slice(0, 10)
  const rows = (campaigns.data ?? []).filter(({ id, object }) =>
    isFound(search, id, object.title, object.owner) && (audience === '' || object.audience === audience) && (state === '' || stateOf(object, today) === state))
  return (
    <>
      <PageTitle title="Campaigns" about="Whom a message is for, which variants there are, when and how often they are shown."><NewLink family="campaigns" /></PageTitle>
      <div class="filters" role="search" aria-label="Campaigns">
        <TextField label="Search" type="search" value={search} onChange={setSearch} placeholder="Title, owner or id" />
        <SelectField label="For" value={audience as Audience | ''} options={anyOf(optionsOf(audienceNames))} onChange={setAudience} />
        <SelectField label="State" value={state as State | ''} options={anyOf((Object.keys(kStates) as State[]).map((value) => ({ value, label: kStates[value].text })))} onChange={setState} />
      </div>
      <ProblemNotice problem={campaigns.problem} onRetry={campaigns.reload} />
      {campaigns.data === undefined ? campaigns.problem === null && <Loading /> : rows.length === 0 ? (
        <Empty title={campaigns.data.length === 0 ? 'There are no campaigns yet.' : 'No campaign is like that.'}><p>Write a message first; a campaign then shows it to those it is for.</p></Empty>
      ) : (
        <>
          <Table<Row> caption="Campaigns" rows={rows} keyOf={({ id }) => id} columns={[
            { title: 'Campaign', by: ({ object, id }) => object.title || id, cell: ({ id, object, change }) => <><a href={href(`/campaigns${pathOf(id)}`)}>{object.title || id}</a> <ChangeBadge change={change} /><br /><code>{id}</code></> },
            { title: 'State', by: ({ object }) => stateOf(object, today), cell: ({ object }) => { const { text, tone } = kStates[stateOf(object, today)]; return <Badge tone={tone}>{text}</Badge> } },
            { title: 'For', by: ({ object }) => object.audience, cell: ({ object }) => <>{audienceNames[object.audience]}<br /><span class="hint">{objectiveNames[object.objective ?? 'deter']}</span></> },
            { title: 'Where', cell: ({ object }) => object.countries.map(placeName).join(', ') },
            { title: 'Variants', by: ({ object }) => object.variants.length, cell: ({ object }) => plural(object.variants.length, 'variant'), numeric: true },
            { title: 'At most', cell: ({ object }) => capsText(object) },
            { title: 'Asked for by', cell: ({ id }) => { const users = rules.filter(({ object }) => object.campaign === id); return users.length === 0 ? <span class="hint">No rule</span> : plural(users.length, 'rule') } },
          ]} />
          <Card title="Calendar"><Calendar rows={rows} today={today} /></Card>
        </>
      )}
      <RemovedObjects family="campaigns" />
    </>
  )
}
