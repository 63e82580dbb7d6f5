#include "server/api/events.h"

#include <rapidjson/document.h>
#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>

#include <algorithm>
#include <utility>

#include "server/api/json.h"
#include "server/auth/event_key.h"
#include "server/decide/shown.h"
#include "server/policy/json_document.h"

namespace signpost::api {
namespace {

std::string_view DetailOf(EventRefusal reason) {
  switch (reason) {
    case EventRefusal::kMalformed:
      return "An event is an object with a \"decision\" and a \"kind\", and a \"help\" where the kind concerns one; "
             "all "
             "are texts.";
    case EventRefusal::kTokenInvalid:
      return "Send the \"decision\" of an answer of this server, unchanged.";
    case EventRefusal::kTokenExpired:
      return "The decision is too old to be counted: send events soon after they happen.";
    case EventRefusal::kOtherPartner:
      return "The decision was given to another partner: send it with that partner's key.";
    case EventRefusal::kKindUnknown:
      return "\"kind\" is one of: impression, help_click, call, chat, dismiss, exit, shown_in_error, film.";
    case EventRefusal::kHelpMissing:
      return "This kind concerns a help service: send its id as \"help\".";
    case EventRefusal::kHelpUnknown:
      return "Send the id of a help service of the decision's answer as \"help\".";
    case EventRefusal::kHelpNotAllowed:
      return "This kind concerns no help service: leave \"help\" out.";
  }
  return {};
}

std::optional<EventKind> KindOf(std::string_view name) {
  const auto found = std::ranges::find(kEventKindNames, name);
  if (found == kEventKindNames.end()) return std::nullopt;
  return static_cast<EventKind>(found - kEventKindNames.begin());
}

std::string_view NameOf(EventKind kind) { return kEventKindNames[static_cast<std::size_t>(kind)]; }

// Iterative: no depth of brackets can use up the stack.
constexpr unsigned kParseFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

}  // namespace

store::Event MakeEvent(const Parts& parts, const auth::DecisionToken& token, EventKind kind, std::string_view help,
                       base::Instant now) {
  const auto hour = std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();
  // As decisions are counted: a country that is not on the list of countries goes under one code.
  const bool known = token.country.empty() || parts.labels.Find(token.country).has_value();
  return {.key = auth::MakeEventKey(token.id, NameOf(kind), help),
          .expires_at = token.expires + kEventMemoryMargin,
          .dimensions = {.hour = static_cast<std::uint32_t>(hour),
                         .partner = token.partner,
                         .campaign = token.campaign,
                         .variant = token.variant,
                         .locale = token.locale,
                         .country = known ? token.country : std::string(decide::kOtherCountry),
                         .surface = token.surface,
                         .kind = std::string(NameOf(kind))}};
}

// One body, member by member.
class EventIntake::Reader {
 public:
  Reader(EventIntake& intake, std::string_view partner, const auth::DecisionToken* token)
      : intake_(intake), partner_(partner), page_token_(token) {}

  bool Read(std::string_view body, std::size_t most, BodyFault& fault) {
    rapidjson::Document document;
    rapidjson::MemoryStream bytes(body.data(), body.size());
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
    const auto result = policy::BuildDocument<kParseFlags>(stream, document, policy::OutOfRange::kIsNan);
    if (result.IsError()) {
      fault = {"", "The body is not JSON: " + std::string(rapidjson::GetParseError_En(result.Code())) + " (at byte " +
                       std::to_string(result.Offset()) + ")"};
      return false;
    }
    const rapidjson::Value* events = document.IsObject() ? Member(document, "events") : nullptr;
    if (events == nullptr || !events->IsArray() || events->Empty() || events->Size() > most) {
      fault = {"/events", "Send {\"events\": […]} with 1 to " + std::to_string(most) + " events."};
      return false;
    }
    intake_.accepted_.reserve(events->Size());
    for (const rapidjson::Value& event : events->GetArray()) {
      ReadMember(event);
      ++index_;
    }
    return true;
  }

