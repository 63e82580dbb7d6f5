// How well colours are told apart, as WCAG 2.2 counts it, and the colours of a theme with the default's where it has none
// of its own. The server checks the same when the policy is compiled and has the last word; this says it while one picks.
//
//   contrastOf('#000000', '#ffffff')            // 21
//   paletteOf({ accent: '#5c2a7a' }, 'light')   // all eight
import type { Schemas } from '../../policy/objects'

export type Colours = Schemas['theme_colours']
export type Role = keyof Required<Colours>
export type Scheme = 'light' | 'dark'

export const kLeastContrast = 4.5 // 1.4.3, https://www.w3.org/TR/WCAG22/#contrast-minimum

/** Those of messages/theme.h; a test holds them together with the style sheet of the page. */
export const kDefaults: Record<Scheme, Record<Role, string>> = {
  light: { page: '#f5f3ee', card: '#ffffff', line: '#d5d0c4', text: '#1c2a2e', soft: '#47565a', accent: '#0a5960', on_accent: '#ffffff', good: '#1b5e32' },
  dark: { page: '#11181b', card: '#1b2529', line: '#3a484d', text: '#e9eeee', soft: '#b3c0c2', accent: '#86d3d7', on_accent: '#06282b', good: '#9bdbae' },
}

export const roleNames: Record<Role, string> = {
  page: 'Page', card: 'Cards', line: 'Lines', text: 'Text', soft: 'Text that matters less', accent: 'Links and buttons', on_accent: 'Letters on buttons', good: 'Good news',
}

/** Letters and the ground that they stand on. */
export const kTextPairs: readonly { letters: Role; ground: Role }[] = [
  { letters: 'text', ground: 'page' }, { letters: 'text', ground: 'card' }, { letters: 'soft', ground: 'page' }, { letters: 'soft', ground: 'card' },
  { letters: 'accent', ground: 'page' }, { letters: 'accent', ground: 'card' }, { letters: 'on_accent', ground: 'accent' }, { letters: 'good', ground: 'card' },
]

export const isColour = (text: unknown): text is string => typeof text === 'string' && /^#[0-9a-f]{6}$/i.test(text)

/** Relative luminance, 0 to 1: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. */
export function luminanceOf(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. */
export function contrastOf(one: string, other: string): number {
  const [darker, lighter] = [luminanceOf(one), luminanceOf(other)].sort((left, right) => left - right) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

/** Rounded down, so that no ratio that is too small is told as one that is enough. */
export const ratioText = (ratio: number): string => (Math.floor(ratio * 10) / 10).toFixed(1)

/** What is no colour yet counts as left out. */
export function paletteOf(colours: Colours | undefined, scheme: Scheme): Record<Role, string> {
  const own = Object.entries(colours ?? {}).filter(([, colour]) => isColour(colour))
  return { ...kDefaults[scheme], ...Object.fromEntries(own) }
}
