#include "messages/directory.h"

#include <algorithm>

#include "messages/checks.h"
#include "messages/locale_table.h"

namespace signpost::messages {
namespace {

struct AgeRange {
  std::uint32_t min = 0;
  std::uint32_t max = 0;
};
// As rules::AgeBand: an unknown age may be any.
constexpr std::array<AgeRange, 5> kAgeRanges = {{{0, 12}, {13, 15}, {16, 17}, {18, 200}, {0, 200}}};

constexpr std::size_t kMaxCodeBytes = 8;

// A place or a primary language subtag as one number, without regard to case; 0 for what is too long to be one.
std::uint64_t Pack(std::string_view code) {
  if (code.size() > kMaxCodeBytes) return 0;
  std::uint64_t packed = 0;
  for (const char c : code) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    packed = packed << 8 | static_cast<unsigned char>(upper);
  }
  return packed;
}

std::uint64_t PackLanguage(std::string_view tag) { return Pack(tag.substr(0, tag.find_first_of("-_"))); }

std::uint8_t AudienceBit(Audience audience) {
  return static_cast<std::uint8_t>(1U << static_cast<std::uint8_t>(audience));
}

bool Has(const std::vector<Channel>& channels, Channel channel) {
  return std::ranges::find(channels, channel) != channels.end();
}

bool CanBeReached(const HelpService& service) {
  const bool by_number = Has(service.channels, Channel::kPhone) || Has(service.channels, Channel::kText);
  const bool by_site = Has(service.channels, Channel::kWeb) || Has(service.channels, Channel::kChat) ||
                       Has(service.channels, Channel::kEmail);
  return (by_number && !service.phone.empty()) || (by_site && !service.url.empty());
}

void CheckAddresses(const HelpService& service, const std::string& pointer, rules::Issues& issues) {
  if (!service.url.empty() && !IsHttpsUrl(service.url)) {
    AddError(
        issues, pointer + "/url",
        Quoted(service.url) + " is not an address that people can be sent to. Write it in full, from https:// on.");
  }
  if (!service.phone_tel.empty() && !IsTelUri(service.phone_tel)) {
    AddError(issues, pointer + "/phone_tel",
             Quoted(service.phone_tel) +
                 " cannot be dialled. Write tel:+, the country code and the number, digits only: tel:+448081000900.");
  }
  if (!service.phone_tel.empty() && IsBlank(service.phone)) {
    AddError(issues, pointer + "/phone", "There is a number to dial but none to read. Write it as its owner does.");
  }
  if (service.status == ServiceStatus::kActive && !CanBeReached(service)) {
    AddError(
        issues, pointer + "/channels",
        "Nobody can reach " + Quoted(service.id) +
            ". Give it a channel and what that needs: a phone number for phone and text, an https address for web, "
            "chat and email; or set its status to unconfirmed.");
  }
}

void CheckWhom(const HelpService& service, const std::string& pointer, rules::Issues& issues) {
  if (service.audiences.empty()) {
    AddError(issues, pointer + "/audiences", "Say whom " + Quoted(service.id) + " helps: name at least one audience.");
  }
  if (service.min_age > service.max_age) {
    AddError(issues, pointer + "/max_age",
             "The greatest age, " + std::to_string(service.max_age) + ", is below the least, " +
                 std::to_string(service.min_age) + ". Correct one of them.");
  }
  if (service.places.empty()) {
    AddError(issues, pointer + "/places",
             "Say where " + Quoted(service.id) + " helps: countries or regions, or \"*\" for everywhere.");
  }
  for (std::size_t i = 0; i < service.places.size(); ++i) {
    if (IsPlace(service.places[i])) continue;
    AddError(issues, Pointer(pointer + "/places", i),
             Quoted(service.places[i]) +
                 " is not a place. Use a country code such as GB, a region code such as GB-SCT, or \"*\".");
  }
  for (std::size_t i = 0; i < service.languages.size(); ++i) {
    if (CanonicalTag(service.languages[i])) continue;
    AddError(issues, Pointer(pointer + "/languages", i),
             Quoted(service.languages[i]) + " is not a language tag. Use one such as en or cy.");
  }
}

void CheckDates(const HelpService& service, const std::string& pointer, rules::Moment now, rules::Issues& issues) {
  const auto parse = [&](const std::string& text, const char* field) {
    const std::optional<rules::Moment> date = ParseDate(text);
    if (!date && !text.empty()) {
      AddError(issues, pointer + field, Quoted(text) + " is not a date. Write it as 2026-01-31, or leave it out.");
    }
    return date;
  };
  parse(service.stated_on, "/stated_on");
  const std::optional<rules::Moment> checked = parse(service.checked_on, "/checked_on");
  if (service.status != ServiceStatus::kActive) return;
  if (service.checked_on.empty()) {
    AddWarning(issues, pointer + "/checked_on",
               "Nobody has confirmed " + Quoted(service.id) +
                   " with its owner yet. Ask them, and enter the day you did as checked_on.");
  } else if (checked && now - *checked > std::chrono::days{kServiceReviewDays}) {
    AddWarning(issues, pointer + "/checked_on",
               Quoted(service.id) + " was last confirmed on " + service.checked_on +
                   ", more than a year ago. Ask its owner again, and enter the new day.");
  }
}

// Lower is better, at each of these in turn.
std::uint64_t Rank(std::uint32_t place, std::uint32_t language, OpenNow open, std::size_t preferred) {
  const std::uint64_t closed = open == OpenNow::kClosed ? 1 : 0;
  const std::uint64_t not_known_open = open == OpenNow::kOpen ? 0 : 1;
  return ((((std::uint64_t{place} << 1 | language) << 1 | closed) << 32 | preferred) << 1) | not_known_open;
}

}  // namespace

