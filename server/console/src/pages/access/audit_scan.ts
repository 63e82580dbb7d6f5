// Looking back through the audit log. The API hands its lines over oldest first, from a number on; people ask for the newest
// first, by words and times. So the end is found by asking for numbers, and lines are read backwards in windows from there.
import { isFound } from '../../policy/filters'

export type Line = { number: number; when: string; who: string; action: string; subject: string; detail: string }
/** The first `limit` lines whose number is at least `from`. */
export type ReadLines = (from: number, limit: number) => Promise<Line[]>

/** What is '' is not asked for. `since` and `until`: moments in RFC 3339. */
export type Asked = { search: string; who: string; action: string; since: string; until: string }
/** `lookedTo`: every line from there on was looked at. */
export type Found = { lines: Line[]; lookedTo: number }

export const kWindowLines = 1000 // the most that one answer has

const timeOf = (moment: string, otherwise: number): number => (moment === '' || Number.isNaN(Date.parse(moment)) ? otherwise : Date.parse(moment))

export function isAskedFor({ search, who, action, since, until }: Asked, { words, ...line }: Line & { words: string }): boolean {
  const when = Date.parse(line.when)
  return (action === '' || line.action === action) && isFound(who, line.who) && timeOf(since, -Infinity) <= when && when <= timeOf(until, Infinity) &&
    isFound(search, line.who, line.action, line.subject, words)
}

/** The number of the newest line; 0: there is none. */
export async function lastNumber(read: ReadLines): Promise<number> {
  const reaches = async (number: number) => (await read(number, 1)).length > 0
  if (!(await reaches(1))) return 0
  let there = 1
  let step = kWindowLines
  while (await reaches(there + step)) {
    there += step
    step *= 2
  }
  while (step > kWindowLines) {
    step /= 2
    if (await reaches(there + step)) there += step
  }
  return (await read(there, kWindowLines)).at(-1)!.number
}

/** Those below `before` that are asked for, newest first: `wanted` of them, or as many as stand in `maxWindows` windows. */
export async function lookBack(read: ReadLines, before: number, asked: Asked, wordsOf: (line: Line) => string, wanted: number, maxWindows: number): Promise<Found> {
  const lines: Line[] = []
  let lookedTo = before
  const since = timeOf(asked.since, -Infinity)
  for (let windows = 0; windows < maxWindows && lookedTo > 1; ++windows) {
    const from = Math.max(1, lookedTo - kWindowLines)
    const window = (await read(from, lookedTo - from)).filter(({ number }) => number < lookedTo)
    lookedTo = from
    for (const line of window.reverse()) {
      if (!isAskedFor(asked, { ...line, words: wordsOf(line) })) continue
      lines.push(line)
      if (lines.length === wanted) return { lines, lookedTo: line.number }
    }
    // Lines stand in the order of their time, give or take what the servers' clocks differ.
    if (window.length > 0 && window.every(({ when }) => Date.parse(when) < since)) return { lines, lookedTo: 1 }
  }
  return { lines, lookedTo }
}
