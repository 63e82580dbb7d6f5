#include <boost/test/unit_test.hpp>

#include "server/api/embedded.h"
#include "server/api/page.h"
#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

bool Has(const Answer& answer, std::string_view text) { return answer.body.find(text) != std::string::npos; }

#define CHECK_HAS(answer, text) \
  BOOST_CHECK_MESSAGE(Has(answer, text), "\"" << (text) << "\" is not in " << (answer).body)
#define CHECK_HAS_NOT(answer, text) BOOST_CHECK_MESSAGE(!Has(answer, text), "\"" << (text) << "\" is in the page")

BOOST_AUTO_TEST_SUITE(pages)

constexpr std::string_view kInBritain = R"(,"context":{"country":"GB"})";

BOOST_AUTO_TEST_CASE(shows_the_message_and_help) {
  Fixture api;
  const std::string token = api.Token("ilvandrel", kInBritain);
  const Answer page = api.Get("/i/" + token);
  BOOST_CHECK_EQUAL(page.status, 200);
  BOOST_CHECK_EQUAL(page.type, "text/html; charset=utf-8");
  CHECK_HAS(page, "<html lang=\"en-GB\" dir=\"ltr\" data-scheme=\"\">");
  CHECK_HAS(page, "<title>A plain message</title>");
  CHECK_HAS(page, "<h1>A plain message</h1>");
  CHECK_HAS(page, "This is the text of the fixture&apos;s plain message.");
  CHECK_HAS(page, "href=\"tel:+448081000900\"");
  CHECK_HAS(page, "0808 1000 900");
  CHECK_HAS(page, "href=\"../go/" + token + "/great-britain\"");
  CHECK_HAS(page, "Free");
  CHECK_HAS(page, "so that no number is made up.");
  CHECK_HAS(page, "<a class=\"exit\" href=\"https://www.bbc.co.uk/weather\" target=\"_top\" rel=\"noreferrer\">");
  CHECK_HAS(page, "href=\"#content\"");
  CHECK_HAS(page, "aria-current=\"true\">Me</a>");
  CHECK_HAS(page, "<script defer src=\"interstitial.js?v=" + std::string(ScriptVersion()) + "\"></script>");
  BOOST_CHECK_EQUAL(page.body.find("<script"), page.body.rfind("<script"));
  CHECK_HAS(page, "data-events=\"" + token + "/events\"");
  CHECK_HAS_NOT(page, "{{");
}

// What one person loads, uncompressed.
BOOST_AUTO_TEST_CASE(the_page_is_below_thirty_kibibytes_with_all_it_loads) {
  Fixture api;
  const std::size_t bytes =
      api.Get("/i/" + api.Token("ilvandrel", kInBritain)).body.size() + StyleCss().size() + ScriptJs().size();
  BOOST_TEST(bytes < 30u * 1024u);
  BOOST_TEST(ScriptJs().size() < 6u * 1024u);
}

BOOST_AUTO_TEST_CASE(headers_close_everything_but_frames) {
  Fixture api;
  for (const std::string& target : {"/i/" + api.Token(), std::string("/i/zorblat")}) {
    const Answer page = api.Get(target);
    BOOST_CHECK_EQUAL(page.Header("Content-Security-Policy"),
                      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
                      "form-action 'none'; frame-ancestors *");
    BOOST_CHECK_EQUAL(page.Header("Referrer-Policy"), "no-referrer");
    BOOST_CHECK_EQUAL(page.Header("X-Content-Type-Options"), "nosniff");
    BOOST_CHECK_EQUAL(page.Header("Cache-Control"), "no-store");
    BOOST_CHECK_EQUAL(page.Header("Set-Cookie"), "");
  }
}

