import { segmentsOf } from '../../base/pointers'

/** "/rules/deter-search/when/all" -> the family, the id, and the place in the object ("/when/all"; '' for all of it). */
export function placeOf(pointer: string): { family: string; id: string; field: string } {
  const [family = '', id = ''] = segmentsOf(pointer)
  const [, , , ...rest] = pointer.split('/')
  return { family, id, field: rest.length === 0 ? '' : `/${rest.join('/')}` }
}

export const valueText = (value: unknown): string => (value === undefined ? '(nothing)' : typeof value === 'string' ? value : JSON.stringify(value, null, 2))
