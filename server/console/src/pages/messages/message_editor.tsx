// One message: its words in each language, beside the page as people would see it.
import { useState } from 'preact/hooks'

import { useParam } from '../../base/router'
import { pointerTo } from '../../base/pointers'
import { type ObjectEditor, useObjectEditor } from '../../policy/editor'
import { IdField, ObjectPage } from '../../policy/object_page'
import type { LocalisedText, Message } from '../../policy/objects'
import { kWidths, type Previewed, PreviewFrame, usePreview } from '../../policy/preview'
import { formatNames, languageName, optionsOf } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Badge, Button, Card, Tabs } from '../../ui/basics'
import { askForNote, confirm } from '../../ui/dialog'
import { ChecksField, ListField, RadiosField, SelectField, TextArea, TextField } from '../../ui/fields'
import { titleOf } from './message_list'
import { longestSentence } from './sentences'

type Editor = ObjectEditor<'messages'>
type Link = NonNullable<LocalisedText['actions']>[number]

const kLinkNames = { get_help: 'Get help', learn_more: 'Learn more', exit: 'Leave this page' } as const
const kAimYears = 11 // texts are meant for readers of nine to eleven

const kEmpty: Message = {
  id: '', formats: ['interstitial', 'onebox', 'banner'], default_locale: 'en-GB', facts: [], services: [],
  locales: { 'en-GB': { translation: 'draft', title: '', paragraphs: [''], actions: [{ kind: 'get_help', label: 'Get help' }, { kind: 'exit', label: 'Leave this page' }] } },
}

const isRightToLeft = (tag: string): boolean => {
  try {
    const locale = new Intl.Locale(tag) as Intl.Locale & { textInfo?: { direction?: string }; getTextInfo?: () => { direction?: string } }
    return (locale.getTextInfo?.() ?? locale.textInfo)?.direction === 'rtl' || /^(ar|fa|he|ur|ps|yi|dv)\b/.test(tag)
  } catch {
    return false
  }
}

function Paragraphs({ text, at, editor, change, dir, lang }: { text: LocalisedText; at: string; editor: Editor; change: (some: Partial<LocalisedText>) => void; dir: 'ltr' | 'rtl'; lang: string }) {
  const all = text.paragraphs ?? []
  const set = (paragraphs: string[]) => change({ paragraphs })
  const swap = (one: number, other: number) => set(all.map((words, index) => (index === one ? all[other]! : index === other ? all[one]! : words)))
  return (
    <div class="stack">
      {all.map((words, index) => (
        <div class="paragraph" key={index}>
          <TextArea label={`Paragraph ${index + 1}`} rows={3} value={words} dir={dir} lang={lang} onChange={(next) => set(all.map((old, place) => (place === index ? next : old)))} issues={editor.issuesAt(`${at}/paragraphs/${index}`)} />
          <div class="row">
            <Button look="quiet" disabled={index === 0} onPress={() => swap(index, index - 1)} aria-label={`Move paragraph ${index + 1} up`}>Up</Button>
            <Button look="quiet" disabled={index === all.length - 1} onPress={() => swap(index, index + 1)} aria-label={`Move paragraph ${index + 1} down`}>Down</Button>
            <Button look="quiet" onPress={() => set(all.filter((_, place) => place !== index))} aria-label={`Remove paragraph ${index + 1}`}>Remove</Button>
          </div>
        </div>
      ))}
      <div class="row"><Button onPress={() => set([...all, ''])}>Add a paragraph</Button></div>
    </div>
  )
}

function Links({ text, at, editor, change, services }: { text: LocalisedText; at: string; editor: Editor; change: (some: Partial<LocalisedText>) => void; services: { value: string; label: string }[] }) {
  const all = text.actions ?? []
  const set = (index: number, some: Partial<Link>) => change({ actions: all.map((link, place) => {
    if (place !== index) return link
    const next = { ...link, ...some }
    if (next.service === '' || next.kind === 'exit') delete next.service
    return next
  }) })
  return (
    <fieldset class="checks">
      <legend>Buttons</legend>
      {all.map((link, index) => (
        <div class="form-row" key={index}>
          <SelectField label={`Button ${index + 1}`} value={link.kind} options={optionsOf(kLinkNames)} onChange={(kind) => set(index, { kind })} issues={editor.issuesAt(`${at}/actions/${index}/kind`)} />
          <TextField label="Its words" value={link.label} onChange={(label) => set(index, { label })} issues={editor.issuesAt(`${at}/actions/${index}/label`)} />
          {link.kind !== 'exit' && <SelectField label="Leads to" value={link.service ?? ''} options={[{ value: '', label: 'The first service that fits' }, ...services]} onChange={(service) => set(index, { service })} issues={editor.issuesAt(`${at}/actions/${index}/service`)} />}
          <Button look="quiet" onPress={() => change({ actions: all.filter((_, place) => place !== index) })} aria-label={`Remove button ${index + 1}`}>Remove</Button>
        </div>
      ))}
      <div class="row"><Button onPress={() => change({ actions: [...all, { kind: 'learn_more', label: '' }] })}>Add a button</Button></div>
    </fieldset>
  )
}

