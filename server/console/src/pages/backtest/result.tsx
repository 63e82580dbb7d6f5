// What came out of a backtest: how much changes, by which rules and campaigns, and samples to look at. The samples are
// of the file, so they stay on this page: nothing of them goes into the address or is kept.
import { href, navigate, pathOf, useParam } from '../../base/router'
import type { Schemas } from '../../policy/objects'
import { beginTrying } from '../../policy/tried'
import { actionNames, count, plural } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Badge, Button, Card, Notice, Stat } from '../../ui/basics'
import { SelectField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { type Change, type Format, inputOf, type Outcome, type Result, type RuleCounts, type Sample } from './answer'
import { changeTitles, difference, kChanges, kShown, shownNames, summary } from './words'

type Context = Schemas['context']
export type Done = { result: Result; samples: Sample[]; format: Format; context: Context; name: string }

export function BacktestResult({ done }: { done: Done }) {
  const { result, name } = done
  return (
    <>
      <Card title={`What would change for ${name}`}>
        <p class="decision" role="status">{summary(result)}</p>
        <div class="stats">
          {kChanges.map((change) => <Stat key={change} label={changeTitles[change]} value={count(result.changes[change])} />)}
        </div>
        <BadLines result={result} />
      </Card>
      <Samples done={done} />
      <ShownTable result={result} />
      <RulesTable result={result} />
      <CampaignsTable result={result} />
    </>
  )
}

function BadLines({ result: { bad_lines: bad } }: { result: Result }) {
  if (bad.count === 0) return null
  const numbers = bad.first.map(count).join(', ')
  return (
    <Notice tone="warning" title={`${plural(bad.count, 'line')} left out`}>
      <p>They are no input, or longer than 64 KiB: {bad.first.length < bad.count ? `the first are the lines ${numbers}` : bad.count === 1 ? `line ${numbers}` : `the lines ${numbers}`}.
        Compare them with the example under “What the file may look like”.</p>
    </Notice>
  )
}

function ShownTable({ result }: { result: Result }) {
  const rows = [
    ...kShown.map((action) => ({ what: shownNames[action], before: result.before.actions[action], after: result.after.actions[action] })),
    { what: 'Held out, for comparison', before: result.before.held_out, after: result.after.held_out },
    { what: 'Suppressed by a rule', before: result.before.suppressed, after: result.after.suppressed },
  ]
  return (
    <Card title="What is shown">
      <Table caption="What is shown, now and by the draft" rows={rows} keyOf={({ what }) => what} orderParam="shown" columns={[
        { title: 'What', cell: ({ what }) => what },
        { title: 'Live', cell: ({ before }) => count(before), numeric: true },
        { title: 'Draft', cell: ({ after }) => count(after), numeric: true },
        { title: 'Difference', cell: ({ before, after }) => difference(before, after), numeric: true },
      ]} />
    </Card>
  )
}

const kNotThere: RuleCounts = { matched: 0, won: 0, shadow: 0 }

function RulesTable({ result }: { result: Result }) {
  const titles = useTitles('rules')
  const [which, setWhich] = useParam('rules', 'changed')
  const rows = result.rules.map(({ rule, before, after }) => ({ rule, isThere: [before !== null, after !== null], before: before ?? kNotThere, after: after ?? kNotThere }))
  const isChanged = ({ before, after }: typeof rows[number]) => before.matched !== after.matched || before.won !== after.won || before.shadow !== after.shadow
  const shown = rows.filter((row) => which === 'all' || isChanged(row))
  const hasShadow = shown.some(({ before, after }) => before.shadow + after.shadow > 0)
  const pair = (of: keyof RuleCounts) => (row: typeof rows[number]) => (
    <span class="before-after">{row.isThere[0] ? count(row.before[of]) : '–'} → {row.isThere[1] ? count(row.after[of]) : '–'}</span>)
  const columnOf = (title: string, of: keyof RuleCounts) => [
    { title, cell: pair(of), by: ({ after }: typeof rows[number]) => after[of], numeric: true },
    { title: `${title}: change`, cell: ({ before, after }: typeof rows[number]) => difference(before[of], after[of]), by: ({ before, after }: typeof rows[number]) => after[of] - before[of], numeric: true },
  ]
  return (
    <Card title="By rule">
      <p class="hint">Live → draft; “–” where there is no such rule, or it is off. A rule matches where its condition holds; it wins where its campaign is shown, or is held out for comparison. In shadow it is counted and shows nothing.</p>
      <div class="filters"><SelectField label="Rules" value={which} onChange={setWhich} options={[{ value: 'changed', label: 'With other counts' }, { value: 'all', label: `All ${rows.length}` }]} /></div>
      {shown.length === 0 ? <p>Every rule matches and wins as often as it does now.</p> : (
        <Table caption="Rules, live and by the draft" rows={shown} keyOf={({ rule }) => rule} orderParam="order" columns={[
          { title: 'Rule', by: ({ rule }) => titles.get(rule) ?? rule, cell: ({ rule, isThere }) => (
            <>{titles.has(rule) ? <a href={href(`/rules${pathOf(rule)}`)}>{titles.get(rule)}</a> : rule} {!isThere[0] && <Badge tone="good">Not live now</Badge>}{!isThere[1] && <Badge tone="bad">{titles.has(rule) ? 'Off in the draft' : 'Removed'}</Badge>}</>) },
          ...columnOf('Matches', 'matched'), ...columnOf('Wins', 'won'), ...(hasShadow ? columnOf('In shadow', 'shadow') : []),
        ]} />
      )}
    </Card>
  )
}

function CampaignsTable({ result }: { result: Result }) {
  const titles = useTitles('campaigns')
  const shown = result.campaigns.filter(({ before, after }) => before + after > 0)
  if (shown.length === 0) return null
  return (
    <Card title="By campaign">
      <Table caption="Campaigns, live and by the draft" rows={shown} keyOf={({ campaign }) => campaign} orderParam="campaigns" columns={[
        { title: 'Campaign', by: ({ campaign }) => titles.get(campaign) ?? campaign, cell: ({ campaign }) => titles.get(campaign) ?? campaign },
        { title: 'Shown live', by: ({ before }) => before, cell: ({ before }) => count(before), numeric: true },
        { title: 'Shown by the draft', by: ({ after }) => after, cell: ({ after }) => count(after), numeric: true },
        { title: 'Difference', by: ({ before, after }) => after - before, cell: ({ before, after }) => difference(before, after), numeric: true },
      ]} />
    </Card>
  )
}

function useTitles(family: 'rules' | 'campaigns'): ReadonlyMap<string, string> {
  const entries = useObjects(family).data ?? []
  return new Map(entries.map(({ id, object }) => [id, object.title || id] as const))
}

// ---- samples

function OutcomeWords({ outcome }: { outcome: Outcome }) {
  const { action, rule, campaign } = outcome
  if (action === 'none') return <>nothing{rule !== undefined && <> (by the rule {rule})</>}</>
  return <>{actionNames[action].toLowerCase()}{campaign !== undefined && <>, of the campaign {campaign}</>}{rule !== undefined && <>, by the rule {rule}</>}</>
}

function SampleItem({ sample, done }: { sample: Sample; done: Done }) {
  const input = inputOf(sample.input, done.format, done.context)
  const tryIt = () => {
    beginTrying(input!.texts)
    navigate('/try', { person: JSON.stringify(input!.context) })
  }
  return (
    <li>
      {(input?.texts ?? [sample.input]).map((text, index) => <p key={index} class="sample-text" dir="auto">{text}</p>)}
      <p>Live: <OutcomeWords outcome={sample.before} />.<br />Draft: <OutcomeWords outcome={sample.after} />.</p>
      {input !== null && <p><Button look="quiet" onPress={tryIt}>See why, under Try it</Button></p>}
    </li>
  )
}

function Samples({ done }: { done: Done }) {
  const { samples, result } = done
  const [kind, setKind] = useParam('kind')
  if (samples.length === 0) return null
  const kinds = kChanges.filter((change) => samples.some((sample) => sample.change === change))
  const shown = kinds.includes(kind as Change) ? kinds.filter((change) => change === kind) : kinds
  return (
    <Card title="Samples of what changes">
      <p class="hint">As they stand in the file. They are here while this page is open, and nowhere else.</p>
      {kinds.length > 1 && (
        <div class="filters">
          <SelectField label="Which" value={shown.length === 1 ? shown[0]! : ''} onChange={setKind} options={[{ value: '', label: 'All' }, ...kinds.map((value) => ({ value, label: changeTitles[value] }))]} />
        </div>
      )}
      {shown.map((change) => {
        const own = samples.filter((sample) => sample.change === change)
        return (
          <section key={change} class="stack">
            <h3>{changeTitles[change]}: {own.length < result.changes[change] ? `the first ${own.length} of ${count(result.changes[change])}` : count(own.length)}</h3>
            <ul class="samples">{own.map((sample, index) => <SampleItem key={index} sample={sample} done={done} />)}</ul>
          </section>
        )
      })}
    </Card>
  )
}
