// When something holds: from one day until another, and hours of the week, in the time of a place. For the condition of a
// rule, the flight of a campaign, the hours of a help service.
//
//   <ScheduleField value={campaign.flight ?? {}} onChange={setSchedule} issuesAt={(pointer) => editor.issuesAt(`/flight${pointer}`)} />
import type { Issue } from '../base/issue'
import { Button } from '../ui/basics'
import { ChecksField, IssueLines, TextField } from '../ui/fields'
import { replaced } from './condition'
import type { Schedule, Schemas } from './objects'
import { type Day, dayNames } from './schedule_sentence'

type DayPart = Schemas['day_part']
type IssuesAt = (pointer: string) => Issue[]

const kDays = (Object.keys(dayNames) as Day[]).map((value) => ({ value, label: dayNames[value] }))

/** A day, and if one likes an hour of it; '' where none is set. */
function MomentField({ label, hint, value, onChange, issues }: { label: string; hint: string; value: string; onChange: (value: string) => void; issues: Issue[] }) {
  const [day = '', time = ''] = value.split('T')
  const write = (nextDay: string, nextTime: string) => onChange(nextDay === '' ? '' : nextTime === '' ? nextDay : `${nextDay}T${nextTime}`)
  return (
    <div class="moment">
      <TextField label={label} hint={hint} type="date" value={day} onChange={(next) => write(next, time)} issues={issues} />
      <TextField label={`${label}, time of day`} hideLabel type="time" value={time} onChange={(next) => write(day, next)} disabled={day === ''} />
    </div>
  )
}

function PartFields({ part, at, issues, onChange, onRemove }: { part: DayPart; at: number; issues: Issue[]; onChange: (part: DayPart) => void; onRemove: () => void }) {
  return (
    <fieldset class="day-part">
      <legend>Hours {at + 1}</legend>
      <ChecksField label="Days" hint={part.days?.length ? undefined : 'None chosen: every day.'} options={kDays} value={part.days ?? []}
        onChange={(days) => onChange(withOnly({ ...part, days: kDays.map(({ value }) => value).filter((day) => days.includes(day)) }))} />
      <div class="row">
        <TextField label="From" type="time" value={part.from ?? '00:00'} onChange={(from) => onChange({ ...part, from })} />
        <TextField label="Until" type="time" value={part.until === undefined || part.until === '24:00' ? '00:00' : part.until}
          onChange={(until) => onChange({ ...part, until: until === '00:00' ? '24:00' : until })} hint="00:00 is the end of the day." />
        <Button look="quiet" onPress={onRemove} aria-label={`Remove hours ${at + 1}`}>Remove</Button>
      </div>
      <IssueLines issues={issues} />
    </fieldset>
  )
}

/** Without what is left empty. */
function withOnly<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== '' && value !== undefined && !(Array.isArray(value) && value.length === 0))) as T
}

export function ScheduleField({ value, onChange, issuesAt }: { value: Schedule; onChange: (value: Schedule) => void; issuesAt: IssuesAt }) {
  const parts = value.day_parts ?? []
  const change = (some: Partial<Schedule>) => onChange(withOnly({ ...value, ...some }))
  return (
    <div class="form">
      <TextField label="Time zone" value={value.time_zone ?? ''} placeholder="UTC" list={Intl.supportedValuesOf('timeZone')} issues={issuesAt('/time_zone')}
        hint="All times below are those on the clocks of this place. Empty: UTC." onChange={(zone) => change({ time_zone: zone })} />
      <div class="form-row">
        <MomentField label="From" hint="Empty: since ever." value={value.from ?? ''} onChange={(from) => change({ from })} issues={issuesAt('/from')} />
        <MomentField label="Until, not included" hint="Empty: without an end." value={value.until ?? ''} onChange={(until) => change({ until })} issues={issuesAt('/until')} />
      </div>
      {parts.map((part, at) => (
        <PartFields key={at} part={part} at={at} issues={issuesAt(`/day_parts/${at}`)} onRemove={() => change({ day_parts: replaced(parts, at) })}
          onChange={(next) => change({ day_parts: replaced(parts, at, next) })} />
      ))}
      <div><Button onPress={() => change({ day_parts: [...parts, { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', until: '17:00' }] })}>
        {parts.length === 0 ? 'Only at some hours' : 'More hours'}
      </Button></div>
    </div>
  )
}
