// A policy made ready to be served: every part of an answer that can be rendered beforehand is, and every name that is
// counted has its label.
//
//   auto serving = Serving::Prepare(policy, labels, ledger);     // off the loops, when a policy is loaded
//   snapshot.Publish(*serving);
//
// Contract: immutable afterwards; any number of threads read it. Fragments are JSON, ready to be put one after the
// other. Prepare fails only when the table of labels is full.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/result.h"
#include "server/counters/cap_leases.h"
#include "server/counters/caps.h"
#include "server/counters/labels.h"
#include "server/policy/policy.h"

namespace signpost::decide {

// What is counted of decisions, beside the kinds of events (api). The order is that of kDecisionKindNames.
enum class DecisionKind : std::uint8_t {
  kNone,
  kMessage,
  kInterstitial,
  kBlock,
  kSuppressed,
  kHoldout,
  kShadow,    // a rule in shadow matched; beside what was decided
  kDegraded,  // beside what was decided
  kMatch,     // a live rule matched, whether it won or not; beside what was decided
  kOverlap,   // two rules, live or in shadow, matched the same input; beside what was decided
};
inline constexpr std::array<std::string_view, 10> kDecisionKindNames = {
    "none", "message", "interstitial", "block", "suppressed", "holdout", "shadow", "degraded", "match", "overlap"};

// The overlaps of one decision are counted among this many of the rules that matched: the best live ones, and behind
// them those in shadow.
inline constexpr std::size_t kMaxOverlapping = 8;
// So many rules of a policy have counts of their own, in the order in which they win; those behind them are counted
// together, under no name. Labels are few (counters/labels.h), and campaigns need theirs.
inline constexpr std::size_t kMaxCountedRules = 16'384;

// A country that ISO 3166-1 does not list is counted under this code, which it leaves to users.
inline constexpr std::string_view kOtherCountry = "ZZ";

struct Serving {
  struct Fact {
    std::string json;
    rules::Moment shown_until;
  };
  struct Text {
    std::string locale_json;  // "locale":"en-GB","message":{"title":…,"paragraphs":[…],"actions":[…]  – open for facts
    std::vector<Fact> facts;
    counters::LabelId locale_label = counters::kNoLabel;
  };
  struct Variant {
    std::string json;  // "campaign":…,"variant":…,
    counters::LabelId label = counters::kNoLabel;
  };
  struct Campaign {
    std::vector<Variant> variants;
    counters::LabelId label = counters::kNoLabel;
    counters::CapLimits limits;
    std::shared_ptr<counters::CapCounter> caps;
  };

  static base::Result<std::shared_ptr<const Serving>> Prepare(std::shared_ptr<const policy::Policy> policy,
                                                              counters::Labels& labels, counters::CapLedger& ledger);

  // For counters::CapLeases::Serve, before this is published.
  std::vector<counters::CappedCampaign> CappedCampaigns() const;

  std::shared_ptr<const policy::Policy> policy;
  std::string policy_json;               // "policy":"…"
  std::vector<Campaign> campaigns;       // by CampaignIndex
  std::vector<std::vector<Text>> texts;  // by MessageIndex, LocaleIndex
  std::vector<counters::LabelId> rules;  // by RuleIndex
  std::vector<std::string> services;     // by ServiceIndex: {"id":…, … – open for open_now
  std::array<counters::LabelId, rules::kSurfaceNames.size()> surfaces{};
  std::array<counters::LabelId, kDecisionKindNames.size()> kinds{};
  counters::LabelId other_country = counters::kNoLabel;
};

}  // namespace signpost::decide
