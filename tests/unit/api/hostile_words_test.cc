// Whatever an editor writes, or somebody who took an editor's key: on the pages it is words, and never more than that.
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

// Tries to end what it stands in, and to begin something of its own.
constexpr std::string_view kHostile[] = {
    R"("><script>zorblat()</script>)",
    "' onclick='zorblat()",
    R"(" onclick="zorblat())",
    "</title><script>",
    "javascript:zorblat()",
    "<!--",
    "--></p><img src=x onerror=zorblat()>",
    "&quot;&gt;&lt;script&gt;",
    "]]><svg onload=zorblat()>",
    "\" style=\"display:none",
};
// Of the templates, had it been read as one. A fact's text is a pattern of ICU, so it has to be without.
constexpr std::string_view kTemplate = "{{{sealed_token}}}{{#help}}<b>{{/help}}";

std::string InPattern(std::string_view words) {
  std::string pattern;
  for (const char c : words) pattern.append(c == '\'' ? 2 : 1, c);
  return pattern;
}

// Every text that is shown and may be of any words, with `words` behind it.
void Append(std::string_view words, policy::Definition& definition) {
  for (messages::Message& message : definition.messages.messages) {
    for (auto& [locale, text] : message.locales) {
      text.title += words;
      for (std::string& paragraph : text.paragraphs) paragraph += words;
      for (messages::MessageLink& link : text.actions) link.label += words;
      if (text.film) text.film->label += words;
    }
  }
  for (messages::HelpService& service : definition.messages.help_services) {
    service.name += words;
    service.operated_by += words;
    service.what_happens += words;
    if (!service.phone.empty()) service.phone += words;
  }
  if (words == kTemplate) return;
  for (messages::Fact& fact : definition.messages.facts) {
    for (auto& [locale, text] : fact.text) text += InPattern(words);
  }
}

// Tags with the names of their attributes, but no text and no value: what a browser makes of the page.
std::string Structure(std::string_view html) {
  std::string structure;
  bool is_tag = false;
  char quote = 0;
  for (const char c : html) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (is_tag) {
      structure += c;
      if (c == '"' || c == '\'') quote = c;
      if (c == '>') is_tag = false;
    } else if (c == '<') {
      is_tag = true;
      structure += c;
    }
  }
  return structure;
}

std::set<std::string> Addresses(std::string_view html) {
  std::set<std::string> addresses;
  for (const std::string_view name : {" href=\"", " src=\""}) {
    for (std::size_t at = html.find(name); at != html.npos; at = html.find(name, at + 1)) {
      const std::size_t from = at + name.size();
      addresses.emplace(html.substr(from, html.find('"', from) - from));
    }
  }
  return addresses;
}

std::vector<std::string> AllPages(Fixture& api) {
  const std::string token = api.Token("jorvinelo", R"(,"context":{"country":"GB","languages":["en-GB"]})");
  std::vector<std::string> pages;
  for (const std::string_view rest :
       {"", "?who=family", "?who=concerned_adult", "?who=young_person", "?who=harmed", "?who=error", "/onebox",
        "/banner", "/onebox?as=fragment", "/banner?as=fragment"}) {
    const Answer page = api.Get("/i/" + token + std::string(rest));
    BOOST_REQUIRE_EQUAL(page.status, 200);
    pages.push_back(page.body);
  }
  return pages;
}

BOOST_AUTO_TEST_SUITE(hostile_words)

BOOST_AUTO_TEST_CASE(a_structure_is_all_but_words) {
  BOOST_TEST(Structure("<p class=\"a\">b</p>") == "<p class=\"></p>");
  BOOST_TEST(Structure("<p title=\"<b>\">") == "<p title=\">");
  BOOST_TEST(Structure("<p title=\"\"><b>\">") == "<p title=\"><b>");
}

BOOST_AUTO_TEST_CASE(no_words_change_what_a_page_is_made_of) {
  std::vector<std::string> plain;
  {
    Fixture api;
    policy::Definition definition = FixtureDefinition();
    Append("zorblat", definition);
    api.PublishPolicy(definition);
    for (const std::string& page : AllPages(api)) plain.push_back(Structure(page));
  }
  std::vector<std::string_view> hostile(std::begin(kHostile), std::end(kHostile));
  hostile.push_back(kTemplate);
  for (const std::string_view words : hostile) {
    Fixture api;
    policy::Definition definition = FixtureDefinition();
    Append(words, definition);
    api.PublishPolicy(definition);
    const std::vector<std::string> pages = AllPages(api);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      BOOST_TEST_CONTEXT(words << " on page " << i) BOOST_TEST(Structure(pages[i]) == plain[i]);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_address_is_relative_or_of_the_policy_or_of_the_operator) {
  Fixture api;
  policy::Definition definition = FixtureDefinition();
  Append(kHostile[0], definition);
  api.PublishPolicy(definition);
  for (const std::string& page : AllPages(api)) {
    for (const std::string& address : Addresses(page)) {
      const bool is_known = address == "https://www.bbc.co.uk/weather" || address == "tel:+448081000900" ||
                            address.starts_with('#') || address.starts_with("?who=") || address.starts_with("../go/") ||
                            address.starts_with("../") || address.starts_with("/i/") ||
                            address.starts_with("interstitial.");
      BOOST_TEST(is_known, address);
      BOOST_TEST(address.find_first_of("<>'\\ ") == std::string::npos, address);
      BOOST_TEST(!address.starts_with("//"), address);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_stands_in_an_address_is_checked_before_it_is_published) {
  struct Case {
    const char* what;
    void (*spoil)(messages::Definition&);
  };
  const Case cases[] = {
      {"a site by script", [](messages::Definition& d) { d.help_services[0].url = "javascript:zorblat()"; }},
      {"a site that is not encrypted", [](messages::Definition& d) { d.help_services[0].url = "http://a.example/"; }},
      {"a site with a quotation mark",
       [](messages::Definition& d) { d.help_services[0].url = "https://a.example/\""; }},
      {"a number by script", [](messages::Definition& d) { d.help_services[1].phone_tel = "javascript:zorblat()"; }},
      {"a number with more", [](messages::Definition& d) { d.help_services[1].phone_tel = "tel:+448081000900\">"; }},
      {"the id of a service", [](messages::Definition& d) { d.help_services[0].id = "../\"><script>"; }},
      {"the id of a theme", [](messages::Definition& d) { d.themes[0].id = "\"><script>"; }},
      {"a colour", [](messages::Definition& d) { d.themes[0].light.accent = "#000}</style><script>"; }},
      {"a locale",
       [](messages::Definition& d) {
         auto node = d.messages[0].locales.extract("en-GB");
         node.key() = "en\"><script>";
         d.messages[0].locales.insert(std::move(node));
       }},
  };
  const auto compiles = [](const policy::Definition& definition) {
    rules::Issues issues;
    return policy::Compile(definition, "r1", rules::HashKey{}, rules::Moment{}, issues) != nullptr;
  };
  BOOST_TEST(compiles(FixtureDefinition()));
  for (const Case& one : cases) {
    policy::Definition definition = FixtureDefinition();
    one.spoil(definition.messages);
    BOOST_TEST(!compiles(definition), one.what << " was taken");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api
