// How a fact reads: its ICU MessageFormat pattern with the figure in it, in the manner of its language. Of the format
// this knows what facts need, {figure} and {figure, number}, and quoting with apostrophes; the server knows all of it.
//
//   renderFact('Somebody counted {figure, number} things.', 1234, 'en-GB')    // 'Somebody counted 1,234 things.'

/** A text, or why there is none here. */
export type Rendered = { text: string } | { fault: string }

function numberText(figure: number, style: string, locale: string): string | null {
  const options = { '': {}, integer: { maximumFractionDigits: 0 }, percent: { style: 'percent' as const } }[style]
  return options === undefined ? null : new Intl.NumberFormat(locale, options).format(figure)
}

const kArgument = /^\s*figure\s*(?:,\s*number\s*(?:,\s*([a-z]*)\s*)?)?$/

export function renderFact(pattern: string, figure: number, locale: string): Rendered {
  let text = ''
  for (let at = 0; at < pattern.length; ++at) {
    const character = pattern[at]!
    if (character === "'" && pattern[at + 1] === "'") {
      text += "'"
      ++at
    } else if (character === "'" && /[{}]/.test(pattern[at + 1] ?? '')) {
      // Quoted up to the next single apostrophe; two of them are one.
      const rest = /^((?:[^']|'')*)'?/.exec(pattern.slice(at + 1))![0]
      text += rest.replace(/'$/, '').replaceAll("''", "'")
      at += rest.length
    } else if (character === '{') {
      const end = pattern.indexOf('}', at)
      if (end < 0) return { fault: 'A { has no } that belongs to it.' }
      const inside = pattern.slice(at + 1, end)
      if (inside.includes('{')) return { fault: 'This says more than can be shown here. Saving it in a draft checks it.' }
      const argument = kArgument.exec(inside)
      if (argument === null) return { fault: `{${inside.trim()}} is not known. Write {figure, number} where the figure belongs.` }
      const said = safely(() => numberText(figure, argument[1] ?? '', locale))
      if (said === null) return { fault: 'This says more than can be shown here. Saving it in a draft checks it.' }
      text += said
      at = end
    } else if (character === '}') {
      return { fault: 'A } has no { that belongs to it.' }
    } else {
      text += character
    }
  }
  return { text }
}

function safely<T>(make: () => T): T | null {
  try {
    return make()
  } catch {
    return null
  }
}

export { directionOf } from '../../policy/direction'

export type ReviewState = 'current' | 'soon' | 'expired' | 'none'
const kSoonDays = 30

/** A fact is not shown on and after its review date. `today`: a day in UTC, as the date is. */
export function reviewState(reviewDate: string, today: string): ReviewState {
  const due = Date.parse(`${reviewDate}T00:00:00Z`)
  if (Number.isNaN(due)) return 'none'
  const days = (due - Date.parse(`${today}T00:00:00Z`)) / 86_400_000
  return days <= 0 ? 'expired' : days <= kSoonDays ? 'soon' : 'current'
}

export const todayInUtc = (): string => new Date().toISOString().slice(0, 10)
