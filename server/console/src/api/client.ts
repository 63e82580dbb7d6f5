// The API, typed from openapi.json.
//
//   const draft = await ask(api.GET('/v1/policy/drafts/{draft}', { params: { path: { draft: id } } }))
//
// `ask` answers the data or throws an ApiProblem. Requests carry the session's cookie and its CSRF token. When a session
// has ended, the request waits until the person has signed in again (session.tsx asks, on top of the page, so that
// nothing typed is lost) and is then sent once more. Reading is tried again where the connection is cut; writing never is.
import createClient from 'openapi-fetch'

import type { paths } from './generated/api'
import { ApiProblem } from './problem'

const kReadTries = 3
const kRetryAfterMs = 400

let csrfToken = ''
let signInAgain: (() => Promise<boolean>) | null = null

export function setCsrfToken(token: string): void {
  csrfToken = token
}

/** For the few requests that do not go through here (policy/upload.ts). */
export const csrf = (): string => csrfToken

/** Who is asked when a session has ended; answers whether there is one again. */
export function onSessionEnded(ask: (() => Promise<boolean>) | null): void {
  signInAgain = ask
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers)
  if (csrfToken !== '') headers.set('X-CSRF-Token', csrfToken)
  return fetch(new Request(request.clone(), { headers, credentials: 'same-origin', cache: 'no-store' }))
}

async function sendWithTries(request: Request): Promise<Response> {
  for (let tries = 1; ; ++tries) {
    try {
      return await send(request)
    } catch (thrown) {
      if (request.signal.aborted) throw thrown
      if (request.method !== 'GET' || tries === kReadTries) throw ApiProblem.offline()
      await wait(kRetryAfterMs * tries)
    }
  }
}

/** fetch for the API, also for bodies that are no JSON. */
export async function fetchApi(request: Request): Promise<Response> {
  const response = await sendWithTries(request)
  const isAboutSession = new URL(request.url).pathname.endsWith('/v1/session')
  // Whoever gives a wrong password to change it is still signed in.
  const hasEnded = response.status === 401 && !isAboutSession && !(await response.clone().text()).includes('urn:signpost:problem:sign_in_failed')
  if (!hasEnded || signInAgain === null || !(await signInAgain())) return response
  return sendWithTries(request)
}

// Relative to /console/, so that the console works below any prefix.
export const apiBase = typeof location === 'undefined' ? 'http://localhost/' : new URL('..', location.href).href

export const api = createClient<paths>({ baseUrl: apiBase.replace(/\/$/, ''), fetch: fetchApi })

type Answer<Data> = { data?: Data; error?: unknown; response: Response }

function asProblem({ error, response }: Answer<unknown>): ApiProblem {
  const document = error as { type?: unknown; title?: unknown } | undefined
  if (typeof document?.type === 'string' && typeof document.title === 'string') {
    return new ApiProblem({ ...document, type: document.type, title: document.title, status: response.status })
  }
  return new ApiProblem({
    type: 'urn:signpost:problem:unexpected', title: 'The server answered in an unexpected way', status: response.status,
    detail: `Try again; if it stays so, tell your operator that the console got the status ${response.status}.`,
  })
}

/** A connection that is cut while the answer comes in is as one that was never there. */
async function whole<Data>(answer: Promise<Answer<Data>>): Promise<Answer<Data>> {
  try {
    return await answer
  } catch (thrown) {
    throw thrown instanceof TypeError ? ApiProblem.offline() : thrown
  }
}

export async function ask<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  const got = await whole(answer)
  if (!got.response.ok) throw asProblem(got)
  return got.data as Data
}

/** The same, with the answer's ETag, without its quotes. */
export async function askTagged<Data>(answer: Promise<Answer<Data>>): Promise<{ data: Data; tag: string }> {
  const got = await whole(answer)
  if (!got.response.ok) throw asProblem(got)
  return { data: got.data as Data, tag: (got.response.headers.get('ETag') ?? '').replace(/^W?\/?"|"$/g, '') }
}
