// Rules that do nothing, campaigns that nothing leads to, and cases that test nothing.
//
// A rule is never seen where another one always is: a live rule that comes before it, matches whenever it does, and has
// a campaign that may be shown whenever its own may; or a rule that holds its campaign back whenever it matches. Of all
// pairs only those are compared where the other rule could hold at all: it needs no list, or one that this rule needs.
#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "messages/select.h"
#include "rules/assignment.h"
#include "rules/evaluate.h"
#include "server/policy/case_input.h"
#include "server/policy/implication.h"
#include "server/policy/lint_groups.h"

namespace signpost::policy {
namespace {

using messages::Campaign;
using rules::AgeBand;
using rules::Condition;
using rules::RuleIndex;
using View = rules::RuleSet::RuleView;

// What all rules of a policy together may cost: quick comparisons, and ways tried in proofs. Policies of 1,000 rules
// that people write take some ten thousand of each.
constexpr std::size_t kMaxComparisons = 5'000'000;
constexpr int kMaxStepsInAll = 1'000'000;

// One bit for each format of any variant that can be drawn.
std::uint32_t FormatsOf(const std::vector<messages::Variant>& variants,
                        const std::unordered_map<std::string_view, const messages::Message*>& messages) {
  std::uint32_t formats = 0;
  for (const messages::Variant& variant : variants) {
    const auto message = messages.find(variant.message);
    if (variant.weight == 0 || message == messages.end()) continue;
    for (const messages::Format format : message->second->formats) formats |= 1U << static_cast<unsigned>(format);
  }
  return formats;
}

// A campaign, and what of it decides whether it may be shown. The conditions are borrowed from here.
struct Eligibility {
  const Campaign* campaign = nullptr;
  std::optional<Condition> countries;  // none: everywhere
  Condition ages;                      // at which it may be shown
  Condition ages_with_help;            // at which there is help for certain, wherever it runs
  std::uint32_t some_formats = 0;      // that some step of it can be shown in
  std::uint32_t sure_formats = 0;      // that every step of it can be shown in
};

class Eligibilities {
 public:
  explicit Eligibilities(const messages::Definition& definition) {
    for (const messages::Message& message : definition.messages) messages_.emplace(message.id, &message);
    for (const Campaign& campaign : definition.campaigns) by_id_.emplace(campaign.id, Of(campaign));
  }

  const Eligibility* Find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
  }

 private:
  Eligibility Of(const Campaign& campaign) const {
    Eligibility of{.campaign = &campaign};
    if (std::ranges::find(campaign.countries, "*") == campaign.countries.end()) {
      of.countries = Condition{rules::CountryIs{campaign.countries}};
    }
    rules::AgeBandIs ages;
    rules::AgeBandIs with_help;
    for (std::size_t i = 0; i < rules::kAgeBandNames.size(); ++i) {
      const auto band = static_cast<AgeBand>(i);
      if (!messages::MayShowTo(campaign.audience, campaign.written_for, band)) continue;
      ages.values.push_back(band);
      if (messages::MustServe(campaign.written_for, band)) with_help.values.push_back(band);
    }
    of.ages = {std::move(ages)};
    of.ages_with_help = {std::move(with_help)};
    of.some_formats = of.sure_formats = FormatsOf(campaign.variants, messages_);
    for (const messages::EscalationStep& step : campaign.escalation) {
      if (step.variants.empty()) continue;
      const std::uint32_t of_step = FormatsOf(step.variants, messages_);
      of.some_formats |= of_step;
      of.sure_formats &= of_step;
    }
    return of;
  }

  std::unordered_map<std::string_view, const messages::Message*> messages_;
  std::unordered_map<std::string_view, Eligibility> by_id_;
};

// The rules that are compared, in the order in which they win.
struct Candidate {
  const View* view = nullptr;
  const Condition* when = nullptr;
  Facts facts;
  const Eligibility* eligibility = nullptr;  // none for a suppress rule, or where the campaign has errors
};

class RuleLinter {
 public:
  explicit RuleLinter(const LintContext& context)
      : context_(context),
        lists_(SizesOf(context.sound.rules().term_lists)),
        eligibilities_(context.definition.messages) {
    for (const View& view : context.rules.rules()) {
      if (view.mode != rules::Mode::kLive) continue;
      const Condition& when = context.sound.rules().rules[view.definition_index].when;
      Candidate& candidate = live_.emplace_back(Candidate{&view, &when, FactsOf(when, lists_)});
      if (view.action != rules::Action::kSuppress) candidate.eligibility = eligibilities_.Find(view.campaign);
    }
    for (std::size_t i = 0; i < live_.size(); ++i) Enter(i);
  }

