// Intervals for shares of counts, so that nobody sees a difference that chance makes.
//
//   wilson(15, 200)                          // { rate: 0.075, low: 0.046, high: 0.120 }
//   differenceOf({ hits: 56, of: 70 }, { hits: 48, of: 80 })   // { difference: 0.2, low: 0.0524, high: 0.3339 }
//
// One share: the score interval (Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22,
// 1927). Two: the hybrid score interval (Newcombe, "Interval estimation for the difference between independent
// proportions", Statistics in Medicine 17, 1998, method 10). Both hold at small counts and near 0 and 1. 95 %.
export type Share = { hits: number; of: number }
export type Interval = { low: number; high: number }

const kZ = 1.959963984540054

/** null: of nothing there is no share. */
export function wilson(hits: number, of: number): (Interval & { rate: number }) | null {
  if (of <= 0) return null
  const rate = hits / of
  const square = kZ * kZ
  const centre = (rate + square / (2 * of)) / (1 + square / of)
  const half = (kZ * Math.sqrt((rate * (1 - rate)) / of + square / (4 * of * of))) / (1 + square / of)
  return { rate, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/** The first less the second. */
export function differenceOf(first: Share, second: Share): (Interval & { difference: number }) | null {
  const one = wilson(first.hits, first.of)
  const other = wilson(second.hits, second.of)
  if (one === null || other === null) return null
  const difference = one.rate - other.rate
  const low = difference - Math.hypot(one.rate - one.low, other.high - other.rate)
  const high = difference + Math.hypot(one.high - one.rate, other.rate - other.low)
  return { difference, low, high }
}

/** Below this many, a rate says little, whatever its interval. */
export const kFewShown = 100

export function verdictOf(interval: Interval | null, shown: readonly number[]): string {
  if (interval === null) return 'Nothing to compare yet.'
  if (shown.some((count) => count < kFewShown)) return `Too few to say: wait until each was shown ${kFewShown} times or more.`
  if (interval.low > 0) return 'More than the reference, beyond what chance explains.'
  if (interval.high < 0) return 'Less than the reference, beyond what chance explains.'
  return 'No difference that chance could not make.'
}

export const percent = (rate: number, digits = 1): string => `${(100 * rate).toFixed(digits)} %`
export const points = (difference: number): string => `${difference >= 0 ? '+' : '−'}${Math.abs(100 * difference).toFixed(1)} points`
