// The condition of a rule, edited as a tree. Each step is a button, so that it needs no mouse; after a step the keyboard
// stays with what was moved, and a screen reader hears where that is now.
//
//   <ConditionEditor value={rule.when} onChange={…} issues={editor.issues} lists={…} />
import { useRef, useState } from 'preact/hooks'

import type { Issue } from '../../base/issue'
import { issuesAt } from '../../base/pointers'
import {
  depthOf, emptyTest, groupNames, type GroupKind, inGroup, isGroup, kindOf, kMaxConditionDepth, membersOf, moved, negated, replaced, testNames, type TestKind, withMembers,
} from '../../policy/condition'
import { conditionSentence, type NameOf } from '../../policy/condition_sentence'
import type { Condition } from '../../policy/objects'
import { Button, Notice } from '../../ui/basics'
import { IssueLines, SelectField } from '../../ui/fields'
import { type ListChoice, TestFields } from './condition_tests'

type Shared = { issues: readonly Issue[]; lists: readonly ListChoice[]; partners: readonly string[]; canEdit: boolean; say: (text: string) => void; roomBelow: number }

type NodeProps = Shared & {
  value: Condition
  pointer: string // also names its elements
  name: string // "Condition 2"
  onChange: (value: Condition) => void
  /** Of a member of a group. */
  place?: { at: number; of: number; onMove: (step: -1 | 1) => void; onRemove: () => void; onDissolve: () => void }
}

const kTests = (Object.keys(testNames) as TestKind[]).map((value) => ({ value, label: testNames[value] }))
const kGroups = (Object.keys(groupNames) as GroupKind[]).map((value) => ({ value, label: groupNames[value] }))

const kWhole = 'the whole condition'
const memberName = (name: string, index: number) => (name === kWhole ? `condition ${index + 1}` : `${name}.${index + 1}`)

/** After the next drawing. */
const focusSoon = (...ids: string[]) => setTimeout(() => {
  for (const id of ids) {
    const found = document.getElementById(id)
    if (found === null || (found as HTMLButtonElement).disabled) continue
    const control = found.matches('button, select, input') ? found : found.querySelector<HTMLElement>('select, input, button')
    if (control === null) continue
    return control.focus()
  }
})

function Steps({ value, pointer, name, onChange, place, roomBelow, say }: NodeProps) {
  const isNot = kindOf(value) === 'not'
  const isFull = depthOf(value) >= roomBelow
  return (
    <div class="condition-steps" role="group" aria-label={`${name}: steps`}>
      {place && (
        <>
          <button type="button" id={`${pointer}-up`} aria-label={`Move ${name} up`} disabled={place.at === 0} onClick={() => place.onMove(-1)}>↑</button>
          <button type="button" id={`${pointer}-down`} aria-label={`Move ${name} down`} disabled={place.at === place.of - 1} onClick={() => place.onMove(1)}>↓</button>
        </>
      )}
      <button type="button" aria-label={isNot ? `Without “not”: ${name}` : `Turn ${name} into “not”`} disabled={!isNot && isFull}
        onClick={() => { onChange(negated(value)); say(isNot ? 'The “not” is gone.' : `${name} must not hold now.`); focusSoon(`${pointer}-box`) }}>
        {isNot ? 'Without “not”' : 'Not'}
      </button>
      <button type="button" aria-label={`Put ${name} into a group`} disabled={isFull}
        onClick={() => { onChange(inGroup(value, 'any')); say(`${name} is in a group of its own now.`); focusSoon(`${pointer}-add`) }}>Group</button>
      {place && isGroup(kindOf(value)) && (
        <button type="button" aria-label={`Dissolve the group of ${name}`} onClick={place.onDissolve}>Dissolve</button>
      )}
      {place && <button type="button" aria-label={`Remove ${name}`} disabled={place.of === 1} onClick={place.onRemove}>Remove</button>}
    </div>
  )
}

