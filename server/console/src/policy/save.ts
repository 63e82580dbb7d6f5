// Writing one object into a draft. One that is too large for a request of its own (a list of very many terms) goes in with
// the whole policy of the draft, which may be as large as it likes: in one step, and only if nobody has changed the draft
// since it was read.
import { api, ask, askTagged } from '../api/client'
import { ApiProblem, problemOf } from '../api/problem'
import { type Draft, type Family, type ObjectOf, readObject, writeObject } from './objects'

export const kMaxObjectBytes = 1024 * 1024 // of a request, as the server has it
const kMostTries = 4 // while others change other objects of the draft

const bytesOf = (object: unknown): number => new TextEncoder().encode(JSON.stringify(object)).length

/** What goes around it in a request is allowed for. */
export const isTooLarge = (object: unknown): boolean => bytesOf(object) > kMaxObjectBytes - 4096

/** As writeObject, for an object of any size. */
export async function saveObject<F extends Family>(draft: string, family: F, object: ObjectOf[F], tag: string | null): Promise<string> {
  if (!isTooLarge(object)) return writeObject(draft, family, object, tag)
  for (let tries = 1; ; ++tries) {
    try {
      return await saveWithPolicy(draft, family, object, tag)
    } catch (thrown) {
      if (!(thrown instanceof DraftMoved) || tries === kMostTries) throw thrown instanceof DraftMoved ? thrown.problem : thrown
    }
  }
}

/** Somebody changed something else of the draft between reading and writing. */
class DraftMoved extends Error {
  constructor(readonly problem: ApiProblem) { super(problem.message) }
}

type Document = Partial<Record<Family, { id: string }[]>>

async function saveWithPolicy<F extends Family>(draft: string, family: F, object: ObjectOf[F], tag: string | null): Promise<string> {
  const params = { path: { draft } }
  const read = await askTagged(api.GET('/v1/policy/drafts/{draft}/policy', { params }))
  if (await tagOf(draft, family, object.id) !== tag) throw hasChanged()
  const policy = read.data.policy as Document
  const others = policy[family] ?? []
  const isThere = others.some(({ id }) => id === object.id)
  const objects = isThere ? others.map((one) => (one.id === object.id ? object : one)) : [...others, object]
  const body = { base: read.data.base, policy: { ...policy, [family]: objects } }
  try {
    await ask(api.PUT('/v1/policy/drafts/{draft}/policy', { params: { ...params, header: { 'If-Match': `"${read.tag}"` } }, body: body as never }) as Promise<{ data?: Draft; response: Response }>)
  } catch (thrown) {
    const problem = problemOf(thrown)
    throw problem.kind === 'precondition_failed' ? new DraftMoved(problem) : problem
  }
  return (await tagOf(draft, family, object.id)) ?? ''
}

async function tagOf(draft: string, family: Family, id: string): Promise<string | null> {
  try {
    return (await readObject({ draft }, family, id)).tag
  } catch (thrown) {
    const problem = problemOf(thrown)
    if (problem.status === 404) return null
    throw problem
  }
}

const hasChanged = () => new ApiProblem({
  type: 'urn:signpost:problem:precondition_failed', title: 'Somebody else has changed it', status: 412, detail: 'It was changed since you opened it.',
})
