// What people read: its languages, its level, its promises and links.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "server/policy/directory.h"
#include "server/policy/promises.h"
#include "tests/unit/policy/lint_policy.h"

namespace signpost::policy {
namespace {

using test::CheckLint;
using test::LintJson;

BOOST_AUTO_TEST_SUITE(lint_messages)

// ---- languages

std::string Reviewed(std::string_view tag, std::string_view translation = "reviewed") {
  return "\"" + std::string(tag) + R"(": {"translation": ")" + std::string(translation) +
         R"(", "title": "Help is there", "paragraphs": ["You can talk to someone."]})";
}

struct Languages {
  const char* countries;
  const char* more_locales;  // tags, beside en-GB
  const char* says;
};

const Languages kLanguages[] = {
    {R"("GB", "US", "AU")", "", ""},
    {R"("GB", "FR")", "", "runs in FR, where most people read French, but \"m\" has no reviewed text in French"},
    {R"("GB", "FR")", "fr", ""},
    {R"("GB", "FR")", "fr-CA", ""},
    {R"("GB", "FR")", "draft:fr", "no reviewed text in French"},
    {R"("FR", "GB", "SN", "DE")", "de", "runs in FR, SN, where"},
    {R"("BE")", "nl", ""},
    {R"("BR")", "pt", ""},
    {R"("TW")", "zh-Hant", ""},
    {R"("*")", "", ""},
};

BOOST_AUTO_TEST_CASE(a_country_whose_language_has_no_reviewed_text) {
  for (const Languages& one : kLanguages) {
    std::string more = one.more_locales;
    const bool is_draft = more.starts_with("draft:");
    if (is_draft) more.erase(0, 6);
    if (!more.empty()) more = ", " + Reviewed(more, is_draft ? "draft" : "reviewed");
    const std::string messages =
        R"({"id": "m", "formats": ["onebox"], "facts": ["f"], "locales": {)" + Reviewed("en-GB") + more + "}}";
    const std::string campaigns = R"({"id": "c", "audience": "self", "written_for": "everyone", "countries": [)" +
                                  std::string(one.countries) + R"(], "variants": [{"id": "a", "message": "m"}]})";
    const char* const rules =
        R"({"id": "first", "mode": "live", "when": {"terms": {"list": "one"}}, "campaign": "c", "action": "message"})";
    const std::string_view countries = one.countries;
    const std::string place = countries.starts_with("\"FR") ? "0" : "1";
    CheckLint(std::string(countries) + " " + more, {.rules = rules, .campaigns = campaigns, .messages = messages},
              "/campaigns/0/countries/" + place, one.says);
  }
}

// ---- words

struct Words {
  const char* text;
  const char* says;  // empty: nothing
  bool is_error = false;
};

const Words kWords[] = {
    {"You are completely anonymous.", "promises more than anybody can keep", true},
    {"This chat is 100% anonymous!", "\"100% anonymous\" promises", true},
    {"We can never know who you are.", "promises more", true},
    {"NO ONE CAN FIND OUT WHO YOU ARE", "promises more", true},
    {"Complete anonymity, day and night", "promises more", true},
    {"You can\u2019t be traced.", "promises more", true},
    {"You do not have to give your name.", ""},
    {"Help is there, and anonymous where the service says so.", ""},
    {"Nothing online is completely anonymous.", "promises more",
     true},  // a known limit: only the words just before count
    {"You are not completely anonymous here.", ""},
    {"It isn't really fully anonymous.", ""},
    {"You can talk to us always. Anonymous calls are fine, too.", ""},
    {"What you say is strictly confidential.", "promises to keep every secret"},
    {"Nobody will find out.", "promises to keep every secret"},
    {"What you say is confidential, with one limit.", ""},
    {"Read http://help.example/ first.", "a link that is not https", true},
    {"Read HTTP://help.example/ first.", "a link that is not https", true},
    {"Read https://help.example/ first.", ""},
};

std::string InMessage(std::string_view field, std::string_view text, std::string_view tag = "en-GB") {
  std::string title = "Help is there", paragraph = "You can talk to someone.", label = "Get help", film = "Watch";
  (field == "title" ? title : field == "paragraphs/0" ? paragraph : field == "actions/0/label" ? label : film) = text;
  return R"({"id": "m", "formats": ["interstitial", "onebox"], "facts": ["f"], "default_locale": ")" +
         std::string(tag) + R"(", "locales": {")" + std::string(tag) + R"(": {"translation": "reviewed", "title": ")" +
         title + R"(", "paragraphs": [")" + paragraph + R"("], "actions": [{"kind": "get_help", "label": ")" + label +
         R"("}], "film": {"label": ")" + film + R"(", "service": "everywhere"}}}})";
}

