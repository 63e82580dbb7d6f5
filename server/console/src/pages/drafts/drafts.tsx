import { DraftList } from './draft_list'
import { DraftReview } from './draft_review'

export default function Page({ path }: { path: string[] }) {
  return path[0] === undefined ? <DraftList /> : <DraftReview key={path[0]} id={path[0]} />
}
