// A difference between two policies, object by object, in sentences, with the values before and after.
import type { components } from '../../api/generated/api'
import { href, pathOf } from '../../base/router'
import { type Family, kFamilies } from '../../policy/objects'
import { changeNames, changeTone } from '../../policy/words'
import { Badge, Empty } from '../../ui/basics'
import { valueText } from './conflicts'

type PolicyChanges = components['schemas']['PolicyChanges']
type ObjectChange = components['schemas']['ObjectChange']
type NamedTerm = components['schemas']['NamedTerm']


function Terms({ title, count, named, mark }: { title: string; count: number; named: NamedTerm[]; mark: string }) {
  if (count === 0) return null
  return (
    <div>
      <p><strong>{count}</strong> {title}</p>
      <ul class="terms-changed">
        {named.map(({ name, change }) => <li key={name}><span aria-hidden="true">{mark} </span><span dir="auto">{name}</span>{change !== undefined && `: ${change}`}</li>)}
        {named.length < count && <li>and {count - named.length} more</li>}
      </ul>
    </div>
  )
}

function FieldLine({ field }: { field: ObjectChange['fields'][number] }) {
  // Short values stand in the sentence already.
  const isLong = [field.before, field.after].some((value) => typeof value === 'object' || (typeof value === 'string' && value.length > 60))
  return (
    <li>
      {field.sentence}
      {isLong && (
        <details>
          <summary>Before and after</summary>
          <div class="before-after">
            <div><p class="hint">Before</p><pre dir="auto">{valueText(field.before)}</pre></div>
            <div><p class="hint">After</p><pre dir="auto">{valueText(field.after)}</pre></div>
          </div>
        </details>
      )}
    </li>
  )
}

type Links = 'draft' | 'live' | 'none'

/** What is removed has a page in its draft only, where it can be put back. */
function linkTo({ family, id, kind }: ObjectChange, draft: string, links: Links): string | undefined {
  const spec = kFamilies[family as Family]
  if (spec === undefined || links === 'none' || (links === 'live' && kind === 'removed')) return undefined
  return href(`${spec.page}${pathOf(id)}`, { draft: links === 'draft' ? draft : undefined })
}

function OneObject({ change, draft, links }: { change: ObjectChange; draft: string; links: Links }) {
  const { kind, fields, terms } = change
  const link = linkTo(change, draft, links)
  return (
    <li class="object-change">
      <p>
        <Badge tone={changeTone[kind]}>{changeNames[kind]}</Badge>{' '}
        {link === undefined ? change.sentence : <a href={link}>{change.sentence}</a>}
      </p>
      {fields.length > 0 && <ul>{fields.map((field) => <FieldLine key={field.pointer + field.sentence} field={field} />)}</ul>}
      {terms?.sealed && <p>The terms are sealed: {terms.before} before, {terms.after} after.</p>}
      {terms !== undefined && !terms.sealed && (
        <>
          <Terms title={terms.added === 1 ? 'term is new' : 'terms are new'} count={terms.added} named={terms.named_added} mark="+" />
          <Terms title={terms.removed === 1 ? 'term is removed' : 'terms are removed'} count={terms.removed} named={terms.named_removed} mark="−" />
          <Terms title={terms.changed === 1 ? 'term is changed' : 'terms are changed'} count={terms.changed} named={terms.named_changed} mark="~" />
        </>
      )}
    </li>
  )
}

export function Changes({ changes, draft, links }: { changes: PolicyChanges; draft: string; links: Links }) {
  const families = [...new Set(changes.objects.map(({ family }) => family))]
  if (families.length === 0 && !changes.help_services_moved) {
    return <Empty title="It changes nothing yet."><p>Change rules, term lists, messages or anything else while this draft is chosen at the top of the page.</p></Empty>
  }
  return (
    <>
      {families.map((family) => (
        <section key={family}>
          <h3>{kFamilies[family as Family]?.many ?? family}</h3>
          <ul class="object-changes">{changes.objects.filter((one) => one.family === family).map((one) => <OneObject key={one.id} change={one} draft={draft} links={links} />)}</ul>
        </section>
      ))}
      {changes.help_services_moved && <p>The help services stand in another order. It decides between those that are equally near.</p>}
      {changes.notes.map((note) => <p class="hint" key={note}>{note}</p>)}
    </>
  )
}