BOOST_AUTO_TEST_CASE(words_that_promise_too_much_and_links_that_are_not_https) {
  for (const Words& one : kWords) {
    for (const char* field : {"title", "paragraphs/0", "actions/0/label", "film/label"}) {
      const std::string messages = InMessage(field, one.text);
      CheckLint(one.text, {.messages = messages}, std::string("/messages/0/locales/en-GB/") + field, one.says);
      const rules::Issues issues = test::LintsOf(test::DefinitionOf({.messages = messages}));
      BOOST_TEST(rules::HasErrors(issues) == one.is_error, one.text);
    }
  }
  const std::string welsh = InMessage("title", "You are completely anonymous.", "cy");
  const char* const everywhere =
      R"({"id": "c", "audience": "self", "written_for": "everyone", "countries": ["*"], "variants": [{"id": "a", "message": "m"}]},
    {"id": "d", "audience": "family", "written_for": "everyone", "countries": ["*"], "variants": [{"id": "a", "message": "m"}]})";
  CheckLint("another language", {.campaigns = everywhere, .messages = welsh}, "", "");
}

BOOST_AUTO_TEST_CASE(words_of_facts_and_of_services) {
  const auto fact = [](std::string_view text) {
    return R"({"id": "f", "figure": 3, "counts": "things", "period": "a year", "source": "made up", "review_date": "2099-12-31", "text": {"en-GB": ")" +
           std::string(text) + "\"}}";
  };
  CheckLint("promise", {.facts = fact("All {figure, number} were completely anonymous.")}, "/facts/0/text/en-GB",
            "promises more");
  CheckLint("link", {.facts = fact("See {figure, number} at http://a.example")}, "/facts/0/text/en-GB", "not https");
  const auto service = [](std::string_view words) {
    std::string json(LintJson().services);
    return json.insert(json.rfind('}'), R"(, "what_happens": ")" + std::string(words) + "\"");
  };
  CheckLint("a service's own promise", {.services = service("You are completely anonymous.")}, "", "");
  CheckLint("a service's own link", {.services = service("See http://a.example")}, "/help_services/0/what_happens",
            "not https");
}

BOOST_AUTO_TEST_CASE(a_fact_that_no_message_uses) {
  std::string messages(LintJson().messages);
  messages.erase(messages.find(R"("facts": ["f"],)"), 15);
  CheckLint("unused", {.messages = messages}, "/facts/0", "No message uses the fact \"f\"");
}

