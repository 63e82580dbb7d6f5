// All term lists, with how many terms they have and which rules use them.
import { href, pathOf, useParam } from '../../base/router'
import { listsIn } from '../../policy/condition'
import { anyOf, isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import type { Entry, TermList } from '../../policy/objects'
import { RemovedObjects } from '../../policy/removed'
import { count, languageName, plural } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Badge, Empty, Loading, PageTitle, ProblemNotice } from '../../ui/basics'
import { SelectField, TextField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { dayText } from '../../ui/time'

type Row = Entry<'term_lists'>

export const isRestricted = (list: TermList): boolean => list.sensitivity === 'restricted'
export const termCount = (list: TermList): number => list.sealed?.count ?? list.terms?.length ?? 0
export const isDue = (list: TermList): boolean => (list.review_date ?? '') !== '' && list.review_date! <= new Date().toISOString().slice(0, 10)

function UsedBy({ rules }: { rules: Entry<'rules'>[] }) {
  if (rules.length === 0) return <span class="hint">No rule</span>
  return (
    <details>
      <summary>{plural(rules.length, 'rule')}</summary>
      <ul>{rules.map(({ id, object }) => <li key={id}><a href={href(`/rules${pathOf(id)}`)}>{object.title || id}</a></li>)}</ul>
    </details>
  )
}

export function ListTable() {
  const lists = useObjects('term_lists')
  const rules = useObjects('rules').data ?? []
  const [search, setSearch] = useParam('q')
  const [kind, setKind] = useParam('kind')
  const [language, setLanguage] = useParam('language')
  const languages = [...new Set((lists.data ?? []).flatMap(({ object }) => object.languages ?? []))]
  const rows = (lists.data ?? []).filter(({ id, object }) =>
    isFound(search, id, object.title, object.source) && (language === '' || (object.languages ?? []).includes(language)) && (kind === '' || (kind === 'due' ? isDue(object) : isRestricted(object) === (kind === 'restricted'))))
  const usersOf = ({ id }: Row) => rules.filter(({ object }) => listsIn(object.when).includes(id))
  return (
    <>
      <PageTitle title="Term lists" about="The words and phrases that searches are compared with. Rules say what happens when one of a list’s terms is found.">
        <NewLink family="term_lists" />
      </PageTitle>
      <div class="filters" role="search" aria-label="Term lists">
        <TextField label="Search" type="search" value={search} onChange={setSearch} placeholder="Title, id or source" />
        <SelectField label="Kind" value={kind} onChange={setKind}
          options={anyOf([{ value: 'open', label: 'Open' }, { value: 'restricted', label: 'Restricted' }, { value: 'due', label: 'Due for review' }])} />
        {languages.length > 1 && <SelectField label="Language" value={language} onChange={setLanguage} options={anyOf(languages.map((value) => ({ value, label: languageName(value) })))} />}
      </div>
      <ProblemNotice problem={lists.problem} onRetry={lists.reload} />
      {lists.data === undefined ? lists.problem === null && <Loading /> : rows.length === 0 ? (
        <Empty title={lists.data.length === 0 ? 'There are no term lists yet.' : 'No list is like that.'}>
          <p>A list holds phrases such as “stop it now helpline”. Make one, add its terms, and let a rule look for them.</p>
        </Empty>
      ) : (
        <Table<Row> caption="Term lists" rows={rows} keyOf={({ id }) => id} columns={[
          { title: 'List', by: ({ object, id }) => object.title || id, cell: ({ id, object, change }) => (
            <><a href={href(`/lists${pathOf(id)}`)}>{object.title || id}</a> <ChangeBadge change={change} /><br /><code>{id}</code></>) },
          { title: 'Terms', by: ({ object }) => termCount(object), cell: ({ object }) => count(termCount(object)), numeric: true },
          { title: 'Kind', by: ({ object }) => object.sensitivity ?? 'open', cell: ({ object }) => (isRestricted(object) ? <Badge tone="warning">Restricted</Badge> : 'Open') },
          { title: 'Languages', cell: ({ object }) => (object.languages ?? []).map(languageName).join(', ') || 'Not said' },
          { title: 'Source', by: ({ object }) => object.source ?? '', cell: ({ object }) => (object.source ? <span class="list-source" title={object.source}>{object.source}</span> : 'Not said') },
          { title: 'Next review', by: ({ object }) => object.review_date ?? '', cell: ({ object }) => (!object.review_date ? 'Not set' : <>{dayText(object.review_date)} {isDue(object) && <Badge tone="warning">Due</Badge>}</>) },
          { title: 'Used by', by: (row) => usersOf(row).length, cell: (row) => <UsedBy rules={usersOf(row)} /> },
        ]} />
      )}
      <RemovedObjects family="term_lists" />
    </>
  )
}
