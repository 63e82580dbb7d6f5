// What reports tell apart, and what its values are called. Messages are known through the campaigns of what is live.
import { useMemo } from 'preact/hooks'

import { useQuery } from '../../api/query'
import { kindName } from '../../policy/kinds'
import { type Campaign, listObjects } from '../../policy/objects'
import { languageName, placeName, surfaceNames } from '../../policy/words'
import { useWorkspace } from '../../policy/workspace'
import { useSession } from '../../session/session'

/** `columns`: what the API tells apart for it. */
export type Dimension = { id: string; label: string; columns: readonly string[] }

export const dimensions: readonly Dimension[] = [
  { id: 'none', label: 'All together', columns: [] },
  { id: 'campaign', label: 'Campaign', columns: ['campaign'] },
  { id: 'variant', label: 'Variant', columns: ['campaign', 'variant'] },
  { id: 'message', label: 'Message', columns: ['campaign', 'variant'] },
  { id: 'partner', label: 'Partner', columns: ['partner'] },
  { id: 'locale', label: 'Locale', columns: ['locale'] },
  { id: 'country', label: 'Country', columns: ['country'] },
  { id: 'surface', label: 'Surface', columns: ['surface'] },
  { id: 'kind', label: 'Kind', columns: ['kind'] },
]
export const dimensionOf = (id: string): Dimension => dimensions.find((dimension) => dimension.id === id) ?? dimensions[0]!

export type KnownVariant = { message: string; fromExposures: number }
export type Names = {
  /** Whether messages can be told apart. */
  knowsMessages: boolean
  campaign: (id: string) => string
  variant: (campaign: string, variant: string) => KnownVariant | undefined
  holdoutPercent: (campaign: string) => number | undefined
  /** Of the values of a dimension's columns. */
  of: (dimension: Dimension) => (values: string[]) => string
}

const variantKey = (campaign: string, variant: string) => `${campaign}\n${variant}`

function variantsOf(campaigns: readonly Campaign[]): Map<string, KnownVariant> {
  const known = new Map<string, KnownVariant>()
  for (const { id, variants, escalation = [] } of campaigns) {
    for (const variant of variants) known.set(variantKey(id, variant.id), { message: variant.message, fromExposures: 0 })
    for (const step of escalation) {
      for (const variant of step.variants ?? []) {
        if (!known.has(variantKey(id, variant.id))) known.set(variantKey(id, variant.id), { message: variant.message, fromExposures: step.from_exposures ?? 0 })
      }
    }
  }
  return known
}

/** Titles, with the id behind those that two of them have. */
function titlesOf(campaigns: readonly Campaign[]): Map<string, string> {
  const times = new Map<string, number>()
  for (const { title = '' } of campaigns) times.set(title, (times.get(title) ?? 0) + 1)
  return new Map(campaigns.map(({ id, title = '' }) => [id, title === '' ? id : times.get(title) === 1 ? title : `${title} (${id})`]))
}

export function valueName(dimension: string, value: string): string {
  if (value === '') return { country: 'No country told', locale: 'Nothing shown', campaign: 'No campaign', variant: 'No variant', partner: 'No partner' }[dimension] ?? 'None'
  if (dimension === 'country') return value === 'ZZ' ? 'Not a known country (ZZ)' : placeName(value)
  if (dimension === 'locale') return languageName(value)
  if (dimension === 'surface') return surfaceNames[value as keyof typeof surfaceNames] ?? value
  return dimension === 'kind' ? kindName(value) : value
}

export function useNames(): Names {
  const session = useSession()
  const { head } = useWorkspace()
  const revision = session.may('policy_read') ? head?.head ?? '' : ''
  const { data } = useQuery(revision === '' ? null : `objects:${revision}:campaigns`, () => listObjects({ revision }, 'campaigns'))
  return useMemo(() => {
    const campaigns = (data ?? []).map(({ object }) => object)
    const titles = titlesOf(campaigns)
    const variants = variantsOf(campaigns)
    const campaign = (id: string) => titles.get(id) ?? valueName('campaign', id)
    const names: Names = {
      knowsMessages: data !== undefined,
      campaign,
      variant: (id, variant) => variants.get(variantKey(id, variant)),
      holdoutPercent: (id) => campaigns.find((one) => one.id === id)?.holdout_percent,
      of: ({ id }) => ([first = '', second = '']) => {
        if (id === 'none') return 'All'
        if (id === 'campaign') return campaign(first)
        if (id === 'variant') return first === '' ? 'No campaign' : `${campaign(first)}: ${second}`
        if (id !== 'message') return valueName(id, first)
        return first === '' ? 'No campaign' : variants.get(variantKey(first, second))?.message ?? `No longer live (${campaign(first)}: ${second})`
      },
    }
    return names
  }, [data])
}
