// A time chart (uPlot, loaded where it is first drawn) with a legend of its own: which lines are shown is chosen with
// check boxes, so that fifty of them are readable. Times are in UTC. A table beside it says the same in numbers; that is
// the caller's part.
//
//   <TimeChart label="Decisions per hour" times={[1767225600, …]} lines={[{ name: 'Shown', values: [3, 5, …] }]} />
import type uPlot from 'uplot'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'

import { CheckField } from './fields'

/** `values`: as long as the times; null where nothing is known. */
export type Line = { name: string; values: ArrayLike<number | null> }

const kFewLines = 12

// Told apart in light and dark, and by people who see red and green alike: Okabe and Ito, "Color Universal Design" (2008),
// without its yellow; beyond eight, dashes.
const kColours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#7f7f7f', '#8c564b']
const colourOf = (index: number) => kColours[index % kColours.length]!
const dashOf = (index: number): number[] => [[], [8, 4], [2, 3], [10, 3, 2, 3]][Math.floor(index / kColours.length) % 4]!

// Beyond so many points lines are one pixel of the screen wide: a browser draws such a line as it is, and a wider one as a
// shape with an outline, which for 100,000 points took it ten times as long, between the drawing and the picture.
const kManyPoints = 10_000

// So many lines have their values told beneath the pointer; of more, only the nearest.
const kToldLines = 3

const dayWords = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const hourWords = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
const kDaySeconds = 86_400

/** "26 Nov, 14:00: Shown 12". */
function toldAt(chart: uPlot, unit: string): string {
  const { idx, top = 0 } = chart.cursor
  if (idx === null || idx === undefined) return ''
  const shown = chart.series.map((series, index) => ({ series, value: chart.data[index]![idx] })).slice(1).filter(({ series, value }) => series.show && typeof value === 'number')
  const distance = ({ value }: (typeof shown)[number]) => Math.abs(chart.valToPos(value as number, 'y') - top)
  const told = shown.length <= kToldLines ? shown : [shown.reduce((nearest, one) => (distance(one) < distance(nearest) ? one : nearest))]
  const words = told.map(({ series, value }) => `${String(series.label)} ${value!.toLocaleString('en-GB', { maximumFractionDigits: 1 })}${unit}`)
  if (words.length === 0) return ''
  const times = chart.data[0]
  const moment = new Date(times[idx]! * 1000)
  const isByDay = times.length > 1 && times[1]! - times[0]! >= kDaySeconds
  return `${dayWords.format(moment)}${isByDay ? '' : `, ${hourWords.format(moment)}`}: ${words.join(', ')}`
}

/** Days; between them hours, and the day below the first of them and below midnight. */
const axisWords = (seconds: number[], step: number): string[] => seconds.map((second, index) => {
  const moment = new Date(second * 1000)
  if (step >= kDaySeconds) return dayWords.format(moment)
  return `${hourWords.format(moment)}${index === 0 || second % kDaySeconds === 0 ? `\n${dayWords.format(moment)}` : ''}`
})

export function TimeChart({ label, times, lines, heightPx = 280, stepped = false, unit = '' }: {
  label: string; times: ArrayLike<number>; lines: readonly Line[]; heightPx?: number; stepped?: boolean; unit?: string
}) {
  const place = useRef<HTMLDivElement>(null)
  const told = useRef<HTMLParagraphElement>(null)
  const chart = useRef<uPlot | null>(null)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [isDrawn, setDrawn] = useState(false)
  const data = useMemo(() => [times, ...lines.map(({ values }) => values)] as unknown as uPlot.AlignedData, [times, lines])

  useEffect(() => {
    let isOver = false
    let watch: ResizeObserver | null = null
    setDrawn(false)
    void import('uplot').then(({ default: Chart }) => {
      if (isOver || place.current === null) return
      const style = getComputedStyle(place.current)
      const axis = { stroke: style.getPropertyValue('--soft'), grid: { stroke: style.getPropertyValue('--line'), width: 1 }, ticks: { stroke: style.getPropertyValue('--line'), width: 1 } }
      const width = times.length * lines.length > kManyPoints ? 1 / devicePixelRatio : 1.5
      const paths = stepped ? Chart.paths.stepped!({ align: 1 }) : undefined
      chart.current = new Chart({
        width: place.current.clientWidth, height: heightPx, legend: { show: false }, tzDate: (seconds) => Chart.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
        scales: { y: { range: (_chart, _min, max) => [0, max > 0 ? max * 1.05 : 1] } },
        axes: [{ ...axis, values: (_chart, splits, _axis, _space, step) => axisWords(splits, step) }, { ...axis, size: 64, values: (_chart, values) => values.map((value) => `${value.toLocaleString('en-GB')}${unit}`) }],
        series: [{}, ...lines.map(({ name }, index) => ({
          label: name, stroke: colourOf(index), dash: dashOf(index), width, show: !hidden.has(name), points: { show: times.length < 60 }, ...(paths ? { paths } : {}),
        }))],
        cursor: { drag: { x: true, y: false } },
        hooks: {
          draw: [() => { if (!isOver) { setDrawn(true); performance.mark('chart-drawn') } }],
          setCursor: [(drawn) => { if (told.current !== null) told.current.textContent = toldAt(drawn, unit) }],
        },
      }, data, place.current)
      // It tells at once what is so already: drawing that again would take as long as the first time.
      watch = new ResizeObserver(() => {
        const width = place.current?.clientWidth ?? 0
        if (width > 0 && width !== chart.current?.width) chart.current?.setSize({ width, height: heightPx })
      })
      watch.observe(place.current)
    })
    return () => { isOver = true; watch?.disconnect(); chart.current?.destroy(); chart.current = null }
  }, [data, stepped])

  const show = (name: string, isShown: boolean) => {
    const next = new Set(hidden)
    isShown ? next.delete(name) : next.add(name)
    setHidden(next)
    const index = lines.findIndex((line) => line.name === name)
    chart.current?.setSeries(index + 1, { show: isShown })
  }
  return (
    <figure class="chart" data-drawn={isDrawn || undefined}>
      <figcaption class="unseen">{label}. The table says the same in numbers.</figcaption>
      <div ref={place} class="chart-place" aria-hidden="true" style={{ minHeight: `${heightPx}px` }} />
      <p ref={told} class="chart-told" aria-hidden="true" />
      {lines.length > 1 && (
        <details class="chart-lines" open={lines.length <= kFewLines}>
          <summary>{lines.length - hidden.size} of {lines.length} lines shown</summary>
          <div class="check-row">
            {lines.map(({ name }, index) => (
              <CheckField key={name} value={!hidden.has(name)} onChange={(isShown) => show(name, isShown)}
                label={<><span class="swatch" aria-hidden="true" style={{ background: colourOf(index) }} />{name}</>} />
            ))}
          </div>
        </details>
      )}
    </figure>
  )
}
