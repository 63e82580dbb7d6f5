// Every page of the console: its path, its place in the menu, who sees it, and the file that draws it, which is loaded
// when it is first needed.
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { Loading, ProblemNotice } from '../ui/basics'
import { ApiProblem } from '../api/problem'
import type { Scope } from '../session/session'

/** A page gets the segments of the path behind its own. */
export type PageProps = { path: string[] }
type Load = () => Promise<{ default: ComponentType<PageProps> }>

export type PageSpec = {
  segment: string // the first of the path
  title: string
  group: 'Overview' | 'What is shown' | 'Trying out' | 'Changes' | 'Results' | 'Administration' | null // null: not in the menu
  needs: Scope | null
  load: Load
}

export const kPages: readonly PageSpec[] = [
  { segment: '', title: 'Overview', group: 'Overview', needs: null, load: () => import('../pages/overview/overview') },
  { segment: 'rules', title: 'Rules', group: 'What is shown', needs: 'policy_read', load: () => import('../pages/rules/rules') },
  { segment: 'lists', title: 'Term lists', group: 'What is shown', needs: 'policy_read', load: () => import('../pages/lists/lists') },
  { segment: 'campaigns', title: 'Campaigns', group: 'What is shown', needs: 'policy_read', load: () => import('../pages/campaigns/campaigns') },
  { segment: 'messages', title: 'Messages', group: 'What is shown', needs: 'policy_read', load: () => import('../pages/messages/messages') },
  { segment: 'facts', title: 'Facts', group: 'What is shown', needs: 'policy_read', load: () => import('../pages/facts/facts') },
  { segment: 'help', title: 'Help directory', group: 'What is shown', needs: 'policy_read', load: () => import('../pages/help/help') },
  { segment: 'themes', title: 'Themes', group: 'What is shown', needs: 'policy_read', load: () => import('../pages/themes/themes') },
  { segment: 'try', title: 'Try it', group: 'Trying out', needs: 'policy_read', load: () => import('../pages/try/try') },
  { segment: 'backtest', title: 'Backtest', group: 'Trying out', needs: 'policy_read', load: () => import('../pages/backtest/backtest') },
  { segment: 'cases', title: 'Cases', group: 'Trying out', needs: 'policy_read', load: () => import('../pages/cases/cases') },
  { segment: 'drafts', title: 'Drafts and review', group: 'Changes', needs: 'policy_read', load: () => import('../pages/drafts/drafts') },
  { segment: 'history', title: 'History', group: 'Changes', needs: 'policy_read', load: () => import('../pages/history/history') },
  { segment: 'reports', title: 'Reports', group: 'Results', needs: 'reports', load: () => import('../pages/reports/reports') },
  { segment: 'people', title: 'People', group: 'Administration', needs: 'principals', load: () => import('../pages/access/people') },
  { segment: 'keys', title: 'Partners and keys', group: 'Administration', needs: 'principals', load: () => import('../pages/access/keys') },
  { segment: 'audit', title: 'Audit log', group: 'Administration', needs: 'policy_read', load: () => import('../pages/access/audit') },
  { segment: 'account', title: 'Your account', group: null, needs: null, load: () => import('../pages/access/account') },
]

const loaded = new Map<PageSpec, ComponentType<PageProps>>()

export function Page({ spec, path }: { spec: PageSpec; path: string[] }) {
  const [, redraw] = useState(0)
  const [hasFailed, setFailed] = useState(false)
  const Content = loaded.get(spec)
  const load = () => {
    setFailed(false)
    spec.load().then((module) => { loaded.set(spec, module.default); redraw((count) => count + 1) }, () => setFailed(true))
  }
  useEffect(() => { if (!loaded.has(spec)) load() }, [spec])
  if (Content !== undefined) return <Content path={path} />
  // A new release has other files: what is asked for may be gone.
  if (hasFailed) return <ProblemNotice problem={ApiProblem.offline()} onRetry={() => location.reload()} />
  return <Loading />
}
