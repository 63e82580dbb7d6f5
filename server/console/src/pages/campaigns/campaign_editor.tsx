// One campaign: whom it is for, where and when it runs, which messages take turns, and what people see who come back.
import { href, pathOf } from '../../base/router'
import { withoutEmpty } from '../../base/tidy'
import { CodesField } from '../../policy/codes_field'
import { replaced } from '../../policy/condition'
import { type ObjectEditor, useObjectEditor } from '../../policy/editor'
import { ChangeBadge, ObjectPage, TitleAndId } from '../../policy/object_page'
import type { Campaign, Message, Schemas } from '../../policy/objects'
import { ScheduleField } from '../../policy/schedule_field'
import { scheduleSentence } from '../../policy/schedule_sentence'
import { actionNames, audienceNames, objectiveNames, optionsOf, writtenForNames } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Button, Card, LinkButton, Notice } from '../../ui/basics'
import { CheckField, IssueLines, NumberField, type Option, RadiosField, SelectField, TextField } from '../../ui/fields'
import { rulesByCampaign, StateBadge, type UsingRule } from './campaign_words'
import { type Variant, VariantsField } from './variants_field'

type Editor = ObjectEditor<'campaigns'>
type Step = Schemas['escalation_step']
type StepAction = NonNullable<Step['action']>

const kShown = ['/id', '/title', '/owner', '/audience', '/objective', '/written_for', '/countries', '/flight', '/variants', '/rotate', '/holdout_percent', '/caps', '/escalation']
const kEmpty: Campaign = { id: '', title: '', owner: '', audience: 'self', objective: 'seek_help', written_for: 'everyone', countries: [], variants: [{ id: 'first', message: '' }] }
const { message, interstitial, block } = actionNames
const kStepActions: Option<StepAction | ''>[] = [{ value: '', label: 'As the rule says' }, ...optionsOf({ message, interstitial, block })]

const kFewRules = 3
const titleOf = (one: Message): string => one.locales[one.default_locale ?? 'en-GB']?.title || one.id

/** An id that no variant of the campaign has yet. */
function newVariantId({ variants, escalation = [] }: Campaign): string {
  const taken = new Set([...variants, ...escalation.flatMap((step) => step.variants ?? [])].map(({ id }) => id))
  for (let number = taken.size + 1; ; ++number) if (!taken.has(`variant-${number}`)) return `variant-${number}`
}

export function CampaignEditor({ id }: { id: string | null }) {
  const editor = useObjectEditor('campaigns', id, kEmpty)
  const { value: campaign } = editor
  const messages = (useObjects('messages').data ?? []).map((one) => ({ value: one.id, label: titleOf(one.object) === one.id ? one.id : `${titleOf(one.object)} (${one.id})` }))
  const entry = useObjects('campaigns').data?.find((one) => one.id === id)
  const rules = useObjects('rules').data
  return (
    <ObjectPage editor={editor} id={id} title={id === null ? 'New campaign' : campaign.title || campaign.id} shown={kShown}
      about={id === null ? 'Whom it is for, where it runs, and what they see. A rule then says for which searches.' : undefined}
      actions={id !== null && <><StateBadge campaign={campaign} /><ChangeBadge change={entry?.change} /></>}>
      {id !== null && rules !== undefined && <ShownBy id={id} using={rulesByCampaign(rules).get(id) ?? []} canEdit={editor.canEdit} />}
      <Whom editor={editor} />
      <Where editor={editor} />
      <When editor={editor} />
      <What editor={editor} messages={messages} />
      <HowOften editor={editor} />
      <ComingBack editor={editor} messages={messages} />
    </ObjectPage>
  )
}

