// A whole policy as people write it: rules, messages, and the regression cases that hold the two together. Plain data.
//
//   rules::Issues issues;
//   Definition definition = Parse(json, issues);                              // codec.h
//   auto policy = Compile(definition, revision, key, now, issues);            // policy.h
//   auto failures = RunCases(*policy, definition.cases, now);                 // cases.h
//
// Defaults here are the defaults of the JSON form.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/definition.h"
#include "rules/definition.h"
#include "rules/input.h"

namespace signpost::policy {

// What the person who searched gets to see.
enum class Shown : std::uint8_t { kNone, kMessage, kInterstitial, kBlock };
inline constexpr std::array<std::string_view, 4> kShownNames = {"none", "message", "interstitial", "block"};

// The context of a decision, as a partner would send it. Owned text, where rules::Context borrows.
struct CaseContext {
  std::string country;
  std::string region;
  std::vector<std::string> languages;
  rules::Surface surface = rules::Surface::kOther;
  rules::AgeBand age_band = rules::AgeBand::kUnknown;
  std::uint32_t prior_exposures = 0;
  std::map<std::string, double> signals;  // by name
  std::string partner;

  bool operator==(const CaseContext&) const = default;
};

struct CaseInput {
  std::vector<std::string> texts;  // one is written as "query", several as "texts"; never empty
  CaseContext context;
  std::optional<rules::Moment> now;  // else the moment at which the cases are run
  std::string session;               // fixes every draw; empty: the case's id does

  bool operator==(const CaseInput&) const = default;
};

// What is left empty is not compared. Only an action other than kNone has a rule, a campaign and a first service.
struct CaseExpectation {
  Shown action = Shown::kNone;
  std::string rule;
  std::string campaign;
  std::string help_first;  // the help service that is named first

  bool operator==(const CaseExpectation&) const = default;
};

// An input and its right answer. Publishing runs all of them, and one that fails stops it.
struct Case {
  std::string id;
  std::string title;
  CaseInput input;
  CaseExpectation expect;

  bool operator==(const Case&) const = default;
};

struct Definition {
  rules::Definition rules;
  messages::Definition messages;
  std::vector<Case> cases;

  bool operator==(const Definition&) const = default;
};

}  // namespace signpost::policy
