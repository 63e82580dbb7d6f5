// Asks for counts, as CSV: it is the shorter form, and the one that is read without making an object of each row.
//
// The server answers at most 100,000 rows at once. A report that would have more is asked for in halves, at the border of
// two days, so that the sums are the same.
import { apiBase, fetchApi } from '../../api/client'
import { ApiProblem } from '../../api/problem'
import { type Counts, joinCounts, readCounts } from './counts'
import { type Range, timeOf } from './range'

export const filterDimensions = ['partner', 'campaign', 'variant', 'locale', 'country', 'surface'] as const
export type FilterDimension = (typeof filterDimensions)[number]
export type Filters = Partial<Record<FilterDimension, readonly string[]>>

export type CountQuery = { fromHour: number; untilHour: number; resolution: Range['resolution'] | 'whole'; group: readonly string[]; kinds: readonly string[]; filters: Filters }

const kMaxHalvings = 5 // 32 parts: three million rows

export function parametersOf({ fromHour, untilHour, resolution, group, kinds, filters }: CountQuery): URLSearchParams {
  const parameters = new URLSearchParams({ from: timeOf(fromHour), until: timeOf(untilHour), resolution })
  if (group.length > 0) parameters.set('group', group.join(','))
  if (kinds.length > 0) parameters.set('kind', kinds.join(','))
  for (const [name, values] of Object.entries(filters)) if (values.length > 0) parameters.set(name, values.join(','))
  return parameters
}

/** Where the API answers it as a file. */
export const fileHref = (query: CountQuery): string => `${apiBase}v1/reports/counts?${parametersOf(query)}&format=csv`
export const keyOf = (query: CountQuery): string => `counts:${parametersOf(query)}`

const isTooMuch = (problem: unknown): boolean => problem instanceof ApiProblem && problem.kind === 'invalid_request' && /more than 100,000 rows/.test(problem.detail)

/** Two ranges for one; none where it is a day or less, or is not by time. */
export function halvesOf(query: CountQuery): [CountQuery, CountQuery] | null {
  const { fromHour, untilHour, resolution } = query
  const middle = Math.round((fromHour + untilHour) / 48) * 24
  if (resolution === 'whole' || middle <= fromHour || middle >= untilHour) return null
  return [{ ...query, untilHour: middle }, { ...query, fromHour: middle }]
}

export async function inParts<Part>(query: CountQuery, ask: (query: CountQuery) => Promise<Part>, halvings = kMaxHalvings): Promise<Part[]> {
  try {
    return [await ask(query)]
  } catch (thrown) {
    const halves = halvings > 0 && isTooMuch(thrown) ? halvesOf(query) : null
    if (halves === null) throw thrown
    const parts = []
    for (const half of halves) parts.push(...await inParts(half, ask, halvings - 1))
    return parts
  }
}

async function askOnce(query: CountQuery): Promise<Counts> {
  const response = await fetchApi(new Request(fileHref(query)))
  if (!response.ok) throw await ApiProblem.of(response)
  return readCounts(new Uint8Array(await response.arrayBuffer()))
}

export const askCounts = async (query: CountQuery): Promise<Counts> => joinCounts(await inParts(query, askOnce))