BOOST_AUTO_TEST_CASE(the_style_sheet_is_beside_it_and_asks_nobody_else) {
  Fixture api;
  CHECK_HAS(api.Get("/i/" + api.Token()), "href=\"interstitial.css?v=" + std::string(StyleVersion()) + "\"");
  const Answer style = api.Get("/i/interstitial.css");
  BOOST_CHECK_EQUAL(style.status, 200);
  BOOST_CHECK_EQUAL(style.type, "text/css; charset=utf-8");
  CHECK_HAS_NOT(style, "url(");
  CHECK_HAS_NOT(style, "@import");
  const Answer script = api.Get("/i/interstitial.js");
  BOOST_CHECK_EQUAL(script.status, 200);
  BOOST_CHECK_EQUAL(script.type, "text/javascript; charset=utf-8");
  for (const std::string_view never : {"http:", "https:", "eval", "innerHTML", "document.cookie", "Storage"}) {
    CHECK_HAS_NOT(script, never);
  }
}

BOOST_AUTO_TEST_CASE(a_box_is_a_page_for_a_frame_or_a_fragment_without_script) {
  Fixture api;
  const std::string token = api.Token("ilvandrel", kInBritain);
  for (const std::string format : {"onebox", "banner"}) {
    BOOST_TEST_CONTEXT(format) {
      const Answer box = api.Get("/i/" + token + "/" + format);
      BOOST_CHECK_EQUAL(box.status, 200);
      CHECK_HAS(box, "<section class=\"signpost signpost-" + format + "\" lang=\"en-GB\" dir=\"ltr\"");
      CHECK_HAS(box, "<h1 class=\"signpost-title\"");
      CHECK_HAS(box, "href=\"../" + token + "\"");
      CHECK_HAS(box, "src=\"../interstitial.js?v=");
      CHECK_HAS(box, "data-events=\"events\"");
      CHECK_HAS(box, "href=\"tel:+448081000900\"");
      BOOST_CHECK_EQUAL(Has(box, "This is the text of"), format == "onebox");
      const Answer fragment = api.Get("/i/" + token + "/" + format + "?as=fragment");
      BOOST_CHECK_EQUAL(fragment.status, 200);
      BOOST_TEST(fragment.body.starts_with("<section "));
      CHECK_HAS(fragment, "<h2 class=\"signpost-title\"");
      CHECK_HAS(fragment, "href=\"/i/" + token + "\"");
      BOOST_CHECK_EQUAL(fragment.Header("Access-Control-Allow-Origin"), "*");
      for (const std::string_view never : {"<script", "<style", "<link", " style=", "<html"})
        CHECK_HAS_NOT(fragment, never);
    }
  }
  BOOST_CHECK_EQUAL(api.Get("/i/" + token + "/planet").status, 404);
  BOOST_CHECK_EQUAL(api.Get("/i/grimblyfex/onebox").status, 404);
}

BOOST_AUTO_TEST_CASE(a_partner_with_a_theme_has_its_colours_behind_the_pages_own) {
  Fixture api;
  std::string sealed;
  BOOST_REQUIRE(api.sealer.Seal({.campaign = "shown",
                                 .variant = "only",
                                 .locale = "en-GB",
                                 .partner = "plum-search",
                                 .country = "GB",
                                 .issued = api.clock.Now(),
                                 .expires = api.clock.Now() + std::chrono::hours(1)},
                                sealed));
  const Answer page = api.Get("/i/" + sealed);
  const std::size_t own = page.body.find("href=\"interstitial.css");
  const std::size_t theme = page.body.find("href=\"themes/plum?v=");
  BOOST_TEST_REQUIRE(own != std::string::npos);
  BOOST_TEST_REQUIRE(theme != std::string::npos);
  BOOST_TEST(own < theme);
  CHECK_HAS(api.Get("/i/" + sealed + "/banner"), "href=\"../themes/plum?v=");
  CHECK_HAS_NOT(api.Get("/i/" + api.Token()), "themes/");
  const std::string address = page.body.substr(theme + 6, page.body.find('"', theme + 6) - theme - 6);
  const Answer style = api.Get("/i/" + address);
  BOOST_CHECK_EQUAL(style.status, 200);
  BOOST_CHECK_EQUAL(style.type, "text/css; charset=utf-8");
  BOOST_CHECK_EQUAL(style.Header("Cache-Control"), "public, max-age=31536000, immutable");
  BOOST_CHECK_EQUAL(api.Get("/i/themes/plum?v=other").Header("Cache-Control"), "no-store");
  BOOST_CHECK_EQUAL(api.Get("/i/themes/none").status, 404);
}

