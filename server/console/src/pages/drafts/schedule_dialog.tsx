// When a draft goes live: chosen in the viewer's own time, told in UTC as well.
import { useState } from 'preact/hooks'

import { Button } from '../../ui/basics'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/fields'
import { utcText } from '../../ui/time'

export function ScheduleDialog({ title, onAnswer }: { title: string; onAnswer: (at: string | null) => void }) {
  const [local, setLocal] = useState('')
  const at = local === '' ? null : new Date(local)
  const isPast = at !== null && at.getTime() <= Date.now()
  const issues = isPast ? [{ severity: 'error' as const, pointer: '', message: 'This is over already: choose a later time.' }] : []
  return (
    <Dialog title={`Publish “${title}” at a time`} onClose={() => onAnswer(null)}>
      <TextField type="datetime-local" label={`Time in ${Intl.DateTimeFormat().resolvedOptions().timeZone}`} value={local} onChange={setLocal} issues={issues} autofocus />
      {at !== null && !Number.isNaN(at.getTime()) && <p>That is {utcText(at)}. It is checked again then, and not published if a case fails or something else went live.</p>}
      <div class="dialog-actions">
        <Button onPress={() => onAnswer(null)}>Cancel</Button>
        <Button look="first" disabled={at === null || isPast} onPress={() => onAnswer(at!.toISOString().slice(0, 19) + 'Z')}>Publish then</Button>
      </div>
    </Dialog>
  )
}
