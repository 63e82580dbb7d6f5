#include <algorithm>
#include <cmath>
#include <set>

#include "messages/compile.h"
#include "messages/select.h"

namespace signpost::messages {
namespace {

constexpr double kPpmPerPercent = rules::kDrawResolution / 100.0;

// For sentences, as rules::AgeBand.
constexpr std::array<std::string_view, 5> kReaders = {
    "children under 13", "people aged 13 to 15", "people aged 16 and 17", "adults", "people whose age is not known"};

// Turns one campaign of the definition into what selections read.
class CampaignCompiler {
 public:
  CampaignCompiler(const IdIndex& messages, const Directory& directory, rules::Moment now, rules::Issues& issues)
      : messages_(messages), directory_(directory), now_(now), issues_(issues) {}

  ServedCampaign Compile(const Campaign& campaign, const std::string& pointer) {
    ServedCampaign served{
        .id = campaign.id,
        .title = campaign.title,
        .subject = rules::SubjectId(campaign.id),
        .audience = campaign.audience,
        .objective = campaign.objective,
        .written_for = campaign.written_for,
        .rotate = campaign.rotate,
        .caps = campaign.caps,
    };
    CompileFlight(campaign, pointer + "/flight", served);
    CheckReaders(campaign, pointer + "/written_for");
    if (!(campaign.holdout_percent >= 0 && campaign.holdout_percent <= 100)) {
      AddError(issues_, pointer + "/holdout_percent", "The holdout is a percentage. Write a number from 0 to 100.");
    } else {
      served.holdout_ppm = static_cast<std::uint32_t>(std::lround(campaign.holdout_percent * kPpmPerPercent));
    }
    CompileSteps(campaign, pointer, served);
    CompileCountries(campaign, pointer + "/countries", served);
    return served;
  }

 private:
  void CompileFlight(const Campaign& campaign, const std::string& pointer, ServedCampaign& served) {
    served.flight = rules::Schedule::Compile(campaign.flight, pointer, issues_);
    if (served.flight.End() && now_ >= *served.flight.End()) {
      AddWarning(issues_, pointer + "/until",
                 "The campaign " + Quoted(campaign.id) +
                     " is over, so it is not shown. Set a later end, or take it and its rules out.");
    }
  }

  void CheckReaders(const Campaign& campaign, const std::string& pointer) {
    if (campaign.audience == Audience::kYoungPerson && campaign.written_for == WrittenFor::kAdults) {
      AddError(issues_, pointer,
               "The campaign " + Quoted(campaign.id) +
                   " speaks to young people in words written for adults. Write it for under_18 or everyone, and say so "
                   "here.");
    }
  }

  // The campaign's own variants are the step from 0 exposures; an escalation step without variants keeps them.
  void CompileSteps(const Campaign& campaign, const std::string& pointer, ServedCampaign& served) {
    std::set<std::string_view> variant_ids;
    if (campaign.variants.empty()) {
      AddError(issues_, pointer + "/variants",
               "The campaign " + Quoted(campaign.id) + " has nothing to show. Add at least one variant.");
    }
    served.steps.push_back({.variant_count = static_cast<std::uint32_t>(campaign.variants.size())});
    CompileVariants(campaign, campaign.variants, pointer + "/variants", variant_ids, served);
    for (std::size_t i = 0; i < campaign.escalation.size(); ++i) {
      const EscalationStep& step = campaign.escalation[i];
      const std::string at = Pointer(pointer + "/escalation", i);
      if (step.from_exposures <= served.steps.back().from_exposures) {
        AddError(issues_, at + "/from_exposures",
                 "Escalation steps go upwards from 1. Make this number greater than the step before it.");
      }
      if (step.action == rules::Action::kSuppress) {
        AddError(issues_, at + "/action",
                 "Escalation cannot suppress. Use message, interstitial or block, or leave the action out.");
      }
      ServedStep next{.from_exposures = step.from_exposures, .action = step.action};
      if (step.variants.empty()) {
        next.variant_count = served.steps.front().variant_count;
      } else {
        next.first_variant = static_cast<VariantIndex>(served.variants.size());
        next.variant_count = static_cast<std::uint32_t>(step.variants.size());
        CompileVariants(campaign, step.variants, at + "/variants", variant_ids, served);
      }
      served.steps.push_back(next);
    }
  }

