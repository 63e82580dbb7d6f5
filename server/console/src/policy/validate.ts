// What is wrong with an object as it is being typed: the whole draft (or what is live) is validated by the server as if
// the object were saved already.
import { api, ask } from '../api/client'
import type { Issue } from '../api/problem'
import type { Family, ObjectOf } from './objects'
import { isTooLarge } from './save'

export type Place = { family: Family; id: string; pointer: string }
export type PlacedIssue = Issue & { object?: Place }
export type Checked = {
  own: Issue[] // pointers into the object
  others: Issue[] // errors elsewhere, which it may have caused
  failures: { id: string; message: string }[] // of regression cases
  ok: boolean
}

type Validation = { ok: boolean; issues: PlacedIssue[]; cases: { run: number; failures: { id?: string; message?: string }[] } }

/** `isSaved`: it is in the draft as it is. null: it is too large to be sent with each change, and checked once it is saved. */
export async function checkObject<F extends Family>(draft: string | null, family: F, object: ObjectOf[F], isSaved: boolean): Promise<Checked | null> {
  const isLarge = isTooLarge(object)
  if (isLarge && !isSaved) return null
  const body = (isLarge ? {} : { object: { family, id: object.id, object } }) as never
  const found = await ask((draft === null
    ? api.POST('/v1/policy/validate' as never, { body } as never)
    : api.POST('/v1/policy/drafts/{draft}/validate', { params: { path: { draft } }, body } as never)) as Promise<{ data?: Validation; response: Response }>)
  return sortOut(found, family, object.id)
}

export function sortOut(found: Validation, family: Family, id: string): Checked {
  const own: Issue[] = []
  const others: Issue[] = []
  for (const { severity, pointer, message, object } of found.issues) {
    if (object?.family === family && object.id === id) own.push({ severity, pointer: object.pointer, message })
    else if (severity === 'error') others.push({ severity, pointer, message: object === undefined ? message : `${object.id}: ${message}` })
  }
  const failures = found.cases.failures.map((failure) => ({ id: failure.id ?? '', message: failure.message ?? '' }))
  return { own, others, failures, ok: found.ok }
}