BOOST_AUTO_TEST_CASE(a_service_that_is_closed_says_when_it_opens) {
  Fixture api;  // it is Monday, 12:30 in Dublin
  const Answer page = api.Get("/i/" + api.Token("rundovelo", R"(,"context":{"country":"IE"})"));
  CHECK_HAS(page, "Help in Ireland at weekends");
  CHECK_HAS(page, "<li class=\"plain\">Closed now. Opens Saturday at 09:00, Dublin time</li>");
  CHECK_HAS(page, "<li class=\"good\">Open now</li>");
}

struct Who {
  std::string_view word;  // of the decision
  std::string_view who;
  std::string_view title;
  bool is_message;
};

BOOST_AUTO_TEST_CASE(who_is_asking_decides_what_is_said) {
  Fixture api;
  const Who cases[] = {
      {"ilvandrel", "", "A plain message", true},
      {"ilvandrel", "self", "A plain message", true},
      {"ilvandrel", "grimblyfex", "A plain message", true},
      {"ilvandrel", "family", "Help when it is someone you know", false},
      {"ilvandrel", "concerned_adult", "Help when you worry about a child", false},
      {"ilvandrel", "young_person", "Help if you are under 18", false},
      {"ilvandrel", "harmed", "Help if someone has harmed you", false},
      {"ilvandrel", "error", "Thank you for telling us", false},
      {"rundovelo", "family", "A plain message", true},
      {"rundovelo", "self", "Help for you", false},
      {"runditelo", "young_person", "A message for young people", true},
  };
  for (const Who& who : cases) {
    BOOST_TEST_CONTEXT(who.word << " " << who.who) {
      const Answer page = api.Get("/i/" + api.Token(who.word) + "?who=" + std::string(who.who));
      BOOST_CHECK_EQUAL(page.status, 200);
      CHECK_HAS(page, "<h1>" + std::string(who.title) + "</h1>");
      CHECK_HAS(page, "Help everywhere");
      BOOST_CHECK_EQUAL(Has(page, "This is the text of"), who.is_message && who.word != "runditelo");
    }
  }
}

BOOST_AUTO_TEST_CASE(who_says_it_was_shown_in_error_is_counted_once) {
  Fixture api;
  const std::string target = "/i/" + api.Token() + "?who=error";
  api.Send({.method = "HEAD", .target = target});
  BOOST_CHECK_EQUAL(api.Counted("shown_in_error"), 0U);
  api.Get(target);
  api.Get(target);
  BOOST_CHECK_EQUAL(api.Counted("shown_in_error"), 1U);
  BOOST_CHECK_EQUAL(api.Counted("impression"), 0U);
}

BOOST_AUTO_TEST_CASE(right_to_left_text_turns_the_page_and_the_pages_own_words_stay_english) {
  Fixture api;
  const std::string token = api.Token("jorvinelo", R"(,"context":{"languages":["ar-XB"]})");
  const Answer page = api.Get("/i/" + token);
  CHECK_HAS(page, "<html lang=\"ar-XB\" dir=\"rtl\" data-scheme=\"\">");
  CHECK_HAS(page, "<a class=\"skip\" href=\"#content\" lang=\"en\" dir=\"ltr\">");
  CHECK_HAS(page, "?for=film");
  BOOST_CHECK_EQUAL(page.Header("Content-Language"), "ar-XB");
}

BOOST_AUTO_TEST_CASE(values_are_escaped) {
  Fixture api;
  const Answer page{.body = RenderNotice({"<b>\"'&", "<script>"}, "", "https://example.org/?a=\"><script>")};
  CHECK_HAS_NOT(page, "<script");
  CHECK_HAS_NOT(page, "<b>");
  CHECK_HAS(page, "&lt;b&gt;&quot;&apos;&amp;");
}

