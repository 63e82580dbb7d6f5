// The JSON form of campaigns, messages, facts, help services and themes.
#include "server/policy/codec_fields.h"

namespace signpost::policy::codec {

template <>
struct Names<messages::Audience> : NameTable<messages::kAudienceNames> {};
template <>
struct Names<messages::Objective> : NameTable<messages::kObjectiveNames> {};
template <>
struct Names<messages::WrittenFor> : NameTable<messages::kWrittenForNames> {};
template <>
struct Names<messages::Format> : NameTable<messages::kFormatNames> {};
template <>
struct Names<messages::LinkKind> : NameTable<messages::kLinkKindNames> {};
template <>
struct Names<messages::Translation> : NameTable<messages::kTranslationNames> {};
template <>
struct Names<messages::Channel> : NameTable<messages::kChannelNames> {};
template <>
struct Names<messages::Cost> : NameTable<messages::kCostNames> {};
template <>
struct Names<messages::ServiceStatus> : NameTable<messages::kServiceStatusNames> {};
template <>
struct Names<messages::Font> : NameTable<messages::kFontNames> {};

template <>
struct Shape<messages::Variant> {
  using T = messages::Variant;
  static constexpr auto kFields = std::tuple(Required("id", &T::id), Required("message", &T::message),
                                             Optional("weight", &T::weight), Optional("objective", &T::objective));
};

template <>
struct Shape<messages::EscalationStep> {
  using T = messages::EscalationStep;
  static constexpr auto kFields = std::tuple(Optional("from_exposures", &T::from_exposures),
                                             Optional("action", &T::action), Optional("variants", &T::variants));
};

template <>
struct Shape<messages::Caps> {
  using T = messages::Caps;
  static constexpr auto kFields = std::tuple(Optional("per_hour", &T::per_hour), Optional("per_day", &T::per_day));
};

template <>
struct Shape<messages::Campaign> {
  using T = messages::Campaign;
  static constexpr auto kFields =
      std::tuple(Required("id", &T::id), Optional("title", &T::title), Optional("owner", &T::owner),
                 Required("audience", &T::audience), Optional("objective", &T::objective),
                 Optional("written_for", &T::written_for), Optional("flight", &T::flight),
                 Required("countries", &T::countries), Required("variants", &T::variants),
                 Optional("rotate", &T::rotate), Optional("holdout_percent", &T::holdout_percent, kPercent),
                 Optional("caps", &T::caps), Optional("escalation", &T::escalation));
};

template <>
struct Shape<messages::MessageLink> {
  using T = messages::MessageLink;
  static constexpr auto kFields =
      std::tuple(Required("kind", &T::kind), Required("label", &T::label), Optional("service", &T::service));
};

template <>
struct Shape<messages::Film> {
  using T = messages::Film;
  static constexpr auto kFields = std::tuple(Required("label", &T::label), Required("service", &T::service));
};

template <>
struct Shape<messages::LocalisedText> {
  using T = messages::LocalisedText;
  static constexpr auto kFields =
      std::tuple(Optional("translation", &T::translation), Required("title", &T::title),
                 Optional("paragraphs", &T::paragraphs), Optional("actions", &T::actions), Optional("film", &T::film));
};

template <>
struct Shape<messages::Message> {
  using T = messages::Message;
  static constexpr auto kFields = std::tuple(
      Required("id", &T::id), Required("formats", &T::formats), Optional("default_locale", &T::default_locale),
      Required("locales", &T::locales), Optional("facts", &T::facts), Optional("services", &T::services));
};

template <>
struct Shape<messages::Fact> {
  using T = messages::Fact;
  static constexpr auto kFields =
      std::tuple(Required("id", &T::id), Required("figure", &T::figure), Required("counts", &T::counts),
                 Required("period", &T::period), Required("source", &T::source),
                 Required("review_date", &T::review_date), Required("text", &T::text));
};

template <>
struct Shape<messages::HelpService> {
  using T = messages::HelpService;
  static constexpr auto kFields = std::tuple(
      Required("id", &T::id), Required("name", &T::name), Optional("operated_by", &T::operated_by),
      Required("audiences", &T::audiences), Optional("min_age", &T::min_age), Optional("max_age", &T::max_age),
      Required("places", &T::places), Optional("languages", &T::languages), Optional("interpreters", &T::interpreters),
      Optional("channels", &T::channels), Optional("phone", &T::phone), Optional("phone_tel", &T::phone_tel),
      Optional("url", &T::url), Optional("hours", &T::hours), Optional("cost", &T::cost),
      Optional("what_happens", &T::what_happens), Optional("source", &T::source), Optional("status", &T::status),
      Optional("stated_on", &T::stated_on), Optional("checked_on", &T::checked_on));
};

template <>
struct Shape<messages::ThemeColours> {
  using T = messages::ThemeColours;
  static constexpr auto kFields =
      std::tuple(Optional("page", &T::page), Optional("card", &T::card), Optional("line", &T::line),
                 Optional("text", &T::text), Optional("soft", &T::soft), Optional("accent", &T::accent),
                 Optional("on_accent", &T::on_accent), Optional("good", &T::good));
};

template <>
struct Shape<messages::Theme> {
  using T = messages::Theme;
  static constexpr auto kFields =
      std::tuple(Required("id", &T::id), Optional("title", &T::title), Optional("partners", &T::partners),
                 Optional("light", &T::light), Optional("dark", &T::dark), Optional("corner_px", &T::corner_px),
                 Optional("font", &T::font));
};

void ReadParts(ObjectReader& document, messages::Definition& out) {
  document.Optional("campaigns", out.campaigns);
  document.Optional("messages", out.messages);
  document.Optional("facts", out.facts);
  document.Optional("help_services", out.help_services);
  document.Optional("themes", out.themes);
}

void WriteParts(JsonWriter& out, const messages::Definition& definition) {
  WriteFamily(out, "campaigns", definition.campaigns);
  WriteFamily(out, "messages", definition.messages);
  WriteFamily(out, "facts", definition.facts);
  WriteFamily(out, "help_services", definition.help_services);
  WriteFamily(out, "themes", definition.themes);
}

}  // namespace signpost::policy::codec
