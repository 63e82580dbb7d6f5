#include "server/policy/codec.h"

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>

#include <algorithm>
#include <charconv>

#include "server/policy/codec_fields.h"
#include "server/policy/json_document.h"

namespace signpost::policy {
namespace {

// Iterative: nesting costs heap, not stack.
constexpr unsigned kParseFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

rapidjson::ParseResult Build(std::string_view json, rapidjson::Document& document) {
  rapidjson::MemoryStream bytes(json.data(), json.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
  return BuildDocument<kParseFlags>(stream, document, OutOfRange::kIsFault);
}

// "line 3, column 7": both count from one, columns in characters.
std::string LineAndColumn(std::string_view json, std::size_t offset) {
  const std::string_view before = json.substr(0, std::min(offset, json.size()));
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t line_begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto column = 1 + std::ranges::count_if(before.substr(line_begin),
                                                [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

void NotJson(rules::Issues& issues, std::string_view json, std::size_t offset, std::string_view why) {
  AddError(issues, "", "This is not JSON at " + LineAndColumn(json, offset) + ": " + std::string(why));
}

// Where JSON that is well-formed escapes the second half of a surrogate pair without the first: RapidJSON takes it for
// a character, but no UTF-8 holds it, so what is written of it could not be read again.
std::size_t FindHalfCharacter(std::string_view json) {
  constexpr std::size_t kEscape = 6;  // a backslash, u and four digits
  for (std::size_t i = json.find('\\'); i != std::string_view::npos; i = json.find('\\', i)) {
    if (json[i + 1] != 'u') {
      i += 2;
      continue;
    }
    unsigned unit = 0;
    std::from_chars(json.data() + i + 2, json.data() + i + kEscape, unit, 16);
    if (unit >= 0xDC00 && unit <= 0xDFFF) return i;
    i += unit >= 0xD800 && unit <= 0xDBFF ? 2 * kEscape : kEscape;
  }
  return std::string_view::npos;
}

bool ParseJson(std::string_view json, rapidjson::Document& document, rules::Issues& issues) {
  if (json.size() > kMaxDocumentBytes) {
    AddError(issues, "",
             "The document is longer than " + std::to_string(kMaxDocumentBytes / (1024 * 1024)) +
                 " MiB. Split it into several files.");
    return false;
  }
  // RapidJSON takes a NUL for the end and would not look at what follows.
  if (const std::size_t nul = json.find('\0'); nul != std::string_view::npos) {
    NotJson(issues, json, nul, "a NUL byte. Save the file as UTF-8 text.");
    return false;
  }
  if (const rapidjson::ParseResult result = Build(json, document); result.IsError()) {
    const bool is_number = result.Code() == rapidjson::kParseErrorTermination;
    NotJson(issues, json, result.Offset(),
            is_number ? "a number that is too large or too small" : rapidjson::GetParseError_En(result.Code()));
    return false;
  }
  if (const std::size_t half = FindHalfCharacter(json); half != std::string_view::npos) {
    NotJson(issues, json, half, "half of a surrogate pair. Write the character itself.");
    return false;
  }
  return true;
}

}  // namespace

Definition Parse(std::string_view json, rules::Issues& issues) {
  Definition definition;
  rapidjson::Document document;
  if (!ParseJson(json, document, issues)) return definition;
  codec::Reader reader(issues);
  const codec::Place root;
  codec::ObjectReader object(reader, document, root);
  std::string about;
  object.Optional("about", about);
  codec::ReadParts(object, definition.rules);
  codec::ReadParts(object, definition.messages);
  codec::ReadParts(object, definition.cases);
  object.Finish();
  return definition;
}

CaseInput ParseCaseInput(std::string_view json, rules::Issues& issues) {
  CaseInput input;
  rapidjson::Document document;
  if (!ParseJson(json, document, issues)) return input;
  codec::Reader reader(issues);
  codec::Read(reader, document, codec::Place(), input);
  return input;
}

std::string Serialise(const Definition& definition) {
  rapidjson::StringBuffer buffer;
  codec::JsonWriter out(buffer);
  out.StartObject();
  codec::WriteParts(out, definition.rules);
  codec::WriteParts(out, definition.messages);
  codec::WriteParts(out, definition.cases);
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace signpost::policy
