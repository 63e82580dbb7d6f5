// A message as people would see it, made by the server with the code that makes the real page: in a frame without rights,
// as wide as a telephone, a tablet or a window, in light or dark.
//
//   const preview = usePreview({ object: message, locale, format })       // asked anew as one types
//   <PreviewFrame preview={preview} title="…" widthPx={360} heightPx={640} />
import { useEffect, useRef, useState } from 'preact/hooks'

import { api, ask } from '../api/client'
import type { components } from '../api/generated/api'
import { type ApiProblem, problemOf } from '../api/problem'
import { Loading, Notice, ProblemNotice } from '../ui/basics'
import { useWorkspace } from './workspace'

export type PreviewRequest = components['schemas']['PreviewRequest']
export type Preview = components['schemas']['Preview']
export type Previewed = { shown: Preview | null; problem: ApiProblem | null; hasErrors: boolean; issues: Preview['issues']; isAsking: boolean }

const kAskAfterMs = 300

/** null: nothing is asked. What was shown last stays while a new one is made, or while there are faults. */
export function usePreview(request: PreviewRequest | null): Previewed {
  const { draftId } = useWorkspace()
  const [state, setState] = useState<Previewed>({ shown: null, problem: null, hasErrors: false, issues: [], isAsking: request !== null })
  const asked = request === null ? null : JSON.stringify(request)
  useEffect(() => {
    if (asked === null) return
    let isOver = false
    setState((before) => ({ ...before, isAsking: true }))
    const body = JSON.parse(asked) as PreviewRequest
    const timer = setTimeout(() => {
      const answer = draftId === null
        ? ask(api.POST('/v1/policy/preview', { body }))
        : ask(api.POST('/v1/policy/drafts/{draft}/preview', { params: { path: { draft: draftId } }, body }))
      answer.then((made) => {
        if (isOver) return
        setState(({ shown }) => ({ shown: made.html === undefined ? shown : made, problem: null, hasErrors: made.html === undefined, issues: made.issues, isAsking: false }))
      }, (thrown) => { if (!isOver) setState((before) => ({ ...before, problem: problemOf(thrown), isAsking: false })) })
    }, kAskAfterMs)
    return () => { isOver = true; clearTimeout(timer) }
  }, [asked, draftId])
  return state
}

/** How much a frame of some width must be made smaller to be seen whole. */
function useScale(widthPx: number, fit: boolean) {
  const place = useRef<HTMLDivElement>(null)
  const [roomPx, setRoomPx] = useState(Infinity)
  useEffect(() => {
    if (!fit || place.current === null) return
    const watch = new ResizeObserver(() => { if (place.current !== null && place.current.clientWidth > 0) setRoomPx(place.current.clientWidth) })
    watch.observe(place.current)
    return () => watch.disconnect()
  }, [fit])
  return { place, scale: fit ? Math.min(1, roomPx / widthPx) : 1 }
}

/** `fit`: a frame that is wider than there is room is made smaller, instead of being moved about in. */
export function PreviewFrame({ preview, title, widthPx, heightPx = 720, fit = false }: { preview: Previewed; title: string; widthPx: number; heightPx?: number; fit?: boolean }) {
  const { shown, problem, hasErrors, isAsking } = preview
  const { place, scale } = useScale(widthPx, fit)
  const isSmaller = scale < 1
  return (
    <div class="preview stack" ref={place} aria-busy={isAsking || undefined}>
      <ProblemNotice problem={problem} />
      {hasErrors && <Notice tone="warning" live><p>{shown === null ? 'It can’t be shown before its errors are mended.' : 'This is how it was before the errors.'}</p></Notice>}
      {shown?.html !== undefined && (
        <div class={`preview-frame ${isSmaller ? 'smaller' : ''}`} tabIndex={0} role="region" aria-label={title} style={isSmaller ? { height: `${heightPx}px` } : {}}>
          <iframe title={title} sandbox="allow-same-origin" srcDoc={shown.html} style={{ width: `${widthPx}px`, height: `${Math.round(heightPx / scale)}px`, ...(isSmaller ? { transform: `scale(${scale})` } : {}) }} />
        </div>
      )}
      {isSmaller && shown?.html !== undefined && <p class="hint">Shown at {Math.round(100 * scale)} % of its size.</p>}
      {shown === null && isAsking && <Loading what="The page is being made" />}
    </div>
  )
}

export const kWidths = [{ value: '360', label: 'Telephone' }, { value: '768', label: 'Tablet' }, { value: '1100', label: 'Window' }] as const
