// A condition as a sentence for people who do not write JSON.
//
//   conditionSentence({ all: [{ terms: { list: 'help' } }, { country: ['GB'] }] }, (id) => 'Help phrases')
//     the search has one of the phrases of “Help phrases” and the country is United Kingdom
//
// A member that is several conditions itself stands in parentheses, so that nobody has to guess what belongs together.
import { comparisonNames, comparisonOf, isGroup, kindOf, membersOf } from './condition'
import type { Condition, Schedule } from './objects'
import { scheduleSentence } from './schedule_sentence'
import { ageBandNames, joined, placeNameAlone, languageNameAlone, surfaceNames } from './words'

export type NameOf = (id: string) => string

const kUnfinished = '(a condition that is not finished)'
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
const quoted = (text: string): string => `“${text}”`

const nameIn = (names: Record<string, string>, value: string): string => lower(names[value] ?? value)

/** "the country is X or Y", and the same of what it is not. */
function isOneOf(what: string, values: readonly string[], isNot: boolean): string {
  if (values.length === 0) return `${what} is ${isNot ? 'not ' : ''}…`
  if (!isNot) return `${what} is ${joined(values, 'or')}`
  return values.length === 1 ? `${what} is not ${values[0]}` : `${what} is neither ${joined(values, 'nor')}`
}

function termsSentence({ list, min_count: least = 1, min_weight: weight = 0 }: NonNullable<Condition['terms']>, nameOf: NameOf, isNot: boolean): string | null {
  const of = `of ${list === '' ? '…' : quoted(nameOf(list))}`
  const isAtLeastOne = least <= 1 && weight <= 0
  if (isNot) return isAtLeastOne ? `the search has none of the phrases ${of}` : null
  if (isAtLeastOne) return `the search has one of the phrases ${of}`
  const weighing = weight > 0 ? `${least > 1 ? ', which' : 'that'} weigh at least ${weight} together` : ''
  if (least <= 1) return `the search has phrases ${of} ${weighing}`
  return `the search has at least ${least} different phrases ${of}${weighing}`
}

const comparisonPhrase = (test: object): string => {
  const { comparison, value } = comparisonOf(test)
  return `${comparisonNames[comparison]} ${value ?? '…'}`
}

/** null: "not" cannot be said inside of it. */
function testSentence(condition: Condition, nameOf: NameOf, isNot: boolean): string | null {
  switch (kindOf(condition)) {
    case 'terms': return termsSentence(condition.terms!, nameOf, isNot)
    case 'country': return isOneOf('the country', condition.country!.map(placeNameAlone), isNot)
    case 'region': return isOneOf('the region', condition.region!.map(placeNameAlone), isNot)
    case 'language': return `the person’s languages ${isNot ? 'do not include' : 'include'} ${joined(condition.language!.map(languageNameAlone), 'or') || '…'}`
    case 'surface': return isOneOf('the place', condition.surface!.map((one) => nameIn(surfaceNames, one)), isNot)
    case 'age_band': return isOneOf('the age', condition.age_band!.map((one) => nameIn(ageBandNames, one)), isNot)
    case 'partner': return isOneOf('the partner', condition.partner!.map(quoted), isNot)
    case 'prior_exposures': return isNot ? null : `the person was shown something ${comparisonPhrase(condition.prior_exposures!)} times before`
    case 'signal': return isNot ? null : `the signal ${quoted(condition.signal!.name || '…')} is ${comparisonPhrase(condition.signal!)}`
    case 'schedule': return `${isNot ? 'it is not ' : 'it is '}${scheduleSentence(condition.schedule as Schedule)}`
    default: return kUnfinished
  }
}

const isSeveral = (condition: unknown): boolean => isGroup(kindOf(condition)) && membersOf(condition as Condition).length > 1

const memberSentence = (condition: unknown, nameOf: NameOf): string =>
  isSeveral(condition) ? `(${conditionSentence(condition, nameOf)})` : conditionSentence(condition, nameOf)

function groupSentence(members: readonly Condition[], joint: 'and' | 'or', nameOf: NameOf): string {
  const texts = members.map((member) => (members.length === 1 ? conditionSentence(member, nameOf) : memberSentence(member, nameOf)))
  // With a comma where "and" or "or" stands inside of one, too.
  const needsComma = texts.length > 2 || texts.some((text) => !text.startsWith('(') && / (and|or|nor) /.test(text))
  return texts.join(`${needsComma ? ',' : ''} ${joint} `)
}

/** `condition` may be anything, as it is while somebody writes it. */
export function conditionSentence(condition: unknown, nameOf: NameOf = (id) => id): string {
  const kind = kindOf(condition)
  if (kind === null) return kUnfinished
  const { all, any, not } = condition as Condition
  if (kind === 'all') return all!.length === 0 ? 'always' : groupSentence(all!, 'and', nameOf)
  if (kind === 'any') return any!.length === 0 ? 'never' : groupSentence(any!, 'or', nameOf)
  if (kind !== 'not') return testSentence(condition as Condition, nameOf, false) ?? kUnfinished
  const inner = kindOf(not)
  const isTest = inner !== null && inner !== 'not' && !isGroup(inner)
  return (isTest ? testSentence(not!, nameOf, true) : null) ?? `it is not so that ${memberSentence(not, nameOf)}`
}
