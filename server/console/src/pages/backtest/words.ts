// What a backtest says, in words.
import { count, plural } from '../../policy/words'
import { type Change, changed, type Result, type Shown } from './answer'

export const changeTitles: Record<Change, string> = {
  shows_now: 'Shows something now', shows_nothing_now: 'Shows nothing now', other_campaign: 'Shows another campaign',
  other_action: 'Shows it in another way', other_rule: 'Shown by another rule',
}
export const kChanges = Object.keys(changeTitles) as Change[]
export const shownNames: Record<Shown, string> = {
  none: 'Nothing', message: 'A message beside the results', interstitial: 'A warning page before the results', block: 'A warning page instead of the results',
}
export const kShown = Object.keys(shownNames) as Shown[]

/** "+3", "−2", "0". */
export const difference = (before: number, after: number): string =>
  after === before ? '0' : after > before ? `+${count(after - before)}` : `−${count(before - after)}`

/** Of a part that is not nothing, never "0 %". */
function share(part: number, whole: number): string {
  const percent = (100 * part) / whole
  return percent < 0.1 ? 'less than 0.1 %' : `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`
}

export function summary(result: Result): string {
  const { inputs } = result
  if (inputs === 0) return 'There was no input to decide.'
  const others = changed(result)
  if (others === 0) return inputs === 1 ? 'The input comes out as it does now.' : `All ${count(inputs)} inputs come out as they do now.`
  return `${count(others)} of ${plural(inputs, 'input')} ${others === 1 ? 'comes' : 'come'} out otherwise (${share(others, inputs)}).`
}
