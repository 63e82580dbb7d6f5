// One theme: its colours in light and in dark, how well each pair of them can be read, and a sample of both.
import { type ObjectEditor, useObjectEditor } from '../../policy/editor'
import { ChangeBadge, ObjectPage, TitleAndId } from '../../policy/object_page'
import type { Theme } from '../../policy/objects'
import { useObjects } from '../../policy/workspace'
import { Badge, Button, Card } from '../../ui/basics'
import { Field, IssueLines, ListField, NumberField, RadiosField } from '../../ui/fields'
import { type Colours, contrastOf, isColour, kDefaults, kLeastContrast, kTextPairs, paletteOf, ratioText, type Role, roleNames, type Scheme } from './contrast'
import { RealPage } from './real_page'
import { Sample } from './sample'

type Editor = ObjectEditor<'themes'>

const kMaxCornerPx = 24
const kCornerPx = 8 // where it is left out
const kFonts = [
  { value: 'system' as const, label: 'The device’s own', hint: 'The letters that people read everything else in.' },
  { value: 'serif' as const, label: 'With serifs', hint: 'As in books and newspapers.' },
]
const kShown = ['/id', '/title', '/partners', '/corner_px', '/font', '/light', '/dark']

export function ThemeEditor({ id }: { id: string | null }) {
  const editor = useObjectEditor('themes', id, { id: '', title: '', partners: [] } as Theme)
  const { value: theme, change, issuesAt } = editor
  const entry = useObjects('themes').data?.find((one) => one.id === id)
  return (
    <ObjectPage editor={editor} id={id} title={id === null ? 'New theme' : theme.title || theme.id} shown={kShown}
      about={id === null ? 'The colours of a partner for the pages that people see. What you leave out has the default’s colour.' : undefined}
      actions={<ChangeBadge change={entry?.change} />}>
      <Card title="What it is">
        <TitleAndId editor={editor} />
        <ListField label="Partners" hint="The ids of the partners whose pages have it. A partner has one theme at most." value={theme.partners ?? []} onChange={(partners) => change({ partners })} issues={issuesAt('/partners')} />
      </Card>
      <div class="schemes">
        <SchemeCard editor={editor} scheme="light" title="In light" />
        <SchemeCard editor={editor} scheme="dark" title="In the dark" />
      </div>
      <Card title="Corners and letters">
        <NumberField label="Rounded corners" hint={`0: square. At most ${kMaxCornerPx}.`} value={theme.corner_px ?? kCornerPx} min={0} max={kMaxCornerPx} step={1} unit="pixels" onChange={(px) => change({ corner_px: px ?? kCornerPx })} issues={issuesAt('/corner_px')} />
        <RadiosField label="Letters" value={theme.font ?? 'system'} options={kFonts} onChange={(font) => change({ font })} issues={issuesAt('/font')} />
      </Card>
      {entry !== undefined && entry.change === undefined && !editor.isDirty && <RealPage theme={entry.id} />}
    </ObjectPage>
  )
}

function SchemeCard({ editor, scheme, title }: { editor: Editor; scheme: Scheme; title: string }) {
  const theme = editor.value
  const colours = theme[scheme] ?? {}
  const palette = paletteOf(colours, scheme)
  const set = (role: Role, colour: string) => {
    const { [role]: _left, ...rest } = colours
    const next: Colours = colour === '' ? rest : { ...rest, [role]: colour }
    const { [scheme]: _scheme, ...others } = theme
    editor.replace((Object.keys(next).length === 0 ? others : { ...others, [scheme]: next }) as Theme)
  }
  return (
    <Card title={title}>
      <Sample palette={palette} cornerPx={theme.corner_px ?? kCornerPx} isSerif={theme.font === 'serif'} />
      {(Object.keys(roleNames) as Role[]).map((role) => (
        <ColourField key={role} label={`${roleNames[role]}, ${title.toLowerCase()}`} shownLabel={roleNames[role]} value={colours[role] ?? ''} otherwise={kDefaults[scheme][role]} disabled={!editor.canEdit}
          onChange={(colour) => set(role, colour)} issues={editor.issuesAt(`/${scheme}/${role}`)} />
      ))}
      <Contrasts palette={palette} title={title} />
      <IssueLines issues={editor.issuesAt(`/${scheme}`, { exactly: true })} />
    </Card>
  )
}

function ColourField({ label, shownLabel, value, otherwise, onChange, issues, disabled }: {
  label: string; shownLabel: string; value: string; otherwise: string; onChange: (colour: string) => void; issues: Editor['issues']; disabled: boolean
}) {
  return (
    <Field label={shownLabel} issues={issues}>
      {(control) => (
        <span class="colour-field">
          <input type="color" aria-label={`Pick: ${label}`} value={isColour(value) ? value.toLowerCase() : otherwise} disabled={disabled} onInput={(event) => onChange(event.currentTarget.value)} />
          <input {...control} type="text" aria-label={`${shownLabel}: ${label.split(', ')[1]}`} value={value} placeholder={otherwise} maxLength={7} spellcheck={false} autocomplete="off" disabled={disabled} onInput={(event) => onChange(event.currentTarget.value.trim())} />
          {value === '' ? <span class="hint">default</span> : !disabled && <Button look="quiet" aria-label={`Default: ${label}`} onPress={() => onChange('')}>Default</Button>}
        </span>
      )}
    </Field>
  )
}

function Contrasts({ palette, title }: { palette: Record<Role, string>; title: string }) {
  return (
    <section class="contrasts" aria-label={`How well it can be read, ${title.toLowerCase()}`}>
      <h3>How well it can be read</h3>
      <p class="hint">The contrast of letters on their ground: {kLeastContrast} to 1 is needed.</p>
      <ul>
        {kTextPairs.map(({ letters, ground }) => {
          const ratio = contrastOf(palette[letters], palette[ground])
          return (
            <li key={letters + ground}>
              <span class="pair" aria-hidden="true" style={{ background: palette[ground], color: palette[letters] }}>Aa</span>
              <span>{roleNames[letters]} on {roleNames[ground].toLowerCase()}</span>
              <span class="ratio">{ratioText(ratio)} {ratio >= kLeastContrast ? <Badge tone="good">Enough</Badge> : <Badge tone="bad">Too little</Badge>}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
