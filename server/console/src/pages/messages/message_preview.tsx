// A message as people would see it, beside its form: in any language, as wide as one likes, asked by whom one likes; and
// how old a reader must be to follow it.
import { useParam } from '../../base/router'
import { CodeField } from '../../policy/codes_field'
import { directionOf } from '../../policy/direction'
import type { LocalisedText, Message } from '../../policy/objects'
import { kWidths, type Preview, PreviewFrame, type PreviewRequest, usePreview } from '../../policy/preview'
import { formatNames, languageName, languageNameAlone, optionsOf } from '../../policy/words'
import { useObjects } from '../../policy/workspace'
import { Badge, Card } from '../../ui/basics'
import { type Option, SelectField } from '../../ui/fields'
import { readingText } from './reading'
import { longestSentence } from './sentences'

const { interstitial, onebox, banner } = formatNames
const kFormats = { interstitial, onebox, banner }
type Format = keyof typeof kFormats
const kHeightsPx: Record<Format, number> = { interstitial: 720, onebox: 320, banner: 240 }

const kSchemes: Option<'' | 'light' | 'dark'>[] = [{ value: '', label: 'As on the device' }, { value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' }]
const kWho = [
  { value: '', label: 'Nobody has said' }, { value: 'self', label: 'Me' }, { value: 'family', label: 'Someone I know' }, { value: 'concerned_adult', label: 'A child I worry about' },
  { value: 'young_person', label: 'I am under 18' }, { value: 'harmed', label: 'I was harmed' }, { value: 'error', label: 'Shown in error' },
]
const kLongSentence = 15 // words

function Reading({ reading, text, locale }: { reading: Preview['reading']; text: LocalisedText | undefined; locale: string }) {
  const longest = longestSentence(text === undefined ? [] : [text.title, ...(text.paragraphs ?? [])])
  const { badge, tone, advice } = readingText(reading)
  return (
    <div class="reading" aria-live="polite">
      <p><Badge tone={tone}>{badge}</Badge> {advice}</p>
      {longest.words > 0 && <p class="hint">{longest.words > kLongSentence ? 'Begin with the longest sentence' : 'The longest sentence'}, {longest.words === 1 ? 'one word' : `${longest.words} words`}: <q lang={locale} dir={directionOf(locale)}>{longest.text}</q></p>}
    </div>
  )
}

type Look = { format: Format; width: string; scheme: '' | 'light' | 'dark'; who: string; country: string; theme: string }

const requestOf = (message: Message, locale: string, { format, scheme, who, country, theme }: Look): PreviewRequest => ({
  object: message as never, locale, format,
  ...(country === '' ? {} : { country }), ...(scheme === '' ? {} : { scheme }), ...(who === '' ? {} : { who }), ...(theme === '' ? {} : { theme }),
})

function formatOptions(message: Message): Option<Format>[] {
  return optionsOf(kFormats).map(({ value, label }) => ({ value, label: (message.formats ?? []).includes(value) ? label : `${label} (not one of its own)` }))
}

/** `locale`: the one whose words are being written. */
export function MessagePreview({ message, locale, onLocale }: { message: Message; locale: string; onLocale: (locale: string) => void }) {
  const themes = useObjects('themes').data ?? []
  const own = (message.formats ?? []).find((one): one is Format => one in kFormats) ?? 'interstitial'
  const [format, setFormat] = useParam('format', own)
  const [width, setWidth] = useParam('width', '360')
  const [scheme, setScheme] = useParam('scheme')
  const [who, setWho] = useParam('who')
  const [country, setCountry] = useParam('country', 'GB')
  const [theme, setTheme] = useParam('theme')
  const look: Look = { format: format in kFormats ? format as Format : own, width: kWidths.some(({ value }) => value === width) ? width : '360', scheme: scheme as '' | 'light' | 'dark', who, country, theme }
  const preview = usePreview(requestOf(message, locale, look))
  return (
    <Card title="As people would see it">
      <details class="preview-look" open>
        <summary>What to look at</summary>
        <div class="form-row">
          <SelectField label="Language" value={locale} options={Object.keys(message.locales).map((tag) => ({ value: tag, label: languageName(tag) }))} onChange={onLocale} />
          <SelectField label="Format" value={look.format} options={formatOptions(message)} onChange={setFormat} />
          <SelectField label="As wide as" value={look.width} options={kWidths} onChange={setWidth} />
          <SelectField label="Light or dark" value={look.scheme} options={kSchemes} onChange={setScheme} />
          <SelectField label="Who is asking" value={who} options={kWho} onChange={setWho} />
          <CodeField kind="countries" label="Country" value={country} onChange={setCountry} />
          {themes.length > 0 && <SelectField label="Theme" value={theme} options={[{ value: '', label: 'The page’s own' }, ...themes.map(({ id, object }) => ({ value: id, label: object.title || id }))]} onChange={setTheme} />}
        </div>
      </details>
      <Reading reading={preview.shown?.reading} text={message.locales[locale]} locale={locale} />
      <PreviewFrame preview={preview} title={`The message in ${languageNameAlone(locale)}`} widthPx={Number(look.width)} heightPx={kHeightsPx[look.format]} fit />
    </Card>
  )
}
