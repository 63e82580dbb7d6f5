// What a page in these colours looks like, in little: a heading, text, a link, the button of a help service.
import type { Role } from './contrast'

export function Sample({ palette, cornerPx, isSerif }: { palette: Record<Role, string>; cornerPx: number; isSerif: boolean }) {
  const corner = `${cornerPx}px`
  return (
    <div class={`theme-sample ${isSerif ? 'serif' : ''}`} aria-hidden="true" style={{ background: palette.page, color: palette.text, borderColor: palette.line }}>
      <p class="sample-title">A heading on the page</p>
      <p>Text on the page, and <span class="sample-link" style={{ color: palette.accent }}>a link</span>. <span style={{ color: palette.soft }}>Text that matters less.</span></p>
      <div class="sample-card" style={{ background: palette.card, borderColor: palette.line, borderRadius: corner }}>
        <p><strong>A card</strong> with <span class="sample-link" style={{ color: palette.accent }}>a link</span></p>
        <p style={{ color: palette.soft }}>Text that matters less.</p>
        <p style={{ color: palette.good }}>Good news</p>
        <p><span class="sample-button" style={{ background: palette.accent, color: palette.on_accent, borderRadius: corner }}>A button</span></p>
      </div>
      <p><span class="sample-button" style={{ background: palette.text, color: palette.page, borderRadius: corner }}>Leave the page</span></p>
    </div>
  )
}
