#include "server/policy/lone_message.h"

#include <boost/test/unit_test.hpp>

#include "tests/unit/policy/samples.h"

namespace signpost::policy {
namespace {

using messages::LinkKind;
using messages::Translation;

// A whole in which a draft translation names each kind of thing.
messages::Definition Whole() {
  messages::Definition whole = test::GoodDefinition().messages;
  messages::HelpService service = whole.help_services.front();
  service.id = "other";
  whole.help_services.push_back(service);
  whole.facts.push_back({.id = "counted",
                         .figure = 12,
                         .counts = "things",
                         .period = "a year",
                         .source = "made up for tests",
                         .review_date = "2099-01-01",
                         .text = {{"en", "Somebody counted {figure, number} things."}}});
  return whole;
}

messages::Message Draft() {
  messages::Message message{.id = "drafted", .formats = {messages::Format::kInterstitial}};
  message.locales["en-GB"] = {.translation = Translation::kDraft,
                              .title = "A title",
                              .paragraphs = {"A paragraph."},
                              .actions = {{LinkKind::kGetHelp, "Get help", "other"}, {LinkKind::kExit, "Leave", ""}},
                              .film = messages::Film{"Watch", "other"}};
  message.facts = {"counted"};
  message.services = {"other"};
  return message;
}

BOOST_AUTO_TEST_SUITE(lone_message)

BOOST_AUTO_TEST_CASE(a_draft_translation_is_compiled_as_if_it_were_reviewed) {
  const LoneMessage lone(Whole(), Draft(), test::kNow);
  BOOST_TEST_REQUIRE(lone.served() != nullptr);
  const messages::ServedText& text = lone.served()->texts.at(0);
  BOOST_TEST(text.title == "A title");
  BOOST_TEST(text.facts.size() == 1u);
  BOOST_TEST(text.film.has_value());
  BOOST_TEST(text.actions.at(0).service.has_value());
  BOOST_TEST(lone.catalogue().campaigns().empty());
}

BOOST_AUTO_TEST_CASE(a_text_is_found_by_its_tag_and_told_to_be_a_draft) {
  messages::Message message = Draft();
  message.locales["gd"] = message.locales["en-GB"];
  message.locales["gd"].translation = Translation::kReviewed;
  const LoneMessage lone(Whole(), message, test::kNow);
  BOOST_TEST_REQUIRE(lone.served() != nullptr);
  const std::pair<const char*, const char*> cases[] = {{"gd", "gd"},    {"GD", "gd"},  {"en-gb", "en-GB"},
                                                       {"cy", "en-GB"}, {"", "en-GB"}, {"not a tag", "en-GB"}};
  for (const auto& [asked, found] : cases) {
    BOOST_TEST_CONTEXT(asked) BOOST_TEST(lone.served()->texts[lone.Find(asked)].locale == found);
  }
  BOOST_TEST((lone.TranslationOf(lone.Find("gd")) == Translation::kReviewed));
  BOOST_TEST((lone.TranslationOf(lone.Find("en-GB")) == Translation::kDraft));
}

BOOST_AUTO_TEST_CASE(its_own_faults_are_told_with_pointers_into_it) {
  struct Case {
    const char* what;
    void (*spoil)(messages::Message&);
    const char* pointer;
  };
  const Case cases[] = {
      {"no title", [](messages::Message& m) { m.locales["en-GB"].title.clear(); }, "/locales/en-GB/title"},
      {"no words at all", [](messages::Message& m) { m.locales.clear(); }, "/default_locale"},
      {"a fact that never was", [](messages::Message& m) { m.facts = {"quenzol"}; }, "/facts/0"},
      {"a service that never was", [](messages::Message& m) { m.services = {"quenzol"}; }, "/services/0"},
  };
  for (const Case& one : cases) {
    BOOST_TEST_CONTEXT(one.what) {
      messages::Message message = Draft();
      one.spoil(message);
      const LoneMessage lone(Whole(), message, test::kNow);
      BOOST_TEST((lone.served() == nullptr));
      BOOST_TEST_REQUIRE(!lone.issues().empty());
      BOOST_TEST(lone.issues().front().pointer == one.pointer);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_wrong_elsewhere_hides_nothing_but_itself) {
  struct Case {
    const char* what;
    void (*spoil)(messages::Definition&);
    std::size_t facts;
    bool has_film;
  };
  const Case cases[] = {
      {"another message", [](messages::Definition& w) { w.messages.front().locales.clear(); }, 1, true},
      {"a campaign", [](messages::Definition& w) { w.campaigns.front().variants.clear(); }, 1, true},
      {"a theme", [](messages::Definition& w) { w.themes.push_back({.id = "t", .corner_px = 9999}); }, 1, true},
      {"the fact", [](messages::Definition& w) { w.facts.back().source.clear(); }, 0, true},
      {"the service", [](messages::Definition& w) { w.help_services.back().url = "http://help.example/"; }, 1, false},
  };
  for (const Case& one : cases) {
    BOOST_TEST_CONTEXT(one.what) {
      messages::Definition whole = Whole();
      one.spoil(whole);
      const LoneMessage lone(whole, Draft(), test::kNow);
      BOOST_TEST_REQUIRE(lone.served() != nullptr);
      BOOST_TEST(lone.issues().empty());
      BOOST_TEST(lone.served()->texts.at(0).facts.size() == one.facts);
      BOOST_TEST(lone.served()->texts.at(0).film.has_value() == one.has_film);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy
