// Short words about what was done, at the edge of the page, with a way to undo it where there is one.
//
//   toast('The rule “x” was removed.', { undo: () => putBack(rule) })
import { useEffect, useState } from 'preact/hooks'

type Toast = { id: number; text: string; tone: 'good' | 'bad'; undo?: () => unknown }

const kStaysMs = 8000

let next = 0
let toasts: Toast[] = []
const listeners = new Set<() => void>()

function change(to: Toast[]): void {
  toasts = to
  for (const listen of listeners) listen()
}

const close = (id: number) => change(toasts.filter((toast) => toast.id !== id))

export function toast(text: string, { tone = 'good', undo }: { tone?: 'good' | 'bad'; undo?: () => unknown } = {}): void {
  const id = ++next
  change([...toasts.slice(-2), undo === undefined ? { id, text, tone } : { id, text, tone, undo }])
  if (tone === 'good') setTimeout(() => close(id), kStaysMs)
}

export function Toasts() {
  const [, redraw] = useState(0)
  useEffect(() => {
    const listen = () => redraw((count) => count + 1)
    listeners.add(listen)
    return () => { listeners.delete(listen) }
  }, [])
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, text, tone, undo }) => (
        <div key={id} class={`toast ${tone}`}>
          <p>{text}</p>
          {undo && <button type="button" onClick={() => { close(id); void undo() }}>Undo</button>}
          <button type="button" aria-label="Close" onClick={() => close(id)}>×</button>
        </div>
      ))}
    </div>
  )
}