BOOST_AUTO_TEST_CASE(a_token_that_shows_nothing_leads_to_a_page_for_people) {
  Fixture api;
  const std::string token = api.Token();
  const std::pair<std::string, int> cases[] = {{"/i/grimblyfex", 404}, {"/i/" + api.AlteredToken(), 404}};
  for (const auto& [target, status] : cases) {
    const Answer page = api.Get(target);
    BOOST_CHECK_EQUAL(page.status, status);
    BOOST_CHECK_EQUAL(page.type, "text/html; charset=utf-8");
    CHECK_HAS(page, "<h1>This page is not here</h1>");
  }
  api.clock.Advance(std::chrono::hours(25));
  const Answer over = api.Get("/i/" + token);
  BOOST_CHECK_EQUAL(over.status, 410);
  CHECK_HAS(over, "<h1>This page has ended</h1>");
}

BOOST_AUTO_TEST_CASE(a_campaign_that_is_gone_leads_to_a_page_for_people) {
  Fixture api;
  std::string sealed;
  BOOST_REQUIRE(api.sealer.Seal({.campaign = "zorblat",
                                 .partner = "partner-one",
                                 .issued = api.clock.Now(),
                                 .expires = api.clock.Now() + std::chrono::hours(1)},
                                sealed));
  BOOST_CHECK_EQUAL(api.Get("/i/" + sealed).status, 410);
}

BOOST_AUTO_TEST_CASE(without_a_policy_there_is_no_page_and_no_way) {
  Fixture with;
  const std::string token = with.Token();
  Fixture api(/*with_policy=*/false);
  BOOST_CHECK_EQUAL(api.Get("/i/" + token).status, 503);
  BOOST_CHECK_EQUAL(api.Get("/go/" + token + "/everywhere").status, 503);
}

BOOST_AUTO_TEST_CASE(going_to_help_is_counted_once_and_leads_to_the_service_only) {
  Fixture api;
  const std::string token = api.Token();
  for (int time = 0; time < 2; ++time) {
    const Answer gone = api.Get("/go/" + token + "/everywhere");
    BOOST_CHECK_EQUAL(gone.status, 303);
    BOOST_CHECK_EQUAL(gone.Header("Location"), "https://everywhere.help.example/");
    BOOST_CHECK_EQUAL(gone.Header("Referrer-Policy"), "no-referrer");
    BOOST_CHECK_EQUAL(gone.Header("Cache-Control"), "no-store");
  }
  api.Send({.method = "HEAD", .target = "/go/" + token + "/scotland"});
  BOOST_CHECK_EQUAL(api.Counted("help_click"), 1U);
  api.Get("/go/" + token + "/scotland");
  BOOST_CHECK_EQUAL(api.Counted("help_click"), 2U);
  api.Get("/go/" + token + "/everywhere?for=film");
  BOOST_CHECK_EQUAL(api.Counted("film"), 1U);
  BOOST_CHECK_EQUAL(api.Counted("help_click"), 2U);
}

BOOST_AUTO_TEST_CASE(nothing_but_an_active_service_is_a_way_out) {
  Fixture api;
  const std::string token = api.Token();
  for (const char* help : {"grimblyfex", "italy-closed", "spain-unconfirmed", "https:", "%2F%2Fexample.org"}) {
    const Answer answer = api.Get("/go/" + token + "/" + help);
    BOOST_CHECK_EQUAL(answer.status, 404);
    BOOST_CHECK_EQUAL(answer.Header("Location"), "");
  }
  BOOST_CHECK_EQUAL(api.Get("/go/" + api.AlteredToken() + "/everywhere").status, 404);
  BOOST_CHECK_EQUAL(api.Counted("help_click"), 0U);
}

BOOST_AUTO_TEST_CASE(a_link_that_has_grown_old_still_leads_to_help_uncounted) {
  Fixture api;
  const std::string token = api.Token();
  api.clock.Advance(std::chrono::hours(25));
  BOOST_CHECK_EQUAL(api.Get("/go/" + token + "/everywhere").status, 303);
  BOOST_CHECK_EQUAL(api.Counted("help_click"), 0U);
}

BOOST_AUTO_TEST_CASE(a_full_journal_keeps_nobody_from_help) {
  Fixture api(/*with_policy=*/true, /*journal_bytes=*/1);
  BOOST_CHECK_EQUAL(api.Get("/go/" + api.Token() + "/everywhere").status, 303);
  BOOST_CHECK_EQUAL(*api.Metric("signpost_events_total{outcome=\"refused\"}"), 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api
