// Asks for the counts of the overview. Hours are those since 1970.
import { api, ask } from '../../api/client'
import type { components } from '../../api/generated/api'
import { decisionKinds, eventKinds } from '../../policy/kinds'
import type { HourRow } from './today'

export const kHourMs = 3_600_000
export const timeOf = (hour: number): string => `${new Date(hour * kHourMs).toISOString().slice(0, 19)}Z`

type Query = { from: string; until: string; resolution: 'hour' | 'whole'; group?: ['kind']; kind: string }

async function askRows(query: Query): Promise<components['schemas']['CountReport']['rows']> {
  const report = await ask(api.GET('/v1/reports/counts', { params: { query: { ...query, format: 'json' } } })) as components['schemas']['CountReport']
  return report.rows
}

export async function askHours(fromHour: number, untilHour: number): Promise<HourRow[]> {
  const rows = await askRows({ from: timeOf(fromHour), until: timeOf(untilHour), resolution: 'hour', group: ['kind'], kind: [...decisionKinds, ...eventKinds].join(',') })
  return rows.map(({ time, kind, count }) => ({ hour: Date.parse(time!) / kHourMs, kind: kind!, count }))
}

const kLookBackDays = 30

export async function askIsAnythingCounted(): Promise<boolean> {
  const nowHour = Math.floor(Date.now() / kHourMs)
  return (await askRows({ from: timeOf(nowHour - 24 * kLookBackDays), until: timeOf(nowHour + 1), resolution: 'whole', kind: decisionKinds.join(',') })).length > 0
}
