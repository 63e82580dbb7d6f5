// Figures in words. Pure.
const percentFormat = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** With a space that keeps number and sign on one line. */
export const percentOf = (share: number): string => `${percentFormat.format(100 * share)}\u00a0%`

/** "12.5 %"; nothing to be a share of is no share. */
export const percent = (hits: number, of: number): string => (of === 0 ? '–' : percentOf(hits / of))
/** Of a difference: "+2.5" and "−2.5" percentage points. */
export const points = (difference: number): string => {
  const text = percentFormat.format(Math.abs(100 * difference))
  return text === percentFormat.format(0) ? text : `${difference < 0 ? '−' : '+'}${text}`
}
/** For a CSV: a number with as many digits as say something, so that one can go on calculating. */
export const percentNumber = (hits: number, of: number): number | null => (of === 0 ? null : Number(((100 * hits) / of).toFixed(4)))
