// Term lists and rules as an editor writes them, before they are compiled. Plain data: the JSON form is policy's.
//
// Defaults here are the defaults of the JSON form. Ids are [a-z0-9-]{1,64}.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/input.h"
#include "rules/schedule.h"

namespace signpost::rules {

// How the words of a term must stand in the text.
enum class MatchKind : std::uint8_t {
  kPhrase,      // next to each other, in order
  kAllWords,    // anywhere, in any order
  kNear,        // in any order, all within a stretch of `within_words` words
  kExact,       // they are the whole text
  kWithinWord,  // as letters inside a longer word
  kPattern,     // an RE2 expression
};
inline constexpr std::array<std::string_view, 6> kMatchKindNames = {"phrase", "all_words",   "near",
                                                                    "exact",  "within_word", "pattern"};

// How much disguise is seen through.
enum class Fold : std::uint8_t { kNormal, kSkeleton, kFuzzy };
inline constexpr std::array<std::string_view, 3> kFoldNames = {"normal", "skeleton", "fuzzy"};

struct Term {
  std::string text;
  MatchKind match = MatchKind::kPhrase;
  Fold fold = Fold::kNormal;
  int within_words = 0;  // kNear only
  double weight = 1;
  std::string note;

  bool operator==(const Term&) const = default;
};

enum class Sensitivity : std::uint8_t { kOpen, kRestricted };
inline constexpr std::array<std::string_view, 2> kSensitivityNames = {"open", "restricted"};

// The terms of a restricted list as they lie in a store: only who has the key can tell them.
struct SealedTerms {
  std::string key;          // the name of the key
  std::uint32_t count = 0;  // how many terms are in the box
  std::string box;          // text; what is in it is not this room's business

  bool operator==(const SealedTerms&) const = default;
};

struct TermList {
  std::string id;
  std::string title;
  std::vector<std::string> languages;
  Sensitivity sensitivity = Sensitivity::kOpen;
  std::string source;
  std::string review_date;  // YYYY-MM-DD
  std::vector<Term> terms;
  std::optional<SealedTerms> sealed;  // where it is given, `terms` is empty

  bool operator==(const TermList&) const = default;
};

struct Condition;

struct AllOf {
  std::vector<Condition> of;
  bool operator==(const AllOf&) const;
};
struct AnyOf {
  std::vector<Condition> of;
  bool operator==(const AnyOf&) const;
};
struct NoneOf {
  std::vector<Condition> of;
  bool operator==(const NoneOf&) const;
};  // `not`: exactly one member

// At least min_count different terms of the list matched, and their weights (each term once) add up to min_weight.
struct TermsMatch {
  std::string list;
  std::uint32_t min_count = 1;
  double min_weight = 0;
  bool operator==(const TermsMatch&) const = default;
};

struct CountryIs {
  std::vector<std::string> values;
  bool operator==(const CountryIs&) const = default;
};
struct RegionIs {
  std::vector<std::string> values;
  bool operator==(const RegionIs&) const = default;
};
// RFC 4647 basic filtering on any of the person's languages: "en" matches "en-GB".
struct LanguageIs {
  std::vector<std::string> values;
  bool operator==(const LanguageIs&) const = default;
};
struct SurfaceIs {
  std::vector<Surface> values;
  bool operator==(const SurfaceIs&) const = default;
};
struct AgeBandIs {
  std::vector<AgeBand> values;
  bool operator==(const AgeBandIs&) const = default;
};
struct PartnerIs {
  std::vector<std::string> values;
  bool operator==(const PartnerIs&) const = default;
};

enum class Comparison : std::uint8_t { kLess, kLessOrEqual, kEqual, kGreaterOrEqual, kGreater };
inline constexpr std::array<std::string_view, 5> kComparisonNames = {"lt", "le", "eq", "ge", "gt"};

struct PriorExposures {
  Comparison comparison = Comparison::kGreaterOrEqual;
  std::uint32_t value = 0;
  bool operator==(const PriorExposures&) const = default;
};

// False where the partner did not send the signal.
struct SignalCompares {
  std::string name;
  Comparison comparison = Comparison::kGreaterOrEqual;
  double value = 0;
  bool operator==(const SignalCompares&) const = default;
};

struct InSchedule {
  ScheduleDefinition schedule;
  bool operator==(const InSchedule&) const = default;
};

struct Condition {
  std::variant<AllOf, AnyOf, NoneOf, TermsMatch, CountryIs, RegionIs, LanguageIs, SurfaceIs, AgeBandIs, PartnerIs,
               PriorExposures, SignalCompares, InSchedule>
      test;

  bool operator==(const Condition&) const = default;
};

inline bool AllOf::operator==(const AllOf& other) const { return of == other.of; }
inline bool AnyOf::operator==(const AnyOf& other) const { return of == other.of; }
inline bool NoneOf::operator==(const NoneOf& other) const { return of == other.of; }

enum class Mode : std::uint8_t { kLive, kShadow, kOff };
inline constexpr std::array<std::string_view, 3> kModeNames = {"live", "shadow", "off"};

enum class Action : std::uint8_t {
  kMessage,       // beside the results
  kInterstitial,  // before them
  kBlock,         // instead of them
  kSuppress,      // shows nothing, and keeps the rules of the campaigns it names from showing anything
};
inline constexpr std::array<std::string_view, 4> kActionNames = {"message", "interstitial", "block", "suppress"};

struct Rule {
  std::string id;
  std::string title;
  Mode mode = Mode::kOff;
  int priority = 0;  // the greater wins
  Condition when;
  Action action = Action::kMessage;
  std::string campaign;                 // not for kSuppress
  std::vector<std::string> suppresses;  // kSuppress only: campaign ids; empty means all of them
  double ramp_percent = 100;

  bool operator==(const Rule&) const = default;
};

struct Definition {
  std::vector<TermList> term_lists;
  std::vector<Rule> rules;

  bool operator==(const Definition&) const = default;
};

}  // namespace signpost::rules
