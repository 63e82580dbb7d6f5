// The small parts that every page is made of.
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import type { ApiProblem } from '../api/problem'

type Look = 'first' | 'plain' | 'danger' | 'quiet'
type ButtonProps = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'onClick' | 'type'> & {
  look?: Look
  type?: 'button' | 'submit'
  /** While a promise that it answers is open, the button is busy and can't be pressed again. */
  onPress?: () => unknown
}

export function Button({ look = 'plain', type = 'button', onPress, disabled, children, class: more, ...rest }: ButtonProps) {
  const [isBusy, setBusy] = useState(false)
  const isThere = useRef(true)
  useEffect(() => () => { isThere.current = false }, [])
  const press = async () => {
    if (isBusy || onPress === undefined) return
    const result = onPress()
    if (!(result instanceof Promise)) return
    setBusy(true)
    try {
      await result
    } finally {
      if (isThere.current) setBusy(false)
    }
  }
  return (
    <button {...rest} type={type} class={`button ${look} ${more ?? ''}`} disabled={disabled} aria-busy={isBusy || undefined} onClick={onPress && (() => void press())}>
      {children}
    </button>
  )
}

export function LinkButton({ look = 'plain', children, ...rest }: JSX.AnchorHTMLAttributes<HTMLAnchorElement> & { look?: Look }) {
  return <a {...rest} class={`button ${look}`}>{children}</a>
}

/** The page's heading, which takes the focus when one comes to the page, so that a screen reader says where one is. */
export function PageTitle({ title, about, children }: { title: string; about?: ComponentChildren; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Signpost`
  }, [title])
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body || document.activeElement.closest('.menu') !== null) {
      heading.current?.focus({ preventScroll: true })
    }
  }, [])
  return (
    <div class="page-title">
      <div>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {about !== undefined && <p class="about">{about}</p>}
      </div>
      {children !== undefined && <div class="page-actions">{children}</div>}
    </div>
  )
}

export function Card({ title, actions, children, class: more = '', level = 2 }: {
  title?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren; class?: string; level?: 2 | 3
}) {
  const Heading = `h${level}` as 'h2'
  return (
    <section class={`card ${more}`}>
      {(title !== undefined || actions !== undefined) && (
        <div class="card-title">
          {title !== undefined && <Heading>{title}</Heading>}
          {actions !== undefined && <div class="card-actions">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  )
}

export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'plain'
export const Badge = ({ tone = 'plain', children }: { tone?: Tone; children: ComponentChildren }) => <span class={`badge ${tone}`}>{children}</span>

/** What stands where there is nothing yet: what this is for, and how to begin. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children}
  </div>
)

export const Loading = ({ what = 'Loading' }: { what?: string }) => <p class="loading" role="status">{what}…</p>

export function Notice({ tone = 'info', title, children, live = false }: { tone?: Tone; title?: string; children?: ComponentChildren; live?: boolean }) {
  return (
    <div class={`notice ${tone}`} role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}>
      {title !== undefined && <p class="notice-title">{title}</p>}
      {children}
    </div>
  )
}

export function ProblemNotice({ problem, onRetry }: { problem: ApiProblem | null; onRetry?: () => void }) {
  if (problem === null) return null
  const errors = problem.issues.filter(({ severity }) => severity === 'error')
  const issues = errors.length > 0 ? errors : problem.issues
  const text = problem.status === 403 ? `${problem.detail} An administrator gives roles, under People.` : problem.detail
  return (
    <Notice tone="bad" title={problem.title} live>
      {text !== '' && <p>{text}</p>}
      {issues.length > 0 && <ul>{issues.map((issue) => <li key={issue.pointer + issue.message}>{issue.message}</li>)}</ul>}
      {onRetry && <Button onPress={onRetry}>Try again</Button>}
    </Notice>
  )
}

export const Stat = ({ label, value, note, tone = 'plain' }: { label: string; value: ComponentChildren; note?: ComponentChildren; tone?: Tone }) => (
  <div class={`stat ${tone}`}>
    <p class="stat-label">{label}</p>
    <p class="stat-value">{value}</p>
    {note !== undefined && <p class="stat-note">{note}</p>}
  </div>
)

export function Progress({ label, value, max }: { label: string; value: number; max: number }) {
  const percent = max > 0 ? Math.floor((100 * value) / max) : 0
  return (
    <div class="progress">
      <label>{label} <progress value={value} max={max}>{percent} %</progress></label>
      <span>{percent} %</span>
    </div>
  )
}

/** Two views of one thing, or a few; the arrow keys go from one to the next (WAI-ARIA Authoring Practices, Tabs). */
export function Tabs<Name extends string>({ label, tabs, chosen, onChoose, children }: {
  label: string; tabs: readonly { name: Name; title: ComponentChildren }[]; chosen: Name; onChoose: (name: Name) => void; children: ComponentChildren
}) {
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const next = (tabs.findIndex(({ name }) => name === chosen) + step + tabs.length) % tabs.length
    onChoose(tabs[next]!.name)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus()
  }
  return (
    <div class="tabs">
      <div role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map(({ name, title }) => (
          <button key={name} type="button" role="tab" id={`tab-${name}`} aria-selected={name === chosen} aria-controls={`panel-${name}`}
            tabIndex={name === chosen ? 0 : -1} onClick={() => onChoose(name)}>{title}</button>
        ))}
      </div>
      <div role="tabpanel" id={`panel-${chosen}`} aria-labelledby={`tab-${chosen}`} tabIndex={0}>{children}</div>
    </div>
  )
}
