// What can be done with a draft now, by whoever looks at it; and of a step that they would look for, why it can't be taken.
import type { Draft } from '../../policy/objects'
import { plural } from '../../policy/words'
import type { Scope } from '../../session/session'
import type { Validation } from './findings'

export type Step = 'submit' | 'approve' | 'publish' | 'schedule' | 'unschedule' | 'return' | 'withdraw' | 'rebase' | 'discard'
/** `why`: it can't be taken, and what to do about it. */
export type Offer = { step: Step; why?: string }

export type Look = {
  draft: Pick<Draft, 'state' | 'editors' | 'changed' | 'behind' | 'publish_at'>
  me: string
  may: (scope: Scope) => boolean
  found: Pick<Validation, 'ok' | 'issues' | 'cases'> | undefined // undefined: not known yet
}

/** "2 errors and 1 failing case"; '' where nothing keeps it from being published. */
export function faultsIn(found: Look['found']): string {
  if (found === undefined || found.ok) return ''
  const errors = found.issues.filter(({ severity }) => severity === 'error').length
  const failures = found.cases.failures.length
  return [errors > 0 ? plural(errors, 'error') : '', failures > 0 ? plural(failures, 'failing case') : ''].filter((part) => part !== '').join(' and ')
}

function whyNotSubmit({ draft, found }: Look): string | undefined {
  if (draft.changed.length === 0) return 'It changes nothing yet, so there is nothing to review.'
  if (draft.behind) return 'Something else was published meanwhile: put it on what is live first.'
  const faults = faultsIn(found)
  return faults === '' ? undefined : `It has ${faults}: mend that first, as told under “What is wrong with it”.`
}

function whyNotApprove({ draft, me, may }: Look): string | undefined {
  if (!may('policy_review')) return 'It waits for a reviewer. Send a colleague who is one the address of this page.'
  if (draft.editors.includes(me)) return 'You have changed something in this draft, so somebody else has to approve it.'
  return draft.behind ? 'Something else was published meanwhile: an editor puts it on what is live, and then it is reviewed.' : undefined
}

function whyNotPublish({ draft, may, found }: Look): string | undefined {
  if (!may('policy_publish')) return 'It waits to be published, by an editor or a reviewer.'
  if (draft.behind) return 'Something else was published meanwhile: put it on what is live, and have it reviewed again.'
  const faults = faultsIn(found)
  return faults === '' ? undefined : `It has ${faults}: return it or take it back, and mend that.`
}

const offer = (step: Step, why?: string): Offer => (why === undefined ? { step } : { step, why })

export function whatNext(look: Look): Offer[] {
  const { draft: { state, behind, publish_at: at }, may } = look
  if (state === 'published' || state === 'discarded') return []
  const offers: Offer[] = []
  if (behind && may('policy_write')) offers.push(offer('rebase'))
  if (state === 'open' && may('policy_write')) offers.push(offer('submit', whyNotSubmit(look)))
  if (state === 'in_review') offers.push(offer('approve', whyNotApprove(look)))
  if (state === 'approved') {
    const why = whyNotPublish(look)
    offers.push(offer('publish', why))
    if (why === undefined) offers.push(offer('schedule'))
    if (at !== undefined && may('policy_publish')) offers.push(offer('unschedule'))
  }
  if (state !== 'open' && may('policy_review')) offers.push(offer('return'))
  if (state !== 'open' && may('policy_write')) offers.push(offer('withdraw'))
  if (may('policy_write')) offers.push(offer('discard'))
  return offers
}
