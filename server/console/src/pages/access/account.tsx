// One's own account: what one may do, and another password.
import { useState } from 'preact/hooks'

import { api, ask, setCsrfToken } from '../../api/client'
import { problemOf } from '../../api/problem'
import { useSession } from '../../session/session'
import { Button, Card, PageTitle, ProblemNotice } from '../../ui/basics'
import { TextField } from '../../ui/fields'
import { useFormProblem } from '../../ui/form_problem'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'
import { roleNames } from './roles'

const kMinPasswordCharacters = 12

const issue = (message: string) => [{ severity: 'error' as const, pointer: '', message }]

function PasswordForm() {
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const form = useFormProblem(['/current_password', '/password'])
  const isWrong = refused !== null && refused === current
  const wrong = isWrong ? issue('This is not your password now. After five wrong ones the account is closed for 15 minutes.') : form.at('/current_password')
  const isShort = password !== '' && [...password].length < kMinPasswordCharacters
  const short = isShort ? issue(`At least ${kMinPasswordCharacters} characters: this has ${[...password].length}.`) : form.at('/password')
  const differs = again !== '' && again !== password ? issue('The two are not the same.') : []
  const change = async () => {
    try {
      const session = await ask(api.POST('/v1/session/password', { body: { current_password: current, password } } as never) as Promise<{ data?: { csrf_token?: string }; response: Response }>)
      setCsrfToken(session.csrf_token ?? '')
      form.set(null)
      setRefused(null)
      setCurrent('')
      setPassword('')
      setAgain('')
      toast('Your password is changed. Your other sessions are over.')
    } catch (thrown) {
      const problem = problemOf(thrown)
      const isPassword = problem.kind === 'sign_in_failed'
      setRefused(isPassword ? current : null)
      form.set(isPassword ? null : problem)
    }
  }
  return (
    <Card title="Another password">
      <ProblemNotice problem={form.rest} />
      <div class="form">
        <TextField label="Password now" type="password" autocomplete="current-password" value={current} onChange={setCurrent} issues={wrong} />
        <TextField label="New password" type="password" autocomplete="new-password" hint={`At least ${kMinPasswordCharacters} characters. Several words that do not belong together make a good one.`}
          value={password} onChange={setPassword} issues={short} />
        <TextField label="The new one again" type="password" autocomplete="new-password" value={again} onChange={setAgain} issues={differs} />
        <div class="row"><Button look="first" onPress={change} disabled={current === '' || password === '' || isShort || again !== password}>Change the password</Button></div>
      </div>
    </Card>
  )
}

export default function Page() {
  const session = useSession()
  return (
    <>
      <PageTitle title="Your account" about={<>{session.name}, <code>{session.id}</code></>}>
        {session.by === 'session' && <Button onPress={session.signOut}>Sign out on this device</Button>}
      </PageTitle>
      <Card title="What you may do">
        {(session.roles ?? []).length === 0 ? <p>Your roles come with your key.</p> : <ul>{session.roles!.map((role) => <li key={role}>{roleNames[role].long}</li>)}</ul>}
        <p class="hint">An administrator gives roles, under People.</p>
        {session.ends !== undefined && <p>This session ends at the latest at <Time value={session.ends} both />, and earlier when it is not used for an hour.</p>}
        {session.by === 'proxy' && <p>You are signed in by your organisation’s own sign-in: passwords and signing out are there.</p>}
      </Card>
      {session.by === 'session' && <PasswordForm />}
    </>
  )
}
