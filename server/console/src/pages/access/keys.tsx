// Partners, services and people that ask by a key.
import { useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { problemOf } from '../../api/problem'
import { invalidate, useQuery } from '../../api/query'
import { idFrom } from '../../policy/objects'
import { count } from '../../policy/words'
import { Button, Card, Empty, Loading, PageTitle, ProblemNotice } from '../../ui/basics'
import { confirm, Dialog, onTop } from '../../ui/dialog'
import { ChecksField, NumberField, SelectField, TextField } from '../../ui/fields'
import { useFormProblem } from '../../ui/form_problem'
import { type Column, Table } from '../../ui/table'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'
import { kMaxIdCharacters, scopeNames } from './roles'
import { showOnce } from './show_once'

type Principal = components['schemas']['NewPrincipal'] & { created: string; revoked?: string }
type Kind = Principal['kind']
type Scope = components['schemas']['Scope']

const kKinds: Record<Kind, string> = { partner: 'Partner (a search engine or platform)', service: 'Service (a program of the team)', person: 'Person (their own programs)' }
const kPartnerScopes: Scope[] = ['decide', 'events', 'reports']
const scopesFor = (kind: Kind) => (Object.keys(scopeNames) as Scope[]).filter((scope) => kind !== 'partner' || kPartnerScopes.includes(scope)).map((value) => ({ value, label: scopeNames[value] }))

const keyIdFrom = (name: string) => idFrom(name).slice(0, kMaxIdCharacters).replace(/-$/, '')
const kFirstScopes: Record<Kind, Scope[]> = { partner: ['decide', 'events'], service: ['policy_read'], person: ['policy_read'] }

function NewKey({ onDone, onClose }: { onDone: (made: { id: string; key: string }) => void; onClose: () => void }) {
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const [kind, setKind] = useState<Kind>('partner')
  const [scopes, setScopes] = useState<Scope[]>(kFirstScopes.partner)
  const [rate, setRate] = useState<number | undefined>(undefined)
  const [burst, setBurst] = useState<number | undefined>(undefined)
  const form = useFormProblem(['/kind', '/name', '/id', '/scopes', '/rate_per_second', '/burst'])
  const make = async () => {
    try {
      const body = { id, name, kind, scopes, ...(rate === undefined ? {} : { rate_per_second: rate }), ...(burst === undefined ? {} : { burst }) }
      onDone(await ask(api.POST('/v1/principals', { body } as never) as Promise<{ data?: { id: string; key: string }; response: Response }>))
    } catch (thrown) {
      form.set(problemOf(thrown))
    }
  }
  return (
    <Dialog title="Make a key" wide onClose={onClose}>
      <SelectField label="For a" value={kind} options={(Object.keys(kKinds) as Kind[]).map((value) => ({ value, label: kKinds[value] }))}
        onChange={(next) => { setKind(next); setScopes(kFirstScopes[next]) }} issues={form.at('/kind')} />
      <TextField label="Name" value={name} autofocus onChange={(next) => { if (id === keyIdFrom(name)) setId(keyIdFrom(next)); setName(next) }} issues={form.at('/name')} />
      <TextField label="Id" hint={kind === 'person' ? 'The name of their account, if they have one.' : 'Rules and reports know it by this, and it is never given twice.'}
        value={id} onChange={setId} maxLength={kMaxIdCharacters} issues={form.at('/id')} />
      <ChecksField label="What it may do" value={scopes} options={scopesFor(kind)} onChange={setScopes} issues={form.at('/scopes')} />
      <div class="form-row">
        <NumberField label="At most" unit="requests a second" hint="Empty: no limit." value={rate} onChange={setRate} min={0} step="any" issues={form.at('/rate_per_second')} />
        <NumberField label="At once" unit="requests" hint="Empty: as many as a second brings." value={burst} onChange={setBurst} min={0} issues={form.at('/burst')} />
      </div>
      <ProblemNotice problem={form.rest} />
      <div class="dialog-actions">
        <Button onPress={onClose}>Cancel</Button>
        <Button look="first" onPress={make} disabled={name.trim() === '' || id === '' || scopes.length === 0}>Make the key</Button>
      </div>
    </Dialog>
  )
}

const kHandOver = 'Hand it over in a way that only they can read. It is kept as a digest here, so it can’t be shown again.'

async function make(): Promise<void> {
  const made = await onTop<{ id: string; key: string } | null>((answer) => <NewKey onClose={() => answer(null)} onDone={answer} />)
  invalidate('principals')
  if (made !== null) await showOnce({ title: `The key of ${made.id}`, label: 'Key', value: made.key, text: kHandOver })
}

async function revoke({ id, name }: Principal): Promise<void> {
  const isRevoked = await confirm({
    title: `Revoke the key of ${name}?`, action: 'Revoke the key', danger: true,
    text: `Every request of “${id}” is refused from now on, on all servers within a second. This can’t be undone; a new key needs another id.`,
    run: () => ask(api.DELETE('/v1/principals/{id}', { params: { path: { id } } } as never)).finally(() => invalidate('principals')),
  })
  if (isRevoked) toast(`The key of ${name} is revoked.`)
}

/** "10 a second, 20 at once". */
function limitText({ rate_per_second: rate = 0, burst = 0 }: Principal): string {
  if (rate === 0) return 'No limit'
  return burst === 0 ? `${count(rate)} a second` : `${count(rate)} a second, ${count(burst)} at once`
}

const kColumns: Column<Principal>[] = [
  { title: 'Name', by: ({ name }) => name, cell: ({ id, name }) => <>{name}<br /><code>{id}</code></> },
  { title: 'Kind', by: ({ kind }) => kind, cell: ({ kind }) => kKinds[kind].split(' (')[0] },
  { title: 'May', cell: ({ scopes }) => scopes.map((scope) => scopeNames[scope]).join(', ') },
]

function Keys({ keys }: { keys: Principal[] }) {
  if (keys.length === 0) return <Empty title="There is no key that works."><p>A partner needs one to ask for decisions: make one, and hand it over.</p></Empty>
  return (
    <Table<Principal> caption="Keys" rows={keys} keyOf={({ id }) => id} columns={[
      ...kColumns,
      { title: 'At most', by: ({ rate_per_second: rate = 0 }) => rate, cell: limitText },
      { title: 'Since', by: ({ created }) => created, cell: ({ created }) => <Time value={created} near /> },
      { title: 'What to do', cell: (one) => <Button look="danger" onPress={() => revoke(one)} aria-label={`Revoke… the key of ${one.name}`}>Revoke…</Button> },
    ]} />
  )
}

function RevokedKeys({ keys }: { keys: Principal[] }) {
  if (keys.length === 0) return null
  return (
    <Card title="Revoked keys">
      <p class="hint">Every request with one of these is refused. They stay here, since the audit log and the reports name them.</p>
      <Table<Principal> caption="Revoked keys" orderParam="sort-revoked" rows={keys} keyOf={({ id }) => id} columns={[
        ...kColumns,
        { title: 'Made', by: ({ created }) => created, cell: ({ created }) => <Time value={created} /> },
        { title: 'Revoked', by: ({ revoked = '' }) => revoked, cell: ({ revoked = '' }) => <Time value={revoked} /> },
      ]} />
    </Card>
  )
}

export default function Page() {
  const principals = useQuery('principals', () => ask(api.GET('/v1/principals')))
  const all = (principals.data?.principals ?? []) as Principal[]
  return (
    <>
      <PageTitle title="Partners and keys" about="Programs ask by a key: a search engine for decisions, a program of the team for reports.">
        <Button look="first" onPress={make}>Make a key</Button>
      </PageTitle>
      <ProblemNotice problem={principals.problem} onRetry={principals.reload} />
      {principals.data === undefined ? principals.problem === null && <Loading /> : (
        <>
          <Keys keys={all.filter(({ revoked }) => revoked === undefined)} />
          <RevokedKeys keys={all.filter(({ revoked }) => revoked !== undefined)} />
        </>
      )}
    </>
  )
}
