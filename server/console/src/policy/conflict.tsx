// Somebody else has saved the object in the meantime: both versions side by side, and what is to be kept.
import { Button, Notice } from '../ui/basics'
import { Dialog, onTop } from '../ui/dialog'
import { type ApiProblem, problemOf } from '../api/problem'
import { type Family, kFamilies, type ObjectOf, readObject } from './objects'
import { isEqual, mergeObjects } from '../base/pointers'

export type Settled<T> = { take: 'mine' | 'theirs'; object: T; tag: string | null }

/** Fields whose members are put together: what one adds does not undo what another adds. */
const kSets = ['terms']

type Clash<F extends Family> = { family: F; base: ObjectOf[F] | null; mine: ObjectOf[F]; draft: string }

const kShownCharacters = 4_000

function textOf(value: unknown): string {
  const text = value === undefined ? '(nothing)' : typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return text.length <= kShownCharacters ? text : `${text.slice(0, kShownCharacters)}… (and more)`
}

function Fields<T extends object>({ mine, theirs }: { mine: T; theirs: T }) {
  const of = (object: object, key: string) => (object as Record<string, unknown>)[key]
  const keys = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].filter((key) => !isEqual(of(mine, key), of(theirs, key)))
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label="What is different">
      <table class="versions">
        <caption class="unseen">What is different</caption>
        <thead><tr><th scope="col">Field</th><th scope="col">Yours</th><th scope="col">Saved by somebody else</th></tr></thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td><pre>{textOf(of(mine, key))}</pre></td>
              <td><pre>{textOf(of(theirs, key))}</pre></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** null: not now; the form stays as it is. */
export async function resolveConflict<F extends Family>({ family, base, mine, draft }: Clash<F>): Promise<Settled<ObjectOf[F]> | null> {
  type Answer = Settled<ObjectOf[F]> | null
  const { one } = kFamilies[family]
  let theirs: { object: ObjectOf[F]; tag: string }
  try {
    theirs = await readObject({ draft }, family, mine.id)
  } catch (thrown) {
    const problem: ApiProblem = problemOf(thrown)
    if (problem.status !== 404) throw problem
    return onTop<Answer>((answer) => (
      <Dialog title={`Somebody else has removed this ${one}`} onClose={() => answer(null)}>
        <p>Your version is still here. You can put it back into the draft.</p>
        <div class="dialog-actions">
          <Button onPress={() => answer(null)}>Decide later</Button>
          <Button look="first" onPress={() => answer({ take: 'mine', object: mine, tag: null })}>Put my version back</Button>
        </div>
      </Dialog>
    ))
  }
  if (base === null) {
    return onTop<Answer>((answer) => (
      <Dialog title={`There is a ${one} “${mine.id}” already`} onClose={() => answer(null)}>
        <p>Give yours another id, or open the one that is there.</p>
        <div class="dialog-actions"><Button look="first" onPress={() => answer(null)}>Go back to mine</Button></div>
      </Dialog>
    ))
  }
  const { merged, conflicts } = mergeObjects(base, mine, theirs.object, kSets)
  return onTop<Answer>((answer) => (
    <Dialog wide title={`Somebody else has saved this ${one} meanwhile`} onClose={() => answer(null)}>
      <Fields mine={mine} theirs={theirs.object} />
      {conflicts.length === 0
        ? <Notice><p>You changed different fields, or different members of one, so both can be kept.</p></Notice>
        : <Notice tone="warning"><p>Both of you changed: {conflicts.join(', ')}. If you put them together, yours is taken there.</p></Notice>}
      <div class="dialog-actions">
        <Button onPress={() => answer(null)}>Decide later</Button>
        <Button onPress={() => answer({ take: 'theirs', object: theirs.object, tag: theirs.tag })}>Take the other version</Button>
        <Button onPress={() => answer({ take: 'mine', object: mine, tag: theirs.tag })}>Write mine over it</Button>
        <Button look="first" onPress={() => answer({ take: 'mine', object: merged, tag: theirs.tag })}>Put both together</Button>
      </div>
    </Dialog>
  ))
}
