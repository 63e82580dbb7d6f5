// A counts report as columns of numbers, read from its CSV in one pass: a report may have a hundred thousand rows, and an
// object for each would take longer than everything else. Pure.
//
//   const counts = readCounts(bytes)                       // time,campaign,kind,count
//   sumsBy(counts, ['campaign'], ([campaign]) => campaign) // Map { 'quit-now' -> Map { 'impression' -> 3 } }
//
// Counts are whole numbers and stay so: what is shown is added up from them and agrees with the API to the unit.

/** `at[row]` is the place of the row's value in `values`. */
export type Column = { name: string; values: string[]; at: Uint32Array }
/** `hours`: since 1970, of each row; all 0 where the report is not by time. */
export type Counts = { rows: number; hours: Int32Array; columns: Column[]; counts: Float64Array }

const kComma = 0x2c
const kQuote = 0x22
const kReturn = 0x0d
const kNewline = 0x0a
const kZero = 0x30
const kTimeBytes = 20 // 2026-01-31T12:00:00Z
const kHourMs = 3_600_000

const decoder = new TextDecoder()

/** A value that begins like a formula was put behind an apostrophe, for spreadsheets. */
const withoutApostrophe = (text: string): string => (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text)

function countLines(bytes: Uint8Array): number {
  let lines = 0
  for (let at = 0; at < bytes.length; ++at) if (bytes[at] === kNewline) ++lines
  return lines
}

/** Values of one column, each once. Found again by a hash of their bytes, which are then compared. */
class Values {
  readonly texts: string[] = []
  readonly at: Uint32Array
  #spans: [number, number][] = []
  #byHash = new Map<number, number>()
  #byText = new Map<string, number>()

  constructor(private bytes: Uint8Array, rows: number) {
    this.at = new Uint32Array(rows)
  }

  /** The place of the value that stands in the bytes from `from` until `until`, without quotes around it. */
  place(hash: number, from: number, until: number): number {
    const known = this.#byHash.get(hash)
    if (known !== undefined && this.#isAt(this.#spans[known]!, from, until)) return known
    const place = this.placeOfText(decoder.decode(this.bytes.subarray(from, until)))
    if (known === undefined) {
      this.#byHash.set(hash, place)
      this.#spans[place] ??= [from, until]
    }
    return place
  }

  placeOfText(text: string): number {
    let place = this.#byText.get(text)
    if (place === undefined) {
      place = this.texts.push(text) - 1
      this.#byText.set(text, place)
    }
    return place
  }

  #isAt([first, end]: [number, number], from: number, until: number): boolean {
    if (end - first !== until - from) return false
    for (let step = 0; step < until - from; ++step) if (this.bytes[first + step] !== this.bytes[from + step]) return false
    return true
  }
}

class Reader {
  at = 0
  #day = ''
  #dayHour = 0
  #dayFrom = -1

  constructor(readonly bytes: Uint8Array) {}

  /** The names of the columns, from the first line. */
  header(): string[] {
    let end = this.bytes.indexOf(kNewline)
    if (end < 0) end = this.bytes.length
    const line = decoder.decode(this.bytes.subarray(0, end)).replace(/\r$/, '')
    this.at = end + 1
    return line.split(',')
  }

  hour(): number {
    const { bytes, at } = this
    if (!this.#isSameDay()) {
      this.#day = decoder.decode(bytes.subarray(at, at + 10))
      this.#dayHour = Date.parse(`${this.#day}T00:00:00Z`) / kHourMs
      this.#dayFrom = at
    }
    this.at = at + kTimeBytes + 1
    return this.#dayHour + 10 * (bytes[at + 11]! - kZero) + (bytes[at + 12]! - kZero)
  }

