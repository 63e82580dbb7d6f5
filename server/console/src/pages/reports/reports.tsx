// What was decided, what was shown, and what people did then: for analysts. All of what is looked at is in the address.
import { Button, PageTitle, Tabs } from '../../ui/basics'
import { FilterRow, RangeFields, RangeLine } from './controls'
import { Funnel } from './funnel'
import { useNames } from './names'
import { RuleReport } from './rule_report'
import { useReportState } from './state'
import { TimeSeries } from './time_series'
import { Variants } from './variants'

const tabs = [
  { name: 'series', title: 'Over time' }, { name: 'funnel', title: 'From shown to help' }, { name: 'compare', title: 'Compare variants' }, { name: 'rules', title: 'Rules' },
] as const
type Tab = (typeof tabs)[number]['name']

export default function Page() {
  const state = useReportState()
  const names = useNames()
  const tab: Tab = tabs.find(({ name }) => name === state.get('tab'))?.name ?? 'series'
  return (
    <>
      <PageTitle title="Reports" about="Counts of what was decided, shown and done. Nothing about any person is kept: no words, no addresses, no names.">
        <Button onPress={state.refresh}>Count again</Button>
      </PageTitle>
      <div class="report-controls">
        <div class="filters"><RangeFields state={state} withStep={tab === 'series'} /></div>
        <FilterRow state={state} names={names} />
        <RangeLine range={state.range} />
      </div>
      <Tabs label="Reports" tabs={tabs} chosen={tab} onChoose={(name) => state.set({ tab: name === 'series' ? undefined : name, order: undefined }, { push: true })}>
        {tab === 'series' && <TimeSeries state={state} names={names} />}
        {tab === 'funnel' && <Funnel state={state} names={names} />}
        {tab === 'compare' && <Variants state={state} names={names} />}
        {tab === 'rules' && <RuleReport state={state} />}
      </Tabs>
    </>
  )
}
