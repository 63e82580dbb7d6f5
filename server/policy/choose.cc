#include "server/policy/choose.h"

#include <cassert>

namespace signpost::policy {
namespace {

Shown ShownBy(rules::Action action) {
  switch (action) {
    case rules::Action::kMessage:
      return Shown::kMessage;
    case rules::Action::kInterstitial:
      return Shown::kInterstitial;
    case rules::Action::kBlock:
      return Shown::kBlock;
    case rules::Action::kSuppress:
      break;
  }
  assert(false);  // neither a live match nor an escalation step suppresses: the compilers refuse it
  return Shown::kNone;
}

messages::Request RequestFor(messages::CampaignIndex campaign, const rules::Input& input, messages::FormatSet formats) {
  const rules::Context& context = input.context;
  return {.campaign = campaign,
          .now = input.now,
          .country = context.country,
          .region = context.region,
          .languages = context.languages,
          .age_band = context.age_band,
          .prior_exposures = context.prior_exposures,
          .seed = input.seed,
          .formats = formats};
}

}  // namespace

Outcome ChooseWith(const Policy& policy, const rules::Input& input, messages::FormatSet formats,
                   rules::Scratch& scratch, Admission admission, rules::Listener* listener) {
  const rules::Verdict verdict = rules::Evaluate(policy.rules, input, scratch, listener);
  Outcome outcome;
  outcome.suppressed = !verdict.suppressed.empty();
  outcome.degraded = verdict.degraded;
  outcome.live = verdict.live;
  outcome.shadow = verdict.shadow;
  for (const rules::RuleIndex rule : verdict.live) {
    const messages::CampaignIndex campaign = *policy.campaign_of_rule[rule];
    const messages::Selection selection = messages::Select(policy.catalogue, RequestFor(campaign, input, formats));
    if (rule == verdict.live.front()) outcome.selection = selection;
    if (selection.outcome == messages::Outcome::kNotEligible) continue;
    outcome.held_out = selection.outcome == messages::Outcome::kHeldOut;
    if (!outcome.held_out && !admission.admit(admission.state, campaign)) continue;
    outcome.rule = rule;
    outcome.campaign = campaign;
    outcome.selection = selection;
    if (!outcome.held_out) outcome.action = ShownBy(selection.action.value_or(policy.rules.rule(rule).action));
    return outcome;
  }
  return outcome;
}

}  // namespace signpost::policy
