// The terms of one list: add, find, change, remove, and set several at once. Any number of them stays quick: only those in
// sight are drawn. The newest, which stand last in the list, are shown first.
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'

import type { ObjectEditor } from '../../policy/editor'
import { anyOf } from '../../policy/filters'
import type { Term } from '../../policy/objects'
import { type Fold, foldOf, full, type FullTerm, keyOf, type Match, matchOf, textOf, withChange } from '../../policy/terms'
import { count, foldNames, matchNames, optionsOf, plural } from '../../policy/words'
import { Badge, Button, Card, Empty, Notice } from '../../ui/basics'
import { CheckField, SelectField, TextField } from '../../ui/fields'
import { LongList } from '../../ui/table'
import { toast } from '../../ui/toast'
import { AddTerm } from './add_term'
import { BulkBar } from './bulk_bar'
import { Export } from './export'
import { TakeIn } from './take_in'
import { TermDialog } from './term_dialog'
import { useMeanings, useOthers, useSearchKeys } from './term_keys'

export type TermsEditor = Pick<ObjectEditor<'term_lists'>, 'value' | 'change' | 'canEdit' | 'issues' | 'issuesAt' | 'isNew' | 'isDirty'>

const kRowPx = 44
const kShownIssues = 20
const kNone: ReadonlySet<number> = new Set()

/** The faults of each term, by its place. */
function useIssues(editor: TermsEditor) {
  return useMemo(() => {
    const byTerm = new Map<number, TermsEditor['issues']>()
    for (const issue of editor.issues) {
      const place = /^\/terms\/(\d+)(\/|$)/.exec(issue.pointer)
      if (place !== null) byTerm.set(Number(place[1]), [...byTerm.get(Number(place[1])) ?? [], issue])
    }
    return byTerm
  }, [editor.issues])
}

type RowProps = { term: Term; isChosen: boolean; canEdit: boolean; issue: TermsEditor['issues'][number] | undefined; onChoose: (is: boolean) => void; onOpen: () => void; onRemove: () => void }

function TermRow({ term, isChosen, onChoose, onOpen, onRemove, canEdit, issue }: RowProps) {
  const { note, weight, within_words: within } = full(term)
  const text = textOf(term)
  return (
    <>
      {canEdit && <CheckField label={<span class="unseen">Choose {text}</span>} value={isChosen} onChange={onChoose} />}
      <span class="term-text" dir="auto">{text}</span>
      {issue !== undefined && <Badge tone={issue.severity === 'error' ? 'bad' : 'warning'}>{issue.severity === 'error' ? 'Error' : 'Warning'}</Badge>}
      {matchOf(term) !== 'phrase' && <Badge>{matchNames[matchOf(term)]}{within ? `: ${within}` : ''}</Badge>}
      {foldOf(term) !== 'normal' && <Badge tone="info">{foldNames[foldOf(term)]}</Badge>}
      {weight !== undefined && weight !== 1 && <Badge>Weight {weight}</Badge>}
      {note !== undefined && <span class="hint">{note}</span>}
      {canEdit && (
        <span class="row-end">
          <Button look="quiet" aria-label={`Change ${text}`} onPress={onOpen}>Change</Button>
          <Button look="quiet" class="wide-only" aria-label={`Remove ${text}`} onPress={onRemove}>Remove</Button>
        </span>
      )}
    </>
  )
}

/** Each fault with the term that it is of, and the way to it. */
function TermIssues({ terms, issues, canEdit, onOpen }: { terms: readonly Term[]; issues: ReadonlyMap<number, TermsEditor['issues']>; canEdit: boolean; onOpen: (index: number) => void }) {
  const faulty = [...issues].filter(([index]) => index < terms.length)
  if (faulty.length === 0) return null
  const hasErrors = faulty.some(([, own]) => own.some(({ severity }) => severity === 'error'))
  return (
    <Notice tone={hasErrors ? 'bad' : 'warning'} title={faulty.length === 1 ? 'One term needs a look' : `${count(faulty.length)} terms need a look`}>
      <ul>
        {faulty.slice(0, kShownIssues).map(([index, own]) => (
          <li key={index}>
            <span dir="auto">“{textOf(terms[index]!)}”</span>: {own.map(({ message }) => message).join(' ')}
            {canEdit && <> <Button look="quiet" aria-label={`Mend ${textOf(terms[index]!)}`} onPress={() => onOpen(index)}>Mend</Button></>}
          </li>
        ))}
      </ul>
      {faulty.length > kShownIssues && <p>These are the first {kShownIssues}. Choose “With faults” below to see all.</p>}
    </Notice>
  )
}

