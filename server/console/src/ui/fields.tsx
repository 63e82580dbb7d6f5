// Fields of forms: a label, a hint, the control, and the faults that concern it, which a screen reader hears with it.
//
//   <TextField label="Title" value={rule.title} onChange={(title) => change({ title })} issues={issuesAt('/title')} />
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

import type { Issue } from '../api/problem'
import { useUniqueId } from '../base/ids'

export type FieldProps = { label: string; hint?: ComponentChildren; issues?: Issue[]; required?: boolean; disabled?: boolean; hideLabel?: boolean }

type ControlProps = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true; required?: boolean; disabled?: boolean }

export function IssueLines({ issues, id }: { issues: Issue[]; id?: string }) {
  if (issues.length === 0) return null
  return (
    <ul class="issues" id={id}>
      {issues.map((issue) => (
        <li key={issue.pointer + issue.message} class={issue.severity} data-pointer={issue.pointer}>
          <span class="unseen">{issue.severity === 'error' ? 'Error: ' : 'Warning: '}</span>{issue.message}
        </li>
      ))}
    </ul>
  )
}

export function Field({ label, hint, issues = [], required, disabled, hideLabel, children }: FieldProps & { children: (control: ControlProps) => ComponentChildren }) {
  const id = useUniqueId('field')
  const described = [hint !== undefined && `${id}-hint`, issues.length > 0 && `${id}-issues`].filter(Boolean).join(' ')
  const control: ControlProps = { id, required, disabled }
  if (described !== '') control['aria-describedby'] = described
  if (issues.some(({ severity }) => severity === 'error')) control['aria-invalid'] = true
  return (
    <div class={`field ${issues.some(({ severity }) => severity === 'error') ? 'has-error' : ''}`}>
      <label for={id} class={hideLabel ? 'unseen' : undefined}>{label}{required && !hideLabel ? '' : ''}</label>
      {hint !== undefined && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      {children(control)}
      <IssueLines issues={issues} id={`${id}-issues`} />
    </div>
  )
}

type TextProps = FieldProps & {
  value: string; onChange: (value: string) => void; type?: 'text' | 'password' | 'search' | 'url' | 'date' | 'datetime-local' | 'time'
  placeholder?: string; autocomplete?: string; list?: readonly string[]; autofocus?: boolean; maxLength?: number; onEnter?: () => void; dir?: 'auto' | 'ltr' | 'rtl'; lang?: string
}

export function TextField({ value, onChange, type = 'text', placeholder, autocomplete = 'off', list, autofocus, maxLength, onEnter, dir, lang, ...field }: TextProps) {
  const listId = useUniqueId('list')
  return (
    <Field {...field}>
      {(control) => (
        <>
          <input {...control} type={type} value={value} placeholder={placeholder} autocomplete={autocomplete} list={list && listId}
            autofocus={autofocus} maxLength={maxLength} dir={dir} lang={lang} spellcheck={type === 'text' ? undefined : false} onInput={(event) => onChange(event.currentTarget.value)}
            onKeyDown={onEnter && ((event) => { if (event.key === 'Enter' && !event.isComposing) { event.preventDefault(); onEnter() } })} />
          {list && <datalist id={listId}>{list.map((item) => <option key={item} value={item} />)}</datalist>}
        </>
      )}
    </Field>
  )
}

export function TextArea({ value, onChange, rows = 4, placeholder, dir, lang, ...field }: FieldProps & {
  value: string; onChange: (value: string) => void; rows?: number; placeholder?: string; dir?: 'auto' | 'ltr' | 'rtl'; lang?: string
}) {
  return (
    <Field {...field}>
      {(control) => <textarea {...control} rows={rows} value={value} placeholder={placeholder} dir={dir} lang={lang} onInput={(event) => onChange(event.currentTarget.value)} />}
    </Field>
  )
}

/** A number as it is typed: what is no number yet stays as it is and changes nothing. */
export function NumberField({ value, onChange, min, max, step, unit, ...field }: FieldProps & {
  value: number | undefined; onChange: (value: number | undefined) => void; min?: number; max?: number; step?: number | 'any'; unit?: string
}) {
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed !== null && Number(typed) === (value ?? Number.NaN) ? typed : value === undefined ? '' : String(value)
  return (
    <Field {...field}>
      {(control) => (
        <span class="with-unit">
          <input {...control} type="number" value={shown} min={min} max={max} step={step}
            onInput={(event) => {
              const text = event.currentTarget.value
              setTyped(text)
              if (text === '') onChange(undefined)
              else if (!Number.isNaN(Number(text))) onChange(Number(text))
            }} />
          {unit !== undefined && <span>{unit}</span>}
        </span>
      )}
    </Field>
  )
}

export type Option<Value extends string> = { value: Value; label: string; disabled?: boolean }

export function SelectField<Value extends string>({ value, onChange, options, ...field }: FieldProps & {
  value: Value; onChange: (value: Value) => void; options: readonly Option<Value>[]
}) {
  return (
    <Field {...field}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.currentTarget.value as Value)}>
          {options.map((option) => <option key={option.value} value={option.value} disabled={option.disabled} selected={option.value === value}>{option.label}</option>)}
        </select>
      )}
    </Field>
  )
}

