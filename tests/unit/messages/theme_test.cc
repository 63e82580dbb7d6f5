#include "messages/theme.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <iterator>

#include "tests/unit/messages/fixture.h"

namespace signpost::messages {
namespace {

using Strings = std::vector<std::string>;

std::string Told(const rules::Issues& issues) {
  std::string text;
  for (const rules::Issue& issue : issues) text += issue.pointer + ": " + issue.message + "\n";
  return text;
}

rules::Issues IssuesOf(const std::vector<Theme>& themes) {
  rules::Issues issues;
  Themes::Compile(themes, issues);
  return issues;
}

ThemeColours With(ColourRole role, std::string colour, ThemeColours colours = {}) {
  std::string* const fields[] = {&colours.page, &colours.card,   &colours.line,      &colours.text,
                                 &colours.soft, &colours.accent, &colours.on_accent, &colours.good};
  *fields[static_cast<std::size_t>(role)] = std::move(colour);
  return colours;
}

// A theme with these colours in one scheme.
Theme In(Scheme scheme, ThemeColours colours) {
  Theme theme{.id = "t"};
  (scheme == Scheme::kLight ? theme.light : theme.dark) = std::move(colours);
  return theme;
}

const Palette& DefaultsOf(Scheme scheme) { return kDefaultColours[static_cast<std::size_t>(scheme)]; }

BOOST_AUTO_TEST_SUITE(theme)

BOOST_AUTO_TEST_CASE(colours_are_read) {
  const struct {
    const char* text;
    std::optional<Colour> colour;
  } cases[] = {
      {"#000000", Colour{0, 0, 0}},
      {"#ffffff", Colour{255, 255, 255}},
      {"#0a5960", Colour{0x0a, 0x59, 0x60}},
      {"#AbCdEf", Colour{0xab, 0xcd, 0xef}},
      {"", {}},
      {"#", {}},
      {"#fff", {}},
      {"000000", {}},
      {"0x0000", {}},
      {"#00000", {}},
      {"#0000000", {}},
      {"#00000g", {}},
      {"#00 000", {}},
      {"#+10000", {}},
      {"#000000 ", {}},
      {" #000000", {}},
      {"red", {}},
      {"#000000;}", {}},
      {"#\xc3\xa9\xc3\xa9\xc3\xa9", {}},
  };
  for (const auto& test : cases) {
    BOOST_TEST((ParseColour(test.text) == test.colour), test.text);
    if (test.colour) BOOST_TEST((ParseColour(ToText(*test.colour)) == test.colour), test.text);
  }
  BOOST_TEST(ToText({0x0a, 0xb0, 0x0c}) == "#0ab00c");
}

BOOST_AUTO_TEST_CASE(contrasts) {
  const struct {
    const char* one;
    const char* other;
    double ratio;  // to two decimals, rounded down
  } cases[] = {
      {"#000000", "#ffffff", 21},   {"#ffffff", "#ffffff", 1},    {"#767676", "#ffffff", 4.54},
      {"#777777", "#ffffff", 4.47}, {"#ff0000", "#ffffff", 3.99}, {"#0000ff", "#ffffff", 8.59},
      {"#00ff00", "#000000", 15.3}, {"#0a0a0a", "#0b0b0b", 1},
  };
  for (const auto& test : cases) {
    for (const auto& [one, other] : {std::pair(test.one, test.other), std::pair(test.other, test.one)}) {
      const double ratio = ContrastOf(*ParseColour(one), *ParseColour(other));
      BOOST_TEST(std::floor(ratio * 100 + 1e-9) == std::round(test.ratio * 100), one << " " << other << " " << ratio);
    }
  }
}

// The value that a style sheet gives a variable between the first { after `selector` and its }.
std::string ValueIn(std::string_view css, std::string_view selector, std::string_view name) {
  const std::size_t begin = css.find('{', css.find(selector) + selector.size());
  BOOST_REQUIRE_MESSAGE(begin != std::string_view::npos && css.find(selector) != std::string_view::npos, selector);
  const std::string_view block = css.substr(begin, css.find('}', begin) - begin);
  const std::string start = "--" + std::string(name) + ": ";
  const std::size_t at = block.find(start);
  BOOST_REQUIRE_MESSAGE(at != std::string_view::npos, selector << " " << start);
  const std::string_view value = block.substr(at + start.size());
  return std::string(value.substr(0, value.find(';')));
}

BOOST_AUTO_TEST_CASE(the_defaults_are_those_of_the_page) {
  std::ifstream file(SIGNPOST_SOURCE_DIR "/server/console/interstitial/page.css");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  rules::Issues issues;
  const std::string css = Themes::Compile({{.id = "t"}}, issues).Find("t")->css;
  const std::pair<std::string_view, Scheme> selectors[] = {
      {":root", Scheme::kLight},
      {":root:not([data-scheme=\"light\"])", Scheme::kDark},
      {":root[data-scheme=\"dark\"]", Scheme::kDark},
  };
  for (const auto& [selector, scheme] : selectors) {
    for (std::size_t i = 0; i < kColourRoleNames.size(); ++i) {
      std::string name(kColourRoleNames[i]);
      std::ranges::replace(name, '_', '-');
      BOOST_TEST(ValueIn(page, selector, name) == ToText(DefaultsOf(scheme)[i]), selector << " " << name);
      BOOST_TEST(ValueIn(css, selector, name) == ToText(DefaultsOf(scheme)[i]), selector << " " << name);
    }
  }
  for (const char* name : {"corner", "font"}) BOOST_TEST(ValueIn(page, ":root", name) == ValueIn(css, ":root", name));
}

BOOST_AUTO_TEST_CASE(the_defaults_can_be_read) {
  BOOST_TEST(IssuesOf({{.id = "t"}}).empty(), Told(IssuesOf({{.id = "t"}})));
}

// All that the page sets text in, whatever kTextPairs says.
const ColourPair kReadPairs[] = {
    {ColourRole::kText, ColourRole::kPage},       {ColourRole::kText, ColourRole::kCard},
    {ColourRole::kSoft, ColourRole::kPage},       {ColourRole::kSoft, ColourRole::kCard},
    {ColourRole::kAccent, ColourRole::kPage},     {ColourRole::kAccent, ColourRole::kCard},
    {ColourRole::kOnAccent, ColourRole::kAccent}, {ColourRole::kGood, ColourRole::kCard},
};

// Letters in the colour of their ground, and a ground in the colour of its letters, are told at what the theme gives.
BOOST_AUTO_TEST_CASE(every_pair_is_checked_in_light_and_in_dark) {
  for (const Scheme scheme : {Scheme::kLight, Scheme::kDark}) {
    for (const ColourPair& pair : kReadPairs) {
      const auto tells = [&](ColourRole given, ColourRole like) {
        const std::string pointer = "/themes/0/" + std::string(kSchemeNames[static_cast<std::size_t>(scheme)]) + "/" +
                                    std::string(kColourRoleNames[static_cast<std::size_t>(given)]);
        const std::string colour = ToText(DefaultsOf(scheme)[static_cast<std::size_t>(like)]);
        const rules::Issues issues = IssuesOf({In(scheme, With(given, colour))});
        BOOST_TEST(std::ranges::any_of(issues,
                                       [&](const rules::Issue& issue) {
                                         return issue.severity == rules::Severity::kError && issue.pointer == pointer &&
                                                issue.message.find("a contrast of 1.0 to 1") != std::string::npos;
                                       }),
                   pointer << ":\n"
                           << Told(issues));
        for (const rules::Issue& issue : issues) BOOST_TEST(issue.pointer == pointer, Told(issues));
      };
      tells(pair.letters, pair.ground);
      tells(pair.ground, pair.letters);
    }
    // Nothing is written on a line, or in its colour.
    BOOST_TEST(IssuesOf({In(scheme, With(ColourRole::kLine, "#808080"))}).empty());
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_told_with_a_way_out) {
  const struct {
    Scheme scheme;
    ThemeColours colours;
    Strings told;
  } cases[] = {
      {Scheme::kLight,
       {.card = "#ffffff", .good = "#777777"},
       {"/themes/0/light/good: In light, the good news (#777777) on the card (#ffffff) has a contrast of 4.4 to 1, and "
        "4.5 to 1 is needed to read it. Take a darker colour for the good news."}},
      {Scheme::kLight,
       {.card = "#808080", .text = "#000000", .soft = "#000000", .accent = "#000000", .good = "#606060"},
       {"/themes/0/light/good: In light, the good news (#606060) on the card (#808080) has a contrast of 1.5 to 1, and "
        "4.5 to 1 is needed to read it. Take a darker colour for the good news, or a lighter one for the card."}},
      {Scheme::kLight, {.card = "#ffffff", .good = "#767676"}, {}},
      {Scheme::kDark,
       {.on_accent = "#e0e0e0"},
       {"/themes/0/dark/on_accent: In dark, the button text (#e0e0e0) on the accent (#86d3d7, the default) has a "
        "contrast of 1.2 to 1, and 4.5 to 1 is needed to read it. Take a darker colour for the button text."}},
      {Scheme::kLight,
       {.card = "#000000", .text = "#000000", .soft = "#ffffff", .good = "#ffffff"},
       {"/themes/0/light/text: In light, the text (#000000) on the card (#000000) has a contrast of 1.0 to 1, and 4.5 "
        "to 1 is needed to read it. Take a lighter colour for the text.",
        "/themes/0/light/soft: In light, the soft text (#ffffff) on the page (#f5f3ee, the default) has a contrast of "
        "1.1 to 1, and 4.5 to 1 is needed to read it. Take a darker colour for the soft text.",
        "/themes/0/light/card: In light, the accent (#0a5960, the default) on the card (#000000) has a contrast of 2.6 "
        "to 1, and 4.5 to 1 is needed to read it. Take a lighter colour for the card."}},
      {Scheme::kDark,
       {.page = "#fff", .line = "white", .text = "red;}"},
       {"/themes/0/dark/page: This is not a colour. Write # and six digits of 0 to 9 and a to f, two each for red, "
        "green and blue: #0a5960. Leave it out for the default.",
        "/themes/0/dark/line: This is not a colour. Write # and six digits of 0 to 9 and a to f, two each for red, "
        "green and blue: #0a5960. Leave it out for the default.",
        "/themes/0/dark/text: This is not a colour. Write # and six digits of 0 to 9 and a to f, two each for red, "
        "green and blue: #0a5960. Leave it out for the default."}},
  };
  for (const auto& test : cases) {
    std::string told;
    for (const std::string& line : test.told) told += line + "\n";
    BOOST_TEST(Told(IssuesOf({In(test.scheme, test.colours)})) == told);
  }
}

BOOST_AUTO_TEST_CASE(ids_partners_and_corners) {
  const struct {
    std::vector<Theme> themes;
    std::string pointer;
    std::string says;  // empty: nothing
  } cases[] = {
      {{{.id = "a", .partners = {"p", "q"}}, {.id = "b", .partners = {"r"}}, {.id = "c"}}, "", ""},
      {{{.id = "a", .corner_px = 24}, {.id = "b", .corner_px = 0}}, "", ""},
      {{{.id = "a", .corner_px = 25}}, "/themes/0/corner_px", "0 to 24 pixels"},
      {{{.id = "a"}, {.id = "a"}}, "/themes/1/id", "used by another theme"},
      {{{.id = "A b"}}, "/themes/0/id", "cannot be the id of a theme"},
      {{{.id = "a", .partners = {"p", "P q"}}}, "/themes/0/partners/1", "\"P q\" cannot be the id of a partner"},
      {{{.id = "a", .partners = {"p", "p"}}}, "/themes/0/partners/1", "\"p\" stands here twice"},
      {{{.id = "a", .partners = {"p"}}, {.id = "b", .partners = {"q", "p"}}},
       "/themes/1/partners/1",
       "The pages of \"p\" have the theme \"a\" already"},
  };
  for (const auto& test : cases) {
    const rules::Issues issues = IssuesOf(test.themes);
    BOOST_TEST(issues.size() == (test.says.empty() ? 0u : 1u), Told(issues));
    if (test.says.empty() || issues.empty()) continue;
    BOOST_TEST(issues[0].pointer == test.pointer, Told(issues));
    BOOST_TEST(issues[0].message.find(test.says) != std::string::npos, Told(issues));
  }
}

BOOST_AUTO_TEST_CASE(a_style_sheet_sets_every_variable) {
  rules::Issues issues;
  const Themes themes = Themes::Compile({{.id = "t",
                                          .light = {.accent = "#5C2A7A"},
                                          .dark = {.accent = "#d9b3f2", .on_accent = "#2a0f3a"},
                                          .corner_px = 2,
                                          .font = Font::kSerif}},
                                        issues);
  BOOST_TEST(issues.empty(), Told(issues));
  const std::string dark =
      "--page: #11181b; --card: #1b2529; --line: #3a484d; --text: #e9eeee; --soft: #b3c0c2; --accent: #d9b3f2; "
      "--on-accent: #2a0f3a; --good: #9bdbae; }";
  BOOST_TEST(themes.Find("t")->css ==
             ":root { --page: #f5f3ee; --card: #ffffff; --line: #d5d0c4; --text: #1c2a2e; --soft: #47565a; --accent: "
             "#5c2a7a; --on-accent: #ffffff; --good: #1b5e32; --corner: 2px; --font: ui-serif, "
             "Georgia, Cambria, \"Noto Serif\", \"Times New Roman\", serif; }\n"
             "@media (prefers-color-scheme: dark) {\n  :root:not([data-scheme=\"light\"]) { " +
                 dark + "\n}\n:root[data-scheme=\"dark\"] { " + dark + "\n");
}

BOOST_AUTO_TEST_CASE(a_theme_is_found_by_its_id_and_by_its_partners) {
  Definition definition = Good();
  definition.themes = {{.id = "a", .partners = {"p", "q"}}, {.id = "b", .partners = {"r"}, .corner_px = 0}};
  const Catalogue catalogue = CompileGood(definition);
  const auto id = [](const ServedTheme* theme) { return theme != nullptr ? theme->id : ""; };
  for (const auto& [partner, theme] : {std::pair("p", "a"), {"q", "a"}, {"r", "b"}, {"s", ""}, {"a", ""}, {"", ""}}) {
    BOOST_TEST(id(catalogue.ThemeOf(partner)) == theme, partner);
  }
  for (const auto& [name, theme] : {std::pair("a", "a"), {"b", "b"}, {"p", ""}, {"", ""}}) {
    BOOST_TEST(id(catalogue.FindTheme(name)) == theme, name);
  }
  BOOST_TEST(catalogue.FindTheme("b")->css.find("--corner: 0px; --font: system-ui, ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_theme_that_cannot_be_read_stops_the_policy) {
  Definition definition = Good();
  definition.themes = {{.id = "a", .light = {.text = "#dddddd"}}};
  rules::Issues issues;
  Catalogue::Compile(definition, kNow, issues);
  BOOST_TEST(rules::HasErrors(issues));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::messages
