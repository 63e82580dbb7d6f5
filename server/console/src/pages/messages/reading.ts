// How old a reader must be to follow a text, in words.
import type { Preview } from '../../policy/preview'
import type { Tone } from '../../ui/basics'

const kLeastWords = 30 // as kLeastWordsToJudge of messages/reading_age.h: shorter texts vary by years with every word
const kMaxYears = 12 // as kMaxReadingAgeYears there: nine to eleven are aimed at, and one year is left to the measure
const kYoungest = 5

export type ReadingText = { badge: string; tone: Tone; advice: string }

export const yearsOf = (reading: NonNullable<Preview['reading']>): number => Math.max(kYoungest, Math.round(reading.age_years))
export const isEnough = (reading: Preview['reading']): boolean => reading !== undefined && reading.words >= kLeastWords

export function readingText(reading: Preview['reading']): ReadingText {
  if (reading === undefined) return { badge: 'No reading age', tone: 'plain', advice: 'It can be measured for English only.' }
  if (!isEnough(reading)) return { badge: 'No reading age', tone: 'plain', advice: `It has ${reading.words} words; from ${kLeastWords} on, its reading age can be measured.` }
  const years = yearsOf(reading)
  return reading.age_years > kMaxYears
    ? { badge: `Reading age ${years}`, tone: 'warning', advice: 'Aim for 9 to 11: shorter sentences, shorter words.' }
    : { badge: `Reading age ${years}`, tone: 'good', advice: 'Somebody of that age can follow it. The aim is 9 to 11.' }
}
