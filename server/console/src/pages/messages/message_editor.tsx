// One message: its words in each language, beside the page as people would see it.
import { useState } from 'preact/hooks'

import type { Issue } from '../../base/issue'
import { href, pathOf, useParam } from '../../base/router'
import { codeFrom, suggestedCodes } from '../../policy/codes'
import { type ObjectEditor, useObjectEditor } from '../../policy/editor'
import { ChangeBadge, IdField, ObjectPage } from '../../policy/object_page'
import type { LocalisedText, Message } from '../../policy/objects'
import { formatNames, languageName, languageNameAlone, optionsOf } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Button, Card, Tabs } from '../../ui/basics'
import { type Option, SelectField, TextField } from '../../ui/fields'
import { messagesIn, titleOf } from './message_list'
import { MessagePreview } from './message_preview'
import { OrderedField } from './ordered_field'
import { WordsFields } from './words_fields'

type Editor = ObjectEditor<'messages'>

const kShown = ['/id', '/formats', '/default_locale', '/locales', '/facts', '/services']
const kBegin: LocalisedText = { translation: 'draft', title: '', paragraphs: [''], actions: [{ kind: 'get_help', label: 'Get help' }, { kind: 'exit', label: 'Leave this page' }] }
const kEmpty: Message = { id: '', formats: ['interstitial', 'onebox', 'banner'], default_locale: 'en-GB', locales: { 'en-GB': kBegin } }

export function MessageEditor({ id }: { id: string | null }) {
  const editor = useObjectEditor('messages', id, kEmpty)
  const { value: message } = editor
  const services = (useObjects('help_services').data ?? []).map((one) => ({ value: one.id, label: one.object.name || one.id }))
  const entry = useObjects('messages').data?.find((one) => one.id === id)
  const [wanted, setLocale] = useParam('locale')
  const locale = localeShown(message, wanted)
  return (
    <ObjectPage editor={editor} id={id} title={id === null ? 'New message' : titleOf(message)} shown={kShown}
      about={id === null ? 'A title, a few short paragraphs, and buttons that lead to help. Write for a reader of nine to eleven years.' : undefined}
      actions={id !== null && <ChangeBadge change={entry?.change} />}
      beside={locale !== undefined && <MessagePreview message={message} locale={locale} onLocale={setLocale} />}>
      {editor.isNew && <Card title="What it is"><IdField editor={editor} /></Card>}
      {!editor.isNew && <><IdField editor={editor} /><ShownBy id={message.id} /></>}
      <Words editor={editor} locale={locale} onLocale={setLocale} services={services} />
      <WithWhat editor={editor} services={services} />
    </ObjectPage>
  )
}

/** The one that is asked for, else that for everybody, else any. */
function localeShown({ locales, default_locale: byDefault = 'en-GB' }: Message, wanted: string): string | undefined {
  return [wanted, byDefault, ...Object.keys(locales)].find((tag) => locales[tag] !== undefined)
}

function ShownBy({ id }: { id: string }) {
  const campaigns = (useObjects('campaigns').data ?? []).filter(({ object }) => messagesIn(object).includes(id))
  if (campaigns.length === 0) return <p class="hint">No campaign shows it, so nobody sees it.</p>
  return <p class="hint">Shown by: {campaigns.map((one, index) => <span key={one.id}>{index > 0 && ', '}<a href={href(`/campaigns${pathOf(one.id)}`)}>{one.object.title || one.id}</a></span>)}.</p>
}

type WordsProps = { editor: Editor; locale: string | undefined; onLocale: (locale: string) => void; services: readonly Option<string>[] }