function ShownBy({ id, using, canEdit }: { id: string; using: readonly UsingRule[]; canEdit: boolean }) {
  if (using.length === 0) {
    return (
      <Notice tone="warning" title="No rule shows this campaign, so nobody sees it">
        <p>A rule says for which searches it is shown.</p>
        {canEdit && <LinkButton href={href('/rules/new')}>New rule</LinkButton>}
      </Notice>
    )
  }
  const live = using.filter(({ mode }) => mode === 'live').length
  const quiet = live === 0 ? 'None of them is live, so nobody sees it.' : live < using.length ? `${live} of them live.` : ''
  if (using.length > kFewRules) return <p class="hint">Shown by <a href={href('/rules', { campaign: id })}>{using.length} rules</a>. {quiet}</p>
  return (
    <p class="hint">
      Shown by: {using.map((rule, index) => <span key={rule.id}>{index > 0 && ', '}<a href={href(`/rules${pathOf(rule.id)}`)}>{rule.title}</a>{rule.mode !== 'live' && ` (${rule.mode})`}</span>)}.
      {' '}{quiet}
    </p>
  )
}

function Whom({ editor }: { editor: Editor }) {
  const { value: campaign, change, issuesAt } = editor
  return (
    <Card title="Whom it is for">
      <TitleAndId editor={editor} hint="For your colleagues." />
      <TextField label="Owner" hint="Who answers for it: an organisation, not a person." value={campaign.owner ?? ''} onChange={(owner) => change({ owner })} issues={issuesAt('/owner')} />
      <div class="form-row">
        <SelectField label="Audience" hint="Help is chosen for them." value={campaign.audience} options={optionsOf(audienceNames)} onChange={(audience) => change({ audience })} issues={issuesAt('/audience')} />
        <SelectField label="Objective" value={campaign.objective ?? 'deter'} options={optionsOf(objectiveNames)} onChange={(objective) => change({ objective })} issues={issuesAt('/objective')} />
      </div>
      <RadiosField label="Its words are written for" hint="What speaks to people worried about themselves in words for adults is not shown to anybody known to be under 18. What is written for under 18 is not shown to adults." value={campaign.written_for ?? 'adults'} options={optionsOf(writtenForNames)} onChange={(audience) => change({ written_for: audience })} issues={issuesAt('/written_for')} />
    </Card>
  )
}

function Where({ editor }: { editor: Editor }) {
  const { countries } = editor.value
  const isEverywhere = countries.includes('*')
  const named = countries.filter((code) => code !== '*')
  const set = (everywhere: boolean, codes: readonly string[]) => editor.change({ countries: [...(everywhere ? ['*'] : []), ...codes] })
  return (
    <Card title="Where it runs" actions={<a href={href('/help', { tab: 'coverage' })}>Where there is help for whom</a>}>
      <CheckField label="Everywhere" value={isEverywhere} onChange={(isOn) => set(isOn, isOn ? [] : named)} hint="This needs a help service for this audience that is there for everybody." />
      {(!isEverywhere || named.length > 0) && <CodesField kind="countries" label="Countries" value={named} onChange={(codes) => set(isEverywhere, codes)} issues={editor.issuesAt('/countries')} />}
      {isEverywhere && named.length === 0 && <IssueLines issues={editor.issuesAt('/countries')} />}
    </Card>
  )
}

function When({ editor }: { editor: Editor }) {
  const { value: campaign, change, issuesAt } = editor
  const flight = campaign.flight ?? {}
  return (
    <Card title="When it runs">
      <p class="reads" aria-live="polite"><span class="soft">It runs: </span>{scheduleSentence(flight)}.</p>
      <ScheduleField value={flight} onChange={(next) => change({ flight: Object.keys(next).length === 0 ? undefined : next })} issuesAt={(pointer) => issuesAt(`/flight${pointer}`)} />
      <IssueLines issues={issuesAt('/flight', { exactly: true })} />
    </Card>
  )
}

type WithMessages = { editor: Editor; messages: readonly Option<string>[] }

function What({ editor, messages }: WithMessages) {
  const { value: campaign, change } = editor
  return (
    <Card title="What is shown">
      <VariantsField editor={editor} at="/variants" value={campaign.variants} onChange={(variants: Variant[]) => change({ variants })} messages={messages} newId={() => newVariantId(campaign)} />
      <CheckField label="Somebody who comes back sees the next variant" hint="The same picture twice is overlooked. Without it, everybody keeps their variant." value={campaign.rotate ?? true}
        onChange={(rotate) => change({ rotate: rotate ? undefined : false })} />
    </Card>
  )
}

