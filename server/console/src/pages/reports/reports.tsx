// For analysts: what was shown, what became of it, which words do better, and what each rule does.
import { useParam } from '../../base/router'
import { PageTitle, Tabs } from '../../ui/basics'
import { CompareTab } from './compare_tab'
import { FunnelTab } from './funnel_tab'
import { RangeFields, useRange } from './range'
import { RulesTab } from './rules_tab'
import { TimeTab } from './time_tab'

const kTabs = [{ name: 'time', title: 'Over time' }, { name: 'funnel', title: 'From shown to help' }, { name: 'compare', title: 'Compare variants' }, { name: 'rules', title: 'Rules' }] as const
type Tab = (typeof kTabs)[number]['name']

export default function Page() {
  const [tab, setTab] = useParam('tab', 'time')
  const range = useRange()
  const chosen = kTabs.some(({ name }) => name === tab) ? tab as Tab : 'time'
  return (
    <>
      <PageTitle title="Reports" about="Counts only: no words, no people. The address of this page holds everything you choose here, so you can send it to a colleague." />
      <RangeFields range={range} />
      <Tabs<Tab> label="Reports" tabs={kTabs} chosen={chosen} onChoose={setTab}>
        {chosen === 'time' && <TimeTab range={range} />}
        {chosen === 'funnel' && <FunnelTab range={range} />}
        {chosen === 'compare' && <CompareTab range={range} />}
        {chosen === 'rules' && <RulesTab range={range} />}
      </Tabs>
    </>
  )
}
