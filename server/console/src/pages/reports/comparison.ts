// The variants of one campaign beside each other, made of whole counts. Pure.
import { shownKinds } from '../../policy/kinds'
import type { Sums } from './counts'
import { sumOf } from './counts'
import { type Interval, isShare, newcombe, type Share, type Verdict, verdictOf, wilson, zFor } from './statistics'
import { percentOf, points } from './words'

export type Arm = { variant: string; shown: number; hits: number; heldOut: number }
/** `fromExposures`: how many earlier warnings somebody must have seen to be shown it; undefined where that is not known. */
export type KnownArm = Arm & { message: string | undefined; fromExposures: number | undefined }

export type Compared = KnownArm & {
  isReference: boolean
  interval: Interval | null // null: the hits are no share of what was shown
  difference: (Interval & { difference: number }) | null
  verdict: Verdict | 'reference' | 'no_share' | 'other_people'
}

/** By campaign: those that something was shown or held out of. */
export function armsOf(sums: Sums, outcome: string): Map<string, Arm[]> {
  const campaigns = new Map<string, Arm[]>()
  for (const [name, kinds] of sums) {
    const [campaign = '', variant = ''] = name.split('\n')
    if (campaign === '') continue
    const arm = { variant, shown: sumOf(kinds, shownKinds), hits: sumOf(kinds, [outcome]), heldOut: sumOf(kinds, ['holdout']) }
    campaigns.set(campaign, [...campaigns.get(campaign) ?? [], arm])
  }
  return campaigns
}

export const shownOf = (arms: readonly Arm[]): number => arms.reduce((sum, { shown }) => sum + shown, 0)
export const heldOutOf = (arms: readonly Arm[]): number => arms.reduce((sum, { heldOut }) => sum + heldOut, 0)

const shareOf = ({ hits, shown }: Arm): Share => ({ hits, of: shown })

/** The greatest first; each beside the reference. `isWide`: so wide that all the intervals hold together. */
export function compare(arms: readonly KnownArm[], reference: string, isWide: boolean): Compared[] {
  const shown = arms.filter((arm) => arm.shown > 0).sort((left, right) => right.shown - left.shown || left.variant.localeCompare(right.variant))
  const base = shown.find(({ variant }) => variant === reference) ?? shown[0]
  const z = isWide ? zFor(shown.length - 1) : zFor()
  return shown.map((arm) => {
    const share = shareOf(arm)
    const isReference = arm === base
    const canBe = isShare(share) && base !== undefined && isShare(shareOf(base))
    const isOther = base !== undefined && arm.fromExposures !== undefined && base.fromExposures !== undefined && arm.fromExposures !== base.fromExposures
    const difference = isReference || !canBe || isOther ? null : newcombe(share, shareOf(base), z)
    const verdict = isReference ? 'reference' : !canBe ? 'no_share' : isOther ? 'other_people' : verdictOf(share, shareOf(base), z)
    return { ...arm, isReference, interval: isShare(share) ? wilson(share) : null, difference, verdict }
  })
}

/** "between −1.2 and +5.3 percentage points". */
const between = ({ low, high }: Interval): string => `between ${points(low)} and ${points(high)} percentage points`

/** The same of a difference whose direction is told already. */
const byBetween = (interval: Interval): string => `by ${between(interval).replaceAll(/[+−]/g, '')}`

/** What the difference to the reference means, for somebody who has never heard of intervals. `outcome`: "help chosen". */
export function meaningOf({ variant, verdict, difference, fromExposures }: Compared, reference: string, outcome: string, limits: { minShown: number; minHits: number }): string {
  switch (verdict) {
    case 'reference':
      return 'The others are compared with this one.'
    case 'no_share':
      return 'More were counted than were shown, because somebody who chooses two services counts twice: no interval can be given.'
    case 'other_people':
      return `Not comparable with “${reference}”: ${fromExposures === 0 ? 'it is shown to people who have not come as often' : `it is shown only to people who have seen ${fromExposures} or more warnings before`}, so these are other people.`
    case 'too_few':
      return `Too few to say anything: wait until each of the two was shown at least ${limits.minShown} times, with at least ${limits.minHits} times “${outcome}” in both together.`
    case 'open':
      return `No difference can be told yet: that of “${variant}” may be anything ${between(difference!)}.`
    case 'higher':
      return `More often than with “${reference}”: ${byBetween(difference!)}, most likely.`
    case 'lower': {
      const turned = { low: -difference!.high, high: -difference!.low }
      return `Less often than with “${reference}”: ${byBetween(turned)}, most likely.`
    }
  }
}

export const intervalWords = ({ low, high }: Interval): string => `${percentOf(low)} to ${percentOf(high)}`
