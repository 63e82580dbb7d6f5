// Words that another page has, for Try it. They go by memory and not by the address, since words stay out of that.
//
//   beginTrying(['zorblat']); navigate('/try')
let begun: string[] | null = null

export function beginTrying(texts: string[]): void {
  begun = texts
}

/** Once: coming to the page again finds nothing. */
export function takeBegunTexts(): string[] | null {
  const taken = begun
  begun = null
  return taken
}
