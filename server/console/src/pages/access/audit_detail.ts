/** The JSON of a line's detail, as words: {"from":"a","roles":["x","y"]} -> "from: a; roles: x, y". */
export function detailText(detail: string): string {
  try {
    return textOf(JSON.parse(detail) as unknown)
  } catch {
    return detail
  }
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  if (typeof value !== 'object' || value === null) return value === null ? 'none' : String(value)
  return Object.entries(value).filter(([, inner]) => textOf(inner) !== '')
    .map(([name, inner]) => `${name.replaceAll('_', ' ')}: ${textOf(inner)}`).join('; ')
}
