#include "rules/condition.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace signpost::rules {
namespace {

template <typename Value>
bool Compare(Comparison comparison, Value seen, Value wanted) {
  switch (comparison) {
    case Comparison::kLess:
      return seen < wanted;
    case Comparison::kLessOrEqual:
      return seen <= wanted;
    case Comparison::kEqual:
      return seen == wanted;
    case Comparison::kGreaterOrEqual:
      return seen >= wanted;
    case Comparison::kGreater:
      return seen > wanted;
  }
  return false;
}

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool EqualIgnoringCase(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, Lower, Lower); }

// RFC 4647, 3.3.1: a range matches a tag that equals it or begins with it and a hyphen.
bool LanguageMatches(std::string_view range, std::string_view tag) {
  return tag.size() >= range.size() && EqualIgnoringCase(range, tag.substr(0, range.size())) &&
         (tag.size() == range.size() || tag[range.size()] == '-');
}

const Signal* FindSignal(const Input& input, std::string_view name) {
  const auto found = std::ranges::find(input.context.signals, name, &Signal::name);
  return found == input.context.signals.end() ? nullptr : &*found;
}

std::string Number(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return std::string(text, end);
}

// Weights are kept in single precision and then summed up, so that 0.7 and 0.1 come to a little less than 0.8. Nobody
// means that little.
constexpr double kWeightTolerance = 1e-6;

bool WeighsEnough(double weight, double wanted) { return weight >= wanted * (1 - kWeightTolerance); }

// Without the digits that the tolerance covers.
std::string Weight(double weight) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, weight, std::chars_format::general, 6).ptr;
  return std::string(text, end);
}

template <typename Range>
std::string Join(const Range& values) {
  std::string joined;
  for (const auto& value : values) {
    if (!joined.empty()) joined += ", ";
    joined += value;
  }
  return joined;
}

template <std::size_t N>
std::string NamesIn(std::uint32_t bits, const std::array<std::string_view, N>& names) {
  std::vector<std::string_view> in;
  for (std::size_t i = 0; i < N; ++i) {
    if ((bits >> i & 1) != 0) in.push_back(names[i]);
  }
  return Join(in);
}

template <typename Enum>
std::uint32_t BitsOf(const std::vector<Enum>& values) {
  std::uint32_t bits = 0;
  for (const Enum value : values) bits |= 1U << static_cast<unsigned>(value);
  return bits;
}

constexpr std::array<std::string_view, 5> kComparisonWords = {"less than", "at most", "exactly", "at least",
                                                              "more than"};

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

void Conditions::AddStrings(Node& node, const std::vector<std::string>& values) {
  node.first = static_cast<std::uint32_t>(strings_.size());
  node.count = static_cast<std::uint32_t>(values.size());
  strings_.insert(strings_.end(), values.begin(), values.end());
}

ConditionIndex Conditions::Add(const Condition& condition,
                               const std::function<std::uint32_t(std::string_view)>& list_of) {
  const auto index = static_cast<ConditionIndex>(nodes_.size());
  nodes_.emplace_back();
  Node node;
  const auto branch = [&](Kind kind, const std::vector<Condition>& children) {
    node.kind = kind;
    for (const Condition& child : children) Add(child, list_of);
  };
  const auto strings = [&](Kind kind, const std::vector<std::string>& values) {
    node.kind = kind;
    AddStrings(node, values);
  };
  std::visit(Overloaded{
                 [&](const AllOf& all) { branch(Kind::kAll, all.of); },
                 [&](const AnyOf& any) { branch(Kind::kAny, any.of); },
                 [&](const NoneOf& none) { branch(Kind::kNone, none.of); },
                 [&](const TermsMatch& terms) {
                   node = {.kind = Kind::kTerms,
                           .first = list_of(terms.list),
                           .count = terms.min_count,
                           .number = terms.min_weight};
                 },
                 [&](const CountryIs& is) { strings(Kind::kCountry, is.values); },
                 [&](const RegionIs& is) { strings(Kind::kRegion, is.values); },
                 [&](const LanguageIs& is) { strings(Kind::kLanguage, is.values); },
                 [&](const PartnerIs& is) { strings(Kind::kPartner, is.values); },
                 [&](const SurfaceIs& is) { node = {.kind = Kind::kSurface, .first = BitsOf(is.values)}; },
                 [&](const AgeBandIs& is) { node = {.kind = Kind::kAgeBand, .first = BitsOf(is.values)}; },
                 [&](const PriorExposures& prior) {
                   node = {.kind = Kind::kExposures,
                           .comparison = prior.comparison,
                           .number = static_cast<double>(prior.value)};
                 },
                 [&](const SignalCompares& signal) {
                   strings(Kind::kSignal, {signal.name});
                   node.comparison = signal.comparison;
                   node.number = signal.value;
                 },
                 [&](const InSchedule& in) {
                   Issues none;  // RuleSet::Compile has reported its faults already
                   node = {.kind = Kind::kSchedule, .first = static_cast<std::uint32_t>(schedules_.size())};
                   schedules_.push_back(Schedule::Compile(in.schedule, "", none));
                 },
             },
             condition.test);
  node.end = static_cast<ConditionIndex>(nodes_.size());
  nodes_[index] = node;
  return index;
}

