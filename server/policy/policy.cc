#include "server/policy/policy.h"

#include <cassert>
#include <utility>

#include "server/policy/cross_checks.h"
#include "server/policy/faults.h"

namespace signpost::policy {
namespace {

Counts CountsOf(const Definition& definition, const rules::TermIndex& index) {
  Counts counts{.term_lists = definition.rules.term_lists.size(),
                .rules = definition.rules.rules.size(),
                .campaigns = definition.messages.campaigns.size(),
                .messages = definition.messages.messages.size(),
                .facts = definition.messages.facts.size(),
                .help_services = definition.messages.help_services.size(),
                .themes = definition.messages.themes.size(),
                .cases = definition.cases.size()};
  for (const std::uint32_t terms : index.terms_of_list()) counts.terms += terms;
  return counts;
}

// Adds what is no consequence of an error that was there before.
void AddNew(rules::Issues found, rules::Issues& issues) {
  Faults faults;
  for (const rules::Issue& issue : issues) {
    if (issue.severity == rules::Severity::kError) faults.Add(issue.pointer);
  }
  for (rules::Issue& issue : found) {
    if (!faults.Cover(issue.pointer)) issues.push_back(std::move(issue));
  }
}

// `terms`: the key to hash them with, or their index.
template <typename Terms>
std::shared_ptr<const Policy> CompileWith(const Terms& terms, const Definition& definition, std::string revision,
                                          rules::Moment now, rules::Issues& issues) {
  auto policy = std::make_shared<Policy>();
  policy->revision = std::move(revision);
  // A list of its own for each part, so that a fault in one does not keep another from being looked at.
  rules::Issues of_rules;
  policy->rules = rules::RuleSet::Compile(definition.rules, terms, of_rules);
  policy->counts = CountsOf(definition, policy->rules.terms());
  rules::Issues of_messages;
  policy->catalogue = messages::Catalogue::Compile(definition.messages, now, of_messages);
  rules::Issues found;
  CheckBetween(definition, now, found);
  found.insert(found.begin(), of_messages.begin(), of_messages.end());
  found.insert(found.begin(), of_rules.begin(), of_rules.end());
  const bool is_good = !HasErrors(issues) && !HasErrors(found);
  AddNew(std::move(found), issues);
  if (!is_good) return nullptr;
  for (const rules::RuleSet::RuleView& rule : policy->rules.rules()) {
    policy->campaign_of_rule.push_back(policy->catalogue.FindCampaign(rule.campaign));
    assert(policy->campaign_of_rule.back().has_value() == (rule.action != rules::Action::kSuppress));
  }
  return policy;
}

}  // namespace

std::shared_ptr<const Policy> Compile(const Definition& definition, std::string revision, const rules::HashKey& key,
                                      rules::Moment now, rules::Issues& issues) {
  return CompileWith(key, definition, std::move(revision), now, issues);
}

std::shared_ptr<const Policy> Compile(const Definition& definition, std::string revision, const rules::TermIndex& index,
                                      rules::Moment now, rules::Issues& issues) {
  return CompileWith(index, definition, std::move(revision), now, issues);
}

Definition WithoutIndexedTerms(Definition definition) {
  for (rules::TermList& list : definition.rules.term_lists) {
    std::erase_if(list.terms, [](const rules::Term& term) { return term.match != rules::MatchKind::kPattern; });
    list.sealed.reset();
  }
  return definition;
}

}  // namespace signpost::policy