 private:
  static const rapidjson::Value* Member(const rapidjson::Value& object, const char* name) {
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() ? nullptr : &found->value;
  }

  // False: the member is there and no text.
  static bool ReadText(const rapidjson::Value& object, const char* name, std::optional<std::string_view>& text) {
    const rapidjson::Value* value = Member(object, name);
    if (value == nullptr) return true;
    if (!value->IsString()) return false;
    text = std::string_view(value->GetString(), value->GetStringLength());
    return true;
  }

  void Refuse(EventRefusal reason, std::string_view field) { intake_.refused_.push_back({index_, reason, field}); }

  void ReadMember(const rapidjson::Value& event) {
    std::optional<std::string_view> decision;
    std::optional<std::string_view> kind_name;
    std::optional<std::string_view> help;
    if (!event.IsObject()) return Refuse(EventRefusal::kMalformed, "");
    if (page_token_ == nullptr && !(ReadText(event, "decision", decision) && decision)) {
      return Refuse(EventRefusal::kMalformed, "decision");
    }
    if (!ReadText(event, "kind", kind_name) || !kind_name) return Refuse(EventRefusal::kMalformed, "kind");
    if (!ReadText(event, "help", help)) return Refuse(EventRefusal::kMalformed, "help");

    const std::optional<EventKind> kind = KindOf(*kind_name);
    if (!kind) return Refuse(EventRefusal::kKindUnknown, "kind");
    if (const auto reason = JudgeHelp(*kind, help)) return Refuse(*reason, "help");
    if (page_token_ != nullptr) return Accept(*page_token_, *kind, help);

    const base::Result<auth::DecisionToken> token = intake_.parts_.sealer.Open(*decision, intake_.now_);
    if (!token) {
      const bool expired = token.error().code == base::ErrorCode::kExpired;
      return Refuse(expired ? EventRefusal::kTokenExpired : EventRefusal::kTokenInvalid, "decision");
    }
    if (token->partner != partner_) return Refuse(EventRefusal::kOtherPartner, "decision");
    Accept(*token, *kind, help);
  }

  std::optional<EventRefusal> JudgeHelp(EventKind kind, std::optional<std::string_view> help) const {
    if (!ConcernsHelp(kind)) {
      if (help) return EventRefusal::kHelpNotAllowed;
      return std::nullopt;
    }
    if (!help) return EventRefusal::kHelpMissing;
    if (decide::FindService(intake_.serving_.policy->catalogue, *help) == nullptr) return EventRefusal::kHelpUnknown;
    return std::nullopt;
  }

  void Accept(const auth::DecisionToken& token, EventKind kind, std::optional<std::string_view> help) {
    intake_.accepted_.push_back(MakeEvent(intake_.parts_, token, kind, help.value_or(""), intake_.now_));
  }

  EventIntake& intake_;
  const std::string_view partner_;
  const auth::DecisionToken* const page_token_;  // null: every member brings its own
  std::size_t index_ = 0;
};

bool EventIntake::Read(std::string_view body, std::string_view partner, BodyFault& fault) {
  return Reader(*this, partner, nullptr).Read(body, kMaxEvents, fault);
}

bool EventIntake::ReadForPage(std::string_view body, const auth::DecisionToken& token, BodyFault& fault) {
  return Reader(*this, token.partner, &token).Read(body, kMaxPageEvents, fault);
}

std::string EventIntake::AnswerJson() const {
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  PutKey(json, "accepted");
  json.Uint64(accepted_.size());
  PutKey(json, "refused");
  json.StartArray();
  for (const RefusedEvent& refused : refused_) {
    std::string pointer = "/events/" + std::to_string(refused.index);
    if (!refused.field.empty()) pointer.append("/").append(refused.field);
    json.StartObject();
    PutKey(json, "index");
    json.Uint64(refused.index);
    Put(json, "reason", kEventRefusalNames[static_cast<std::size_t>(refused.reason)]);
    Put(json, "pointer", pointer);
    Put(json, "detail", DetailOf(refused.reason));
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return std::string(TextOf(buffer));
}

}  // namespace signpost::api