function Words({ editor, locale, onLocale, services }: WordsProps) {
  const { value: message, canEdit } = editor
  const tags = Object.keys(message.locales)
  const nameOf = (tag: string) => `${languageName(tag)}${message.locales[tag]!.translation === 'reviewed' ? '' : ' (draft)'}`
  // Where nothing can be changed, no button can be pressed: all languages are in sight.
  if (!canEdit) return <>{tags.map((tag) => <Card key={tag} title={`Words in ${nameOf(tag)}`}><WordsFields editor={editor} locale={tag} services={services} /></Card>)}</>
  return (
    <Card title="Words">
      {locale !== undefined && (
        <Tabs label="Languages" tabs={tags.map((tag) => ({ name: tag, title: nameOf(tag) }))} chosen={locale} onChoose={onLocale}>
          <WordsFields key={locale} editor={editor} locale={locale} services={services} />
        </Tabs>
      )}
      <AddLanguage editor={editor} from={locale} onLocale={onLocale} />
    </Card>
  )
}

const isTag = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

function faultOf(tag: string, { locales }: Message): Issue[] {
  const fault = (message: string): Issue[] => [{ severity: 'error', pointer: '', message }]
  if (tag === '') return []
  if (locales[tag] !== undefined) return fault(`The words in ${languageNameAlone(tag)} are there already.`)
  return isTag(tag) ? [] : fault('This is no language tag. Write one such as cy, pl or en-IE.')
}

/** The words of a new language begin as a copy, so that nothing is forgotten; as a draft, so that nobody sees it. */
function AddLanguage({ editor, from, onLocale }: { editor: Editor; from: string | undefined; onLocale: (locale: string) => void }) {
  const [typed, setTyped] = useState('')
  const [isAsked, setAsked] = useState(false)
  const { value: message } = editor
  const tag = typed.trim() === '' ? '' : codeFrom('languages', typed)
  const faults = faultOf(tag, message)
  const add = () => {
    setAsked(true)
    if (tag === '' || faults.length > 0) return
    editor.change({ locales: { ...message.locales, [tag]: { ...(from === undefined ? kBegin : message.locales[from]!), translation: 'draft' } } })
    onLocale(tag)
    setTyped('')
    setAsked(false)
  }
  const hint = from === undefined ? undefined : `A name or a tag such as cy, pl or en-IE. It begins as a copy of ${languageNameAlone(from)}, as a draft that nobody sees.`
  return (
    <div class="row add-words">
      <TextField label="Another language" hint={hint} value={typed} onChange={(text) => { setTyped(text); setAsked(false) }} onEnter={add} issues={isAsked ? faults : []} list={suggestedCodes('languages').map(languageName)} />
      <Button onPress={add} disabled={tag === ''}>Add the language</Button>
    </div>
  )
}

function WithWhat({ editor, services }: { editor: Editor; services: readonly Option<string>[] }) {
  const { value: message, change, issuesAt } = editor
  const facts = (useObjects('facts').data ?? []).map(({ id, object }) => ({ value: id, label: object.counts ? `${object.counts} (${id})` : id }))
  const byDefault = message.default_locale ?? 'en-GB'
  const tags = Object.keys(message.locales)
  const languages = (tags.includes(byDefault) ? tags : [byDefault, ...tags]).map((tag) => ({ value: tag, label: languageName(tag) }))
  const orNone = (ids: string[]) => (ids.length === 0 ? undefined : ids)
  return (
    <Card title="Where and with what it is shown">
      <OrderedField label="Formats" what="format" hint="The first one that a partner can show is taken." value={message.formats} options={optionsOf(formatNames)} onChange={(formats) => change({ formats: formats as Message['formats'] })} issues={issuesAt('/formats')} />
      <SelectField label="Language for everybody else" value={byDefault} options={languages} onChange={(tag) => change({ default_locale: tag })} issues={issuesAt('/default_locale')} />
      <OrderedField label="Facts" what="fact" hint="Facts whose review is due are left out by themselves." value={message.facts ?? []} options={facts} onChange={(ids) => change({ facts: orNone(ids) })} issues={issuesAt('/facts')} />
      <OrderedField label="Help services to name first" what="help service" hint="In this order, where they fit the person. The directory adds others." value={message.services ?? []} options={services} onChange={(ids) => change({ services: orNone(ids) })} issues={issuesAt('/services')} />
    </Card>
  )
}
