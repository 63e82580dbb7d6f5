import { PageTitle } from '../../ui/basics'

export default function Page() {
  return <PageTitle title="Try" />
}
