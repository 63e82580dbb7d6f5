// The reading age of each message in a list, measured by the server one after the other, so that a long list asks for no
// more than one at a time. What was measured once is kept by the message's tag.
import { useEffect, useState } from 'preact/hooks'

import { api, ask } from '../../api/client'
import type { Entry } from '../../policy/objects'
import type { Preview } from '../../policy/preview'
import { useWorkspace } from '../../policy/workspace'

type Reading = Preview['reading'] | null // null: it can't be measured
const kMaxKept = 2000
const measured = new Map<string, Reading>()

function keep(tag: string, reading: Reading): void {
  if (measured.size >= kMaxKept) measured.clear()
  measured.set(tag, reading)
}

/** By the tags of the messages; what is missing is not measured yet. */
export function useReadingAges(messages: readonly Entry<'messages'>[]): ReadonlyMap<string, Reading> {
  const { draftId } = useWorkspace()
  const [, redraw] = useState(0)
  const tags = messages.map(({ tag }) => tag).join()
  useEffect(() => {
    let isOver = false
    const measureAll = async () => {
      for (const { id, tag } of messages) {
        if (isOver) return
        if (measured.has(tag)) continue
        const body = { message: id }
        try {
          const { reading } = await (draftId === null
            ? ask(api.POST('/v1/policy/preview', { body }))
            : ask(api.POST('/v1/policy/drafts/{draft}/preview', { params: { path: { draft: draftId } }, body })))
          keep(tag, reading ?? null)
        } catch {
          // The list is useful without; the message's own page tells what is wrong.
          return
        }
        if (!isOver) redraw((count) => count + 1)
      }
    }
    void measureAll()
    return () => { isOver = true }
  }, [tags, draftId])
  return measured
}
