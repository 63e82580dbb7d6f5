// The terms of one list: add, find, change, remove, and set how several match at once. Any number of them stays quick:
// only those in sight are drawn.
import { useMemo, useState } from 'preact/hooks'

import type { ObjectEditor } from '../../policy/editor'
import { foldOf, full, keyOf, matchOf, short, sortOut, termsIn, textOf, withChange, type Fold, type FullTerm, type Match } from '../../policy/terms'
import { anyOf } from '../../policy/filters'
import type { Term } from '../../policy/objects'
import { foldNames, matchNames, optionsOf, plural } from '../../policy/words'
import { useObjects, useWorkspace } from '../../policy/workspace'
import { Badge, Button, Card, Empty, Notice } from '../../ui/basics'
import { Dialog } from '../../ui/dialog'
import { CheckField, IssueLines, NumberField, SelectField, TextArea, TextField } from '../../ui/fields'
import { LongList } from '../../ui/table'
import { toast } from '../../ui/toast'
import { TakeIn } from './take_in'

type Editor = Pick<ObjectEditor<'term_lists'>, 'value' | 'change' | 'canEdit' | 'issues' | 'issuesAt' | 'isNew' | 'isDirty'>

const kRowPx = 44
const kShownInPreview = 8

/** The keys of the terms of all other lists that can be read. */
function useOthers(id: string): ReadonlyMap<string, string> {
  const lists = useObjects('term_lists').data
  return useMemo(() => new Map((lists ?? []).filter((list) => list.id !== id).flatMap((list) =>
    (list.object.terms ?? []).map((term) => [keyOf(textOf(term)), list.object.title || list.id] as const))), [lists, id])
}

function AddTerms({ editor, others }: { editor: Editor; others: ReadonlyMap<string, string> }) {
  const [text, setText] = useState('')
  const terms = editor.value.terms ?? []
  const sorted = useMemo(() => sortOut(termsIn(text), terms, others), [text, terms, others])
  const add = () => {
    if (sorted.fresh.length === 0) return
    editor.change({ terms: [...sorted.fresh, ...terms] })
    setText('')
  }
  const lines = termsIn(text).length
  return (
    <div class="form">
      <TextArea label="Add terms" hint="One on each line; you can paste many. Ctrl+Enter adds them." rows={Math.min(8, Math.max(2, lines + 1))} value={text} onChange={setText} dir="auto" />
      <div aria-live="polite" class="stack">
        {lines > 0 && (
          <p class="hint">
            {plural(sorted.fresh.length, 'new term')}
            {sorted.known > 0 && `, ${sorted.known} in the list already`}
            {sorted.twice > 0 && `, ${sorted.twice} twice in what you wrote`}.
          </p>
        )}
        {sorted.elsewhere.length > 0 && (
          <Notice tone="warning" title={sorted.elsewhere.length === 1 ? 'One is in another list, too' : `${sorted.elsewhere.length} are in other lists, too`}>
            <ul>{sorted.elsewhere.slice(0, kShownInPreview).map(({ text: term, list }) => <li key={term}><span dir="auto">“{term}”</span> is in {list}.</li>)}</ul>
          </Notice>
        )}
      </div>
      <div class="row"><Button look="first" onPress={add} disabled={sorted.fresh.length === 0}>{sorted.fresh.length > 1 ? `Add ${sorted.fresh.length} terms` : 'Add this term'}</Button></div>
      <KeyToAdd onPress={add} />
    </div>
  )
}

/** Ctrl+Enter in the field above. */
function KeyToAdd({ onPress }: { onPress: () => void }) {
  return <span hidden ref={(element) => {
    const field = element?.parentElement?.querySelector('textarea')
    if (field) field.onkeydown = (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); onPress() } }
  }} />
}