  void CompileVariants(const Campaign& campaign, const std::vector<Variant>& variants, const std::string& pointer,
                       std::set<std::string_view>& ids, ServedCampaign& served) {
    if (variants.size() > kMaxVariants) {
      AddError(issues_, pointer, "There can be " + std::to_string(kMaxVariants) + " variants here at most.");
    }
    if (!variants.empty() && std::ranges::all_of(variants, [](const Variant& v) { return v.weight == 0; })) {
      AddError(issues_, pointer, "Every variant has weight 0, so none could be shown. Give at least one a weight.");
    }
    for (std::size_t i = 0; i < variants.size(); ++i) {
      const Variant& variant = variants[i];
      const std::string at = Pointer(pointer, i);
      CheckVariant(variant, at, ids);
      const std::optional<MessageIndex> message = FindId(messages_, variant.message);
      if (!message) {
        AddError(issues_, at + "/message",
                 "There is no message " + Quoted(variant.message) + ". Correct the id, or add the message.");
      }
      served.variants.push_back({
          .id = variant.id,
          .message = message.value_or(0),
          .weight = variant.weight,
          .objective = variant.objective.value_or(campaign.objective),
          // "a" of one campaign and "a" of another must not be drawn alike.
          .subject = rules::Mix(served.subject + rules::SubjectId(variant.id)),
      });
    }
  }

  void CheckVariant(const Variant& variant, const std::string& pointer, std::set<std::string_view>& ids) {
    if (!IsId(variant.id)) {
      AddError(issues_, pointer + "/id",
               Quoted(variant.id) +
                   " cannot be the id of a variant. Use 1 to 64 small letters a to z, digits and "
                   "hyphens.");
    } else if (!ids.insert(variant.id).second) {
      AddError(issues_, pointer + "/id",
               "This campaign has another variant " + Quoted(variant.id) +
                   ", in its escalation or here. Reports count by this id, so give each its own.");
    }
    if (variant.weight > kMaxWeight) {
      AddError(issues_, pointer + "/weight",
               "A weight is a number from 0 to " + std::to_string(kMaxWeight) +
                   ". Weights are shares: 1 and 3 do what "
                   "25 and 75 do.");
    }
  }

  void CompileCountries(const Campaign& campaign, const std::string& pointer, ServedCampaign& served) {
    if (campaign.countries.empty()) {
      AddError(issues_, pointer,
               "Say where " + Quoted(campaign.id) + " runs: country codes such as GB, or \"*\" for everywhere.");
    }
    for (std::size_t i = 0; i < campaign.countries.size(); ++i) {
      const std::string& country = campaign.countries[i];
      if (country != "*" && !IsCountry(country)) {
        AddError(
            issues_, Pointer(pointer, i),
            Quoted(country) + " is not a country code. Use two capital letters such as GB, or \"*\" for everywhere.");
        continue;
      }
      if (country == "*") {
        served.everywhere = true;
      } else {
        served.countries.push_back(country);
      }
      ProveHelp(campaign, country, Pointer(pointer, i));
    }
    std::ranges::sort(served.countries);
  }

  // Nobody may be warned without being offered help.
  void ProveHelp(const Campaign& campaign, const std::string& country, const std::string& pointer) {
    const bool everywhere = country == "*";
    for (std::size_t band = 0; band < rules::kAgeBandNames.size(); ++band) {
      const auto age_band = static_cast<rules::AgeBand>(band);
      if (!MustServe(campaign.written_for, age_band)) continue;
      const HelpRequest request{.audience = campaign.audience,
                                .country = everywhere ? std::string_view() : std::string_view(country),
                                .age_band = age_band,
                                .now = now_};
      if (!directory_.Choose(request).empty()) continue;
      const std::string who(rules::NameOf(kAudienceNames, campaign.audience));
      AddError(issues_, pointer,
               "The campaign " + Quoted(campaign.id) + " runs " +
                   (everywhere ? "everywhere (\"*\")" : "in " + country) + " for the audience " + Quoted(who) +
                   ", but no active help service serves " + std::string(kReaders[band]) + " " +
                   (everywhere ? "everywhere. Name the countries that have one, or add a service with the place \"*\"."
                               : "there. Add or confirm one, or take " + country + " out of the campaign."));
      return;
    }
  }

  const IdIndex& messages_;
  const Directory& directory_;
  const rules::Moment now_;
  rules::Issues& issues_;
};

}  // namespace

std::vector<ServedCampaign> CompileCampaigns(const std::vector<Campaign>& campaigns, const IdIndex& messages,
                                             const Directory& directory, rules::Moment now, rules::Issues& issues) {
  CampaignCompiler compiler(messages, directory, now, issues);
  std::vector<ServedCampaign> served;
  for (std::size_t i = 0; i < campaigns.size(); ++i) {
    served.push_back(compiler.Compile(campaigns[i], Pointer("/campaigns", i)));
  }
  return served;
}

}  // namespace signpost::messages
