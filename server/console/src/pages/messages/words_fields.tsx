// The words of a message in one language: title, paragraphs, buttons, the film. They are written in its own direction.
import { pointerTo } from '../../base/pointers'
import { swapped, withoutEmpty } from '../../base/tidy'
import { replaced } from '../../policy/condition'
import { directionOf } from '../../policy/direction'
import type { ObjectEditor } from '../../policy/editor'
import type { LocalisedText } from '../../policy/objects'
import { languageNameAlone, optionsOf } from '../../policy/words'
import { Button } from '../../ui/basics'
import { type Option, RadiosField, SelectField, TextArea, TextField } from '../../ui/fields'

type Editor = ObjectEditor<'messages'>
type Link = NonNullable<LocalisedText['actions']>[number]
type Part = { editor: Editor; text: LocalisedText; at: string; locale: string; change: (some: Partial<LocalisedText>) => void }

const kLinkNames = { get_help: 'Get help', learn_more: 'Learn more', exit: 'Leave this page' } as const
const kFirstFitting = { value: '', label: 'The first service that fits' }

function Paragraphs({ editor, text, at, locale, change }: Part) {
  const all = text.paragraphs ?? []
  const set = (paragraphs: string[]) => change({ paragraphs })
  return (
    <div class="stack">
      {all.map((words, index) => (
        <div class="paragraph" key={index}>
          <TextArea label={`Paragraph ${index + 1}`} rows={3} value={words} dir={directionOf(locale)} lang={locale} onChange={(next) => set(replaced(all, index, next))} issues={editor.issuesAt(`${at}/paragraphs/${index}`)} />
          {editor.canEdit && (
            <div class="row">
              <Button look="quiet" disabled={index === 0} onPress={() => set(swapped(all, index, index - 1))} aria-label={`Move paragraph ${index + 1} up`}>Up</Button>
              <Button look="quiet" disabled={index === all.length - 1} onPress={() => set(swapped(all, index, index + 1))} aria-label={`Move paragraph ${index + 1} down`}>Down</Button>
              <Button look="quiet" onPress={() => set(replaced(all, index))} aria-label={`Remove paragraph ${index + 1}`}>Remove</Button>
            </div>
          )}
        </div>
      ))}
      {editor.canEdit && <div><Button onPress={() => set([...all, ''])}>Add a paragraph</Button></div>}
    </div>
  )
}

type WithServices = Part & { services: readonly Option<string>[] }

function Links({ editor, text, at, locale, change, services }: WithServices) {
  const all = text.actions ?? []
  const set = (actions: Link[]) => change({ actions })
  const edit = (index: number, some: Partial<Link>) => {
    const next = { ...all[index]!, ...some }
    // Who leaves is led to no service.
    set(replaced(all, index, withoutEmpty(next.kind === 'exit' ? { ...next, service: undefined, label: next.label } : next)))
  }
  return (
    <fieldset class="checks">
      <legend>Buttons</legend>
      {all.map((link, index) => (
        <div class="message-button" key={index}>
          <div class="form-row">
            <SelectField label={`Button ${index + 1}`} value={link.kind} options={optionsOf(kLinkNames)} onChange={(kind) => edit(index, { kind })} issues={editor.issuesAt(`${at}/actions/${index}/kind`)} />
            <TextField label={`Words of button ${index + 1}`} value={link.label ?? ''} dir={directionOf(locale)} lang={locale} onChange={(label) => set(replaced(all, index, { ...link, label }))} issues={editor.issuesAt(`${at}/actions/${index}/label`)} />
            {link.kind !== 'exit' && (
              <SelectField label={`Button ${index + 1} leads to`} value={link.service ?? ''} options={[kFirstFitting, ...known(services, link.service)]} onChange={(service) => edit(index, { service: service === '' ? undefined : service })} issues={editor.issuesAt(`${at}/actions/${index}/service`)} />
            )}
          </div>
          {editor.canEdit && <div><Button look="quiet" onPress={() => set(replaced(all, index))} aria-label={`Remove button ${index + 1}`}>Remove</Button></div>}
        </div>
      ))}
      {editor.canEdit && <div><Button onPress={() => set([...all, { kind: 'learn_more', label: '' }])}>Add a button</Button></div>}
    </fieldset>
  )
}

/** Also what is chosen and is not there any more, so that it is seen. */
const known = (services: readonly Option<string>[], chosen: string | undefined): readonly Option<string>[] =>
  !chosen || services.some(({ value }) => value === chosen) ? services : [{ value: chosen, label: `${chosen} (there is no such service)` }, ...services]

function Film({ editor, text, at, locale, change, services }: WithServices) {
  const { film } = text
  if (film === undefined) {
    if (!editor.canEdit || services.length === 0) return null
    return <div><Button onPress={() => change({ film: { label: '', service: services[0]!.value } })}>Add a film</Button></div>
  }
  return (
    <fieldset class="checks">
      <legend>Film</legend>
      <div class="form-row">
        <TextField label="Words of the link to the film" value={film.label} dir={directionOf(locale)} lang={locale} onChange={(label) => change({ film: { ...film, label } })} issues={editor.issuesAt(`${at}/film/label`)} />
        <SelectField label="Service that shows it" value={film.service} options={known(services, film.service)} onChange={(service) => change({ film: { ...film, service } })} issues={editor.issuesAt(`${at}/film/service`)} />
      </div>
      {editor.canEdit && <div><Button look="quiet" onPress={() => change({ film: undefined })}>Remove the film</Button></div>}
    </fieldset>
  )
}

const kStates = [
  { value: 'draft' as const, label: 'Draft', hint: 'Not shown to anybody.' },
  { value: 'reviewed' as const, label: 'Reviewed', hint: 'Somebody who speaks the language has read it.' },
]

export function WordsFields({ editor, locale, services }: { editor: Editor; locale: string; services: readonly Option<string>[] }) {
  const { locales, default_locale: defaultLocale = 'en-GB' } = editor.value
  const text = locales[locale]!
  const at = pointerTo('locales', locale)
  const change = (some: Partial<LocalisedText>) => editor.change({ locales: { ...locales, [locale]: { ...text, ...some } } })
  const remove = () => editor.change({ locales: Object.fromEntries(Object.entries(locales).filter(([other]) => other !== locale)) })
  const part = { editor, text, at, locale, change }
  return (
    <div class="form">
      <RadiosField label="Translation" value={text.translation ?? 'draft'} options={kStates} onChange={(translation) => change({ translation })} issues={editor.issuesAt(`${at}/translation`)} />
      <TextField label="Title" value={text.title} dir={directionOf(locale)} lang={locale} onChange={(title) => change({ title })} issues={[...editor.issuesAt(`${at}/title`), ...editor.issuesAt(at, { exactly: true })]} required />
      <Paragraphs {...part} />
      <Links {...part} services={services} />
      <Film {...part} services={services} />
      {editor.canEdit && locale !== defaultLocale && <div><Button look="danger" onPress={remove}>Remove the words in {languageNameAlone(locale)}</Button></div>}
    </div>
  )
}
