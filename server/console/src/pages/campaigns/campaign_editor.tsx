// One campaign.
import { href, pathOf } from '../../base/router'
import { pointerTo } from '../../base/pointers'
import { CodesField } from '../../policy/codes_field'
import { type ObjectEditor, useObjectEditor } from '../../policy/editor'
import { ObjectPage, TitleAndId } from '../../policy/object_page'
import type { Campaign, Schemas } from '../../policy/objects'
import { ScheduleField } from '../../policy/schedule_field'
import { audienceNames, objectiveNames, optionsOf, writtenForNames } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Button, Card } from '../../ui/basics'
import { CheckField, IssueLines, NumberField, RadiosField, SelectField, TextField } from '../../ui/fields'
import { sharesOf } from './flight'

type Editor = ObjectEditor<'campaigns'>
type Variant = Schemas['variant']
type Step = Schemas['escalation_step']

const kEmpty: Campaign = { id: '', title: '', owner: '', audience: 'self', objective: 'deter', written_for: 'adults', countries: ['*'], variants: [] }
const kShown = ['/id', '/title', '/owner', '/audience', '/objective', '/written_for', '/countries', '/variants', '/holdout_percent', '/caps', '/flight', '/escalation', '/rotate']

function Variants({ editor, value, at, onChange, messages }: { editor: Editor; value: Variant[]; at: string; onChange: (value: Variant[]) => void; messages: { value: string; label: string }[] }) {
  const shares = sharesOf(value.map(({ weight }) => weight))
  const set = (index: number, some: Partial<Variant>) => onChange(value.map((variant, place) => (place === index ? { ...variant, ...some } : variant)))
  return (
    <div class="stack">
      {value.map((variant, index) => {
        const place = `${at}${pointerTo(index)}`
        return (
          <fieldset class="variant form-row" key={index}>
            <legend>Variant {variant.id || index + 1}: {(100 * shares[index]!).toFixed(1)} %</legend>
            <TextField label="Id" value={variant.id} onChange={(id) => set(index, { id })} issues={editor.issuesAt(`${place}/id`)} />
            <SelectField label="Message" value={variant.message} options={[...(messages.some((one) => one.value === variant.message) ? [] : [{ value: variant.message, label: variant.message || 'Choose one' }]), ...messages]} onChange={(message) => set(index, { message })} issues={editor.issuesAt(`${place}/message`)} />
            <NumberField label="Weight" min={0} value={variant.weight ?? 1} onChange={(weight) => set(index, { weight: weight ?? 1 })} issues={editor.issuesAt(`${place}/weight`)} />
            <SelectField label="Aim" value={variant.objective ?? ''} options={[{ value: '', label: 'The campaign’s own' }, ...optionsOf(objectiveNames)]} onChange={(objective) => {
              const { objective: _old, ...rest } = variant
              onChange(value.map((one, other) => (other === index ? (objective === '' ? rest : { ...rest, objective }) : one)))
            }} />
            <div class="row">
              {messages.some((one) => one.value === variant.message) && <a href={href(`/messages${pathOf(variant.message)}`)}>See the message</a>}
              <Button look="quiet" aria-label={`Remove the variant ${variant.id || index + 1}`} onPress={() => onChange(value.filter((_, other) => other !== index))}>Remove</Button>
            </div>
          </fieldset>
        )
      })}
      <IssueLines issues={editor.issuesAt(at, { exactly: true })} />
      <div class="row"><Button onPress={() => onChange([...value, { id: String.fromCharCode(97 + (value.length % 26)), message: messages[0]?.value ?? '' }])}>Add a variant</Button></div>
    </div>
  )
}

