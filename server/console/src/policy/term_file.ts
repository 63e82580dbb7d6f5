// Terms as people have them in files: a term on each line, CSV, or JSON. Read as the server reads them when it takes a file
// in (server/admin/term_import.h), so that a paste can be looked at before it is taken.
//
//   const { terms, invalid } = readTerms(text, 'csv')
import { foldNames, matchNames } from './words'
import type { Term } from './objects'
import { type Fold, type FullTerm, type Match, short } from './terms'

export type TermFormat = 'text' | 'csv' | 'json'
export type InvalidLine = { line: number; message: string }
export type TermFile = { terms: Term[]; invalid: InvalidLine[] }

const kColumns = ['text', 'match', 'fold', 'within_words', 'weight', 'note']
const kMaxWithinWords = 64

/** By the name of a file, else by what it begins with. */
export function termFormatOf(text: string, name = ''): TermFormat {
  const ending = name.toLowerCase().split('.').at(-1)
  if (ending === 'csv' || ending === 'json') return ending
  if (/^\uFEFF?\s*[[{]/.test(text)) return 'json'
  const first = text.replace(/^\uFEFF/, '').split('\n', 1)[0]!.split(',').map((cell) => cell.trim().replace(/^"|"$/g, ''))
  return first.length > 1 && first.includes('text') ? 'csv' : 'text'
}

export function readTerms(text: string, format: TermFormat): TermFile {
  const content = text.replace(/^\uFEFF/, '')
  return format === 'text' ? readLines(content) : format === 'csv' ? readCsv(content) : readJson(content)
}

const readLines = (text: string): TermFile =>
  ({ terms: text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')), invalid: [] })

/** RFC 4180, each record with the line that it begins on. */
function* recordsOf(text: string): Generator<{ line: number; cells: string[] }> {
  let at = 0
  let line = 1
  while (at < text.length) {
    const record = { line, cells: [] as string[] }
    for (let isMore = true; isMore;) {
      let cell = ''
      if (text[at] === '"') {
        for (++at; at < text.length;) {
          const quote = text.indexOf('"', at)
          const end = quote < 0 ? text.length : quote
          cell += text.slice(at, end)
          at = end + 1
          if (text[at] !== '"') break
          cell += '"'
          ++at
        }
      }
      const next = /[,\n]/g
      next.lastIndex = at
      const end = next.exec(text)?.index ?? text.length
      line += cell.split('\n').length - 1
      isMore = text[end] === ',' && end + 1 < text.length
      cell += text.slice(at, end)
      record.cells.push(isMore ? cell : cell.replace(/\r$/, ''))
      at = end + 1
    }
    line += 1
    yield record
  }
}

function readCsv(text: string): TermFile {
  const file: TermFile = { terms: [], invalid: [] }
  let columns = ['text']
  let isFirst = true
  for (const { line, cells } of recordsOf(text)) {
    const trimmed = cells.map((cell) => cell.trim())
    if (isFirst && trimmed.includes('text')) {
      columns = trimmed
      for (const _ of columns.filter((column) => !kColumns.includes(column))) file.invalid.push({ line: 1, message: `A column has none of the names: ${kColumns.join(', ')}.` })
    } else if (trimmed.some((cell) => cell !== '')) {
      const read = termOfCells(columns, trimmed)
      typeof read === 'object' && 'fault' in read ? file.invalid.push({ line, message: read.fault }) : file.terms.push(read)
    }
    isFirst = false
  }
  return file
}

type Fault = { fault: string }

function termOfCells(columns: string[], cells: string[]): Term | Fault {
  const found: Record<string, unknown> = {}
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (column === 'text') found.text = cell.startsWith("'=") ? cell.slice(1) : cell
    else if (cell !== '') found[column] = column === 'weight' || column === 'within_words' ? numberIn(cell) : cell
  }
  return termOf(Object.fromEntries(Object.entries(found).filter(([name]) => kColumns.includes(name))))
}

const numberIn = (cell: string): number => (/^[-+]?\d/.test(cell) || /^[-+]?\.\d/.test(cell) ? Number(cell) : Number.NaN)

function readJson(text: string): TermFile {
  const file: TermFile = { terms: [], invalid: [] }
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return { terms: [], invalid: [{ line: 1, message: 'This is no JSON. A comma or a bracket may be missing.' }] }
  }
  const terms = Array.isArray(read) ? read : (read as { terms?: unknown } | null)?.terms
  if (!Array.isArray(terms)) return { terms: [], invalid: [{ line: 1, message: 'This is neither an array of terms nor a term list.' }] }
  for (const [index, item] of terms.entries()) {
    const made = typeof item === 'string' ? termOf({ text: item }) : typeof item === 'object' && item !== null ? termOf(item as Record<string, unknown>) : { fault: 'A term is a text, or an object with a text.' }
    typeof made === 'object' && 'fault' in made ? file.invalid.push({ line: index + 1, message: made.fault }) : file.terms.push(made)
  }
  return file
}

function termOf(found: Record<string, unknown>): Term | Fault {
  const { text, match, fold, within_words: within, weight, note } = found
  const unknown = Object.keys(found).find((name) => !kColumns.includes(name))
  if (unknown !== undefined) return { fault: `A term has no “${unknown}”.` }
  if (typeof text !== 'string' || text.trim() === '') return { fault: 'The text is missing.' }
  if (match !== undefined && !(String(match) in matchNames)) return { fault: `match is none of: ${Object.keys(matchNames).join(', ')}.` }
  if (fold !== undefined && !(String(fold) in foldNames)) return { fault: `fold is none of: ${Object.keys(foldNames).join(', ')}.` }
  if (weight !== undefined && !Number.isFinite(weight)) return { fault: 'The weight is not a number.' }
  if (within !== undefined && !(Number.isInteger(within) && Number(within) >= 0 && Number(within) <= kMaxWithinWords)) return { fault: `within_words is not a number from 0 to ${kMaxWithinWords}.` }
  if (note !== undefined && typeof note !== 'string') return { fault: 'The note is not a text.' }
  const term: FullTerm = { text: text.trim() }
  if (match !== undefined) term.match = match as Match
  if (fold !== undefined) term.fold = fold as Fold
  if (within !== undefined) term.within_words = within as number
  if (weight !== undefined) term.weight = weight as number
  if (note !== undefined) term.note = note
  return short(term)
}