function HowOften({ editor }: { editor: Editor }) {
  const { value: campaign, change, issuesAt } = editor
  const caps = campaign.caps ?? {}
  const setCaps = (some: Campaign['caps']) => {
    const next = Object.fromEntries(Object.entries({ ...caps, ...some }).filter(([, limit]) => limit !== undefined && limit !== 0))
    change({ caps: Object.keys(next).length === 0 ? undefined : next })
  }
  const held = campaign.holdout_percent ?? 0
  return (
    <Card title="How often">
      <div class="form-row">
        <NumberField label="At most in an hour" hint="Empty: no limit. For example what a helpline can take." value={caps.per_hour} min={0} step={1} unit="times" onChange={(limit) => setCaps({ per_hour: limit })} issues={issuesAt('/caps/per_hour')} />
        <NumberField label="At most in a day" hint="Empty: no limit. Days are those of UTC." value={caps.per_day} min={0} step={1} unit="times" onChange={(limit) => setCaps({ per_day: limit })} issues={issuesAt('/caps/per_day')} />
        <NumberField label="Holdout" hint="Empty: none. This share sees nothing, to compare with." value={campaign.holdout_percent} min={0} max={100} step="any" unit="%" onChange={(percent) => change({ holdout_percent: percent })} issues={issuesAt('/holdout_percent')} />
      </div>
      {held > 0 && held <= 100 && <p class="hint">Of 100 people who would see this campaign, about {Math.round(held)} see nothing. Reports compare the two groups.</p>}
      <IssueLines issues={issuesAt('/caps', { exactly: true })} />
    </Card>
  )
}

function ComingBack({ editor, messages }: WithMessages) {
  const { value: campaign, change, issuesAt, canEdit } = editor
  const steps = campaign.escalation ?? []
  const set = (next: Step[]) => change({ escalation: next.length === 0 ? undefined : next })
  const last = steps[steps.length - 1]?.from_exposures ?? 0
  return (
    <Card title="People who come back">
      <p class="hint">For somebody who was shown something so many times before, as far as the partner knows, other variants or another action take over. Without a step it stays as above.</p>
      {steps.map((step, index) => (
        <StepFields key={index} editor={editor} messages={messages} step={step} index={index} onChange={(next) => set(replaced(steps, index, next))} onRemove={() => set(replaced(steps, index))} />
      ))}
      <IssueLines issues={issuesAt('/escalation', { exactly: true })} />
      {canEdit && <div><Button onPress={() => set([...steps, { from_exposures: last + (last === 0 ? 3 : 1) }])}>Add a step</Button></div>}
    </Card>
  )
}

function StepFields({ editor, messages, step, index, onChange, onRemove }: WithMessages & { step: Step; index: number; onChange: (step: Step) => void; onRemove: () => void }) {
  const { issuesAt, canEdit } = editor
  const at = `/escalation/${index}`
  const set = (some: Partial<Step>) => onChange(withoutEmpty({ ...step, ...some }))
  const variants = step.variants ?? []
  return (
    <fieldset class="escalation-step">
      <legend>Step {index + 1}</legend>
      <div class="form-row">
        <NumberField label="From so many times on" value={step.from_exposures ?? 1} min={1} step={1} unit="times" onChange={(from) => set({ from_exposures: from ?? 0 })} issues={issuesAt(`${at}/from_exposures`)} />
        <SelectField label="Action" value={step.action ?? ''} options={kStepActions} onChange={(action) => set({ action: action === '' ? undefined : action })} issues={issuesAt(`${at}/action`)} />
      </div>
      {variants.length === 0 && <p class="hint">The campaign’s own variants stay.</p>}
      <VariantsField editor={editor} at={`${at}/variants`} value={variants} onChange={(next) => set({ variants: next })} messages={messages} newId={() => newVariantId(editor.value)} />
      <IssueLines issues={issuesAt(at, { exactly: true })} />
      {canEdit && <div><Button look="quiet" onPress={onRemove}>Remove step {index + 1}</Button></div>}
    </fieldset>
  )
}
