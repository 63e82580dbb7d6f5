#include "server/policy/implication.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <variant>

namespace signpost::policy {
namespace {

using rules::Comparison;
using rules::Condition;
using rules::ScheduleDefinition;

// As rules/condition.cc compares: nobody means the last digit of a sum.
constexpr double kWeightTolerance = 1e-6;
double LeastSum(double wanted) { return wanted * (1 - kWeightTolerance); }

// A sum of single-precision weights may come out a little greater than it is on paper.
constexpr double kSumTolerance = 1e-5;

// One way to read a condition. Those after kFails are a part of what can make it fail.
enum class Reading { kHolds, kFails, kTooFew, kTooLight, kBelow, kAbove, kNotSent, kSentButFails };

struct Atom {
  const Condition* condition = nullptr;
  Reading reading = Reading::kHolds;
};
using Choice = std::vector<Atom>;  // one of them is so

constexpr Comparison Opposite(Comparison comparison) {
  switch (comparison) {
    case Comparison::kLess:
      return Comparison::kGreaterOrEqual;
    case Comparison::kLessOrEqual:
      return Comparison::kGreater;
    case Comparison::kGreaterOrEqual:
      return Comparison::kLess;
    case Comparison::kGreater:
      return Comparison::kLessOrEqual;
    case Comparison::kEqual:
      break;
  }
  return Comparison::kEqual;  // its opposite is two; nobody asks for it
}

template <typename Enum>
std::uint32_t BitsOf(const std::vector<Enum>& values) {
  std::uint32_t bits = 0;
  for (const Enum value : values) bits |= 1U << static_cast<unsigned>(value);
  return bits;
}

std::vector<std::string_view> Sorted(const std::vector<std::string>& values) {
  std::vector<std::string_view> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  sorted.erase(std::ranges::unique(sorted).begin(), sorted.end());
  return sorted;
}

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Whether every tag that the narrow range matches is matched by the wide one: "en" is wider than "en-GB".
bool IsWiderRange(std::string_view wide, std::string_view narrow) {
  return narrow.size() >= wide.size() && std::ranges::equal(wide, narrow.substr(0, wide.size()), {}, Lower, Lower) &&
         (narrow.size() == wide.size() || narrow[wide.size()] == '-');
}

bool IsWiderRange(std::span<const std::string> wide, std::string_view narrow) {
  return std::ranges::any_of(wide, [&](const std::string& range) { return IsWiderRange(range, narrow); });
}

// Every range of the narrow ones lies in one of the wide ones.
bool AreWiderRanges(std::span<const std::string> wide, std::span<const std::string> narrow) {
  return std::ranges::all_of(narrow, [&](const std::string& range) { return IsWiderRange(wide, range); });
}

// Dates with and without a time of day, so that they compare as text.
std::string Edge(const std::string& text) { return text.size() == 10 ? text + "T00:00" : text; }

bool IsWiderSchedule(const ScheduleDefinition& wide, const ScheduleDefinition& narrow) {
  if (wide.IsAlways() || wide == narrow) return true;
  if (wide.time_zone != narrow.time_zone) return false;
  if (!wide.day_parts.empty() && wide.day_parts != narrow.day_parts) return false;
  if (!wide.from.empty() && (narrow.from.empty() || Edge(narrow.from) < Edge(wide.from))) return false;
  return wide.until.empty() || (!narrow.until.empty() && Edge(narrow.until) <= Edge(wide.until));
}

bool AreApart(const ScheduleDefinition& a, const ScheduleDefinition& b) {
  if (a.time_zone != b.time_zone) return false;
  const auto ends_before = [](const ScheduleDefinition& first, const ScheduleDefinition& second) {
    return !first.until.empty() && !second.from.empty() && Edge(first.until) <= Edge(second.from);
  };
  return ends_before(a, b) || ends_before(b, a);
}

// Facts being collected, and the choices that are still open.
class Collector {
 public:
  explicit Collector(const ListSizes& lists) : lists_(&lists) {}

  // False where the facts contradict each other now. What can be so in several ways is added to open().
  bool Add(Atom first) {
    std::vector<Atom> todo = {first};
    while (!todo.empty() && !facts_.contradict) {
      const Atom atom = todo.back();
      todo.pop_back();
      std::visit([&](const auto& test) { Take(test, atom, todo); }, atom.condition->test);
    }
    return !facts_.contradict;
  }

  Facts& facts() { return facts_; }
  std::vector<Choice>& open() { return open_; }

 private:
  void Contradict() { facts_.contradict = true; }

  static Reading Negated(Reading reading) { return reading == Reading::kHolds ? Reading::kFails : Reading::kHolds; }