BOOST_AUTO_TEST_CASE(a_flight_far_ahead) {
  const auto campaigns = [](std::string_view from) {
    return std::string(
               R"({"id": "c", "audience": "self", "written_for": "everyone", "countries": ["*"], "variants": [{"id": "a", "message": "m"}]},
      {"id": "d", "audience": "family", "written_for": "everyone", "countries": ["GB"], "variants": [{"id": "a", "message": "m"}], "flight": {"from": ")") +
           std::string(from) + "\"}}";
  };
  CheckLint("in two years", {.campaigns = campaigns("2028-12-01")}, "/campaigns/1/flight/from",
            "begins on 2028-12-01, more than a year");
  CheckLint("in a year", {.campaigns = campaigns("2027-11-23T11:00")}, "", "");
  CheckLint("long ago", {.campaigns = campaigns("2020-01-01")}, "", "");
}

// ---- the reading age

BOOST_AUTO_TEST_CASE(a_text_that_asks_too_much) {
  const std::string easy =
      "You can stop. You can get help to stop, and it is free. Talk to someone who does not judge you. "
      "It is hard to do it on your own. You can start with one call today.";
  const std::string hard =
      "Individuals experiencing difficulties concerning their personal behaviour are encouraged to "
      "initiate a confidential conversation with appropriately qualified professionals, who can "
      "provide comprehensive information regarding available therapeutic possibilities and "
      "facilitate access to specialised organisations.";
  CheckLint("easy", {.messages = InMessage("paragraphs/0", easy)}, "", "");
  const std::string at = "/messages/0/locales/en-GB";
  CheckLint(
      "hard", {.messages = InMessage("paragraphs/0", hard)}, at,
      "and should be for readers of 12 at most. Its longest sentence is sentence 1 of paragraph 1, with 33 words. "
      "Write shorter sentences");
  CheckLint("hard in the second sentence", {.messages = InMessage("paragraphs/0", "You can stop. " + hard)}, at,
            "sentence 2 of paragraph 1, with 33 words");
  CheckLint("a hard title", {.messages = InMessage("title", hard)}, at, "is the title, with 33 words");
  CheckLint("hard, but allowed", {.messages = InMessage("paragraphs/0", hard)}, "", "", {.max_reading_age_years = 60});
  CheckLint("too short to be judged", {.messages = InMessage("paragraphs/0", hard.substr(0, 120))}, "", "");
  std::string draft = InMessage("paragraphs/0", easy);
  draft.insert(draft.find("\"en-GB\": {"),
               R"("en-US": {"translation": "draft", "title": "T", "paragraphs": [")" + hard + "\"]}, ");
  CheckLint("a draft", {.messages = draft}, "", "");

  const auto service = [](std::string_view words) {
    std::string json(LintJson().services);
    return json.insert(json.rfind('}'), R"(, "what_happens": ")" + std::string(words) + "\"");
  };
  CheckLint("an easy service", {.services = service(easy)}, "", "");
  CheckLint("a service's own words", {.services = service("You can stop. " + hard)}, "/help_services/0/what_happens",
            "Its longest sentence is sentence 2, with 33 words. Ask its owner");
  CheckLint(
      "a service's words in another language",
      {.services = service("Personen mit Schwierigkeiten hinsichtlich ihres eigenen Verhaltens werden ermutigt, "
                           "ein vertrauliches Gespräch mit entsprechend ausgebildeten Fachleuten zu beginnen, die "
                           "umfassende Informationen über die vorhandenen therapeutischen Möglichkeiten bereitstellen "
                           "und den Zugang zu spezialisierten Einrichtungen erleichtern.")},
      "", "");
}

BOOST_AUTO_TEST_CASE(the_shipped_texts_ask_too_much_of_nobody) {
  const std::filesystem::path source = SIGNPOST_SOURCE_DIR;
  const std::filesystem::path folders[] = {source / "rules/data", source / "messages/data"};
  FileIssues file_issues;
  const Definition shipped = LoadFolders(folders, file_issues).definition;
  BOOST_REQUIRE(file_issues.empty());
  const auto hard_texts = [&](double max_age_years) {
    rules::Issues issues = test::LintsOf(shipped, {.max_reading_age_years = max_age_years});
    std::erase_if(issues,
                  [](const rules::Issue& issue) { return issue.message.find("for readers of") == std::string::npos; });
    return issues;
  };
  const rules::Issues found = hard_texts(messages::kMaxReadingAgeYears);
  BOOST_TEST(found.empty(), test::Told(found));
  BOOST_TEST(hard_texts(4).size() > 10u);  // they are judged
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy
