// One help service, as its owner states it.
import { CodesField } from '../../policy/codes_field'
import { useObjectEditor } from '../../policy/editor'
import { IdField, ObjectPage } from '../../policy/object_page'
import { idFrom, type HelpService } from '../../policy/objects'
import { ScheduleField } from '../../policy/schedule_field'
import { audienceNames, channelNames, costNames, optionsOf, serviceStatusNames } from '../../policy/words'
import { Card } from '../../ui/basics'
import { CheckField, ChecksField, ListField, NumberField, RadiosField, SelectField, TextArea, TextField } from '../../ui/fields'

const kEmpty: HelpService = { id: '', name: '', audiences: [], places: [], channels: [], status: 'unconfirmed' }
const kShown = ['/id', '/name', '/operated_by', '/audiences', '/places', '/languages', '/interpreters', '/channels', '/phone', '/phone_tel', '/url', '/hours', '/cost', '/what_happens', '/source', '/status', '/stated_on', '/checked_on', '/min_age', '/max_age']

export function HelpEditor({ id }: { id: string | null }) {
  const editor = useObjectEditor('help_services', id, kEmpty)
  const { value, change, issuesAt } = editor
  const setName = (name: string) => change({ name, ...(editor.isNew && value.id === idFrom(value.name) ? { id: idFrom(name) } : {}) })
  const setHours = (isStated: boolean) => {
    const { hours: _none, ...rest } = value
    editor.replace(isStated ? { ...value, hours: { time_zone: 'Europe/London', day_parts: [{ from: '09:00', until: '17:00' }] } } : rest)
  }
  return (
    <ObjectPage editor={editor} id={id} title={id === null ? 'New help service' : value.name || value.id} shown={kShown}
      about="Only what its owner states. What you do not know stays empty, and people are told nothing about it.">
      <Card title="Who they are">
        <TextField label="Name" value={value.name} onChange={setName} issues={issuesAt('/name')} required />
        <IdField editor={editor} />
        <TextField label="Operated by" value={value.operated_by ?? ''} onChange={(text) => change({ operated_by: text })} issues={issuesAt('/operated_by')} />
        <ChecksField label="For" value={value.audiences} options={optionsOf(audienceNames)} onChange={(audiences) => change({ audiences })} issues={issuesAt('/audiences')} />
        <div class="form-row">
          <NumberField label="From the age of" value={value.min_age} min={0} onChange={(age) => change({ min_age: age ?? 0 })} issues={issuesAt('/min_age')} />
          <NumberField label="To the age of" value={value.max_age} min={0} onChange={(age) => change({ max_age: age ?? 200 })} issues={issuesAt('/max_age')} />
        </div>
        <ListField label="Places" hint="Countries (GB), regions (GB-SCT), or * for everywhere." value={value.places} onChange={(places) => change({ places })} issues={issuesAt('/places')} />
        <CodesField kind="languages" label="Languages" value={value.languages ?? []} onChange={(languages) => change({ languages })} issues={issuesAt('/languages')} />
        <CheckField label="They work with interpreters" value={value.interpreters ?? false} onChange={(interpreters) => change({ interpreters })} />
      </Card>
      <Card title="How they are reached">
        <ChecksField label="Ways" value={value.channels ?? []} options={optionsOf(channelNames)} onChange={(channels) => change({ channels })} issues={issuesAt('/channels')} />
        <div class="form-row">
          <TextField label="Phone number" hint="As they write it." value={value.phone ?? ''} onChange={(phone) => change({ phone })} issues={issuesAt('/phone')} />
          <TextField label="Number for a link" hint="RFC 3966, with the country’s prefix: tel:+448081000900. Only if it is certain." value={value.phone_tel ?? ''} onChange={(tel) => change({ phone_tel: tel })} issues={issuesAt('/phone_tel')} />
        </div>
        <TextField label="Address of the website" type="url" hint="https only." value={value.url ?? ''} onChange={(url) => change({ url })} issues={issuesAt('/url')} />
        <SelectField label="A call or visit costs" value={value.cost ?? 'unknown'} options={optionsOf(costNames)} onChange={(cost) => change({ cost })} issues={issuesAt('/cost')} />
        <CheckField label="They state their opening hours" value={value.hours !== undefined} onChange={setHours} />
        {value.hours !== undefined && <ScheduleField value={value.hours} onChange={(hours) => change({ hours })} issuesAt={(pointer) => issuesAt(`/hours${pointer}`)} />}
        <TextArea label="What happens when one gets in touch" hint="In their own terms. Promise nothing that they do not promise, above all not that nobody will ever know." value={value.what_happens ?? ''} onChange={(text) => change({ what_happens: text })} issues={issuesAt('/what_happens')} />
      </Card>
      <Card title="How we know">
        <RadiosField label="State" value={value.status ?? 'unconfirmed'} options={optionsOf(serviceStatusNames)} onChange={(status) => change({ status })} issues={issuesAt('/status')} />
        <TextField label="Source" hint="Where they state it: a page, a letter, a call." value={value.source ?? ''} onChange={(source) => change({ source })} issues={issuesAt('/source')} />
        <div class="form-row">
          <TextField label="Stated on" type="date" value={value.stated_on ?? ''} onChange={(day) => change({ stated_on: day })} issues={issuesAt('/stated_on')} />
          <TextField label="Checked with the owner on" type="date" value={value.checked_on ?? ''} onChange={(day) => change({ checked_on: day })} issues={issuesAt('/checked_on')} />
        </div>
      </Card>
    </ObjectPage>
  )
}
