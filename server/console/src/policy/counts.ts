// Counts as /v1/reports/counts gives them: whole numbers by time and dimensions. Every figure that the console shows is a
// sum of these, so it agrees with the API to the unit.
import { api, ask } from '../api/client'

export type Dimension = 'partner' | 'campaign' | 'variant' | 'locale' | 'country' | 'surface' | 'kind' | 'rule' | 'other_rule'
export type Resolution = 'hour' | 'day' | 'whole'
export type Filters = Partial<Record<Dimension, string>>
export type Row = { time?: string; count: number } & Partial<Record<Dimension, string>>
export type CountQuery = { from: string; until: string; resolution: Resolution; group: readonly Dimension[]; filters?: Filters }

/** As parameters of the API, for a request or for a link to the CSV. */
export function parametersOf({ from, until, resolution, group, filters = {} }: CountQuery): Record<string, string> {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined && value !== '') as [string, string][]
  return { from, until, resolution, ...(group.length > 0 ? { group: group.join(',') } : {}), ...Object.fromEntries(given) }
}

export const keyOf = (query: CountQuery): string => `counts:${JSON.stringify(parametersOf(query))}`

export async function readCounts(query: CountQuery): Promise<Row[]> {
  const { rows } = await ask(api.GET('/v1/reports/counts', { params: { query: parametersOf(query) } } as never) as Promise<{ data?: { rows: Row[] }; response: Response }>)
  return rows
}

export const kShownKinds = ['message', 'interstitial', 'block'] as const
export const kDecisionKinds = ['none', ...kShownKinds, 'suppressed', 'holdout'] as const

export const sum = (rows: readonly Row[]): number => rows.reduce((total, { count }) => total + count, 0)
export const sumOf = (rows: readonly Row[], kinds: readonly string[]): number => sum(rows.filter(({ kind }) => kind !== undefined && kinds.includes(kind)))
