// Many terms at once, pasted or from a file: first what would become of them, then they are in the list, as one step that
// can be undone. A file too large to look at here is taken in by the server (server_import.tsx).
import { useMemo, useState } from 'preact/hooks'

import type { Term } from '../../policy/objects'
import { type InvalidLine, readTerms, type TermFormat, termFormatOf } from '../../policy/term_file'
import { replacedBy, type Sorted, sortOut, textOf } from '../../policy/terms'
import { count, plural } from '../../policy/words'
import { Button, Notice } from '../../ui/basics'
import { Dialog } from '../../ui/dialog'
import { Field, RadiosField, SelectField } from '../../ui/fields'
import { ManyLines } from '../../ui/many_lines'
import { toast } from '../../ui/toast'
import { ServerImport } from './server_import'
import type { Others } from './term_keys'
import type { TermsEditor } from './terms'

const kMaxReadHereBytes = 4 * 1024 * 1024
const kShown = 8

const formatNames: Record<TermFormat, string> = { text: 'Text: a term on each line', csv: 'CSV: text, match, fold, within_words, weight, note', json: 'JSON: an array of terms, or a term list' }

type Way = 'add' | 'replace'
type Props = { editor: TermsEditor; own: ReadonlySet<string>; others: Others; pasted: string; onClose: () => void }

function InvalidLines({ lines, unit }: { lines: InvalidLine[]; unit: string }) {
  if (lines.length === 0) return null
  return (
    <Notice tone="warning" title={`${plural(lines.length, 'of them is', 'of them are')} left out`}>
      <ul>{lines.slice(0, kShown).map(({ line, message }) => <li key={`${line}${message}`}>{unit} {count(line)}: {message}</li>)}</ul>
      {lines.length > kShown && <p>And {count(lines.length - kShown)} more.</p>}
    </Notice>
  )
}

function Elsewhere({ sorted }: { sorted: Sorted }) {
  const { elsewhere } = sorted
  if (elsewhere.length === 0) return null
  return (
    <Notice tone="warning" title={elsewhere.length === 1 ? 'One is in another list, too' : `${count(elsewhere.length)} are in other lists, too`}>
      <ul>{elsewhere.slice(0, kShown).map(({ text, list }) => <li key={text}><span dir="auto">“{text}”</span> is in “{list}”.</li>)}</ul>
      {elsewhere.length > kShown && <p>And {count(elsewhere.length - kShown)} more.</p>}
      <p>That may be meant. Restricted lists are not compared.</p>
    </Notice>
  )
}

function Fresh({ terms }: { terms: readonly Term[] }) {
  if (terms.length === 0) return null
  return <p class="fresh" dir="auto">{terms.slice(0, kShown).map(textOf).join(' · ')}{terms.length > kShown && ' …'}</p>
}

/** What was written or read, as terms, and what would become of them. */
function usePreview({ editor, own, others }: Props, text: string, format: TermFormat, way: Way) {
  return useMemo(() => {
    const file = readTerms(text, format)
    const old = editor.value.terms ?? []
    const { terms, removed } = way === 'replace' ? replacedBy(old, file.terms) : { terms: old, removed: 0 }
    const sorted = sortOut(file.terms, own, others)
    return { file, sorted, removed, next: way === 'replace' ? terms : [...old, ...sorted.fresh] }
  }, [text, format, way, own, others])
}

export function TakeIn(props: Props) {
  const { editor, pasted, onClose } = props
  const [text, setText] = useState(pasted)
  const [fileName, setFileName] = useState<string | null>(null) // whose text it is
  const [format, setFormat] = useState<TermFormat>(termFormatOf(pasted))
  const [way, setWay] = useState<Way>('add')
  const [large, setLarge] = useState<File | null>(null)
  const { file, sorted, removed, next } = usePreview(props, text, format, way)
  const write = (written: string) => {
    if (text.trim() === '') setFormat(termFormatOf(written))
    setText(written)
  }
  const choose = async (chosen: File | null) => {
    const isLarge = chosen !== null && chosen.size > kMaxReadHereBytes
    setLarge(isLarge ? chosen : null)
    setFileName(chosen?.name ?? null)
    if (chosen === null || isLarge) return setText('')
    const read = await chosen.text()
    setFormat(termFormatOf(read, chosen.name))
    setText(read)
  }
  const take = () => {
    const before = editor.value.terms ?? []
    editor.change({ terms: next })
    onClose()
    toast(`${plural(sorted.fresh.length, 'term')} added${removed > 0 ? `, ${count(removed)} removed` : ''}. Save the list to keep this.`, { undo: () => editor.change({ terms: before }) })
  }
  const hasText = text.trim() !== ''
  const changesNothing = sorted.fresh.length === 0 && removed === 0
  return (
    <Dialog wide title="Paste or upload terms" onClose={onClose}>
      <div class="form">
        {fileName === null && <ManyLines label="Terms" hint="Paste them here, or choose a file." value={text} onChange={write} />}
        <div class="form-row">
          <Field label="File" hint="Text, CSV or JSON, in UTF-8.">
            {(control) => <input {...control} type="file" accept=".txt,.csv,.json,text/plain,text/csv,application/json" onChange={(event) => void choose(event.currentTarget.files?.[0] ?? null)} />}
          </Field>
          {large === null && <SelectField<TermFormat> label="What it is" value={format} onChange={setFormat} options={(Object.keys(formatNames) as TermFormat[]).map((value) => ({ value, label: formatNames[value] }))} />}
        </div>
        {large === null && (
          <RadiosField<Way> label="What to do with them" value={way} onChange={setWay}
            options={[{ value: 'add', label: 'Add them to the list' }, { value: 'replace', label: 'Replace all terms of the list by them' }]} />
        )}
      </div>
      {large !== null ? (
        editor.isNew || editor.isDirty
          ? <Notice tone="warning" title="Save the list first"><p>This file is large, so the server takes it in at once. Save what you have changed, then choose the file again.</p></Notice>
          : <ServerImport list={editor.value} file={large} />
      ) : hasText && (
        <div class="stack" role="status">
          <p class="decision">
            {plural(sorted.fresh.length, 'new term')}
            {sorted.known > 0 && `, ${count(sorted.known)} in the list already`}
            {sorted.twice > 0 && `, ${count(sorted.twice)} more than once`}
            {removed > 0 && `; ${count(removed)} that the list has now would go`}.
          </p>
          <Fresh terms={sorted.fresh} />
          <InvalidLines lines={file.invalid} unit={format === 'json' ? 'Term' : 'Line'} />
          <Elsewhere sorted={sorted} />
        </div>
      )}
      <div class="dialog-actions">
        <Button onPress={onClose}>{large === null ? 'Cancel' : 'Close'}</Button>
        {large === null && (
          <Button look="first" onPress={take} disabled={!hasText || changesNothing}>
            {way === 'replace' ? `Replace the terms by ${count(next.length)}` : sorted.fresh.length === 0 ? 'Add' : `Add ${plural(sorted.fresh.length, 'term')}`}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
