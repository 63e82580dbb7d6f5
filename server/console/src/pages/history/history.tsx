// Everything that was live, newest first; what was published without a review waits for one here; and the way back.
import { api, ask } from '../../api/client'
import { useQuery } from '../../api/query'
import { href, useParam } from '../../base/router'
import { useHead } from '../../policy/workspace'
import { Button, Empty, Loading, Notice, PageTitle, ProblemNotice } from '../../ui/basics'
import { useLookAgain } from '../../ui/look_again'
import { OnePublication } from './publication'

const kPage = 20

/** Those below `before`, newest first; 0: from the newest on. */
function useHistory(before: number, limit: number) {
  const history = useQuery(`history:${before}:${limit}`, () => ask(api.GET('/v1/policy/history', { params: { query: { ...(before === 0 ? {} : { before }), limit } } })))
  const head = useHead()
  useLookAgain(`${before}:${limit}`, () => { history.reload(); head.reload() })
  return { history, head: head.data }
}

function One({ number }: { number: number }) {
  const { history, head } = useHistory(number + 1, 1)
  const publication = history.data?.publications[0]
  return (
    <>
      <PageTitle title={`Number ${number} of the history`} />
      <p class="crumbs"><a href={href('/history')}>All of the history</a></p>
      <ProblemNotice problem={history.problem} onRetry={history.reload} />
      {history.data === undefined ? history.problem === null && <Loading /> : publication?.number !== number ? <Empty title="There is no publication with this number." /> : (
        <ol class="publications"><OnePublication publication={publication} live={head?.head} isNewest={head?.published?.number === number} isOpen /></ol>
      )}
    </>
  )
}

function All() {
  const [before, setBefore] = useParam('before')
  const { history, head } = useHistory(Number(before) || 0, kPage)
  const publications = history.data?.publications
  const oldest = publications?.at(-1)?.number ?? 1
  const go = (to: string) => { setBefore(to); scrollTo(0, 0) }
  return (
    <>
      <PageTitle title="History" about="Everything that was live, the newest first. Any of it can be live again in one step." />
      <ProblemNotice problem={history.problem} onRetry={history.reload} />
      {publications?.some(({ review }) => review.state === 'pending') && (
        <Notice><p>What was published directly or rolled back could not wait for a second person. A reviewer looks at it afterwards, here.</p></Notice>
      )}
      {publications === undefined ? history.problem === null && <Loading /> : publications.length === 0 ? <Empty title="Nothing was published yet." /> : (
        <ol class="publications">
          {publications.map((publication) => (
            <OnePublication key={publication.number} publication={publication} live={head?.head} isNewest={head?.published?.number === publication.number} isOpen={false} />
          ))}
        </ol>
      )}
      <div class="row">
        {before !== '' && <Button onPress={() => go('')}>The newest</Button>}
        {publications !== undefined && oldest > 1 && <Button onPress={() => go(String(oldest))}>Older ones</Button>}
      </div>
    </>
  )
}

export default function Page({ path: [number] }: { path: string[] }) {
  return number !== undefined && /^[1-9]\d*$/.test(number) ? <One number={Number(number)} /> : <All />
}