  void TakeAll(const std::vector<Condition>& members, Reading reading, std::vector<Atom>& todo) {
    for (const Condition& member : members) todo.push_back({&member, reading});
  }
  void TakeOne(const std::vector<Condition>& members, Reading reading, std::vector<Atom>& todo) {
    if (members.empty()) return Contradict();
    if (members.size() == 1) return todo.push_back({&members.front(), reading});
    Choice choice;
    for (const Condition& member : members) choice.push_back({&member, reading});
    open_.push_back(std::move(choice));
  }

  void Take(const rules::AllOf& all, Atom atom, std::vector<Atom>& todo) {
    atom.reading == Reading::kHolds ? TakeAll(all.of, Reading::kHolds, todo) : TakeOne(all.of, Reading::kFails, todo);
  }
  void Take(const rules::AnyOf& any, Atom atom, std::vector<Atom>& todo) {
    atom.reading == Reading::kHolds ? TakeOne(any.of, Reading::kHolds, todo) : TakeAll(any.of, Reading::kFails, todo);
  }
  void Take(const rules::NoneOf& none, Atom atom, std::vector<Atom>& todo) {
    TakeAll(none.of, Negated(atom.reading), todo);  // it has one member
  }

  void Take(const rules::TermsMatch& terms, Atom atom, std::vector<Atom>& todo) {
    ListFacts& list = FactsOfList(terms.list);
    const double least_weight = LeastSum(terms.min_weight);
    switch (atom.reading) {
      case Reading::kHolds:
        list.least_terms = std::max(list.least_terms, terms.min_count);
        list.least_weight = std::max(list.least_weight, least_weight);
        break;
      case Reading::kFails:
        if (terms.min_weight > 0)
          return open_.push_back({{atom.condition, Reading::kTooFew}, {atom.condition, Reading::kTooLight}});
        return todo.push_back({atom.condition, Reading::kTooFew});
      case Reading::kTooLight:
        list.weight_below = std::min(list.weight_below, least_weight);
        break;
      default:
        if (terms.min_count == 0) return Contradict();
        list.most_terms = std::min(list.most_terms, terms.min_count - 1);
    }
    if (list.least_terms > list.most_terms || list.least_weight >= list.weight_below) Contradict();
    const auto size = lists_->find(terms.list);
    if (size == lists_->end()) return;
    if (list.least_terms > size->second.terms || list.least_weight > size->second.weight * (1 + kSumTolerance)) {
      Contradict();
    }
  }

  ListFacts& FactsOfList(std::string_view id) { return facts_.lists[id]; }

  void Take(Values& values, const std::vector<std::string>& named, Reading reading) {
    const std::vector<std::string_view> sorted = Sorted(named);
    std::vector<std::string_view> merged;
    if (reading != Reading::kHolds) {
      std::ranges::set_union(values.never, sorted, std::back_inserter(merged));
      values.never = std::move(merged);
    } else if (values.only) {
      std::ranges::set_intersection(*values.only, sorted, std::back_inserter(merged));
      values.only = std::move(merged);
    } else {
      values.only = sorted;
    }
    if (!values.only) return;
    std::erase_if(*values.only,
                  [&](std::string_view value) { return std::ranges::binary_search(values.never, value); });
    if (values.only->empty()) Contradict();
  }
  void Take(const rules::CountryIs& is, Atom atom, std::vector<Atom>&) {
    Take(facts_.country, is.values, atom.reading);
  }
  void Take(const rules::RegionIs& is, Atom atom, std::vector<Atom>&) { Take(facts_.region, is.values, atom.reading); }
  void Take(const rules::PartnerIs& is, Atom atom, std::vector<Atom>&) {
    Take(facts_.partner, is.values, atom.reading);
  }

  void Take(std::uint32_t& bits, std::uint32_t named, Reading reading) {
    bits &= reading == Reading::kHolds ? named : ~named;
    if (bits == 0) Contradict();
  }
  void Take(const rules::SurfaceIs& is, Atom atom, std::vector<Atom>&) {
    Take(facts_.surfaces, BitsOf(is.values), atom.reading);
  }
  void Take(const rules::AgeBandIs& is, Atom atom, std::vector<Atom>&) {
    Take(facts_.age_bands, BitsOf(is.values), atom.reading);
  }

  void Take(const rules::LanguageIs& is, Atom atom, std::vector<Atom>&) {
    (atom.reading == Reading::kHolds ? facts_.languages : facts_.never_languages).emplace_back(is.values);
    const bool none_left = std::ranges::any_of(facts_.languages, [&](std::span<const std::string> ranges) {
      return std::ranges::all_of(ranges, [&](const std::string& range) {
        return std::ranges::any_of(facts_.never_languages,
                                   [&](std::span<const std::string> never) { return IsWiderRange(never, range); });
      });
    });
    if (none_left) Contradict();
  }