  void Check() {
    for (std::size_t i = 0; i < live_.size(); ++i) {
      const Candidate& rule = live_[i];
      if (rule.view->ramp_ppm == 0) {
        Warn(rule, "/ramp_percent",
             "The rule " + InQuotes(rule.view->id) +
                 " is live with a ramp of 0 %, so nobody is ever shown anything by it. Raise the ramp, or set its mode "
                 "to shadow or off.");
      } else if (!CheckCanMatch(rule)) {
        CheckIsReached(i);
      }
    }
    if (comparisons_left_ == 0 || steps_left_ <= 0) {
      AddWarning(
          context_.issues, "/rules",
          "There are too many rules to compare each with all others, so some that are never reached may not have "
          "been found.");
    }
  }

 private:
  void Warn(const Candidate& rule, std::string_view field, std::string message) {
    AddWarning(context_.issues, At("rules", context_.sound.RuleAt(rule.view->definition_index), field),
               std::move(message));
  }

  // By the list that fewest inputs hit, of those that the rule needs: any will do.
  void Enter(std::size_t i) {
    std::vector<std::size_t>* place = &without_list_;
    for (const auto& [list, facts] : live_[i].facts.lists) {
      if (facts.least_terms == 0) continue;
      place = &by_list_[list];
      break;
    }
    place->push_back(i);
  }

  bool Refuted(std::initializer_list<Claim> claims) {
    if (steps_left_ <= 0) return false;
    int steps = std::min(steps_left_, kMaxImplicationSteps);
    const int before = steps;
    const bool refuted = NeverHoldTogether(std::span(claims.begin(), claims.size()), lists_, steps);
    steps_left_ -= before - std::max(steps, 0);
    return refuted;
  }

  // True where something was found.
  bool CheckCanMatch(const Candidate& rule) {
    if (Refuted({{rule.when, true}})) {
      Warn(rule, "/when",
           "The rule " + InQuotes(rule.view->id) +
               " can never match: its conditions contradict each other, or ask for more terms than a list has. Change "
               "them, or remove the rule.");
      return true;
    }
    if (IsOver(*rule.when)) {
      Warn(rule, "/when",
           "The rule " + InQuotes(rule.view->id) +
               " is live, but the time in its conditions is over, so it can't match any more. Set a later end, or turn "
               "the rule off.");
      return true;
    }
    if (rule.eligibility == nullptr || !rule.eligibility->countries) return false;
    if (!Refuted({{rule.when, true}, {&*rule.eligibility->countries, true}})) return false;
    Warn(rule, "/when",
         "The rule " + InQuotes(rule.view->id) + " is only for countries in which its campaign " +
             InQuotes(rule.view->campaign) +
             " does not run, so it shows nothing. Add the countries to the campaign, or "
             "change the rule's.");
    return true;
  }

  // Whether a schedule that must hold has ended.
  bool IsOver(const Condition& condition) const {
    if (const auto* in = std::get_if<rules::InSchedule>(&condition.test)) {
      rules::Issues none;
      const auto end = rules::Schedule::Compile(in->schedule, "", none).End();
      return end && *end <= context_.options.now;
    }
    const auto is_over = [this](const Condition& member) { return IsOver(member); };
    if (const auto* all = std::get_if<rules::AllOf>(&condition.test)) return std::ranges::any_of(all->of, is_over);
    if (const auto* any = std::get_if<rules::AnyOf>(&condition.test)) return std::ranges::all_of(any->of, is_over);
    return false;
  }

