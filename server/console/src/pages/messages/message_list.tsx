// All messages: in which formats and languages they are, how easily they read, and which campaigns show them.
import { href, pathOf, setParams, useParam } from '../../base/router'
import { anyOf, isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import type { Campaign, Entry, Message } from '../../policy/objects'
import type { Preview } from '../../policy/preview'
import { RemovedObjects } from '../../policy/removed'
import { formatNames, languageName, optionsOf, plural } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Badge, Button, Empty, Loading, PageTitle, ProblemNotice } from '../../ui/basics'
import { type Option, SelectField, TextField } from '../../ui/fields'
import { type Column, Table } from '../../ui/table'
import { isEnough, readingText, yearsOf } from './reading'
import { useReadingAges } from './reading_ages'

type Row = Entry<'messages'>
type Format = Message['formats'][number]
type Translation = 'draft' | 'reviewed'

const kTranslations: Option<Translation>[] = [{ value: 'draft', label: 'Has a draft' }, { value: 'reviewed', label: 'All reviewed' }]

export const titleOf = (message: Message): string => message.locales[message.default_locale ?? 'en-GB']?.title || message.id
export const messagesIn = (campaign: Campaign): string[] =>
  [...(campaign.variants ?? []), ...(campaign.escalation ?? []).flatMap(({ variants }) => variants ?? [])].map(({ message }) => message)

const hasDraft = ({ locales }: Message): boolean => Object.values(locales).some(({ translation }) => translation !== 'reviewed')

function useFilters() {
  const [search, setSearch] = useParam('q')
  const [format, setFormat] = useParam('format')
  const [language, setLanguage] = useParam('language')
  const [translation, setTranslation] = useParam('translation')
  const fits = ({ id, object }: Row): boolean =>
    isFound(search, id, ...Object.values(object.locales).map(({ title }) => title)) && (format === '' || object.formats.includes(format as Format)) &&
    (language === '' || object.locales[language] !== undefined) && (translation === '' || hasDraft(object) === (translation === 'draft'))
  const clear = () => setParams({ q: undefined, format: undefined, language: undefined, translation: undefined })
  return { search, setSearch, format, setFormat, language, setLanguage, translation, setTranslation, fits, clear }
}

function Filters({ filters, rows }: { filters: ReturnType<typeof useFilters>; rows: readonly Row[] }) {
  const languages = [...new Set(rows.flatMap(({ object }) => Object.keys(object.locales)))].sort().map((value) => ({ value, label: languageName(value) }))
  return (
    <div class="filters" role="search" aria-label="Messages">
      <TextField label="Search" type="search" value={filters.search} onChange={filters.setSearch} placeholder="Title or id" />
      <SelectField label="Format" value={filters.format as Format | ''} options={anyOf(optionsOf(formatNames))} onChange={filters.setFormat} />
      <SelectField label="Language" value={filters.language} options={anyOf(languages)} onChange={filters.setLanguage} />
      <SelectField label="Translation" value={filters.translation as Translation | ''} options={anyOf(kTranslations)} onChange={filters.setTranslation} />
    </div>
  )
}

function Languages({ message }: { message: Message }) {
  return (
    <ul class="plain-list">
      {Object.entries(message.locales).map(([tag, { translation }]) => <li key={tag}>{languageName(tag)} {translation !== 'reviewed' && <Badge tone="warning">Draft, not shown</Badge>}</li>)}
    </ul>
  )
}

/** Of the words for everybody: the least that every message has. */
function ReadingAge({ reading }: { reading: Preview['reading'] | null | undefined }) {
  if (reading === undefined) return <span class="hint">…</span>
  if (reading === null || !isEnough(reading)) return <span class="hint">{reading === null ? 'Not measured' : 'Too short to measure'}</span>
  return <Badge tone={readingText(reading).tone}>{yearsOf(reading)} years</Badge>
}

function ShownBy({ id, campaigns }: { id: string; campaigns: readonly Entry<'campaigns'>[] }) {
  const showing = campaigns.filter(({ object }) => messagesIn(object).includes(id))
  if (showing.length === 0) return <span class="hint">None: nobody sees it</span>
  return <ul class="plain-list">{showing.map((one) => <li key={one.id}><a href={href(`/campaigns${pathOf(one.id)}`)}>{one.object.title || one.id}</a></li>)}</ul>
}

export function MessageList() {
  const messages = useObjects('messages')
  const campaigns = useObjects('campaigns').data ?? []
  const filters = useFilters()
  const ages = useReadingAges(messages.data ?? [])
  const title = (
    <PageTitle title="Messages" about="What people are told: a title, a few short paragraphs, and ways to help. Campaigns choose between them.">
      <NewLink family="messages" />
    </PageTitle>
  )
  if (messages.data === undefined) return <>{title}{messages.problem === null ? <Loading /> : <ProblemNotice problem={messages.problem} onRetry={messages.reload} />}</>
  const rows = messages.data.filter(filters.fits)
  const columns: Column<Row>[] = [
    { title: 'Message', by: ({ object }) => titleOf(object), cell: ({ id, object, change }) => <><a href={href(`/messages${pathOf(id)}`)}>{titleOf(object)}</a> <ChangeBadge change={change} /><br /><code>{id}</code></> },
    { title: 'Formats', cell: ({ object }) => object.formats.map((one) => formatNames[one]).join(', ') || 'not stated' },
    { title: 'Languages', by: ({ object }) => Object.keys(object.locales).length, cell: ({ object }) => <Languages message={object} /> },
    { title: 'Reading age', by: ({ tag }) => ages.get(tag)?.age_years ?? 0, cell: ({ tag }) => <ReadingAge reading={ages.get(tag) ?? (ages.has(tag) ? null : undefined)} /> },
    { title: 'Shown by', cell: ({ id }) => <ShownBy id={id} campaigns={campaigns} /> },
  ]
  return (
    <>
      {title}
      {messages.data.length === 0 ? (
        <Empty title="There are no messages yet."><p>A message says, in plain words, that there is help and how to get it. Write it for a reader of nine to eleven years.</p><NewLink family="messages" /></Empty>
      ) : (
        <>
          <Filters filters={filters} rows={messages.data} />
          <p class="hint" role="status">{rows.length === messages.data.length ? plural(rows.length, 'message') : `${rows.length} of ${plural(messages.data.length, 'message')}`}</p>
          {rows.length === 0
            ? <Empty title="No message fits these filters."><Button onPress={filters.clear}>Show all messages</Button></Empty>
            : <Table caption="Messages" rows={rows} keyOf={({ id }) => id} columns={columns} />}
        </>
      )}
      <RemovedObjects family="messages" />
    </>
  )
}
