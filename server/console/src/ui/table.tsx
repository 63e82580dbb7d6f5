// Tables whose columns can be sorted by, with the order in the address where a name is given; and long ones of which only
// the rows in sight are drawn.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { useParam } from '../base/router'

export type Column<Row> = {
  title: string
  cell: (row: Row) => ComponentChildren
  /** What it is sorted by; a column without it can't be. */
  by?: (row: Row) => string | number
  numeric?: boolean
}

const compare = (left: string | number, right: string | number): number =>
  typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right), 'en-GB', { numeric: true })

function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: string): readonly Row[] {
  const isDown = order.startsWith('-')
  const column = columns.find(({ title }) => title === order.replace(/^-/, ''))
  const by = column?.by
  if (by === undefined) return rows
  return [...rows].sort((left, right) => (isDown ? -1 : 1) * compare(by(left), by(right)))
}

export function Table<Row>({ caption, columns, rows, keyOf, orderParam = 'sort', order: first = '', showCaption = false }: {
  caption: string; columns: readonly Column<Row>[]; rows: readonly Row[]; keyOf: (row: Row) => string; orderParam?: string; order?: string; showCaption?: boolean
}) {
  const [order, setOrder] = useParam(orderParam, first)
  const stateOf = (title: string) => (order === title ? 'ascending' : order === `-${title}` ? 'descending' : undefined)
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class={showCaption ? undefined : 'unseen'}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, by, numeric }) => (
              <th key={title} scope="col" class={numeric ? 'numeric' : undefined} aria-sort={stateOf(title)}>
                {by === undefined ? title : (
                  <button type="button" class="sort" onClick={() => setOrder(order === title ? `-${title}` : title)}>
                    {title}<span aria-hidden="true">{{ ascending: ' ▲', descending: ' ▼', none: '' }[stateOf(title) ?? 'none']}</span>
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sortRows(rows, columns, order).map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, cell, numeric }) => <td key={title} class={numeric ? 'numeric' : undefined}>{cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Any number of rows of one height, of which those in sight are in the page. Rows are told to be `total` in all. */
export function LongList({ label, total, rowHeightPx, heightPx = 480, row }: {
  label: string; total: number; rowHeightPx: number; heightPx?: number; row: (index: number) => ComponentChildren
}) {
  const frame = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  useEffect(() => { if (frame.current && frame.current.scrollTop > total * rowHeightPx) frame.current.scrollTop = 0 }, [total])
  const spare = 8
  const first = Math.max(0, Math.floor(top / rowHeightPx) - spare)
  const last = Math.min(total, Math.ceil((top + heightPx) / rowHeightPx) + spare)
  const shown = []
  for (let index = first; index < last; ++index) {
    shown.push(
      <div key={index} role="listitem" aria-setsize={total} aria-posinset={index + 1} class="long-row" style={{ height: `${rowHeightPx}px`, top: `${index * rowHeightPx}px` }}>
        {row(index)}
      </div>,
    )
  }
  return (
    <div class="long-list" ref={frame} tabIndex={0} role="region" aria-label={label} style={{ height: `${Math.min(heightPx, total * rowHeightPx + 2)}px` }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
      <div role="list" aria-label={label} style={{ height: `${total * rowHeightPx}px`, position: 'relative' }}>{shown}</div>
    </div>
  )
}
