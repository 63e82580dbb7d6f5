// Reading from the API in a component, with a small cache that pages share.
//
//   const drafts = useQuery('drafts', () => ask(api.GET('/v1/policy/drafts')))
//   if (drafts.problem) return <ProblemNotice problem={drafts.problem} onRetry={drafts.reload} />
//   if (!drafts.data) return <Loading />
//
// What is in the cache is shown at once and read anew behind it. `invalidate('draft:x')` makes everything whose key
// starts so be read again, on every page that shows it. A key of null reads nothing.
import { useCallback, useEffect, useState } from 'preact/hooks'

import { type ApiProblem, problemOf } from './problem'

type Entry = { data?: unknown; problem: ApiProblem | null; isLoading: boolean; version: number }

const kMaxEntries = 200

const entries = new Map<string, Entry>()
const listeners = new Map<string, Set<() => void>>()

function tell(key: string): void {
  for (const listen of listeners.get(key) ?? []) listen()
}

function store(key: string, entry: Entry): void {
  entries.delete(key)
  entries.set(key, entry)
  for (const oldest of entries.keys()) {
    if (entries.size <= kMaxEntries) break
    if (!listeners.has(oldest)) entries.delete(oldest)
    else break
  }
  tell(key)
}

async function read(key: string, ask: () => Promise<unknown>): Promise<void> {
  const version = (entries.get(key)?.version ?? 0) + 1
  store(key, { ...(entries.get(key) ?? { problem: null }), isLoading: true, version })
  try {
    const data = await ask()
    if (entries.get(key)?.version === version) store(key, { data, problem: null, isLoading: false, version })
  } catch (thrown) {
    const problem = problemOf(thrown)
    // What is gone is not shown any more; what cannot be reached just now still is.
    const data = problem.status === 404 ? undefined : entries.get(key)?.data
    if (entries.get(key)?.version === version) store(key, { data, problem, isLoading: false, version })
  }
}

const stale = new Set<string>()

export function invalidate(prefix: string): void {
  for (const key of [...entries.keys()]) {
    if (!key.startsWith(prefix)) continue
    if (listeners.has(key)) {
      stale.add(key)
      tell(key)
    } else {
      entries.delete(key)
    }
  }
}

/** What is known already is put into the cache, where asking again would only repeat it. */
export function remember(key: string, data: unknown): void {
  store(key, { data, problem: null, isLoading: false, version: (entries.get(key)?.version ?? 0) + 1 })
}

/** For signing out: the next person sees nothing of it. */
export function forgetEverything(): void {
  entries.clear()
}

export type Query<Data> = { data: Data | undefined; problem: ApiProblem | null; isLoading: boolean; reload: () => void }

export function useQuery<Data>(key: string | null, ask: () => Promise<Data>): Query<Data> {
  const [, redraw] = useState(0)
  useEffect(() => {
    if (key === null) return
    const listen = () => {
      if (stale.delete(key)) void read(key, ask)
      redraw((count) => count + 1)
    }
    const others = listeners.get(key) ?? new Set()
    listeners.set(key, others.add(listen))
    if (!entries.get(key)?.isLoading) void read(key, ask)
    return () => {
      others.delete(listen)
      if (others.size === 0) listeners.delete(key)
    }
    // `ask` is the key's own: what it closes over is in the key.
  }, [key])
  const reload = useCallback(() => { if (key !== null) void read(key, ask) }, [key])
  const entry = key === null ? undefined : entries.get(key)
  return {
    data: entry?.data as Data | undefined,
    problem: entry?.problem ?? null,
    isLoading: entry?.isLoading ?? (key !== null && entry === undefined),
    reload,
  }
}
