// How the pages look that a person sees: a theme's colours, corners and letters, checked and made into a style sheet.
//
//   rules::Issues issues;
//   const Themes themes = Themes::Compile(definition.themes, issues);
//   const ServedTheme* theme = themes.OfPartner("acme");                // null: the page's own look
//   if (theme) Send(theme->css);                                        // behind the page's own style sheet
//   ContrastOf(*ParseColour("#000000"), *ParseColour("#ffffff"))        // 21
//
// A warning that can't be read helps nobody, so no theme is served in which a pair of colours that text is set in has a
// contrast below 4.5 to 1, in light or in dark, with the default's colours where the theme has none of its own. That is
// the success criterion 1.4.3 of WCAG 2.2, https://www.w3.org/TR/WCAG22/#contrast-minimum.
//
// Contract: Compile adds *all* faults to `issues`, with pointers into the policy document (/themes/0/light/accent) and
// a sentence that says what to do; the themes may be used only if no error was added. A style sheet is written anew
// from numbers, so nothing in a definition can end a declaration. Pure; immutable after Compile: any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/definition.h"
#include "rules/issue.h"

namespace signpost::messages {

inline constexpr std::uint32_t kMaxCornerPx = 24;
inline constexpr double kLeastContrast = 4.5;

struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;

  bool operator==(const Colour&) const = default;
};

// "#rrggbb", in letters of either case; nothing else.
std::optional<Colour> ParseColour(std::string_view text);
std::string ToText(Colour colour);  // "#0a5960"

// Relative luminance, from 0 (black) to 1 (white), https://www.w3.org/TR/WCAG22/#dfn-relative-luminance.
double LuminanceOf(Colour colour);
// From 1 (the same) to 21, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. The order does not matter.
double ContrastOf(Colour one, Colour other);

// What a colour is for.
enum class ColourRole : std::uint8_t { kPage, kCard, kLine, kText, kSoft, kAccent, kOnAccent, kGood };
inline constexpr std::array<std::string_view, 8> kColourRoleNames = {"page", "card",   "line",      "text",
                                                                     "soft", "accent", "on_accent", "good"};
using Palette = std::array<Colour, kColourRoleNames.size()>;  // by ColourRole

enum class Scheme : std::uint8_t { kLight, kDark };
inline constexpr std::array<std::string_view, 2> kSchemeNames = {"light", "dark"};

// Those of the page's own style sheet, server/console/interstitial/page.css, by Scheme. A test holds the two together.
inline constexpr std::array<Palette, 2> kDefaultColours = {{
    {{{0xf5, 0xf3, 0xee},
      {0xff, 0xff, 0xff},
      {0xd5, 0xd0, 0xc4},
      {0x1c, 0x2a, 0x2e},
      {0x47, 0x56, 0x5a},
      {0x0a, 0x59, 0x60},
      {0xff, 0xff, 0xff},
      {0x1b, 0x5e, 0x32}}},
    {{{0x11, 0x18, 0x1b},
      {0x1b, 0x25, 0x29},
      {0x3a, 0x48, 0x4d},
      {0xe9, 0xee, 0xee},
      {0xb3, 0xc0, 0xc2},
      {0x86, 0xd3, 0xd7},
      {0x06, 0x28, 0x2b},
      {0x9b, 0xdb, 0xae}}},
}};

// Letters and the ground that they stand on. Page on text is the button that leaves the page; it has the contrast of
// text on page. The outline of what has the focus is the accent on the page: it needs 3 to 1 (1.4.11) and has more.
struct ColourPair {
  ColourRole letters;
  ColourRole ground;
};
inline constexpr std::array<ColourPair, 8> kTextPairs = {{
    {ColourRole::kText, ColourRole::kPage},
    {ColourRole::kText, ColourRole::kCard},
    {ColourRole::kSoft, ColourRole::kPage},
    {ColourRole::kSoft, ColourRole::kCard},
    {ColourRole::kAccent, ColourRole::kPage},
    {ColourRole::kAccent, ColourRole::kCard},
    {ColourRole::kOnAccent, ColourRole::kAccent},
    {ColourRole::kGood, ColourRole::kCard},
}};

// `css` sets the page's variables: --page and so on ("on-accent" for on_accent), --corner and --font. Which
// scheme holds is the reader's choice, unless <html data-scheme="light"> or "dark" makes it, for previews.
struct ServedTheme {
  std::string id;
  std::string css;
};

class Themes {
 public:
  static Themes Compile(const std::vector<Theme>& themes, rules::Issues& issues);

  const ServedTheme* Find(std::string_view id) const;            // null: there is none
  const ServedTheme* OfPartner(std::string_view partner) const;  // null: the default

 private:
  using Index = std::map<std::string, std::size_t, std::less<>>;

  void AddPartners(const Theme& theme, std::size_t place, const std::string& pointer, const std::vector<Theme>& themes,
                   rules::Issues& issues);

  std::vector<ServedTheme> themes_;
  Index by_id_;
  Index by_partner_;
};

}  // namespace signpost::messages
