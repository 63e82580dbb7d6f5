// One's own account: what one may do, and another password.
import { useState } from 'preact/hooks'

import { api, ask, setCsrfToken } from '../../api/client'
import { type ApiProblem, problemOf } from '../../api/problem'
import { useSession } from '../../session/session'
import { Button, Card, PageTitle, ProblemNotice } from '../../ui/basics'
import { TextField } from '../../ui/fields'
import { Time } from '../../ui/time'
import { toast } from '../../ui/toast'
import { roleNames } from './roles'

function PasswordForm() {
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const at = (field: string) => (problem?.issues ?? []).filter(({ pointer }) => pointer === `/${field}`)
  const differs = again !== '' && again !== password ? [{ severity: 'error' as const, pointer: '', message: 'The two are not the same.' }] : []
  const change = async () => {
    try {
      const session = await ask(api.POST('/v1/session/password', { body: { current_password: current, password } } as never) as Promise<{ data?: { csrf_token?: string }; response: Response }>)
      setCsrfToken(session.csrf_token ?? '')
      setProblem(null)
      setCurrent('')
      setPassword('')
      setAgain('')
      toast('Your password is changed. Your other sessions are over.')
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }
  return (
    <Card title="Another password">
      <ProblemNotice problem={problem !== null && problem.issues.length === 0 ? problem : null} />
      <div class="form">
        <TextField label="Password now" type="password" autocomplete="current-password" value={current} onChange={setCurrent} issues={at('current_password')} />
        <TextField label="New password" type="password" autocomplete="new-password" hint="At least 12 characters." value={password} onChange={setPassword} issues={at('password')} />
        <TextField label="The new one again" type="password" autocomplete="new-password" value={again} onChange={setAgain} issues={differs} />
        <div class="row"><Button look="first" onPress={change} disabled={current === '' || password === '' || again !== password}>Change the password</Button></div>
      </div>
    </Card>
  )
}

export default function Page() {
  const session = useSession()
  return (
    <>
      <PageTitle title="Your account" about={<>{session.name}, <code>{session.id}</code></>} />
      <Card title="What you may do">
        {(session.roles ?? []).length === 0 ? <p>Your roles come with your key.</p> : <ul>{session.roles!.map((role) => <li key={role}>{roleNames[role].long}</li>)}</ul>}
        {session.ends !== undefined && <p class="hint">This session ends at the latest <Time value={session.ends} near />, and an hour after its last use.</p>}
      </Card>
      {session.by === 'session' && <PasswordForm />}
    </>
  )
}
