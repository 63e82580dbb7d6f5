#include "messages/locale_table.h"

#include <unicode/localematcher.h>
#include <unicode/localpointer.h>
#include <unicode/locid.h>
#include <unicode/uenum.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <map>

namespace signpost::messages {
namespace {

// In best_: no text of this message is of use to who speaks this.
constexpr std::uint8_t kNoMatch = 0xff;
// In best_: in another language, one that CLDR counts as understood. In exact_: only for the whole tag.
constexpr std::uint8_t kFlag = 0x80;
static_assert(kMaxLocales < kFlag - 1);

LocaleIndex IndexIn(std::uint8_t entry) { return static_cast<LocaleIndex>(entry & (kFlag - 1)); }

// FNV-1a over the tag in lower case, with hyphens. Two of the 1,500 tags that ICU knows do not collide, and a tag that
// it does not know collides with one of them once in 10^16.
class TagHash {
 public:
  void Add(char c) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
    value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

std::uint64_t HashOf(std::string_view tag) {
  TagHash hash;
  for (const char c : tag) hash.Add(c);
  return hash.value();
}

std::string ToTag(const icu::Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  auto tag = locale.toLanguageTag<std::string>(status);
  return U_SUCCESS(status) ? tag : std::string();
}

// Every locale that ICU knows, by the hash of its tag: the locales it has data for, their older names, and each
// language alone. Read once for the process.
struct KnownTags {
  std::vector<std::uint64_t> hashes;  // ascending
  std::vector<icu::Locale> locales;   // as hashes

  KnownTags() {
    std::map<std::uint64_t, icu::Locale> by_hash;
    const auto add = [&](const icu::Locale& locale) {
      const std::string tag = ToTag(locale);
      if (!tag.empty()) by_hash.emplace(HashOf(tag), locale);
    };
    // An older name ("iw", "zh-TW") has a newer one as its canonical tag, so it is entered as it is written.
    const auto add_name = [&](const char* name) {
      const icu::Locale locale(name);
      by_hash.emplace(HashOf(name), locale);
      add(locale);
    };
    UErrorCode status = U_ZERO_ERROR;
    const icu::LocalUEnumerationPointer available(
        uloc_openAvailableByType(ULOC_AVAILABLE_WITH_LEGACY_ALIASES, &status));
    if (U_SUCCESS(status)) {
      while (const char* name = uenum_next(available.getAlias(), nullptr, &status)) add_name(name);
    }
    for (const char* const* language = uloc_getISOLanguages(); *language != nullptr; ++language) add_name(*language);
    for (auto& [hash, locale] : by_hash) {
      hashes.push_back(hash);
      locales.push_back(locale);
    }
  }

  static const KnownTags& Get() {
    static const KnownTags known;
    return known;
  }
};

std::vector<std::uint8_t> BestOfKnown(const std::vector<std::string>& served) {
  UErrorCode status = U_ZERO_ERROR;
  icu::LocaleMatcher::Builder builder;
  std::map<std::string, std::uint8_t> index_of;  // by ICU's name
  for (std::size_t i = 0; i < served.size(); ++i) {
    if (IsPseudoLocale(served[i])) continue;
    const icu::Locale locale = icu::Locale::forLanguageTag(served[i], status);
    builder.addSupportedLocale(locale);
    index_of.emplace(locale.getName(), static_cast<std::uint8_t>(i));
  }
  const KnownTags& known = KnownTags::Get();
  std::vector<std::uint8_t> best(known.locales.size(), kNoMatch);
  if (index_of.empty()) return best;
  const icu::LocaleMatcher matcher = builder.setNoDefaultLocale().build(status);
  if (U_FAILURE(status)) return best;
  for (std::size_t i = 0; i < best.size(); ++i) {
    status = U_ZERO_ERROR;
    const icu::Locale* match = matcher.getBestMatch(known.locales[i], status);
    if (U_FAILURE(status) || match == nullptr) continue;
    const bool same_language = std::string_view(match->getLanguage()) == known.locales[i].getLanguage();
    best[i] = static_cast<std::uint8_t>(index_of.at(match->getName()) | (same_language ? 0 : kFlag));
  }
  return best;
}

// The hashes of a tag and of what is left as subtags come off its right, the shortest first.
struct Prefixes {
  std::array<std::uint64_t, kMaxTagBytes / 2 + 1> hashes{};
  std::size_t count = 0;
  bool whole = false;  // the last is the whole tag

