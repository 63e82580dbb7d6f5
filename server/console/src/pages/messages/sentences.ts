/** The longest sentence of some texts, by its words: where somebody can begin to shorten. */
export function longestSentence(texts: readonly string[]): { text: string; words: number } {
  let longest = { text: '', words: 0 }
  for (const sentence of texts.flatMap((text) => text.split(/(?<=[.!?:])\s+/))) {
    const words = sentence.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0
    if (words > longest.words) longest = { text: sentence.trim(), words }
  }
  return longest
}
