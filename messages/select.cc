#include "messages/select.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace signpost::messages {
namespace {

struct Candidate {
  VariantIndex variant = 0;
  Format format = Format::kInterstitial;
  double key = 0;
};

const ServedStep& StepFor(const ServedCampaign& campaign, std::uint32_t prior_exposures) {
  const ServedStep* step = &campaign.steps.front();
  for (const ServedStep& next : campaign.steps) {
    if (next.from_exposures <= prior_exposures) step = &next;
  }
  return *step;
}

std::optional<Format> FormatFor(const ServedMessage& message, FormatSet asked) {
  for (const Format format : message.formats) {
    if (asked.empty() || asked.Contains(format)) return format;
  }
  return std::nullopt;
}

// The least key of all is each variant's with a probability in proportion to its weight: keys are draws from
// exponential distributions whose rates are the weights. The half keeps the logarithm from 0.
double KeyFor(const ServedVariant& variant, std::uint64_t seed) {
  const double u = (rules::Draw(seed, rules::Purpose::kVariant, variant.subject) + 0.5) / rules::kDrawResolution;
  return -std::log(u) / variant.weight;
}

std::optional<Candidate> ChooseVariant(const Catalogue& catalogue, const ServedCampaign& campaign,
                                       const ServedStep& step, const Request& request) {
  std::array<Candidate, kMaxVariants> candidates;
  std::size_t count = 0;
  for (VariantIndex i = step.first_variant; i < step.first_variant + step.variant_count; ++i) {
    const ServedVariant& variant = campaign.variants[i];
    if (variant.weight == 0) continue;
    const std::optional<Format> format = FormatFor(catalogue.messages()[variant.message], request.formats);
    if (format) candidates[count++] = {i, *format, KeyFor(variant, request.seed)};
  }
  if (count == 0) return std::nullopt;
  const std::size_t k = campaign.rotate ? request.prior_exposures % count : 0;
  const auto nth = candidates.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(
      candidates.begin(), nth, candidates.begin() + static_cast<std::ptrdiff_t>(count),
      [](const Candidate& a, const Candidate& b) { return a.key != b.key ? a.key < b.key : a.variant < b.variant; });
  return *nth;
}

// Why this campaign is not for this person at all, or kNone.
Reason Refuse(const ServedCampaign& campaign, const Request& request) {
  if (!campaign.flight.Contains(request.now)) return Reason::kFlight;
  if (!campaign.everywhere && !std::ranges::binary_search(campaign.countries, request.country)) return Reason::kCountry;
  if (!MayShowTo(campaign.audience, campaign.written_for, request.age_band)) {
    return rules::IsUnder18(request.age_band) ? Reason::kUnder18 : Reason::kAdult;
  }
  return Reason::kNone;
}

}  // namespace

Selection Select(const Catalogue& catalogue, const Request& request) {
  assert(request.campaign < catalogue.campaigns().size());
  const ServedCampaign& campaign = catalogue.campaigns()[request.campaign];
  const auto refuse = [&](Reason reason) { return Selection{.reason = reason, .campaign = request.campaign}; };
  if (const Reason reason = Refuse(campaign, request); reason != Reason::kNone) return refuse(reason);

  const ServedStep& step = StepFor(campaign, request.prior_exposures);
  const std::optional<Candidate> chosen = ChooseVariant(catalogue, campaign, step, request);
  if (!chosen) return refuse(Reason::kNoFormat);

  const ServedVariant& variant = campaign.variants[chosen->variant];
  Selection selection{
      .outcome = Outcome::kShown,
      .campaign = request.campaign,
      .variant = chosen->variant,
      .message = variant.message,
      .locale = catalogue.MatchLocale(variant.message, request.languages),
      .format = chosen->format,
      .objective = variant.objective,
      .action = step.action,
      .services = ChooseServices(catalogue, {.audience = campaign.audience,
                                             .country = request.country,
                                             .region = request.region,
                                             .languages = request.languages,
                                             .age_band = request.age_band,
                                             .now = request.now,
                                             .preferred = catalogue.messages()[variant.message].preferred_services}),
  };
  if (selection.services.empty()) return refuse(Reason::kNoHelp);
  if (rules::Draw(request.seed, rules::Purpose::kHoldout, campaign.subject) < campaign.holdout_ppm) {
    selection.outcome = Outcome::kHeldOut;
    selection.reason = Reason::kHoldout;
  }
  return selection;
}

ServiceChoices ChooseServices(const Catalogue& catalogue, const HelpRequest& request) {
  return catalogue.directory().Choose(request);
}

}  // namespace signpost::messages
