// How weights divide what is shown.

/**
 * The share of each weight in percent with one decimal, so rounded that they are 100 together. Where no weight is above 0
 * nothing is shown, and all shares are 0.
 */
export function sharesOf(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0)) return weights.map(() => 0)
  const exact = weights.map((weight) => (1000 * weight) / total)
  const tenths = exact.map(Math.floor)
  const left = 1000 - tenths.reduce((sum, tenth) => sum + tenth, 0)
  // What is left over goes to those that lost most by rounding down.
  const byLoss = exact.map((share, index) => ({ index, loss: share - Math.floor(share) })).sort((one, other) => other.loss - one.loss || one.index - other.index)
  for (const { index } of byLoss.slice(0, left)) tenths[index]! += 1
  return tenths.map((tenth) => tenth / 10)
}

export const percentText = (percent: number): string => `${percent.toLocaleString('en-GB', { maximumFractionDigits: 1 })} %`
