#include "tests/property/naive_evaluator.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ranges>
#include <string_view>
#include <tuple>
#include <variant>

#include "rules/assignment.h"

namespace signpost::naive {
namespace {

using rules::Condition;
using rules::Rule;

struct Seen {
  const rules::Definition& definition;
  const rules::Input& input;
  const std::vector<Found>& found;
  std::map<const rules::InSchedule*, rules::Schedule>& schedules;
};

bool Holds(const Condition& condition, const Seen& seen);

template <typename Number>
bool Compares(Number left, rules::Comparison comparison, Number right) {
  switch (comparison) {
    case rules::Comparison::kLess:
      return left < right;
    case rules::Comparison::kLessOrEqual:
      return left <= right;
    case rules::Comparison::kEqual:
      return left == right;
    case rules::Comparison::kGreaterOrEqual:
      return left >= right;
    case rules::Comparison::kGreater:
      return left > right;
  }
  return false;
}

char InLowerCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// RFC 4647, 3.3.1: the range is the tag, or what the tag begins with before a hyphen; case makes no difference.
bool LanguageMatches(std::string_view range, std::string_view tag) {
  if (tag.size() < range.size() || (tag.size() > range.size() && tag[range.size()] != '-')) return false;
  return std::ranges::equal(range, tag.substr(0, range.size()), {}, InLowerCase, InLowerCase);
}

bool Contains(const auto& values, const auto& value) {
  return std::ranges::find(values, value) != std::ranges::end(values);
}

// What one condition asks, by its kind.
struct Check {
  const Seen& seen;

  const rules::Context& context() const { return seen.input.context; }

  bool operator()(const rules::AllOf& all) const {
    return std::ranges::all_of(all.of, [&](const Condition& member) { return Holds(member, seen); });
  }
  bool operator()(const rules::AnyOf& any) const {
    return std::ranges::any_of(any.of, [&](const Condition& member) { return Holds(member, seen); });
  }
  bool operator()(const rules::NoneOf& none) const { return !Holds(none.of.at(0), seen); }
  bool operator()(const rules::TermsMatch& terms) const {
    std::uint32_t count = 0;
    double weight = 0;
    for (const Found& found : seen.found) {
      if (seen.definition.term_lists[found.term->list].id != terms.list) continue;
      ++count;
      weight += found.term->weight;
    }
    // Weights may be kept in single precision; a millionth must not cost a term its weight.
    return count >= terms.min_count && weight >= terms.min_weight - 1e-6 * std::max(1.0, terms.min_weight);
  }
  bool operator()(const rules::CountryIs& country) const { return Contains(country.values, context().country); }
  bool operator()(const rules::RegionIs& region) const { return Contains(region.values, context().region); }
  bool operator()(const rules::LanguageIs& language) const {
    return std::ranges::any_of(language.values, [&](std::string_view range) {
      return std::ranges::any_of(context().languages,
                                 [&](std::string_view tag) { return LanguageMatches(range, tag); });
    });
  }
  bool operator()(const rules::SurfaceIs& surface) const { return Contains(surface.values, context().surface); }
  bool operator()(const rules::AgeBandIs& age) const { return Contains(age.values, context().age_band); }
  bool operator()(const rules::PartnerIs& partner) const { return Contains(partner.values, context().partner); }
  bool operator()(const rules::PriorExposures& exposures) const {
    return Compares(context().prior_exposures, exposures.comparison, exposures.value);
  }
  bool operator()(const rules::SignalCompares& signal) const {
    return std::ranges::any_of(context().signals, [&](const rules::Signal& sent) {
      return sent.name == signal.name && Compares(sent.value, signal.comparison, signal.value);
    });
  }
  bool operator()(const rules::InSchedule& in) const {
    const auto [at, is_new] = seen.schedules.try_emplace(&in);
    rules::Issues issues;
    if (is_new) at->second = rules::Schedule::Compile(in.schedule, "", issues);
    return at->second.Contains(seen.input.now);
  }
};

bool Holds(const Condition& condition, const Seen& seen) { return std::visit(Check{seen}, condition.test); }

// The number of conditions that must hold for the rule to match at all.
std::size_t Specificity(const Condition& condition) {
  if (const auto* all = std::get_if<rules::AllOf>(&condition.test)) {
    std::size_t sum = 0;
    for (const Condition& member : all->of) sum += Specificity(member);
    return sum;
  }
  if (const auto* any = std::get_if<rules::AnyOf>(&condition.test)) {
    return std::ranges::min(any->of | std::views::transform(Specificity));
  }
  return 1;
}

bool IsWithinRamp(const Rule& rule, std::uint64_t seed) {
  const auto ramp_ppm = static_cast<std::uint32_t>(std::lround(rule.ramp_percent * 10'000));
  const std::string& subject = rule.action == rules::Action::kSuppress ? rule.id : rule.campaign;
  return rules::Draw(seed, rules::Purpose::kRamp, rules::SubjectId(subject)) < ramp_ppm;
}

bool Suppresses(const Rule& suppressor, const Rule& rule) {
  return suppressor.suppresses.empty() || Contains(suppressor.suppresses, rule.campaign);
}

// All rules, the one that wins first.
std::vector<const Rule*> InOrder(const rules::Definition& definition) {
  std::vector<const Rule*> rules;
  for (const Rule& rule : definition.rules) rules.push_back(&rule);
  std::ranges::sort(rules, {}, [](const Rule* rule) {
    return std::tuple(-static_cast<std::int64_t>(rule->priority), -static_cast<std::int64_t>(Specificity(rule->when)),
                      std::string_view(rule->id));
  });
  return rules;
}

}  // namespace

Verdict Evaluator::Judge(const rules::Input& input) const {
  Verdict verdict;
  std::vector<Text> texts;
  for (const std::string_view text : input.texts) texts.push_back(ReadText(text));
  verdict.found = matcher_.Find(texts);

  const Seen seen{definition_, input, verdict.found, schedules_};
  std::vector<const Rule*> shown;
  std::vector<const Rule*> suppressors;
  for (const Rule* rule : InOrder(definition_)) {
    const Outcome outcome = !Holds(rule->when, seen)           ? Outcome::kConditionFailed
                            : !IsWithinRamp(*rule, input.seed) ? Outcome::kOutsideRamp
                                                               : Outcome::kMatched;
    verdict.outcomes.push_back({rule->id, rule->mode, outcome});
    if (outcome != Outcome::kMatched || rule->mode == rules::Mode::kOff) continue;
    if (rule->mode == rules::Mode::kShadow) {
      verdict.shadow.push_back(rule->id);
    } else {
      (rule->action == rules::Action::kSuppress ? suppressors : shown).push_back(rule);
    }
  }
  for (const Rule* rule : shown) {
    const bool is_suppressed =
        std::ranges::any_of(suppressors, [rule](const Rule* suppressor) { return Suppresses(*suppressor, *rule); });
    (is_suppressed ? verdict.suppressed : verdict.live).push_back(rule->id);
  }
  if (!suppressors.empty()) verdict.suppressor = suppressors.front()->id;
  return verdict;
}

}  // namespace signpost::naive
