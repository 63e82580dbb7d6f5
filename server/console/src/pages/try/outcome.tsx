// One decision: in a sentence, with the words that were found, the rules that were looked at, and the page as it would look.
import type { components } from '../../api/generated/api'
import { href, pathOf, useParam } from '../../base/router'
import type { Context } from '../../policy/context_fields'
import { kWidths, PreviewFrame, type PreviewRequest, usePreview } from '../../policy/preview'
import { actionNames, foldNames, matchNames, modeNames, modeTone, plural } from '../../policy/words'
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

/** The server says why in half a sentence. */
const asSentence = (text: string): string => (text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`)

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
          <p>{asSentence(rule.reason)} Priority {rule.priority}; {actionNames[rule.action].toLowerCase()}. <a href={href(`/rules${pathOf(rule.id)}`)}>Open the rule</a></p>
          <ul class="conditions"><Condition condition={rule.condition} /></ul>
        </div>
      </details>
    </li>
  )
}

type Format = NonNullable<PreviewRequest['format']>
const kFormats: readonly string[] = ['interstitial', 'onebox', 'banner']

function Looks({ decision, context }: { decision: TracedDecision; context: Context }) {
  const [width, setWidth] = useParam('width', '360')
  const { message, locale, campaign, format } = decision
  const preview = usePreview(message === undefined ? null : {
    message, ...(locale === undefined ? {} : { locale }), ...(campaign === undefined ? {} : { campaign }), ...(context.partner ? { partner: context.partner } : {}),
    ...(format !== undefined && kFormats.includes(format) ? { format: format as Format } : {}),
    ...(context.country ? { country: context.country } : {}), ...(context.region ? { region: context.region } : {}), ...(context.age_band ? { age_band: context.age_band } : {}),
  })
  if (message === undefined) return null
  const chosen = kWidths.find(({ value }) => value === width) ?? kWidths[0]
  return (
    <section class="stack">
      <h3>As it would look</h3>
      <div class="filters"><SelectField label="As wide as" value={chosen.value} onChange={setWidth} options={kWidths} /></div>
      <PreviewFrame preview={preview} title={`The message ${message}`} widthPx={Number(chosen.value)} />
    </section>
  )
}

const sentenceOf = ({ action, held_out: heldOut }: TracedDecision): string => (heldOut ? 'Held out: this person would see nothing, for comparison' : kOutcomes[action])

function Sentence({ decision, isNews }: { decision: TracedDecision; isNews: boolean }) {
  const { suppressed, degraded, why, rule, campaign, variant, title, help = [] } = decision
  return (
    <div class="stack">
      <p class="decision" role={isNews ? 'status' : undefined}>
        {sentenceOf(decision)}
        {campaign !== undefined && <>: <a href={href(`/campaigns${pathOf(campaign)}`)}>{campaign}</a>, variant {variant}</>}.
      </p>
      {title !== undefined && <p>The message “{title}”{help.length > 0 && <>, with {help.map(({ name }) => name).join(', ')}</>}.</p>}
      <p>{asSentence(why)}{rule !== undefined && <> <a href={href(`/rules${pathOf(rule)}`)}>Open the rule</a></>}</p>
      {suppressed && <p><Badge tone="warning">A rule suppressed it</Badge></p>}
      {degraded && <p><Badge tone="bad">A matcher could not do all of its work</Badge></p>}
    </div>
  )
}

/** Rules that match first; the many that do not are there for whoever wonders. */
function Rules({ rules }: { rules: TracedRule[] }) {
  const isQuiet = ({ result }: TracedRule) => result === 'condition_failed'
  const [matching, quiet] = [rules.filter((rule) => !isQuiet(rule)), rules.filter(isQuiet)]
  return (
    <>
      {matching.length === 0 ? <p>No rule matches.</p> : <ol class="tried-rules">{matching.map((rule) => <Rule key={rule.id} rule={rule} />)}</ol>}
      {quiet.length > 0 && (
        <details>
          <summary>{plural(quiet.length, 'rule that was looked at does', 'rules that were looked at do')} not match</summary>
          <ol class="tried-rules">{quiet.map((rule) => <Rule key={rule.id} rule={rule} />)}</ol>
        </details>
      )}
    </>
  )
}

type Props = { title: string; trace: Trace; texts: string[]; context: Context; isFolded?: boolean; isNews?: boolean }

export function Outcome({ title, trace, texts, context, isFolded = false, isNews = false }: Props) {
  const { decision, rules, terms, gave_way: gaveWay } = trace
  const body = (
    <div class="columns">
      <div class="stack">
        <h3>Found in it</h3>
        <Texts texts={texts} terms={terms} />
        <Terms terms={terms} />
        <h3>Rules, in the order in which they win</h3>
        <Rules rules={rules} />
        {gaveWay.length > 0 && (
          <>
            <h3>Campaigns that gave way</h3>
            <ul>{gaveWay.map(({ rule, campaign, because }) => <li key={rule}><a href={href(`/campaigns${pathOf(campaign)}`)}>{campaign}</a> (rule {rule}): {asSentence(because)}</li>)}</ul>
          </>
        )}
      </div>
      <Looks decision={decision} context={context} />
    </div>
  )
  return (
    <Card title={title}>
      <Sentence decision={decision} isNews={isNews} />
      {isFolded ? <details><summary>Why, and how it would look</summary>{body}</details> : body}
    </Card>
  )
}

/** Whether two decisions are the same for the person: what is shown, and which message of which campaign. */
export const isSame = (one: TracedDecision, other: TracedDecision): boolean =>
  ([one.action, one.held_out, one.campaign, one.variant, one.message, one.locale].join() === [other.action, other.held_out, other.campaign, other.variant, other.message, other.locale].join())
