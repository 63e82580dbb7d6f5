// When something holds: from one day until another, and hours of the week, in the time of a place. For the flight of a
// campaign, the opening hours of a service, and the condition of a rule.
//
//   <ScheduleField value={schedule} onChange={setSchedule} issuesAt={(pointer) => editor.issuesAt(`/flight${pointer}`)} />
import type { Issue } from '../base/issue'
import { withoutEmpty } from '../base/tidy'
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
        onChange={(days) => onChange(withoutEmpty({ ...part, days: kDays.map(({ value }) => value).filter((day) => days.includes(day)) }))} />
      <div class="row">
        <TextField label="From" type="time" value={part.from ?? '00:00'} onChange={(from) => onChange(withoutEmpty({ ...part, from }))} />
        <TextField label="Until" type="time" value={part.until === undefined || part.until === '24:00' ? '00:00' : part.until}
          onChange={(until) => onChange(withoutEmpty({ ...part, until: until === '00:00' ? '24:00' : until }))} hint="00:00 is the end of the day." />
        <Button look="quiet" onPress={onRemove} aria-label={`Remove hours ${at + 1}`}>Remove</Button>
      </div>
      <IssueLines issues={issues} />
    </fieldset>
  )
}

type Words = { from: string; until: string; first: string; more: string }
const kWords: Words = { from: 'Empty: since ever.', until: 'Empty: without an end.', first: 'Only at some hours', more: 'More hours' }

/** `words`: what its parts are called where it is about something else than being shown. */
export function ScheduleField({ value, onChange, issuesAt, words = kWords }: { value: Schedule; onChange: (value: Schedule) => void; issuesAt: IssuesAt; words?: Words }) {
  const parts = value.day_parts ?? []
  const change = (some: Partial<Schedule>) => onChange(withoutEmpty({ ...value, ...some }))
  return (
    <div class="form">
      <TextField label="Time zone" value={value.time_zone ?? ''} placeholder="UTC" list={Intl.supportedValuesOf('timeZone')} issues={issuesAt('/time_zone')}
        hint="All times below are those on the clocks of this place. Empty: UTC." onChange={(zone) => change({ time_zone: zone })} />
      <div class="form-row">
        <MomentField label="From" hint={words.from} value={value.from ?? ''} onChange={(from) => change({ from })} issues={issuesAt('/from')} />
        <MomentField label="Until, not included" hint={words.until} value={value.until ?? ''} onChange={(until) => change({ until })} issues={issuesAt('/until')} />
      </div>
      {parts.map((part, at) => (
        <PartFields key={at} part={part} at={at} issues={issuesAt(`/day_parts/${at}`)} onRemove={() => change({ day_parts: replaced(parts, at) })}
          onChange={(next) => change({ day_parts: replaced(parts, at, next) })} />
      ))}
      <div><Button onPress={() => change({ day_parts: [...parts, { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', until: '17:00' }] })}>
        {parts.length === 0 ? words.first : words.more}
      </Button></div>
    </div>
  )
}