function Words({ editor, locale, services }: { editor: Editor; locale: string; services: { value: string; label: string }[] }) {
  const text = editor.value.locales[locale]!
  const at = pointerTo('locales', locale)
  const dir = isRightToLeft(locale) ? 'rtl' : 'ltr'
  const change = (some: Partial<LocalisedText>) => editor.change({ locales: { ...editor.value.locales, [locale]: { ...text, ...some } } })
  const remove = async () => {
    if (!(await confirm({ title: `Remove the words in ${languageName(locale)}?`, action: 'Remove them', danger: true }))) return
    const { [locale]: _gone, ...rest } = editor.value.locales
    editor.change({ locales: rest })
  }
  return (
    <div class="form">
      <RadiosField label="State of the words" value={text.translation ?? 'draft'} onChange={(translation) => change({ translation })} issues={editor.issuesAt(`${at}/translation`)}
        options={[{ value: 'draft', label: 'Draft: not shown to anybody' }, { value: 'reviewed', label: 'Reviewed' }]} />
      <TextField label="Title" value={text.title} dir={dir} onChange={(title) => change({ title })} issues={[...editor.issuesAt(`${at}/title`), ...editor.issuesAt(at, { exactly: true })]} />
      <Paragraphs text={text} at={at} editor={editor} change={change} dir={dir} lang={locale} />
      <Links text={text} at={at} editor={editor} change={change} services={services} />
      <div class="form-row">
        <TextField label="Words of the link to the film" hint="Empty: there is no film." value={text.film?.label ?? ''} onChange={(label) => {
          const { film: _none, ...rest } = text
          editor.change({ locales: { ...editor.value.locales, [locale]: label === '' ? rest : { ...text, film: { label, service: text.film?.service ?? services[0]?.value ?? '' } } } })
        }} issues={editor.issuesAt(`${at}/film/label`)} />
        {text.film !== undefined && <SelectField label="The film is reached through" value={text.film.service} options={services} onChange={(service) => change({ film: { ...text.film!, service } })} issues={editor.issuesAt(`${at}/film/service`)} />}
      </div>
      {Object.keys(editor.value.locales).length > 1 && <div class="row"><Button look="danger" onPress={remove}>Remove these words…</Button></div>}
    </div>
  )
}

function Reading({ preview, text }: { preview: Previewed; text: LocalisedText | undefined }) {
  const reading = preview.shown?.reading
  if (reading === undefined || text === undefined) return null
  const years = Math.max(5, Math.round(reading.age_years))
  const longest = longestSentence([text.title, ...(text.paragraphs ?? [])])
  return (
    <p>
      <Badge tone={reading.age_years <= kAimYears + 1 ? 'good' : 'warning'}>Reading age {years}</Badge> {reading.age_years <= kAimYears + 1 ? 'Readers of nine to eleven can follow it.' : 'Make sentences and words shorter: it is meant for readers of nine to eleven.'}
      {longest.words > 15 && <> The longest sentence has {longest.words} words: <q>{longest.text}</q></>}
    </p>
  )
}