function TermDialog({ term, onDone, onClose }: { term: Term; onDone: (term: Term) => void; onClose: () => void }) {
  const [value, setValue] = useState<FullTerm>(full(term))
  const change = (some: Partial<FullTerm>) => setValue({ ...value, ...some })
  return (
    <Dialog title="Change a term" onClose={onClose}>
      <TextField label="Text" value={value.text} onChange={(text) => change({ text })} dir="auto" autofocus />
      <SelectField<Match> label="What it matches" value={value.match ?? 'phrase'} options={optionsOf(matchNames)} onChange={(match) => change({ match })} />
      {value.match === 'near' && <NumberField label="Within" unit="words" min={0} max={64} value={value.within_words ?? 0} onChange={(within) => change({ within_words: within ?? 0 })} />}
      <SelectField<Fold> label="How much disguise is seen through" value={value.fold ?? 'normal'} options={optionsOf(foldNames)} onChange={(fold) => change({ fold })} />
      <NumberField label="Weight" hint="For rules that ask for a sum of weights." step="any" value={value.weight ?? 1} onChange={(weight) => change({ weight: weight ?? 1 })} />
      <TextField label="Note" hint="For your team." value={value.note ?? ''} onChange={(note) => change({ note })} />
      <div class="dialog-actions">
        <Button onPress={onClose}>Cancel</Button>
        <Button look="first" disabled={value.text.trim() === ''} onPress={() => onDone(short({ ...value, text: value.text.trim() }))}>Change the term</Button>
      </div>
    </Dialog>
  )
}

type Bulk = { chosen: ReadonlySet<number>; onChange: (change: Partial<FullTerm>) => void; onRemove: () => void; onClear: () => void }

function BulkBar({ chosen, onChange, onRemove, onClear }: Bulk) {
  return (
    <div class="filters bulk" role="group" aria-label="What to do with the chosen terms">
      <p>{plural(chosen.size, 'term')} chosen</p>
      <SelectField label="Set what they match" value="" options={[{ value: '', label: 'Leave as it is' }, ...optionsOf(matchNames)]} onChange={(match) => { if (match !== '') onChange({ match: match as Match }) }} />
      <SelectField label="Set the disguise seen through" value="" options={[{ value: '', label: 'Leave as it is' }, ...optionsOf(foldNames)]} onChange={(fold) => { if (fold !== '') onChange({ fold: fold as Fold }) }} />
      <Button look="danger" onPress={onRemove}>Remove them</Button>
      <Button look="quiet" onPress={onClear}>Choose none</Button>
    </div>
  )
}

function TermRow({ term, isChosen, onChoose, onOpen, onRemove, canEdit, hasIssue }: {
  term: Term; isChosen: boolean; onChoose: (is: boolean) => void; onOpen: () => void; onRemove: () => void; canEdit: boolean; hasIssue: boolean
}) {
  const { note, weight } = full(term)
  const text = textOf(term)
  return (
    <>
      {canEdit && <CheckField label={<span class="unseen">Choose {text}</span>} value={isChosen} onChange={onChoose} />}
      <span class="term-text" dir="auto">{text}</span>
      {hasIssue && <Badge tone="bad">Has a fault</Badge>}
      {matchOf(term) !== 'phrase' && <Badge>{matchNames[matchOf(term)]}</Badge>}
      {foldOf(term) !== 'normal' && <Badge tone="info">{foldNames[foldOf(term)]}</Badge>}
      {weight !== undefined && weight !== 1 && <Badge>Weight {weight}</Badge>}
      {note !== undefined && <span class="hint">{note}</span>}
      {canEdit && (
        <span class="row-end">
          <Button look="quiet" aria-label={`Change ${text}`} onPress={onOpen}>Change</Button>
          <Button look="quiet" aria-label={`Remove ${text}`} onPress={onRemove}>Remove</Button>
        </span>
      )}
    </>
  )
}

