// Inviting a person, and changing what they are called and may do. Where the server refuses, what was typed is still there.
import { useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { problemOf } from '../../api/problem'
import { idFrom } from '../../policy/objects'
import { Button, Notice, ProblemNotice } from '../../ui/basics'
import { Dialog } from '../../ui/dialog'
import { ChecksField, TextField } from '../../ui/fields'
import { useFormProblem } from '../../ui/form_problem'
import { kMaxIdCharacters, kRoles } from './roles'

export type Person = components['schemas']['Person']
export type Invitation = components['schemas']['Invitation']
type Role = components['schemas']['Role']

const accountIdFrom = (name: string) => idFrom(name).slice(0, kMaxIdCharacters).replace(/-$/, '')

/** What is overwritten is what was read: `etag` has its quotes already. */
export const writePerson = ({ id, etag }: Person, body: { name: string; roles: Role[]; disabled: boolean }): Promise<Person> =>
  ask(api.PUT('/v1/people/{id}', { params: { path: { id } }, body, headers: { 'If-Match': etag } } as never) as Promise<{ data?: Person; response: Response }>)

export const readPeople = () => ask(api.GET('/v1/people'))

export function InviteDialog({ onDone, onClose }: { onDone: (name: string, invitation: Invitation) => void; onClose: () => void }) {
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const [roles, setRoles] = useState<Role[]>(['editor'])
  const form = useFormProblem(['/id', '/name', '/roles'])
  const invite = async () => {
    try {
      const { invitation } = await ask(api.POST('/v1/people', { body: { id, name, roles } } as never) as Promise<{ data?: { invitation: Invitation }; response: Response }>)
      onDone(name, invitation)
    } catch (thrown) {
      form.set(problemOf(thrown))
    }
  }
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <TextField label="Name" value={name} autofocus issues={form.at('/name')}
        onChange={(next) => { if (id === accountIdFrom(name)) setId(accountIdFrom(next)); setName(next) }} />
      <TextField label="Name of the account" hint="Small letters, digits and hyphens. They sign in with it, and it stays in the history."
        value={id} onChange={setId} maxLength={kMaxIdCharacters} issues={form.at('/id')} />
      <ChecksField label="What they may do" value={roles} options={kRoles} onChange={setRoles} issues={form.at('/roles')} />
      <ProblemNotice problem={form.rest} />
      <div class="dialog-actions">
        <Button onPress={onClose}>Cancel</Button>
        <Button look="first" onPress={invite} disabled={name.trim() === '' || id === '' || roles.length === 0}>Make the link</Button>
      </div>
    </Dialog>
  )
}

export function ChangeDialog({ person: first, isOwn, onDone, onClose }: { person: Person; isOwn: boolean; onDone: () => void; onClose: () => void }) {
  const [person, setPerson] = useState(first)
  const [name, setName] = useState(first.name)
  const [roles, setRoles] = useState<Role[]>(first.roles)
  const [isStale, setStale] = useState(false)
  const form = useFormProblem(['/name', '/roles'])
  const save = async () => {
    try {
      await writePerson(person, { name, roles, disabled: person.state === 'disabled' })
      onDone()
    } catch (thrown) {
      const problem = problemOf(thrown)
      if (problem.kind !== 'precondition_failed') return setStale(false), form.set(problem)
      const now = (await readPeople().catch(() => undefined))?.people.find(({ id }) => id === person.id)
      if (now === undefined) return form.set(problem)
      setPerson(now)
      setStale(true)
      form.set(null)
    }
  }
  const losesOwn = isOwn && first.roles.includes('administrator') && !roles.includes('administrator')
  return (
    <Dialog title={`Change ${first.name}`} onClose={onClose}>
      {isStale && (
        <Notice tone="warning" title="Somebody else has changed this account meanwhile" live>
          <p>It is called {person.name} now, with {person.roles.join(', ').replaceAll('_', '-')}, and is {person.state}. What you have chosen is still here: save again to put it in place of that.</p>
        </Notice>
      )}
      <TextField label="Name" value={name} onChange={setName} issues={form.at('/name')} autofocus />
      <ChecksField label="What they may do" hint="Other roles end their sessions: they sign in again." value={roles} options={kRoles} onChange={setRoles} issues={form.at('/roles')} />
      {losesOwn && <Notice tone="warning" live><p>This is your own account: you could not come back to this page afterwards. Another administrator would have to give you the role again.</p></Notice>}
      <ProblemNotice problem={form.rest} />
      <div class="dialog-actions">
        <Button onPress={onClose}>Cancel</Button>
        <Button look="first" onPress={save} disabled={name.trim() === '' || roles.length === 0}>{isStale ? 'Save mine in its place' : 'Save'}</Button>
      </div>
    </Dialog>
  )
}
