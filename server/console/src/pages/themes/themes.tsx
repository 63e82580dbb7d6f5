import { ThemeEditor } from './theme_editor'
import { ThemeList } from './theme_list'

export default function ThemesPage({ path }: { path: string[] }) {
  const [id] = path
  return id === undefined ? <ThemeList /> : <ThemeEditor key={id} id={id === 'new' ? null : id} />
}
