// One term: its text, what it matches, and what the team should know of it.
import { useState } from 'preact/hooks'

import type { Issue } from '../../base/issue'
import type { Term } from '../../policy/objects'
import { type Fold, full, type FullTerm, type Match, short } from '../../policy/terms'
import { foldNames, matchNames, optionsOf } from '../../policy/words'
import { Button } from '../../ui/basics'
import { Dialog } from '../../ui/dialog'
import { NumberField, SelectField, TextField } from '../../ui/fields'

type Props = { term: Term; issuesAt: (pointer: string) => Issue[]; onDone: (term: Term) => void; onRemove: () => void; onClose: () => void }

export function TermDialog({ term, issuesAt, onClose, onRemove, onDone }: Props) {
  const [value, setValue] = useState<FullTerm>(full(term))
  const change = (some: Partial<FullTerm>) => setValue({ ...value, ...some })
  const text = value.text.trim()
  const isSame = JSON.stringify(value) === JSON.stringify(full(term))
  const issues = (pointer: string) => (isSame ? issuesAt(pointer) : []) // they are of what it was
  return (
    <Dialog title="Change a term" onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); if (text !== '') onDone(short({ ...value, text })) }}>
        <TextField label="Text" value={value.text} onChange={(next) => change({ text: next })} dir="auto" autofocus issues={issues('/text')} />
        <SelectField<Match> label="What it matches" value={value.match ?? 'phrase'} options={optionsOf(matchNames)} onChange={(match) => change({ match })} issues={issues('/match')} />
        {value.match === 'near' && <NumberField label="Within" unit="words" min={0} max={64} value={value.within_words ?? 0} onChange={(within) => change({ within_words: within ?? 0 })} issues={issues('/within_words')} />}
        <SelectField<Fold> label="How much disguise is seen through" value={value.fold ?? 'normal'} options={optionsOf(foldNames)} onChange={(fold) => change({ fold })} issues={issues('/fold')} />
        <NumberField label="Weight" hint="For rules that ask for a sum of weights." step="any" value={value.weight ?? 1} onChange={(weight) => change({ weight: weight ?? 1 })} issues={issues('/weight')} />
        <TextField label="Note" hint="For your team." value={value.note ?? ''} onChange={(note) => change({ note })} issues={issues('/note')} />
        <div class="dialog-actions">
          <Button look="danger" onPress={onRemove}>Remove it</Button>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" look="first" disabled={text === ''}>Change the term</Button>
        </div>
      </form>
    </Dialog>
  )
}
