#include "rules/ruleset.h"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <unordered_map>

#include "rules/assignment.h"

namespace signpost::rules {
namespace {

std::string At(std::string_view collection, std::size_t index) {
  return "/" + std::string(collection) + "/" + std::to_string(index);
}

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

using IdPlaces = std::unordered_map<std::string_view, std::uint32_t>;

// Every id's place; reports ids that are malformed or used twice.
template <typename Item>
IdPlaces IndexIds(const std::vector<Item>& items, std::string_view collection, std::string_view what, Issues& issues) {
  IdPlaces places;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string& id = items[i].id;
    if (!IsId(id)) {
      AddError(issues, At(collection, i) + "/id",
               "The id \"" + id + "\" must be 1 to 64 lower-case letters, digits and hyphens.");
    }
    const auto [first, is_new] = places.emplace(id, static_cast<std::uint32_t>(i));
    if (!is_new) {
      AddError(issues, At(collection, i) + "/id",
               "There is already a " + std::string(what) + " called \"" + id + "\" (number " +
                   std::to_string(first->second + 1) + "); give this one another id.");
    }
  }
  return places;
}

// Checks one rule's condition tree, and finds what it needs and how specific it is.
class ConditionChecker {
 public:
  ConditionChecker(const IdPlaces& lists, Issues& issues) : lists_(lists), issues_(issues) {}

  void Check(const Condition& condition, const std::string& pointer, std::size_t depth = 1) {
    if (depth > kMaxConditionDepth) {
      AddError(issues_, pointer,
               "Conditions are nested more than " + std::to_string(kMaxConditionDepth) +
                   " deep; make the rule simpler or split it in two.");
      return;
    }
    std::visit([&](const auto& test) { CheckTest(test, pointer, depth); }, condition.test);
  }

 private:
  void CheckMembers(const std::vector<Condition>& members, const std::string& pointer, std::size_t depth) {
    if (members.empty()) AddError(issues_, pointer, "The list of conditions is empty; add one or remove it.");
    for (std::size_t i = 0; i < members.size(); ++i) Check(members[i], pointer + "/" + std::to_string(i), depth + 1);
  }
  void CheckTest(const AllOf& all, const std::string& pointer, std::size_t depth) {
    CheckMembers(all.of, pointer + "/all", depth);
  }
  void CheckTest(const AnyOf& any, const std::string& pointer, std::size_t depth) {
    CheckMembers(any.of, pointer + "/any", depth);
  }
  void CheckTest(const NoneOf& none, const std::string& pointer, std::size_t depth) {
    if (none.of.size() != 1) {
      AddError(issues_, pointer + "/not", "\"not\" takes exactly one condition.");
      return;
    }
    Check(none.of.front(), pointer + "/not", depth + 1);
  }
  void CheckTest(const TermsMatch& terms, const std::string& pointer, std::size_t) {
    if (!lists_.contains(terms.list)) {
      AddError(issues_, pointer + "/terms/list", "There is no term list called \"" + terms.list + "\".");
    }
    if (terms.min_count == 0) AddError(issues_, pointer + "/terms/min_count", "At least 1 term must be asked for.");
    if (!(terms.min_weight >= 0) || !std::isfinite(terms.min_weight)) {
      AddError(issues_, pointer + "/terms/min_weight", "The weight must be a number, 0 or above.");
    }
  }
  void CheckTest(const CountryIs& is, const std::string& pointer, std::size_t) {
    CheckCodes(
        is.values, pointer + "/country", "country",
        [](std::string_view code) { return code.size() == 2 && std::ranges::all_of(code, IsCapital); },
        "two capital letters as in ISO 3166-1, for example GB");
  }
  void CheckTest(const RegionIs& is, const std::string& pointer, std::size_t) {
    CheckCodes(
        is.values, pointer + "/region", "region",
        [](std::string_view code) {
          return code.size() >= 4 && code.size() <= 6 && code[2] == '-' &&
                 std::ranges::all_of(code.substr(0, 2), IsCapital) &&
                 std::ranges::all_of(code.substr(3), [](char c) { return IsCapital(c) || IsDigit(c); });
        },
        "written as in ISO 3166-2, for example GB-SCT");
  }
  void CheckTest(const LanguageIs& is, const std::string& pointer, std::size_t) {
    CheckCodes(is.values, pointer + "/language", "language", IsLanguageRange,
               "a language tag as in BCP 47, for example en or en-GB");
  }
  void CheckTest(const PartnerIs& is, const std::string& pointer, std::size_t) {
    CheckCodes(is.values, pointer + "/partner", "partner", IsId, "a partner's id");
  }
  void CheckTest(const SurfaceIs& is, const std::string& pointer, std::size_t) {
    CheckSome(is.values, pointer + "/surface", "surface");
  }
  void CheckTest(const AgeBandIs& is, const std::string& pointer, std::size_t) {
    CheckSome(is.values, pointer + "/age_band", "age band");
  }
  void CheckTest(const PriorExposures&, const std::string&, std::size_t) {}
  void CheckTest(const SignalCompares& signal, const std::string& pointer, std::size_t) {
    if (signal.name.empty()) AddError(issues_, pointer + "/signal/name", "The signal has no name.");
    if (!std::isfinite(signal.value)) {
      AddError(issues_, pointer + "/signal/" + std::string(NameOf(kComparisonNames, signal.comparison)),
               "The signal must be compared with a number.");
    }
  }
  void CheckTest(const InSchedule& in, const std::string& pointer, std::size_t) {
    Schedule::Compile(in.schedule, pointer + "/schedule", issues_);
  }

