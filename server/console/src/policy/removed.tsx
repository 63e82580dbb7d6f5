// What a draft removes: struck through, below the list, with a way to put each back.
import { problemOf } from '../api/problem'
import { Button } from '../ui/basics'
import { toast } from '../ui/toast'
import { type Entry, type Family, kFamilies, writeObject } from './objects'
import { draftHasChanged, useRemovedObjects, useWorkspace } from './workspace'

export function PutBack<F extends Family>({ family, entry }: { family: F; entry: Entry<F> }) {
  const { draftId } = useWorkspace()
  const { one } = kFamilies[family]
  const putBack = async () => {
    try {
      await writeObject(draftId!, family, entry.object, null)
      toast(`The ${one} “${entry.id}” is back.`)
    } catch (thrown) {
      toast(problemOf(thrown).message, { tone: 'bad' })
    }
    draftHasChanged(draftId)
  }
  return <Button onPress={putBack} aria-label={`Put back ${entry.id}`}>Put back</Button>
}

export function RemovedObjects<F extends Family>({ family }: { family: F }) {
  const { canEdit } = useWorkspace()
  const entries = useRemovedObjects(family)
  if (entries.length === 0) return null
  return (
    <section class="removed" aria-label="Removed in this draft">
      <h2>Removed in this draft</h2>
      <ul>
        {entries.map((entry) => (
          <li key={entry.id}>
            <span><del>{(entry.object as { title?: string }).title || entry.id}</del> <code>{entry.id}</code></span>
            {canEdit && <PutBack family={family} entry={entry} />}
          </li>
        ))}
      </ul>
    </section>
  )
}
