#include <boost/test/unit_test.hpp>
#include <functional>
#include <limits>

#include "tests/unit/messages/fixture.h"

namespace signpost::messages {
namespace {

struct Case {
  const char* pointer;
  std::function<void(Definition&)> spoil;
  const char* says = "";  // a part of the sentence
};

void CheckEach(const std::vector<Case>& cases, rules::Severity severity) {
  for (const Case& test : cases) {
    Definition definition = Good();
    test.spoil(definition);
    rules::Issues issues;
    Catalogue::Compile(definition, kNow, issues);
    BOOST_TEST_CONTEXT(test.pointer) {
      for (const rules::Issue& issue : issues) BOOST_TEST_MESSAGE(issue.pointer << ": " << issue.message);
      BOOST_REQUIRE_EQUAL(issues.size(), 1U);
      BOOST_TEST((issues[0].severity == severity));
      BOOST_TEST(issues[0].pointer == test.pointer);
      BOOST_TEST(issues[0].message.find(test.says) != std::string::npos, issues[0].message);
      BOOST_TEST(issues[0].message.ends_with('.'), issues[0].message);
    }
  }
}

BOOST_AUTO_TEST_SUITE(compile)

BOOST_AUTO_TEST_CASE(a_good_definition_has_nothing_to_say) {
  rules::Issues issues;
  const Catalogue catalogue = Catalogue::Compile(Good(), kNow, issues);
  for (const rules::Issue& issue : issues) BOOST_ERROR(issue.pointer + ": " + issue.message);
  BOOST_TEST(catalogue.FindCampaign("stop").value() == 0U);
  BOOST_TEST(!catalogue.FindCampaign("stops").has_value());
  BOOST_TEST(catalogue.directory().Find("helpline-gb").value() == 0U);
  BOOST_TEST(!catalogue.directory().Find("nobody").has_value());
  rules::Issues none;
  Catalogue::Compile({}, kNow, none);
  BOOST_TEST(none.empty());
}

BOOST_AUTO_TEST_CASE(faults_of_campaigns) {
  const auto variants = [](Definition & d) -> auto& { return d.campaigns[0].variants; };
  CheckEach(
      {
          {"/campaigns/0/id", [](Definition& d) { d.campaigns[0].id = "Stop it"; }, "small letters"},
          {"/campaigns/0/id", [](Definition& d) { d.campaigns[0].id = ""; }},
          {"/campaigns/0/id", [](Definition& d) { d.campaigns[0].id = std::string(65, 'a'); }},
          {"/campaigns/1/id", [](Definition& d) { d.campaigns.push_back(d.campaigns[0]); }, "another campaign"},
          {"/campaigns/0/written_for",
           [](Definition& d) {
             d.campaigns[0].audience = Audience::kYoungPerson;
             d.help_services[0].audiences = {Audience::kYoungPerson};
           },
           "young people"},
          {"/campaigns/0/flight/time_zone", [](Definition& d) { d.campaigns[0].flight.time_zone = "London"; }},
          {"/campaigns/0/holdout_percent", [](Definition& d) { d.campaigns[0].holdout_percent = 100.1; }, "0 to 100"},
          {"/campaigns/0/holdout_percent", [](Definition& d) { d.campaigns[0].holdout_percent = -1; }},
          {"/campaigns/0/holdout_percent",
           [](Definition& d) { d.campaigns[0].holdout_percent = std::numeric_limits<double>::quiet_NaN(); }},
          {"/campaigns/0/countries", [](Definition& d) { d.campaigns[0].countries.clear(); }},
          {"/campaigns/0/countries/1", [](Definition& d) { d.campaigns[0].countries.push_back("UK"); }, "\"UK\""},
          {"/campaigns/0/countries/1", [](Definition& d) { d.campaigns[0].countries.push_back("gb"); }},
          {"/campaigns/0/variants", [&](Definition& d) { variants(d).clear(); }, "at least one variant"},
          {"/campaigns/0/variants", [&](Definition& d) { variants(d)[0].weight = 0; }, "weight 0"},
          {"/campaigns/0/variants",
           [&](Definition& d) {
             for (std::size_t i = 0; i < kMaxVariants; ++i) {
               variants(d).push_back({.id = "more-" + std::to_string(i), .message = "m-a"});
             }
           },
           "at most"},
          {"/campaigns/0/variants/0/weight", [&](Definition& d) { variants(d)[0].weight = kMaxWeight + 1; }},
          {"/campaigns/0/variants/0/id", [&](Definition& d) { variants(d)[0].id = "A"; }},
          {"/campaigns/0/variants/0/message", [&](Definition& d) { variants(d)[0].message = "m-x"; }, "\"m-x\""},
          {"/campaigns/0/variants/1/id", [&](Definition& d) { variants(d).push_back({.id = "a", .message = "m-b"}); }},
          {"/campaigns/0/escalation/0/variants/0/id",
           [](Definition& d) {
             d.campaigns[0].escalation = {{.from_exposures = 1, .variants = {{.id = "a", .message = "m-b"}}}};
           }},
          {"/campaigns/0/escalation/0/variants",
           [](Definition& d) {
             d.campaigns[0].escalation = {{.variants = {{.id = "b", .message = "m-b", .weight = 0}}}};
           }},
          {"/campaigns/0/escalation/0/from_exposures",
           [](Definition& d) { d.campaigns[0].escalation = {{.from_exposures = 0}}; }},
          {"/campaigns/0/escalation/1/from_exposures",
           [](Definition& d) {
             d.campaigns[0].escalation = {{.from_exposures = 3}, {.from_exposures = 3}};
           }},
          {"/campaigns/0/escalation/0/action",
           [](Definition& d) { d.campaigns[0].escalation = {{.action = rules::Action::kSuppress}}; }},
      },
      rules::Severity::kError);
}

BOOST_AUTO_TEST_CASE(a_campaign_without_help_is_refused_with_its_country) {
  CheckEach(
      {
          {"/campaigns/0/countries/1", [](Definition& d) { d.campaigns[0].countries.push_back("FR"); },
           "\"stop\" runs in FR"},
          {"/campaigns/0/countries/0", [](Definition& d) { d.campaigns[0].countries = {"*"}; }, "everywhere"},
          {"/campaigns/0/countries/0", [](Definition& d) { d.campaigns[0].audience = Audience::kFamily; },
           "\"family\""},
          {"/campaigns/0/countries/0", [](Definition& d) { d.help_services[0].status = ServiceStatus::kUnconfirmed; }},
          {"/campaigns/0/countries/0", [](Definition& d) { d.help_services[0].status = ServiceStatus::kClosed; }},
          {"/campaigns/0/countries/0", [](Definition& d) { d.help_services[0].max_age = 17; }, "adults"},
          {"/campaigns/0/countries/0", [](Definition& d) { d.help_services[0].places = {"GB-SCT"}; }, "GB"},
          {"/campaigns/0/countries/0",
           [](Definition& d) {
             d.campaigns[0].written_for = WrittenFor::kUnder18;
             d.help_services[0].min_age = 13;
           },
           "children under 13"},
          {"/campaigns/0/countries/0",
           [](Definition& d) {
             d.campaigns[0].written_for = WrittenFor::kEveryone;
             d.help_services[0].min_age = 16;
           },
           "children under 13"},
      },
      rules::Severity::kError);
  // What serves everywhere serves each country too, and adults' words need no help for children.
  Definition definition = Good();
  definition.campaigns[0].countries = {"GB", "FR", "*"};
  definition.help_services[0].places = {"*"};
  definition.help_services[0].min_age = 18;
  CompileGood(definition);
}

BOOST_AUTO_TEST_CASE(faults_of_messages) {
  const auto text = [](Definition& d) -> LocalisedText& { return d.messages[0].locales.at("en-GB"); };
  CheckEach(
      {
          {"/messages/3/id", [](Definition& d) { d.messages.push_back(d.messages[0]); }, "another message"},
          {"/messages/0/formats", [](Definition& d) { d.messages[0].formats.clear(); }},
          {"/messages/0/default_locale", [](Definition& d) { d.messages[0].default_locale = "fr"; }, "\"fr\""},
          {"/messages/0/default_locale", [](Definition& d) { d.messages[0].default_locale = "not a tag"; }},
          {"/messages/0/locales/english", [](Definition& d) { d.messages[0].locales["english"] = Text("x"); }},
          {"/messages/0/locales/a~1b", [](Definition& d) { d.messages[0].locales["a/b"] = Text("x"); }},
          {"/messages/0/locales/en-gb", [](Definition& d) { d.messages[0].locales["en-gb"] = Text("x"); }, "en-GB"},
          {"/messages/0/locales/en-GB/title", [&](Definition& d) { text(d).title = " "; }},
          {"/messages/0/locales/en-GB/paragraphs", [&](Definition& d) { text(d).paragraphs.clear(); }},
          {"/messages/0/locales/en-GB/paragraphs/1", [&](Definition& d) { text(d).paragraphs.push_back("\n"); }},
          {"/messages/0/locales/en-GB/actions/0/label", [&](Definition& d) { text(d).actions[0].label = ""; }},
          {"/messages/0/locales/en-GB/actions/0/service", [&](Definition& d) { text(d).actions[0].service = "nobody"; },
           "\"nobody\""},
          {"/messages/0/locales/en-GB/actions/0/service",
           [&](Definition& d) {
             d.help_services.push_back(Service("closed", {"GB"}));
             d.help_services[1].status = ServiceStatus::kClosed;
             text(d).actions[0].service = "closed";
           },
           "not active"},
          {"/messages/0/locales/en-GB/actions/1/service",
           [&](Definition& d) { text(d).actions[1].service = "helpline-gb"; }, "way out"},
          {"/messages/0/locales/en-GB/film/service",
           [&](Definition& d) { text(d).film = Film{.label = "Watch the film", .service = "nobody"}; }},
          {"/messages/0/locales/en-GB/film/label",
           [&](Definition& d) { text(d).film = Film{.label = "", .service = "helpline-gb"}; }},
          {"/messages/0/locales/en-GB/film/service",
           [&](Definition& d) {
             d.help_services[0].url.clear();
             text(d).film = Film{.label = "Watch the film", .service = "helpline-gb"};
           },
           "no url"},
          {"/messages/0/facts/0", [](Definition& d) { d.messages[0].facts = {"none"}; }, "\"none\""},
          {"/messages/0/services/0", [](Definition& d) { d.messages[0].services = {"nobody"}; }, "\"nobody\""},
          {"/messages/0/locales",
           [](Definition& d) {
             for (std::size_t i = 0; i < kMaxLocales; ++i) {
               d.messages[0].locales["fr-x-" + std::to_string(i)] = Text("x");
             }
           },
           "at most"},
      },
      rules::Severity::kError);
}

BOOST_AUTO_TEST_CASE(faults_of_facts) {
  const auto with_text = [](const char* pattern) {
    return [pattern](Definition& d) { d.facts[0].text = {{"en", pattern}}; };
  };
  CheckEach(
      {
          {"/facts/0/id", [](Definition& d) { d.facts[0].id = "Arrests"; }},
          {"/facts/1/id", [](Definition& d) { d.facts.push_back(d.facts[0]); }},
          {"/facts/0/figure", [](Definition& d) { d.facts[0].figure = std::numeric_limits<double>::infinity(); }},
          {"/facts/0/source", [](Definition& d) { d.facts[0].source = ""; }},
          {"/facts/0/review_date", [](Definition& d) { d.facts[0].review_date = ""; }},
          {"/facts/0/review_date", [](Definition& d) { d.facts[0].review_date = "2026-02-30"; }},
          {"/facts/0/review_date", [](Definition& d) { d.facts[0].review_date = "2027-01-01T10:00"; }},
          {"/facts/0/text/xx", [](Definition& d) { d.facts[0].text["xx"] = "{figure, number}"; }, "\"xx\""},
          {"/facts/0/text/en", with_text("About {figure, number"), "cannot be read"},
          {"/facts/0/text/en", with_text("No number here."), "does not say the figure"},
          {"/facts/0/text/en", with_text("{figure, number} of {total, number}"), "{total}"},
          {"/facts/0/text/en", with_text("{0} people"), "{0}"},
          {"/facts/0/text/en", with_text("{figure, plural, one {{who}} other {#}}"), "{who}"},
          {"/facts/0/text/en", with_text("{figure, zorblat}"), "{figure, number}"},
      },
      rules::Severity::kError);
}

BOOST_AUTO_TEST_CASE(faults_of_help_services) {
  const auto service = [](Definition& d) -> HelpService& {
    // A second one, so that the campaign keeps its help.
    if (d.help_services.size() == 1) d.help_services.push_back(Service("other", {"GB"}));
    return d.help_services[1];
  };
  const auto with_url = [&](const char* url) { return [&service, url](Definition& d) { service(d).url = url; }; };
  const auto with_tel = [&](const char* tel) { return [&service, tel](Definition& d) { service(d).phone_tel = tel; }; };
  CheckEach(
      {
          {"/help_services/1/id", [&](Definition& d) { service(d).id = "helpline-gb"; }, "another help service"},
          {"/help_services/1/id", [&](Definition& d) { service(d).id = "helpline_gb"; }},
          {"/help_services/1/name", [&](Definition& d) { service(d).name = ""; }},
          {"/help_services/1/audiences", [&](Definition& d) { service(d).audiences.clear(); }},
          {"/help_services/1/max_age", [&](Definition& d) { service(d).min_age = 19, service(d).max_age = 18; }},
          {"/help_services/1/places", [&](Definition& d) { service(d).places.clear(); }},
          {"/help_services/1/places/0", [&](Definition& d) { service(d).places = {"EU"}; }, "\"EU\""},
          {"/help_services/1/places/0", [&](Definition& d) { service(d).places = {"GB-"}; }},
          {"/help_services/1/places/0", [&](Definition& d) { service(d).places = {"GB-sct"}; }},
          {"/help_services/1/places/0", [&](Definition& d) { service(d).places = {"GB-SCTX"}; }},
          {"/help_services/1/languages/0", [&](Definition& d) { service(d).languages = {"english"}; }},
          {"/help_services/1/url", with_url("http://www.stopitnow.org.uk")},
          {"/help_services/1/url", with_url("www.stopitnow.org.uk")},
          {"/help_services/1/url", with_url("https://")},
          {"/help_services/1/url", with_url("https://localhost/")},
          {"/help_services/1/url", with_url("https://user@www.stopitnow.org.uk/")},
          {"/help_services/1/url", with_url("https://www.stopitnow.org.uk/a b")},
          {"/help_services/1/url", with_url("https://www.stopitnow.org.uk/\r\nX: y")},
          {"/help_services/1/url", with_url("https://www.stopitnow.org.uk/\"onclick")},
          {"/help_services/1/phone_tel", with_tel("0808 1000 900")},
          {"/help_services/1/phone_tel", with_tel("tel:08081000900")},
          {"/help_services/1/phone_tel", with_tel("tel:+44 808 1000 900")},
          {"/help_services/1/phone_tel", with_tel("tel:+")},
          {"/help_services/1/phone_tel", with_tel("tel:+1234567890123456")},
          {"/help_services/1/channels", [&](Definition& d) { service(d).channels.clear(); }, "Nobody can reach"},
          {"/help_services/1/channels", [&](Definition& d) { service(d).phone.clear(), service(d).phone_tel.clear(); }},
          {"/help_services/1/channels",
           [&](Definition& d) { service(d).channels = {Channel::kChat}, service(d).url.clear(); }},
          {"/help_services/1/phone",
           [&](Definition& d) { service(d).channels = {Channel::kWeb}, service(d).phone.clear(); }},
          {"/help_services/1/hours/time_zone",
           [&](Definition& d) { service(d).hours = rules::ScheduleDefinition{.time_zone = "Nowhere"}; }},
          {"/help_services/1/stated_on", [&](Definition& d) { service(d).stated_on = "last year"; }},
          {"/help_services/1/checked_on", [&](Definition& d) { service(d).checked_on = "2026-13-01"; }},
      },
      rules::Severity::kError);
  // What is not served may still be incomplete.
  Definition definition = Good();
  service(definition).status = ServiceStatus::kUnconfirmed;
  service(definition).channels.clear();
  service(definition).checked_on.clear();
  CheckEach({{"/help_services/1/url", [&](Definition& d) { d = definition, service(d).url = "x"; }}},
            rules::Severity::kError);
}

BOOST_AUTO_TEST_CASE(warnings) {
  CheckEach(
      {
          {"/help_services/0/checked_on", [](Definition& d) { d.help_services[0].checked_on = ""; },
           "Nobody has confirmed"},
          {"/help_services/0/checked_on", [](Definition& d) { d.help_services[0].checked_on = "2025-11-22"; },
           "a year"},
          {"/facts/0/review_date", [](Definition& d) { d.facts[0].review_date = "2026-11-23"; }, "not shown"},
          {"/campaigns/0/flight/until", [](Definition& d) { d.campaigns[0].flight.until = "2026-11-23"; }, "is over"},
          {"/messages/0/locales/fr/translation",
           [](Definition& d) { d.messages[0].locales["fr"] = {.translation = Translation::kDraft}; }, "draft"},
          {"/messages/0/locales/fr",
           [](Definition& d) {
             d.messages[0].locales["fr"] = Text("x");
             d.messages[0].facts = {"arrests"};
           },
           "no text for fr"},
          {"/messages/0/services/0",
           [](Definition& d) {
             d.help_services.push_back(Service("later", {"GB"}));
             d.help_services[1].status = ServiceStatus::kUnconfirmed;
             d.messages[0].services = {"later"};
           },
           "not active"},
      },
      rules::Severity::kWarning);
  // A service checked 365 days ago is still fresh.
  Definition definition = Good();
  definition.help_services[0].checked_on = "2025-11-24";
  rules::Issues issues;
  Catalogue::Compile(definition, kNow, issues);
  BOOST_TEST(issues.empty());
}

BOOST_AUTO_TEST_CASE(a_draft_is_no_default) {
  Definition definition = Good();
  definition.messages[0].locales["en-GB"].translation = Translation::kDraft;
  rules::Issues issues;
  Catalogue::Compile(definition, kNow, issues);
  BOOST_REQUIRE_EQUAL(issues.size(), 2U);
  BOOST_TEST(issues[0].pointer == "/messages/0/locales/en-GB/translation");
  BOOST_TEST(issues[1].pointer == "/messages/0/default_locale");
  BOOST_TEST((issues[1].severity == rules::Severity::kError));
}

BOOST_AUTO_TEST_CASE(all_faults_are_found_at_once) {
  Definition definition = Good();
  definition.campaigns[0].variants[0].message = "m-x";
  definition.campaigns[0].holdout_percent = 101;
  definition.messages[1].formats.clear();
  definition.facts[0].source.clear();
  definition.help_services[0].url = "x";
  rules::Issues issues;
  Catalogue::Compile(definition, kNow, issues);
  BOOST_TEST(issues.size() == 5U);
}

BOOST_AUTO_TEST_CASE(only_reviewed_text_is_in_the_catalogue) {
  Definition definition = Good();
  definition.messages[0].locales["fr"] = Text("pas encore");
  definition.messages[0].locales["fr"].translation = Translation::kDraft;
  const Catalogue catalogue = CompileGood(definition);
  BOOST_REQUIRE_EQUAL(catalogue.messages()[0].texts.size(), 1U);
  BOOST_TEST(catalogue.messages()[0].texts[0].locale == "en-GB");
}

BOOST_AUTO_TEST_CASE(facts_are_rendered_for_each_locale) {
  Definition definition = Good();
  definition.facts[0].text["de"] = "{figure, number} in einem Jahr.";
  definition.facts.push_back(definition.facts[0]);
  definition.facts[1].id = "one";
  definition.facts[1].figure = 1;
  definition.facts[1].text = {{"en-GB", "{figure, plural, one {# arrest} other {# arrests}}"}};
  Message& message = definition.messages[0];
  message.facts = {"one", "arrests"};
  message.locales["de-CH"] = Text("Hilfe");
  message.locales["fr"] = Text("Aide");
  const Catalogue catalogue = CompileGood(definition);
  const ServedMessage& served = catalogue.messages()[0];
  BOOST_REQUIRE_EQUAL(served.texts.size(), 3U);
  const ServedText& swiss = served.texts[0];
  const ServedText& british = served.texts[1];
  const ServedText& french = served.texts[2];
  BOOST_REQUIRE_EQUAL(british.facts.size(), 2U);
  BOOST_TEST(british.facts[0].text == "1 arrest");
  BOOST_TEST(british.facts[1].text == "2,000 in one year.");
  BOOST_TEST(british.facts[1].fact == 0U);
  BOOST_TEST((british.facts[1].shown_until == std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}));
  BOOST_REQUIRE_EQUAL(swiss.facts.size(), 1U);
  BOOST_TEST(swiss.facts[0].text == "2’000 in einem Jahr.");
  BOOST_TEST(french.facts.empty());
}

BOOST_AUTO_TEST_CASE(links_and_film_point_into_the_directory) {
  Definition definition = Good();
  definition.help_services.push_back(Service("other", {"GB"}));
  LocalisedText& text = definition.messages[0].locales["en-GB"];
  text.actions[0].service = "other";
  text.film = Film{.label = "Watch the film", .service = "helpline-gb"};
  definition.messages[0].services = {"other"};
  const Catalogue catalogue = CompileGood(definition);
  const ServedText& served = catalogue.messages()[0].texts[0];
  BOOST_TEST(served.actions[0].service.value() == 1U);
  BOOST_TEST(!served.actions[1].service.has_value());
  BOOST_TEST(served.film.value().service == 0U);
  BOOST_TEST(catalogue.messages()[0].preferred_services.at(0) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::messages
