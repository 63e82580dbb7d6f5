import { useMemo } from 'preact/hooks'

let next = 0

/** An id of this page that no other element has, for labels and what they describe. */
export const useUniqueId = (name: string): string => useMemo(() => `${name}-${++next}`, [name])
