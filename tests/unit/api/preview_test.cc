#include <array>
#include <filesystem>

#include "server/admin/publish.h"
#include "server/auth/list_keys.h"
#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

// The fixture's policy, live in the store, and somebody who may read it.
struct Previews : Fixture {
  Previews() {
    const std::array folders = {std::filesystem::path(SIGNPOST_SOURCE_DIR) / "tests/fixtures/policy"};
    const auto lists = auth::ListKeys::Parse("8cc39a54 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "a test");
    BOOST_REQUIRE(lists);
    const auto checked = admin::CheckFolders(folders, {.k0 = 1, .k1 = 2}, admin::ListVault(*lists), clock.Now());
    BOOST_REQUIRE(checked.ok());
    BOOST_REQUIRE(admin::Publish(*store, checked, {.who = "test"}, clock.Now()));
    reader_key = AddKey("reader", auth::Kind::kPerson, {auth::Scope::kPolicyRead});
    PublishKeys();
  }

  Answer Ask(const std::string& body) {
    return Send({.method = "POST", .target = "/v1/policy/preview", .key = reader_key, .body = body});
  }
  // The page of it; empty where there is none.
  std::string Page(const std::string& body) {
    const Answer answer = Ask(body);
    BOOST_REQUIRE_EQUAL(answer.status, 200);
    const auto json = answer.Json();
    return json.HasMember("html") ? json["html"].GetString() : "";
  }

  std::string reader_key;
};

bool Has(const std::string& page, std::string_view text) { return page.find(text) != std::string::npos; }

BOOST_FIXTURE_TEST_SUITE(previews, Previews)

BOOST_AUTO_TEST_CASE(is_the_page_without_script_and_without_a_way_out_of_it) {
  const std::string page = Page(R"({"message":"in-pseudo-locales","country":"GB"})");
  BOOST_TEST(page.starts_with("<!doctype html>"));
  BOOST_TEST(Has(page, "<h1>A message in several languages</h1>"));
  BOOST_TEST(Has(page, "href=\"../i/interstitial.css?v="));
  BOOST_TEST(Has(page, "Help in Great Britain"));
  for (const std::string_view never : {"<script", "../go/", "?who=", "https:", "data-events=\"false"}) {
    BOOST_TEST(!Has(page, never), never << " is in " << page);
  }
}

BOOST_AUTO_TEST_CASE(shows_what_is_asked_for) {
  struct Case {
    const char* fields;  // behind the message's id
    const char* has;
  };
  const Case cases[] = {
      {R"(,"locale":"ar-XB")", "dir=\"rtl\""},
      {R"(,"locale":"cy")", "lang=\"en-GB\""},
      {R"(,"format":"banner")", "signpost-banner"},
      {R"(,"format":"onebox","scheme":"dark")", "data-scheme=\"dark\""},
      {R"(,"who":"family")", "Help when it is someone you know"},
      {R"(,"country":"FR")", "Help in France"},
      {R"(,"country":"G")", "Help everywhere"},
      {R"(,"theme":"plum")", "themes/plum?v="},
      {R"(,"partner":"plum-search")", "themes/plum?v="},
  };
  for (const Case& one : cases) {
    BOOST_TEST_CONTEXT(one.fields) {
      const std::string page = Page(R"({"message":"in-pseudo-locales")" + std::string(one.fields) + "}");
      BOOST_TEST(Has(page, one.has), one.has << " is not in " << page);
    }
  }
  BOOST_TEST(!Has(Page(R"({"message":"in-pseudo-locales","partner":"partner-one"})"), "themes/"));
}

BOOST_AUTO_TEST_CASE(says_which_words_are_there_and_which_are_drafts) {
  const auto draft = Ask(R"({"message":"in-pseudo-locales","locale":"gd"})").Json();
  BOOST_TEST(At(draft, "/locale") == "gd");
  BOOST_TEST(At(draft, "/translation") == "draft");
  BOOST_TEST(draft["locales"].Size() == 4u);
  const auto reviewed = Ask(R"({"message":"in-pseudo-locales"})").Json();
  BOOST_TEST(At(reviewed, "/locale") == "en-GB");
  BOOST_TEST(At(reviewed, "/translation") == "reviewed");
  BOOST_TEST(reviewed["reading"]["words"].GetUint() > 10u);
}

BOOST_AUTO_TEST_CASE(a_message_is_shown_as_it_is_being_written) {
  constexpr std::string_view kUnsaved =
      R"({"object":{"id":"new","formats":["interstitial"],"locales":{"en-GB":{"translation":"draft",)"
      R"("title":"Just written","paragraphs":["Some words."],"actions":[{"kind":"get_help","label":"Get help"}]}}}})";
  BOOST_TEST(Has(Page(std::string(kUnsaved)), "<h1>Just written</h1>"));
}

BOOST_AUTO_TEST_CASE(a_message_with_errors_has_no_page_but_its_issues) {
  const auto json = Ask(R"({"object":{"id":"new","formats":["interstitial"],"locales":{"en-GB":{"title":"",)"
                        R"("paragraphs":["x"]}}}})")
                        .Json();
  BOOST_TEST(!json.HasMember("html"));
  BOOST_TEST(At(json, "/issues/0/pointer") == "/locales/en-GB/title");
  BOOST_TEST(At(json, "/issues/0/severity") == "error");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_asked_is_refused) {
  const std::pair<const char*, int> cases[] = {
      {"{}", 422},
      {R"({"message":"quenzol"})", 404},
      {R"({"message":"plain","format":"text_ad"})", 422},
      {R"({"message":"plain","scheme":"grimblyfex"})", 422},
      {R"({"message":"plain","age_band":"grimblyfex"})", 422},
      {R"({"message":"plain","colour":"red"})", 422},
  };
  for (const auto& [body, status] : cases) BOOST_TEST_CONTEXT(body) BOOST_TEST(Ask(body).status == status);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api
