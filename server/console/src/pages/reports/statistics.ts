// Intervals for shares and for the difference between two of them, from whole counts. Pure.
//
//   wilson({ hits: 81, of: 263 })                              // { low: 0.2553…, high: 0.3662… }, 95 %
//   newcombe({ hits: 56, of: 70 }, { hits: 48, of: 80 })       // { low: 0.0524…, high: 0.3339… }
//
// Wilson, "Probable inference, the law of succession, and statistical inference" (1927): the score interval, which stays
// within 0 and 1 and holds for small counts. Newcombe, "Interval estimation for the difference between independent
// proportions" (1998), method 10: made of the two Wilson intervals. Neither has a continuity correction.

export type Share = { hits: number; of: number }
export type Interval = { low: number; high: number }

/** Below so many shown no conclusion is drawn, whatever the interval says: one odd day could turn it. */
export const kMinShown = 100
/** Nor below so many hits in the two arms together. */
export const kMinHits = 10

/** A share that there can be: hits are whole, and not more than there were. */
export const isShare = ({ hits, of }: Share): boolean => Number.isInteger(hits) && Number.isInteger(of) && of > 0 && hits >= 0 && hits <= of

/**
 * How many standard deviations from the middle `probability` of a normal distribution lies below; from 0.925 on.
 * Wichura, "Algorithm AS 241: The percentage points of the normal distribution" (1988), PPND16, its middle tail.
 */
export function normalQuantile(probability: number): number {
  const r = Math.sqrt(-Math.log(1 - probability)) - 1.6
  const top = [
    7.7454501427834140764e-4, 2.2723844989269184583e-2, 2.4178072517745061177e-1, 1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055,
    4.6303378461565452959, 1.42343711074968357734,
  ]
  const bottom = [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 1.5198666563616457197e-2, 1.4810397642748007459e-1, 6.8976733498510000455e-1, 1.6763848301838038494,
    2.05319162663775882187, 1,
  ]
  const evaluate = (coefficients: readonly number[]) => coefficients.reduce((sum, coefficient) => sum * r + coefficient, 0)
  return evaluate(top) / evaluate(bottom)
}

/** For two-sided intervals that hold together with 95 % where there are several: Bonferroni's division. */
export const zFor = (comparisons = 1): number => normalQuantile(1 - 0.025 / Math.max(1, comparisons))

export function wilson({ hits, of }: Share, z = zFor()): Interval {
  const square = z * z
  const middle = (2 * hits + square) / (2 * (of + square))
  const half = (z * Math.sqrt(square + (4 * hits * (of - hits)) / of)) / (2 * (of + square))
  // At the ends the formula gives 0 and 1, but for the last digit.
  return { low: hits === 0 ? 0 : middle - half, high: hits === of ? 1 : middle + half }
}

/** Of `one` less `other`. */
export function newcombe(one: Share, other: Share, z = zFor()): Interval & { difference: number } {
  const p = one.hits / one.of
  const q = other.hits / other.of
  const first = wilson(one, z)
  const second = wilson(other, z)
  return {
    difference: p - q,
    low: p - q - Math.hypot(p - first.low, second.high - q),
    high: p - q + Math.hypot(first.high - p, q - second.low),
  }
}

export type Verdict = 'too_few' | 'higher' | 'lower' | 'open'

/** What may be said of `one` beside `other`. */
export function verdictOf(one: Share, other: Share, z = zFor()): Verdict {
  if (Math.min(one.of, other.of) < kMinShown || one.hits + other.hits < kMinHits) return 'too_few'
  const { low, high } = newcombe(one, other, z)
  return low > 0 ? 'higher' : high < 0 ? 'lower' : 'open'
}
