// From rows of counts to lines of a chart: one number for each hour or day of the range, 0 where nothing was counted.
import type { Dimension, Resolution, Row } from '../../policy/counts'

export type Series = { times: number[]; lines: { name: string; values: number[]; total: number }[] }

const kSeconds: Record<Exclude<Resolution, 'whole'>, number> = { hour: 3600, day: 86_400 }

/**
 * `dimension` null: one line of all. Lines are in the order of their totals. Counts that are older than 35 days are kept
 * by day: asked for by hour they stand at the first hour of their day.
 */
export function seriesOf(rows: readonly Row[], { from, until, resolution, dimension }: { from: string; until: string; resolution: 'hour' | 'day'; dimension: Dimension | null }): Series {
  const step = kSeconds[resolution]
  const first = Math.floor(Date.parse(from) / 1000 / step)
  const count = Math.max(0, Math.ceil(Date.parse(until) / 1000 / step) - first)
  const times = Array.from({ length: count }, (_, index) => (first + index) * step)
  const lines = new Map<string, { name: string; values: number[]; total: number }>()
  // Many rows have one time: reading each of them once is what takes long.
  const places = new Map<string, number>()
  for (const row of rows) {
    let place = places.get(row.time!)
    if (place === undefined) places.set(row.time!, place = Math.floor(Date.parse(row.time!) / 1000 / step) - first)
    if (place < 0 || place >= count) continue
    const name = dimension === null ? '' : row[dimension] ?? ''
    let line = lines.get(name)
    if (line === undefined) lines.set(name, line = { name, values: new Array<number>(count).fill(0), total: 0 })
    line.values[place]! += row.count
    line.total += row.count
  }
  return { times, lines: [...lines.values()].sort((one, other) => other.total - one.total || one.name.localeCompare(other.name)) }
}
