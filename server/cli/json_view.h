// JSON that a server answered, read without ifs: what is not there, or of another type, is empty.
//
//   for (const JsonView& comment : draft["comments"].members()) Print(comment["who"].text());
//
// A view into the document, which has to outlive it. text() may be shown: no control character is left in it.
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/cli/table.h"

namespace signpost::cli {

class JsonView {
 public:
  JsonView() = default;
  explicit JsonView(const rapidjson::Value* value) : value_(value) {}

  JsonView operator[](std::string_view name) const {
    if (value_ == nullptr || !value_->IsObject()) return {};
    const auto member = value_->FindMember(
        rapidjson::Value(rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))));
    return member == value_->MemberEnd() ? JsonView() : JsonView(&member->value);
  }

  bool exists() const { return value_ != nullptr && !value_->IsNull(); }
  bool truth() const { return value_ != nullptr && value_->IsTrue(); }
  std::uint64_t number() const { return value_ != nullptr && value_->IsUint64() ? value_->GetUint64() : 0; }
  // As it is, with line breaks and all.
  std::string_view raw() const {
    if (value_ == nullptr || !value_->IsString()) return {};
    return {value_->GetString(), value_->GetStringLength()};
  }
  // Numbers and truths in words, too.
  std::string text() const;
  std::vector<JsonView> members() const {
    std::vector<JsonView> views;
    if (value_ == nullptr || !value_->IsArray()) return views;
    for (const rapidjson::Value& member : value_->GetArray()) views.emplace_back(&member);
    return views;
  }

 private:
  const rapidjson::Value* value_ = nullptr;
};

// What stands at this outermost name, byte for byte; empty where there is none.
std::string_view MemberText(std::string_view json, std::string_view name);

}  // namespace signpost::cli
