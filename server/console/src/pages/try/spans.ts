// A text cut where terms were found. The server counts bytes of UTF-8, JavaScript counts units of UTF-16.
//
//   piecesOf('a zorblat b', [{ from: 2, until: 9, number: 0 }])
//     // [{ text: 'a ', found: [] }, { text: 'zorblat', found: [0] }, { text: ' b', found: [] }]
export type Span = { from: number; until: number; number: number }
export type Piece = { text: string; found: number[] }

/** Spans may lie over each other; a piece says which of them it is in. */
export function piecesOf(text: string, spans: readonly Span[]): Piece[] {
  const bytes = new TextEncoder().encode(text)
  const decoder = new TextDecoder()
  const inside = (at: number) => Math.min(Math.max(at, 0), bytes.length)
  const cuts = [...new Set([0, bytes.length, ...spans.flatMap(({ from, until }) => [inside(from), inside(until)])])].sort((one, other) => one - other)
  const pieces: Piece[] = []
  for (let index = 0; index + 1 < cuts.length; ++index) {
    const [from, until] = [cuts[index]!, cuts[index + 1]!]
    const found = spans.filter((span) => span.from <= from && until <= span.until).map(({ number }) => number)
    pieces.push({ text: decoder.decode(bytes.subarray(from, until)), found })
  }
  return pieces
}
