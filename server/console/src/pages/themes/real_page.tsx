// The real page in a theme, in light and in dark. The page takes the style sheet of what is live, so a theme that is
// changed, or new, is not on it yet: for that there is the sample.
import { useState } from 'preact/hooks'

import { PreviewFrame, usePreview } from '../../policy/preview'
import { useObjects } from '../../policy/workspace'
import { Card } from '../../ui/basics'
import { SelectField } from '../../ui/fields'
import type { Scheme } from './contrast'

const kWidthPx = 360
const kHeightPx = 640

function Page({ theme, message, scheme, title }: { theme: string; message: string; scheme: Scheme; title: string }) {
  return <PreviewFrame preview={usePreview({ message, theme, scheme })} title={title} widthPx={kWidthPx} heightPx={kHeightPx} />
}

export function RealPage({ theme }: { theme: string }) {
  const messages = (useObjects('messages').data ?? []).filter(({ object }) => object.formats.includes('interstitial'))
  const [chosen, setChosen] = useState('')
  const message = chosen || messages[0]?.id
  if (message === undefined) return null
  const options = messages.map(({ id, object }) => ({ value: id, label: (object.locales[object.default_locale ?? ''] ?? Object.values(object.locales)[0])?.title ?? id }))
  return (
    <Card title="On the real page, as it is live">
      <SelectField label="Message" value={message} options={options} onChange={setChosen} />
      <div class="schemes">
        <Page theme={theme} message={message} scheme="light" title="The page in light" />
        <Page theme={theme} message={message} scheme="dark" title="The page in the dark" />
      </div>
    </Card>
  )
}
