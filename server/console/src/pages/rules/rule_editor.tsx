// One rule: what it looks for, and what happens then.
import { listsIn } from '../../policy/condition'
import { useObjectEditor } from '../../policy/editor'
import { ChangeBadge, ObjectPage, TitleAndId } from '../../policy/object_page'
import type { Rule } from '../../policy/objects'
import { actionNames, modeNames, modeTone, optionsOf } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { href } from '../../base/router'
import { Badge, Card, LinkButton, Loading } from '../../ui/basics'
import { ChecksField, NumberField, RadiosField, SelectField } from '../../ui/fields'
import { ConditionEditor } from './condition_editor'

const kModes = [
  { value: 'live' as const, label: modeNames.live, hint: 'People see what it shows.' },
  { value: 'shadow' as const, label: 'Shadow', hint: 'It is counted how often it would have won, and nobody sees anything. Good for a first week.' },
  { value: 'off' as const, label: modeNames.off, hint: 'Kept for later: it is neither shown nor counted.' },
]

const kAddress = ['/id', '/title', '/mode', '/priority', '/when', '/action', '/campaign', '/suppresses', '/ramp_percent']

const emptyRule = (list: string): Rule => ({ id: '', title: '', mode: 'shadow', priority: 50, when: { terms: { list } }, action: 'message', campaign: '' })

/** What belongs to one action only goes with it. */
function withAction(rule: Rule, action: Rule['action']): Rule {
  const { campaign, suppresses, ...rest } = rule
  return action === 'suppress' ? { ...rest, action, suppresses: suppresses ?? [] } : { ...rest, action, campaign: campaign ?? '' }
}

export function RuleEditor({ id }: { id: string | null }) {
  const lists = useObjects('term_lists')
  // A new one begins with a list, so it waits for those.
  if (id === null && lists.data === undefined && lists.problem === null) return <Loading />
  return <Editor id={id} />
}

function Editor({ id }: { id: string | null }) {
  const lists = useObjects('term_lists').data ?? []
  const campaigns = useObjects('campaigns').data ?? []
  const rules = useObjects('rules').data ?? []
  const editor = useObjectEditor('rules', id, emptyRule(lists[0]?.id ?? ''))
  const { value: rule, change, issuesAt } = editor
  const listNames = new Map(lists.map((list) => [list.id, list.object.title ?? '']))
  const nameOf = (list: string) => listNames.get(list) || list
  const partners = [...new Set(rules.flatMap(({ object }) => partnersIn(object.when)))]
  const choices = campaigns.map(({ id: value, object }) => ({ value, label: object.title || value }))
  const isKnown = choices.some(({ value }) => value === (rule.campaign ?? ''))
  const entry = rules.find((one) => one.id === id)
  return (
    <ObjectPage editor={editor} id={id} title={id === null ? 'New rule' : rule.title || rule.id} shown={kAddress}
      about={id === null ? 'What a search must have, and what is shown then. It begins in shadow: nobody sees it until you set it live.' : undefined}
      actions={id !== null && <><Badge tone={modeTone[rule.mode ?? 'off']}>{modeNames[rule.mode ?? 'off']}</Badge><ChangeBadge change={entry?.change} /><LinkButton href={href('/try')}>Try it</LinkButton></>}>
      <Card title="What it is">
        <TitleAndId editor={editor} hint="For your colleagues: what it is there for." />
        <RadiosField label="Mode" value={rule.mode ?? 'off'} options={kModes} onChange={(mode) => change({ mode })} issues={issuesAt('/mode')} />
      </Card>
      <Card title="When it holds" actions={<ListLinks rule={rule} nameOf={nameOf} />}>
        <ConditionEditor value={rule.when} onChange={(when) => change({ when })} issues={editor.issues} partners={partners} nameOf={nameOf} canEdit={editor.canEdit}
          lists={lists.map((list) => ({ id: list.id, title: nameOf(list.id) }))} />
      </Card>
      <Card title="What happens then">
        <SelectField label="Action" value={rule.action} options={optionsOf(actionNames)} onChange={(action) => editor.replace(withAction(rule, action))} issues={issuesAt('/action')} />
        {rule.action === 'suppress' ? (
          <ChecksField label="Which campaigns are held back" hint="None chosen: all of them." options={choices} value={rule.suppresses ?? []}
            onChange={(suppresses) => change({ suppresses })} issues={issuesAt('/suppresses')} />
        ) : (
          <SelectField label="Campaign" hint="It says which messages are shown, where and to whom." value={rule.campaign ?? ''}
            options={[...(isKnown ? [] : [{ value: rule.campaign ?? '', label: rule.campaign ? `${rule.campaign} (there is no such campaign)` : 'Choose a campaign' }]), ...choices]}
            onChange={(campaign) => change({ campaign })} issues={issuesAt('/campaign')} required />
        )}
        <div class="form-row">
          <NumberField label="Priority" hint="Of all rules that hold, the one with the greatest number wins." value={rule.priority ?? 0} step={1} onChange={(priority) => change({ priority: priority ?? 0 })} issues={issuesAt('/priority')} />
          <NumberField label="Ramp" hint="For how many of all people it holds. Raise it step by step." value={rule.ramp_percent ?? 100} min={0} max={100} step="any" unit="%" onChange={(ramp) => change({ ramp_percent: ramp ?? 100 })} issues={issuesAt('/ramp_percent')} />
        </div>
      </Card>
    </ObjectPage>
  )
}

function partnersIn(condition: Rule['when']): string[] {
  if (Array.isArray(condition?.partner)) return condition.partner
  return [...(condition?.all ?? []), ...(condition?.any ?? []), ...(condition?.not === undefined ? [] : [condition.not])].flatMap(partnersIn)
}

function ListLinks({ rule, nameOf }: { rule: Rule; nameOf: (list: string) => string }) {
  const lists = listsIn(rule.when).filter((list) => list !== '')
  if (lists.length === 0) return null
  return <span class="hint">Its words: {lists.map((list, index) => <>{index > 0 && ', '}<a href={href(`/lists/${encodeURIComponent(list)}`)}>{nameOf(list)}</a></>)}</span>
}