  explicit Prefixes(std::string_view tag) {
    TagHash hash;
    const std::size_t size = std::min(tag.size(), kMaxTagBytes);
    for (std::size_t i = 0; i < size; ++i) {
      if ((tag[i] == '-' || tag[i] == '_') && i > 0 && count < hashes.size()) hashes[count++] = hash.value();
      hash.Add(tag[i]);
    }
    whole = size > 0 && size == tag.size() && count < hashes.size();
    if (whole) hashes[count++] = hash.value();
  }
};

}  // namespace

LocaleTable::LocaleTable(const std::vector<std::string>& served) : best_(BestOfKnown(served)) {
  assert(served.size() <= kMaxLocales);
  for (std::size_t i = 0; i < served.size(); ++i) {
    exact_.emplace_back(HashOf(served[i]), static_cast<std::uint8_t>(i | (IsPseudoLocale(served[i]) ? kFlag : 0)));
  }
}

std::optional<LocaleIndex> LocaleTable::Match(std::span<const std::string_view> languages) const {
  if (best_.empty()) return std::nullopt;
  const std::vector<std::uint64_t>& known = KnownTags::Get().hashes;
  std::optional<LocaleIndex> understood;
  for (const std::string_view language : languages) {
    const Prefixes prefixes(language);
    for (std::size_t i = prefixes.count; i-- > 0;) {
      const std::uint64_t hash = prefixes.hashes[i];
      const bool whole = prefixes.whole && i + 1 == prefixes.count;
      for (const auto& [served_hash, entry] : exact_) {
        if (served_hash == hash && (whole || (entry & kFlag) == 0)) return IndexIn(entry);
      }
      const auto found = std::ranges::lower_bound(known, hash);
      if (found == known.end() || *found != hash) continue;
      const std::uint8_t entry = best_[static_cast<std::size_t>(found - known.begin())];
      if (entry == kNoMatch) break;
      if ((entry & kFlag) == 0) return IndexIn(entry);
      if (!understood) understood = IndexIn(entry);
      break;
    }
  }
  return understood;
}

std::optional<std::string> CanonicalTag(std::string_view tag) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale =
      icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), static_cast<std::int32_t>(tag.size())), status);
  if (U_FAILURE(status) || locale.isBogus()) return std::nullopt;
  // "english" is a well-formed tag of seven letters, but no language.
  for (const char* const* language = uloc_getISOLanguages(); *language != nullptr; ++language) {
    if (std::string_view(*language) == locale.getLanguage()) return ToTag(locale);
  }
  return std::nullopt;
}

std::string LikelyTag(std::string_view country) {
  UErrorCode status = U_ZERO_ERROR;
  icu::Locale locale = icu::Locale::forLanguageTag("und-" + std::string(country), status);
  locale.addLikelySubtags(status);
  if (U_FAILURE(status) || *locale.getLanguage() == '\0') return {};
  return std::string(locale.getLanguage()) + "-" + std::string(country);
}

std::string LanguageName(const std::string& tag) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale(icu::Locale::forLanguageTag(tag, status).getLanguage());
  icu::UnicodeString name;
  locale.getDisplayLanguage(icu::Locale::getEnglish(), name);
  std::string text;
  return name.toUTF8String(text);
}

bool IsPseudoLocale(std::string_view canonical_tag) {
  return canonical_tag == "en-XA" || canonical_tag == "en-XB" || canonical_tag == "ar-XB";
}

bool IsRightToLeft(const std::string& canonical_tag) {
  // CLDR gives the pseudo-region XB to right-to-left text, whatever the language before it is.
  if (canonical_tag == "en-XB") return true;
  UErrorCode status = U_ZERO_ERROR;
  return icu::Locale::forLanguageTag(canonical_tag, status).isRightToLeft();
}

}  // namespace signpost::messages
