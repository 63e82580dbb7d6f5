// A time chart (uPlot, loaded where it is first drawn) with a legend of its own: which lines are shown is chosen with
// check boxes, so that fifty of them are readable. A table beside it says the same in numbers; that is the caller's part.
//
//   <TimeChart label="Decisions per hour" times={[1767225600, …]} lines={[{ name: 'Shown', values: [3, 5, …] }]} />
import type uPlot from 'uplot'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'

import { CheckField } from './fields'

/** `values`: as long as the times; null where nothing is known. */
export type Line = { name: string; values: readonly (number | null)[] }

const kFewLines = 12

// Told apart in light and dark, and by people who see red and green alike: Okabe and Ito, "Color Universal Design" (2008),
// without its yellow; beyond eight, dashes.
const kColours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#7f7f7f', '#8c564b']
const colourOf = (index: number) => kColours[index % kColours.length]!
const dashOf = (index: number): number[] => [[], [8, 4], [2, 3], [10, 3, 2, 3]][Math.floor(index / kColours.length) % 4]!

export function TimeChart({ label, times, lines, heightPx = 280, stepped = false, unit = '' }: {
  label: string; times: readonly number[]; lines: readonly Line[]; heightPx?: number; stepped?: boolean; unit?: string
}) {
  const place = useRef<HTMLDivElement>(null)
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
      const paths = stepped ? Chart.paths.stepped!({ align: 1 }) : undefined
      chart.current = new Chart({
        width: place.current.clientWidth, height: heightPx, legend: { show: false }, scales: { y: { range: (_chart, _min, max) => [0, max > 0 ? max * 1.05 : 1] } },
        axes: [axis, { ...axis, size: 64, values: (_chart, values) => values.map((value) => `${value.toLocaleString('en-GB')}${unit}`) }],
        series: [{}, ...lines.map(({ name }, index) => ({
          label: name, stroke: colourOf(index), dash: dashOf(index), width: 1.5, show: !hidden.has(name), points: { show: times.length < 60 }, ...(paths ? { paths } : {}),
        }))],
        cursor: { drag: { x: true, y: false } },
        hooks: { draw: [() => { if (!isOver) { setDrawn(true); performance.mark('chart-drawn') } }] },
      }, data, place.current)
      watch = new ResizeObserver(() => { if (place.current) chart.current?.setSize({ width: place.current.clientWidth, height: heightPx }) })
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
