#include "server/policy/codec.h"

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "server/policy/codec_fields.h"

namespace signpost::policy {
namespace {

// Iterative: nesting costs heap, not stack. Numbers are read by DocumentBuilder.
constexpr unsigned kParseFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;

// Builds the document, and reads its numbers with all their digits, as they were written. RapidJSON 1.1.0 would read
// past the end of a table for one of many digits and a large exponent, and take 0e99 for another number.
class DocumentBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, DocumentBuilder> {
 public:
  using Size = rapidjson::SizeType;

  explicit DocumentBuilder(rapidjson::Document& document) : document_(document) {}

  bool Null() { return document_.Null(); }
  bool Bool(bool value) { return document_.Bool(value); }
  bool String(const char* text, Size size, bool copy) { return document_.String(text, size, copy); }
  bool StartObject() { return document_.StartObject(); }
  bool Key(const char* name, Size size, bool copy) { return document_.Key(name, size, copy); }
  bool EndObject(Size members) { return document_.EndObject(members); }
  bool StartArray() { return document_.StartArray(); }
  bool EndArray(Size members) { return document_.EndArray(members); }

  // False, which ends the parsing, for a number that no double is near to.
  bool RawNumber(const char* digits, Size size, bool) {
    if (std::int64_t whole = 0; IsAll(digits, size, whole)) return document_.Int64(whole);
    if (std::uint64_t whole = 0; IsAll(digits, size, whole)) return document_.Uint64(whole);
    double number = 0;
    return IsAll(digits, size, number) && std::isfinite(number) && document_.Double(number);
  }

 private:
  template <typename Number>
  static bool IsAll(const char* digits, Size size, Number& number) {
    const auto [end, error] = std::from_chars(digits, digits + size, number);
    return error == std::errc() && end == digits + size;
  }

  rapidjson::Document& document_;
};

rapidjson::ParseResult Build(std::string_view json, rapidjson::Document& document) {
  rapidjson::MemoryStream bytes(json.data(), json.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
  rapidjson::ParseResult result;
  auto build = [&](rapidjson::Document& into) {
    DocumentBuilder builder(into);
    result = rapidjson::Reader().Parse<kParseFlags>(stream, builder);
    return !result.IsError();
  };
  document.Populate(build);
  return result;
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
