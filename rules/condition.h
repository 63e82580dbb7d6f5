// The condition trees of all rules, flattened: one array of nodes in prefix order, each knowing where its sibling
// starts.
//
// Contract: built once by RuleSet::Compile, then read by any number of threads. Holds never allocates. A node's
// children follow it; `end` is the index after its last descendant, so skipping a subtree is one assignment.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/definition.h"
#include "rules/input.h"
#include "rules/schedule.h"

namespace signpost::rules {

using ConditionIndex = std::uint32_t;

// What the texts gave for one term list.
struct ListTotal {
  std::uint32_t terms = 0;  // different terms that were hit
  double weight = 0;        // of those
};

class Conditions {
 public:
  // Called for every condition that was checked, with its outcome: the members before the condition that holds them.
  using Checked = std::function<void(ConditionIndex, bool)>;

  // `list_of` finds a term list's index by id; the caller has checked that every list named exists.
  ConditionIndex Add(const Condition& condition, const std::function<std::uint32_t(std::string_view)>& list_of);

  bool Holds(ConditionIndex index, const Input& input, std::span<const ListTotal> totals,
             const Checked* checked = nullptr) const;

  // The condition in words: "country is one of GB, IE". `list_name` gives a list's id by index.
  std::string Describe(ConditionIndex index, const std::function<std::string_view(std::uint32_t)>& list_name) const;
  // What the input has to say to it: "US", "not sent".
  std::string Seen(ConditionIndex index, const Input& input, std::span<const ListTotal> totals) const;
  bool IsLeaf(ConditionIndex index) const { return nodes_[index].kind > Kind::kNone; }

 private:
  enum class Kind : std::uint8_t {
    kAll,
    kAny,
    kNone,
    kTerms,
    kCountry,
    kRegion,
    kLanguage,
    kSurface,
    kAgeBand,
    kPartner,
    kExposures,
    kSignal,
    kSchedule
  };
  struct Node {
    Kind kind = Kind::kAll;
    Comparison comparison = Comparison::kEqual;
    ConditionIndex end = 0;
    std::uint32_t first = 0;  // a list, a bit set of enumerators, a schedule, or the first of `count` strings
    std::uint32_t count = 0;  // of strings; or the least number of terms
    double number = 0;        // to compare with; or the least weight
  };

  void AddStrings(Node& node, const std::vector<std::string>& values);
  std::span<const std::string> StringsOf(const Node& node) const {
    return std::span(strings_).subspan(node.first, node.count);
  }
  bool LeafHolds(const Node& node, const Input& input, std::span<const ListTotal> totals) const;

  std::vector<Node> nodes_;
  std::vector<std::string> strings_;
  std::vector<Schedule> schedules_;
};

}  // namespace signpost::rules
