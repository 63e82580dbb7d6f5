// What went wrong with a request, as a value that every page can show. The server says it as a problem document
// (RFC 9457); a connection that was cut has none, and becomes one here.
import type { Issue } from '../base/issue'
import type { components } from './generated/api'

export type { Issue } from '../base/issue'
type ProblemDocument = components['schemas']['Problem']

export class ApiProblem extends Error {
  /** "conflict", "precondition_failed", … as in openapi.json; "offline" where no answer came. */
  readonly kind: string
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly issues: Issue[]
  /** The whole document: some have members of their own. */
  readonly document: Record<string, unknown>

  constructor(document: Partial<ProblemDocument> & { type: string; title: string; status: number }) {
    super(document.detail ?? document.title)
    this.kind = document.type.replace('urn:signpost:problem:', '')
    this.status = document.status
    this.title = document.title
    this.detail = document.detail ?? ''
    this.document = document as Record<string, unknown>
    this.issues = (document.issues as Issue[] | undefined) ??
      (document.pointer === undefined ? [] : [{ severity: 'error', pointer: document.pointer, message: this.detail }])
  }

  static offline(): ApiProblem {
    return new ApiProblem({
      type: 'urn:signpost:problem:offline', title: 'The connection was interrupted', status: 0,
      detail: 'The server did not answer. Nothing you typed is lost: try again when you are connected.',
    })
  }

  static async of(response: Response): Promise<ApiProblem> {
    try {
      const document = await response.json() as ProblemDocument
      if (typeof document.type === 'string') return new ApiProblem(document)
    } catch {
      // A proxy in front answers with a page of its own.
    }
    return new ApiProblem({
      type: 'urn:signpost:problem:unexpected', title: 'The server answered in an unexpected way', status: response.status,
      detail: `Try again; if it stays so, tell your operator that the console got the status ${response.status}.`,
    })
  }
}

/** Anything that was thrown, as a problem. What is no problem of the API is a fault of the console itself. */
export function problemOf(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown
  console.error(thrown)
  return new ApiProblem({
    type: 'urn:signpost:problem:console', title: 'Something in the console went wrong', status: 0,
    detail: 'Reload the page. If it happens again, please report what you did just before.',
  })
}
