// Several of many, in an order that counts: chosen one by one, moved up and down.
import { swapped } from '../../base/tidy'
import { Button } from '../../ui/basics'
import { IssueLines, type FieldProps, type Option, SelectField } from '../../ui/fields'

export function OrderedField({ label, hint, value, onChange, options, issues = [], what }: FieldProps & {
  value: readonly string[]; onChange: (value: string[]) => void; options: readonly Option<string>[]
  /** What one of them is called: "fact". */
  what: string
}) {
  const nameOf = (one: string) => options.find((option) => option.value === one)?.label ?? `${one} (there is no such ${what})`
  const others = options.filter((option) => !value.includes(option.value))
  return (
    <fieldset class="checks">
      <legend>{label}</legend>
      {hint !== undefined && <p class="hint">{hint}</p>}
      {value.length > 0 && (
        <ol class="ordered">
          {value.map((one, index) => (
            <li key={one}>
              <span>{nameOf(one)}</span>
              <span class="row">
                <Button look="quiet" disabled={index === 0} onPress={() => onChange(swapped(value, index, index - 1))} aria-label={`Up: ${nameOf(one)}`}>Up</Button>
                <Button look="quiet" disabled={index === value.length - 1} onPress={() => onChange(swapped(value, index, index + 1))} aria-label={`Down: ${nameOf(one)}`}>Down</Button>
                <Button look="quiet" onPress={() => onChange(value.filter((other) => other !== one))} aria-label={`Remove: ${nameOf(one)}`}>Remove</Button>
              </span>
            </li>
          ))}
        </ol>
      )}
      {others.length > 0 && (
        <SelectField label={`Add a ${what}`} hideLabel value="" options={[{ value: '', label: `Add a ${what}…` }, ...others]} onChange={(one) => { if (one !== '') onChange([...value, one]) }} />
      )}
      <IssueLines issues={issues} />
    </fieldset>
  )
}
