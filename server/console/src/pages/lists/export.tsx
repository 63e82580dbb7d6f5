// The terms as a file.
import { apiBase } from '../../api/client'
import type { TermList } from '../../policy/objects'
import { useWorkspace } from '../../policy/workspace'

export function Export({ list, isSaved }: { list: TermList; isSaved: boolean }) {
  const { draftId } = useWorkspace()
  // A restricted list leaves the server only where somebody asks for it and is told that it is noted.
  if (list.sensitivity === 'restricted' || (list.terms ?? []).length === 0) return null
  if (draftId === null || !isSaved) return <span class="hint">{draftId === null ? 'Choose a draft to get them as a file.' : 'Save the list to get it as a file.'}</span>
  const link = (format: string) => `${apiBase}v1/policy/drafts/${draftId}/term_lists/${list.id}/export?format=${format}`
  return (
    <>
      <a href={link('csv')} download={`${list.id}.csv`}>Get as CSV</a>
      <a href={link('text')} download={`${list.id}.txt`}>Get as text</a>
      <a href={link('json')} download={`${list.id}.json`}>Get as JSON</a>
    </>
  )
}
