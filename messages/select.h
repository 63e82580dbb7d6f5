// From a campaign that a rule asked for to exactly what one person sees, or why they see nothing.
//
//   const Selection chosen = Select(catalogue, {.campaign = campaign, .now = now, .country = "GB",
//                                               .languages = languages, .seed = seed});
//   if (chosen.outcome == Outcome::kShown) Render(catalogue.text(chosen), chosen.services.span());
//
// In this order: flight; country; age (a `self` campaign written for adults is never shown to someone known to be under
// 18, nor one written for under-18s to someone known to be an adult); formats; help services, without which nothing is
// shown; holdout. So "held out" says that this person would have been shown the campaign, and all the fields say what.
//
// Variants. The escalation step with the greatest from_exposures that the person has reached is in force. Among its
// variants that have a weight and an asked format, the choice is weighted rendezvous hashing: each variant draws u from
// (seed, campaign, variant) alone and the least -ln(u)/weight wins. Shares are proportional to the weights, and a
// change of one weight moves only sessions to or from that variant (Thaler and Ravishankar, "Using name-based mappings
// to increase hit rates", IEEE/ACM Transactions on Networking 6(1), 1998; weighted as in Schindelhauer and Schomaker,
// "Weighted distributed hash tables", SPAA 2005). With `rotate`, the k-th exposure takes the k-th best, round and
// round: a repeated exposure with the same seed shows another variant until all have been seen.
//
// Contract: pure, without allocation, lock or exception. Views are borrowed for the length of the call. The campaign
// must be an index of this catalogue. Caps are the caller's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "messages/catalogue.h"

namespace signpost::messages {

// Whether words for this audience, written for these readers, may be shown to someone of this age: what is written for
// adults about themselves never to someone known to be under 18, what is written for under-18s never to a known adult.
constexpr bool MayShowTo(Audience audience, WrittenFor written_for, rules::AgeBand age_band) {
  if (audience == Audience::kSelf && written_for == WrittenFor::kAdults && rules::IsUnder18(age_band)) return false;
  return written_for != WrittenFor::kUnder18 || age_band != rules::AgeBand::kAdult;
}

// Whether a campaign that is written for these readers must have help for someone of this age: the compiler proves it.
constexpr bool MustServe(WrittenFor written_for, rules::AgeBand age_band) {
  switch (written_for) {
    case WrittenFor::kAdults:
      return !rules::IsUnder18(age_band);
    case WrittenFor::kUnder18:
      return rules::IsUnder18(age_band);
    case WrittenFor::kEveryone:
      break;
  }
  return true;
}

struct Request {
  CampaignIndex campaign = 0;
  rules::Moment now{};
  std::string_view country = {};
  std::string_view region = {};
  std::span<const std::string_view> languages = {};
  rules::AgeBand age_band = rules::AgeBand::kUnknown;
  std::uint32_t prior_exposures = 0;
  std::uint64_t seed = 0;  // see rules/assignment.h
  FormatSet formats = {};  // empty: any
};

enum class Outcome : std::uint8_t { kShown, kHeldOut, kNotEligible };

enum class Reason : std::uint8_t {
  kNone,      // shown
  kHoldout,   // held out for comparison
  kFlight,    // outside the campaign's dates or hours
  kCountry,   // the campaign does not serve this country
  kUnder18,   // written for adults about themselves, and the person is under 18
  kAdult,     // written for under-18s, and the person is an adult
  kNoFormat,  // no variant can be shown in the formats asked for
  kNoHelp,    // no help service fits this person, and a warning without help is not shown
};
inline constexpr std::array<std::string_view, 8> kReasonNames = {"none",     "holdout", "flight",    "country",
                                                                 "under_18", "adult",   "no_format", "no_help"};

// With kNotEligible only outcome, reason and campaign are set.
struct Selection {
  Outcome outcome = Outcome::kNotEligible;
  Reason reason = Reason::kNone;
  CampaignIndex campaign = 0;
  VariantIndex variant = 0;  // in catalogue.campaigns()[campaign].variants
  MessageIndex message = 0;
  LocaleIndex locale = 0;                 // in catalogue.messages()[message].texts
  Format format = Format::kInterstitial;  // the first of the message's formats that was asked for
  Objective objective = Objective::kDeter;
  std::optional<rules::Action> action = {};  // the escalation step's, which replaces the rule's
  ServiceChoices services = {};
};

Selection Select(const Catalogue& catalogue, const Request& request);

// For the page's "who is asking", and for any place that offers help without a campaign. May be empty: the proof that
// help exists is made for campaigns.
ServiceChoices ChooseServices(const Catalogue& catalogue, const HelpRequest& request);

}  // namespace signpost::messages
