// What a table shows, as CSV (RFC 4180). Pure.
//
//   csvOf(['Variant', 'Shown'], [['a', 3]])        // "Variant,Shown\r\na,3\r\n"
//
// As in the API's own: a text that a spreadsheet could take for a formula is put behind an apostrophe.
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text)

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  if (!isFormula(value) && !/[",\r\n]/.test(value)) return value
  return `"${isFormula(value) ? '\'' : ''}${value.replaceAll('"', '""')}"`
}

export const csvOf = (columns: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string =>
  [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
