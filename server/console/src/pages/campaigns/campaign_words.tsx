// What the list, the calendar and the editor of campaigns say alike.
import type { Campaign, Entry, Rule } from '../../policy/objects'
import { type ScheduleState, scheduleState } from '../../policy/schedule_state'
import { placeNameAlone } from '../../policy/words'
import { Badge, type Tone } from '../../ui/basics'

export const stateNames: Record<ScheduleState, string> = { running: 'Running', before: 'Before its flight', outside: 'Not at this hour', over: 'Over' }
const kStateTones: Record<ScheduleState, Tone> = { running: 'good', before: 'info', outside: 'info', over: 'plain' }

export const stateOf = (campaign: Campaign, now = new Date()): ScheduleState => scheduleState(campaign.flight ?? {}, now)
export const StateBadge = ({ campaign }: { campaign: Campaign }) => <Badge tone={kStateTones[stateOf(campaign)]}>{stateNames[stateOf(campaign)]}</Badge>

const kFewCountries = 4

export function countriesText(countries: readonly string[]): string {
  if (countries.length === 0) return 'not stated'
  if (countries.includes('*')) return 'Everywhere'
  const names = countries.map(placeNameAlone)
  return names.length <= kFewCountries ? names.join(', ') : `${names.slice(0, kFewCountries - 1).join(', ')} and ${names.length - kFewCountries + 1} more`
}

export function capsText({ caps }: Campaign): string {
  const said = [caps?.per_hour ? `${caps.per_hour} an hour` : '', caps?.per_day ? `${caps.per_day} a day` : ''].filter((text) => text !== '')
  return said.length === 0 ? 'No limit' : said.join(', ')
}

export type UsingRule = { id: string; title: string; mode: NonNullable<Rule['mode']> }

/** The rules that show each campaign. */
export function rulesByCampaign(rules: readonly Entry<'rules'>[]): Map<string, UsingRule[]> {
  const using = new Map<string, UsingRule[]>()
  for (const { id, object } of rules) {
    if (object.campaign) using.set(object.campaign, [...(using.get(object.campaign) ?? []), { id, title: object.title || id, mode: object.mode ?? 'off' }])
  }
  return using
}
