// Where one begins: what is live, what waits, what is wrong, and what was counted; of all this, what the person may see.
import { useSession } from '../../session/session'
import { PageTitle } from '../../ui/basics'
import { useReadAgain } from './again'
import { ShadowCard, TodayCard, useToday } from './counted'
import { FirstSteps } from './first_steps'
import { Alarms, Caps, useStatus } from './health'
import { Live, useAllDrafts, Waiting } from './live'

export default function Page() {
  const session = useSession()
  const mayRead = session.may('policy_read')
  const mayCount = session.may('reports')
  const status = useStatus(mayRead)
  const drafts = useAllDrafts(mayRead)
  const today = useToday(mayCount)
  useReadAgain(['status', 'drafts', 'history:latest', 'head', 'today:', 'rule-report:overview'])
  const all = drafts.data?.drafts
  return (
    <>
      <PageTitle title="Overview" />
      {all !== undefined && session.may('policy_write') && <FirstSteps drafts={all} />}
      {mayRead && <Alarms status={status} />}
      {mayCount && <TodayCard today={today} />}
      <div class="columns">
        {mayRead && <Live />}
        {mayRead && <Waiting drafts={all ?? []} />}
        {mayCount && <ShadowCard />}
        {mayRead && <Caps caps={status.data?.caps ?? []} />}
      </div>
      {!mayRead && !mayCount && <p>What you may do is in the menu. An administrator gives more roles, under People.</p>}
    </>
  )
}