bool Conditions::Holds(ConditionIndex index, const Input& input, std::span<const ListTotal> totals,
                       const Checked* checked) const {
  const Node& node = nodes_[index];
  bool holds = false;
  if (IsLeaf(index)) {
    holds = LeafHolds(node, input, totals);
  } else {
    // `all` looks for a member that fails, the others for one that holds.
    const bool looked_for = node.kind != Kind::kAll;
    bool found = false;
    for (ConditionIndex child = index + 1; child < node.end && !found; child = nodes_[child].end) {
      found = Holds(child, input, totals, checked) == looked_for;
    }
    holds = node.kind == Kind::kAny ? found : !found;
  }
  if (checked != nullptr) (*checked)(index, holds);
  return holds;
}

bool Conditions::LeafHolds(const Node& node, const Input& input, std::span<const ListTotal> totals) const {
  const Context& context = input.context;
  const auto is_one_of = [&](std::string_view value) {
    return std::ranges::find(StringsOf(node), value) != StringsOf(node).end();
  };
  switch (node.kind) {
    case Kind::kTerms:
      return totals[node.first].terms >= node.count && WeighsEnough(totals[node.first].weight, node.number);
    case Kind::kCountry:
      return is_one_of(context.country);
    case Kind::kRegion:
      return is_one_of(context.region);
    case Kind::kPartner:
      return is_one_of(context.partner);
    case Kind::kLanguage:
      return std::ranges::any_of(context.languages, [&](std::string_view tag) {
        return std::ranges::any_of(StringsOf(node),
                                   [&](const std::string& range) { return LanguageMatches(range, tag); });
      });
    case Kind::kSurface:
      return (node.first >> static_cast<unsigned>(context.surface) & 1) != 0;
    case Kind::kAgeBand:
      return (node.first >> static_cast<unsigned>(context.age_band) & 1) != 0;
    case Kind::kExposures:
      return Compare(node.comparison, static_cast<double>(context.prior_exposures), node.number);
    case Kind::kSignal: {
      const Signal* signal = FindSignal(input, strings_[node.first]);
      return signal != nullptr && Compare(node.comparison, signal->value, node.number);
    }
    case Kind::kSchedule:
      return schedules_[node.first].Contains(input.now);
    case Kind::kAll:
    case Kind::kAny:
    case Kind::kNone:
      break;
  }
  return false;
}

std::string Conditions::Describe(ConditionIndex index,
                                 const std::function<std::string_view(std::uint32_t)>& list_name) const {
  const Node& node = nodes_[index];
  const auto one_of = [&](std::string_view what) { return std::string(what) + " is one of " + Join(StringsOf(node)); };
  const auto compared = [&](std::string_view what) {
    return std::string(what) + " is " + std::string(NameOf(kComparisonWords, node.comparison)) + " " +
           Number(node.number);
  };
  switch (node.kind) {
    case Kind::kAll:
      return "all of these hold";
    case Kind::kAny:
      return "one of these holds";
    case Kind::kNone:
      return "this does not hold";
    case Kind::kTerms: {
      std::string words = "at least " + std::to_string(node.count) + (node.count == 1 ? " term" : " terms") +
                          " of list " + std::string(list_name(node.first));
      if (node.number > 0) words += " with weight " + Number(node.number) + " or more";
      return words;
    }
    case Kind::kCountry:
      return one_of("country");
    case Kind::kRegion:
      return one_of("region");
    case Kind::kLanguage:
      return one_of("language");
    case Kind::kPartner:
      return one_of("partner");
    case Kind::kSurface:
      return "surface is one of " + NamesIn(node.first, kSurfaceNames);
    case Kind::kAgeBand:
      return "age band is one of " + NamesIn(node.first, kAgeBandNames);
    case Kind::kExposures:
      return compared("number of prior exposures");
    case Kind::kSignal:
      return compared("signal " + strings_[node.first]);
    case Kind::kSchedule:
      return "the time is within the schedule";
  }
  return {};
}

std::string Conditions::Seen(ConditionIndex index, const Input& input, std::span<const ListTotal> totals) const {
  const Node& node = nodes_[index];
  const Context& context = input.context;
  const auto text = [](std::string_view value) { return value.empty() ? std::string("not sent") : std::string(value); };
  switch (node.kind) {
    case Kind::kTerms:
      return std::to_string(totals[node.first].terms) + " found, weight " + Weight(totals[node.first].weight);
    case Kind::kCountry:
      return text(context.country);
    case Kind::kRegion:
      return text(context.region);
    case Kind::kPartner:
      return text(context.partner);
    case Kind::kLanguage:
      return context.languages.empty() ? "not sent" : Join(context.languages);
    case Kind::kSurface:
      return std::string(NameOf(kSurfaceNames, context.surface));
    case Kind::kAgeBand:
      return std::string(NameOf(kAgeBandNames, context.age_band));
    case Kind::kExposures:
      return std::to_string(context.prior_exposures);
    case Kind::kSignal: {
      const Signal* signal = FindSignal(input, strings_[node.first]);
      return signal == nullptr ? "not sent" : Number(signal->value);
    }
    case Kind::kSchedule:
      return "the time of the decision";
    case Kind::kAll:
    case Kind::kAny:
    case Kind::kNone:
      break;
  }
  return {};
}

}  // namespace signpost::rules
