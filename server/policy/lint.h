// What a person should look at in a policy that may well compile: mistakes of meaning, where Compile (policy.h) finds
// mistakes of form.
//
//   rules::Issues issues;
//   const Definition definition = Parse(json, issues);
//   const auto policy = Compile(definition, revision, key, now, issues);
//   Lint(definition, {.now = now}, issues);
//   ShowAll(issues);
//
// What is found, beside what Compile finds:
// - rules (lint_rules.cc): a live rule that can never match or never win (another one always comes first, or holds it
//   back), that is only for countries where its campaign does not run, whose schedule is over, or with a ramp of 0; a
//   campaign that no live rule leads to; a case that expects nothing only because a rule is off
// - terms (lint_terms.cc): the same term in two lists; a term that is found wherever another one of its list is, or of
// a
//   list beside it in a rule; a term so common that its rule would show something to people who mean something else
// - messages (lint_messages.cc): a country whose language a campaign's message is not reviewed in, a text or a
//   service's words that ask too much of their readers (messages/reading_age.h), a promise that nobody can keep
//   (promises.h), a link that is not https, a fact that no message uses, a flight that begins more than a year from now
//
// Contract
// - Adds to `issues`, which may hold those of Parse and Compile already: what they call an error is not looked at
// again,
//   and the rest of the policy is. Nearly all are warnings. Errors are what would break a promise by being served: a
//   promise of anonymity without limit, and a link that is not https.
// - A rule is called unreachable only where that is proved (implication.h); what two things have to do with each other
// in
//   life (a region and its country, terms that two lists share) is not considered.
// - No issue quotes a term, of any list: it names the list and the term's place in it.
// - Of one list's terms, the first `most_told` of each lint are told one by one, and the others as a number.
// - Pure and without a clock; it compiles the terms once more, which takes most of its time. Any thread.
#pragma once

#include <cstddef>

#include "messages/reading_age.h"
#include "rules/issue.h"
#include "rules/schedule.h"
#include "server/policy/definition.h"
#include "server/policy/word_sample.h"

namespace signpost::policy {

// A term that is found in more of the sample than this is too common. Of a million searches 100 would be by people who
// mean something else: more than a helpline can answer, and more than all who are looked for.
inline constexpr double kCommonShare = 1e-4;

struct LintOptions {
  rules::Moment now{};
  const WordSample* sample = nullptr;  // null: the shipped one
  double common_share = kCommonShare;
  double max_reading_age_years = messages::kMaxReadingAgeYears;
  std::size_t most_told = 10;
};

void Lint(const Definition& definition, const LintOptions& options, rules::Issues& issues);

}  // namespace signpost::policy
