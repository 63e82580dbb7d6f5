// The measures of reports, made of what is counted. Pure.
import { decisionKinds, kindName, shownKinds } from '../../policy/kinds'

/** A sum of kinds, or (with `of`) the share that it is of another sum. */
export type Measure = { id: string; label: string; about: string; kinds: readonly string[]; of?: readonly string[] }

const one = (kind: string, about: string): Measure => ({ id: kind, label: kindName(kind), about, kinds: [kind] })

export const countMeasures: readonly Measure[] = [
  { id: 'decisions', label: 'Decisions', about: 'Searches that a partner asked about', kinds: decisionKinds },
  { id: 'shown', label: 'Shown', about: 'Decisions to show a message, before, beside or instead of the results', kinds: shownKinds },
  one('impression', 'Messages that partners say were seen'),
  one('help_click', 'Help services that people chose; who chooses two is counted twice'),
  one('call', 'Calls that were begun from a message'),
  one('chat', 'Chats that were begun from a message'),
  one('exit', 'People who left by the exit of a message'),
  one('dismiss', 'People who went on to the results'),
  one('shown_in_error', 'People who said that the message was not meant for them'),
  one('film', 'Films that were opened from a message'),
  one('message', 'Decisions to show a message beside the results'),
  one('interstitial', 'Decisions to show a page before the results'),
  one('block', 'Decisions to show a page instead of the results'),
  one('suppressed', 'Decisions where a suppress rule kept a campaign away'),
  one('holdout', 'Decisions that a campaign left without a message, to compare with'),
  one('none', 'Decisions where no rule matched, or no campaign could be shown'),
  one('degraded', 'Decisions for which a matcher could not do all of its work'),
]

export const rateMeasures: readonly Measure[] = [
  { id: 'shown_rate', label: 'Shown, of all decisions', about: 'Of 100 decisions, how many showed a message', kinds: shownKinds, of: decisionKinds },
  { id: 'impression_rate', label: 'Seen, of those shown', about: 'Of 100 messages shown, how many partners say were seen', kinds: ['impression'], of: shownKinds },
  { id: 'help_rate', label: 'Help chosen, of those shown', about: 'For 100 messages shown, how many choices of a help service', kinds: ['help_click'], of: shownKinds },
  { id: 'exit_rate', label: 'Left by the exit, of those shown', about: 'Of 100 messages shown, after how many people left', kinds: ['exit'], of: shownKinds },
  { id: 'dismiss_rate', label: 'Went on, of those shown', about: 'Of 100 messages shown, after how many people went on to the results', kinds: ['dismiss'], of: shownKinds },
  { id: 'error_rate', label: 'Shown in error, of those shown', about: 'Of 100 messages shown, how many people said were not meant for them', kinds: ['shown_in_error'], of: shownKinds },
]

export const measures: readonly Measure[] = [...countMeasures, ...rateMeasures]
export const measureOf = (id: string): Measure => measures.find((measure) => measure.id === id) ?? measures[1]!
