// All themes, with the partners whose pages they colour.
import { href, pathOf, useParam } from '../../base/router'
import { isFound } from '../../policy/filters'
import { ChangeBadge, NewLink } from '../../policy/object_page'
import type { Entry } from '../../policy/objects'
import { RemovedObjects } from '../../policy/removed'
import { useObjects } from '../../policy/workspace'
import { Button, Empty, Loading, PageTitle, ProblemNotice } from '../../ui/basics'
import { TextField } from '../../ui/fields'
import { Table } from '../../ui/table'
import { type Colours, paletteOf, type Scheme } from './contrast'

const kScheme: Record<Scheme, string> = { light: 'Light', dark: 'Dark' }

function Strip({ colours, scheme }: { colours: Colours | undefined; scheme: Scheme }) {
  const palette = paletteOf(colours, scheme)
  return (
    <span class="colour-strip" role="img" aria-label={`${kScheme[scheme]}: page ${palette.page}, text ${palette.text}, accent ${palette.accent}`}>
      {(['page', 'card', 'text', 'soft', 'accent'] as const).map((role) => <span key={role} style={{ background: palette[role] }} />)}
    </span>
  )
}

export function ThemeList() {
  const themes = useObjects('themes')
  const [search, setSearch] = useParam('q')
  const title = (
    <PageTitle title="Themes" about="A theme gives the pages that people see the colours of a partner. Every pair of colours must be easy to read, in light and in dark.">
      <NewLink family="themes" />
    </PageTitle>
  )
  if (themes.data === undefined) return <>{title}{themes.problem === null ? <Loading /> : <ProblemNotice problem={themes.problem} onRetry={themes.reload} />}</>
  const rows = themes.data.filter(({ id, object }) => isFound(search, id, object.title, ...(object.partners ?? [])))
  return (
    <>
      {title}
      {themes.data.length === 0 ? (
        <Empty title="There are no themes: every partner’s pages have the default look.">
          <p>That look is made to be calm and easy to read. Make a theme where a partner’s pages should look like the rest of their site.</p>
          <NewLink family="themes" />
        </Empty>
      ) : (
        <>
          <div class="filters" role="search" aria-label="Themes"><TextField label="Search" type="search" value={search} onChange={setSearch} placeholder="Title, id or partner" /></div>
          {rows.length === 0 ? <Empty title="No theme fits this."><Button onPress={() => setSearch('')}>Show all themes</Button></Empty> : (
            <Table<Entry<'themes'>> caption="Themes" rows={rows} keyOf={({ id }) => id} columns={[
              { title: 'Theme', cell: (row) => <><a href={href(`/themes${pathOf(row.id)}`)}>{row.object.title || row.id}</a> <ChangeBadge change={row.change} /><br /><code>{row.id}</code></>, by: ({ id, object }) => object.title || id },
              { title: 'Partners', cell: ({ object }) => object.partners?.join(', ') || 'None yet: nobody sees it', by: ({ object }) => object.partners?.join(', ') ?? '' },
              { title: 'Colours', cell: ({ object }) => <><Strip colours={object.light} scheme="light" /> <Strip colours={object.dark} scheme="dark" /></> },
            ]} />
          )}
        </>
      )}
      <RemovedObjects family="themes" />
    </>
  )
}
