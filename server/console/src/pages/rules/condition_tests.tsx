// The fields of one test of a condition: which list, which countries, how often.
import { useState } from 'preact/hooks'

import { type Comparison, comparisonNames, comparisonOf, kindOf } from '../../policy/condition'
import { CodesField } from '../../policy/codes_field'
import type { Condition, Schedule } from '../../policy/objects'
import { ScheduleField } from '../../policy/schedule_field'
import { ageBandNames, optionsOf, surfaceNames } from '../../policy/words'
import { ChecksField, ListField, NumberField, SelectField, TextField } from '../../ui/fields'
import type { Issue } from '../../base/issue'

export type ListChoice = { id: string; title: string }

type TestProps<Value> = { value: Value; onChange: (value: Value) => void; issuesAt: (pointer: string) => Issue[] }

function TermsTest({ value, onChange, issuesAt, lists }: TestProps<NonNullable<Condition['terms']>> & { lists: readonly ListChoice[] }) {
  const isKnown = lists.some(({ id }) => id === value.list)
  const options = [
    ...(isKnown ? [] : [{ value: value.list, label: value.list === '' ? 'Choose a list' : `${value.list} (there is no such list)` }]),
    ...lists.map(({ id, title }) => ({ value: id, label: title === '' ? id : title })),
  ]
  const isOne = (value.min_count ?? 1) <= 1 && (value.min_weight ?? 0) <= 0
  const [isOpenAtFirst] = useState(!isOne)
  const change = (some: Partial<typeof value>) => {
    const next = { ...value, ...some }
    if (next.min_count === undefined || next.min_count === 1) delete next.min_count
    if (next.min_weight === undefined || next.min_weight === 0) delete next.min_weight
    onChange(next)
  }
  return (
    <>
      <SelectField label="Term list" value={value.list} options={options} onChange={(list) => change({ list })} issues={issuesAt('/terms/list')} />
      <details open={isOpenAtFirst}>
        <summary>{isOne ? 'One phrase is enough' : 'How many phrases it takes'}</summary>
        <div class="form-row">
          <NumberField label="Different phrases at least" value={value.min_count ?? 1} min={1} onChange={(count) => change({ min_count: count })} issues={issuesAt('/terms/min_count')} />
          <NumberField label="Weights together at least" hint="0: weights do not matter." value={value.min_weight ?? 0} min={0} step="any" onChange={(weight) => change({ min_weight: weight })} issues={issuesAt('/terms/min_weight')} />
        </div>
      </details>
    </>
  )
}

const kComparisons = (Object.keys(comparisonNames) as Comparison[]).map((value) => ({ value, label: comparisonNames[value] }))

function ComparisonFields({ label, test, onChange, issues, unit, step }: {
  label: string; test: Partial<Record<Comparison, number>>; onChange: (test: Partial<Record<Comparison, number>>) => void; issues: Issue[]; unit?: string; step?: 'any'
}) {
  const { comparison, value } = comparisonOf(test)
  return (
    <div class="row">
      <SelectField label={label} value={comparison} options={kComparisons} onChange={(next) => onChange({ [next]: value ?? 0 })} />
      <NumberField label={`${label}: number`} hideLabel value={value} step={step} min={step === 'any' ? undefined : 0} unit={unit} issues={issues}
        onChange={(next) => onChange({ [comparison]: next ?? 0 })} />
    </div>
  )
}

function SignalTest({ value, onChange, issuesAt }: TestProps<NonNullable<Condition['signal']>>) {
  const { name, ...test } = value
  return (
    <>
      <TextField label="Name of the signal" hint="As the partner sends it. Where it is not sent, this does not hold." value={name} onChange={(next) => onChange({ ...value, name: next })} issues={issuesAt('/signal/name')} />
      <ComparisonFields label="It is" test={test} step="any" onChange={(next) => onChange({ name, ...next })}
        issues={kComparisons.flatMap(({ value: comparison }) => issuesAt(`/signal/${comparison}`))} />
    </>
  )
}

/** `issuesAt`: relative to the condition. */
export function TestFields({ condition, onChange, issuesAt, lists, partners }: {
  condition: Condition; onChange: (condition: Condition) => void; issuesAt: (pointer: string) => Issue[]; lists: readonly ListChoice[]; partners: readonly string[]
}) {
  switch (kindOf(condition)) {
    case 'terms': return <TermsTest value={condition.terms!} onChange={(terms) => onChange({ terms })} issuesAt={issuesAt} lists={lists} />
    case 'country': return <CodesField kind="countries" label="The country is one of" value={condition.country!} onChange={(country) => onChange({ country })} issues={issuesAt('/country')} />
    case 'region': return <CodesField kind="regions" label="The region is one of" value={condition.region!} onChange={(region) => onChange({ region })} issues={issuesAt('/region')} />
    case 'language': return <CodesField kind="languages" label="One of the person’s languages is" value={condition.language!} onChange={(language) => onChange({ language })} issues={issuesAt('/language')} />
    case 'surface': return <ChecksField label="It is typed in" value={condition.surface!} options={optionsOf(surfaceNames)} onChange={(surface) => onChange({ surface })} issues={issuesAt('/surface')} />
    case 'age_band': return <ChecksField label="The age is" value={condition.age_band!} options={optionsOf(ageBandNames)} onChange={(band) => onChange({ age_band: band })} issues={issuesAt('/age_band')} />
    case 'partner': return <ListField label="The partner is one of" hint="The ids of partners." value={condition.partner!} suggestions={partners} onChange={(partner) => onChange({ partner })} issues={issuesAt('/partner')} />
    case 'prior_exposures': return (
      <ComparisonFields label="Shown something before" test={condition.prior_exposures!} unit="times" issues={issuesAt('/prior_exposures')}
        onChange={(test) => onChange({ prior_exposures: test })} />
    )
    case 'signal': return <SignalTest value={condition.signal!} onChange={(signal) => onChange({ signal })} issuesAt={issuesAt} />
    case 'schedule': return <ScheduleField value={condition.schedule as Schedule} onChange={(schedule) => onChange({ schedule })} issuesAt={(pointer) => issuesAt(`/schedule${pointer}`)} />
    default: return null
  }
}
