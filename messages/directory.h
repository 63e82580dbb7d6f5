// The help directory: which services fit a person, best first.
//
//   const ServiceChoices help = directory.Choose({.audience = Audience::kSelf, .country = "GB", .now = now});
//   for (const ServiceChoice& choice : help.span()) Show(directory.services()[choice.service], choice.open_now);
//
// A service fits if it is active, serves the audience, its ages overlap the person's age band, and one of its places is
// the person's region, country or everywhere. The order of those that fit:
//   1. place: the region itself, then the country, then everywhere;
//   2. language: one of the person's, or interpreters, before neither (a call nobody understands helps nobody); where
//      the person's languages or the service's are unknown, nothing is held against it;
//   3. those that may be open before those known to be closed now;
//   4. those that the message names, in the order it names them, before the others;
//   5. known to be open before opening hours not stated;
//   6. the order of the directory.
// A service that speaks none of the person's languages, or is closed, is still offered when there is nothing better.
//
// Choose neither allocates nor locks; the directory is immutable and any number of threads may read it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/definition.h"
#include "rules/input.h"
#include "rules/issue.h"
#include "rules/schedule.h"

namespace signpost::messages {

// Places in the definition's arrays, stable for the life of a catalogue.
using ServiceIndex = std::uint32_t;

// As many as a person in distress can take in, and a region's and a country's service for phone and for chat.
inline constexpr std::size_t kMaxServices = 4;
// Of a person's languages, in their order; further ones are not looked at.
inline constexpr std::size_t kMaxAskedLanguages = 8;
// A service that nobody has checked for longer than this is reported as a warning.
inline constexpr int kServiceReviewDays = 365;

enum class OpenNow : std::uint8_t { kUnknown, kClosed, kOpen };
inline constexpr std::array<std::string_view, 3> kOpenNowNames = {"unknown", "closed", "open"};

struct ServiceChoice {
  ServiceIndex service = 0;
  OpenNow open_now = OpenNow::kUnknown;

  bool operator==(const ServiceChoice&) const = default;
};

struct ServiceChoices {
  std::array<ServiceChoice, kMaxServices> items{};
  std::size_t count = 0;  // the rest of items is unused

  std::span<const ServiceChoice> span() const& { return {items.data(), count}; }
  std::span<const ServiceChoice> span() const&& = delete;  // a loop over a temporary's span would read what is gone
  bool empty() const { return count == 0; }
};

// Who asks for help, and where. Views are borrowed for the length of the call; shapes as in rules/input.h.
struct HelpRequest {
  Audience audience = Audience::kSelf;
  std::string_view country = {};
  std::string_view region = {};
  std::span<const std::string_view> languages = {};
  rules::AgeBand age_band = rules::AgeBand::kUnknown;
  rules::Moment now{};
  std::span<const ServiceIndex> preferred = {};  // those a message names
};

class Directory {
 public:
  // Adds every fault and warning, with pointers under /help_services; use the directory only if no error was added.
  static Directory Compile(const std::vector<HelpService>& services, rules::Moment now, rules::Issues& issues);

  // The best kMaxServices that fit; empty if none does.
  ServiceChoices Choose(const HelpRequest& request) const;

  // Every service of the definition in its order, the inactive ones too.
  std::span<const HelpService> services() const { return services_; }
  std::optional<ServiceIndex> Find(std::string_view id) const;
  OpenNow OpenAt(ServiceIndex service, rules::Moment now) const;
  // When one that is closed opens, by the clocks of its hours' time zone; none: not known, or not within a week.
  std::optional<rules::WallClock> OpensNext(ServiceIndex service, rules::Moment now) const;

 private:
  // What Choose looks at, for each active service: codes packed into numbers so that comparing is one instruction.
  struct Entry {
    ServiceIndex service = 0;
    std::uint32_t min_age = 0;
    std::uint32_t max_age = 0;
    std::uint8_t audiences = 0;  // one bit each
    bool everywhere = false;
    bool interpreters = false;
    std::vector<std::uint64_t> places;
    std::vector<std::uint64_t> languages;  // primary subtags
  };
  struct Asked;  // a request in the same packed form

  static std::optional<std::uint32_t> PlaceRank(const Entry& entry, const Asked& asked);
  static std::uint32_t LanguageRank(const Entry& entry, const Asked& asked);
  static Entry MakeEntry(const HelpService& service, ServiceIndex index);

  std::vector<HelpService> services_;
  std::vector<std::optional<rules::Schedule>> hours_;  // as services_
  std::vector<Entry> entries_;
};

}  // namespace signpost::messages