  void Take(const rules::PriorExposures& prior, Atom atom, std::vector<Atom>&) {
    Comparison comparison = prior.comparison;
    const std::int64_t value = prior.value;
    if (atom.reading == Reading::kFails) {
      if (comparison == Comparison::kEqual && value > facts_.least_exposures && value < facts_.most_exposures) {
        return TakeOtherThan(atom);
      }
      // At an end of what is possible, only one side is left.
      if (comparison == Comparison::kEqual) {
        if (value < facts_.least_exposures || value > facts_.most_exposures) return;
        comparison = value == facts_.least_exposures ? Comparison::kLessOrEqual : Comparison::kGreaterOrEqual;
      }
      comparison = Opposite(comparison);
    }
    if (atom.reading == Reading::kBelow) comparison = Comparison::kLess;
    if (atom.reading == Reading::kAbove) comparison = Comparison::kGreater;
    const std::int64_t beyond = comparison == Comparison::kGreater || comparison == Comparison::kLess ? 1 : 0;
    if (comparison >= Comparison::kEqual) facts_.least_exposures = std::max(facts_.least_exposures, value + beyond);
    if (comparison <= Comparison::kEqual) facts_.most_exposures = std::min(facts_.most_exposures, value - beyond);
    if (facts_.least_exposures > facts_.most_exposures) Contradict();
  }

  void TakeOtherThan(Atom atom) {
    open_.push_back({{atom.condition, Reading::kBelow}, {atom.condition, Reading::kAbove}});
  }

  void Take(const rules::SignalCompares& signal, Atom atom, std::vector<Atom>&) {
    if (atom.reading == Reading::kFails) {
      open_.push_back({{atom.condition, Reading::kNotSent}, {atom.condition, Reading::kSentButFails}});
      return;
    }
    SignalFacts& facts = facts_.signals[signal.name];
    const bool is_sent = atom.reading != Reading::kNotSent;
    if (facts.sent.value_or(is_sent) != is_sent) return Contradict();
    facts.sent = is_sent;
    if (!is_sent) return;
    Comparison comparison = signal.comparison;
    if (atom.reading == Reading::kSentButFails) {
      if (comparison == Comparison::kEqual) return TakeOtherThan(atom);
      comparison = Opposite(comparison);
    }
    if (atom.reading == Reading::kBelow) comparison = Comparison::kLess;
    if (atom.reading == Reading::kAbove) comparison = Comparison::kGreater;
    Narrow(facts, comparison, signal.value);
    if (facts.low > facts.high || (facts.low == facts.high && !(facts.low_included && facts.high_included))) {
      Contradict();
    }
  }

  static void Narrow(SignalFacts& facts, Comparison comparison, double value) {
    if (comparison >= Comparison::kEqual && value >= facts.low) {
      facts.low_included = comparison != Comparison::kGreater && (value > facts.low || facts.low_included);
      facts.low = value;
    }
    if (comparison <= Comparison::kEqual && value <= facts.high) {
      facts.high_included = comparison != Comparison::kLess && (value < facts.high || facts.high_included);
      facts.high = value;
    }
  }

  void Take(const rules::InSchedule& in, Atom atom, std::vector<Atom>&) {
    const ScheduleDefinition* added = &in.schedule;
    const auto lies_in_added = [&](const ScheduleDefinition* narrow) { return IsWiderSchedule(*added, *narrow); };
    const auto holds_added = [&](const ScheduleDefinition* wide) { return IsWiderSchedule(*wide, *added); };
    const auto is_apart = [&](const ScheduleDefinition* other) { return AreApart(*other, *added); };
    if (atom.reading == Reading::kHolds) {
      if (std::ranges::any_of(facts_.never_schedules, holds_added) || std::ranges::any_of(facts_.schedules, is_apart)) {
        Contradict();
      }
      facts_.schedules.push_back(added);
    } else {
      if (added->IsAlways() || std::ranges::any_of(facts_.schedules, lies_in_added)) Contradict();
      facts_.never_schedules.push_back(added);
    }
  }

