// All messages: in which formats and languages they are, and which campaigns show them.
import { href, pathOf, useParam } from '../../base/router'
import { anyOf, isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import type { Campaign, Entry, Message } from '../../policy/objects'
import { RemovedObjects } from '../../policy/removed'
import { formatNames, languageName, optionsOf } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Badge, Empty, Loading, PageTitle, ProblemNotice } from '../../ui/basics'
import { SelectField, TextField } from '../../ui/fields'
import { Table } from '../../ui/table'

type Row = Entry<'messages'>

export const titleOf = (message: Message): string => message.locales[message.default_locale ?? 'en-GB']?.title || message.id
export const messagesIn = (campaign: Campaign): string[] =>
  [...(campaign.variants ?? []), ...(campaign.escalation ?? []).flatMap(({ variants }) => variants ?? [])].map(({ message }) => message)

export function MessageList() {
  const messages = useObjects('messages')
  const campaigns = useObjects('campaigns').data ?? []
  const [search, setSearch] = useParam('q')
  const [format, setFormat] = useParam('format')
  const rows = (messages.data ?? []).filter(({ id, object }) =>
    isFound(search, id, ...Object.values(object.locales).map(({ title }) => title)) && (format === '' || object.formats.includes(format as Message['formats'][number])))
  return (
    <>
      <PageTitle title="Messages" about="What people are told: a title, a few short paragraphs, and ways to help. Campaigns choose between them."><NewLink family="messages" /></PageTitle>
      <div class="filters" role="search" aria-label="Messages">
        <TextField label="Search" type="search" value={search} onChange={setSearch} placeholder="Title or id" />
        <SelectField label="Format" value={format} options={anyOf(optionsOf(formatNames))} onChange={setFormat} />
      </div>
      <ProblemNotice problem={messages.problem} onRetry={messages.reload} />
      {messages.data === undefined ? messages.problem === null && <Loading /> : rows.length === 0 ? (
        <Empty title={messages.data.length === 0 ? 'There are no messages yet.' : 'No message is like that.'}><p>A message says, in plain words, that there is help and how to get it.</p></Empty>
      ) : (
        <Table<Row> caption="Messages" rows={rows} keyOf={({ id }) => id} columns={[
          { title: 'Message', by: ({ object }) => titleOf(object), cell: ({ id, object, change }) => (
            <><a href={href(`/messages${pathOf(id)}`)}>{titleOf(object)}</a> <ChangeBadge change={change} /><br /><code>{id}</code></>) },
          { title: 'Formats', cell: ({ object }) => object.formats.map((one) => formatNames[one]).join(', ') },
          { title: 'Languages', cell: ({ object }) => (
            <>{Object.entries(object.locales).map(([tag, { translation }]) => <div key={tag}>{languageName(tag)} {translation !== 'reviewed' && <Badge tone="warning">Draft, not shown</Badge>}</div>)}</>) },
          { title: 'Shown by', cell: ({ id }) => {
            const users = campaigns.filter(({ object }) => messagesIn(object).includes(id))
            return users.length === 0 ? <span class="hint">No campaign</span> : <>{users.map((user, index) => <span key={user.id}>{index > 0 && ', '}<a href={href(`/campaigns${pathOf(user.id)}`)}>{user.id}</a></span>)}</>
          } },
        ]} />
      )}
      <RemovedObjects family="messages" />
    </>
  )
}
