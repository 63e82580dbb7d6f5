// A small definition without faults or warnings, which each test bends in one place.
#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "messages/catalogue.h"
#include "messages/definition.h"
#include "messages/select.h"

namespace signpost::messages {

inline constexpr rules::Moment kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours{12};

inline HelpService Service(std::string id, std::vector<std::string> places,
                           std::vector<Audience> audiences = {Audience::kSelf}) {
  return {.id = std::move(id),
          .name = "Stop It Now! helpline",
          .audiences = std::move(audiences),
          .places = std::move(places),
          .channels = {Channel::kPhone},
          .phone = "0808 1000 900",
          .phone_tel = "tel:+448081000900",
          .url = "https://www.stopitnow.org.uk/helpline",
          .status = ServiceStatus::kActive,
          .checked_on = "2026-11-01"};
}

inline LocalisedText Text(std::string title) {
  return {.translation = Translation::kReviewed,
          .title = std::move(title),
          .paragraphs = {"Help to stop is free and confidential."},
          .actions = {{.kind = LinkKind::kGetHelp, .label = "Get help"}, {.kind = LinkKind::kExit, .label = "Leave"}}};
}

inline Message MessageOf(std::string id) {
  return {.id = std::move(id),
          .formats = {Format::kInterstitial, Format::kOnebox},
          .locales = {{"en-GB", Text("There is help")}}};
}

// One campaign, "stop", for adults about themselves in GB: variant "a" alone, message "m-a".
inline Definition Good() {
  Definition definition;
  definition.campaigns.push_back({.id = "stop",
                                  .title = "Stop",
                                  .owner = "trust team",
                                  .countries = {"GB"},
                                  .variants = {{.id = "a", .message = "m-a"}}});
  definition.messages = {MessageOf("m-a"), MessageOf("m-b"), MessageOf("m-c")};
  definition.facts.push_back({.id = "arrests",
                              .figure = 2000,
                              .source = "a published report",
                              .review_date = "2027-01-01",
                              .text = {{"en", "{figure, number} in one year."}}});
  definition.help_services.push_back(Service("helpline-gb", {"GB"}));
  return definition;
}

inline Catalogue CompileGood(const Definition& definition, rules::Moment now = kNow) {
  rules::Issues issues;
  Catalogue catalogue = Catalogue::Compile(definition, now, issues);
  for (const rules::Issue& issue : issues) {
    if (issue.severity == rules::Severity::kError) BOOST_ERROR(issue.pointer + ": " + issue.message);
  }
  BOOST_REQUIRE(!rules::HasErrors(issues));
  return catalogue;
}

// A request that Good() shows something for.
inline Request Ask() { return {.now = kNow, .country = "GB", .age_band = rules::AgeBand::kAdult, .seed = 1}; }

}  // namespace signpost::messages