  void CheckIsReached(std::size_t i) {
    const Candidate& rule = live_[i];
    if (rule.view->action == rules::Action::kSuppress) return;
    const Candidate* other = FirstOf(i, [&](const Candidate& one) { return KeepsBack(one, rule); });
    if (other == nullptr) return;
    const bool suppresses = other->view->action == rules::Action::kSuppress;
    Warn(rule, "",
         "The rule " + InQuotes(rule.view->id) + " is never reached: whenever it matches, " +
             InQuotes(other->view->id) +
             (suppresses ? " matches, too, and holds its campaign back." : " matches, too, and comes first.") +
             " Change the conditions of one of them" + (suppresses ? "" : ", raise this one's priority") +
             ", or remove this rule.");
  }

  template <typename Test>
  const Candidate* FirstOf(std::size_t i, Test&& test) {
    const auto among = [&](const std::vector<std::size_t>& places) -> const Candidate* {
      for (const std::size_t place : places) {
        if (place == i) continue;
        if (place > i && live_[place].view->action != rules::Action::kSuppress) continue;
        if (comparisons_left_ == 0) return nullptr;
        --comparisons_left_;
        if (test(live_[place])) return &live_[place];
      }
      return nullptr;
    };
    if (const Candidate* found = among(without_list_)) return found;
    for (const auto& [list, facts] : live_[i].facts.lists) {
      const auto places = by_list_.find(list);
      if (facts.least_terms == 0 || places == by_list_.end()) continue;
      if (const Candidate* found = among(places->second)) return found;
    }
    return nullptr;
  }

  // Whether nothing is ever shown by `rule`, because of `other`. The quick questions first.
  bool KeepsBack(const Candidate& other, const Candidate& rule) {
    if (!Covers(other.facts, rule.facts)) return false;
    if (other.view->action == rules::Action::kSuppress) {
      return other.view->ramp_ppm == rules::kDrawResolution && Suppresses(*other.view, rule.view->campaign) &&
             MatchesWhenever(other, rule);
    }
    return IsInRampWhenever(*other.view, *rule.view) && MatchesWhenever(other, rule) && MayShowWhenever(other, rule);
  }

  static bool Suppresses(const View& suppressor, std::string_view campaign) {
    return suppressor.suppresses.empty() ||
           std::ranges::find(suppressor.suppresses, campaign) != suppressor.suppresses.end();
  }

  // Rules of one campaign draw alike.
  static bool IsInRampWhenever(const View& other, const View& rule) {
    return other.ramp_ppm == rules::kDrawResolution ||
           (other.ramp_subject == rule.ramp_subject && other.ramp_ppm >= rule.ramp_ppm);
  }

  bool MatchesWhenever(const Candidate& other, const Candidate& rule) {
    return other.facts.complete || Refuted({{rule.when, true}, {other.when, false}});
  }

  // Whether the other's campaign takes the decision whenever this one's could: a person in its holdout is shown nothing
  // at all, so the holdout does not matter.
  bool MayShowWhenever(const Candidate& other, const Candidate& rule) {
    if (other.view->campaign == rule.view->campaign) return true;
    if (other.eligibility == nullptr || rule.eligibility == nullptr) return false;
    const Eligibility& taken = *other.eligibility;
    const Eligibility& left = *rule.eligibility;
    const Campaign& campaign = *taken.campaign;
    if (campaign.caps.per_hour != 0 || campaign.caps.per_day != 0) return false;
    if (!campaign.flight.IsAlways() && campaign.flight != left.campaign->flight) return false;
    if (taken.sure_formats == 0 || (left.some_formats & ~taken.sure_formats) != 0) return false;
    if (!IsOnlySuppressedWith(campaign.id, left.campaign->id)) return false;
    const Claim where{left.countries ? &*left.countries : rule.when, true};
    if (taken.countries && !Refuted({{rule.when, true}, where, {&*taken.countries, false}})) return false;
    // Help is chosen by the audience and what the input says, so for one audience there is help for both or for none.
    const bool same_help = campaign.audience == left.campaign->audience;
    const Condition& ages = same_help ? taken.ages : taken.ages_with_help;
    return Refuted({{rule.when, true}, {&left.ages, true}, {&ages, false}});
  }

  bool IsOnlySuppressedWith(std::string_view campaign, std::string_view with) const {
    return std::ranges::none_of(live_, [&](const Candidate& one) {
      return one.view->action == rules::Action::kSuppress && Suppresses(*one.view, campaign) &&
             !Suppresses(*one.view, with);
    });
  }