  static bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }

  // RFC 4647, 2.1, without its "*": subtags of 1 to 8 letters or digits, the first of letters and at least two.
  static bool IsLanguageRange(std::string_view tag) {
    const auto is_letter = [](char c) { return IsCapital(c) || (c >= 'a' && c <= 'z'); };
    std::size_t letters = 0;
    while (letters < tag.size() && is_letter(tag[letters])) ++letters;
    if (letters < 2 || (letters < tag.size() && tag[letters] != '-')) return false;
    for (const auto subtag : std::views::split(tag, '-')) {
      const auto size = std::ranges::distance(subtag);
      if (size < 1 || size > 8) return false;
      if (!std::ranges::all_of(subtag, [&](char c) { return is_letter(c) || IsDigit(c); })) return false;
    }
    return true;
  }

  template <typename Values>
  void CheckSome(const Values& values, const std::string& pointer, std::string_view what) {
    if (values.empty()) AddError(issues_, pointer, "No " + std::string(what) + " is named, so this could never hold.");
  }
  template <typename IsGood>
  void CheckCodes(const std::vector<std::string>& codes, const std::string& pointer, std::string_view what,
                  IsGood is_good, std::string_view form) {
    CheckSome(codes, pointer, what);
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (!is_good(codes[i])) {
        AddError(issues_, pointer + "/" + std::to_string(i), "\"" + codes[i] + "\" is not " + std::string(form) + ".");
      }
    }
  }

  const IdPlaces& lists_;
  Issues& issues_;
};

std::uint32_t Specificity(const Condition& condition) {
  if (const auto* all = std::get_if<AllOf>(&condition.test)) {
    std::uint32_t sum = 0;
    for (const Condition& member : all->of) sum += Specificity(member);
    return sum;
  }
  if (const auto* any = std::get_if<AnyOf>(&condition.test)) {
    return any->of.empty() ? 0 : std::ranges::min(any->of | std::views::transform(Specificity));
  }
  return 1;
}

void CheckRule(const Rule& rule, const std::string& pointer, Issues& issues) {
  if (!(rule.ramp_percent >= 0 && rule.ramp_percent <= 100)) {
    AddError(issues, pointer + "/ramp_percent", "The ramp must be between 0 and 100 percent.");
  }
  if (rule.action == Action::kSuppress) {
    if (!rule.campaign.empty()) {
      AddError(issues, pointer + "/campaign",
               "A rule that suppresses shows nothing; name the campaigns under \"suppresses\".");
    }
  } else {
    if (rule.campaign.empty()) AddError(issues, pointer + "/campaign", "Name the campaign that this rule shows.");
    if (!rule.suppresses.empty()) {
      AddError(issues, pointer + "/suppresses",
               "Only a rule whose action is \"suppress\" can name campaigns to suppress.");
    }
  }
}

