#include "server/cli/json_view.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace signpost::cli {
namespace {

// Notes where the value of one outermost name begins and ends.
class MemberFinder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, MemberFinder> {
 public:
  MemberFinder(const rapidjson::MemoryStream& stream, std::string_view name) : stream_(stream), name_(name) {}

  bool Default() { return Value(0); }
  bool StartObject() { return Open(); }
  bool StartArray() { return Open(); }
  bool EndObject(rapidjson::SizeType) { return Close(); }
  bool EndArray(rapidjson::SizeType) { return Close(); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (depth_ == 1 && std::string_view(text, size) == name_) begin = stream_.Tell();
    return true;
  }

  std::size_t begin = 0;  // behind the name
  std::size_t end = 0;

 private:
  bool Open() { return ++depth_ > 0; }
  // The iterative reader calls before it takes the bracket.
  bool Close() {
    --depth_;
    return Value(1);
  }
  bool Value(std::size_t not_taken) {
    if (depth_ == 1 && begin > 0) end = stream_.Tell() + not_taken;
    return end == 0;
  }

  const rapidjson::MemoryStream& stream_;
  std::string_view name_;
  int depth_ = 0;
};

}  // namespace

std::string JsonView::text() const {
  if (value_ == nullptr || value_->IsNull()) return {};
  if (value_->IsString()) return Printable(raw());
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value_->Accept(writer);
  return Printable({buffer.GetString(), buffer.GetSize()});
}

std::string_view MemberText(std::string_view json, std::string_view name) {
  rapidjson::MemoryStream stream(json.data(), json.size());
  MemberFinder finder(stream, name);
  rapidjson::Reader().Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag>(stream, finder);
  if (finder.end == 0) return {};
  const std::size_t begin = json.find_first_not_of(": \t\r\n", finder.begin);
  return json.substr(begin, finder.end - begin);
}

}  // namespace signpost::cli
