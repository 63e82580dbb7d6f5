// Campaigns, messages, facts, help services and themes as an editor writes them. Plain data: the JSON form is policy's.
//
// Defaults here are the defaults of the JSON form. Ids are [a-z0-9-]{1,64}. Dates are YYYY-MM-DD, read in UTC.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/definition.h"
#include "rules/schedule.h"

namespace signpost::messages {

// Whom a campaign speaks to.
enum class Audience : std::uint8_t { kSelf, kFamily, kConcernedAdult, kYoungPerson, kHarmed };
inline constexpr std::array<std::string_view, 5> kAudienceNames = {"self", "family", "concerned_adult", "young_person",
                                                                   "harmed"};

// What a message tries to bring about; the two are reported side by side, because wording that does best for one need
// not for the other.
enum class Objective : std::uint8_t { kDeter, kSeekHelp };
inline constexpr std::array<std::string_view, 2> kObjectiveNames = {"deter", "seek_help"};

// For whom the words were written. A `self` campaign written for adults is never shown to someone known to be under 18.
enum class WrittenFor : std::uint8_t { kAdults, kUnder18, kEveryone };
inline constexpr std::array<std::string_view, 3> kWrittenForNames = {"adults", "under_18", "everyone"};

enum class Format : std::uint8_t { kInterstitial, kOnebox, kBanner, kTextAd };
inline constexpr std::array<std::string_view, 4> kFormatNames = {"interstitial", "onebox", "banner", "text_ad"};

struct Variant {
  std::string id;
  std::string message;
  std::uint32_t weight = 1;
  std::optional<Objective> objective;  // unless it is the campaign's own

  bool operator==(const Variant&) const = default;
};

// From this many prior exposures on, these variants and (where given) this action replace the campaign's and the
// rule's.
struct EscalationStep {
  std::uint32_t from_exposures = 1;
  std::optional<rules::Action> action;  // message, interstitial or block; never suppress
  std::vector<Variant> variants;        // empty: the campaign's own

  bool operator==(const EscalationStep&) const = default;
};

// How often a campaign may be shown: a helpline can take only so many calls. Zero: no limit.
struct Caps {
  std::uint32_t per_hour = 0;
  std::uint32_t per_day = 0;

  bool operator==(const Caps&) const = default;
};

struct Campaign {
  std::string id;
  std::string title;
  std::string owner;
  Audience audience = Audience::kSelf;
  Objective objective = Objective::kDeter;
  WrittenFor written_for = WrittenFor::kAdults;
  rules::ScheduleDefinition flight;
  std::vector<std::string> countries;  // "*" for everywhere, an unknown country included
  std::vector<Variant> variants;
  bool rotate = true;  // a repeated exposure shows the next variant: the same picture twice is overlooked
  double holdout_percent = 0;
  Caps caps;
  std::vector<EscalationStep> escalation;  // ascending by from_exposures

  bool operator==(const Campaign&) const = default;
};

// What a person can do from the message itself.
enum class LinkKind : std::uint8_t { kGetHelp, kLearnMore, kExit };
inline constexpr std::array<std::string_view, 3> kLinkKindNames = {"get_help", "learn_more", "exit"};

struct MessageLink {
  LinkKind kind = LinkKind::kGetHelp;
  std::string label;
  std::string service;  // the help service it leads to; empty for kExit, or for the first service of the answer

  bool operator==(const MessageLink&) const = default;
};

struct Film {
  std::string label;
  std::string service;  // reached through this service's own site

  bool operator==(const Film&) const = default;
};

enum class Translation : std::uint8_t { kDraft, kReviewed };
inline constexpr std::array<std::string_view, 2> kTranslationNames = {"draft", "reviewed"};

struct LocalisedText {
  Translation translation = Translation::kDraft;  // only reviewed text is served
  std::string title;
  std::vector<std::string> paragraphs;
  std::vector<MessageLink> actions;
  std::optional<Film> film;

  bool operator==(const LocalisedText&) const = default;
};

struct Message {
  std::string id;
  std::vector<Format> formats;
  std::string default_locale = "en-GB";          // where every chain of locales ends; must be reviewed
  std::map<std::string, LocalisedText> locales;  // by BCP 47 tag
  std::vector<std::string> facts;
  std::vector<std::string> services;  // shown first, where they fit; the directory adds the others

  bool operator==(const Message&) const = default;
};

// A number somebody published, with what is needed to show it honestly or not at all.
struct Fact {
  std::string id;
  double figure = 0;
  std::string counts;  // what it counts
  std::string period;  // over which time
  std::string source;
  std::string review_date;                  // on and after this day it is not shown
  std::map<std::string, std::string> text;  // by locale: an ICU MessageFormat pattern with {figure, number}

  bool operator==(const Fact&) const = default;
};

enum class Channel : std::uint8_t { kPhone, kChat, kEmail, kWeb, kText };
inline constexpr std::array<std::string_view, 5> kChannelNames = {"phone", "chat", "email", "web", "text"};

enum class Cost : std::uint8_t { kUnknown, kFree, kCharged };
inline constexpr std::array<std::string_view, 3> kCostNames = {"unknown", "free", "charged"};

enum class ServiceStatus : std::uint8_t { kActive, kUnconfirmed, kClosed };
inline constexpr std::array<std::string_view, 3> kServiceStatusNames = {"active", "unconfirmed", "closed"};

struct HelpService {
  std::string id;
  std::string name;
  std::string operated_by;
  std::vector<Audience> audiences;
  std::uint32_t min_age = 0;
  std::uint32_t max_age = 200;
  std::vector<std::string> places;     // ISO 3166-1 or 3166-2 codes; "*" for everywhere
  std::vector<std::string> languages;  // BCP 47; empty: not stated
  bool interpreters = false;
  std::vector<Channel> channels;
  std::string phone;      // as its owner writes it
  std::string phone_tel;  // RFC 3966, for example tel:+448081000900; empty: not dialled from a link
  std::string url;        // https only
  std::optional<rules::ScheduleDefinition> hours;  // none: not stated by the owner
  Cost cost = Cost::kUnknown;
  std::string what_happens;  // in the owner's own terms; empty: not stated
  std::string source;
  ServiceStatus status = ServiceStatus::kUnconfirmed;  // only an active one is ever served
  std::string stated_on;                               // when the owner or the campaign stated it; empty: not known
  std::string checked_on;                              // when somebody confirmed it with the owner; empty: never

  bool operator==(const HelpService&) const = default;
};

// How the page that a person sees looks, in light or in dark (theme.h): "#rrggbb" each. Empty: the default's.
struct ThemeColours {
  std::string page;
  std::string card;
  std::string line;
  std::string text;
  std::string soft;    // text that matters less
  std::string accent;  // links and buttons
  std::string on_accent;
  std::string good;  // "free", "open now"

  bool operator==(const ThemeColours&) const = default;
};

enum class Font : std::uint8_t { kSystem, kSerif };
inline constexpr std::array<std::string_view, 2> kFontNames = {"system", "serif"};

struct Theme {
  std::string id;
  std::string title;
  std::vector<std::string> partners;  // whose decisions show it; each has one theme at most
  ThemeColours light;
  ThemeColours dark;
  std::uint32_t corner_px = 8;
  Font font = Font::kSystem;

  bool operator==(const Theme&) const = default;
};

struct Definition {
  std::vector<Campaign> campaigns;
  std::vector<Message> messages;
  std::vector<Fact> facts;
  std::vector<HelpService> help_services;
  std::vector<Theme> themes;

  bool operator==(const Definition&) const = default;
};

}  // namespace signpost::messages
