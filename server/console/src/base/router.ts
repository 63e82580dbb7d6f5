// Where one is: the path and the parameters behind the # of the address, so that every view has a link of its own, and
// what is in it (filters, a draft's name) reaches no server and no log.
//
//   const { path, params } = useRoute()          // #/rules/deter-search?draft=abc -> ['rules', 'deter-search'], {draft: 'abc'}
//   <a href={href('/rules/deter-search')}>       // keeps the draft that is being worked on
//   const [search, setSearch] = useParam('q')    // state that a colleague gets with the link
//   useLeaveGuard(() => isDirty ? 'The rule “x” has changes that are not saved.' : null)
import { useEffect, useRef, useState } from 'preact/hooks'

export type Route = { path: string[]; params: URLSearchParams }

/** Parameters that stay while one goes from page to page. */
const kStickyParams = ['draft']

function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2)
  const segments = path.split('/').filter((segment) => segment !== '').map(decode)
  return { path: segments, params: new URLSearchParams(query) }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

export const currentRoute = (): Route => parse(location.hash)

function write(path: string, params: URLSearchParams): string {
  const query = params.toString()
  return `#${path}${query === '' ? '' : `?${query}`}`
}

/** A link to a page; `more` are its parameters, undefined takes a sticky one away. */
export function href(path: string, more: Record<string, string | undefined> = {}): string {
  const params = new URLSearchParams()
  const now = currentRoute().params
  for (const name of kStickyParams) {
    const value = now.get(name)
    if (value !== null) params.set(name, value)
  }
  for (const [name, value] of Object.entries(more)) value === undefined ? params.delete(name) : params.set(name, value)
  return write(path, params)
}

/** One path of the policy's ids and names into one segment each. */
export const pathOf = (...segments: string[]): string => `/${segments.map(encodeURIComponent).join('/')}`

// ---- leaving a page that holds unsaved work

type Guard = () => string | null
type AskToLeave = (reason: string) => Promise<boolean>

const guards = new Set<Guard>()
let askToLeave: AskToLeave = async () => true
let here = typeof location === 'undefined' ? '' : location.hash

/** Who asks whether to leave; the app's dialog. */
export function setAskToLeave(ask: AskToLeave): void {
  askToLeave = ask
}

export function useLeaveGuard(guard: Guard): void {
  // As of what is drawn: an effect comes a moment later, in which somebody who has just saved may leave.
  const latest = useRef(guard)
  latest.current = guard
  const ask = useRef<Guard>(() => latest.current()).current
  useEffect(() => {
    guards.add(ask)
    return () => { guards.delete(ask) }
  })
}

const reasonToStay = (): string | null => {
  for (const guard of guards) {
    const reason = guard()
    if (reason !== null) return reason
  }
  return null
}

const changeListeners = new Set<() => void>()
const pathIn = (hash: string) => parse(hash).path.join('/') + '?' + kStickyParams.map((name) => parse(hash).params.get(name)).join()

// Each step of the browser's history knows its number, so that one that was refused can be taken back, whichever way it
// went. A link that was just followed has none yet.
let position = 0
let isTakingBack = false
const positionNow = (): number | null => (history.state as { position?: number } | null)?.position ?? null
const mark = () => history.replaceState({ position }, '', location.hash === '' ? '#/' : location.hash)

async function hashHasChanged(): Promise<void> {
  if (isTakingBack) {
    isTakingBack = false
    return
  }
  const wanted = location.hash
  const steps = positionNow() === null ? 1 : positionNow()! - position
  const reason = pathIn(wanted) === pathIn(here) ? null : reasonToStay()
  if (reason !== null) {
    isTakingBack = true
    history.go(-steps)
    if (!(await askToLeave(reason))) return
    guards.clear()
    history.pushState(null, '', wanted)
  }
  position = positionNow() ?? position + 1
  mark()
  here = wanted
  for (const listen of changeListeners) listen()
}

if (typeof window !== 'undefined') {
  position = positionNow() ?? 0
  if (positionNow() === null && !location.hash.startsWith('#invitation=')) mark()
  window.addEventListener('hashchange', () => void hashHasChanged())
  window.addEventListener('beforeunload', (event) => {
    if (reasonToStay() !== null) event.preventDefault()
  })
}

export function navigate(path: string, more: Record<string, string | undefined> = {}, { replace = false, force = false } = {}): void {
  const target = href(path, more)
  if (force) guards.clear()
  if (replace) {
    history.replaceState({ position }, '', target)
    here = target
    for (const listen of changeListeners) listen()
  } else {
    location.hash = target
  }
}

/** Changes parameters of the page that is shown, without a new step in the browser's history unless `push`. */
export function setParams(changes: Record<string, string | undefined>, { push = false } = {}): void {
  const { path, params } = currentRoute()
  for (const [name, value] of Object.entries(changes)) value === undefined || value === '' ? params.delete(name) : params.set(name, value)
  const target = write(`/${path.map(encodeURIComponent).join('/')}`, params)
  if (target === location.hash) return
  push ? history.pushState({ position: ++position }, '', target) : history.replaceState({ position }, '', target)
  here = target
  for (const listen of changeListeners) listen()
}

export function useRoute(): Route {
  const [route, setRoute] = useState(currentRoute)
  useEffect(() => {
    const listen = () => setRoute(currentRoute())
    changeListeners.add(listen)
    listen()
    return () => { changeListeners.delete(listen) }
  }, [])
  return route
}

export function useParam(name: string, otherwise = ''): [string, (value: string) => void] {
  const { params } = useRoute()
  return [params.get(name) ?? otherwise, (value) => setParams({ [name]: value === otherwise ? undefined : value })]
}
