// Partners, services and people that ask by a key.
import { useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { type ApiProblem, problemOf } from '../../api/problem'
import { invalidate, useQuery } from '../../api/query'
import { useParam } from '../../base/router'
import { idFrom } from '../../policy/objects'
import { count } from '../../policy/words'
import { Badge, Button, Empty, Loading, PageTitle, ProblemNotice } from '../../ui/basics'
import { confirm, Dialog, onTop } from '../../ui/dialog'
import { CheckField, ChecksField, NumberField, SelectField, TextField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'
import { scopeNames } from './roles'
import { showOnce } from './show_once'

type Principal = components['schemas']['NewPrincipal'] & { created: string; revoked?: string }
type Kind = Principal['kind']
type Scope = components['schemas']['Scope']

const kKinds: Record<Kind, string> = { partner: 'Partner (a search engine or platform)', service: 'Service (a program of the team)', person: 'Person (their own programs)' }
const kPartnerScopes: Scope[] = ['decide', 'events', 'reports']
const scopesFor = (kind: Kind) => (Object.keys(scopeNames) as Scope[]).filter((scope) => kind !== 'partner' || kPartnerScopes.includes(scope)).map((value) => ({ value, label: scopeNames[value] }))

function NewKey({ onDone, onClose }: { onDone: (made: { id: string; key: string }) => void; onClose: () => void }) {
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const [kind, setKind] = useState<Kind>('partner')
  const [scopes, setScopes] = useState<Scope[]>(['decide', 'events'])
  const [rate, setRate] = useState<number | undefined>(undefined)
  const [burst, setBurst] = useState<number | undefined>(undefined)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const at = (field: string) => (problem?.issues ?? []).filter(({ pointer }) => pointer.startsWith(`/${field}`))
  const make = async () => {
    try {
      onDone(await ask(api.POST('/v1/principals', { body: { id, name, kind, scopes, ...(rate === undefined ? {} : { rate_per_second: rate }), ...(burst === undefined ? {} : { burst }) } } as never) as Promise<{ data?: { id: string; key: string }; response: Response }>))
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  return (
    <Dialog title="Make a key" onClose={onClose}>
      <ProblemNotice problem={problem !== null && problem.issues.length === 0 ? problem : null} />
      <SelectField label="For a" value={kind} options={(Object.keys(kKinds) as Kind[]).map((value) => ({ value, label: kKinds[value] }))} onChange={(next) => { setKind(next); setScopes(next === 'partner' ? ['decide', 'events'] : ['policy_read']) }} issues={at('kind')} />
      <TextField label="Name" value={name} autofocus onChange={(next) => { if (id === idFrom(name).slice(0, 32)) setId(idFrom(next).slice(0, 32)); setName(next) }} issues={at('name')} />
      <TextField label="Id" hint="Rules and reports know it by this, and it is never given twice." value={id} onChange={setId} maxLength={32} issues={at('id')} />
      <ChecksField label="What it may do" value={scopes} options={scopesFor(kind)} onChange={setScopes} issues={at('scopes')} />
      <div class="form-row">
        <NumberField label="At most" unit="requests a second" hint="Empty: no limit." value={rate} onChange={setRate} min={0} step="any" issues={at('rate_per_second')} />
        <NumberField label="At once" unit="requests" hint="Empty: as many as a second brings." value={burst} onChange={setBurst} min={0} issues={at('burst')} />
      </div>
      <div class="dialog-actions">
        <Button onPress={onClose}>Cancel</Button>
        <Button look="first" onPress={make} disabled={name.trim() === '' || id === '' || scopes.length === 0}>Make the key</Button>
      </div>
    </Dialog>
  )
}

export default function Page() {
  const principals = useQuery('principals', () => ask(api.GET('/v1/principals')))
  const [all, setAll] = useParam('all')
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const rows = ((principals.data?.principals ?? []) as Principal[]).filter(({ revoked }) => all !== '' || revoked === undefined)
  const make = async () => {
    const made = await onTop<{ id: string; key: string } | null>((answer) => <NewKey onClose={() => answer(null)} onDone={answer} />)
    invalidate('principals')
    if (made !== null) await showOnce({ title: `The key of ${made.id}`, label: 'Key', value: made.key, text: 'Hand it over in a way that only they can read. It is kept as a digest here, so it can’t be shown again.' })
  }
  const revoke = async ({ id, name }: Principal) => {
    if (!(await confirm({ title: `Revoke the key of ${name}?`, text: 'Every request with it is refused from now on, on all servers within a second. This can’t be undone; a new key needs another id.', action: 'Revoke the key', danger: true }))) return
    try {
      await ask(api.DELETE('/v1/principals/{id}', { params: { path: { id } } } as never))
      setProblem(null)
      toast(`The key of ${name} is revoked.`)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
    invalidate('principals')
  }
  return (
    <>
      <PageTitle title="Partners and keys" about="Programs ask by a key: a search engine for decisions, a program of the team for reports."><Button look="first" onPress={make}>Make a key</Button></PageTitle>
      <div class="filters"><CheckField label="Also keys that were revoked" value={all !== ''} onChange={(is) => setAll(is ? '1' : '')} /></div>
      <ProblemNotice problem={problem ?? principals.problem} onRetry={principals.reload} />
      {principals.data === undefined ? principals.problem === null && <Loading /> : rows.length === 0 ? <Empty title="There is no key yet."><p>A partner needs one to ask for decisions.</p></Empty> : (
        <Table<Principal> caption="Keys" rows={rows} keyOf={({ id }) => id} columns={[
          { title: 'Name', by: ({ name }) => name, cell: ({ id, name }) => <>{name}<br /><code>{id}</code></> },
          { title: 'Kind', by: ({ kind }) => kind, cell: ({ kind }) => kKinds[kind].split(' (')[0] },
          { title: 'May', cell: ({ scopes }) => scopes.map((scope) => scopeNames[scope]).join(', ') },
          { title: 'At most', cell: ({ rate_per_second: rate }) => (rate === undefined || rate === 0 ? 'No limit' : `${count(rate)} a second`) },
          { title: 'Since', by: ({ created }) => created, cell: ({ created }) => <Time value={created} near /> },
          { title: 'What to do', cell: (one) => (one.revoked === undefined
            ? <Button look="danger" onPress={() => revoke(one)} aria-label={`Revoke the key of ${one.name}`}>Revoke…</Button>
            : <Badge>Revoked <Time value={one.revoked} near /></Badge>) },
        ]} />
      )}
    </>
  )
}
