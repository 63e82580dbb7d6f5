// Which rules can match at all: an inverted index from what an input has (lists that were hit, a country, a partner, …)
// to the rules that need it.
//
//   Candidates candidates = Candidates::Build(conditions, list_of);          // of each rule, in order
//   candidates.Find(input.context, lists_hit, [&](std::span<const RuleIndex> rules) { ... });
//
// From its condition each rule gets one requirement: a set of keys of which an input must have one for the rule to
// hold. Where it has several to choose from, it takes the one that makes least work: the keys that few inputs have and
// few other rules ask for. A rule that requires nothing (a lone `not`, a signal's absence, a time) is a candidate
// always. So the cost of an input does not grow with the number of rules that can't match it.
//
// Contract: immutable after Build; any number of threads. Find does not allocate, may name a rule several times, and
// names at least every rule whose condition holds. Keys are hashes: where two are equal a rule is looked at in vain.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "rules/assignment.h"
#include "rules/definition.h"
#include "rules/input.h"
#include "rules/sorted_table.h"

namespace signpost::rules {

using RuleIndex = std::uint32_t;
using ListIndex = std::uint32_t;

class Candidates {
 public:
  // What a key is about. The order is that of the cost table in candidates.cc.
  enum class Kind : std::uint8_t { kList, kCountry, kRegion, kPartner, kLanguage, kSurface, kAgeBand, kSignal };
  static constexpr std::size_t kKinds = 8;

  static Candidates Build(std::span<const Condition* const> conditions,
                          const std::function<ListIndex(std::string_view)>& list_of);

  template <typename Visit>
  void Find(const Context& context, std::span<const ListIndex> lists_hit, Visit&& visit) const {
    if (!always_.empty()) visit(std::span(always_));
    const auto look_up = [&](std::uint64_t key) {
      const Slot* slot = table_.Find(key);
      if (slot->key == key) visit(std::span(rules_).subspan(slot->begin, slot->count));
    };
    if (Uses(Kind::kList)) {
      for (const ListIndex list : lists_hit) look_up(NumberKey(Kind::kList, list));
    }
    if (Uses(Kind::kCountry)) look_up(TextKey(Kind::kCountry, context.country));
    if (Uses(Kind::kRegion)) look_up(TextKey(Kind::kRegion, context.region));
    if (Uses(Kind::kPartner)) look_up(TextKey(Kind::kPartner, context.partner));
    if (Uses(Kind::kSurface)) look_up(NumberKey(Kind::kSurface, static_cast<std::uint64_t>(context.surface)));
    if (Uses(Kind::kAgeBand)) look_up(NumberKey(Kind::kAgeBand, static_cast<std::uint64_t>(context.age_band)));
    if (Uses(Kind::kLanguage)) {
      for (const std::string_view tag : context.languages) ForEachRange(tag, look_up);
    }
    if (Uses(Kind::kSignal)) {
      for (const Signal& signal : context.signals) look_up(TextKey(Kind::kSignal, signal.name));
    }
  }

  static constexpr std::uint64_t TextKey(Kind kind, std::string_view text) { return NumberKey(kind, SubjectId(text)); }
  static constexpr std::uint64_t NumberKey(Kind kind, std::uint64_t number) {
    return Mix(number * kKinds + static_cast<std::uint64_t>(kind));
  }
  // Of a language range, which ignores case.
  static std::uint64_t LanguageKey(std::string_view range);

 private:
  struct Slot {
    std::uint64_t key = kNoKey;
    std::uint32_t begin = 0;
    std::uint32_t count = 0;
  };

  bool Uses(Kind kind) const { return uses_[static_cast<std::size_t>(kind)]; }

  // The ranges that match a tag (RFC 4647, 3.3.1): "zh", "zh-hant" and "zh-hant-tw" for "zh-Hant-TW".
  template <typename Visit>
  static void ForEachRange(std::string_view tag, Visit&& visit) {
    for (std::size_t end = 0; end != std::string_view::npos;) {
      end = tag.find('-', end + 1);
      visit(LanguageKey(tag.substr(0, end)));
    }
  }

  std::vector<RuleIndex> always_;
  std::array<bool, kKinds> uses_{};
  std::vector<RuleIndex> rules_;
  std::vector<Slot> slots_;
  SortedTable<Slot> table_;
};

}  // namespace signpost::rules
