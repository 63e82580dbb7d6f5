// Variants and how they share what is shown: the message of each, its weight, and the share in percent that comes of it.
import type { ComponentChildren } from 'preact'

import { href, pathOf } from '../../base/router'
import { swapped, withoutEmpty } from '../../base/tidy'
import { replaced } from '../../policy/condition'
import type { ObjectEditor } from '../../policy/editor'
import type { Campaign, Schemas } from '../../policy/objects'
import { objectiveNames, optionsOf } from '../../policy/words'
import { Button } from '../../ui/basics'
import { IssueLines, NumberField, type Option, SelectField, TextField } from '../../ui/fields'
import { percentText, sharesOf } from './shares'

export type Variant = Schemas['variant']
type Objective = NonNullable<Campaign['objective']>
type Props = { editor: ObjectEditor<'campaigns'>; at: string; value: readonly Variant[]; onChange: (value: Variant[]) => void; messages: readonly Option<string>[]; newId: () => string }

const kObjectives: Option<Objective | ''>[] = [{ value: '', label: 'As the campaign' }, ...optionsOf(objectiveNames)]

function VariantFields({ editor, at, variant, index, share, messages, onChange, children }: {
  editor: ObjectEditor<'campaigns'>; at: string; variant: Variant; index: number; share: number; messages: readonly Option<string>[]; onChange: (variant: Variant) => void; children: ComponentChildren
}) {
  const isKnown = messages.some(({ value }) => value === variant.message)
  const missing = { value: variant.message, label: variant.message === '' ? 'Choose a message' : `${variant.message} (there is no such message)` }
  const set = (some: Partial<Variant>) => onChange({ ...variant, ...some })
  return (
    <fieldset class="variant">
      <legend>Variant {index + 1}{variant.id !== '' && `: ${variant.id}`} <span class="share">({percentText(share)})</span></legend>
      <SelectField label="Message" value={variant.message} options={isKnown ? messages : [missing, ...messages]} onChange={(message) => set({ message })} issues={editor.issuesAt(`${at}/message`)} />
      <div class="form-row">
        <TextField label="Id of the variant" hint="Reports count by it." value={variant.id} maxLength={64} onChange={(id) => set({ id })} issues={editor.issuesAt(`${at}/id`)} />
        <NumberField label="Weight" hint="Of 1 and 3, the second is shown three times as often." value={variant.weight ?? 1} min={0} step={1} onChange={(weight) => set({ weight: weight ?? 0 })} issues={editor.issuesAt(`${at}/weight`)} />
        <SelectField label="Objective of the variant" value={variant.objective ?? ''} options={kObjectives} onChange={(objective) => onChange(withoutEmpty({ ...variant, objective: objective === '' ? undefined : objective }))} issues={editor.issuesAt(`${at}/objective`)} />
      </div>
      <div class="row">
        {isKnown && <a href={href(`/messages${pathOf(variant.message)}`)}>Open the message<span class="unseen"> of variant {index + 1}</span></a>}
        {children}
      </div>
      <IssueLines issues={editor.issuesAt(at, { exactly: true })} />
    </fieldset>
  )
}

export function VariantsField({ editor, at, value, onChange, messages, newId }: Props) {
  const shares = sharesOf(value.map(({ weight }) => weight ?? 1))
  return (
    <div class="stack">
      {value.map((variant, index) => (
        <VariantFields key={index} editor={editor} at={`${at}/${index}`} variant={variant} index={index} share={shares[index]!} messages={messages} onChange={(next) => onChange(replaced(value, index, next))}>
          {editor.canEdit && (
            <>
              <Button look="quiet" disabled={index === 0} aria-label={`Move variant ${index + 1} up`} onPress={() => onChange(swapped(value, index, index - 1))}>Up</Button>
              <Button look="quiet" disabled={index === value.length - 1} aria-label={`Move variant ${index + 1} down`} onPress={() => onChange(swapped(value, index, index + 1))}>Down</Button>
              <Button look="quiet" aria-label={`Remove variant ${index + 1}`} onPress={() => onChange(replaced(value, index))}>Remove</Button>
            </>
          )}
        </VariantFields>
      ))}
      <IssueLines issues={editor.issuesAt(at, { exactly: true })} />
      {editor.canEdit && <div><Button onPress={() => onChange([...value, { id: newId(), message: '' }])}>Add a variant</Button></div>}
    </div>
  )
}
