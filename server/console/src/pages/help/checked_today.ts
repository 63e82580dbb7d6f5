// Somebody has asked a service's owner: the day goes into the draft, and can be taken back.
import { problemOf } from '../../api/problem'
import { type Entry, writeObject } from '../../policy/objects'
import { draftHasChanged, useWorkspace } from '../../policy/workspace'
import { toast } from '../../ui/toast'
import { todayInUtc } from './service_words'

export function useCheckedToday(): (entry: Entry<'help_services'>) => Promise<void> {
  const workspace = useWorkspace()
  return async ({ object, tag }) => {
    const today = todayInUtc()
    const draft = await workspace.ensureDraft(`Help services that were checked on ${today}`)
    if (draft === null) return
    try {
      const written = await writeObject(draft, 'help_services', { ...object, checked_on: today }, tag)
      toast(`In the draft, “${object.name}” was checked today.`, { undo: () => takeBack(draft, object, written) })
    } catch (thrown) {
      toast(problemOf(thrown).message, { tone: 'bad' })
    }
    draftHasChanged(draft)
  }
}

async function takeBack(draft: string, object: Entry<'help_services'>['object'], tag: string): Promise<void> {
  try {
    await writeObject(draft, 'help_services', object, tag)
  } catch (thrown) {
    toast(problemOf(thrown).message, { tone: 'bad' })
  }
  draftHasChanged(draft)
}
