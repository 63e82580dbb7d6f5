// Everything that affects serving, compiled: the one value that a decision reads.
//
//   rules::Issues issues;
//   std::shared_ptr<const Policy> policy = Compile(definition, revision, key, now, issues);
//   if (!policy) ShowAll(issues);
//   else snapshot.Publish(policy);
//
// Contract: Compile adds every issue it finds, each with a pointer into the policy document, and returns null where one
// of them is an error. Errors that `issues` held before count too: what could not be read is not served. Beyond what
// rules and messages check on their own, Compile checks what lies between them: campaigns that rules name, campaigns
// that can never be served, cases that name what does not exist, and adult wording that could reach a child.
// `now` judges what has ended or has passed its review date; a Policy does not change as time goes by.
//
// A Policy is immutable and holds no text of a term: any number of threads may read it, and a dump of it shows no list.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "messages/catalogue.h"
#include "rules/issue.h"
#include "rules/ruleset.h"
#include "rules/schedule.h"
#include "server/policy/definition.h"

namespace signpost::policy {

// For logs and for people: how much of everything there is.
struct Counts {
  std::size_t term_lists = 0;
  std::size_t terms = 0;
  std::size_t rules = 0;
  std::size_t campaigns = 0;
  std::size_t messages = 0;
  std::size_t facts = 0;
  std::size_t help_services = 0;
  std::size_t themes = 0;
  std::size_t cases = 0;
};

struct Policy {
  std::string revision;
  rules::RuleSet rules;
  messages::Catalogue catalogue;
  std::vector<std::optional<messages::CampaignIndex>> campaign_of_rule;  // by RuleIndex; none for a suppress rule
  Counts counts;
};

std::shared_ptr<const Policy> Compile(const Definition& definition, std::string revision, const rules::HashKey& key,
                                      rules::Moment now, rules::Issues& issues);

// With an index that was built before (index_file.h) from the same lists. Of their terms, `definition` then needs the
// patterns only: WithoutIndexedTerms.
std::shared_ptr<const Policy> Compile(const Definition& definition, std::string revision, const rules::TermIndex& index,
                                      rules::Moment now, rules::Issues& issues);
Definition WithoutIndexedTerms(Definition definition);

}  // namespace signpost::policy
