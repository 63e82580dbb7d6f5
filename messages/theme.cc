#include "messages/theme.h"

#include <algorithm>
#include <cmath>

#include "messages/checks.h"

namespace signpost::messages {
namespace {

// How each is called in a sentence, as letters or as ground.
constexpr std::array<std::string_view, kColourRoleNames.size()> kSpoken = {
    "page", "card", "line", "text", "soft text", "accent", "button text", "good news"};

constexpr std::array<std::string ThemeColours::*, kColourRoleNames.size()> kFields = {
    &ThemeColours::page, &ThemeColours::card,   &ThemeColours::line,      &ThemeColours::text,
    &ThemeColours::soft, &ThemeColours::accent, &ThemeColours::on_accent, &ThemeColours::good};

constexpr std::array<std::string_view, kFontNames.size()> kFontStacks = {
    R"(system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif)",
    R"(ui-serif, Georgia, Cambria, "Noto Serif", "Times New Roman", serif)"};

constexpr std::size_t Place(ColourRole role) { return static_cast<std::size_t>(role); }

std::optional<std::uint8_t> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

// Rounded down: no ratio that is too small is told as one that is enough.
std::string RatioText(double ratio) {
  const long tenths = static_cast<long>(ratio * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

// Where a colour must go to be read beside the other one, which is the way that it is on if there is room. There always
// is on one of the two: black or white has a contrast of 4.5 to any colour.
std::string_view WayAwayFrom(Colour other, Colour from) {
  const bool black_can = ContrastOf({0, 0, 0}, other) >= kLeastContrast;
  const bool white_can = ContrastOf({255, 255, 255}, other) >= kLeastContrast;
  const bool is_darker = black_can && (!white_can || LuminanceOf(from) <= LuminanceOf(other));
  return is_darker ? "darker" : "lighter";
}

class SchemeCompiler {
 public:
  SchemeCompiler(const ThemeColours& colours, Scheme scheme, const std::string& pointer, rules::Issues& issues)
      : colours_(colours),
        scheme_(kSchemeNames[static_cast<std::size_t>(scheme)]),
        palette_(kDefaultColours[static_cast<std::size_t>(scheme)]),
        pointer_(Pointer(pointer, scheme_)),
        issues_(issues) {}

  Palette Compile() {
    for (std::size_t i = 0; i < palette_.size(); ++i) ReadColour(static_cast<ColourRole>(i));
    for (const ColourPair& pair : kTextPairs) CheckContrast(pair);
    return palette_;
  }

 private:
  const std::string& Given(ColourRole role) const { return colours_.*kFields[Place(role)]; }
  std::string At(ColourRole role) const { return Pointer(pointer_, kColourRoleNames[Place(role)]); }

  void ReadColour(ColourRole role) {
    if (Given(role).empty()) return;
    const std::optional<Colour> colour = ParseColour(Given(role));
    is_good_[Place(role)] = colour.has_value();
    if (colour) {
      palette_[Place(role)] = *colour;
    } else {
      AddError(issues_, At(role),
               "This is not a colour. Write # and six digits of 0 to 9 and a to f, two each for red, green and blue: "
               "#0a5960. Leave it out for the default.");
    }
  }

  void CheckContrast(const ColourPair& pair) {
    if (!is_good_[Place(pair.letters)] || !is_good_[Place(pair.ground)]) return;
    const Colour letters = palette_[Place(pair.letters)];
    const Colour ground = palette_[Place(pair.ground)];
    const double ratio = ContrastOf(letters, ground);
    if (ratio >= kLeastContrast) return;
    // Who gave the ground only is led to the ground.
    const bool is_ground = Given(pair.letters).empty();
    AddError(issues_, At(is_ground ? pair.ground : pair.letters),
             "In " + std::string(scheme_) + ", " + Named(pair.letters) + " on " + Named(pair.ground) +
                 " has a contrast of " + RatioText(ratio) + " to 1, and " + RatioText(kLeastContrast) +
                 " to 1 is needed to read it. " +
                 (is_ground ? WayOut(pair.ground, pair.letters) : WayOut(pair.letters, pair.ground)));
  }

  // What to do with the first colour; and with the other one, where that is not the same, which would help nobody.
  std::string WayOut(ColourRole first, ColourRole other) const {
    const Colour colour = palette_[Place(first)];
    const Colour other_colour = palette_[Place(other)];
    const std::string_view way = WayAwayFrom(other_colour, colour);
    const std::string_view other_way = WayAwayFrom(colour, other_colour);
    return "Take a " + std::string(way) + " colour for the " + std::string(kSpoken[Place(first)]) +
           (way == other_way
                ? "."
                : ", or a " + std::string(other_way) + " one for the " + std::string(kSpoken[Place(other)]) + ".");
  }

  // "the accent (#0a5960, the default)"
  std::string Named(ColourRole role) const {
    return "the " + std::string(kSpoken[Place(role)]) + " (" + ToText(palette_[Place(role)]) +
           (Given(role).empty() ? ", the default)" : ")");
  }

  const ThemeColours& colours_;
  const std::string_view scheme_;
  Palette palette_;
  std::array<bool, kColourRoleNames.size()> is_good_ = {true, true, true, true, true, true, true, true};
  const std::string pointer_;
  rules::Issues& issues_;
};

std::string Declarations(const Palette& palette) {
  std::string css;
  for (std::size_t i = 0; i < palette.size(); ++i) {
    std::string name(kColourRoleNames[i]);
    std::ranges::replace(name, '_', '-');
    css += "--" + name + ": " + ToText(palette[i]) + "; ";
  }
  return css;
}

std::string StyleSheet(const Theme& theme, const Palette& light, const Palette& dark) {
  const std::string in_dark = Declarations(dark);
  return ":root { " + Declarations(light) + "--corner: " + std::to_string(theme.corner_px) +
         "px; --font: " + std::string(kFontStacks[static_cast<std::size_t>(theme.font)]) +
         "; }\n"
         "@media (prefers-color-scheme: dark) {\n  :root:not([data-scheme=\"light\"]) { " +
         in_dark + "}\n}\n:root[data-scheme=\"dark\"] { " + in_dark + "}\n";
}

}  // namespace

std::optional<Colour> ParseColour(std::string_view text) {
  constexpr std::size_t kSize = 7;  // "#rrggbb"
  if (text.size() != kSize || text[0] != '#') return std::nullopt;
  std::array<std::uint8_t, 3> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto high = HexDigit(text[1 + 2 * i]);
    const auto low = HexDigit(text[2 + 2 * i]);
    if (!high || !low) return std::nullopt;
    parts[i] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return Colour{parts[0], parts[1], parts[2]};
}

std::string ToText(Colour colour) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t part : {colour.red, colour.green, colour.blue}) {
    text += kDigits[part >> 4];
    text += kDigits[part & 0xF];
  }
  return text;
}

double LuminanceOf(Colour colour) {
  const auto linear = [](std::uint8_t part) {
    const double value = part / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

double ContrastOf(Colour one, Colour other) {
  const auto [darker, lighter] = std::minmax({LuminanceOf(one), LuminanceOf(other)});
  return (lighter + 0.05) / (darker + 0.05);
}

Themes Themes::Compile(const std::vector<Theme>& themes, rules::Issues& issues) {
  Themes compiled;
  IndexIds(themes, "theme", "/themes", issues);
  for (std::size_t i = 0; i < themes.size(); ++i) {
    const Theme& theme = themes[i];
    const std::string pointer = Pointer("/themes", i);
    if (theme.corner_px > kMaxCornerPx) {
      AddError(issues, pointer + "/corner_px",
               "Corners are rounded by 0 to " + std::to_string(kMaxCornerPx) + " pixels. Take a number of these.");
    }
    const Palette light = SchemeCompiler(theme.light, Scheme::kLight, pointer, issues).Compile();
    const Palette dark = SchemeCompiler(theme.dark, Scheme::kDark, pointer, issues).Compile();
    compiled.themes_.push_back({theme.id, StyleSheet(theme, light, dark)});
    compiled.by_id_.emplace(theme.id, i);
    compiled.AddPartners(theme, i, pointer + "/partners", themes, issues);
  }
  return compiled;
}

void Themes::AddPartners(const Theme& theme, std::size_t place, const std::string& pointer,
                         const std::vector<Theme>& themes, rules::Issues& issues) {
  for (std::size_t i = 0; i < theme.partners.size(); ++i) {
    const std::string& partner = theme.partners[i];
    if (!IsId(partner)) {
      AddError(issues, Pointer(pointer, i),
               Quoted(partner) + " cannot be the id of a partner. Write the id that its key was made for.");
      continue;
    }
    const auto [entry, is_new] = by_partner_.emplace(partner, place);
    if (is_new) continue;
    AddError(issues, Pointer(pointer, i),
             entry->second == place
                 ? "The partner " + Quoted(partner) + " stands here twice. Keep one."
                 : "The pages of " + Quoted(partner) + " have the theme " + Quoted(themes[entry->second].id) +
                       " already. A partner has one theme: take it out of one of the two.");
  }
}

const ServedTheme* Themes::Find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &themes_[found->second];
}

const ServedTheme* Themes::OfPartner(std::string_view partner) const {
  const auto found = by_partner_.find(partner);
  return found == by_partner_.end() ? nullptr : &themes_[found->second];
}

}  // namespace signpost::messages
