// What is looked at for long stays true: read anew every minute, while the page is in sight.
import { useEffect, useState } from 'preact/hooks'

import { invalidate } from '../../api/query'

const kEveryMs = 60_000

export function useReadAgain(prefixes: readonly string[]): void {
  const [, redraw] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible') return
      for (const prefix of prefixes) invalidate(prefix)
      redraw((count) => count + 1) // the hour may be another one
    }, kEveryMs)
    return () => clearInterval(timer)
  }, [])
}
