// Countries, regions or languages: typed by name or code, shown with their names.
//
//   <CodesField kind="countries" label="Countries" value={codes} onChange={setCodes} issues={…} />
import { useState } from 'preact/hooks'

import { useUniqueId } from '../base/ids'
import { Field, type FieldProps, TextField } from '../ui/fields'
import { type CodeKind, codeFrom, nameOfCode, suggestedCodes } from './codes'

const kHints: Record<CodeKind, string> = {
  countries: 'A name or a code, then Enter. For example: Ireland, or IE.',
  regions: 'A code as in ISO 3166-2, then Enter. For example GB-SCT, which is Scotland.',
  languages: 'A name or a code, then Enter. “en” is English of every country; “en-GB” is that of the United Kingdom alone.',
}

/** Several; each is shown with its name. */
export function CodesField({ kind, value, onChange, ...field }: FieldProps & { kind: CodeKind; value: readonly string[]; onChange: (value: string[]) => void }) {
  const [typed, setTyped] = useState('')
  const listId = useUniqueId('codes')
  const add = (text: string) => {
    const codes = text.split(/[,;\n]/).filter((part) => part.trim() !== '').map((part) => codeFrom(kind, part))
    const fresh = codes.filter((code) => !value.includes(code))
    if (fresh.length > 0) onChange([...value, ...new Set(fresh)])
    setTyped('')
  }
  const names = suggestedCodes(kind).filter((code) => !value.includes(code)).map((code) => nameOfCode(kind, code))
  return (
    <Field hint={kHints[kind]} {...field}>
      {(control) => (
        <div class="list-field">
          {value.length > 0 && (
            <ul>
              {value.map((code, index) => (
                <li key={code}>
                  <span>{nameOfCode(kind, code)}</span>
                  {!field.disabled && (
                    <button type="button" aria-label={`Remove ${nameOfCode(kind, code)}`} onClick={() => onChange(value.filter((_, place) => place !== index))}>×</button>
                  )}
                </li>
              ))}
            </ul>
          )}
          <input {...control} required={undefined} type="text" value={typed} autocomplete="off" list={names.length > 0 ? listId : undefined}
            onInput={(event) => {
              const text = event.currentTarget.value
              // Chosen from the list, or pasted with separators: taken at once.
              if (names.includes(text) || /[,;\n]/.test(text)) add(text)
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

/** One, or none. What was typed becomes a code when one leaves the field. */
export function CodeField({ kind, value, onChange, ...field }: FieldProps & { kind: CodeKind; value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null)
  const take = () => {
    if (typed !== null && codeFrom(kind, typed) !== value) onChange(typed.trim() === '' ? '' : codeFrom(kind, typed))
    setTyped(null)
  }
  return (
    <div onFocusOut={take}>
      <TextField {...field} value={typed ?? (value === '' ? '' : nameOfCode(kind, value))} onChange={setTyped} onEnter={take}
        list={suggestedCodes(kind).map((code) => nameOfCode(kind, code))} />
    </div>
  )
}