function GroupMembers(props: NodeProps & { kind: GroupKind }) {
  const { kind, value, pointer, name, onChange, lists, canEdit, say, roomBelow } = props
  const members = membersOf(value)
  const set = (next: Condition[]) => onChange(withMembers(kind, next))
  const at = (index: number) => `${pointer}/${kind}/${index}`
  const move = (from: number, step: -1 | 1) => {
    set(moved(members, from, from + step))
    say(`Moved ${step < 0 ? 'up' : 'down'}: it is ${from + step + 1} of ${members.length} now.`)
    const same = step < 0 ? 'up' : 'down'
    focusSoon(`${at(from + step)}-${same}`, `${at(from + step)}-${same === 'up' ? 'down' : 'up'}`)
  }
  const remove = (index: number) => {
    set(replaced(members, index))
    say('Removed. Undo brings it back.')
    focusSoon(`${at(Math.max(0, index - 1))}-box`, `${pointer}-add`)
  }
  const add = (member: Condition) => {
    set([...members, member])
    say('Added.')
    focusSoon(`${at(members.length)}-box`)
  }
  const fresh = () => emptyTest('terms', lists.map(({ id }) => id))
  return (
    <>
      <ul class="condition-members">
        {members.map((member, index) => (
          <li key={`${index}-${kindOf(member)}`}>
            {index > 0 && <span class="joint">{kind === 'all' ? 'and' : 'or'}</span>}
            <Node {...props} value={member} pointer={at(index)} name={memberName(name, index)} roomBelow={roomBelow - 1}
              onChange={(next) => set(replaced(members, index, next))}
              place={{
                at: index, of: members.length, onMove: (step) => move(index, step), onRemove: () => remove(index),
                onDissolve: () => { set(replaced(members, index, ...membersOf(member))); say('Its conditions are one level up now.'); focusSoon(`${at(index)}-box`) },
              }} />
          </li>
        ))}
      </ul>
      {canEdit && (
        <div class="row">
          <Button id={`${pointer}-add`} onPress={() => add(fresh())} disabled={roomBelow < 2} aria-label={`Add a condition to ${name}`}>Add a condition</Button>
          <Button look="quiet" onPress={() => add({ [kind === 'all' ? 'any' : 'all']: [fresh()] } as Condition)} disabled={roomBelow < 3} aria-label={`Add a group to ${name}`}>Add a group</Button>
          {roomBelow < 3 && <span class="hint">Conditions can be nested {kMaxConditionDepth} deep, and this is the {roomBelow < 2 ? 'deepest place' : 'deepest group'}.</span>}
        </div>
      )}
    </>
  )
}

function Node(props: NodeProps) {
  const { value, pointer, name, onChange, issues, lists, partners, canEdit, roomBelow } = props
  const kind = kindOf(value)
  const own = kind === null ? issuesAt(issues, pointer) : [
    ...issuesAt(issues, pointer, { exactly: true }), ...(isGroup(kind) || kind === 'not' ? issuesAt(issues, `${pointer}/${kind}`, { exactly: true }) : []),
  ]
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  return (
    <div class={`condition ${isGroup(kind) ? 'group' : kind === 'not' ? 'negation' : 'test'}`} role="group" aria-label={title} id={`${pointer}-box`}>
      <div class="condition-head">
        {isGroup(kind) && <SelectField label={`${title}: how many must hold`} hideLabel value={kind} options={kGroups} onChange={(next) => onChange(withMembers(next, membersOf(value)))} />}
        {kind === 'not' && <strong>This must not hold:</strong>}
        {kind !== null && !isGroup(kind) && kind !== 'not' && (
          <SelectField label={`${title} is about`} hideLabel value={kind} options={kTests} onChange={(next) => { onChange(emptyTest(next, lists.map(({ id }) => id))); focusSoon(`${pointer}-box`) }} />
        )}
        {canEdit && <Steps {...props} />}
      </div>
      {kind === null && (
        <Notice tone="warning" title="This is no condition yet">
          <p>Mend it in the JSON, or begin it anew.</p>
          {canEdit && <Button onPress={() => onChange(emptyTest('terms', lists.map(({ id }) => id)))}>Begin it anew</Button>}
        </Notice>
      )}
      {isGroup(kind) ? <GroupMembers {...props} kind={kind} />
        : kind === 'not' ? <Node {...props} value={value.not!} pointer={`${pointer}/not`} name={`${name}.not`} roomBelow={roomBelow - 1} onChange={(not) => onChange({ not })} place={undefined} />
          : <TestFields condition={value} onChange={onChange} issuesAt={(at) => issuesAt(issues, `${pointer}${at}`)} lists={lists} partners={partners} />}
      <IssueLines issues={own} />
    </div>
  )
}

/** `value` may be anything: it is what stands in the JSON. */
export function ConditionEditor({ value, onChange, issues, lists, partners, nameOf, canEdit }: {
  value: Condition; onChange: (value: Condition) => void; issues: readonly Issue[]; lists: readonly ListChoice[]; partners: readonly string[]; nameOf: NameOf; canEdit: boolean
}) {
  const [said, setSaid] = useState('')
  const latest = useRef(onChange)
  latest.current = onChange
  const isAlone = kindOf(value) !== null && !isGroup(kindOf(value))
  const depth = depthOf(value)
  const add = () => {
    onChange({ all: [value, emptyTest('terms', lists.map(({ id }) => id))] })
    setSaid('Added. Both must hold.')
    focusSoon('/when/all/1-box')
  }
  return (
    <div class="stack">
      <p class="condition-sentence" aria-live="polite"><span class="soft">It holds when </span>{conditionSentence(value, nameOf)}.</p>
      <Node value={value} pointer="/when" name={kWhole} onChange={onChange} issues={issues} lists={lists} partners={partners} canEdit={canEdit} say={setSaid} roomBelow={kMaxConditionDepth} />
      {canEdit && isAlone && <div><Button onPress={add} disabled={depth >= kMaxConditionDepth}>Add another condition</Button></div>}
      {depth > kMaxConditionDepth && <Notice tone="bad" title={`It is nested ${depth} deep`}><p>At most {kMaxConditionDepth} are possible. Dissolve a group.</p></Notice>}
      <p class="unseen" role="status">{said}</p>
    </div>
  )
}
