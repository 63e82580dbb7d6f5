#include "server/policy/object_shape.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_map>

#include "server/policy/json_document.h"
#include "server/policy/wording.h"

namespace signpost::policy {
namespace {

using Json = rapidjson::Value;
using enum Joins;
using enum Says;

// Term lists.

constexpr FieldShape kTermFields[] = {
    {.name = "text", .label = "Text"},
    {.name = "match", .label = "Match", .says = kWord, .absent = "phrase"},
    {.name = "fold", .label = "Fold", .says = kWord, .absent = "normal"},
    {.name = "within_words", .label = "Words between", .absent = "0"},
    {.name = "weight", .label = "Weight", .absent = "1"},
    {.name = "note", .label = "Note"},
};

constexpr FieldShape kTermListFields[] = {
    {.name = "id", .label = "Id"},
    {.name = "title", .label = "Title"},
    {.name = "languages", .label = "Languages", .joins = kSet, .says = kWord},
    {.name = "sensitivity", .label = "Sensitivity", .says = kWord, .absent = "open"},
    {.name = "source", .label = "Source"},
    {.name = "review_date", .label = "Review date", .says = kWord},
    {.name = "terms", .label = "Terms", .joins = kTerms, .of = kTermFields, .each = "Term ", .within = " of term "},
    {.name = "sealed", .label = "Sealed terms", .is_private = true},
};

// Rules.

constexpr FieldShape kTermsTestFields[] = {
    {.name = "list", .label = "Term list of the condition"},
    {.name = "min_count", .label = "Least number of terms in the condition", .absent = "1"},
    {.name = "min_weight", .label = "Least weight in the condition", .absent = "0"},
};

constexpr FieldShape kTests[] = {
    {.name = "not", .label = "Condition that must not hold", .joins = kCondition},
    {.name = "terms", .label = "Terms of the condition", .joins = kRecord, .of = kTermsTestFields},
    {.name = "country", .label = "Countries of the condition", .joins = kFilledSet, .says = kWord},
    {.name = "region", .label = "Regions of the condition", .joins = kFilledSet, .says = kWord},
    {.name = "language", .label = "Languages of the condition", .joins = kFilledSet, .says = kWord},
    {.name = "surface", .label = "Surfaces of the condition", .joins = kFilledSet, .says = kWord},
    {.name = "age_band", .label = "Age bands of the condition", .joins = kFilledSet, .says = kWord},
    {.name = "partner", .label = "Partners of the condition", .joins = kFilledSet},
};

constexpr FieldShape kRuleFields[] = {
    {.name = "id", .label = "Id"},
    {.name = "title", .label = "Title"},
    {.name = "mode", .label = "Mode", .says = kWord, .absent = "off"},
    {.name = "priority", .label = "Priority", .absent = "0"},
    {.name = "when", .label = "Condition", .joins = kCondition},
    {.name = "action", .label = "Action", .says = kWord},
    {.name = "campaign", .label = "Campaign"},
    {.name = "suppresses",
     .label = "Suppressed campaigns",
     .joins = kFilledSet,
     .absent = "none named (a rule that suppresses then holds back all)"},
    {.name = "ramp_percent", .label = "Ramp", .absent = "100 %", .unit = " %"},
};

// Campaigns.

constexpr FieldShape kFlightFields[] = {
    {.name = "time_zone", .label = "Time zone of the flight", .says = kWord, .absent = "UTC"},
    {.name = "from", .label = "Start of the flight", .says = kWord},
    {.name = "until", .label = "End of the flight", .says = kWord},
    {.name = "day_parts", .label = "Days and hours of the flight", .says = kWord, .absent = "every day, all day"},
};

constexpr FieldShape kVariantFields[] = {
    {.name = "id", .label = "Id"},
    {.name = "message", .label = "Message"},
    {.name = "weight", .label = "Weight", .absent = "1"},
    {.name = "objective", .label = "Objective", .says = kWord, .absent = "the campaign's"},
};

constexpr FieldShape kCapFields[] = {
    {.name = "per_hour", .label = "Most shown in an hour", .absent = "no limit"},
    {.name = "per_day", .label = "Most shown in a day", .absent = "no limit"},
};

constexpr FieldShape kEscalationFields[] = {
    {.name = "from_exposures", .label = "From exposures", .absent = "1"},
    {.name = "action", .label = "Action", .says = kWord},
    {.name = "variants", .label = "Variants", .of = kVariantFields},
};

constexpr FieldShape kCampaignFields[] = {
    {.name = "id", .label = "Id"},
    {.name = "title", .label = "Title"},
    {.name = "owner", .label = "Owner"},
    {.name = "audience", .label = "Audience", .says = kWord},
    {.name = "objective", .label = "Objective", .says = kWord, .absent = "deter"},
    {.name = "written_for", .label = "Written for", .says = kWord, .absent = "adults"},
    {.name = "flight", .label = "Flight", .joins = kRecord, .of = kFlightFields},
    {.name = "countries", .label = "Countries", .joins = kFilledSet, .says = kWord},
    {.name = "variants",
     .label = "Variants",
     .joins = kById,
     .of = kVariantFields,
     .each = "Variant ",
     .within = " of variant "},
    {.name = "rotate", .label = "Shows the next variant each time", .absent = "yes"},
    {.name = "holdout_percent", .label = "Holdout", .absent = "0 %", .unit = " %"},
    {.name = "caps", .label = "Caps", .joins = kRecord, .of = kCapFields},
    {.name = "escalation", .label = "Escalation", .of = kEscalationFields},
};

// Messages and facts.

constexpr FieldShape kLinkFields[] = {
    {.name = "kind", .label = "Kind", .says = kWord},
    {.name = "label", .label = "Label"},
    {.name = "service", .label = "Help service"},
};

constexpr FieldShape kFilmFields[] = {
    {.name = "label", .label = "Label of the film"},
    {.name = "service", .label = "Help service of the film"},
};

constexpr FieldShape kLocaleFields[] = {
    {.name = "translation", .label = "Translation", .says = kWord, .absent = "draft"},
    {.name = "title", .label = "Title"},
    {.name = "paragraphs", .label = "Paragraphs"},
    {.name = "actions", .label = "Actions", .of = kLinkFields},
    {.name = "film", .label = "Film", .joins = kOptional, .of = kFilmFields},
};

constexpr FieldShape kMessageFields[] = {
    {.name = "id", .label = "Id"},
    {.name = "formats", .label = "Formats", .says = kWord},
    {.name = "default_locale", .label = "Default locale", .says = kWord, .absent = "en-GB"},
    {.name = "locales",
     .label = "Texts",
     .joins = kTable,
     .of = kLocaleFields,
     .each = "Text in ",
     .within = " in ",
     .has_review = true},
    {.name = "facts", .label = "Facts"},
    {.name = "services", .label = "Help services shown first"},
};

constexpr FieldShape kFactFields[] = {
    {.name = "id", .label = "Id"},
    {.name = "figure", .label = "Figure"},
    {.name = "counts", .label = "What it counts"},
    {.name = "period", .label = "Period"},
    {.name = "source", .label = "Source"},
    {.name = "review_date", .label = "Review date", .says = kWord},
    {.name = "text", .label = "Texts", .joins = kTable, .each = "Text in "},
};

// Help services.

constexpr FieldShape kHoursFields[] = {
    {.name = "time_zone", .label = "Time zone of the opening hours", .says = kWord, .absent = "UTC"},
    {.name = "from", .label = "Start of the opening hours", .says = kWord},
    {.name = "until", .label = "End of the opening hours", .says = kWord},
    {.name = "day_parts", .label = "Opening days and hours", .says = kWord, .absent = "every day, all day"},
};

constexpr FieldShape kHelpServiceFields[] = {
    {.name = "id", .label = "Id"},
    {.name = "name", .label = "Name"},
    {.name = "operated_by", .label = "Operated by"},
    {.name = "audiences", .label = "Audiences", .joins = kFilledSet, .says = kWord},
    {.name = "min_age", .label = "Least age", .absent = "no limit"},
    {.name = "max_age", .label = "Greatest age", .absent = "no limit"},
    {.name = "places", .label = "Places", .joins = kFilledSet, .says = kWord},
    {.name = "languages", .label = "Languages", .joins = kFilledSet, .says = kWord, .absent = "not stated"},
    {.name = "interpreters", .label = "Interpreters", .absent = "no"},
    {.name = "channels", .label = "Channels", .joins = kSet, .says = kWord},
    {.name = "phone", .label = "Phone number"},
    {.name = "phone_tel", .label = "Phone number that a link dials"},
    {.name = "url", .label = "Web address"},
    {.name = "hours", .label = "Opening hours", .joins = kOptional, .absent = "not stated", .of = kHoursFields},
    {.name = "cost", .label = "Cost", .says = kWord, .absent = "unknown"},
    {.name = "what_happens", .label = "What happens there", .absent = "not stated"},
    {.name = "source", .label = "Source"},
    {.name = "status", .label = "Status", .says = kWord, .absent = "unconfirmed"},
    {.name = "stated_on", .label = "Stated on", .says = kWord, .absent = "not known"},
    {.name = "checked_on", .label = "Checked on", .says = kWord, .absent = "never"},
};

// Themes.

constexpr FieldShape kLightFields[] = {
    {.name = "page", .label = "Page in light", .says = kWord, .absent = "the default"},
    {.name = "card", .label = "Card in light", .says = kWord, .absent = "the default"},
    {.name = "line", .label = "Line in light", .says = kWord, .absent = "the default"},
    {.name = "text", .label = "Text in light", .says = kWord, .absent = "the default"},
    {.name = "soft", .label = "Soft text in light", .says = kWord, .absent = "the default"},
    {.name = "accent", .label = "Accent in light", .says = kWord, .absent = "the default"},
    {.name = "on_accent", .label = "Button text in light", .says = kWord, .absent = "the default"},
    {.name = "good", .label = "Good news in light", .says = kWord, .absent = "the default"},
};

constexpr FieldShape kDarkFields[] = {
    {.name = "page", .label = "Page in dark", .says = kWord, .absent = "the default"},
    {.name = "card", .label = "Card in dark", .says = kWord, .absent = "the default"},
    {.name = "line", .label = "Line in dark", .says = kWord, .absent = "the default"},
    {.name = "text", .label = "Text in dark", .says = kWord, .absent = "the default"},
    {.name = "soft", .label = "Soft text in dark", .says = kWord, .absent = "the default"},
    {.name = "accent", .label = "Accent in dark", .says = kWord, .absent = "the default"},
    {.name = "on_accent", .label = "Button text in dark", .says = kWord, .absent = "the default"},
    {.name = "good", .label = "Good news in dark", .says = kWord, .absent = "the default"},
};

constexpr FieldShape kThemeFields[] = {
    {.name = "id", .label = "Id"},
    {.name = "title", .label = "Title"},
    {.name = "partners", .label = "Partners", .joins = kSet},
    {.name = "light", .label = "Colours in light", .joins = kRecord, .of = kLightFields},
    {.name = "dark", .label = "Colours in dark", .joins = kRecord, .of = kDarkFields},
    {.name = "corner_px", .label = "Corners", .absent = "8 px", .unit = " px"},
    {.name = "font", .label = "Font", .says = kWord, .absent = "system"},
};

// Cases.

constexpr FieldShape kContextFields[] = {
    {.name = "country", .label = "Country of the input", .says = kWord},
    {.name = "region", .label = "Region of the input", .says = kWord},
    {.name = "languages", .label = "Languages of the input", .says = kWord},
    {.name = "surface", .label = "Surface of the input", .says = kWord, .absent = "other"},
    {.name = "age_band", .label = "Age band of the input", .says = kWord, .absent = "unknown"},
    {.name = "prior_exposures", .label = "Prior exposures of the input", .absent = "0"},
    {.name = "signals", .label = "Signals of the input", .joins = kTable, .each = "Signal of the input: "},
    {.name = "partner", .label = "Partner of the input"},
};

constexpr FieldShape kInputFields[] = {
    {.name = "texts", .label = "Text of the input", .is_private = true},
    {.name = "context", .label = "Context", .joins = kRecord, .of = kContextFields},
    {.name = "now", .label = "Moment of the input", .says = kWord, .absent = "when the case is run"},
    {.name = "session", .label = "Session of the input"},
};

constexpr FieldShape kExpectFields[] = {
    {.name = "action", .label = "Expected action", .says = kWord},
    {.name = "rule", .label = "Expected rule", .absent = "any"},
    {.name = "campaign", .label = "Expected campaign", .absent = "any"},
    {.name = "help_first", .label = "Expected first help service", .absent = "any"},
};

constexpr FieldShape kCaseFields[] = {
    {.name = "id", .label = "Id"},
    {.name = "title", .label = "Title"},
    {.name = "input", .label = "Input", .joins = kRecord, .of = kInputFields},
    {.name = "expect", .label = "Expectation", .joins = kRecord, .of = kExpectFields},
};

constexpr std::array<FieldShape, 8> kObjects = {{
    {.name = "", .label = "Term list", .joins = kOptional, .of = kTermListFields},
    {.name = "", .label = "Rule", .joins = kOptional, .of = kRuleFields},
    {.name = "", .label = "Campaign", .joins = kOptional, .of = kCampaignFields},
    {.name = "", .label = "Message", .joins = kOptional, .of = kMessageFields},
    {.name = "", .label = "Fact", .joins = kOptional, .of = kFactFields},
    {.name = "", .label = "Help service", .joins = kOptional, .of = kHelpServiceFields},
    {.name = "", .label = "Theme", .joins = kOptional, .of = kThemeFields},
    {.name = "", .label = "Case", .joins = kOptional, .of = kCaseFields},
}};

void MakeTermsObjects(rapidjson::Document& list) {
  const auto terms = list.FindMember("terms");
  if (terms == list.MemberEnd()) return;
  for (Json& term : terms->value.GetArray()) {
    if (!term.IsString()) continue;
    Json object(rapidjson::kObjectType);
    object.AddMember("text", term, list.GetAllocator());
    term = std::move(object);
  }
}

void MakeQueryTexts(rapidjson::Document& one) {
  Json& input = one["input"];
  const auto query = input.FindMember("query");
  if (query == input.MemberEnd()) return;
  Json texts(rapidjson::kArrayType);
  texts.PushBack(query->value, one.GetAllocator());
  query->name = "texts";
  query->value = std::move(texts);
}

std::string_view TextOf(const Json* value, std::string_view otherwise) {
  return value != nullptr && value->IsString() ? std::string_view(value->GetString(), value->GetStringLength())
                                               : otherwise;
}

std::string KeyOf(const FieldShape& list, const Json& member) {
  if (list.joins == kById) return std::string(TextOf(FindMember(&member, "id"), {}));
  if (list.joins != kTerms) return JsonText(member);
  const Json* within = FindMember(&member, "within_words");
  std::string key(TextOf(FindMember(&member, "match"), "phrase"));
  key.append("|").append(TextOf(FindMember(&member, "fold"), "normal")).append("|");
  key.append(within != nullptr ? std::to_string(within->GetInt()) : "0").append("|");
  return key.append(TextOf(FindMember(&member, "text"), {}));
}

std::string InLowerCase(std::string_view label) {
  std::string lower(label);
  if (!lower.empty() && lower[0] >= 'A' && lower[0] <= 'Z') lower[0] = static_cast<char>(lower[0] - 'A' + 'a');
  return lower;
}

std::string RecordText(const FieldShape& record, const Json& value) {
  std::string text;
  for (const FieldShape& field : record.of) {
    const Json* member = FindMember(&value, field.name);
    if (member == nullptr) continue;
    text += (text.empty() ? "" : ", ") + InLowerCase(field.label) + " " + ValueText(field, member);
  }
  return text;
}

}  // namespace

const FieldShape& ShapeOf(Family family) { return kObjects[static_cast<std::size_t>(family)]; }

const FieldShape* ShapeOfTest(std::string_view name) {
  const auto* found = std::ranges::find(kTests, name, &FieldShape::name);
  return found == std::end(kTests) ? nullptr : found;
}

FieldShape MemberOf(const FieldShape& list) {
  FieldShape member = list;
  member.joins = list.of.empty() ? kWhole : kOptional;
  member.absent = "none";
  return member;
}

Spot Spot::Of(Family family) { return {"", std::string(ShapeOf(family).label), ""}; }

Spot Spot::Field(const FieldShape& field) const {
  Spot spot{pointer, std::string(field.label) + within, within};
  rules::AppendPointerName(spot.pointer, field.name);
  return spot;
}

Spot Spot::Member(const FieldShape& list, std::string_view step, std::string_view shown) const {
  const std::string name = WithoutControls(shown) + within;
  Spot spot{pointer, std::string(list.each) + name, std::string(list.within) + name};
  rules::AppendPointerName(spot.pointer, step);
  return spot;
}

rapidjson::Document Comparable(Family family, std::string_view json) {
  rapidjson::Document document;
  rapidjson::MemoryStream stream(json.data(), json.size());
  const auto result = BuildDocument<rapidjson::kParseIterativeFlag>(stream, document, OutOfRange::kIsFault);
  assert(!result.IsError() && document.IsObject());
  (void)result;
  if (family == Family::kTermLists) MakeTermsObjects(document);
  if (family == Family::kCases) MakeQueryTexts(document);
  return document;
}

const Json* FindMember(const Json* object, std::string_view name) {
  if (object == nullptr || !object->IsObject()) return nullptr;
  const Json key(rapidjson::StringRef(name.data(), name.size()));
  const auto found = object->FindMember(key);
  return found == object->MemberEnd() ? nullptr : &found->value;
}

std::vector<std::string> KeysOf(const FieldShape& list, const Json* array) {
  std::vector<std::string> keys;
  if (array == nullptr) return keys;
  keys.reserve(array->Size());
  for (const Json& member : array->GetArray()) keys.push_back("|" + KeyOf(list, member));
  std::unordered_map<std::string_view, std::size_t> before;  // views of first keys, which stay as they are
  before.reserve(keys.size());
  for (std::string& key : keys) {
    const std::size_t ordinal = before[key]++;
    if (ordinal > 0) key.insert(0, std::to_string(ordinal));
  }
  return keys;
}

std::string ValueText(const FieldShape& field, const Json* value) {
  if (value == nullptr) return std::string(field.absent);
  if (value->IsString()) {
    const std::string_view text = TextOf(value, {});
    return field.says == kText ? Quoted(text) : WordsOf(text);
  }
  if (value->IsNumber()) return NumberText(value->GetDouble()) + std::string(field.unit);
  if (value->IsBool()) return value->GetBool() ? "yes" : "no";
  if (value->IsObject()) return RecordText(field, *value);
  if (!value->IsArray() || value->Empty()) return std::string(field.absent);
  std::vector<std::string> members;
  for (const Json& member : value->GetArray()) {
    members.push_back(member.IsObject() ? "(" + RecordText(field, member) + ")" : ValueText(field, &member));
  }
  return JoinWords(members, "and");
}

std::string JsonText(const Json& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace signpost::policy
