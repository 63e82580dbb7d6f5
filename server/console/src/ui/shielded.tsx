// Draws a form of something that somebody may also write as JSON. What they write can have any shape for a while: where
// the form cannot be drawn from it, it says so instead of taking the whole page with it.
import { Component, type ComponentChildren } from 'preact'

import { Notice } from './basics'

type Props = { of: unknown; children: ComponentChildren }

export class Shielded extends Component<Props, { failedAt: unknown }> {
  override state = { failedAt: undefined as unknown }

  override componentDidCatch() {
    this.setState({ failedAt: this.props.of })
  }

  override render({ of, children }: Props) {
    if (this.state.failedAt === undefined || this.state.failedAt !== of) return children
    return (
      <Notice tone="warning" title="The form cannot show this">
        <p>What is written as JSON has another shape than it should. Mend it there, or undo the last step: the form then comes back.</p>
      </Notice>
    )
  }
}
