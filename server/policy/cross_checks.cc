#include "server/policy/cross_checks.h"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "messages/checks.h"
#include "messages/select.h"
#include "server/policy/suggest.h"

namespace signpost::policy {
namespace {

using messages::Campaign;
using rules::AgeBand;

std::string Quoted(std::string_view id) { return "\"" + std::string(id) + "\""; }

std::string At(std::string_view family, std::size_t index, std::string_view rest = {}) {
  return "/" + std::string(family) + "/" + std::to_string(index) + std::string(rest);
}

// The ids of one family, for asking whether a reference leads anywhere.
template <typename T>
class Ids {
 public:
  explicit Ids(const std::vector<T>& members) {
    names_.reserve(members.size());
    for (const T& member : members) {
      names_.push_back(member.id);
      by_id_.emplace(member.id, &member);
    }
  }

  const T* Find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
  }

  // "There is no campaign called "x". Did you mean "y"?"
  std::string Missing(std::string_view kind, std::string_view id) const {
    return "There is no " + std::string(kind) + " called " + Quoted(id) + "." + DidYouMean(id, names_);
  }

 private:
  std::vector<std::string_view> names_;
  std::unordered_map<std::string_view, const T*> by_id_;
};

// One bit for each age band.
using Bands = std::bitset<rules::kAgeBandNames.size()>;

// For which age bands a condition can hold, whatever else the input says, and for which it always does.
struct Reach {
  Bands possible;
  Bands certain;
};

Reach ReachOf(const rules::Condition& condition) {
  Reach reach{.possible = Bands().set(), .certain = Bands()};
  if (const auto* bands = std::get_if<rules::AgeBandIs>(&condition.test)) {
    reach.possible.reset();
    for (const AgeBand band : bands->values) reach.possible.set(static_cast<std::size_t>(band));
    reach.certain = reach.possible;
  } else if (const auto* all = std::get_if<rules::AllOf>(&condition.test)) {
    reach.certain.set();
    for (const rules::Condition& member : all->of) {
      const Reach of_member = ReachOf(member);
      reach.possible &= of_member.possible;
      reach.certain &= of_member.certain;
    }
  } else if (const auto* any = std::get_if<rules::AnyOf>(&condition.test)) {
    reach.possible.reset();
    for (const rules::Condition& member : any->of) {
      const Reach of_member = ReachOf(member);
      reach.possible |= of_member.possible;
      reach.certain |= of_member.certain;
    }
  } else if (const auto* none = std::get_if<rules::NoneOf>(&condition.test); none && none->of.size() == 1) {
    const Reach of_member = ReachOf(none->of.front());
    reach = {.possible = ~of_member.certain, .certain = ~of_member.possible};
  }
  return reach;
}

bool HasWeight(const std::vector<messages::Variant>& variants) {
  return std::ranges::any_of(variants, [](const messages::Variant& variant) { return variant.weight > 0; });
}

class Checker {
 public:
  Checker(const Definition& definition, rules::Moment now, rules::Issues& issues)
      : definition_(definition),
        now_(now),
        issues_(issues),
        rules_(definition.rules.rules),
        campaigns_(definition.messages.campaigns),
        services_(definition.messages.help_services) {}

  // rules/ keeps this date without reading it; a passed one is no error, as for facts and help services.
  void CheckReviewDates() {
    const auto& lists = definition_.rules.term_lists;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (lists[i].review_date.empty()) continue;
      const auto date = messages::ParseDate(lists[i].review_date);
      if (!date) {
        AddError(issues_, At("term_lists", i, "/review_date"),
                 "A review date is written as YYYY-MM-DD, for example 2027-05-31.");
      } else if (*date <= now_) {
        AddWarning(issues_, At("term_lists", i, "/review_date"),
                   "The term list " + Quoted(lists[i].id) + " was to be reviewed by " + lists[i].review_date +
                       ". Look through its terms, and set a new date.");
      }
    }
  }

  void CheckRules() {
    const auto& all = definition_.rules.rules;
    for (std::size_t i = 0; i < all.size(); ++i) {
      CheckSuppresses(all[i], i);
      if (all[i].action == rules::Action::kSuppress || all[i].campaign.empty()) continue;
      const Campaign* campaign = campaigns_.Find(all[i].campaign);
      if (campaign == nullptr) {
        AddError(issues_, At("rules", i, "/campaign"), campaigns_.Missing("campaign", all[i].campaign));
        continue;
      }
      CheckAges(all[i], i, *campaign);
      if (all[i].mode == rules::Mode::kLive) CheckCanBeServed(i, *campaign);
    }
  }

