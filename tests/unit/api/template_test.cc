// Holds the templates of what people see to the rule of page_parts.h: values stand in text or inside quotation marks.
#include <boost/test/unit_test.hpp>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/api/embedded.h"

namespace signpost::api {
namespace {

const std::pair<std::string_view, std::string_view> kTemplates[] = {{"page.html", PageHtml()},
                                                                    {"notice.html", NoticeHtml()},
                                                                    {"box.html", BoxHtml()},
                                                                    {"box_page.html", BoxPageHtml()},
                                                                    {"head.html", HeadHtml()}};

// Where a value is put: in text, or in an attribute between quotation marks.
struct Place {
  std::string tag;        // "{{title}}"
  std::string attribute;  // empty: in text
  bool is_inert = true;   // false: elsewhere in a tag, or in a script or a style
};

std::vector<Place> PlacesIn(std::string_view html) {
  std::vector<Place> places;
  enum { kText, kTag, kValue } state = kText;
  std::string element;
  std::string word;
  std::string attribute;
  for (std::size_t i = 0; i < html.size(); ++i) {
    if (html.substr(i).starts_with("{{")) {
      const std::size_t end = html.find("}}", i) + 2;
      const std::string tag(html.substr(i, end - i));
      const bool is_value = tag.find_first_of("#^/!>") != 2;
      const bool is_raw = element == "script" || element == "style";
      if (is_value)
        places.push_back({tag, state == kValue ? attribute : "", (state == kText && !is_raw) || state == kValue});
      i = end - 1;
      continue;
    }
    const char c = html[i];
    if (state == kText && c == '<') {
      state = kTag;
      word.clear();
      const std::size_t from = i + 1;
      element = std::string(html.substr(from, html.find_first_of(" >\n", from) - from));
    } else if (state == kTag && c == '"') {
      state = kValue;
      attribute = word.substr(0, word.size() - 1);  // without its '='
    } else if (state == kTag && c == '>') {
      state = kText;
    } else if (state == kTag) {
      word = std::isspace(static_cast<unsigned char>(c)) != 0 ? "" : word + c;
    } else if (state == kValue && c == '"') {
      state = kTag;
      word.clear();
    }
  }
  return places;
}

BOOST_AUTO_TEST_SUITE(templates)

BOOST_AUTO_TEST_CASE(the_reader_of_templates_sees_what_must_not_be) {
  const auto is_inert = [](std::string_view html) { return PlacesIn(html).at(0).is_inert; };
  BOOST_TEST(is_inert("<p>{{x}}</p>"));
  BOOST_TEST(is_inert("<a href=\"{{x}}\">"));
  BOOST_TEST(!is_inert("<a {{x}}>"));
  BOOST_TEST(!is_inert("<a href={{x}}>"));
  BOOST_TEST(!is_inert("<script>{{x}}</script>"));
  BOOST_TEST(!is_inert("<style>{{x}}</style>"));
  BOOST_TEST(PlacesIn("<a class=\"y\" href=\"{{x}}\">").at(0).attribute == "href");
}

BOOST_AUTO_TEST_CASE(every_value_stands_in_text_or_between_quotation_marks) {
  for (const auto& [name, html] : kTemplates) {
    BOOST_TEST_CONTEXT(name) {
      const auto places = PlacesIn(html);
      BOOST_TEST(places.size() >= 3u);
      for (const Place& place : places) BOOST_TEST(place.is_inert, place.tag << " stands where escaping does not help");
      BOOST_TEST(html.find("{{{") == std::string_view::npos);
      BOOST_TEST(html.find("{{&") == std::string_view::npos);
      for (const std::string_view never : {"<style", " style=", " onclick", "javascript:", "<script>"}) {
        BOOST_TEST(html.find(never) == std::string_view::npos, never << " is in the template");
      }
    }
  }
}

// Each of these is made by code that is tested for its shape (page_test.cc), or was checked when the policy was
// compiled (tel).
BOOST_AUTO_TEST_CASE(addresses_are_of_known_kinds) {
  const std::set<std::string> known = {"{{exit_url}}",      "{{href}}",          "{{page_href}}",
                                       "{{tel}}",           "{{to_folder}}",     "{{theme_id}}",
                                       "{{theme_version}}", "{{style_version}}", "{{script_version}}"};
  for (const auto& [name, html] : kTemplates) {
    for (const Place& place : PlacesIn(html)) {
      if (place.attribute != "href" && place.attribute != "src") continue;
      BOOST_TEST(known.contains(place.tag), place.tag << " in " << name << " is no known address");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api
