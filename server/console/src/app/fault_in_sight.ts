// A link to a fault (?at=/title) leads to its field: once the page shows the fault of that pointer, it is brought into sight
// and its field gets the keyboard. Whoever does something first is left alone.
import { useEffect } from 'preact/hooks'

import { setParams, useRoute } from '../base/router'

const kPatienceMs = 15_000

function faultAt(pointer: string): HTMLElement | undefined {
  const shown = [...document.querySelectorAll<HTMLElement>('main [data-pointer]')].filter((fault) => fault.offsetParent !== null)
  const within = (fault: HTMLElement) => fault.dataset.pointer!.startsWith(`${pointer}/`) || pointer.startsWith(`${fault.dataset.pointer!}/`)
  return shown.find((fault) => fault.dataset.pointer === pointer) ?? shown.find(within)
}

function bringIntoSight(fault: HTMLElement): void {
  const control = fault.closest('.field, fieldset')?.querySelector<HTMLElement>('input:not(:disabled), select:not(:disabled), textarea:not(:disabled)')
  control?.focus({ preventScroll: true })
  fault.scrollIntoView({ block: 'center' })
}

export function useFaultInSight(): void {
  const pointer = useRoute().params.get('at')
  useEffect(() => {
    if (pointer === null) return
    const stop = () => {
      observer.disconnect()
      clearTimeout(timer)
      for (const event of ['keydown', 'pointerdown']) removeEventListener(event, stop)
      setParams({ at: undefined })
    }
    const look = () => {
      const fault = faultAt(pointer)
      if (fault === undefined) return
      stop()
      bringIntoSight(fault)
    }
    const observer = new MutationObserver(look)
    const timer = setTimeout(stop, kPatienceMs)
    observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-pointer', 'hidden'] })
    for (const event of ['keydown', 'pointerdown']) addEventListener(event, stop)
    look()
    return () => { observer.disconnect(); clearTimeout(timer); for (const event of ['keydown', 'pointerdown']) removeEventListener(event, stop) }
  }, [pointer])
}
