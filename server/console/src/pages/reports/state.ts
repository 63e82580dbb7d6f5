// What the reports are about, as the address has it: the range, the filters, and what each tab tells apart.
import { useState } from 'preact/hooks'

import { invalidate } from '../../api/query'
import { setParams, useRoute } from '../../base/router'
import { type FilterDimension, filterDimensions, type Filters } from './ask_counts'
import { type Range, rangeOf } from './range'

export type ReportState = {
  range: Range
  filters: Filters
  setFilter: (dimension: FilterDimension, values: readonly string[]) => void
  clearFilters: () => void
  get: (name: string, otherwise?: string) => string
  set: (changes: Record<string, string | undefined>, options?: { push?: boolean }) => void
  refresh: () => void
}

const valuesIn = (text: string | null): string[] => (text ?? '').split(',').filter((value) => value !== '')

export function useReportState(): ReportState {
  const { params } = useRoute()
  // The same moment for all that is shown, until somebody asks for newer counts.
  const [now, setNow] = useState(() => new Date())
  const filters: Filters = {}
  for (const dimension of filterDimensions) {
    const values = valuesIn(params.get(dimension))
    if (values.length > 0) filters[dimension] = values
  }
  return {
    range: rangeOf({ preset: params.get('range') ?? '7d', from: params.get('from') ?? '', until: params.get('until') ?? '', resolution: params.get('step') ?? '' }, now),
    filters,
    setFilter: (dimension, values) => setParams({ [dimension]: values.join(','), page: undefined }),
    clearFilters: () => setParams(Object.fromEntries(filterDimensions.map((dimension) => [dimension, undefined]))),
    get: (name, otherwise = '') => params.get(name) ?? otherwise,
    set: (changes, options) => setParams({ page: undefined, ...changes }, options),
    refresh: () => { setNow(new Date()); for (const prefix of ['counts:', 'rule-report:']) invalidate(prefix) },
  }
}
