// Who has an account and what they may do; inviting people by a link that is good once.
import { useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { type ApiProblem, problemOf } from '../../api/problem'
import { invalidate, useQuery } from '../../api/query'
import { idFrom } from '../../policy/objects'
import { useSession } from '../../session/session'
import { Badge, Button, Loading, PageTitle, ProblemNotice, type Tone } from '../../ui/basics'
import { confirm, Dialog, onTop } from '../../ui/dialog'
import { ChecksField, TextField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'
import { kRoles, roleNames } from './roles'
import { showOnce } from './show_once'

type Person = components['schemas']['Person']
type Role = components['schemas']['Role']
type Invitation = components['schemas']['Invitation']

const kStates: Record<Person['state'], { text: string; tone: Tone }> = { invited: { text: 'Invited', tone: 'info' }, active: { text: 'Active', tone: 'good' }, disabled: { text: 'Disabled', tone: 'plain' } }

const linkOf = ({ path }: Invitation): string => new URL(path.replace(/^\//, ''), new URL('..', location.href.split('#')[0])).href

const showLink = (name: string, invitation: Invitation) => showOnce({
  title: `A link for ${name}`, label: 'One-time link', value: linkOf(invitation),
  text: <>Send it to {name} in a way that only they can read. It is good once, until <Time value={invitation.expires} />, and is not shown again.</>,
})

function InviteDialog({ onDone, onClose }: { onDone: (name: string, invitation: Invitation) => void; onClose: () => void }) {
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const [roles, setRoles] = useState<Role[]>(['editor'])
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const at = (field: string) => (problem?.issues ?? []).filter(({ pointer }) => pointer.startsWith(`/${field}`))
  const invite = async () => {
    try {
      const { invitation } = await ask(api.POST('/v1/people', { body: { id, name, roles } } as never) as Promise<{ data?: { invitation: Invitation }; response: Response }>)
      onDone(name, invitation)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <ProblemNotice problem={problem !== null && problem.issues.length === 0 ? problem : null} />
      <TextField label="Name" value={name} autofocus onChange={(next) => { if (id === idFrom(name).slice(0, 32)) setId(idFrom(next).slice(0, 32)); setName(next) }} issues={at('name')} />
      <TextField label="Name of the account" hint="Small letters, digits and hyphens. They sign in with it, and it stays in the history." value={id} onChange={setId} maxLength={32} issues={at('id')} />
      <ChecksField label="What they may do" value={roles} options={kRoles} onChange={setRoles} issues={at('roles')} />
      <div class="dialog-actions">
        <Button onPress={onClose}>Cancel</Button>
        <Button look="first" onPress={invite} disabled={name.trim() === '' || id === '' || roles.length === 0}>Make the link</Button>
      </div>
    </Dialog>
  )
}

function ChangeDialog({ person, onDone, onClose }: { person: Person; onDone: () => void; onClose: () => void }) {
  const [name, setName] = useState(person.name)
  const [roles, setRoles] = useState<Role[]>(person.roles)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const at = (field: string) => (problem?.issues ?? []).filter(({ pointer }) => pointer.startsWith(`/${field}`))
  const save = async () => {
    try {
      await writePerson(person, { name, roles, disabled: person.state === 'disabled' })
      onDone()
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  return (
    <Dialog title={`Change ${person.name}`} onClose={onClose}>
      <ProblemNotice problem={problem !== null && problem.issues.length === 0 ? problem : null} />
      <TextField label="Name" value={name} onChange={setName} issues={at('name')} autofocus />
      <ChecksField label="What they may do" hint="Other roles end their sessions: they sign in again." value={roles} options={kRoles} onChange={setRoles} issues={at('roles')} />
      <div class="dialog-actions">
        <Button onPress={onClose}>Cancel</Button>
        <Button look="first" onPress={save} disabled={name.trim() === '' || roles.length === 0}>Save</Button>
      </div>
    </Dialog>
  )
}

const writePerson = (person: Person, body: { name: string; roles: Role[]; disabled: boolean }) =>
  ask(api.PUT('/v1/people/{id}', { params: { path: { id: person.id } }, body, headers: { 'If-Match': `"${person.etag}"` } } as never))

export default function Page() {
  const session = useSession()
  const people = useQuery('people', () => ask(api.GET('/v1/people')))
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const again = () => invalidate('people')
  const invite = async () => {
    const made = await onTop<{ name: string; invitation: Invitation } | null>((answer) => <InviteDialog onClose={() => answer(null)} onDone={(name, invitation) => answer({ name, invitation })} />)
    again()
    if (made !== null) await showLink(made.name, made.invitation)
  }
  const change = async (person: Person) => {
    const isDone = await onTop<boolean>((answer) => <ChangeDialog person={person} onClose={() => answer(false)} onDone={() => answer(true)} />)
    again()
    if (isDone) toast(`${person.name} is changed.`)
  }
  const inviteAgain = async (person: Person) => {
    try {
      const { invitation } = await ask(api.POST('/v1/people/{id}/invitation', { params: { path: { id: person.id } } } as never) as Promise<{ data?: { invitation: Invitation }; response: Response }>)
      setProblem(null)
      await showLink(person.name, invitation)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
    again()
  }
  const setDisabled = async (person: Person, disabled: boolean) => {
    const isOwn = person.id === session.id
    if (disabled && !(await confirm({ title: `Disable ${person.name}?`, text: isOwn ? 'This is your own account: you are signed out at once and can’t come back by yourself.' : 'They are signed out at once, and their keys are refused. It can be undone.', action: 'Disable the account', danger: true }))) return
    try {
      await writePerson(person, { name: person.name, roles: person.roles, disabled })
      setProblem(null)
      toast(disabled ? `${person.name} is disabled.` : `${person.name} can sign in again.`)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
    again()
  }
  return (
    <>
      <PageTitle title="People" about="Who works here, and what each may do. Nobody approves what they have changed themselves, whatever their roles.">
        <Button look="first" onPress={invite}>Invite somebody</Button>
      </PageTitle>
      <ProblemNotice problem={problem ?? people.problem} onRetry={people.reload} />
      {people.data === undefined ? people.problem === null && <Loading /> : (
        <Table<Person> caption="People" rows={people.data.people} keyOf={({ id }) => id} columns={[
          { title: 'Name', by: ({ name }) => name, cell: ({ id, name }) => <>{name}<br /><code>{id}</code></> },
          { title: 'May', cell: ({ roles }) => roles.map((role) => roleNames[role].short).join(', ') },
          { title: 'State', by: ({ state }) => state, cell: ({ state, locked_until: locked, invitation_expires: until }) => (
            <><Badge tone={kStates[state].tone}>{kStates[state].text}</Badge>{locked !== undefined && <> <Badge tone="bad">Locked until <Time value={locked} /></Badge></>}{until !== undefined && <span class="hint"> Link until <Time value={until} /></span>}</>) },
          { title: 'Since', by: ({ created }) => created, cell: ({ created }) => <Time value={created} near /> },
          { title: 'What to do', cell: (person) => (
            <div class="row">
              <Button onPress={() => change(person)} aria-label={`Change ${person.name}`}>Change…</Button>
              {person.state !== 'disabled' && <Button onPress={() => inviteAgain(person)} aria-label={`Another link for ${person.name}`}>Another link</Button>}
              {person.state === 'disabled' ? <Button onPress={() => setDisabled(person, false)} aria-label={`Enable ${person.name}`}>Enable</Button>
                : <Button look="danger" onPress={() => setDisabled(person, true)} aria-label={`Disable ${person.name}`}>Disable…</Button>}
            </div>) },
        ]} />
      )}
    </>
  )
}
