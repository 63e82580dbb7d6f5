// Where there is help for whom, as a table of countries against audiences; gaps first, in words.
import { href, pathOf, useParam } from '../../base/router'
import type { Audience, Entry } from '../../policy/objects'
import { audienceNames, joined, placeName, placeNameAlone, plural } from '../../policy/words'
import { Badge, Empty, Notice } from '../../ui/basics'
import { CheckField } from '../../ui/fields'
import { type Cell, type Coverage, coverageOf, kAudiences, kEverywhere } from './coverage'

type Props = { services: readonly Entry<'help_services'>[]; campaigns: readonly Entry<'campaigns'>[] }

const nameOf = (country: string): string => (country === kEverywhere ? 'Everywhere else' : placeName(country))
const inPlace = (country: string): string => (country === kEverywhere ? 'everywhere' : `in ${placeNameAlone(country)}`)
const kFewCampaigns = 3

function campaignsText(ids: readonly string[], titles: Map<string, string>): string {
  const named = ids.map((id) => `“${titles.get(id) ?? id}”`)
  return named.length <= kFewCampaigns ? joined(named, 'and') : `${named.slice(0, kFewCampaigns - 1).join(', ')} and ${named.length - kFewCampaigns + 1} more`
}

/** One for each audience, since a gap in one country is often one in others. */
function GapsOf({ audience, gaps, titles }: { audience: Audience; gaps: Coverage['gaps']; titles: Map<string, string> }) {
  const waiting = [...new Map(gaps.flatMap(({ cell }) => cell.waiting).map((service) => [service.id, service])).values()]
  return (
    <li>
      {audienceNames[audience]}, {joined(gaps.map(({ country }) => inPlace(country)), 'and')}: {campaignsText([...new Set(gaps.flatMap(({ cell }) => cell.campaigns))], titles)}.
      {waiting.length > 0 && <> Could help once confirmed: {waiting.map((service, index) => <span key={service.id}>{index > 0 && ', '}<a href={href(`/help${pathOf(service.id)}`)}>{service.name}</a></span>)}.</>}
    </li>
  )
}

function Gaps({ gaps, titles }: { gaps: Coverage['gaps']; titles: Map<string, string> }) {
  if (gaps.length === 0) return <Notice tone="good"><p>There is help in every country where a campaign runs, for those it speaks to.</p></Notice>
  const audiences = kAudiences.filter((audience) => gaps.some((gap) => gap.audience === audience))
  return (
    <Notice tone="bad" title={gaps.length === 1 ? 'One gap: a campaign runs where there is no help' : `${gaps.length} gaps: campaigns run where there is no help`}>
      <ul>{audiences.map((audience) => <GapsOf key={audience} audience={audience} gaps={gaps.filter((gap) => gap.audience === audience)} titles={titles} />)}</ul>
      <p>Add or confirm a service, or take the country out of the campaign. A policy with a gap can’t be published.</p>
    </Notice>
  )
}

function CellContent({ cell, country, audience }: { cell: Cell; country: string; audience: Audience }) {
  const notes = [cell.regional.length > 0 ? `${cell.regional.length} in parts of it` : '', cell.waiting.length > 0 ? `${cell.waiting.length} not confirmed` : ''].filter((text) => text !== '')
  const filter = href('/help', { country, audience })
  return (
    <>
      {cell.state === 'covered' && <a href={filter}>{plural(cell.services.length, 'service')}<span class="unseen"> for {audienceNames[audience]}, {inPlace(country)}</span></a>}
      {cell.state === 'gap' && <Badge tone="bad">Gap</Badge>}
      {cell.state === 'none' && <span class="hint">No service</span>}
      {notes.length > 0 && <><br /><span class="hint">{notes.join(', ')}</span></>}
    </>
  )
}

export function CoverageMatrix({ services, campaigns }: Props) {
  const [only, setOnly] = useParam('only')
  const { countries, cells, gaps } = coverageOf({ services: services.map(({ object }) => object), campaigns: campaigns.map(({ object }) => object) })
  const titles = new Map(campaigns.map(({ id, object }) => [id, object.title || id]))
  const shown = only === 'gaps' ? countries.filter((country) => gaps.some((gap) => gap.country === country)) : countries
  return (
    <div class="stack">
      <Gaps gaps={gaps} titles={titles} />
      <CheckField label="Only countries with a gap" value={only === 'gaps'} onChange={(isOn) => setOnly(isOn ? 'gaps' : '')} />
      {shown.length === 0 ? <Empty title="No country has a gap." /> : (
        <div class="table-frame" tabIndex={0} role="region" aria-label="Coverage">
          <table class="coverage">
            <caption>How many active services cover each country. Those of everywhere count in each.</caption>
            <thead><tr><th scope="col">Country</th>{kAudiences.map((audience) => <th key={audience} scope="col">{audienceNames[audience]}</th>)}</tr></thead>
            <tbody>
              {shown.map((country) => (
                <tr key={country}>
                  <th scope="row">{nameOf(country)}</th>
                  {kAudiences.map((audience) => {
                    const cell = cells.get(country)!.get(audience)!
                    return <td key={audience} class={cell.state}><CellContent cell={cell} country={country} audience={audience} /></td>
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="hint">A gap: a campaign for this audience runs there, and no active service covers the country. A service of a part of a country does not cover it. The ages that services help are looked at when a draft is checked.</p>
    </div>
  )
}