function Escalation({ editor, messages }: { editor: Editor; messages: { value: string; label: string }[] }) {
  const steps = editor.value.escalation ?? []
  const set = (next: Step[]) => editor.change({ escalation: next })
  const change = (index: number, some: Partial<Step>) => set(steps.map((step, place) => (place === index ? { ...step, ...some } : step)))
  return (
    <Card title="When somebody comes again">
      <p class="hint">The same words are overlooked the second time. From so many warnings before, other variants or a stronger action can take over.</p>
      {steps.map((step, index) => (
        <fieldset class="step stack" key={index}>
          <legend>From {step.from_exposures ?? 1} warnings before</legend>
          <div class="form-row">
            <NumberField label="Warnings before" min={1} value={step.from_exposures ?? 1} onChange={(from) => change(index, { from_exposures: from ?? 1 })} issues={editor.issuesAt(`/escalation/${index}/from_exposures`)} />
            <SelectField label="Action" value={step.action ?? ''} options={[{ value: '', label: 'The rule’s own' }, { value: 'message', label: 'Message beside the results' }, { value: 'interstitial', label: 'Warning page before them' }, { value: 'block', label: 'Warning page instead of them' }]} onChange={(action) => {
              const { action: _old, ...rest } = step
              set(steps.map((one, place) => (place === index ? (action === '' ? rest : { ...rest, action: action as NonNullable<Step['action']> }) : one)))
            }} />
            <Button look="quiet" aria-label={`Remove the step ${index + 1}`} onPress={() => set(steps.filter((_, place) => place !== index))}>Remove the step</Button>
          </div>
          <Variants editor={editor} value={step.variants ?? []} at={`/escalation/${index}/variants`} onChange={(variants) => change(index, { variants })} messages={messages} />
        </fieldset>
      ))}
      <IssueLines issues={editor.issuesAt('/escalation', { exactly: true })} />
      <div class="row"><Button onPress={() => set([...steps, { from_exposures: (steps.at(-1)?.from_exposures ?? 0) + 2, variants: [] }])}>Add a step</Button></div>
    </Card>
  )
}

export function CampaignEditor({ id }: { id: string | null }) {
  const editor = useObjectEditor('campaigns', id, kEmpty)
  const messages = (useObjects('messages').data ?? []).map((one) => ({ value: one.id, label: one.object.locales[one.object.default_locale ?? 'en-GB']?.title || one.id }))
  const { value, change, issuesAt } = editor
  return (
    <ObjectPage editor={editor} id={id} title={id === null ? 'New campaign' : value.title || value.id} shown={kShown}>
      <Card title="Whom it is for">
        <TitleAndId editor={editor} />
        <TextField label="Owner" hint="Who answers for it." value={value.owner ?? ''} onChange={(owner) => change({ owner })} issues={issuesAt('/owner')} />
        <div class="form-row">
          <SelectField label="Audience" value={value.audience} options={optionsOf(audienceNames)} onChange={(audience) => change({ audience })} issues={issuesAt('/audience')} />
          <SelectField label="Aim" value={value.objective ?? 'deter'} options={optionsOf(objectiveNames)} onChange={(objective) => change({ objective })} issues={issuesAt('/objective')} />
        </div>
        <RadiosField label="Written for readers who are" value={value.written_for ?? 'adults'} options={optionsOf(writtenForNames)} onChange={(for_) => change({ written_for: for_ })} issues={issuesAt('/written_for')} />
        <CodesField kind="countries" label="Countries" hint="Names or codes; * is everywhere." value={value.countries} onChange={(countries) => change({ countries })} issues={issuesAt('/countries')} />
      </Card>
      <Card title="Variants">
        <Variants editor={editor} value={value.variants} at="/variants" onChange={(variants) => change({ variants })} messages={messages} />
        <CheckField label="Show another variant each time" hint="To somebody who comes again." value={value.rotate ?? true} onChange={(rotate) => change({ rotate })} />
      </Card>
      <Card title="How often">
        <div class="form-row">
          <NumberField label="At most" unit="an hour" hint="A helpline can take only so many calls. 0: no limit." min={0} value={value.caps?.per_hour ?? 0} onChange={(limit) => change({ caps: { ...value.caps, per_hour: limit ?? 0 } })} issues={issuesAt('/caps/per_hour')} />
          <NumberField label="And at most" unit="a day" min={0} value={value.caps?.per_day ?? 0} onChange={(limit) => change({ caps: { ...value.caps, per_day: limit ?? 0 } })} issues={issuesAt('/caps/per_day')} />
          <NumberField label="Held out" unit="%" hint="Shown nothing, to compare with." min={0} max={100} step="any" value={value.holdout_percent ?? 0} onChange={(share) => change({ holdout_percent: share ?? 0 })} issues={issuesAt('/holdout_percent')} />
        </div>
        <IssueLines issues={issuesAt('/caps', { exactly: true })} />
      </Card>
      <Card title="When">
        <ScheduleField value={value.flight ?? {}} onChange={(flight) => change({ flight })} issuesAt={(pointer) => issuesAt(`/flight${pointer}`)} />
      </Card>
      <Escalation editor={editor} messages={messages} />
    </ObjectPage>
  )
}