function useFound(terms: readonly Term[], issues: ReadonlyMap<number, unknown>) {
  const [search, setSearch] = useState('') // words somebody looks for: not in the address
  const [match, setMatch] = useState<Match | ''>('')
  const [fold, setFold] = useState<Fold | ''>('')
  const [hasFault, setHasFault] = useState(false)
  const keys = useSearchKeys(terms)
  const found = useMemo(() => {
    const key = keyOf(search)
    const indices: number[] = []
    for (let index = terms.length - 1; index >= 0; --index) {
      const term = terms[index]!
      const isFound = (search.trim() === '' || keys[index]!.includes(key) || textOf(term).includes(search)) &&
        (match === '' || matchOf(term) === match) && (fold === '' || foldOf(term) === fold) && (!hasFault || issues.has(index))
      if (isFound) indices.push(index)
    }
    return indices
  }, [terms, keys, search, match, fold, hasFault, issues])
  const fields = (
    <>
      <TextField label="Find in this list" type="search" value={search} onChange={setSearch} dir="auto" />
      <SelectField<Match | ''> label="Matches" value={match} onChange={setMatch} options={anyOf(optionsOf(matchNames))} />
      <SelectField<Fold | ''> label="Disguise" value={fold} onChange={setFold} options={anyOf(optionsOf(foldNames))} />
      {(issues.size > 0 || hasFault) && <CheckField label="With faults" value={hasFault} onChange={setHasFault} />}
    </>
  )
  return { found, fields }
}

export function Terms({ editor, note }: { editor: TermsEditor; note?: ComponentChildren }) {
  const terms = editor.value.terms ?? []
  const own = useMeanings(terms)
  const others = useOthers(editor.value.id)
  const issues = useIssues(editor)
  const { found, fields } = useFound(terms, issues)
  const [chosen, setChosen] = useState(kNone)
  const [opened, setOpened] = useState<number | null>(null)
  const [pasted, setPasted] = useState<string | null>(null)
  // The places of what was chosen are others where terms came or went.
  useEffect(() => setChosen(kNone), [terms.length])

  const set = (next: Term[], words: string) => {
    editor.change({ terms: next })
    toast(words, { undo: () => editor.change({ terms }) })
  }
  const remove = (indices: ReadonlySet<number>) =>
    set(terms.filter((_, index) => !indices.has(index)), indices.size === 1 ? 'The term is removed.' : `${count(indices.size)} terms are removed.`)
  const changeChosen = (change: Partial<FullTerm>) =>
    set(terms.map((term, index) => (chosen.has(index) ? withChange(term, change) : term)), `${plural(chosen.size, 'term')} changed.`)
  const choose = (index: number, is: boolean) => {
    const next = new Set(chosen)
    is ? next.add(index) : next.delete(index)
    setChosen(next)
  }
  const areAllChosen = found.length > 0 && found.every((index) => chosen.has(index))
  return (
    <Card title={`Terms (${count(terms.length)})`} actions={<Export list={editor.value} isSaved={!editor.isNew && !editor.isDirty} />}>
      {note}
      {editor.canEdit && <AddTerm editor={editor} own={own} others={others} onSeveral={setPasted} />}
      <TermIssues terms={terms} issues={issues} canEdit={editor.canEdit} onOpen={setOpened} />
      {terms.length === 0 ? (
        <Empty title="No terms yet.">
          {editor.canEdit ? <p>Add the first one above: for example the name of a helpline, as people would type it.</p> : <p>Nothing can be found by this list.</p>}
        </Empty>
      ) : (
        <>
          <div class="filters" role="search" aria-label="Terms">
            {fields}
            {editor.canEdit && <CheckField label={`Choose all ${count(found.length)} found`} value={areAllChosen} onChange={(is) => setChosen(is ? new Set(found) : kNone)} />}
          </div>
          {chosen.size > 0 && <BulkBar chosen={chosen.size} onChange={changeChosen} onRemove={() => remove(chosen)} onClear={() => setChosen(kNone)} />}
          {found.length === 0 ? <p class="hint">No term is like that.</p> : (
            <LongList label="Terms" total={found.length} rowHeightPx={kRowPx} row={(place) => {
              const index = found[place]!
              return (
                <TermRow term={terms[index]!} isChosen={chosen.has(index)} canEdit={editor.canEdit} issue={issues.get(index)?.[0]}
                  onChoose={(is) => choose(index, is)} onOpen={() => setOpened(index)} onRemove={() => remove(new Set([index]))} />
              )
            }} />
          )}
        </>
      )}
      {opened !== null && terms[opened] !== undefined && (
        <TermDialog key={opened} term={terms[opened]!} issuesAt={(pointer) => editor.issuesAt(`/terms/${opened}${pointer}`)} onClose={() => setOpened(null)}
          onRemove={() => { setOpened(null); remove(new Set([opened])) }}
          onDone={(term) => { editor.change({ terms: terms.map((old, index) => (index === opened ? term : old)) }); setOpened(null) }} />
      )}
      {pasted !== null && <TakeIn editor={editor} own={own} others={others} pasted={pasted} onClose={() => setPasted(null)} />}
    </Card>
  )
}
