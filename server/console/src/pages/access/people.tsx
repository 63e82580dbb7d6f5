// Who has an account and what they may do; inviting people by a link that is good once.
import { useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import { type ApiProblem, problemOf } from '../../api/problem'
import { invalidate, useQuery } from '../../api/query'
import { useSession } from '../../session/session'
import { Badge, Button, Loading, PageTitle, ProblemNotice, type Tone } from '../../ui/basics'
import { confirm, onTop } from '../../ui/dialog'
import { Table } from '../../ui/table'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'
import { ChangeDialog, type Invitation, InviteDialog, type Person, readPeople, writePerson } from './person_dialogs'
import { roleNames } from './roles'
import { showOnce } from './show_once'

const kStates: Record<Person['state'], { text: string; tone: Tone }> = {
  invited: { text: 'Invited', tone: 'info' }, active: { text: 'Active', tone: 'good' }, disabled: { text: 'Disabled', tone: 'plain' },
}

/** Below the same prefix as the console itself, if a proxy has put it below one. */
const linkOf = ({ path }: Invitation): string => new URL(path.replace(/^\//, ''), new URL('..', location.href.split('#')[0])).href

const showLink = (name: string, invitation: Invitation) => showOnce({
  title: `A link for ${name}`, label: 'One-time link', value: linkOf(invitation),
  text: <>Send it to {name} in a way that only they can read: whoever opens it chooses the password. It is good once, until <Time value={invitation.expires} both />, and is not shown again.</>,
})

/** Where they stand, with what an administrator has to know of it. */
function State({ person: { state, locked_until: locked, invitation_expires: until } }: { person: Person }) {
  return (
    <>
      <Badge tone={kStates[state].tone}>{kStates[state].text}</Badge>
      {locked !== undefined && <> <Badge tone="bad">Locked until <Time value={locked} /></Badge><p class="hint">After wrong passwords. Another link opens it at once.</p></>}
      {until !== undefined && <p class="hint">A link is open until <Time value={until} /></p>}
      {state === 'invited' && until === undefined && <p class="hint">The link has expired: make another one.</p>}
    </>
  )
}

const again = () => invalidate('people')

async function invite(): Promise<void> {
  const made = await onTop<{ name: string; invitation: Invitation } | null>((answer) => <InviteDialog onClose={() => answer(null)} onDone={(name, invitation) => answer({ name, invitation })} />)
  again()
  if (made !== null) await showLink(made.name, made.invitation)
}

async function change(person: Person, isOwn: boolean): Promise<void> {
  const isDone = await onTop<boolean>((answer) => <ChangeDialog person={person} isOwn={isOwn} onClose={() => answer(false)} onDone={() => answer(true)} />)
  again()
  if (isDone) toast(`${person.name} is changed.`)
}

async function inviteAgain(person: Person): Promise<void> {
  const { invitation } = await ask(api.POST('/v1/people/{id}/invitation', { params: { path: { id: person.id } } } as never) as Promise<{ data?: { invitation: Invitation }; response: Response }>)
  again()
  await showLink(person.name, invitation)
}

async function setDisabled(person: Person, disabled: boolean): Promise<void> {
  await writePerson(person, { name: person.name, roles: person.roles, disabled }).finally(again)
  toast(disabled ? `${person.name} is disabled.` : `${person.name} can sign in again.`)
}

const disable = (person: Person, isOwn: boolean) => confirm({
  title: isOwn ? 'Disable your own account?' : `Disable ${person.name}?`, action: 'Disable the account', danger: true,
  text: isOwn
    ? 'You are signed out at once and can’t come back by yourself: another administrator has to enable you again.'
    : 'They are signed out at once, and can’t sign in. A link that is open is good no more. It can be undone.',
  run: () => setDisabled(person, true),
})

export default function Page() {
  const session = useSession()
  const people = useQuery('people', readPeople)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const act = async (step: Promise<unknown>) => {
    try {
      await step
      setProblem(null)
    } catch (thrown) {
      setProblem(problemOf(thrown))
      again()
    }
  }
  return (
    <>
      <PageTitle title="People" about="Who works here, and what each may do. Nobody approves what they have changed themselves, whatever their roles.">
        <Button look="first" onPress={() => act(invite())}>Invite somebody</Button>
      </PageTitle>
      <ProblemNotice problem={problem ?? people.problem} onRetry={problem === null ? people.reload : undefined} />
      {people.data === undefined ? people.problem === null && <Loading /> : (
        <Table<Person> caption="People" rows={people.data.people} keyOf={({ id }) => id} columns={[
          { title: 'Name', by: ({ name }) => name, cell: ({ id, name }) => <>{name}{id === session.id && ' (you)'}<br /><code>{id}</code></> },
          { title: 'May', cell: ({ roles }) => roles.map((role) => roleNames[role].short).join(', ') },
          { title: 'State', by: ({ state }) => state, cell: (person) => <State person={person} /> },
          { title: 'Since', by: ({ created }) => created, cell: ({ created }) => <Time value={created} near /> },
          { title: 'What to do', cell: (person) => {
            const isOwn = person.id === session.id
            return (
              <div class="row">
                <Button onPress={() => act(change(person, isOwn))} aria-label={`Change… ${person.name}`}>Change…</Button>
                {person.state !== 'disabled' && <Button onPress={() => act(inviteAgain(person))} aria-label={`Another link for ${person.name}`}>Another link</Button>}
                {person.state === 'disabled' ? <Button onPress={() => act(setDisabled(person, false))} aria-label={`Enable ${person.name}`}>Enable</Button>
                  : <Button look="danger" onPress={() => act(disable(person, isOwn))} aria-label={`Disable… ${person.name}`}>Disable…</Button>}
              </div>
            )
          } },
        ]} />
      )}
    </>
  )
}
