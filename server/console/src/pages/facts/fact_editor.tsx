// One fact: the figure, where it comes from, until when it may be shown, and how it reads in each language.
import { useState } from 'preact/hooks'

import { pointerTo } from '../../base/pointers'
import { codeFrom } from '../../policy/codes'
import { type ObjectEditor, useObjectEditor } from '../../policy/editor'
import { ChangeBadge, IdField, ObjectPage } from '../../policy/object_page'
import { type Fact, idFrom } from '../../policy/objects'
import { languageName } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Button, Card, Notice } from '../../ui/basics'
import { NumberField, TextArea, TextField } from '../../ui/fields'
import { directionOf, renderFact, reviewState, todayInUtc } from './fact_text'
import { ReviewBadge } from './fact_list'

const kShown = ['/id', '/figure', '/counts', '/period', '/source', '/review_date', '/text']
const kEmpty: Fact = { id: '', figure: 0, counts: '', period: '', source: '', review_date: '', text: { 'en-GB': '' } }

export function FactEditor({ id }: { id: string | null }) {
  const editor = useObjectEditor('facts', id, kEmpty)
  const { value: fact, change, issuesAt } = editor
  const entry = useObjects('facts').data?.find((one) => one.id === id)
  // A fact has no title: its id follows what it counts.
  const setCounts = (counts: string) => change({ counts, ...(editor.isNew && fact.id === idFrom(fact.counts) ? { id: idFrom(counts) } : {}) })
  return (
    <ObjectPage editor={editor} id={id} title={id === null ? 'New fact' : fact.counts || fact.id} shown={kShown}
      about={id === null ? 'A number that somebody published. Copy it exactly as it stands at its source.' : undefined}
      actions={id !== null && <><ReviewBadge date={fact.review_date} /><ChangeBadge change={entry?.change} /></>}>
      {id !== null && reviewState(fact.review_date, todayInUtc()) === 'expired' && (
        <Notice tone="warning" title="It is not shown: its review date has passed"><p>Look it up with its source. Change the figure and the period if there are newer ones, then set the next review date.</p></Notice>
      )}
      <Card title="The figure">
        <NumberField label="Figure" value={fact.figure} step="any" onChange={(figure) => change({ figure: figure ?? 0 })} issues={issuesAt('/figure')} required />
        <TextField label="What it counts" hint="In the words of its source." value={fact.counts} onChange={setCounts} issues={issuesAt('/counts')} required />
        <IdField editor={editor} />
        <TextField label="Period" hint="For example: 1 April 2022 to 31 March 2023." value={fact.period} onChange={(period) => change({ period })} issues={issuesAt('/period')} required />
      </Card>
      <Card title="Where it comes from">
        <TextField label="Source" hint="Who published it, where and when, so that somebody else finds it again." value={fact.source} onChange={(source) => change({ source })} issues={issuesAt('/source')} required />
        <TextField label="Review by" hint="On and after this day it is not shown until somebody has looked it up again." type="date" value={fact.review_date} onChange={(date) => change({ review_date: date })} issues={issuesAt('/review_date')} required />
      </Card>
      <Texts editor={editor} />
    </ObjectPage>
  )
}

function Texts({ editor }: { editor: ObjectEditor<'facts'> }) {
  const { value: fact, change, issuesAt, canEdit } = editor
  const [tag, setTag] = useState('')
  const set = (text: Record<string, string>) => change({ text })
  const add = () => {
    const locale = codeFrom('languages', tag)
    if (locale === '' || locale in fact.text) return
    set({ ...fact.text, [locale]: '' })
    setTag('')
  }
  return (
    <Card title="How it reads" actions={<span class="hint">Write {'{figure, number}'} where the figure belongs.</span>}>
      {Object.entries(fact.text).map(([locale, pattern]) => (
        <div class="fact-text" key={locale}>
          <TextArea label={languageName(locale)} rows={2} dir={directionOf(locale)} lang={locale} value={pattern} onChange={(next) => set({ ...fact.text, [locale]: next })} issues={issuesAt(pointerTo('text', locale))} />
          <Reads pattern={pattern} figure={fact.figure} locale={locale} />
          {canEdit && Object.keys(fact.text).length > 1 && (
            <Button look="quiet" aria-label={`Remove the text in ${languageName(locale)}`} onPress={() => set(Object.fromEntries(Object.entries(fact.text).filter(([other]) => other !== locale)))}>Remove</Button>
          )}
        </div>
      ))}
      {canEdit && (
        <div class="row add-language">
          <TextField label="Another language" hint="A tag such as en-GB or fr." value={tag} onChange={setTag} onEnter={add} />
          <Button onPress={add} disabled={tag.trim() === ''}>Add the language</Button>
        </div>
      )}
    </Card>
  )
}

function Reads({ pattern, figure, locale }: { pattern: string; figure: number; locale: string }) {
  if (pattern.trim() === '') return null
  const rendered = renderFact(pattern, figure, locale)
  return 'text' in rendered
    ? <p class="reads" aria-live="polite"><span class="soft">It reads: </span><span lang={locale} dir={directionOf(locale)}>{rendered.text}</span></p>
    : <p class="reads soft" aria-live="polite">{rendered.fault}</p>
}