  void CheckCases() {
    std::unordered_map<std::string_view, std::size_t> first_of;
    for (std::size_t i = 0; i < definition_.cases.size(); ++i) {
      const Case& one = definition_.cases[i];
      CheckCaseId(one, i);
      const auto [first, is_new] = first_of.emplace(one.id, i);
      if (!is_new && !one.id.empty()) {
        AddError(
            issues_, At("cases", i, "/id"),
            "The id " + Quoted(one.id) + " is already used by " + At("cases", first->second) + ". Give each its own.");
      }
      if (one.input.texts.empty()) {
        AddError(issues_, At("cases", i, "/input"), "There is no text to judge. Add \"query\".");
      }
      CheckExpectation(one.expect, i);
    }
  }

 private:
  void CheckSuppresses(const rules::Rule& rule, std::size_t i) {
    for (std::size_t j = 0; j < rule.suppresses.size(); ++j) {
      if (campaigns_.Find(rule.suppresses[j]) != nullptr) continue;
      AddError(issues_, At("rules", i, At("/suppresses", j).substr(1)),
               campaigns_.Missing("campaign", rule.suppresses[j]));
    }
  }

  // The selection refuses the same combinations once more, person by person.
  void CheckAges(const rules::Rule& rule, std::size_t i, const Campaign& campaign) {
    const Bands possible = ReachOf(rule.when).possible;
    Bands allowed;
    for (std::size_t band = 0; band < allowed.size(); ++band) {
      allowed[band] = messages::MayShowTo(campaign.audience, campaign.written_for, static_cast<AgeBand>(band));
    }
    if (possible.none() || (possible & allowed).any()) return;
    const bool is_for_adults = possible.test(static_cast<std::size_t>(AgeBand::kAdult));
    AddError(issues_, At("rules", i, "/campaign"),
             std::string("This rule is only for ") + (is_for_adults ? "adults" : "people under 18") +
                 ", but the campaign " + Quoted(campaign.id) + " is written for " +
                 (is_for_adults ? "people under 18" : "adults about themselves") +
                 ". Name a campaign that is written for them.");
  }

  void CheckCanBeServed(std::size_t i, const Campaign& campaign) {
    const bool has_weight = HasWeight(campaign.variants) ||
                            std::ranges::any_of(campaign.escalation, [](const messages::EscalationStep& step) {
                              return HasWeight(step.variants);
                            });
    if (!has_weight) {
      AddError(
          issues_, At("rules", i, "/campaign"),
          "The rule is live, but the campaign " + Quoted(campaign.id) +
              " can never be shown: no variant of it has a weight above 0. Give one a weight, or turn the rule off.");
    }
    rules::Issues told_by_messages;
    const auto flight = rules::Schedule::Compile(campaign.flight, "", told_by_messages);
    // A warning, because a policy that was good must not become bad by waiting.
    if (told_by_messages.empty() && flight.End() && *flight.End() <= now_) {
      AddWarning(issues_, At("rules", i, "/campaign"),
                 "The rule is live, but the campaign " + Quoted(campaign.id) +
                     " is over and will not be shown. Extend its flight, or turn the rule off.");
    }
  }

  void CheckCaseId(const Case& one, std::size_t i) {
    constexpr std::size_t kMaxIdBytes = 64;
    const bool is_good = !one.id.empty() && one.id.size() <= kMaxIdBytes && std::ranges::all_of(one.id, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (is_good) return;
    AddError(issues_, At("cases", i, "/id"), "An id has 1 to 64 small letters a to z, digits and hyphens.");
  }

  void CheckExpectation(const CaseExpectation& expect, std::size_t i) {
    if (expect.action == Shown::kNone &&
        !(expect.rule.empty() && expect.campaign.empty() && expect.help_first.empty())) {
      AddError(
          issues_, At("cases", i, "/expect"),
          "Where nothing is shown there is no rule, campaign or help service to expect. Remove them, or change the "
          "action.");
    }
    if (!expect.rule.empty() && rules_.Find(expect.rule) == nullptr) {
      AddError(issues_, At("cases", i, "/expect/rule"), rules_.Missing("rule", expect.rule));
    }
    if (!expect.campaign.empty() && campaigns_.Find(expect.campaign) == nullptr) {
      AddError(issues_, At("cases", i, "/expect/campaign"), campaigns_.Missing("campaign", expect.campaign));
    }
    if (!expect.help_first.empty() && services_.Find(expect.help_first) == nullptr) {
      AddError(issues_, At("cases", i, "/expect/help_first"), services_.Missing("help service", expect.help_first));
    }
  }

  const Definition& definition_;
  const rules::Moment now_;
  rules::Issues& issues_;
  const Ids<rules::Rule> rules_;
  const Ids<Campaign> campaigns_;
  const Ids<messages::HelpService> services_;
};

}  // namespace

void CheckBetween(const Definition& definition, rules::Moment now, rules::Issues& issues) {
  Checker checker(definition, now, issues);
  checker.CheckReviewDates();
  checker.CheckRules();
  checker.CheckCases();
}

}  // namespace signpost::policy
