// Fields that the draft and what was published since have changed differently: whose is to stay.
import { useState } from 'preact/hooks'

import { kFamilies, type Family } from '../../policy/objects'
import { Button } from '../../ui/basics'
import { Dialog } from '../../ui/dialog'
import { RadiosField } from '../../ui/fields'
import { placeOf, valueText } from './conflicts'

/** `pointer`: "/rules/deter-search/priority". */
export type Conflict = { pointer: string; base?: unknown; mine?: unknown; theirs?: unknown; message: string }
type Side = 'mine' | 'theirs'
type Chosen = Record<string, Side>

function OneConflict({ conflict: { pointer, base, mine, theirs, message }, chosen, onChoose }: { conflict: Conflict; chosen: Side | undefined; onChoose: (side: Side) => void }) {
  const { family, id, field } = placeOf(pointer)
  const versions: [string, unknown][] = [['Before', base], ['This draft', mine], ['What is live', theirs]]
  return (
    <section class="conflict">
      <h3>The {kFamilies[family as Family]?.one ?? family} “{id}”{field !== '' && <>: <code>{field}</code></>}</h3>
      <div class="before-after">
        {versions.map(([name, value]) => <div key={name}><p class="hint">{name}</p><pre dir="auto">{valueText(value)}</pre></div>)}
      </div>
      <RadiosField<Side | ''> label={message} value={chosen ?? ''} onChange={(side) => { if (side !== '') onChoose(side) }}
        options={[{ value: 'mine', label: 'Take this draft’s' }, { value: 'theirs', label: 'Take what is live' }]} />
    </section>
  )
}

export function Conflicts({ conflicts, before, onAnswer }: { conflicts: Conflict[]; before: Chosen; onAnswer: (chosen: Chosen | null) => void }) {
  const [chosen, setChosen] = useState<Chosen>(before)
  const left = conflicts.filter(({ pointer }) => chosen[pointer] === undefined).length
  return (
    <Dialog wide title="Both changed the same" onClose={() => onAnswer(null)}>
      <p>Choose for each what is to stay. Nothing is changed before you have chosen everywhere. A value can still be edited afterwards.</p>
      {conflicts.map((conflict) => (
        <OneConflict key={conflict.pointer} conflict={conflict} chosen={chosen[conflict.pointer]} onChoose={(side) => setChosen({ ...chosen, [conflict.pointer]: side })} />
      ))}
      <div class="dialog-actions">
        <span class="hint" role="status">{left > 0 ? `${left} still to choose` : ''}</span>
        <Button onPress={() => onAnswer(null)}>Not now</Button>
        <Button look="first" disabled={left > 0} onPress={() => onAnswer(chosen)}>Put it together so</Button>
      </div>
    </Dialog>
  )
}
