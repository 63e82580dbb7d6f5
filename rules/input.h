// What a decision is about: the words, and the context that a partner sends with them.
//
// All views are borrowed for the length of one Evaluate call; nothing here is ever copied, kept or logged.
// Shapes: country is ISO 3166-1 alpha-2 in upper case ("GB"), region ISO 3166-2 ("GB-SCT"), languages BCP 47 tags in
// the order a person prefers them; empty where unknown. Signals are numbers that the partner's own classifier supplies.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "rules/schedule.h"

namespace signpost::rules {

enum class Surface : std::uint8_t { kWebSearch, kImageSearch, kVideoSearch, kChat, kUpload, kAdSlot, kOther };
inline constexpr std::array<std::string_view, 7> kSurfaceNames = {"web_search", "image_search", "video_search", "chat",
                                                                  "upload",     "ad_slot",      "other"};

enum class AgeBand : std::uint8_t { kUnder13, k13To15, k16To17, kAdult, kUnknown };
inline constexpr std::array<std::string_view, 5> kAgeBandNames = {"under_13", "13_15", "16_17", "adult", "unknown"};

// True only where the partner said so: an unknown age is not "under 18".
constexpr bool IsUnder18(AgeBand band) { return band < AgeBand::kAdult; }

// The enumerator whose name this is, by its place in a table of names.
template <typename Enum, std::size_t N>
constexpr std::optional<Enum> EnumFromName(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

template <typename Enum, std::size_t N>
constexpr std::string_view NameOf(const std::array<std::string_view, N>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

struct Signal {
  std::string_view name;
  double value = 0;
};

struct Context {
  std::string_view country;
  std::string_view region;
  std::span<const std::string_view> languages;
  Surface surface = Surface::kOther;
  AgeBand age_band = AgeBand::kUnknown;
  std::uint32_t prior_exposures = 0;
  std::span<const Signal> signals;
  std::string_view partner;
};

struct Input {
  std::span<const std::string_view> texts;  // valid UTF-8, judged together
  Context context;
  Moment now{};
  std::uint64_t seed = 0;  // see assignment.h
};

}  // namespace signpost::rules
