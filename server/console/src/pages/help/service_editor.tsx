// One help service: what it states about itself, and who has checked that when. What it does not state stays empty.
import { href, pathOf } from '../../base/router'
import { CodesField } from '../../policy/codes_field'
import { type ObjectEditor, useObjectEditor } from '../../policy/editor'
import { ChangeBadge, IdField, ObjectPage } from '../../policy/object_page'
import { type HelpService, idFrom, type Message } from '../../policy/objects'
import { audienceNames, channelNames, costNames, optionsOf } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Button, Card, Notice } from '../../ui/basics'
import { CheckField, ChecksField, IssueLines, NumberField, RadiosField, SelectField, TextArea, TextField } from '../../ui/fields'
import { HoursField } from './hours_field'
import { isDue } from './review'
import { checkedText, kNotStated, ReviewBadge, type Status, StatusBadge, statusOf, todayInUtc } from './service_words'

type Editor = ObjectEditor<'help_services'>

const kShown = [
  '/id', '/name', '/operated_by', '/audiences', '/min_age', '/max_age', '/places', '/languages', '/interpreters', '/channels', '/phone', '/phone_tel', '/url', '/hours', '/cost',
  '/what_happens', '/source', '/status', '/stated_on', '/checked_on',
]
const kEmpty: HelpService = { id: '', name: '', audiences: [], places: [], channels: [], source: '', status: 'unconfirmed' }
const kStatuses: { value: Status; label: string; hint: string }[] = [
  { value: 'unconfirmed', label: 'Not confirmed', hint: 'Never shown. It begins so, until its owner has said that all of this is so.' },
  { value: 'active', label: 'Active', hint: 'Shown to those it fits.' },
  { value: 'closed', label: 'Closed', hint: 'Kept for the record; never shown.' },
]
const kUnstated = `Empty: ${kNotStated}.`

/** What is emptied is left out, not kept as an empty text. */
const orNone = <T,>(value: T): T | undefined => (value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value)

export function ServiceEditor({ id }: { id: string | null }) {
  const editor = useObjectEditor('help_services', id, kEmpty)
  const { value: service } = editor
  const entry = useObjects('help_services').data?.find((one) => one.id === id)
  return (
    <ObjectPage editor={editor} id={id} title={id === null ? 'New help service' : service.name || service.id} shown={kShown}
      about={id === null ? 'Copy what the service states about itself. What it does not state stays empty: people are told only what is known.' : undefined}
      actions={id !== null && <><StatusBadge service={service} />{service.status === 'active' && <ReviewBadge service={service} />}<ChangeBadge change={entry?.change} /></>}>
      {id !== null && <NamedBy id={id} />}
      <What editor={editor} />
      <Whom editor={editor} />
      <How editor={editor} />
      <Stated editor={editor} />
    </ObjectPage>
  )
}

const names = ({ services = [], locales }: Message, id: string): boolean =>
  services.includes(id) || Object.values(locales).some(({ actions = [], film }) => film?.service === id || actions.some(({ service }) => service === id))

function NamedBy({ id }: { id: string }) {
  const messages = (useObjects('messages').data ?? []).filter(({ object }) => names(object, id))
  if (messages.length === 0) return null
  return <p class="hint">Named first in: {messages.map((message, index) => <span key={message.id}>{index > 0 && ', '}<a href={href(`/messages${pathOf(message.id)}`)}>{message.id}</a></span>)}.</p>
}

function What({ editor }: { editor: Editor }) {
  const { value: service, change, issuesAt } = editor
  const setName = (name: string) => change({ name, ...(editor.isNew && service.id === idFrom(service.name) ? { id: idFrom(name) } : {}) })
  return (
    <Card title="What it is">
      <TextField label="Name" hint="As its owner writes it." value={service.name} onChange={setName} issues={issuesAt('/name')} required />
      <IdField editor={editor} />
      <TextField label="Operated by" hint={kUnstated} value={service.operated_by ?? ''} onChange={(text) => change({ operated_by: orNone(text) })} issues={issuesAt('/operated_by')} />
      <TextArea label="What happens when somebody turns to it" hint={`In its owner’s own terms: who answers, what is confidential and what is not. ${kUnstated}`} value={service.what_happens ?? ''} onChange={(text) => change({ what_happens: orNone(text) })} issues={issuesAt('/what_happens')} />
      <SelectField label="Cost" value={service.cost ?? 'unknown'} options={optionsOf(costNames)} onChange={(cost) => change({ cost: cost === 'unknown' ? undefined : cost })} issues={issuesAt('/cost')} />
    </Card>
  )
}

