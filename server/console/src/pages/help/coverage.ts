// Where there is help for whom: countries against audiences. Only active services count, as only those are shown. A
// service of a region, such as GB-SCT, helps the people there and does not cover the country.
//
//   const { countries, cellOf } = coverageOf(services, campaigns)
//   cellOf('GB', 'self').state          // 'covered'
import type { Audience, Campaign, HelpService } from '../../policy/objects'

export const kEverywhere = '*'
export const kAudiences: readonly Audience[] = ['self', 'family', 'concerned_adult', 'young_person', 'harmed']

/** 'gap': a campaign runs there, and there is no help; 'none': neither. */
export type CoverState = 'covered' | 'gap' | 'none'
export type Cell = {
  state: CoverState
  services: HelpService[] // that cover the country
  regional: HelpService[] // of parts of it
  waiting: HelpService[] // that would, but are not confirmed
  campaigns: string[] // for this audience that run there
}

type Entries = { services: readonly HelpService[]; campaigns: readonly Campaign[] }

export const countryOf = (place: string): string => place.split('-', 1)[0]!

const isRegion = (place: string): boolean => place.includes('-')
const covers = ({ places }: HelpService, country: string): boolean => places.includes(kEverywhere) || places.includes(country)
const isInPartOf = (service: HelpService, country: string): boolean =>
  !covers(service, country) && service.places.some((place) => isRegion(place) && countryOf(place) === country)

/** Whether a service is for somebody in a country or a region: "GB-SCT" also finds what covers GB, "GB" also what is in parts of it. */
export function helpsIn({ places }: HelpService, place: string): boolean {
  return places.some((one) => one === kEverywhere || one === place || one === countryOf(place) || (!isRegion(place) && countryOf(one) === place))
}

/** Every country that a service or a campaign names; those of a "*" alone are in the row of "*", which is first. */
export function countriesOf({ services, campaigns }: Entries): string[] {
  const named = [...services.flatMap(({ places }) => places.map(countryOf)), ...campaigns.flatMap(({ countries }) => countries)]
  return [kEverywhere, ...[...new Set(named)].filter((country) => country !== kEverywhere && country !== '').sort()]
}

export function cellOf({ services, campaigns }: Entries, country: string, audience: Audience): Cell {
  const forThem = services.filter(({ audiences }) => audiences.includes(audience))
  const active = forThem.filter(({ status }) => status === 'active')
  const covering = active.filter((service) => covers(service, country))
  const running = campaigns.filter((campaign) => campaign.audience === audience && (campaign.countries.includes(kEverywhere) || campaign.countries.includes(country)))
  return {
    state: covering.length > 0 ? 'covered' : running.length > 0 ? 'gap' : 'none',
    services: covering,
    regional: active.filter((service) => isInPartOf(service, country)),
    waiting: forThem.filter((service) => (service.status ?? 'unconfirmed') === 'unconfirmed' && covers(service, country)),
    campaigns: running.map(({ id }) => id),
  }
}

export type Coverage = { countries: string[]; cells: Map<string, Map<Audience, Cell>>; gaps: { country: string; audience: Audience; cell: Cell }[] }

export function coverageOf(entries: Entries): Coverage {
  const countries = countriesOf(entries)
  const cells = new Map(countries.map((country) => [country, new Map(kAudiences.map((audience) => [audience, cellOf(entries, country, audience)]))]))
  const gaps = countries.flatMap((country) => kAudiences.map((audience) => ({ country, audience, cell: cells.get(country)!.get(audience)! }))).filter(({ cell }) => cell.state === 'gap')
  return { countries, cells, gaps }
}
