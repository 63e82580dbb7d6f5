import { CampaignEditor } from './campaign_editor'
import { CampaignList } from './campaign_list'

export default function CampaignsPage({ path }: { path: string[] }) {
  const [id] = path
  return id === undefined ? <CampaignList /> : <CampaignEditor key={id} id={id === 'new' ? null : id} />
}
