// What several chosen terms are set to, in one step.
import { useState } from 'preact/hooks'

import type { Fold, FullTerm, Match } from '../../policy/terms'
import { foldNames, matchNames, optionsOf, plural } from '../../policy/words'
import { Button } from '../../ui/basics'
import { NumberField, SelectField } from '../../ui/fields'

type Props = { chosen: number; onChange: (change: Partial<FullTerm>) => void; onRemove: () => void; onClear: () => void }

const kAsItIs = { value: '' as const, label: 'Leave as it is' }

export function BulkBar({ chosen, onChange, onRemove, onClear }: Props) {
  const [match, setMatch] = useState<Match | ''>('')
  const [fold, setFold] = useState<Fold | ''>('')
  const [weight, setWeight] = useState<number | undefined>(undefined)
  const change: Partial<FullTerm> = { ...(match === '' ? {} : { match }), ...(fold === '' ? {} : { fold }), ...(weight === undefined ? {} : { weight }) }
  const apply = () => {
    onChange(change)
    setMatch('')
    setFold('')
    setWeight(undefined)
  }
  return (
    <div class="filters term-bulk" role="group" aria-label="What to do with the chosen terms">
      <p>{plural(chosen, 'term')} chosen</p>
      <SelectField<Match | ''> label="Set what they match" value={match} options={[kAsItIs, ...optionsOf(matchNames)]} onChange={setMatch} />
      <SelectField<Fold | ''> label="Set the disguise seen through" value={fold} options={[kAsItIs, ...optionsOf(foldNames)]} onChange={setFold} />
      <NumberField label="Set the weight" step="any" value={weight} onChange={setWeight} />
      <Button onPress={apply} disabled={Object.keys(change).length === 0}>Set it</Button>
      <Button look="danger" onPress={onRemove}>Remove them</Button>
      <Button look="quiet" onPress={onClear}>Choose none</Button>
    </div>
  )
}