const kSchemes = [{ value: '', label: 'As on the device' }, { value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' }] as const
const kWho = [{ value: '', label: 'Nobody has said' }, { value: 'self', label: 'Me' }, { value: 'family', label: 'Someone I know' }, { value: 'concerned_adult', label: 'A child I worry about' }, { value: 'young_person', label: 'I am under 18' }, { value: 'harmed', label: 'I was harmed' }, { value: 'error', label: 'Shown in error' }] as const

function Look({ message, locale }: { message: Message; locale: string }) {
  const [format, setFormat] = useParam('format', 'interstitial')
  const [width, setWidth] = useParam('width', '360')
  const [scheme, setScheme] = useParam('scheme')
  const [who, setWho] = useParam('who')
  const [country, setCountry] = useParam('country', 'GB')
  const preview = usePreview({
    object: message as never, locale, format: format as 'interstitial', country,
    ...(scheme === '' ? {} : { scheme: scheme as 'light' }), ...(who === '' ? {} : { who }),
  })
  return (
    <Card title="As people would see it">
      <div class="filters">
        <SelectField label="Format" value={format} options={optionsOf({ interstitial: formatNames.interstitial, onebox: formatNames.onebox, banner: formatNames.banner })} onChange={setFormat} />
        <SelectField label="As wide as" value={width} options={kWidths as unknown as { value: string; label: string }[]} onChange={setWidth} />
        <SelectField label="Light or dark" value={scheme} options={kSchemes as unknown as { value: string; label: string }[]} onChange={setScheme} />
        <SelectField label="Who is asking" value={who} options={kWho as unknown as { value: string; label: string }[]} onChange={setWho} />
        <TextField label="Country" hint="A code, for the help services." value={country} onChange={(next) => setCountry(next.toUpperCase())} maxLength={2} />
      </div>
      <Reading preview={preview} text={message.locales[locale]} />
      <PreviewFrame preview={preview} title={`The message in ${languageName(locale)}`} widthPx={Number(width)} heightPx={format === 'interstitial' ? 720 : 300} />
    </Card>
  )
}

export function MessageEditor({ id }: { id: string | null }) {
  const editor = useObjectEditor('messages', id, kEmpty)
  const services = (useObjects('help_services').data ?? []).map((one) => ({ value: one.id, label: one.object.name }))
  const facts = (useObjects('facts').data ?? []).map((one) => one.id)
  const { value, change, issuesAt } = editor
  const locales = Object.keys(value.locales)
  const [chosen, setChosen] = useState('')
  const locale = locales.includes(chosen) ? chosen : locales.includes(value.default_locale ?? 'en-GB') ? value.default_locale ?? 'en-GB' : locales[0] ?? 'en-GB'
  const addLocale = async () => {
    const tag = await askForNote({ title: 'Words in another language', action: 'Begin', note: { label: 'Language', hint: 'A tag such as cy (Welsh), pl (Polish) or en-IE (English in Ireland).', required: true, oneLine: true } })
    if (tag === null || value.locales[tag] !== undefined) return
    const from = value.locales[locale]
    change({ locales: { ...value.locales, [tag]: { ...(from ?? { title: '' }), translation: 'draft' } } })
    setChosen(tag)
  }
  return (
    <ObjectPage editor={editor} id={id} title={id === null ? 'New message' : titleOf(value)} shown={['/id', '/formats', '/default_locale', '/locales', '/facts', '/services']} beside={<Look message={value} locale={locale} />}>
      {editor.isNew && <IdField editor={editor} />}
      <Card title="Words" actions={editor.canEdit && <Button onPress={addLocale}>Another language…</Button>}>
        <Tabs label="Languages" tabs={locales.map((tag) => ({ name: tag, title: <>{languageName(tag)}{value.locales[tag]?.translation !== 'reviewed' && ' (draft)'}</> }))} chosen={locale} onChoose={setChosen}>
          {value.locales[locale] !== undefined && <Words editor={editor} locale={locale} services={services} />}
        </Tabs>
      </Card>
      <Card title="Where and with what it is shown">
        <ChecksField label="Formats" hint="The first one that a partner can show is taken." value={value.formats} options={optionsOf(formatNames)} onChange={(formats) => change({ formats })} issues={issuesAt('/formats')} />
        <SelectField label="Language for everybody else" value={value.default_locale ?? 'en-GB'} options={locales.map((tag) => ({ value: tag, label: languageName(tag) }))} onChange={(tag) => change({ default_locale: tag })} issues={issuesAt('/default_locale')} />
        <ListField label="Facts" hint="Ids. Facts past their review date are left out by themselves." value={value.facts ?? []} suggestions={facts} onChange={(next) => change({ facts: next })} issues={issuesAt('/facts')} />
        <ListField label="Help services to name first" hint="Ids, where they fit the person. The directory adds others." value={value.services ?? []} suggestions={services.map((one) => one.value)} onChange={(next) => change({ services: next })} issues={issuesAt('/services')} />
      </Card>
    </ObjectPage>
  )
}
