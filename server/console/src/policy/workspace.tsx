// What one is looking at and working on: what is live, or a draft that the address names (?draft=…).
//
//   const workspace = useWorkspace()
//   const rules = useObjects('rules')                          // of the draft, else of what is live
//   const draft = await workspace.ensureDraft('Change the rule “x”')   // asks for a title where there is none yet
import { createContext, type ComponentChildren } from 'preact'
import { useContext } from 'preact/hooks'

import { api, ask } from '../api/client'
import type { components } from '../api/generated/api'
import type { ApiProblem } from '../api/problem'
import { invalidate, type Query, remember, useQuery } from '../api/query'
import { setParams, useRoute } from '../base/router'
import { useSession } from '../session/session'
import { askForNote } from '../ui/dialog'
import { type Draft, type Entry, type Family, listObjects, type Source } from './objects'

export type PolicyHead = components['schemas']['PolicyHead']

export type Workspace = {
  head: PolicyHead | undefined
  draftId: string | null
  draft: Draft | undefined // while it is read: undefined, although there is an id
  problem: ApiProblem | null
  /** Whether the person may change what is shown here: an editor, on what is live (which opens a draft) or an open draft. */
  canEdit: boolean
  source: Source | null
  /** The id of an open draft; where none is chosen, one is opened. null: the person thought better of it. */
  ensureDraft: (title: string) => Promise<string | null>
  reload: () => void
}

const WorkspaceContext = createContext<Workspace | null>(null)

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext)
  if (workspace === null) throw new Error('No workspace around this component')
  return workspace
}

export const readDraft = (draft: string) => ask(api.GET('/v1/policy/drafts/{draft}', { params: { path: { draft } } }))
export const useHead = () => useQuery('head', () => ask(api.GET('/v1/policy')))

/** After something in a draft, or which draft is live, has changed. */
export function draftHasChanged(draft: string | null): void {
  if (draft !== null) for (const prefix of [`draft:${draft}`, `objects:${draft}:`, `object:${draft}:`]) invalidate(prefix)
  invalidate('drafts')
}

export async function openDraft(title: string): Promise<Draft> {
  const draft = await ask(api.POST('/v1/policy/drafts', { body: { title } } as never) as Promise<{ data?: Draft; error?: unknown; response: Response }>)
  remember(`draft:${draft.id}`, draft)
  invalidate('drafts')
  return draft
}

export async function askForDraft(title: string): Promise<Draft | null> {
  const chosen = await askForNote({
    title: 'Your change goes into a draft',
    text: 'Nothing is shown to anybody until a second person has looked at the draft and it is published. You can put several changes into one draft.',
    action: 'Open the draft',
    note: { label: 'What is this draft about?', required: true, oneLine: true, value: title },
  })
  return chosen === null ? null : openDraft(chosen)
}

export function WithWorkspace({ children }: { children: ComponentChildren }) {
  const session = useSession()
  const { params } = useRoute()
  const draftId = params.get('draft')
  const mayRead = session.may('policy_read')
  const head = useQuery(mayRead ? 'head' : null, () => ask(api.GET('/v1/policy')))
  const draft = useQuery(mayRead && draftId !== null ? `draft:${draftId}` : null, () => readDraft(draftId!))
  const isOpen = draftId === null || draft.data?.state === 'open'
  const workspace: Workspace = {
    head: head.data,
    draftId,
    draft: draft.data,
    problem: draft.problem ?? head.problem,
    canEdit: session.may('policy_write') && isOpen,
    source: draftId !== null ? { draft: draftId } : head.data === undefined ? null : { revision: head.data.head },
    ensureDraft: async (title) => {
      if (draftId !== null) return draftId
      const opened = await askForDraft(title)
      if (opened !== null) setParams({ draft: opened.id })
      return opened?.id ?? null
    },
    reload: () => { head.reload(); draft.reload() },
  }
  return <WorkspaceContext.Provider value={workspace}>{children}</WorkspaceContext.Provider>
}

const keyOf = (source: Source) => ('draft' in source ? source.draft : source.revision)

/** All objects of a family; those that the draft removes are not among them. */
export function useObjects<F extends Family>(family: F): Query<Entry<F>[]> {
  const { source } = useWorkspace()
  return useQuery(source === null ? null : `objects:${keyOf(source)}:${family}`, () => listObjects(source!, family))
}

/** Those that the draft removes, as its base has them. */
export function useRemovedObjects<F extends Family>(family: F): Entry<F>[] {
  const { draft } = useWorkspace()
  const removed = (draft?.changed ?? []).filter((one) => one.family === family && one.change === 'removed').map(({ id }) => id)
  const base: Source | null = draft === undefined || removed.length === 0 ? null : { revision: draft.base }
  const all = useQuery(base === null ? null : `objects:${keyOf(base)}:${family}`, () => listObjects(base!, family))
  return (all.data ?? []).filter(({ id }) => removed.includes(id)).map((entry) => ({ ...entry, change: 'removed' as const }))
}
