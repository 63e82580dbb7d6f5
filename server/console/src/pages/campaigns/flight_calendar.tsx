// Flights as bars over a month or a quarter, each beside its campaign and the same in words; today is marked.
import { href, pathOf, useParam } from '../../base/router'
import type { Campaign } from '../../policy/objects'
import { scheduleSentence } from '../../policy/schedule_sentence'
import { Button } from '../../ui/basics'
import { SelectField } from '../../ui/fields'
import { type Bar, barOf, type CalendarWindow, isDay, type Mark, marksOf, placeOf, type Span, turned, windowName, windowOf } from './calendar'
import { StateBadge } from './campaign_words'

const kSpans: { value: Span; label: string }[] = [{ value: 'month', label: 'A month' }, { value: 'quarter', label: 'A quarter' }]

type Scale = { window: CalendarWindow; marks: readonly Mark[]; today: number | null }

const percent = (place: number, { days }: CalendarWindow): string => `${(100 * place) / days}%`

const Line = ({ at, window, name }: { at: number; window: CalendarWindow; name: string }) => <line class={name} x1={percent(at, window)} x2={percent(at, window)} y1="0" y2="100%" />
const Marks = ({ window, marks }: Scale) => <>{marks.map(({ at }) => <Line key={at} at={at} window={window} name="calendar-mark" />)}</>
const Today = ({ window, today }: Scale) => (today === null ? null : <Line at={today} window={window} name="calendar-today" />)

function Head(scale: Scale) {
  const { window, marks, today } = scale
  // Near the end there is no room to its right.
  const isLate = today !== null && today > 0.85 * window.days
  return (
    <svg class="calendar-head" aria-hidden="true">
      <Marks {...scale} />
      <Today {...scale} />
      {marks.map(({ at, label }) => <text key={at} x={percent(at, window)} dx="4" y="34">{label}</text>)}
      {today !== null && <text class="calendar-today-name" x={percent(today, window)} dx={isLate ? -4 : 4} text-anchor={isLate ? 'end' : 'start'} y="14">Today</text>}
    </svg>
  )
}

/** Only outlined where it runs at some hours of it. */
function FlightBar({ campaign, scale }: { campaign: Campaign; scale: Scale }) {
  const bar = barOf(campaign.flight ?? {}, scale.window)
  const isPartly = (campaign.flight?.day_parts?.length ?? 0) > 0
  return (
    <svg class="calendar-row" aria-hidden="true">
      <Marks {...scale} />
      {bar !== null && <rect class={`calendar-bar ${isPartly ? 'partly' : ''}`} x={percent(bar.from, scale.window)} width={percent(bar.until - bar.from, scale.window)} y="30%" height="40%" rx="3" />}
      <Today {...scale} />
    </svg>
  )
}

function barText(bar: Bar | null, name: string): string {
  if (bar === null) return `Not in ${name}.`
  if (bar.beganBefore && bar.goesOn) return `All through ${name}.`
  return bar.beganBefore ? `Ends in ${name}.` : bar.goesOn ? `Begins in ${name}.` : `Begins and ends in ${name}.`
}

export function FlightCalendar({ campaigns }: { campaigns: readonly Campaign[] }) {
  const [span, setSpan] = useParam('span', 'quarter')
  const [at, setAt] = useParam('at')
  const now = new Date().toISOString()
  const chosenSpan: Span = span === 'month' ? 'month' : 'quarter'
  const day = isDay(at) ? at : now.slice(0, 10)
  const window = windowOf(chosenSpan, day)
  const today = placeOf(now.slice(0, 16), window)
  const scale: Scale = { window, marks: marksOf(chosenSpan, window), today: today >= 0 && today < window.days ? today : null }
  const name = windowName(chosenSpan, window)
  return (
    <div class="stack">
      <div class="filters">
        <SelectField label="How much" value={chosenSpan} options={kSpans} onChange={setSpan} />
        <div class="row">
          <Button onPress={() => setAt(turned(chosenSpan, day, -1))}>Earlier</Button>
          <Button onPress={() => setAt('')} disabled={scale.today !== null}>Today</Button>
          <Button onPress={() => setAt(turned(chosenSpan, day, 1))}>Later</Button>
        </div>
      </div>
      <h2 aria-live="polite">{name}</h2>
      <div class="table-frame" tabIndex={0} role="region" aria-label={`Flights, ${name}`}>
        <table class="calendar">
          <caption class="unseen">Flights, {name}</caption>
          <thead><tr><th scope="col">Campaign</th><th scope="col">When</th><th scope="col"><span class="unseen">As a bar</span><Head {...scale} /></th></tr></thead>
          <tbody>
            {campaigns.map((campaign) => (
              <tr key={campaign.id}>
                <th scope="row"><a href={href(`/campaigns${pathOf(campaign.id)}`)}>{campaign.title || campaign.id}</a></th>
                <td><StateBadge campaign={campaign} /><br />{scheduleSentence(campaign.flight ?? {})}</td>
                <td class="calendar-cell">
                  <span class="unseen">{barText(barOf(campaign.flight ?? {}, window), name)}</span>
                  <FlightBar campaign={campaign} scale={scale} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="hint">Each bar follows the clocks of its campaign’s own place. A bar that is only outlined runs at the hours that are named.</p>
    </div>
  )
}
