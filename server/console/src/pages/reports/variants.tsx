// The variants of a campaign, compared: what people did after each, how sure one can be of it, and what that means.
import { useMemo } from 'preact/hooks'

import { useQuery } from '../../api/query'
import { isPerService, kindName, type Outcome, outcomeKinds, shownKinds } from '../../policy/kinds'
import { count } from '../../policy/words'
import { Badge, Card, Empty, Loading, Notice, ProblemNotice, Stat, type Tone } from '../../ui/basics'
import { CheckField, SelectField } from '../../ui/fields'
import { type Column, Table } from '../../ui/table'
import { askCounts, type CountQuery, keyOf } from './ask_counts'
import { type Arm, armsOf, compare, type Compared, heldOutOf, intervalWords, meaningOf, shownOf } from './comparison'
import { Downloads, hoursOf, type Sheet } from './controls'
import { sumsBy } from './counts'
import type { Names } from './names'
import type { ReportState } from './state'
import { kMinHits, kMinShown } from './statistics'
import { percent, percentNumber, points } from './words'

export function Variants({ state, names }: { state: ReportState; names: Names }) {
  const outcome = outcomeKinds.find((kind) => kind === state.get('outcome')) ?? 'help_click'
  const query: CountQuery = { ...hoursOf(state.range), resolution: 'whole', group: ['campaign', 'variant', 'kind'], kinds: [...shownKinds, 'holdout', outcome], filters: state.filters }
  const counts = useQuery(keyOf(query), () => askCounts(query))
  const campaigns = useMemo(() => counts.data && armsOf(sumsBy(counts.data, ['campaign', 'variant'], (values) => values.join('\n')), outcome), [counts.data, outcome])
  if (campaigns === undefined) return counts.problem === null ? <Loading what="Counting" /> : <ProblemNotice problem={counts.problem} onRetry={counts.reload} />
  if (campaigns.size === 0) {
    return (
      <Empty title="Nothing was shown in this time.">
        <p>A campaign can have several variants, each with a message of its own. Here you see which of them leads more people to help. Choose a longer time, or fewer filters.</p>
      </Empty>
    )
  }
  const options = [...campaigns].sort(([, left], [, right]) => shownOf(right) - shownOf(left)).map(([id, arms]) => ({ value: id, label: `${names.campaign(id)} (${count(shownOf(arms))} shown)` }))
  const campaign = campaigns.has(state.get('of')) ? state.get('of') : options[0]!.value
  return <OneCampaign key={campaign} state={state} names={names} campaign={campaign} options={options} arms={campaigns.get(campaign)!} outcome={outcome} query={query} />
}

type Props = { state: ReportState; names: Names; campaign: string; options: { value: string; label: string }[]; arms: Arm[]; outcome: Outcome; query: CountQuery }

function OneCampaign({ state, names, campaign, options, arms, outcome, query }: Props) {
  const known = arms.map((arm) => {
    const variant = names.variant(campaign, arm.variant)
    return { ...arm, message: variant?.message, fromExposures: variant?.fromExposures }
  })
  const isWide = state.get('together') === '1'
  const compared = compare(known, state.get('ref'), isWide)
  const reference = compared.find(({ isReference }) => isReference)?.variant ?? ''
  const comparisons = compared.filter(({ difference }) => difference !== null).length
  return (
    <div class="stack">
      <div class="filters">
        <SelectField label="Campaign" value={campaign} onChange={(of) => state.set({ of, ref: undefined })} options={options} />
        <SelectField label="What people did" value={outcome} onChange={(kind) => state.set({ outcome: kind === 'help_click' ? undefined : kind })}
          options={outcomeKinds.map((kind) => ({ value: kind, label: kindName(kind) }))} />
        {compared.length > 1 && (
          <SelectField label="Compare with" value={reference} onChange={(ref) => state.set({ ref })} options={compared.map(({ variant }) => ({ value: variant, label: variant }))} />
        )}
      </div>
      {compared.length === 1 && <Notice><p>Only one variant of this campaign was shown in this time, so there is nothing to compare it with.</p></Notice>}
      {comparisons > 1 && <ManyComparisons comparisons={comparisons} isWide={isWide} onChange={(isOn) => state.set({ together: isOn ? '1' : undefined })} />}
      {compared.length === 0
        ? <Notice><p>Nothing of this campaign was shown: all of it was held out.</p></Notice>
        : <Comparison compared={compared} reference={reference} outcome={outcome} query={query} campaign={campaign} />}
      <Holdout arms={arms} percentOfPolicy={names.holdoutPercent(campaign)} />
    </div>
  )
}

function ManyComparisons({ comparisons, isWide, onChange }: { comparisons: number; isWide: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <Notice tone={isWide ? 'info' : 'warning'} title={`${comparisons} comparisons at once`}>
      <p>
        {isWide
          ? 'The intervals of the differences are wide enough to hold all together in 95 of 100 cases.'
          : `Each interval misses the truth in 5 of 100 cases. Of ${comparisons}, at least one does in up to ${Math.min(100, 5 * comparisons)} of 100: do not pick the best one only because it looks best.`}
      </p>
      <CheckField label="Widen the intervals, so that all of them hold together (Bonferroni)" value={isWide} onChange={onChange} />
    </Notice>
  )
}