  #isSameDay(): boolean {
    if (this.#dayFrom < 0) return false
    // From behind: the day of the month moves most often.
    for (let step = 9; step >= 0; --step) if (this.bytes[this.#dayFrom + step] !== this.bytes[this.at + step]) return false
    return true
  }

  value(values: Values): number {
    const { bytes } = this
    const from = this.at
    if (bytes[from] === kQuote) return values.placeOfText(withoutApostrophe(this.#quoted()))
    let hash = 0
    let at = from
    for (; at < bytes.length && bytes[at] !== kComma; ++at) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
    this.at = at + 1
    return values.place(hash, from, at)
  }

  #quoted(): string {
    const { bytes } = this
    const from = ++this.at
    while (this.at < bytes.length && (bytes[this.at] !== kQuote || bytes[this.at + 1] === kQuote)) this.at += bytes[this.at] === kQuote ? 2 : 1
    const text = decoder.decode(bytes.subarray(from, this.at)).replaceAll('""', '"')
    this.at += 2 // the quote and the comma
    return text
  }

  count(): number {
    const { bytes } = this
    let count = 0
    for (; this.at < bytes.length && bytes[this.at] !== kReturn && bytes[this.at] !== kNewline; ++this.at) count = count * 10 + bytes[this.at]! - kZero
    while (this.at < bytes.length && (bytes[this.at] === kReturn || bytes[this.at] === kNewline)) ++this.at
    return count
  }
}

export function readCounts(bytes: Uint8Array): Counts {
  const reader = new Reader(bytes)
  const names = reader.header()
  if (names[names.length - 1] !== 'count') throw new Error('This is no report of counts.')
  const hasTime = names[0] === 'time'
  const most = countLines(bytes)
  const columns = names.slice(hasTime ? 1 : 0, -1).map((name) => ({ name, values: new Values(bytes, most) }))
  const hours = new Int32Array(most)
  const counts = new Float64Array(most)
  let row = 0
  for (; reader.at < bytes.length; ++row) {
    if (hasTime) hours[row] = reader.hour()
    for (const { values } of columns) values.at[row] = reader.value(values)
    counts[row] = reader.count()
  }
  return {
    rows: row, hours: hours.subarray(0, row), counts: counts.subarray(0, row),
    columns: columns.map(({ name, values }) => ({ name, values: values.texts, at: values.at.subarray(0, row) })),
  }
}

/** One report of several that were asked for one after the other, with the same columns. */
export function joinCounts(parts: readonly Counts[]): Counts {
  if (parts.length === 1) return parts[0]!
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const joined: Counts = { rows, hours: new Int32Array(rows), counts: new Float64Array(rows), columns: [] }
  joined.columns = (parts[0]?.columns ?? []).map(({ name }) => ({ name, values: [], at: new Uint32Array(rows) }))
  const known = joined.columns.map(() => new Map<string, number>())
  let first = 0
  for (const part of parts) {
    joined.hours.set(part.hours, first)
    joined.counts.set(part.counts, first)
    part.columns.forEach(({ values, at }, index) => {
      const column = joined.columns[index]!
      const places = values.map((value) => known[index]!.get(value) ?? (known[index]!.set(value, column.values.length), column.values.push(value) - 1))
      for (let row = 0; row < part.rows; ++row) column.at[first + row] = places[at[row]!]!
    })
    first += part.rows
  }
  return joined
}

export const columnOf = (counts: Counts, name: string): Column => {
  const column = counts.columns.find((one) => one.name === name)
  if (column === undefined) throw new Error(`The report does not tell ${name} apart.`)
  return column
}

/** `place[row]`: which group the row belongs to, by the values of some columns; groups in the order of their first row. */
export type Groups = { names: string[]; place: Uint32Array }

export function groupsOf(counts: Counts, dimensions: readonly string[], nameOf: (values: string[]) => string): Groups {
  const columns = dimensions.map((name) => columnOf(counts, name))
  const place = new Uint32Array(counts.rows)
  const names: string[] = []
  const byName = new Map<string, number>()
  const byValues = new Map<number, number>()
  for (let row = 0; row < counts.rows; ++row) {
    let key = 0
    for (const { values, at } of columns) key = key * values.length + at[row]!
    let group = byValues.get(key)
    if (group === undefined) {
      const name = nameOf(columns.map(({ values, at }) => values[at[row]!]!))
      group = byName.get(name) ?? names.push(name) - 1
      byName.set(name, group)
      byValues.set(key, group)
    }
    place[row] = group
  }
  return { names, place }
}

export type Sums = Map<string, Map<string, number>>

/** By group, then by kind. */
export function sumsBy(counts: Counts, dimensions: readonly string[], nameOf: (values: string[]) => string): Sums {
  const { names, place } = groupsOf(counts, dimensions, nameOf)
  const kind = columnOf(counts, 'kind')
  const sums: Sums = new Map(names.map((name) => [name, new Map()]))
  for (let row = 0; row < counts.rows; ++row) {
    const group = sums.get(names[place[row]!]!)!
    const name = kind.values[kind.at[row]!]!
    group.set(name, (group.get(name) ?? 0) + counts.counts[row]!)
  }
  return sums
}

export const sumOf = (kinds: ReadonlyMap<string, number> | undefined, wanted: readonly string[]): number =>
  wanted.reduce((sum, kind) => sum + (kinds?.get(kind) ?? 0), 0)
