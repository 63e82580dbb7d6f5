// The policy's closed sets in words for people.
import type { Tone } from '../ui/basics'
import type { Option } from '../ui/fields'
import type { Audience, Campaign, Draft, HelpService, Message, Rule, Schemas } from './objects'

type Names<Value extends string> = Record<Value, string>
export const optionsOf = <Value extends string>(names: Names<Value>): Option<Value>[] =>
  (Object.keys(names) as Value[]).map((value) => ({ value, label: names[value] }))

export const modeNames: Names<NonNullable<Rule['mode']>> = { live: 'Live', shadow: 'Shadow (counted, shows nothing)', off: 'Off' }
export const modeTone: Record<NonNullable<Rule['mode']>, Tone> = { live: 'good', shadow: 'info', off: 'plain' }
export const actionNames: Names<Rule['action']> = {
  message: 'Message beside the results', interstitial: 'Warning page before the results', block: 'Warning page instead of the results', suppress: 'Suppress campaigns',
}
export const audienceNames: Names<Audience> = {
  self: 'People worried about themselves', family: 'Family and friends', concerned_adult: 'Adults worried about a child', young_person: 'Under 18', harmed: 'People who were harmed',
}
export const objectiveNames: Names<NonNullable<Campaign['objective']>> = { deter: 'Deter', seek_help: 'Lead to help' }
export const writtenForNames: Names<NonNullable<Campaign['written_for']>> = { adults: 'Adults', under_18: 'Under 18', everyone: 'Everyone' }
export const formatNames: Names<Message['formats'][number]> = { interstitial: 'Warning page', onebox: 'Box among the results', banner: 'Banner', text_ad: 'Text advertisement' }
export const surfaceNames: Names<Schemas['surface']> = {
  web_search: 'Web search', image_search: 'Image search', video_search: 'Video search', chat: 'Chat', upload: 'Upload', ad_slot: 'Advertising space', other: 'Other',
}
export const ageBandNames: Names<Schemas['age_band']> = { under_13: 'Under 13', '13_15': '13 to 15', '16_17': '16 and 17', adult: 'Adult', unknown: 'Not known' }
export const channelNames: Names<NonNullable<HelpService['channels']>[number]> = { phone: 'Phone', chat: 'Chat', email: 'E-mail', web: 'Website', text: 'Text message' }
export const costNames: Names<NonNullable<HelpService['cost']>> = { unknown: 'Not known', free: 'Free', charged: 'Costs money' }
export const serviceStatusNames: Names<NonNullable<HelpService['status']>> = { active: 'Active', unconfirmed: 'Not confirmed (never shown)', closed: 'Closed' }
export const matchNames = {
  phrase: 'The words in this order', all_words: 'All words, in any order', near: 'Words near each other', exact: 'The whole search', within_word: 'Also inside words', pattern: 'Pattern (RE2)',
} as const
export const foldNames = { normal: 'As written', skeleton: 'Also disguised (look-alikes, leetspeak)', fuzzy: 'Also with one typing error' } as const

export const draftStateNames: Names<Draft['state']> = { open: 'Open', in_review: 'In review', approved: 'Approved', published: 'Published', discarded: 'Discarded' }
export const draftTone = (state: Draft['state']): Tone => ({ open: 'info', in_review: 'warning', approved: 'good', published: 'good', discarded: 'plain' } as const)[state]
export const changeNames = { added: 'New', changed: 'Changed', removed: 'Removed' } as const
export const changeTone = { added: 'good', changed: 'info', removed: 'bad' } as const

const regions = new Intl.DisplayNames(['en'], { type: 'region' })
const languages = new Intl.DisplayNames(['en'], { type: 'language' })

/** "GB" -> "United Kingdom (GB)"; "*" -> "Everywhere". What has no name stays as it is. */
export function placeName(code: string): string {
  if (code === '*') return 'Everywhere'
  try {
    const name = code.includes('-') ? undefined : regions.of(code)
    return name === undefined || name === code ? code : `${name} (${code})`
  } catch {
    return code
  }
}

export function languageName(tag: string): string {
  try {
    const name = languages.of(tag)
    return name === undefined || name === tag ? tag : `${name} (${tag})`
  } catch {
    return tag
  }
}

/** Without their codes, for sentences: "United Kingdom", "English". */
export const placeNameAlone = (code: string): string => placeName(code).replace(/ \([^()]*\)$/, '')
export const languageNameAlone = (tag: string): string => languageName(tag).replace(/ \([^()]*\)$/, '')

/** "a", "a or b", "a, b or c". */
export const joined = (words: readonly string[], joint: string): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${joint} ${words[words.length - 1]}`

const numbers = new Intl.NumberFormat('en-GB')
export const count = (value: number): string => numbers.format(value)
export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`
