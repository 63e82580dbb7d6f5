// The JSON of an object, for who prefers to write it; loaded only where it is shown.
//
//   <JsonEditor label="The rule as JSON" value={rule} onChange={setRule} issues={issues} />
//
// What does not parse is said beneath and changes nothing. Issues with a pointer are marked where it leads. The editor
// lives in a shadow root, where its styles are adopted sheets: the page's Content-Security-Policy allows no inline ones.
import type { EditorView as View } from '@codemirror/view'
import { useEffect, useRef, useState } from 'preact/hooks'

import type { Issue } from '../api/problem'
import { isEqual } from '../base/pointers'
import { IssueLines } from './fields'

type Made = { view: View; setText: (text: string) => void; setIssues: (issues: readonly Issue[]) => void; setReadOnly: (isReadOnly: boolean) => void }

const textOf = (value: unknown): string => JSON.stringify(value, null, 2)

export function JsonEditor<T extends object>({ label, value, onChange, issues = [], readOnly = false }: {
  label: string; value: T; onChange: (value: T) => void; issues?: readonly Issue[]; readOnly?: boolean
}) {
  const place = useRef<HTMLDivElement>(null)
  const made = useRef<Made | null>(null)
  const seen = useRef<T>(value) // what the text says
  const take = useRef(onChange)
  take.current = onChange
  const [fault, setFault] = useState<string | null>(null)

  useEffect(() => {
    let isOver = false
    void import('./code_mirror').then(({ makeJsonView }) => {
      if (isOver || place.current === null) return
      made.current = makeJsonView(place.current, {
        label, text: textOf(seen.current), readOnly,
        onText: (text) => {
          try {
            const parsed: unknown = JSON.parse(text)
            if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new SyntaxError('An object in { } is needed here.')
            setFault(null)
            seen.current = parsed as T
            take.current(parsed as T)
          } catch (thrown) {
            setFault((thrown as Error).message)
          }
        },
      })
      made.current.setIssues(issues)
    })
    return () => { isOver = true; made.current?.view.destroy(); made.current = null }
  }, [])
  useEffect(() => {
    if (isEqual(value, seen.current)) return
    seen.current = value
    setFault(null)
    made.current?.setText(textOf(value))
  }, [value])
  useEffect(() => { made.current?.setIssues(issues) }, [issues])
  useEffect(() => { made.current?.setReadOnly(readOnly) }, [readOnly])

  return (
    <div class="json-editor">
      <div ref={place} class="json-place" />
      <div aria-live="polite">
        {fault !== null && <IssueLines issues={[{ severity: 'error', pointer: '', message: `This is no JSON yet: ${fault}` }]} />}
      </div>
    </div>
  )
}
