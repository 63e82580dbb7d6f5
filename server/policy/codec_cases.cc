// The JSON form of regression cases.
#include <charconv>
#include <chrono>
#include <cstdio>

#include "server/policy/codec_fields.h"

namespace signpost::policy::codec {

template <>
struct Names<Shown> : NameTable<kShownNames> {};

namespace {

constexpr std::string_view kMomentForm = "a moment in UTC such as \"2026-11-23T12:00Z\"";

// The number that the digits at [first, first + count) spell.
std::optional<int> Digits(std::string_view text, std::size_t first, std::size_t count) {
  int number = 0;
  const char* end = text.data() + first + count;
  const auto [stopped, error] = std::from_chars(text.data() + first, end, number);
  if (error != std::errc() || stopped != end || number < 0 || text[first] == '-') return std::nullopt;
  return number;
}

// "YYYY-MM-DDTHH:MMZ" or "YYYY-MM-DDTHH:MM:SSZ" (RFC 3339 with the seconds left out where they are zero).
std::optional<rules::Moment> MomentFrom(std::string_view text) {
  constexpr std::string_view kLong = "____-__-__T__:__:__Z";
  constexpr std::string_view kShort = "____-__-__T__:__Z";
  const std::string_view form = text.size() == kLong.size() ? kLong : kShort;
  if (text.size() != form.size()) return std::nullopt;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '_' && form[i] != text[i]) return std::nullopt;
  }
  const auto year = Digits(text, 0, 4);
  const auto month = Digits(text, 5, 2);
  const auto day = Digits(text, 8, 2);
  const auto hour = Digits(text, 11, 2);
  const auto minute = Digits(text, 14, 2);
  const auto second = form == kLong ? Digits(text, 17, 2) : 0;
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

std::string MomentText(rules::Moment moment) {
  const auto days = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss time(moment - days);
  char text[32];
  const auto seconds = static_cast<int>(time.seconds().count());
  const int length = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                   static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  std::string written(text, static_cast<std::size_t>(length));
  if (seconds != 0) written += (seconds < 10 ? ":0" : ":") + std::to_string(seconds);
  return written + "Z";
}

}  // namespace

void Read(Reader& reader, const Json& json, const Place& place, rules::Moment& out) {
  if (!json.IsString()) return reader.WrongType(place, kMomentForm, json);
  const std::optional<rules::Moment> moment = MomentFrom(Text(json));
  if (!moment) return reader.Fault(place, "This must be " + std::string(kMomentForm) + ".");
  out = *moment;
}

void Write(JsonWriter& out, rules::Moment moment) { Write(out, MomentText(moment)); }

template <>
struct Shape<CaseContext> {
  using T = CaseContext;
  static constexpr auto kFields =
      std::tuple(Optional("country", &T::country), Optional("region", &T::region), Optional("languages", &T::languages),
                 Optional("surface", &T::surface), Optional("age_band", &T::age_band),
                 Optional("prior_exposures", &T::prior_exposures), Optional("signals", &T::signals),
                 Optional("partner", &T::partner));
};

// One text is a "query", several are "texts".
void Read(Reader& reader, const Json& json, const Place& place, CaseInput& out) {
  ObjectReader object(reader, json, place);
  std::string query;
  const bool has_query = object.Optional("query", query);
  const bool has_texts = object.Optional("texts", out.texts);
  object.Optional("context", out.context);
  object.Optional("now", out.now);
  object.Optional("session", out.session);
  object.Finish();
  if (!object.is_object()) return;
  if (has_query == has_texts) {
    reader.Fault(place, "This needs either \"query\", with one text, or \"texts\", with several.");
  } else if (has_query) {
    out.texts.assign(1, std::move(query));
  } else if (const Json* texts = object.Find("texts"); texts->IsArray() && texts->Empty()) {
    reader.Fault(Place(place, "texts"), "This needs at least one text.");
  }
}

void Write(JsonWriter& out, const CaseInput& input) {
  out.StartObject();
  const bool is_query = input.texts.size() == 1;
  WriteKey(out, is_query ? "query" : "texts");
  is_query ? Write(out, input.texts.front()) : Write(out, input.texts);
  if (input.context != CaseContext{}) {
    WriteKey(out, "context");
    Write(out, input.context);
  }
  if (input.now) {
    WriteKey(out, "now");
    Write(out, *input.now);
  }
  if (!input.session.empty()) {
    WriteKey(out, "session");
    Write(out, input.session);
  }
  out.EndObject();
}

template <>
struct Shape<CaseExpectation> {
  using T = CaseExpectation;
  static constexpr auto kFields =
      std::tuple(Required("action", &T::action), Optional("rule", &T::rule), Optional("campaign", &T::campaign),
                 Optional("help_first", &T::help_first));
};

template <>
struct Shape<Case> {
  using T = Case;
  static constexpr auto kFields = std::tuple(Required("id", &T::id), Optional("title", &T::title),
                                             Required("input", &T::input), Required("expect", &T::expect));
};

void ReadParts(ObjectReader& document, std::vector<Case>& out) { document.Optional("cases", out); }
void WriteParts(JsonWriter& out, const std::vector<Case>& cases) { WriteFamily(out, "cases", cases); }

}  // namespace signpost::policy::codec