export function Terms({ editor }: { editor: Editor }) {
  const { draftId } = useWorkspace()
  const others = useOthers(editor.value.id)
  const [search, setSearch] = useState('') // words somebody looks for: not in the address
  const [match, setMatch] = useState<Match | ''>('')
  const [fold, setFold] = useState<Fold | ''>('')
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const [opened, setOpened] = useState<number | null>(null)
  const terms = editor.value.terms ?? []
  const found = useMemo(() => {
    const key = keyOf(search)
    const isFound = (term: Term) => (search.trim() === '' || keyOf(textOf(term)).includes(key) || textOf(term).includes(search)) &&
      (match === '' || matchOf(term) === match) && (fold === '' || foldOf(term) === fold)
    return terms.flatMap((term, index) => (isFound(term) ? [index] : []))
  }, [terms, search, match, fold])
  const issuesOf = (index: number) => editor.issuesAt(`/terms/${index}`)
  const termIssues = editor.issuesAt('/terms')

  const set = (next: Term[]) => { editor.change({ terms: next }); setChosen(new Set()) }
  const remove = (indices: ReadonlySet<number>) => {
    set(terms.filter((_, index) => !indices.has(index)))
    toast(indices.size === 1 ? 'The term is removed.' : `${indices.size} terms are removed.`, { undo: () => editor.change({ terms }) })
  }
  const changeChosen = (change: Partial<FullTerm>) => {
    editor.change({ terms: terms.map((term, index) => (chosen.has(index) ? withChange(term, change) : term)) })
    toast(`${plural(chosen.size, 'term')} changed.`, { undo: () => editor.change({ terms }) })
  }
  const areAllChosen = found.length > 0 && found.every((index) => chosen.has(index))
  return (
    <Card title={`Terms (${terms.length.toLocaleString('en-GB')})`}>
      {editor.canEdit && <AddTerms editor={editor} others={others} />}
      {editor.canEdit && draftId !== null && !editor.isNew && !editor.isDirty && <TakeIn list={editor.value} />}
      {terms.length === 0 ? <Empty title="No terms yet."><p>Add the first one above: for example the name of a helpline, as people would type it.</p></Empty> : (
        <>
          <div class="filters" role="search" aria-label="Terms">
            <TextField label="Find in this list" type="search" value={search} onChange={setSearch} dir="auto" />
            <SelectField<Match | ''> label="Matches" value={match} onChange={setMatch} options={anyOf(optionsOf(matchNames))} />
            <SelectField<Fold | ''> label="Disguise" value={fold} onChange={setFold} options={anyOf(optionsOf(foldNames))} />
            {editor.canEdit && <CheckField label={`Choose all ${found.length.toLocaleString('en-GB')} found`} value={areAllChosen} onChange={(is) => setChosen(new Set(is ? found : []))} />}
          </div>
          {chosen.size > 0 && <BulkBar chosen={chosen} onChange={changeChosen} onRemove={() => remove(chosen)} onClear={() => setChosen(new Set())} />}
          {termIssues.length > 0 && <IssueLines issues={termIssues.slice(0, 20)} />}
          {found.length === 0 ? <p class="hint">No term is like that.</p> : (
            <LongList label="Terms" total={found.length} rowHeightPx={kRowPx} row={(place) => {
              const index = found[place]!
              return (
                <TermRow term={terms[index]!} isChosen={chosen.has(index)} canEdit={editor.canEdit} hasIssue={issuesOf(index).some(({ severity }) => severity === 'error')}
                  onChoose={(is) => { const next = new Set(chosen); is ? next.add(index) : next.delete(index); setChosen(next) }}
                  onOpen={() => setOpened(index)} onRemove={() => remove(new Set([index]))} />
              )
            }} />
          )}
        </>
      )}
      {opened !== null && terms[opened] !== undefined && (
        <TermDialog term={terms[opened]!} onClose={() => setOpened(null)} onDone={(term) => { editor.change({ terms: terms.map((old, index) => (index === opened ? term : old)) }); setOpened(null) }} />
      )}
    </Card>
  )
}
