const kFromTheRight = ['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm']

/** In which direction a locale is written; what is no locale, as most are. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  try {
    return kFromTheRight.includes(new Intl.Locale(locale).maximize().script ?? '') ? 'rtl' : 'ltr'
  } catch {
    return 'ltr'
  }
}
