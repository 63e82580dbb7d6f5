// The next step with a draft, for whoever looks at it; and where a step can't be taken, why.
import { useState } from 'preact/hooks'

import { type ApiProblem, problemOf } from '../../api/problem'
import { href, navigate } from '../../base/router'
import type { Draft } from '../../policy/objects'
import { useWorkspace } from '../../policy/workspace'
import { useSession } from '../../session/session'
import { Button, LinkButton, Notice, ProblemNotice } from '../../ui/basics'
import { useUniqueId } from '../../base/ids'
import type { Validation } from './findings'
import { GoesLiveAt, type PolicyChanges, takeStep } from './take_step'
import { type Offer, type Step, whatNext } from './what_next'

const kWords: Record<Step, string> = {
  rebase: 'Put it on what is live now', submit: 'Ask for a review…', approve: 'Approve…', publish: 'Publish now…', schedule: 'Publish at a time…',
  unschedule: 'Do not publish it at that time', return: 'Return it…', withdraw: 'Take it back to change it', discard: 'Discard…',
}
const kFirst: readonly Step[] = ['submit', 'approve', 'publish']

function OneStep({ offer: { step, why }, onTake }: { offer: Offer; onTake: (step: Step) => Promise<void> }) {
  const id = useUniqueId('why')
  // What this person will never do is no button for them.
  if (step === 'approve' && why !== undefined) return <p class="hint" id={id}>{why}</p>
  const look = step === 'discard' ? 'danger' : kFirst.includes(step) ? 'first' : 'plain'
  return (
    <>
      <Button look={look} disabled={why !== undefined} aria-describedby={why && id} onPress={() => onTake(step)}>{kWords[step]}</Button>
      {why !== undefined && <p class="hint" id={id}>{why}</p>}
    </>
  )
}

function Published({ draft }: { draft: Draft }) {
  const { head } = useWorkspace()
  const link = (path: string, text: string) => <a href={href(path, { draft: undefined })}>{text}</a>
  return head !== undefined && head.head === draft.revision ? (
    <Notice tone="good" title="Live now" live>
      <p>It was published. {link('/', 'See on the overview')} what is shown and counted. It stands in {link('/history', 'the history')}, where it can be rolled back.</p>
    </Notice>
  ) : <Notice title="It was published"><p>Something else is live by now: see {link('/history', 'the history')}.</p></Notice>
}

export function NextSteps({ draft, found, changes }: { draft: Draft; found: Validation | undefined; changes: PolicyChanges | undefined }) {
  const session = useSession()
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const take = async (step: Step) => {
    try {
      const isTaken = await takeStep(step, { draft, changes })
      setProblem(null)
      if (!isTaken) return
      if (step === 'publish') navigate(`/drafts/${draft.id}`, { draft: undefined }, { replace: true })
      if (step === 'discard') navigate('/drafts', { draft: undefined })
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  const offers = whatNext({ draft, me: session.id, may: session.may, found })
  const others = offers.filter(({ step }) => step !== 'rebase')
  const isAtWork = draft.state !== 'published' && draft.state !== 'discarded'
  return (
    <div class="next-steps stack">
      <ProblemNotice problem={problem} />
      {draft.behind && isAtWork && (
        <Notice tone="warning" title="Something else was published since this draft was opened">
          <p>
            Its changes have to be put on what is live now; where both changed the same field, a person chooses.
            {draft.state !== 'open' && ' It is open again afterwards, and needs another review.'}
          </p>
          {offers.some(({ step }) => step === 'rebase') && <Button onPress={() => take('rebase')}>{kWords.rebase}</Button>}
        </Notice>
      )}
      {draft.publish_at !== undefined && <GoesLiveAt at={draft.publish_at} />}
      {draft.state === 'published' && <Published draft={draft} />}
      {isAtWork && (
        <div class="row">
          {others.filter(({ step }) => step !== 'discard').map((offer) => <OneStep key={offer.step} offer={offer} onTake={take} />)}
          {draft.state === 'open' && session.may('policy_write') && <LinkButton href={href('/rules', { draft: draft.id })}>Go on changing it</LinkButton>}
          {others.filter(({ step }) => step === 'discard').map((offer) => <OneStep key={offer.step} offer={offer} onTake={take} />)}
        </div>
      )}
    </div>
  )
}
