#include "messages/directory.h"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "tests/unit/messages/fixture.h"

namespace signpost::messages {
namespace {

using rules::AgeBand;
using Ids = std::vector<std::string>;

Directory CompileDirectory(const std::vector<HelpService>& services) {
  rules::Issues issues;
  Directory directory = Directory::Compile(services, kNow, issues);
  BOOST_REQUIRE(!rules::HasErrors(issues));
  return directory;
}

Ids Chosen(const Directory& directory, const HelpRequest& request) {
  Ids ids;
  const ServiceChoices choices = directory.Choose(request);
  for (const ServiceChoice& choice : choices.span()) {
    ids.push_back(directory.services()[choice.service].id);
  }
  return ids;
}

void Check(const Ids& chosen, const Ids& expected) {
  BOOST_CHECK_EQUAL_COLLECTIONS(chosen.begin(), chosen.end(), expected.begin(), expected.end());
}

HelpService With(HelpService service, const std::function<void(HelpService&)>& change) {
  change(service);
  return service;
}

// kNow is a Monday at noon: the first holds, the second does not.
rules::ScheduleDefinition Hours(int from_minute, int until_minute) {
  return {.day_parts = {{.days = {true}, .from_minute = from_minute, .until_minute = until_minute}}};
}
HelpService Open(HelpService service) {
  return With(std::move(service), [](HelpService& s) { s.hours = Hours(9 * 60, 17 * 60); });
}
HelpService Closed(HelpService service) {
  return With(std::move(service), [](HelpService& s) { s.hours = Hours(13 * 60, 17 * 60); });
}
HelpService Speaking(HelpService service, std::vector<std::string> languages) {
  return With(std::move(service), [&](HelpService& s) { s.languages = std::move(languages); });
}

BOOST_AUTO_TEST_SUITE(directory)

BOOST_AUTO_TEST_CASE(places) {
  const Directory directory = CompileDirectory(
      {Service("world", {"*"}), Service("gb", {"GB"}), Service("sct", {"GB-SCT"}), Service("fr", {"FR", "BE"})});
  struct Case {
    std::string_view country, region;
    Ids expected;
  };
  const Case cases[] = {
      {"GB", "GB-SCT", {"sct", "gb", "world"}},
      {"GB", "GB-ENG", {"gb", "world"}},
      {"GB", "", {"gb", "world"}},
      {"BE", "", {"fr", "world"}},
      {"US", "US-NY", {"world"}},
      {"", "", {"world"}},
      {"zorblatia-long", "zorblatia-long", {"world"}},
  };
  for (const Case& test : cases) {
    BOOST_TEST_CONTEXT(test.country << " " << test.region)
    Check(Chosen(directory, {.country = test.country, .region = test.region, .now = kNow}), test.expected);
  }
}

BOOST_AUTO_TEST_CASE(audiences_ages_and_status) {
  const auto aged = [](const char* id, std::uint32_t min_age, std::uint32_t max_age) {
    return With(Service(id, {"GB"}), [&](HelpService& s) { s.min_age = min_age, s.max_age = max_age; });
  };
  const Directory directory = CompileDirectory({
      Service("family", {"GB"}, {Audience::kFamily, Audience::kHarmed}),
      aged("children", 0, 12),
      aged("teenagers", 13, 18),
      aged("adults", 18, 200),
      With(Service("closed-down", {"GB"}), [](HelpService& s) { s.status = ServiceStatus::kClosed; }),
      With(Service("unconfirmed", {"GB"}), [](HelpService& s) { s.status = ServiceStatus::kUnconfirmed; }),
  });
  struct Case {
    Audience audience;
    AgeBand age_band;
    Ids expected;
  };
  const Case cases[] = {
      {Audience::kSelf, AgeBand::kUnder13, {"children"}},
      {Audience::kSelf, AgeBand::k13To15, {"teenagers"}},
      {Audience::kSelf, AgeBand::k16To17, {"teenagers"}},
      {Audience::kSelf, AgeBand::kAdult, {"teenagers", "adults"}},
      {Audience::kSelf, AgeBand::kUnknown, {"children", "teenagers", "adults"}},
      {Audience::kFamily, AgeBand::kAdult, {"family"}},
      {Audience::kHarmed, AgeBand::kUnder13, {"family"}},
      {Audience::kYoungPerson, AgeBand::kUnder13, {}},
  };
  for (const Case& test : cases) {
    BOOST_TEST_CONTEXT(rules::NameOf(kAudienceNames, test.audience)
                       << " " << rules::NameOf(rules::kAgeBandNames, test.age_band))
    Check(Chosen(directory, {.audience = test.audience, .country = "GB", .age_band = test.age_band, .now = kNow}),
          test.expected);
  }
}

BOOST_AUTO_TEST_CASE(the_order_of_those_that_fit) {
  struct Case {
    const char* what;
    std::vector<HelpService> services;
    Ids expected;
    std::vector<ServiceIndex> preferred = {};
  };
  const auto gb = [](const char* id) { return Service(id, {"GB"}); };
  const Case cases[] = {
      {"the directory's own order", {gb("a"), gb("b"), gb("c")}, {"a", "b", "c"}},
      {"open, not stated, closed", {Closed(gb("a")), gb("b"), Open(gb("c"))}, {"c", "b", "a"}},
      {"a place before openness", {Service("world", {"*"}), Closed(gb("gb"))}, {"gb", "world"}},
      {"a place before language", {Service("world", {"*"}), Speaking(gb("gb"), {"cy"})}, {"gb", "world"}},
      {"a place before the message", {Service("world", {"*"}), gb("gb")}, {"gb", "world"}, {0}},
      {"language before openness",
       {Open(Speaking(gb("cy"), {"cy"})), Closed(Speaking(gb("en"), {"en"}))},
       {"en", "cy"}},
      {"language before the message", {Speaking(gb("cy"), {"cy"}), Speaking(gb("en"), {"en-US"})}, {"en", "cy"}, {0}},
      {"interpreters speak it too",
       {Speaking(gb("cy"), {"cy"}), With(Speaking(gb("any"), {"cy"}), [](HelpService& s) { s.interpreters = true; })},
       {"any", "cy"}},
      {"languages not stated are not held against it",
       {Speaking(gb("cy"), {"cy"}), gb("unstated")},
       {"unstated", "cy"}},
      {"the message's before others", {gb("a"), gb("b"), gb("c")}, {"c", "b", "a"}, {2, 1}},
      {"the message's before known to be open", {Open(gb("a")), gb("b")}, {"b", "a"}, {1}},
      {"closed ones last, even the message's", {gb("a"), Closed(gb("b"))}, {"a", "b"}, {1}},
      {"the best four", {gb("a"), gb("b"), gb("c"), gb("d"), Open(gb("e"))}, {"e", "a", "b", "c"}},
      {"none of the languages is better than nothing", {Speaking(gb("cy"), {"cy"})}, {"cy"}},
  };
  const std::vector<std::string_view> languages = {"xx", "en-GB"};
  for (const Case& test : cases) {
    BOOST_TEST_CONTEXT(test.what)
    Check(Chosen(CompileDirectory(test.services),
                 {.country = "GB", .languages = languages, .now = kNow, .preferred = test.preferred}),
          test.expected);
  }
  // Where the person's languages are not known, nobody is put last for theirs.
  Check(Chosen(CompileDirectory({Speaking(gb("cy"), {"cy"}), gb("b")}), {.country = "GB", .now = kNow}), {"cy", "b"});
}

BOOST_AUTO_TEST_CASE(only_so_many_languages_are_looked_at) {
  const Directory directory =
      CompileDirectory({Speaking(Service("cy", {"GB"}), {"cy"}), Speaking(Service("en", {"GB"}), {"en"})});
  std::vector<std::string_view> languages(kMaxAskedLanguages, "fr");
  languages.back() = "en";
  Check(Chosen(directory, {.country = "GB", .languages = languages, .now = kNow}), {"en", "cy"});
  languages.back() = "fr";
  languages.push_back("en");
  Check(Chosen(directory, {.country = "GB", .languages = languages, .now = kNow}), {"cy", "en"});
}

BOOST_AUTO_TEST_CASE(opening_hours_are_the_services_own_time) {
  const auto nine_to_five = [](const char* id, const char* zone) {
    return With(Service(id, {"GB"}), [&](HelpService& s) {
      s.hours = Hours(9 * 60, 17 * 60);
      s.hours->time_zone = zone;
    });
  };
  const Directory directory = CompileDirectory(
      {nine_to_five("x", "Europe/London"), nine_to_five("y", "Australia/Sydney"), Service("z", {"GB"})});
  BOOST_TEST((directory.OpenAt(0, kNow) == OpenNow::kOpen));
  BOOST_TEST((directory.OpenAt(1, kNow) == OpenNow::kClosed));
  BOOST_TEST((directory.OpenAt(2, kNow) == OpenNow::kUnknown));
  BOOST_TEST(directory.OpensNext(1, kNow).has_value());
  BOOST_TEST(!directory.OpensNext(2, kNow).has_value());
  const ServiceChoices choices = directory.Choose({.country = "GB", .now = kNow});
  BOOST_REQUIRE_EQUAL(choices.count, 3U);
  BOOST_TEST((choices.items[0] == ServiceChoice{0, OpenNow::kOpen}));
  BOOST_TEST((choices.items[1] == ServiceChoice{2, OpenNow::kUnknown}));
  BOOST_TEST((choices.items[2] == ServiceChoice{1, OpenNow::kClosed}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::messages
