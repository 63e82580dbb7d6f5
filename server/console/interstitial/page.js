// What the page a person sees can do beyond HTML: leave quickly, copy and print, and tell its own server what happened.
// The page works without it. It asks nobody but its own server, and stores nothing.
(() => {
  'use strict'
  const root = document.documentElement
  const one = (selector) => document.querySelector(selector)
  const all = (selector) => document.querySelectorAll(selector)

  // ---- what happened: each once, although the server counts each once anyway

  const told = new Set()
  const tell = (kind, help) => {
    const { events } = document.body.dataset
    const name = `${kind} ${help ?? ''}`
    if (!events || told.has(name)) return
    const event = help === undefined ? { kind } : { kind, help }
    if (navigator.sendBeacon(events, JSON.stringify({ events: [event] }))) told.add(name)
  }

  // Seen: the heading is in sight, not only in a tab behind, prepared ahead, or below the edge of a frame.
  const heading = one('h1')
  if (heading && 'IntersectionObserver' in window) {
    let isInSight = false
    const tellIfSeen = () => {
      if (isInSight && document.visibilityState === 'visible' && !document.prerendering) tell('impression')
    }
    new IntersectionObserver((entries) => {
      isInSight = entries.some(({ isIntersecting }) => isIntersecting)
      tellIfSeen()
    }).observe(heading)
    document.addEventListener('visibilitychange', tellIfSeen)
    document.addEventListener('prerenderingchange', tellIfSeen)
  }
  for (const call of all('[data-call]')) call.addEventListener('click', () => tell('call', call.dataset.call))

  // ---- leaving: by the button, or Shift three times, as with the component "Exit this page" of the GOV.UK Design System

  const exit = one('.exit')
  const says = one('.exit-says')
  const steps = one('.exit-steps')

  const title = document.title
  const leave = () => {
    root.classList.add('leaving')
    if (says) document.title = says.textContent = says.dataset.leaving // a tab shows its title until the next page comes
    tell('exit')
    // Replaced, so that Back does not lead here again. From a frame the whole window leaves; where the browser does not
    // let it, at least the frame does.
    try {
      window.top.location.replace(exit.href)
    } catch {
      window.location.replace(exit.href)
    }
  }

  if (exit && says && steps) {
    const patienceMs = 5000
    let presses = 0
    let isAlone = false // Shift went down, and no other key since
    let timer
    const show = (count, text) => {
      presses = count
      clearTimeout(timer)
      steps.hidden = count === 0
      for (const [index, step] of [...steps.children].entries()) step.className = index < count ? 'done' : ''
      says.textContent = text ?? ''
    }
    exit.addEventListener('click', (event) => {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      leave()
    })
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Shift') {
        if (!event.repeat) isAlone = true
        return
      }
      isAlone = false
      if (presses > 0) show(0)
    })
    document.addEventListener('keyup', (event) => {
      if (event.key !== 'Shift' || !isAlone) return
      isAlone = false
      if (presses === 2) {
        show(0)
        return leave()
      }
      show(presses + 1, presses === 0 ? says.dataset.two : says.dataset.one)
      timer = setTimeout(() => show(0, says.dataset.late), patienceMs)
    })
    // Shown again from the browser's memory: as if nobody had begun to leave.
    window.addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return
      root.classList.remove('leaving')
      document.title = title
      show(0)
    })
  }

  // ---- the number, and the page on paper

  const toolsSay = one('.tools-say')
  const mark = (element) => {
    const range = document.createRange()
    range.selectNodeContents(element)
    const selection = window.getSelection()
    selection.removeAllRanges()
    selection.addRange(range)
  }
  for (const button of all('[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      toolsSay.textContent = ''
      try {
        await navigator.clipboard.writeText(button.dataset.copy)
        button.firstChild.data = button.dataset.copied // where the person looks; the rest of its name stays
        toolsSay.textContent = toolsSay.dataset.copied
      } catch {
        // Not allowed here (an insecure address, a frame): the number is marked for the person to copy.
        mark(button.parentElement.firstElementChild)
        toolsSay.textContent = toolsSay.dataset.marked
      }
    })
  }
  for (const button of all('.print')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }

  // ---- a box beside the results can be closed

  const close = one('.close')
  if (close) {
    close.hidden = false
    close.addEventListener('click', () => {
      tell('dismiss')
      one('.signpost').hidden = true
      close.hidden = true
      const closed = one('.closed')
      closed.hidden = false
      closed.focus()
    })
  }
})()