  const ListSizes* lists_;
  Facts facts_;
  std::vector<Choice> open_;
};

// Whether every way to make the open choices ends in a contradiction.
bool Fails(Collector collector, int& steps) {
  if (collector.facts().contradict) return true;
  if (collector.open().empty()) return false;
  // The shortest first: where it has no way left, the others need not be looked at.
  std::vector<Choice>& open = collector.open();
  std::swap(*std::ranges::min_element(open, {}, &Choice::size), open.back());
  const Choice choice = std::move(open.back());
  open.pop_back();
  return std::ranges::all_of(choice, [&](const Atom& atom) {
    if (--steps < 0) return false;
    Collector next = collector;
    return !next.Add(atom) || Fails(std::move(next), steps);
  });
}

bool CoversValues(const Values& wide, const Values& narrow) {
  if (wide.only && !(narrow.only && std::ranges::includes(*wide.only, *narrow.only))) return false;
  if (wide.never.empty()) return true;
  if (!narrow.only) return std::ranges::includes(narrow.never, wide.never);
  return std::ranges::none_of(*narrow.only,
                              [&](std::string_view value) { return std::ranges::binary_search(wide.never, value); });
}

bool CoversLists(const Facts& wide, const Facts& narrow) {
  return std::ranges::all_of(wide.lists, [&](const auto& entry) {
    const auto found = narrow.lists.find(entry.first);
    if (found == narrow.lists.end()) return false;
    const ListFacts& of_wide = entry.second;
    const ListFacts& of_narrow = found->second;
    return of_wide.least_terms <= of_narrow.least_terms && of_wide.most_terms >= of_narrow.most_terms &&
           of_wide.least_weight <= of_narrow.least_weight && of_wide.weight_below >= of_narrow.weight_below;
  });
}

bool CoversSignal(const SignalFacts& wide, const SignalFacts& narrow) {
  if (wide.sent != narrow.sent) return false;
  const bool low = wide.low < narrow.low || (wide.low == narrow.low && (wide.low_included || !narrow.low_included));
  const bool high =
      wide.high > narrow.high || (wide.high == narrow.high && (wide.high_included || !narrow.high_included));
  return low && high;
}

bool CoversSignals(const Facts& wide, const Facts& narrow) {
  return std::ranges::all_of(wide.signals, [&](const auto& entry) {
    const auto found = narrow.signals.find(entry.first);
    return found != narrow.signals.end() && CoversSignal(entry.second, found->second);
  });
}

bool CoversLanguages(const Facts& wide, const Facts& narrow) {
  using Ranges = std::span<const std::string>;
  return std::ranges::all_of(wide.languages,
                             [&](Ranges asked) {
                               return std::ranges::any_of(narrow.languages,
                                                          [&](Ranges had) { return AreWiderRanges(asked, had); });
                             }) &&
         std::ranges::all_of(wide.never_languages, [&](Ranges never) {
           return std::ranges::any_of(narrow.never_languages, [&](Ranges had) { return AreWiderRanges(had, never); });
         });
}

bool CoversSchedules(const Facts& wide, const Facts& narrow) {
  using Schedule = const ScheduleDefinition*;
  return std::ranges::all_of(wide.schedules,
                             [&](Schedule asked) {
                               return asked->IsAlways() || std::ranges::any_of(narrow.schedules, [&](Schedule had) {
                                        return IsWiderSchedule(*asked, *had);
                                      });
                             }) &&
         std::ranges::all_of(wide.never_schedules, [&](Schedule never) {
           return std::ranges::any_of(narrow.never_schedules,
                                      [&](Schedule had) { return IsWiderSchedule(*had, *never); });
         });
}

}  // namespace

ListSizes SizesOf(std::span<const rules::TermList> lists) {
  ListSizes sizes;
  for (const rules::TermList& list : lists) {
    ListSize size{static_cast<std::uint32_t>(list.terms.size()), 0};
    for (const rules::Term& term : list.terms) size.weight += term.weight;
    if (list.sealed) size = {list.sealed->count, std::numeric_limits<double>::infinity()};
    sizes.emplace(list.id, size);
  }
  return sizes;
}

Facts FactsOf(const Condition& condition, const ListSizes& lists) {
  Collector collector(lists);
  collector.Add({&condition, Reading::kHolds});
  collector.facts().complete = collector.open().empty();
  return std::move(collector.facts());
}

bool Covers(const Facts& wide, const Facts& narrow) {
  return (narrow.surfaces & ~wide.surfaces) == 0 && (narrow.age_bands & ~wide.age_bands) == 0 &&
         wide.least_exposures <= narrow.least_exposures && wide.most_exposures >= narrow.most_exposures &&
         CoversLists(wide, narrow) && CoversValues(wide.country, narrow.country) &&
         CoversValues(wide.region, narrow.region) && CoversValues(wide.partner, narrow.partner) &&
         CoversSignals(wide, narrow) && CoversLanguages(wide, narrow) && CoversSchedules(wide, narrow);
}

bool NeverHoldTogether(std::span<const Claim> claims, const ListSizes& lists, int& steps) {
  Collector collector(lists);
  for (const Claim& claim : claims) {
    if (!collector.Add({claim.condition, claim.holds ? Reading::kHolds : Reading::kFails})) return true;
  }
  return Fails(std::move(collector), steps);
}

}  // namespace signpost::policy
