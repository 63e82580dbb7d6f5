// What conditions say about each other: whether one can hold at all, and whether one holds wherever another does.
//
//   const ListSizes lists = SizesOf(definition.term_lists);
//   int steps = kMaxImplicationSteps;
//   if (NeverHoldTogether({{&rule.when, true}}, lists, steps)) ...                            // it never matches
//   if (NeverHoldTogether({{&rule.when, true}, {&other.when, false}}, lists, steps)) ...      // other holds, too
//
//   const Facts of_rule = FactsOf(rule.when, lists);      // once for each rule: quick to compare
//   if (Covers(FactsOf(other.when, lists), of_rule)) ...  // whatever fulfils of_rule fulfils the other's facts
//
// Method: the conditions are taken apart into what they say about one thing each (the country is among these, the list
// has at least two terms, ...). What must hold together is collected as Facts, one per thing, until two contradict each
// other; where there are several ways to fulfil a condition, each is tried, and all must fail (a semantic tableau).
// What has to do with each other in life (a region lies in a country, two lists share a term) counts as unconnected.
//
// Contract: a proof is a proof: where NeverHoldTogether is true there is no such input. Where it is false, nothing is
// known: there may be none, but no proof was found, or `steps` were used up before; each step is one way that was
// tried. The conditions must have been compiled without errors. Views point into them. Pure; any thread.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/definition.h"

namespace signpost::policy {

// Of one proof. Conditions that people write take a dozen.
inline constexpr int kMaxImplicationSteps = 1'000;

// How much a list can give at most.
struct ListSize {
  std::uint32_t terms = 0;
  double weight = 0;
};
using ListSizes = std::map<std::string_view, ListSize>;

// A sealed list's weights are not known here, so they count as unlimited.
ListSizes SizesOf(std::span<const rules::TermList> lists);

// Which values something may have: among `only`, where it is given, and none of `never`. Both ascend.
struct Values {
  std::optional<std::vector<std::string_view>> only;
  std::vector<std::string_view> never;
};

struct ListFacts {
  std::uint32_t least_terms = 0;
  std::uint32_t most_terms = std::numeric_limits<std::uint32_t>::max();
  double least_weight = 0;
  double weight_below = std::numeric_limits<double>::infinity();
};

struct SignalFacts {
  std::optional<bool> sent;
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_included = true;
  bool high_included = true;
};

// What certainly holds wherever a condition does.
struct Facts {
  bool contradict = false;  // nothing can fulfil them
  bool complete = true;     // they are all that the condition asks for: whatever fulfils them fulfils it
  std::uint32_t surfaces = (1U << rules::kSurfaceNames.size()) - 1;  // one bit each
  std::uint32_t age_bands = (1U << rules::kAgeBandNames.size()) - 1;
  Values country;
  Values region;
  Values partner;
  std::int64_t least_exposures = 0;
  std::int64_t most_exposures = std::numeric_limits<std::uint32_t>::max();
  std::map<std::string_view, ListFacts> lists;
  std::map<std::string_view, SignalFacts> signals;
  std::vector<std::span<const std::string>> languages;        // of each, one range matches some language
  std::vector<std::span<const std::string>> never_languages;  // of each, no range matches any language
  std::vector<const rules::ScheduleDefinition*> schedules;    // the time is in each
  std::vector<const rules::ScheduleDefinition*> never_schedules;
};

Facts FactsOf(const rules::Condition& condition, const ListSizes& lists);

// Whether whatever fulfils `narrow` fulfils `wide`; false where that is not certain.
bool Covers(const Facts& wide, const Facts& narrow);

struct Claim {
  const rules::Condition* condition = nullptr;
  bool holds = true;
};

// Takes from `steps` what it needed.
bool NeverHoldTogether(std::span<const Claim> claims, const ListSizes& lists, int& steps);

}  // namespace signpost::policy