RuleSet::RuleView ViewOf(const Rule& rule, std::size_t definition_index) {
  return {.id = rule.id,
          .title = rule.title,
          .mode = rule.mode,
          .priority = rule.priority,
          .specificity = Specificity(rule.when),
          .action = rule.action,
          .campaign = rule.campaign,
          .suppresses = rule.suppresses,
          .ramp_ppm = static_cast<std::uint32_t>(std::lround(rule.ramp_percent * (kDrawResolution / 100.0))),
          .ramp_subject = SubjectId(rule.campaign.empty() ? rule.id : rule.campaign),
          .definition_index = definition_index};
}

bool WinsOver(const RuleSet::RuleView& a, const RuleSet::RuleView& b) {
  if (a.priority != b.priority) return a.priority > b.priority;
  if (a.specificity != b.specificity) return a.specificity > b.specificity;
  return a.id < b.id;
}

// Whether an index is of the lists whose patterns these are.
bool FitTogether(const TermIndex& index, const CompiledTerms& terms, const Definition& definition) {
  return index.terms_of_list().size() == definition.term_lists.size() &&
         index.size() - index.patterns_begin() == terms.patterns.size();
}

void CheckSizes(const Definition& definition, Issues& issues) {
  const auto check = [&](std::size_t size, std::size_t most, std::string_view pointer, std::string_view what) {
    if (size > most) {
      AddError(issues, std::string(pointer),
               "There are " + std::to_string(size) + " " + std::string(what) +
                   "; the most that one policy can have is " + std::to_string(most) + ".");
    }
  };
  std::size_t terms = 0;
  for (const TermList& list : definition.term_lists) terms += list.terms.size();
  check(definition.term_lists.size(), kMaxTermLists, "/term_lists", "term lists");
  check(terms, kMaxTerms, "/term_lists", "terms");
  check(definition.rules.size(), kMaxRules, "/rules", "rules");
}

}  // namespace

void RuleSet::AddLists(const std::vector<TermList>& term_lists, CompiledTerms terms) {
  terms_ = std::move(terms);
  for (std::size_t list = 0; list < term_lists.size(); ++list) {
    const TermList& from = term_lists[list];
    lists_.push_back({from.id, from.title, from.sensitivity, terms_.index.terms_of_list()[list]});
  }
}

// Rules that are off are checked but not kept.
void RuleSet::AddRules(const std::vector<Rule>& rules,
                       const std::unordered_map<std::string_view, std::uint32_t>& lists) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].mode != Mode::kOff) rules_.push_back(ViewOf(rules[i], i));
  }
  std::ranges::sort(rules_, WinsOver);
  const auto list_of = [&](std::string_view id) { return lists.at(id); };
  std::vector<const Condition*> conditions;
  for (RuleView& rule : rules_) {
    conditions.push_back(&rules[rule.definition_index].when);
    rule.condition = conditions_.Add(*conditions.back(), list_of);
  }
  candidates_ = Candidates::Build(conditions, list_of);
}

RuleSet RuleSet::CompileWith(const Definition& definition, const HashKey& key, const TermIndex* index, Issues& issues) {
  RuleSet compiled;
  CheckSizes(definition, issues);
  const IdPlaces lists = IndexIds(definition.term_lists, "term_lists", "term list", issues);
  IndexIds(definition.rules, "rules", "rule", issues);
  ConditionChecker conditions(lists, issues);
  for (std::size_t i = 0; i < definition.rules.size(); ++i) {
    CheckRule(definition.rules[i], At("rules", i), issues);
    conditions.Check(definition.rules[i].when, At("rules", i) + "/when");
  }
  CompiledTerms terms = CompileTerms(definition.term_lists, key, issues);
  if (index != nullptr) {
    if (!FitTogether(*index, terms, definition)) {
      AddError(issues, "/term_lists", "The index was made of other term lists; it must be built anew.");
    }
    terms.index = *index;
  }
  if (HasErrors(issues)) return compiled;
  compiled.AddLists(definition.term_lists, std::move(terms));
  compiled.AddRules(definition.rules, lists);
  return compiled;
}

RuleSet RuleSet::Compile(const Definition& definition, const HashKey& key, Issues& issues) {
  return CompileWith(definition, key, nullptr, issues);
}

RuleSet RuleSet::Compile(const Definition& definition, const TermIndex& index, Issues& issues) {
  return CompileWith(definition, index.key(), &index, issues);
}

}  // namespace signpost::rules
