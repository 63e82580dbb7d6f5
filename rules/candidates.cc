#include "rules/candidates.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace signpost::rules {
namespace {

using Kind = Candidates::Kind;

struct Key {
  std::uint64_t hash;
  Kind kind;
};
using Requirement = std::vector<Key>;  // one of these must be there

// What a condition could be looked up by. A leaf has one requirement or none.
class RequirementFinder {
 public:
  explicit RequirementFinder(const std::function<ListIndex(std::string_view)>& list_of) : list_of_(list_of) {}

  Requirement OfLeaf(const Condition& condition) const {
    return std::visit([this](const auto& test) { return Of(test); }, condition.test);
  }

 private:
  template <typename Values, typename KeyOf>
  static Requirement Each(const Values& values, Kind kind, KeyOf key_of) {
    Requirement keys;
    for (const auto& value : values) keys.push_back({key_of(kind, value), kind});
    return keys;
  }
  template <typename Values>
  static Requirement Texts(const Values& values, Kind kind) {
    return Each(values, kind, [](Kind of, const std::string& value) { return Candidates::TextKey(of, value); });
  }
  template <typename Values>
  static Requirement Enums(const Values& values, Kind kind) {
    return Each(values, kind,
                [](Kind of, auto value) { return Candidates::NumberKey(of, static_cast<std::uint64_t>(value)); });
  }

  Requirement Of(const TermsMatch& terms) const {
    return {{Candidates::NumberKey(Kind::kList, list_of_(terms.list)), Kind::kList}};
  }
  Requirement Of(const CountryIs& is) const { return Texts(is.values, Kind::kCountry); }
  Requirement Of(const RegionIs& is) const { return Texts(is.values, Kind::kRegion); }
  Requirement Of(const PartnerIs& is) const { return Texts(is.values, Kind::kPartner); }
  Requirement Of(const LanguageIs& is) const {
    return Each(is.values, Kind::kLanguage,
                [](Kind, const std::string& range) { return Candidates::LanguageKey(range); });
  }
  Requirement Of(const SurfaceIs& is) const { return Enums(is.values, Kind::kSurface); }
  Requirement Of(const AgeBandIs& is) const { return Enums(is.values, Kind::kAgeBand); }
  Requirement Of(const SignalCompares& signal) const {
    return {{Candidates::TextKey(Kind::kSignal, signal.name), Kind::kSignal}};  // one that was not sent compares false
  }
  template <typename Other>
  Requirement Of(const Other&) const {
    return {};
  }

  const std::function<ListIndex(std::string_view)>& list_of_;
};

// Knows how many rules ask for each key, and so what looking it up costs.
class Chooser {
 public:
  Chooser(std::span<const Condition* const> conditions, const RequirementFinder& finder) : finder_(finder) {
    for (const Condition* condition : conditions) Count(*condition);
  }

  // The cheapest requirement of a condition; none if it can hold without any.
  std::optional<Requirement> Choose(const Condition& condition) const {
    if (const auto* all = std::get_if<AllOf>(&condition.test)) return ChooseOne(all->of);
    if (const auto* any = std::get_if<AnyOf>(&condition.test)) return ChooseOfEach(any->of);
    Requirement leaf = finder_.OfLeaf(condition);
    if (leaf.empty()) return std::nullopt;
    return leaf;
  }

 private:
  void Count(const Condition& condition) {
    if (const auto* all = std::get_if<AllOf>(&condition.test)) {
      for (const Condition& member : all->of) Count(member);
    } else if (const auto* any = std::get_if<AnyOf>(&condition.test)) {
      for (const Condition& member : any->of) Count(member);
    } else {
      for (const Key& key : finder_.OfLeaf(condition)) {
        if (++rules_asking_[key.hash] == 1) ++values_[static_cast<std::size_t>(key.kind)];
      }
    }
  }

  std::optional<Requirement> ChooseOne(const std::vector<Condition>& members) const {
    std::optional<Requirement> best;
    for (const Condition& member : members) {
      std::optional<Requirement> required = Choose(member);
      if (required && (!best || Cost(*required) < Cost(*best))) best = std::move(required);
    }
    return best;
  }

  std::optional<Requirement> ChooseOfEach(const std::vector<Condition>& members) const {
    Requirement together;
    for (const Condition& member : members) {
      const std::optional<Requirement> required = Choose(member);
      if (!required) return std::nullopt;
      together.insert(together.end(), required->begin(), required->end());
    }
    return together;
  }

  // The rules that will be looked at for it: how often an input has the key, times how many rules ask for it.
  double Cost(const Requirement& requirement) const {
    double cost = 0;
    for (const Key& key : requirement) cost += Frequency(key.kind) * rules_asking_.at(key.hash);
    return cost;
  }

  // Nobody knows it; this is a guess: few searches hit a list, many partners send a signal, and an input has one of the
  // other values, each as likely as any.
  double Frequency(Kind kind) const {
    constexpr double kListFrequency = 0.01;
    constexpr double kSignalFrequency = 0.5;
    if (kind == Kind::kList) return kListFrequency;
    if (kind == Kind::kSignal) return kSignalFrequency;
    return 1.0 / static_cast<double>(values_[static_cast<std::size_t>(kind)]);
  }

  const RequirementFinder& finder_;
  std::unordered_map<std::uint64_t, std::uint32_t> rules_asking_;
  std::array<std::size_t, Candidates::kKinds> values_{};
};

}  // namespace

std::uint64_t Candidates::LanguageKey(std::string_view range) {
  std::uint64_t hash = 0;
  for (const char c : range) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    hash = Mix(hash + static_cast<unsigned char>(lower) + 1);
  }
  return NumberKey(Kind::kLanguage, hash);
}

Candidates Candidates::Build(std::span<const Condition* const> conditions,
                             const std::function<ListIndex(std::string_view)>& list_of) {
  const RequirementFinder finder(list_of);
  const Chooser chooser(conditions, finder);
  Candidates candidates;
  std::vector<std::pair<std::uint64_t, RuleIndex>> entries;
  for (RuleIndex rule = 0; rule < conditions.size(); ++rule) {
    const auto required = chooser.Choose(*conditions[rule]);
    if (!required) candidates.always_.push_back(rule);
    for (const Key& key : required.value_or(Requirement())) {
      entries.emplace_back(key.hash, rule);
      candidates.uses_[static_cast<std::size_t>(key.kind)] = true;
    }
  }
  std::ranges::sort(entries);
  std::vector<Slot> records;
  for (const auto& [key, rule] : entries) {
    if (records.empty() || records.back().key != key) {
      records.push_back({key, static_cast<std::uint32_t>(candidates.rules_.size())});
    }
    candidates.rules_.push_back(rule);
    ++records.back().count;
  }
  if (records.empty()) return candidates;
  const std::uint64_t homes = HomesFor(records.size());
  candidates.slots_ = LayOut<Slot>(records, homes);
  candidates.table_ = SortedTable<Slot>(candidates.slots_, homes);
  return candidates;
}

}  // namespace signpost::rules
