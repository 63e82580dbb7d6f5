// The console: see README.md beside package.json.
import { render } from 'preact'

import './styles/console.css'
import { WithSession } from './session/session'
import { Shell } from './app/shell'
import { WithWorkspace } from './policy/workspace'

render(
  <WithSession>
    <WithWorkspace>
      <Shell />
    </WithWorkspace>
  </WithSession>,
  document.getElementById('app')!,
)
