// CodeMirror, set up for JSON. Only json_editor.tsx uses it, and loads it when it is needed.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting, syntaxTree } from '@codemirror/language'
import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, Transaction } from '@codemirror/state'
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { SyntaxNode } from '@lezer/common'

import type { Issue } from '../api/problem'
import { segmentsOf } from '../base/pointers'

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
])

const look = EditorView.theme({
  '&': { fontSize: '0.875rem', maxHeight: '36rem', color: 'var(--text)', backgroundColor: 'var(--card)' },
  '.cm-scroller': { overflow: 'auto', fontFamily: 'ui-monospace, monospace' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--page)', color: 'var(--soft)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--line) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--card)', color: 'var(--text)', border: '1px solid var(--line)' },
})

/** The node of the value that a pointer leads to, or of the nearest one that is there. */
function nodeAt(state: EditorState, pointer: string): SyntaxNode | null {
  let node: SyntaxNode | null = syntaxTree(state).topNode.firstChild
  for (const segment of segmentsOf(pointer)) {
    const next: SyntaxNode | null = node === null ? null : memberOf(state, node, segment)
    if (next === null) break
    node = next
  }
  return node
}

function memberOf(state: EditorState, node: SyntaxNode, segment: string): SyntaxNode | null {
  if (node.name === 'Object') {
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.name !== 'Property') continue
      const name = child.getChild('PropertyName')
      if (name !== null && JSON.parse(state.sliceDoc(name.from, name.to)) === segment) return child.lastChild
    }
  }
  if (node.name === 'Array') {
    let index = Number(segment)
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (['[', ']', ','].includes(child.name) || child.type.isError) continue
      if (index-- === 0) return child
    }
  }
  return null
}

function diagnosticOf(state: EditorState, { pointer, severity, message }: Issue): Diagnostic {
  const node = nodeAt(state, pointer)
  return { from: node?.from ?? 0, to: node === null ? 0 : Math.min(node.to, state.doc.lineAt(node.from).to), severity, message }
}

export function makeJsonView(place: HTMLElement, { label, text, readOnly, onText }: { label: string; text: string; readOnly: boolean; onText: (text: string) => void }) {
  const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' })
  const writable = new Compartment()
  const writing = (isReadOnly: boolean) => [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(true)]
  let issues: readonly Issue[] = []
  const view = new EditorView({
    root,
    parent: root as unknown as HTMLElement,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), foldGutter(), history(), indentOnInput(), bracketMatching(), highlightActiveLine(), json(), look, syntaxHighlighting(colours),
        // Tab leaves the editor, as it leaves every field.
        keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
        EditorView.lineWrapping,
        writable.of(writing(readOnly)),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return
          const isByHand = update.transactions.some((transaction) => transaction.annotation(Transaction.userEvent) !== undefined)
          if (isByHand) onText(update.state.doc.toString())
        }),
      ],
    }),
  })
  const show = () => view.dispatch(setDiagnostics(view.state, issues.map((issue) => diagnosticOf(view.state, issue))))
  return {
    view,
    setText: (next: string) => {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } })
      show()
    },
    setIssues: (next: readonly Issue[]) => { issues = next; show() },
    setReadOnly: (isReadOnly: boolean) => view.dispatch({ effects: writable.reconfigure(writing(isReadOnly)) }),
  }
}
