// When a draft goes live: chosen in the viewer's own time, told in UTC as well.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

import { problemOf } from '../../api/problem'
import { Button, ProblemNotice } from '../../ui/basics'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/fields'
import { useFormProblem } from '../../ui/form_problem'
import { momentOf, utcText } from '../../ui/time'

type Props = { title: string; schedule: (at: string) => Promise<unknown>; onAnswer: (at: string | null) => void; children: ComponentChildren }

export function ScheduleDialog({ title, schedule, onAnswer, children }: Props) {
  const [local, setLocal] = useState('')
  const form = useFormProblem(['/at'])
  const moment = local === '' ? null : new Date(local)
  const isTime = moment !== null && !Number.isNaN(moment.getTime())
  const isPast = isTime && moment.getTime() <= Date.now()
  const issues = isPast ? [{ severity: 'error' as const, pointer: '', message: 'This is over already: choose a later time.' }] : form.at('/at')
  const publish = async () => {
    const at = momentOf(local)
    try {
      await schedule(at)
      onAnswer(at)
    } catch (thrown) {
      form.set(problemOf(thrown))
    }
  }
  return (
    <Dialog wide title={`Publish “${title}” at a time`} onClose={() => onAnswer(null)}>
      <TextField type="datetime-local" label={`Time in ${Intl.DateTimeFormat().resolvedOptions().timeZone}`}
        hint="Your own time zone. At most a year ahead." value={local} onChange={setLocal} issues={issues} autofocus />
      {isTime && <p>That is {utcText(moment)}. It is checked again then, and not published if a case fails or something else went live.</p>}
      <p>This goes live then:</p>
      {children}
      <ProblemNotice problem={form.rest} />
      <div class="dialog-actions">
        <Button onPress={() => onAnswer(null)}>Cancel</Button>
        <Button look="first" disabled={!isTime || isPast} onPress={publish}>Publish then</Button>
      </div>
    </Dialog>
  )
}
