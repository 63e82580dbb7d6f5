// Codes that people know by a name: countries (ISO 3166-1), regions (ISO 3166-2), languages (BCP 47). One may type either.
//
//   codeFrom('countries', 'united kingdom')   // 'GB'
//   codeFrom('countries', 'gb')               // 'GB'
//   codeFrom('languages', 'EN-gb')            // 'en-GB'
import { languageName, placeName } from './words'

export type CodeKind = 'countries' | 'regions' | 'languages'

// What Intl has a name for and ISO 3166-1 does not assign: groups, pseudo-locales, and codes that have been taken back.
const kNoCountries = new Set(['EU', 'EZ', 'UN', 'XA', 'XB', 'ZZ', 'QO', 'AN', 'BU', 'CS', 'DD', 'DY', 'FX', 'HV', 'NH', 'NT', 'RH', 'SU', 'TP', 'UK', 'VD', 'YD', 'YU', 'ZR', 'AC', 'CP', 'CQ', 'DG', 'EA', 'IC', 'TA'])
const kLetters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const kLanguages = ['ar', 'bg', 'bn', 'cs', 'cy', 'da', 'de', 'el', 'en', 'es', 'et', 'fa', 'fi', 'fr', 'ga', 'gd', 'gu', 'he', 'hi', 'hr', 'hu', 'id', 'it', 'ja', 'ko', 'lt', 'lv', 'mi', 'ms', 'mt', 'nl', 'no', 'pa', 'pl', 'pt', 'ro', 'ru', 'sk', 'sl', 'so', 'sq', 'sr', 'sv', 'sw', 'ta', 'th', 'tl', 'tr', 'uk', 'ur', 'vi', 'zh']

let countries: string[] | null = null

export function countryCodes(): string[] {
  countries ??= kLetters.flatMap((first) => kLetters.map((second) => first + second))
    .filter((code) => !kNoCountries.has(code) && placeName(code) !== code)
    .sort((left, right) => placeName(left).localeCompare(placeName(right), 'en-GB'))
  return countries
}

export const nameOfCode = (kind: CodeKind, code: string): string => (kind === 'languages' ? languageName(code) : placeName(code))

/** What is offered while one types. There is no list of the regions of all countries. */
export function suggestedCodes(kind: CodeKind): readonly string[] {
  return kind === 'countries' ? countryCodes() : kind === 'languages' ? kLanguages : []
}

function canonicalLanguage(text: string): string {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? text
  } catch {
    return text
  }
}

const same = (left: string, right: string): boolean => left.localeCompare(right, 'en-GB', { sensitivity: 'base' }) === 0

/** The code that is meant by a name or a code; what is neither stays as it is, for the check to say so. */
export function codeFrom(kind: CodeKind, typed: string): string {
  const text = typed.trim()
  const known = suggestedCodes(kind).find((code) => {
    const name = nameOfCode(kind, code)
    return same(name, text) || same(name.replace(/ \([^()]*\)$/, ''), text)
  })
  if (known !== undefined) return known
  if (kind === 'languages') return /^[a-z]{2,8}([-_][a-z0-9]{1,8})*$/i.test(text) ? canonicalLanguage(text.replaceAll('_', '-')) : text
  return /^[a-z]{2}(-[a-z0-9]{1,3})?$/i.test(text) ? text.toUpperCase() : text
}
