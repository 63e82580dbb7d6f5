// The quickest thing on the page: type a term, press Enter. Several at once, pasted or from a file, are looked at first.
import { useMemo, useRef, useState } from 'preact/hooks'

import { meaningOf, sortOut } from '../../policy/terms'
import { Button } from '../../ui/basics'
import { Field } from '../../ui/fields'
import type { Others } from './term_keys'
import type { TermsEditor } from './terms'

export function AddTerm({ editor, own, others, onSeveral }: { editor: TermsEditor; own: ReadonlySet<string>; others: Others; onSeveral: (pasted: string) => void }) {
  const [text, setText] = useState('')
  const [added, setAdded] = useState<string | null>(null)
  const input = useRef<HTMLInputElement | null>(null)
  const typed = text.trim()
  const sorted = useMemo(() => sortOut(typed === '' ? [] : [typed], own, others), [typed, own, others])
  const add = () => {
    if (sorted.fresh.length > 0) {
      editor.change({ terms: [...editor.value.terms ?? [], ...sorted.fresh] })
      setText('')
      setAdded(typed)
    }
    input.current?.focus()
  }
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData?.getData('text/plain') ?? ''
    if (!/\n./.test(pasted.trim())) return
    event.preventDefault()
    onSeveral(pasted)
  }
  return (
    <div class="add-term">
      <Field label="Add terms" hint="A word or a phrase, then Enter. You can also paste many.">
        {(control) => (
          <input {...control} ref={input} type="text" value={text} dir="auto" autocomplete="off" spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} onPaste={paste}
            onKeyDown={(event) => { if (event.key === 'Enter' && !event.isComposing) { event.preventDefault(); add() } }} />
        )}
      </Field>
      <Button look="first" onPress={add} disabled={sorted.fresh.length === 0}>Add this term</Button>
      <Button onPress={() => onSeveral('')}>Paste or upload…</Button>
      <p class="hint" role="status">
        {typed === '' && added !== null && editor.isDirty && `“${added}” is added. Save the list to keep it.`}
        {typed !== '' && own.has(meaningOf(typed)) && 'It is in this list already.'}
        {sorted.elsewhere.length > 0 && `It is in the list “${sorted.elsewhere[0]!.list}”, too.`}
      </p>
    </div>
  )
}
