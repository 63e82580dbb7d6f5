// A text area for very many lines, pasted from somewhere. Each line runs in its own direction by the style sheet, since
// browsers take minutes over dir="auto" for tens of thousands of lines; nor do they look for misspellings in them.
import { Field, type FieldProps } from './fields'

export function ManyLines({ value, onChange, rows = 6, ...field }: FieldProps & { value: string; onChange: (value: string) => void; rows?: number }) {
  return (
    <Field {...field}>
      {(control) => <textarea {...control} class="many-lines" rows={rows} value={value} spellcheck={false} autocomplete="off" onInput={(event) => onChange(event.currentTarget.value)} />}
    </Field>
  )
}