function Whom({ editor }: { editor: Editor }) {
  const { value: service, change, issuesAt } = editor
  const isEverywhere = service.places.includes('*')
  const named = service.places.filter((place) => place !== '*')
  const setPlaces = (everywhere: boolean, places: readonly string[]) => change({ places: [...(everywhere ? ['*'] : []), ...places] })
  return (
    <Card title="Whom it helps">
      <ChecksField label="Audiences" value={service.audiences} options={optionsOf(audienceNames)} onChange={(audiences) => change({ audiences })} issues={issuesAt('/audiences')} />
      <div class="form-row">
        <NumberField label="From the age of" hint="Empty: from any age." unit="years" value={service.min_age} min={0} step={1} onChange={(age) => change({ min_age: age })} issues={issuesAt('/min_age')} />
        <NumberField label="To the age of" hint="Empty: to any age." unit="years" value={service.max_age} min={0} step={1} onChange={(age) => change({ max_age: age })} issues={issuesAt('/max_age')} />
      </div>
      <CheckField label="People everywhere" value={isEverywhere} onChange={(isOn) => setPlaces(isOn, isOn ? [] : named)} />
      {(!isEverywhere || named.length > 0) && (
        <CodesField kind="countries" label="Places" hint="Countries by name or code, or regions by code, for example GB-SCT for Scotland; then Enter. A region’s service does not cover the country." value={named} onChange={(places) => setPlaces(isEverywhere, places)} issues={issuesAt('/places')} />
      )}
      {isEverywhere && named.length === 0 && <IssueLines issues={issuesAt('/places')} />}
      <CodesField kind="languages" label="Languages" value={service.languages ?? []} onChange={(languages) => change({ languages: orNone(languages) })} issues={issuesAt('/languages')} />
      <CheckField label="It works with interpreters, so people can speak other languages" value={service.interpreters ?? false} onChange={(isOn) => change({ interpreters: isOn || undefined })} />
    </Card>
  )
}

function How({ editor }: { editor: Editor }) {
  const { value: service, change, issuesAt } = editor
  return (
    <Card title="How people reach it">
      <ChecksField label="Ways" value={service.channels ?? []} options={optionsOf(channelNames)} onChange={(channels) => change({ channels })} issues={issuesAt('/channels')} />
      <div class="form-row">
        <TextField label="Number, as its owner writes it" hint={kUnstated} value={service.phone ?? ''} onChange={(text) => change({ phone: orNone(text) })} issues={issuesAt('/phone')} />
        <TextField label="Number to dial" hint="tel:+, the country code and the number, digits only (RFC 3966). For example tel:+15550100." value={service.phone_tel ?? ''} onChange={(text) => change({ phone_tel: orNone(text.trim()) })} issues={issuesAt('/phone_tel')} />
      </div>
      <TextField label="Address on the web" hint="In full, from https:// on. For chat, e-mail and website." type="url" placeholder="https://" value={service.url ?? ''} onChange={(text) => change({ url: orNone(text.trim()) })} issues={issuesAt('/url')} />
      <HoursField value={service.hours} onChange={(hours) => change({ hours })} issuesAt={(pointer) => issuesAt(`/hours${pointer}`)} />
    </Card>
  )
}

function Stated({ editor }: { editor: Editor }) {
  const { value: service, change, issuesAt, canEdit } = editor
  const today = todayInUtc()
  const hasSource = (service.source ?? '').trim() !== ''
  const missing = hasSource ? [] : [{ severity: 'error' as const, pointer: '/source', message: 'Say where the service states this, so that somebody else finds it again.' }]
  return (
    <Card title="Where it is stated, and who has checked it">
      <TextField label="Where is it stated?" hint="For example the page of the service’s website, or a letter of its owner." value={service.source ?? ''} onChange={(source) => change({ source })} issues={[...missing, ...issuesAt('/source')]} required />
      <TextField label="Stated on" hint={`The day on which the source says so. ${kUnstated}`} type="date" value={service.stated_on ?? ''} onChange={(day) => change({ stated_on: orNone(day) })} issues={issuesAt('/stated_on')} />
      <RadiosField label="Status" value={statusOf(service)} options={kStatuses} onChange={(status) => change({ status })} issues={issuesAt('/status')} />
      {isDue(service, today) && <Notice tone="warning"><p>Last checked with its owner: {checkedText(service)}. Ask them whether all of this is still so, and enter the day here.</p></Notice>}
      <div class="row checked-on">
        <TextField label="Checked with its owner on" type="date" value={service.checked_on ?? ''} onChange={(day) => change({ checked_on: orNone(day) })} issues={issuesAt('/checked_on')} />
        {canEdit && <Button onPress={() => change({ checked_on: today })} disabled={service.checked_on === today}>Checked today</Button>}
      </div>
    </Card>
  )
}
