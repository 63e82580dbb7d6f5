// From a person's languages to one of the locales that a message is served in, without ICU on the hot path.
//
//   const LocaleTable table({"en-GB", "fr"});
//   std::optional<LocaleIndex> best = table.Match(languages);   // {"gd", "fr-CA"} -> "fr";  {"gd"} -> "en-GB"
//
// ICU's LocaleMatcher (CLDR language matching: a Gaelic reader is better served with British English than with nothing)
// allocates, so it is asked once for every locale ICU knows when the table is built, and the answers are kept by the
// hash of the tag. Match looks a tag up without regard to case, takes subtags off the right until it is known
// (RFC 4647 section 3.4), and tries the person's languages in their order: first for a text in the same language, and
// only then for one in a language that CLDR counts as understood.
//
// The pseudo-locales en-XA, en-XB and ar-XB exist for tests of layout: they match only when asked for exactly.
// Match neither allocates nor locks. Immutable; any number of threads may read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signpost::messages {

using LocaleIndex = std::uint32_t;

// Of one message. Few enough that a match fits in a byte beside its flag.
inline constexpr std::size_t kMaxLocales = 100;
// Longer tags are looked up by their first subtags; 35 is what RFC 5646 section 4.4.1 asks for at least.
inline constexpr std::size_t kMaxTagBytes = 35;

class LocaleTable {
 public:
  LocaleTable() = default;  // matches nothing
  // The tags are well-formed BCP 47 and at most kMaxLocales; an answer is an index into them.
  explicit LocaleTable(const std::vector<std::string>& served);

  std::optional<LocaleIndex> Match(std::span<const std::string_view> languages) const;

 private:
  std::vector<std::pair<std::uint64_t, std::uint8_t>> exact_;  // hash of each served tag
  std::vector<std::uint8_t> best_;                             // for each tag that ICU knows: index, flag, or none
};

// Canonical case ("en-gb" becomes "en-GB"), or nothing where ICU does not read it as BCP 47.
std::optional<std::string> CanonicalTag(std::string_view tag);
bool IsPseudoLocale(std::string_view canonical_tag);
// The tag of the language that CLDR holds likeliest in a country ("fr-FR" for "FR"), of several the first; empty where
// it knows none.
std::string LikelyTag(std::string_view country);
// A language's own name in English: "French" for "fr-FR".
std::string LanguageName(const std::string& tag);
// Whether text in this locale runs from right to left.
bool IsRightToLeft(const std::string& canonical_tag);

}  // namespace signpost::messages