struct Directory::Asked {
  std::uint64_t country = 0;
  std::uint64_t region = 0;
  std::array<std::uint64_t, kMaxAskedLanguages> languages{};
  std::size_t language_count = 0;

  explicit Asked(const HelpRequest& request) : country(Pack(request.country)), region(Pack(request.region)) {
    for (const std::string_view language :
         request.languages.first(std::min(request.languages.size(), languages.size()))) {
      languages[language_count++] = PackLanguage(language);
    }
  }
};

Directory Directory::Compile(const std::vector<HelpService>& services, rules::Moment now, rules::Issues& issues) {
  IndexIds(services, "help service", "/help_services", issues);
  Directory directory;
  directory.services_ = services;
  for (std::uint32_t i = 0; i < services.size(); ++i) {
    const HelpService& service = services[i];
    const std::string pointer = Pointer("/help_services", i);
    if (IsBlank(service.name)) {
      AddError(issues, pointer + "/name", "Give " + Quoted(service.id) + " the name that its owner uses.");
    }
    CheckWhom(service, pointer, issues);
    CheckAddresses(service, pointer, issues);
    CheckDates(service, pointer, now, issues);
    directory.hours_.emplace_back();
    if (service.hours) directory.hours_.back() = rules::Schedule::Compile(*service.hours, pointer + "/hours", issues);
    if (service.status == ServiceStatus::kActive) directory.entries_.push_back(MakeEntry(service, i));
  }
  return directory;
}

Directory::Entry Directory::MakeEntry(const HelpService& service, ServiceIndex index) {
  Entry entry{
      .service = index, .min_age = service.min_age, .max_age = service.max_age, .interpreters = service.interpreters};
  for (const Audience audience : service.audiences) {
    entry.audiences = static_cast<std::uint8_t>(entry.audiences | AudienceBit(audience));
  }
  for (const std::string& place : service.places) {
    if (place == "*") {
      entry.everywhere = true;
    } else {
      entry.places.push_back(Pack(place));
    }
  }
  for (const std::string& language : service.languages) entry.languages.push_back(PackLanguage(language));
  return entry;
}

std::optional<std::uint32_t> Directory::PlaceRank(const Entry& entry, const Asked& asked) {
  const auto serves = [&](std::uint64_t place) {
    return place != 0 && std::ranges::find(entry.places, place) != entry.places.end();
  };
  if (serves(asked.region)) return 0;
  if (serves(asked.country)) return 1;
  if (entry.everywhere) return 2;
  return std::nullopt;
}

std::uint32_t Directory::LanguageRank(const Entry& entry, const Asked& asked) {
  if (asked.language_count == 0 || entry.languages.empty() || entry.interpreters) return 0;
  const std::span<const std::uint64_t> wanted = std::span(asked.languages).first(asked.language_count);
  return std::ranges::find_first_of(wanted, entry.languages) == wanted.end() ? 1 : 0;
}

ServiceChoices Directory::Choose(const HelpRequest& request) const {
  const Asked asked(request);
  const AgeRange ages = kAgeRanges[static_cast<std::size_t>(request.age_band)];
  ServiceChoices best;
  std::array<std::uint64_t, kMaxServices> ranks{};
  for (const Entry& entry : entries_) {
    if ((entry.audiences & AudienceBit(request.audience)) == 0) continue;
    if (entry.max_age < ages.min || entry.min_age > ages.max) continue;
    const std::optional<std::uint32_t> place = PlaceRank(entry, asked);
    if (!place) continue;
    const OpenNow open = OpenAt(entry.service, request.now);
    const auto preferred = std::ranges::find(request.preferred, entry.service) - request.preferred.begin();
    const std::uint64_t rank = Rank(*place, LanguageRank(entry, asked), open, static_cast<std::size_t>(preferred));
    // Insertion into the few best; what ties stays in the directory's order.
    std::size_t at = best.count;
    while (at > 0 && ranks[at - 1] > rank) --at;
    if (at == kMaxServices) continue;
    if (best.count < kMaxServices) ++best.count;
    for (std::size_t i = best.count - 1; i > at; --i) {
      best.items[i] = best.items[i - 1];
      ranks[i] = ranks[i - 1];
    }
    best.items[at] = {entry.service, open};
    ranks[at] = rank;
  }
  return best;
}

std::optional<ServiceIndex> Directory::Find(std::string_view id) const {
  const auto found = std::ranges::find(services_, id, &HelpService::id);
  if (found == services_.end()) return std::nullopt;
  return static_cast<ServiceIndex>(found - services_.begin());
}

OpenNow Directory::OpenAt(ServiceIndex service, rules::Moment now) const {
  const std::optional<rules::Schedule>& hours = hours_[service];
  if (!hours) return OpenNow::kUnknown;
  return hours->Contains(now) ? OpenNow::kOpen : OpenNow::kClosed;
}

std::optional<rules::WallClock> Directory::OpensNext(ServiceIndex service, rules::Moment now) const {
  const std::optional<rules::Schedule>& hours = hours_[service];
  return hours ? hours->NextStart(now) : std::nullopt;
}

}  // namespace signpost::messages
