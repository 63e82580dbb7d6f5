// What is known of a person beside their words: the context of a decision, as a case has it and as one tries it out.
//
//   <ContextFields value={context} onChange={setContext} issuesAt={(pointer) => editor.issuesAt(`/input/context${pointer}`)} />
import { useState } from 'preact/hooks'

import type { Issue } from '../base/issue'
import { Button } from '../ui/basics'
import { NumberField, SelectField, TextField } from '../ui/fields'
import { CodeField, CodesField } from './codes_field'
import { anyOf } from './filters'
import type { Schemas } from './objects'
import { ageBandNames, optionsOf, surfaceNames } from './words'

export type Context = Schemas['context']

/** Without what says nothing. */
export function tidyContext(context: Context): Context {
  const isNothing = (value: unknown) => value === undefined || value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  return Object.fromEntries(Object.entries(context).filter(([, value]) => !isNothing(value)))
}

function Signals({ value, onChange, issues }: { value: Record<string, number>; onChange: (value: Record<string, number>) => void; issues: Issue[] }) {
  const [name, setName] = useState('')
  const add = () => {
    if (name.trim() === '' || name in value) return
    onChange({ ...value, [name.trim()]: 1 })
    setName('')
  }
  return (
    <fieldset class="checks">
      <legend>Signals of the partner</legend>
      {Object.entries(value).map(([key, number]) => (
        <div class="row" key={key}>
          <NumberField label={key} value={number} step="any" onChange={(next) => onChange({ ...value, [key]: next ?? 0 })} issues={issues.filter(({ pointer }) => pointer.endsWith(`/${key}`))} />
          <Button look="quiet" aria-label={`Remove the signal ${key}`} onPress={() => onChange(Object.fromEntries(Object.entries(value).filter(([other]) => other !== key)))}>Remove</Button>
        </div>
      ))}
      <div class="row">
        <TextField label="Name of a signal" hideLabel placeholder="Name of a signal" value={name} onChange={setName} onEnter={add} />
        <Button onPress={add} disabled={name.trim() === '' || name in value}>Add the signal</Button>
      </div>
    </fieldset>
  )
}

export function ContextFields({ value, onChange, issuesAt = () => [] }: { value: Context; onChange: (value: Context) => void; issuesAt?: (pointer: string) => Issue[] }) {
  const change = (some: Partial<Record<keyof Context, unknown>>) => onChange(tidyContext({ ...value, ...some } as Context))
  return (
    <div class="form">
      <div class="form-row">
        <CodeField kind="countries" label="Country" value={value.country ?? ''} onChange={(country) => change({ country })} issues={issuesAt('/country')} />
        <CodeField kind="regions" label="Region" hint="For example GB-SCT." value={value.region ?? ''} onChange={(region) => change({ region })} issues={issuesAt('/region')} />
        <SelectField label="Where it is typed" value={value.surface ?? ''} options={anyOf(optionsOf(surfaceNames), 'Not said')} onChange={(surface) => change({ surface })} issues={issuesAt('/surface')} />
        <SelectField label="Age" value={value.age_band ?? ''} options={anyOf(optionsOf(ageBandNames), 'Not said')} onChange={(band) => change({ age_band: band })} issues={issuesAt('/age_band')} />
      </div>
      <CodesField kind="languages" label="Languages, the preferred one first" value={value.languages ?? []} onChange={(languages) => change({ languages })} issues={issuesAt('/languages')} />
      <div class="form-row">
        <NumberField label="Shown something before" unit="times" value={value.prior_exposures} min={0} onChange={(count) => change({ prior_exposures: count })} issues={issuesAt('/prior_exposures')} />
        <TextField label="Partner" hint="Its id." value={value.partner ?? ''} onChange={(partner) => change({ partner })} issues={issuesAt('/partner')} />
      </div>
      <Signals value={value.signals ?? {}} onChange={(signals) => change({ signals })} issues={issuesAt('/signals')} />
    </div>
  )
}