export function CheckField({ label, value, onChange, hint, disabled }: { label: ComponentChildren; value: boolean; onChange: (value: boolean) => void; hint?: string; disabled?: boolean }) {
  const id = useUniqueId('check')
  return (
    <div class="check">
      <input type="checkbox" id={id} checked={value} disabled={disabled} aria-describedby={hint === undefined ? undefined : `${id}-hint`} onChange={(event) => onChange(event.currentTarget.checked)} />
      <label for={id}>{label}</label>
      {hint !== undefined && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  )
}

/** Several of a few. */
export function ChecksField<Value extends string>({ label, hint, value, onChange, options, issues = [], disabled }: FieldProps & {
  value: readonly Value[]; onChange: (value: Value[]) => void; options: readonly Option<Value>[]
}) {
  const id = useUniqueId('checks')
  return (
    <fieldset class="checks" aria-describedby={hint === undefined ? undefined : `${id}-hint`} disabled={disabled}>
      <legend>{label}</legend>
      {hint !== undefined && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      <div class="check-row">
        {options.map((option) => (
          <CheckField key={option.value} label={option.label} value={value.includes(option.value)}
            onChange={(isOn) => onChange(isOn ? [...value, option.value] : value.filter((other) => other !== option.value))} />
        ))}
      </div>
      <IssueLines issues={issues} />
    </fieldset>
  )
}

/** One of a few, all in sight. */
export function RadiosField<Value extends string>({ label, hint, value, onChange, options, issues = [], disabled }: FieldProps & {
  value: Value; onChange: (value: Value) => void; options: readonly (Option<Value> & { hint?: string })[]
}) {
  const id = useUniqueId('radios')
  return (
    <fieldset class="checks" disabled={disabled} aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
      <legend>{label}</legend>
      {hint !== undefined && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      <div class="check-row">
        {options.map((option) => (
          <div class="check" key={option.value}>
            <input type="radio" id={`${id}-${option.value}`} name={id} checked={option.value === value} disabled={option.disabled} onChange={() => onChange(option.value)} />
            <label for={`${id}-${option.value}`}>{option.label}</label>
            {option.hint !== undefined && <p class="hint">{option.hint}</p>}
          </div>
        ))}
      </div>
      <IssueLines issues={issues} />
    </fieldset>
  )
}

/**
 * A list of short values: typed or pasted, separated by commas, semicolons or lines. `read` makes a value of what was typed,
 * `nameOf` is how one is shown and suggested.
 */
export function ListField({ value, onChange, suggestions = [], placeholder, read = (text) => text, nameOf = (item) => item, ...field }: FieldProps & {
  value: readonly string[]; onChange: (value: string[]) => void; suggestions?: readonly string[]; placeholder?: string; read?: (text: string) => string; nameOf?: (item: string) => string
}) {
  const [typed, setTyped] = useState('')
  const listId = useUniqueId('list')
  const names = suggestions.filter((item) => !value.includes(item)).map(nameOf)
  const add = (text: string) => {
    const items = text.split(/[,;\n]/).map((item) => item.trim()).filter((item) => item !== '').map(read).filter((item) => !value.includes(item))
    if (items.length > 0) onChange([...value, ...new Set(items)])
    setTyped('')
  }
  return (
    <Field {...field}>
      {(control) => (
        <div class="list-field">
          {value.length > 0 && (
            <ul>
              {value.map((item, index) => (
                <li key={item}>
                  <span dir="auto">{nameOf(item)}</span>
                  {!field.disabled && <button type="button" aria-label={`Remove ${nameOf(item)}`} onClick={() => onChange(value.filter((_, place) => place !== index))}>×</button>}
                </li>
              ))}
            </ul>
          )}
          <input {...control} required={undefined} type="text" value={typed} placeholder={placeholder ?? 'Add one, then Enter'} autocomplete="off" list={names.length > 0 ? listId : undefined}
            onInput={(event) => {
              const text = event.currentTarget.value
              // Chosen from names that are not the values themselves, or pasted with separators: taken at once.
              if (/[,;\n]/.test(text) || (names.includes(text) && read(text) !== text)) add(text)
              else setTyped(text)
            }}
            onBlur={() => add(typed)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.isComposing) {
                event.preventDefault()
                add(typed)
              } else if (event.key === 'Backspace' && typed === '' && value.length > 0) {
                onChange(value.slice(0, -1))
              }
            }} />
          {names.length > 0 && <datalist id={listId}>{names.map((name) => <option key={name} value={name} />)}</datalist>}
        </div>
      )}
    </Field>
  )
}
