// Fields that the draft and what was published since have changed differently: whose is to stay.
import { useState } from 'preact/hooks'

import { Button } from '../../ui/basics'
import { Dialog } from '../../ui/dialog'
import { RadiosField } from '../../ui/fields'

export type Conflict = { pointer: string; base?: unknown; mine?: unknown; theirs?: unknown; message: string }
type Side = 'mine' | 'theirs'

const textOf = (value: unknown): string => (value === undefined ? '(nothing)' : typeof value === 'string' ? value : JSON.stringify(value))

export function Conflicts({ conflicts, onAnswer }: { conflicts: Conflict[]; onAnswer: (chosen: Record<string, Side> | null) => void }) {
  const [chosen, setChosen] = useState<Record<string, Side>>({})
  return (
    <Dialog wide title="Both changed the same" onClose={() => onAnswer(null)}>
      <p>Choose for each what is to stay. Nothing is changed before you have chosen everywhere.</p>
      {conflicts.map(({ pointer, base, mine, theirs, message }) => (
        <RadiosField<Side | ''> key={pointer} label={message} hint={`Before: ${textOf(base)}`} value={chosen[pointer] ?? ''}
          onChange={(side) => { if (side !== '') setChosen({ ...chosen, [pointer]: side }) }}
          options={[{ value: 'mine', label: `This draft: ${textOf(mine)}` }, { value: 'theirs', label: `What is live: ${textOf(theirs)}` }]} />
      ))}
      <div class="dialog-actions">
        <Button onPress={() => onAnswer(null)}>Not now</Button>
        <Button look="first" disabled={conflicts.some(({ pointer }) => chosen[pointer] === undefined)} onPress={() => onAnswer(chosen)}>Put it together so</Button>
      </div>
    </Dialog>
  )
}
