// One decision: in a sentence, with the words that were found, the rules that were looked at, and the page as it would look.
import { useState } from 'preact/hooks'

import type { components } from '../../api/generated/api'
import { href, pathOf } from '../../base/router'
import type { Context } from '../../policy/context_fields'
import { kWidths, PreviewFrame, usePreview } from '../../policy/preview'
import { actionNames, foldNames, matchNames, modeNames, modeTone } from '../../policy/words'
import { Badge, Card, type Tone } from '../../ui/basics'
import { SelectField } from '../../ui/fields'
import { piecesOf } from './spans'

type Trace = components['schemas']['Trace']
type TracedTerm = components['schemas']['TracedTerm']
type TracedRule = components['schemas']['TracedRule']
type TracedCondition = components['schemas']['TracedCondition']
type TracedDecision = components['schemas']['TracedDecision']

const kOutcomes: Record<TracedDecision['action'], string> = {
  none: 'Nothing is shown', message: 'A message is shown beside the results', interstitial: 'A warning page is shown before the results', block: 'A warning page is shown instead of the results',
}
const kResults: Record<TracedRule['result'], { text: string; tone: Tone }> = {
  matched: { text: 'Matches', tone: 'good' }, condition_failed: { text: 'Does not match', tone: 'plain' }, outside_ramp: { text: 'Not in its share', tone: 'info' }, suppressed: { text: 'Suppressed', tone: 'warning' },
}

function Texts({ texts, terms }: { texts: string[]; terms: TracedTerm[] }) {
  return (
    <>
      {texts.map((text, index) => (
        <p key={index} class="tried-text" dir="auto">
          {piecesOf(text, terms.flatMap((term, number) => (term.in_text === index ? [{ from: term.from_byte, until: term.until_byte, number: number + 1 }] : [])))
            .map(({ text: piece, found }, place) => (found.length === 0 ? piece : <mark key={place}>{piece}<sup>{found.join(', ')}</sup></mark>))}
        </p>
      ))}
    </>
  )
}

function Terms({ terms }: { terms: TracedTerm[] }) {
  if (terms.length === 0) return <p>No term of any list is found in it.</p>
  return (
    <ol>
      {terms.map((term, index) => (
        <li key={index}>
          {term.term === undefined ? <>Term {term.number} (restricted)</> : <span dir="auto">“{term.term}”</span>} of <a href={href(`/lists${pathOf(term.list)}`)}>{term.list}</a>
          {': '}{matchNames[term.match].toLowerCase()}{term.within_words !== undefined && `, within ${term.within_words} words`}; {foldNames[term.fold].toLowerCase()}.
        </li>
      ))}
    </ol>
  )
}

function Condition({ condition }: { condition: TracedCondition }) {
  return (
    <li>
      <span class={condition.holds ? 'holds' : 'fails'}><span aria-hidden="true">{condition.holds ? '✓' : '✗'} </span><span class="unseen">{condition.holds ? 'Holds: ' : 'Does not hold: '}</span></span>
      {condition.wanted}{condition.seen !== undefined && condition.seen !== '' && <span class="hint"> (here: {condition.seen})</span>}
      {condition.checked !== undefined && <ul>{condition.checked.map((inner, index) => <Condition key={index} condition={inner} />)}</ul>}
    </li>
  )
}

function Rule({ rule }: { rule: TracedRule }) {
  const { text, tone } = kResults[rule.result]
  return (
    <li>
      <details>
        <summary>
          <Badge tone={tone}>{text}</Badge> <strong>{rule.title || rule.id}</strong> {rule.mode !== 'live' && <Badge tone={modeTone[rule.mode]}>{modeNames[rule.mode]}</Badge>}
        </summary>
        <div class="stack">
          <p>{rule.reason} Priority {rule.priority}; {actionNames[rule.action].toLowerCase()}. <a href={href(`/rules${pathOf(rule.id)}`)}>Open the rule</a></p>
          <ul class="conditions"><Condition condition={rule.condition} /></ul>
        </div>
      </details>
    </li>
  )
}

function Looks({ decision, context }: { decision: TracedDecision; context: Context }) {
  const [width, setWidth] = useState<'360' | '768' | '1100'>('360')
  const { message, locale, campaign } = decision
  const preview = usePreview(message === undefined ? null : {
    message, ...(locale === undefined ? {} : { locale }), ...(campaign === undefined ? {} : { campaign }),
    ...(context.country ? { country: context.country } : {}), ...(context.region ? { region: context.region } : {}), ...(context.age_band ? { age_band: context.age_band } : {}),
  })
  if (message === undefined) return null
  return (
    <section class="stack">
      <h3>As it would look</h3>
      <div class="filters"><SelectField label="As wide as" value={width} onChange={setWidth} options={kWidths} /></div>
      <PreviewFrame preview={preview} title={`The message ${message}`} widthPx={Number(width)} />
    </section>
  )
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.')

function Sentence({ decision }: { decision: TracedDecision }) {
  const { action, held_out: heldOut, suppressed, degraded, why, rule, campaign, variant } = decision
  return (
    <div class="stack">
      <p class="decision">
        {heldOut ? 'Held out: this person would see nothing, for comparison' : kOutcomes[action]}
        {campaign !== undefined && <>: <a href={href(`/campaigns${pathOf(campaign)}`)}>{campaign}</a>, variant {variant}</>}.
      </p>
      <p>{sentence(why)}{rule !== undefined && <> <a href={href(`/rules${pathOf(rule)}`)}>Open the rule</a></>}</p>
      {suppressed && <p><Badge tone="warning">A rule suppressed it</Badge></p>}
      {degraded && <p><Badge tone="bad">A matcher could not do all of its work</Badge></p>}
    </div>
  )
}

export function Outcome({ title, trace, texts, context, isFolded = false }: { title: string; trace: Trace; texts: string[]; context: Context; isFolded?: boolean }) {
  const { decision, rules, terms, gave_way: gaveWay } = trace
  const body = (
    <div class="columns">
      <div class="stack">
        <h3>Found in it</h3>
        <Texts texts={texts} terms={terms} />
        <Terms terms={terms} />
        <h3>Rules, in the order in which they win</h3>
        {rules.length === 0 ? <p>No rule had to be looked at.</p> : <ul class="tried-rules">{rules.map((rule) => <Rule key={rule.id} rule={rule} />)}</ul>}
        {gaveWay.length > 0 && <ul>{gaveWay.map(({ rule, because }) => <li key={rule}>{rule} gave way: {because}</li>)}</ul>}
      </div>
      <Looks decision={decision} context={context} />
    </div>
  )
  return (
    <Card title={title}>
      <Sentence decision={decision} />
      {isFolded ? <details><summary>Why</summary>{body}</details> : body}
    </Card>
  )
}
