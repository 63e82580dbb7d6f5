// Where there is help for whom, and where there is none: countries by audiences.
import type { Audience, Campaign, HelpService } from '../../policy/objects'

export type Cell = { services: number; isEverywhereOnly: boolean; isGap: boolean }
export type CoverageRow = { country: string; cells: Record<Audience, Cell> }

const kAudiences: readonly Audience[] = ['self', 'family', 'concerned_adult', 'young_person', 'harmed']

const isActive = ({ status }: HelpService) => (status ?? 'unconfirmed') === 'active'

/** A region's service is for that region: it does not cover the country. */
function covers({ places }: HelpService, country: string): 'own' | 'everywhere' | null {
  if (places.includes(country)) return 'own'
  return places.includes('*') ? 'everywhere' : null
}

/**
 * A gap is where a campaign for an audience runs and no active service for it is there. Countries are those of any service
 * or campaign; "*" stands for all others.
 */
export function coverageOf(services: readonly HelpService[], campaigns: readonly Campaign[]): CoverageRow[] {
  const countryOf = (place: string) => place.split('-')[0]!
  const countries = new Set([...services.flatMap(({ places }) => places.map(countryOf)), ...campaigns.flatMap(({ countries: codes }) => codes)])
  const active = services.filter(isActive)
  const row = (country: string): CoverageRow => ({
    country,
    cells: Object.fromEntries(kAudiences.map((audience) => {
      const found = active.filter(({ audiences }) => audiences.includes(audience)).map((service) => covers(service, country)).filter((how) => how !== null)
      const isAsked = campaigns.some((campaign) => campaign.audience === audience && (campaign.countries.includes(country) || (country !== '*' && campaign.countries.includes('*'))))
      return [audience, { services: found.length, isEverywhereOnly: found.length > 0 && !found.includes('own'), isGap: isAsked && found.length === 0 }]
    })) as Record<Audience, Cell>,
  })
  return [...countries].sort((one, other) => (one === '*' ? 1 : other === '*' ? -1 : one.localeCompare(other))).map(row)
}

export type Check = 'never' | 'old' | 'fresh'
const kCheckDays = 365 // as the server's own warning

export function checkOf({ checked_on: checked = '' }: HelpService, today: string): Check {
  if (checked === '') return 'never'
  return (Date.parse(today) - Date.parse(checked)) / 86_400_000 > kCheckDays ? 'old' : 'fresh'
}
