// JSON from anybody as a RapidJSON document, whose numbers RapidJSON does not read.
//
//   rapidjson::Document document;
//   rapidjson::StringStream stream(json);
//   const auto result = BuildDocument<rapidjson::kParseDefaultFlags>(stream, document, OutOfRange::kIsNan);
//   if (result.IsError()) ...
//
// RapidJSON 1.1.0 overflows an int, and reads far outside of a table of powers, for 0.000…0e-2147483639; makes infinity
// of 99999999999999999999e308; and takes 0e99 for another number. Here they are read by the standard library, with all
// their digits.
//
// Contract: any stream, in situ or not, and any document. A number that no double is near to ends the parsing with
// kParseErrorNumberTooBig (1e309), or, where only all of its digits show it (1e-999), with kParseErrorTermination or as
// a NaN, which no JSON can say otherwise. No number is infinite.
#pragma once

#include <rapidjson/document.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace signpost::policy {

enum class OutOfRange { kIsFault, kIsNan };

template <typename Document>
class DocumentBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, DocumentBuilder<Document>> {
 public:
  using Size = rapidjson::SizeType;

  DocumentBuilder(Document& document, OutOfRange out_of_range) : document_(document), out_of_range_(out_of_range) {}

  bool Null() { return document_.Null(); }
  bool Bool(bool value) { return document_.Bool(value); }
  bool String(const char* text, Size size, bool copy) { return document_.String(text, size, copy); }
  bool StartObject() { return document_.StartObject(); }
  bool Key(const char* name, Size size, bool copy) { return document_.Key(name, size, copy); }
  bool EndObject(Size members) { return document_.EndObject(members); }
  bool StartArray() { return document_.StartArray(); }
  bool EndArray(Size members) { return document_.EndArray(members); }

  bool RawNumber(const char* digits, Size size, bool) {
    if (std::int64_t whole = 0; IsAll(digits, size, whole)) return document_.Int64(whole);
    if (std::uint64_t whole = 0; IsAll(digits, size, whole)) return document_.Uint64(whole);
    double number = 0;
    if (IsAll(digits, size, number) && std::isfinite(number)) return document_.Double(number);
    return out_of_range_ == OutOfRange::kIsNan && document_.Double(std::numeric_limits<double>::quiet_NaN());
  }

 private:
  template <typename Number>
  static bool IsAll(const char* digits, Size size, Number& number) {
    const auto [end, error] = std::from_chars(digits, digits + size, number);
    return error == std::errc() && end == digits + size;
  }

  Document& document_;
  const OutOfRange out_of_range_;
};

template <unsigned kFlags, typename Stream, typename Document>
rapidjson::ParseResult BuildDocument(Stream& stream, Document& document, OutOfRange out_of_range) {
  rapidjson::ParseResult result;
  auto build = [&](Document& into) {
    DocumentBuilder<Document> builder(into, out_of_range);
    result = rapidjson::Reader().Parse<kFlags | rapidjson::kParseNumbersAsStringsFlag>(stream, builder);
    return !result.IsError();
  };
  document.Populate(build);
  return result;
}

}  // namespace signpost::policy
