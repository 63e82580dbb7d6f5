import type { Case } from '../../policy/objects'
import { actionNames } from '../../policy/words'

export const expectedNames: Record<Case['expect']['action'], string> = {
  none: 'Nothing', message: actionNames.message, interstitial: actionNames.interstitial, block: actionNames.block,
}