  const LintContext& context_;
  const ListSizes lists_;
  const Eligibilities eligibilities_;
  std::vector<Candidate> live_;
  std::vector<std::size_t> without_list_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_list_;
  std::size_t comparisons_left_ = kMaxComparisons;
  int steps_left_ = kMaxStepsInAll;
};

// From the definition, so that a rule that is being mended still leads to its campaign.
void CheckCampaignsAreUsed(const LintContext& context) {
  std::unordered_map<std::string_view, rules::Mode> best;  // kLive is the least
  for (const rules::Rule& rule : context.definition.rules.rules) {
    if (rule.action == rules::Action::kSuppress) continue;
    const auto [place, is_new] = best.emplace(rule.campaign, rule.mode);
    if (!is_new) place->second = std::min(place->second, rule.mode);
  }
  const auto& campaigns = context.definition.messages.campaigns;
  for (std::size_t i = 0; i < campaigns.size(); ++i) {
    const auto found = best.find(campaigns[i].id);
    if (found != best.end() && found->second == rules::Mode::kLive) continue;
    AddWarning(context.issues, At("campaigns", i),
               "The campaign " + InQuotes(campaigns[i].id) + " is never shown: " +
                   (found == best.end() ? "no rule leads to it."
                                        : "no live rule leads to it, only such as are in shadow or off.") +
                   " Add a live rule for it, or remove the campaign.");
  }
}

// A case and what it would match if every rule that is off were live.
class CaseLinter {
 public:
  explicit CaseLinter(const LintContext& context) : context_(context) {}

  void Check() {
    const std::vector<Case>& cases = context_.definition.cases;
    const auto is_off = [](const rules::Rule& rule) { return rule.mode == rules::Mode::kOff; };
    const auto expects_nothing = [](const Case& one) { return one.expect.action == Shown::kNone; };
    if (std::ranges::none_of(context_.sound.rules().rules, is_off)) return;
    if (std::ranges::none_of(cases, expects_nothing)) return;
    const rules::RuleSet all_live = WithAllLive();
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (expects_nothing(cases[i])) CheckCase(cases[i], i, all_live);
    }
  }

 private:
  // With the terms as they were compiled: only the rules are new.
  rules::RuleSet WithAllLive() const {
    rules::Definition definition{.term_lists = {}, .rules = context_.sound.rules().rules};
    for (const rules::TermList& list : context_.sound.rules().term_lists) {
      rules::TermList& patterns = definition.term_lists.emplace_back(rules::TermList{.id = list.id});
      std::ranges::copy_if(list.terms, std::back_inserter(patterns.terms),
                           [](const rules::Term& term) { return term.match == rules::MatchKind::kPattern; });
    }
    for (rules::Rule& rule : definition.rules) {
      if (rule.mode == rules::Mode::kOff) rule.mode = rules::Mode::kLive;
    }
    rules::Issues none;
    return rules::RuleSet::Compile(definition, context_.rules.terms(), none);
  }

  void CheckCase(const Case& one, std::size_t place, const rules::RuleSet& all_live) {
    const BorrowedInput borrowed(one.input, context_.options.now, SeedOf(one.input, one.id));
    const rules::Verdict verdict = rules::Evaluate(all_live, borrowed.input(), scratch_);
    const auto mode_of = [&](RuleIndex rule) {
      return context_.sound.rules().rules[all_live.rule(rule).definition_index].mode;
    };
    const bool only_off =
        !verdict.live.empty() && verdict.suppressed.empty() &&
        std::ranges::all_of(verdict.live, [&](RuleIndex rule) { return mode_of(rule) == rules::Mode::kOff; });
    if (!only_off) return;
    AddWarning(context_.issues, At("cases", place),
               "The case " + InQuotes(one.id) + " tests nothing: nothing is shown only because the rule " +
                   InQuotes(all_live.rule(verdict.live.front()).id) +
                   " is off. Turn the rule on or into shadow, or remove the two.");
  }

  const LintContext& context_;
  rules::Scratch scratch_;
};

}  // namespace

void LintRules(const LintContext& context) {
  RuleLinter(context).Check();
  CheckCampaignsAreUsed(context);
  CaseLinter(context).Check();
}

}  // namespace signpost::policy
