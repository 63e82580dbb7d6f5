#include "server/decide/request.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "server/policy/json_document.h"

namespace signpost::decide {
namespace {

using Pool = rapidjson::MemoryPoolAllocator<>;
using Document = rapidjson::GenericDocument<rapidjson::UTF8<>, Pool, Pool>;
using Json = rapidjson::GenericValue<rapidjson::UTF8<>, Pool>;

constexpr std::size_t kPoolBytes = 64 * 1024;
constexpr std::size_t kStackBytes = 16 * 1024;
constexpr unsigned kParseFlags = rapidjson::kParseInsituFlag | rapidjson::kParseValidateEncodingFlag;

std::string_view Text(const Json& json) { return {json.GetString(), json.GetStringLength()}; }

// Whether part of a text was written as the second half of a surrogate pair without the first. RapidJSON, which refuses
// every other text that is no UTF-8, takes it for a character and makes three bytes of it.
bool HasHalfCharacter(std::string_view text) {
  for (std::size_t i = text.find('\xED'); i != std::string_view::npos; i = text.find('\xED', i + 1)) {
    if (static_cast<unsigned char>(text[i + 1]) >= 0xA0) return true;
  }
  return false;
}

// Checked before parsing, so that no depth of brackets costs anything.
bool IsNestedTooDeep(std::string_view json) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') {
        ++i;  // whatever is escaped, a quotation mark too
      } else {
        in_string = c != '"';
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxNestingDepth) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

template <std::size_t N>
std::string ListOf(const std::array<std::string_view, N>& names) {
  std::string list;
  for (const std::string_view name : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

// Reads one request object. The first fault ends it.
class ObjectReader {
 public:
  ObjectReader(std::string prefix, DecideRequest& out, InputFault& fault)
      : prefix_(std::move(prefix)), out_(out), fault_(fault) {}

  bool Read(const Json& json) {
    out_.Clear();
    if (!json.IsObject()) return Fault("", "A request must be a JSON object with a \"query\".");
    const Json* query = nullptr;
    const Json* texts = nullptr;
    for (const auto& member : json.GetObject()) {
      const std::string_view name = Text(member.name);
      if (name == "query") query = &member.value;
      if (name == "texts") texts = &member.value;
      if (name == "context" && !ReadContext(member.value)) return false;
      if (name == "formats" && !ReadFormats(member.value)) return false;
    }
    return ReadTexts(query, texts);
  }

 private:
  bool Fault(std::string_view pointer, std::string message) {
    fault_ = {prefix_ + std::string(pointer), std::move(message)};
    return false;
  }

  bool ReadTexts(const Json* query, const Json* texts) {
    if ((query == nullptr) == (texts == nullptr)) {
      return Fault("/query", query == nullptr
                                 ? "Send \"query\" (a text), or \"texts\" (a list of texts that are judged together)."
                                 : "Send either \"query\" or \"texts\", not both.");
    }
    if (query != nullptr) return ReadText(*query, "/query");
    if (!texts->IsArray() || texts->Empty() || texts->Size() > kMaxTexts) {
      return Fault("/texts", "\"texts\" must be a list of 1 to " + std::to_string(kMaxTexts) + " texts.");
    }
    for (rapidjson::SizeType i = 0; i < texts->Size(); ++i) {
      if (!ReadText((*texts)[i], "/texts/" + std::to_string(i))) return false;
    }
    return true;
  }

  bool ReadText(const Json& json, std::string_view pointer) {
    if (!json.IsString()) return Fault(pointer, "This must be a text.");
    if (json.GetStringLength() > kMaxTextBytes) {
      return Fault(pointer, "This text is longer than " + std::to_string(kMaxTextBytes) + " bytes; shorten it.");
    }
    if (HasHalfCharacter(Text(json))) {
      return Fault(pointer, "This text has half of a surrogate pair in it; send the character itself.");
    }
    out_.texts.push_back(Text(json));
    return true;
  }

  bool ReadFormats(const Json& json) {
    if (!json.IsArray()) return Fault("/formats", "\"formats\" must be a list of formats.");
    for (rapidjson::SizeType i = 0; i < json.Size(); ++i) {
      messages::Format format{};
      if (!ReadEnum(json[i], messages::kFormatNames, "/formats/" + std::to_string(i), format)) return false;
      out_.formats.Add(format);
    }
    return true;
  }

  bool ReadContext(const Json& json) {
    if (!json.IsObject()) return Fault("/context", "\"context\" must be an object.");
    for (const auto& member : json.GetObject()) {
      if (!ReadContextField(Text(member.name), member.value)) return false;
    }
    return true;
  }

  bool ReadContextField(std::string_view name, const Json& json) {
    if (name == "country")
      return ReadCode(json, "/context/country", 2, 2, "an ISO 3166-1 code of two letters, for example GB",
                      out_.country);
    if (name == "region")
      return ReadCode(json, "/context/region", 4, 6, "an ISO 3166-2 code, for example GB-SCT", out_.region);
    if (name == "languages") return ReadLanguages(json);
    if (name == "surface") return ReadEnum(json, rules::kSurfaceNames, "/context/surface", out_.surface);
    if (name == "age_band") return ReadEnum(json, rules::kAgeBandNames, "/context/age_band", out_.age_band);
    if (name == "prior_exposures") return ReadExposures(json);
    if (name == "signals") return ReadSignals(json);
    if (name == "session") return ReadSession(json);
    return true;
  }

  template <typename Enum, std::size_t N>
  bool ReadEnum(const Json& json, const std::array<std::string_view, N>& names, std::string_view pointer, Enum& out) {
    const auto value = json.IsString() ? rules::EnumFromName<Enum>(names, Text(json)) : std::nullopt;
    if (!value) return Fault(pointer, "This must be one of: " + ListOf(names) + ".");
    out = *value;
    return true;
  }

  // A code in capitals: what policies compare with. Written in small letters it is refused, not passed over.
  bool ReadCode(const Json& json, std::string_view pointer, std::size_t least, std::size_t most, std::string_view form,
                std::string_view& out) {
    const auto is_good = [&](std::string_view code) {
      const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
      if (code.size() < least || code.size() > most || !is_capital(code[0]) || !is_capital(code[1])) return false;
      if (code.size() == 2) return true;
      return code[2] == '-' &&
             std::ranges::all_of(code.substr(3), [&](char c) { return is_capital(c) || (c >= '0' && c <= '9'); });
    };
    if (!json.IsString() || !is_good(Text(json))) return Fault(pointer, "This must be " + std::string(form) + ".");
    out = Text(json);
    return true;
  }

  bool ReadLanguages(const Json& json) {
    if (!json.IsArray() || json.Size() > kMaxLanguages) {
      return Fault("/context/languages",
                   "\"languages\" must be a list of at most " + std::to_string(kMaxLanguages) + " language tags.");
    }
    for (rapidjson::SizeType i = 0; i < json.Size(); ++i) {
      const auto is_good = [](std::string_view tag) {
        return tag.size() >= 2 && tag.size() <= 35 && std::ranges::all_of(tag, [](char c) {
                 return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
               });
      };
      if (!json[i].IsString() || !is_good(Text(json[i]))) {
        return Fault("/context/languages/" + std::to_string(i),
                     "This must be a BCP 47 language tag, for example en-GB.");
      }
      out_.languages.push_back(Text(json[i]));
    }
    return true;
  }

  bool ReadExposures(const Json& json) {
    if (!json.IsUint() || json.GetUint() > kMaxPriorExposures) {
      return Fault("/context/prior_exposures",
                   "This must be a whole number from 0 to " + std::to_string(kMaxPriorExposures) + ".");
    }
    out_.prior_exposures = json.GetUint();
    return true;
  }

  bool ReadSignals(const Json& json) {
    if (!json.IsObject() || json.MemberCount() > kMaxSignals) {
      return Fault("/context/signals",
                   "\"signals\" must be an object of at most " + std::to_string(kMaxSignals) + " numbers by name.");
    }
    for (const auto& member : json.GetObject()) {
      if (!member.value.IsNumber() || std::isnan(member.value.GetDouble())) {
        return Fault("/context/signals", "Each signal must be a number that a double can hold.");
      }
      out_.signals.push_back({Text(member.name), member.value.GetDouble()});
    }
    return true;
  }

  bool ReadSession(const Json& json) {
    if (!json.IsString() || json.GetStringLength() > kMaxSessionBytes) {
      return Fault("/context/session",
                   "\"session\" must be a text of at most " + std::to_string(kMaxSessionBytes) + " bytes.");
    }
    out_.session = Text(json);
    return true;
  }

  const std::string prefix_;
  DecideRequest& out_;
  InputFault& fault_;
};

}  // namespace

void DecideRequest::Clear() {
  texts.clear();
  languages.clear();
  signals.clear();
  country = region = session = {};
  surface = rules::Surface::kOther;
  age_band = rules::AgeBand::kUnknown;
  prior_exposures = 0;
  formats = {};
}

class RequestReader::Impl {
 public:
  const DecideRequest* ReadOne(std::string_view body, InputFault& fault) {
    Document document(&Fresh(value_pool_), kStackBytes, &Fresh(stack_pool_));
    if (!Parse(body, document, fault)) return nullptr;
    if (requests_.empty()) requests_.emplace_back();
    return ObjectReader("", requests_.front(), fault).Read(document) ? &requests_.front() : nullptr;
  }

  std::span<const BatchMember> ReadBatch(std::string_view body, InputFault& fault) {
    members_.clear();
    Document document(&Fresh(value_pool_), kStackBytes, &Fresh(stack_pool_));
    if (!Parse(body, document, fault)) return {};
    const auto* list = FindRequests(document);
    if (list == nullptr || !list->IsArray() || list->Empty() || list->Size() > kMaxBatch) {
      fault = {"/requests", "\"requests\" must be a list of 1 to " + std::to_string(kMaxBatch) + " decide requests."};
      return {};
    }
    if (requests_.size() < list->Size()) requests_.resize(list->Size());
    for (rapidjson::SizeType i = 0; i < list->Size(); ++i) {
      BatchMember& member = members_.emplace_back();
      ObjectReader reader("/requests/" + std::to_string(i), requests_[i], member.fault);
      if (reader.Read((*list)[i])) member.request = &requests_[i];
    }
    return members_;
  }

 private:
  struct Buffer {
    explicit Buffer(std::size_t bytes) : memory(std::make_unique<char[]>(bytes)), pool(memory.get(), bytes) {}
    std::unique_ptr<char[]> memory;
    Pool pool;
  };

  static Pool& Fresh(Buffer& buffer) {
    buffer.pool.Clear();
    return buffer.pool;
  }

  static const Json* FindRequests(const Document& document) {
    if (!document.IsObject()) return nullptr;
    const auto found = document.FindMember("requests");
    return found == document.MemberEnd() ? nullptr : &found->value;
  }

  // In situ: strings are unescaped where they stand, in our copy of the body.
  bool Parse(std::string_view body, Document& document, InputFault& fault) {
    if (body.empty()) return Fault(fault, "The body is empty; send a JSON object.");
    if (std::memchr(body.data(), 0, body.size()) != nullptr)
      return Fault(fault, "The body has a NUL byte in it, which JSON does not allow.");
    if (IsNestedTooDeep(body)) {
      return Fault(fault, "The body is nested more than " + std::to_string(kMaxNestingDepth) + " deep.");
    }
    text_.assign(body);
    rapidjson::InsituStringStream stream(text_.data());
    const auto result = policy::BuildDocument<kParseFlags>(stream, document, policy::OutOfRange::kIsNan);
    if (!result.IsError()) return true;
    return Fault(fault, "The body is not JSON in UTF-8, near byte " + std::to_string(result.Offset()) + ": " +
                            rapidjson::GetParseError_En(result.Code()));
  }

  static bool Fault(InputFault& fault, std::string message) {
    fault = {"", std::move(message)};
    return false;
  }

  std::string text_;
  Buffer value_pool_{kPoolBytes};
  Buffer stack_pool_{kStackBytes * 2};
  std::vector<DecideRequest> requests_;
  std::vector<BatchMember> members_;
};

RequestReader::RequestReader() : impl_(std::make_unique<Impl>()) {}
RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;

const DecideRequest* RequestReader::ReadOne(std::string_view body, InputFault& fault) {
  return impl_->ReadOne(body, fault);
}

std::span<const BatchMember> RequestReader::ReadBatch(std::string_view body, InputFault& fault) {
  return impl_->ReadBatch(body, fault);
}

}  // namespace signpost::decide
