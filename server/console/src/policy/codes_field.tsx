// Countries, regions or languages: typed by name or code, shown with their names.
//
//   <CodesField kind="countries" label="Countries" value={codes} onChange={setCodes} issues={…} />
import { useState } from 'preact/hooks'

import { type FieldProps, ListField, TextField } from '../ui/fields'
import { type CodeKind, codeFrom, nameOfCode, suggestedCodes } from './codes'

const kHints: Record<CodeKind, string> = {
  countries: 'A name or a code, then Enter. For example: Ireland, or IE.',
  regions: 'A code as in ISO 3166-2, then Enter. For example GB-SCT, which is Scotland.',
  languages: 'A name or a code, then Enter. “en” is English of every country; “en-GB” is that of the United Kingdom alone.',
}

/** Several; each is shown with its name. */
export function CodesField({ kind, ...field }: FieldProps & { kind: CodeKind; value: readonly string[]; onChange: (value: string[]) => void }) {
  return <ListField hint={kHints[kind]} placeholder="" {...field} suggestions={suggestedCodes(kind)} read={(text) => codeFrom(kind, text)} nameOf={(code) => nameOfCode(kind, code)} />
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