const kTones: Record<Compared['verdict'], { tone: Tone; word: string }> = {
  reference: { tone: 'plain', word: 'Reference' }, too_few: { tone: 'plain', word: 'Too few' }, open: { tone: 'info', word: 'No difference yet' },
  higher: { tone: 'good', word: 'More often' }, lower: { tone: 'warning', word: 'Less often' }, no_share: { tone: 'plain', word: 'No interval' }, other_people: { tone: 'warning', word: 'Not comparable' },
}

/** The share as a dot, with its interval as a bar, all on one scale. */
function IntervalBar({ arm, most }: { arm: Compared; most: number }) {
  if (arm.interval === null) return <>–</>
  const { low, high } = arm.interval
  const place = (value: number) => `${(100 * value) / most}%`
  return (
    <>
      <span class="interval" aria-hidden="true">
        <span class="interval-range" style={{ insetInlineStart: place(low), inlineSize: place(high - low) }} />
        <span class="interval-point" style={{ insetInlineStart: place(arm.hits / arm.shown) }} />
      </span>
      <span class="interval-words">{intervalWords(arm.interval)}</span>
    </>
  )
}

function Comparison({ compared, reference, outcome, query, campaign }: { compared: Compared[]; reference: string; outcome: Outcome; query: CountQuery; campaign: string }) {
  const label = kindName(outcome)
  const meaning = (arm: Compared) => meaningOf(arm, reference, label.toLowerCase(), { minShown: kMinShown, minHits: kMinHits })
  const most = Math.max(0.01, ...compared.map(({ interval }) => interval?.high ?? 0))
  const columns: Column<Compared>[] = [
    { title: 'Variant', by: ({ variant }) => variant, cell: ({ variant, message }) => <>{variant}{message !== undefined && <><br /><span class="hint">Message {message}</span></>}</> },
    { title: 'Shown', by: ({ shown }) => shown, cell: ({ shown }) => count(shown), numeric: true },
    { title: label, by: ({ hits }) => hits, cell: ({ hits }) => count(hits), numeric: true },
    { title: 'Rate', by: ({ hits, shown }) => hits / shown, cell: ({ hits, shown }) => percent(hits, shown), numeric: true },
    { title: '95 % interval of the rate', cell: (arm) => <IntervalBar arm={arm} most={most} /> },
    {
      title: 'Difference (percentage points)', by: ({ difference }) => difference?.difference ?? Number.NEGATIVE_INFINITY,
      cell: ({ difference }) => (difference === null ? '–' : <>{points(difference.difference)}<br /><span class="hint">{points(difference.low)} to {points(difference.high)}</span></>),
    },
    { title: 'What it means', cell: (arm) => <div class="meaning"><Badge tone={kTones[arm.verdict].tone}>{kTones[arm.verdict].word}</Badge> <span>{meaning(arm)}</span></div> },
  ]
  const digits = (value: number | undefined) => (value === undefined ? null : Number((100 * value).toFixed(4)))
  const sheet = (): Sheet => ({
    name: `signpost-variants-${campaign}`,
    columns: ['Variant', 'Shown', label, 'Rate, percent', 'Rate, low', 'Rate, high', `Difference to ${reference}, points`, 'Difference, low', 'Difference, high', 'Meaning'],
    rows: compared.map((arm) => [
      arm.variant, arm.shown, arm.hits, percentNumber(arm.hits, arm.shown), digits(arm.interval?.low), digits(arm.interval?.high),
      digits(arm.difference?.difference), digits(arm.difference?.low), digits(arm.difference?.high), meaning(arm),
    ]),
  })
  return (
    <Card class="report-table" title={`${label}, by variant`} actions={<Downloads sheet={sheet} query={query} />}>
      <Table caption={`${label}, by variant`} columns={columns} rows={compared} keyOf={({ variant }) => variant} orderParam="order" />
      <p class="hint">
        Signpost chooses the variant by chance, so where all of a difference’s interval lies on one side of zero, the variant is the likely reason. An interval holds the true value in
        95 of 100 cases. Each showing counts, not each person: who searches often weighs more, so one is a little less sure than the intervals say.
        {isPerService(outcome) && ' Who chooses two services is counted twice.'}
      </p>
      <p class="hint">Intervals: Wilson’s score interval for a rate; Newcombe’s hybrid score interval for a difference.</p>
    </Card>
  )
}

function Holdout({ arms, percentOfPolicy }: { arms: readonly Arm[]; percentOfPolicy: number | undefined }) {
  const heldOut = heldOutOf(arms)
  const all = heldOut + shownOf(arms)
  if (heldOut === 0) return null
  return (
    <Card title="Held out">
      <div class="stats">
        <Stat label="Held out" value={count(heldOut)} note={`${percent(heldOut, all)} of ${count(all)} for whom this campaign was chosen`} />
        {percentOfPolicy !== undefined && <Stat label="Share in what is live" value={`${percentOfPolicy} %`} />}
      </div>
      <p>
        Nothing was shown to these, so that you can compare: what they did afterwards only the partner knows. Ask for the partner’s own figures, such as how many searched for the same
        again, for those who were shown the campaign and for those held out.
      </p>
    </Card>
  )
}
