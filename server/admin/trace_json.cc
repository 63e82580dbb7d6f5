#include "server/admin/json.h"
#include "server/admin/trace.h"

namespace signpost::admin {
namespace {

constexpr std::array<std::string_view, 4> kResultNames = {"matched", "condition_failed", "outside_ramp", "suppressed"};

void PutTerm(JsonText& json, const Trace& trace, const TracedTerm& term) {
  json.Object([&] {
    json.Put("list", term.list);
    json.Put("sensitivity", rules::NameOf(rules::kSensitivityNames, term.sensitivity));
    json.Put("number", std::uint64_t{term.number});
    if (!term.text.empty()) json.Put("term", term.text);
    json.Put("match", rules::NameOf(rules::kMatchKindNames, term.match));
    json.Put("fold", rules::NameOf(rules::kFoldNames, term.fold));
    if (term.match == rules::MatchKind::kNear) json.Put("within_words", static_cast<std::int64_t>(term.within_words));
    json.Put("in_text", std::uint64_t{term.in_text});
    json.Put("from_byte", std::uint64_t{term.from});
    json.Put("until_byte", std::uint64_t{term.until});
    json.Put("words", trace.texts[term.in_text].substr(term.from, term.until - term.from));
  });
}

void PutCondition(JsonText& json, const TracedCondition& condition) {
  json.Object([&] {
    json.Put("wanted", condition.wanted);
    json.Put("holds", condition.holds);
    if (condition.members.empty()) {
      json.Put("seen", condition.seen);
    } else {
      json.PutList("checked", condition.members, [&](const TracedCondition& member) { PutCondition(json, member); });
    }
  });
}

void PutRule(JsonText& json, const TracedRule& traced) {
  const rules::RuleSet::RuleView& rule = *traced.rule;
  json.Object([&] {
    json.Put("id", rule.id);
    json.Put("title", rule.title);
    json.Put("mode", rules::NameOf(rules::kModeNames, rule.mode));
    json.Put("priority", static_cast<std::int64_t>(rule.priority));
    json.Put("specificity", static_cast<std::int64_t>(rule.specificity));
    json.Put("action", rules::NameOf(rules::kActionNames, rule.action));
    if (!rule.campaign.empty()) json.Put("campaign", rule.campaign);
    json.Put("result", rules::NameOf(kResultNames, traced.result));
    if (!traced.suppressed_by.empty()) json.Put("suppressed_by", traced.suppressed_by);
    json.Put("reason", traced.reason);
    json.Key("condition");
    PutCondition(json, traced.condition);
  });
}

void PutDecision(JsonText& json, const TracedDecision& decision) {
  json.Put("action", rules::NameOf(policy::kShownNames, decision.action));
  json.Put("held_out", decision.held_out);
  json.Put("suppressed", decision.suppressed);
  json.Put("degraded", decision.degraded);
  json.Put("why", decision.why_rule);
  if (decision.rule.empty()) return;
  json.Put("rule", decision.rule);
  json.Put("campaign", decision.campaign);
  json.Put("variant", decision.variant);
  json.Put("message", decision.message);
  json.Put("format", decision.format);
  json.Put("locale", decision.locale);
  json.Put("title", decision.title);
  json.PutList("help", decision.help, [&](const TracedService& service) {
    json.Object([&] {
      json.Put("id", service.id);
      json.Put("name", service.name);
      json.Put("open_now", service.open_now);
    });
  });
}

}  // namespace

std::string ToJson(const Trace& trace) {
  JsonText json;
  json.Object([&] {
    json.PutList("terms", trace.terms, [&](const TracedTerm& term) { PutTerm(json, trace, term); });
    json.PutList("rules", trace.rules, [&](const TracedRule& rule) { PutRule(json, rule); });
    json.PutList("gave_way", trace.gave_way, [&](const TracedCampaign& campaign) {
      json.Object([&] {
        json.Put("rule", campaign.rule);
        json.Put("campaign", campaign.campaign);
        json.Put("reason", campaign.reason);
        json.Put("because", campaign.because);
      });
    });
    json.Key("decision");
    json.Object([&] { PutDecision(json, trace.decision); });
  });
  return json.text();
}

}  // namespace signpost::admin
