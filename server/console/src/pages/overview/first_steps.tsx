// For a fresh installation: from the first phrase to the first count, each with a link to where it is done.
import { useState } from 'preact/hooks'

import { useQuery } from '../../api/query'
import { href } from '../../base/router'
import type { Draft } from '../../policy/objects'
import { useSession } from '../../session/session'
import { Button, Card } from '../../ui/basics'
import { askIsAnythingCounted } from './ask_today'

const kClosedKey = 'signpost.first-steps'

function wasClosed(): boolean {
  try {
    return localStorage.getItem(kClosedKey) === 'closed'
  } catch {
    return false // a browser that keeps nothing
  }
}

export type Progress = { changed: boolean; submitted: boolean; published: boolean; counted: boolean }

export const progressOf = (drafts: readonly Draft[], counted: boolean): Progress => ({
  changed: drafts.some(({ changed, state }) => changed.length > 0 || state === 'published'),
  submitted: drafts.some(({ state }) => state === 'in_review' || state === 'approved' || state === 'published'),
  published: drafts.some(({ state }) => state === 'published'),
  counted,
})

const kReview = 'Have it reviewed'

type Step = { title: string; text: string; path: string; label: string; isDone: boolean | null } // null: nobody can tell

const stepsOf = ({ changed, submitted, published, counted }: Progress): Step[] => [
  { title: 'Add a phrase to a list', text: 'Choose a list and write a phrase into it. The change goes into a draft, so nobody sees it yet.', path: '/lists', label: 'Open a term list', isDone: changed },
  { title: 'Try it', text: 'Type a search and see what would be shown, and why. What you type is not kept.', path: '/try', label: 'Try it', isDone: submitted ? true : null },
  { title: kReview, text: 'Submit the draft. Somebody else looks at the difference and approves it.', path: '/drafts', label: 'Ask for a review', isDone: submitted },
  { title: 'Publish it', text: 'The approved draft goes live, at once or at a time. History brings anything back in one step.', path: '/drafts', label: 'See the drafts', isDone: published },
  { title: 'See it counted', text: 'Once a partner asks about searches, what was shown and what people did is counted.', path: '/reports', label: 'See it counted', isDone: counted },
]

export function FirstSteps({ drafts }: { drafts: readonly Draft[] }) {
  const session = useSession()
  const [mayCount, mayInvite] = [session.may('reports'), session.may('principals')]
  const [isClosed, setClosed] = useState(wasClosed)
  const counted = useQuery(mayCount && !isClosed ? 'today:ever' : null, askIsAnythingCounted)
  const steps = stepsOf(progressOf(drafts, counted.data === true))
  if (isClosed || counted.isLoading && counted.data === undefined || steps.every(({ isDone }) => isDone === true)) return null
  const close = () => {
    try { localStorage.setItem(kClosedKey, 'closed') } catch { /* then it is closed until the page is loaded again */ }
    setClosed(true)
  }
  return (
    <Card title="Your first change" actions={<Button look="quiet" onPress={close}>Close this</Button>}>
      <ol class="first-steps">
        {steps.map(({ title, text, path, label, isDone }) => (
          <li key={title} class={isDone === true ? 'is-done' : undefined}>
            <strong>{title}</strong>{isDone === true && <span class="step-done"> ✓ done</span>}
            <p class="hint">
              {text} <a href={href(path)}>{label}</a>
              {title === kReview && mayInvite && isDone !== true && <> · <a href={href('/people')}>Invite a second person</a></>}
            </p>
          </li>
        ))}
      </ol>
    </Card>
  )
}
