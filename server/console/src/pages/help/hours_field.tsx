// Opening hours: not stated by the service, always, or at some hours. The first two are not the same: people are told
// that a service is open now only where it says so.
import { useState } from 'preact/hooks'

import type { Issue } from '../../base/issue'
import type { Schedule } from '../../policy/objects'
import { ScheduleField } from '../../policy/schedule_field'
import { scheduleSentence } from '../../policy/schedule_sentence'
import { IssueLines, RadiosField } from '../../ui/fields'

type Kind = 'unstated' | 'always' | 'some'
const kKinds: { value: Kind; label: string }[] = [{ value: 'unstated', label: 'Not stated' }, { value: 'always', label: 'Always open' }, { value: 'some', label: 'At some hours' }]
const kWords = { from: 'Empty: since ever.', until: 'Empty: without an end.', first: 'Add hours', more: 'More hours' }

const hasHours = ({ from, until, day_parts: parts }: Schedule): boolean => Boolean(from) || Boolean(until) || (parts?.length ?? 0) > 0
const kindOf = (hours: Schedule | undefined): Kind => (hours === undefined ? 'unstated' : hasHours(hours) ? 'some' : 'always')

export function HoursField({ value, onChange, issuesAt }: { value: Schedule | undefined; onChange: (value: Schedule | undefined) => void; issuesAt: (pointer: string) => Issue[] }) {
  // Who wants to enter hours has none yet.
  const [isEntering, setEntering] = useState(false)
  const kind = kindOf(value) === 'always' && isEntering ? 'some' : kindOf(value)
  const choose = (next: Kind) => {
    setEntering(next === 'some')
    onChange(next === 'unstated' ? undefined : next === 'always' ? {} : value ?? {})
  }
  return (
    <div class="stack">
      <RadiosField label="Opening hours" value={kind} options={kKinds} onChange={choose} />
      {kind === 'some' && (
        <>
          <p class="reads" aria-live="polite">{value === undefined || !hasHours(value) ? 'No hours yet: as it is, it counts as always open.' : <><span class="soft">It is open: </span>{scheduleSentence(value)}.</>}</p>
          <ScheduleField value={value ?? {}} onChange={onChange} issuesAt={issuesAt} words={kWords} />
        </>
      )}
      {kind !== 'some' && <IssueLines issues={issuesAt('')} />}
    </div>
  )
}
