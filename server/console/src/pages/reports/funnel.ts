// What became of what was shown, counted by name: whole numbers only.
import { kShownKinds, type Row } from '../../policy/counts'

export const kSteps = ['shown', 'impression', 'help_click', 'call', 'chat', 'film', 'exit', 'dismiss', 'shown_in_error'] as const
export type Step = (typeof kSteps)[number]
export type Funnel = { name: string } & Record<Step, number>

export const stepNames: Record<Step, string> = {
  shown: 'Shown', impression: 'Seen', help_click: 'Help clicks', call: 'Calls', chat: 'Chats', film: 'Film', exit: 'Left', dismiss: 'Closed', shown_in_error: 'In error',
}

const stepOf = (kind: string): Step | null => ((kShownKinds as readonly string[]).includes(kind) ? 'shown' : (kSteps as readonly string[]).includes(kind) && kind !== 'shown' ? kind as Step : null)

export function funnelOf(rows: readonly Row[], nameOf: (row: Row) => string): Funnel[] {
  const funnels = new Map<string, Funnel>()
  for (const row of rows) {
    const step = stepOf(row.kind ?? '')
    if (step === null) continue
    const name = nameOf(row)
    let funnel = funnels.get(name)
    if (funnel === undefined) funnels.set(name, funnel = { name, ...Object.fromEntries(kSteps.map((one) => [one, 0])) as Record<Step, number> })
    funnel[step] += row.count
  }
  return [...funnels.values()].sort((one, other) => other.shown - one.shown || one.name.localeCompare(other.name))
}
