// A case that another page has begun, for the page where cases are made. It goes by memory and not by the address, since
// the words in it stay out of that.
//
//   beginCase({ input: { query: 'zorblat' }, expect: { action: 'none' } }); navigate('/cases/new')
import type { Case } from './objects'

export type BegunCase = Partial<Omit<Case, 'id'>>

let begun: BegunCase | null = null

export function beginCase(some: BegunCase): void {
  begun = some
}

/** Once: coming to the page again finds nothing. */
export function takeBegunCase(): BegunCase | null {
  const taken = begun
  begun = null
  return taken
}
