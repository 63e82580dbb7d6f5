// Others work on the same: what they do is seen without loading the page again. Nothing is asked while nobody looks.
import { useEffect } from 'preact/hooks'

const kLookAgainMs = 15_000

/** Reads anew now and then, and whenever one comes back to the page. `what`: what `read` is about. */
export function useLookAgain(what: string, read: () => void): void {
  useEffect(() => {
    const look = () => { if (document.visibilityState === 'visible') read() }
    const timer = setInterval(look, kLookAgainMs)
    document.addEventListener('visibilitychange', look)
    return () => { clearInterval(timer); document.removeEventListener('visibilitychange', look) }
  }, [what])
}
