// Who is signed in. Everything else is drawn for somebody with a session; what a person may not do is not offered.
//
//   const session = useSession()
//   session.may('policy_write')
//
// A session that has ended is asked for again on top of the page, and the request that noticed it is sent once more, so
// nothing typed is lost.
import { createContext, type ComponentChildren } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'

import { api, ask, onSessionEnded, setCsrfToken } from '../api/client'
import type { components } from '../api/generated/api'
import { type ApiProblem, problemOf } from '../api/problem'
import { forgetEverything } from '../api/query'
import { Button, Loading, Notice, ProblemNotice } from '../ui/basics'
import { Dialog, onTop } from '../ui/dialog'
import { TextField } from '../ui/fields'

export type Scope = components['schemas']['Scope']
type SessionData = components['schemas']['Session']
export type Session = SessionData & { may: (scope: Scope) => boolean; signOut: () => Promise<void> }

const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('No session around this component')
  return session
}

const kMinPasswordCharacters = 12

function take(data: SessionData): SessionData {
  setCsrfToken(data.csrf_token ?? '')
  return data
}

type FormProps = { onSignedIn: (data: SessionData) => void }

function SignInForm({ onSignedIn, knownId, action = 'Sign in' }: FormProps & { knownId?: string; action?: string }) {
  const [id, setId] = useState(knownId ?? '')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const signIn = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    try {
      onSignedIn(take(await ask(api.POST('/v1/session', { body: { id, password } }))))
    } catch (thrown) {
      setProblem(problemOf(thrown))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void signIn(event)}>
      <ProblemNotice problem={problem} />
      <TextField label="Name of your account" value={id} onChange={setId} autocomplete="username" required disabled={knownId !== undefined} autofocus={knownId === undefined} />
      <TextField label="Password" type="password" value={password} onChange={setPassword} autocomplete="current-password" required autofocus={knownId !== undefined} />
      <Button type="submit" look="first" disabled={isBusy}>{action}</Button>
    </form>
  )
}

function InvitationForm({ token, onSignedIn }: FormProps & { token: string }) {
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [wasTried, setTried] = useState(false)
  const issue = (message: string) => [{ severity: 'error' as const, pointer: '', message }]
  const isShort = [...password].length < kMinPasswordCharacters
  const choose = async (event: Event) => {
    event.preventDefault()
    setTried(true)
    if (isShort || password !== again) return
    try {
      const data = take(await ask(api.POST('/v1/session/invitation', { body: { token, password } })))
      history.replaceState(null, '', '#/')
      onSignedIn(data)
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  return (
    <form onSubmit={(event) => void choose(event)}>
      <p>You were invited as <strong>{token.split('.')[0]}</strong>. Choose a password; you will need it, and this name, to sign in.</p>
      <ProblemNotice problem={problem} />
      <input type="text" class="unseen" autocomplete="username" value={token.split('.')[0]} tabIndex={-1} aria-hidden="true" readOnly />
      <TextField label="New password" type="password" value={password} onChange={setPassword} autocomplete="new-password" autofocus required
        hint={`At least ${kMinPasswordCharacters} characters. Several words that do not belong together make a good one.`}
        issues={wasTried && isShort ? issue(`This has ${[...password].length} characters: make it at least ${kMinPasswordCharacters}.`) : []} />
      <TextField label="The same password again" type="password" value={again} onChange={setAgain} autocomplete="new-password" required
        issues={wasTried && again !== password ? issue('The two are not the same.') : []} />
      <Button type="submit" look="first">Choose this password and sign in</Button>
    </form>
  )
}

/** On top of the page, until somebody has signed in again or gives up. */
const askAgain = (id: string): Promise<SessionData | null> => onTop((answer) => (
  <Dialog title="Your session has ended" onClose={() => answer(null)}>
    <p>Sign in again to go on. What you have typed is still there.</p>
    <SignInForm knownId={id} onSignedIn={answer} action="Sign in and go on" />
  </Dialog>
))

const invitationIn = (hash: string): string | null => /^#invitation=(.+)$/.exec(hash)?.[1] ?? null

function useSessionData() {
  const [data, setData] = useState<SessionData | null | undefined>(undefined)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const load = async () => {
    try {
      setData(take(await ask(api.GET('/v1/session'))))
      setProblem(null)
    } catch (thrown) {
      const what = problemOf(thrown)
      what.status === 401 ? setData(null) : setProblem(what)
    }
  }
  // Who comes by an invitation has no session yet.
  useEffect(() => { void (invitationIn(location.hash) === null ? load() : setData(null)) }, [])
  const id = data?.id
  useEffect(() => {
    if (id === undefined) return
    let asking: Promise<boolean> | null = null
    onSessionEnded(() => {
      asking ??= askAgain(id).then((again) => {
        asking = null
        if (again !== null) setData(again)
        return again !== null
      })
      return asking
    })
    return () => onSessionEnded(null)
  }, [id])
  return { data, setData, problem, load }
}

export function WithSession({ children }: { children: ComponentChildren }) {
  const { data, setData, problem, load } = useSessionData()
  const [invitation, setInvitation] = useState(() => invitationIn(location.hash))
  useEffect(() => {
    const listen = () => setInvitation(invitationIn(location.hash))
    addEventListener('hashchange', listen)
    return () => removeEventListener('hashchange', listen)
  }, [])
  if (invitation !== null || data === null) {
    const enter = (entered: SessionData) => { setInvitation(null); setData(entered) }
    return (
      <main class="sign-in">
        <h1>Signpost</h1>
        {invitation === null ? <SignInForm onSignedIn={enter} /> : <InvitationForm token={invitation} onSignedIn={enter} />}
        {invitation === null && <Notice><p>Have you forgotten your password? An administrator can send you another link to choose one.</p></Notice>}
      </main>
    )
  }
  if (problem !== null && data === undefined) return <main class="sign-in"><h1>Signpost</h1><ProblemNotice problem={problem} onRetry={load} /></main>
  if (data === undefined) return <main class="sign-in"><h1>Signpost</h1><Loading /></main>
  const signOut = async () => {
    onSessionEnded(null)
    await ask(api.DELETE('/v1/session', {} as never)).catch(() => {})
    forgetEverything()
    setCsrfToken('')
    history.replaceState(null, '', '#/')
    setData(null)
  }
  const session: Session = { ...data, may: (scope) => data.scopes.includes(scope), signOut }
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>
}
