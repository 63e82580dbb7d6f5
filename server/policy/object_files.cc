#include "server/policy/object_files.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <set>

#include "server/policy/json_document.h"
#include "server/policy/suggest.h"

namespace signpost::policy {
namespace {

constexpr unsigned kReadFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseStopWhenDoneFlag;

// Looks at the names of the outermost fields, and stops where they tell enough.
class OutermostNames : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, OutermostNames> {
 public:
  bool StartObject() { return ++depth_ > 0; }
  bool EndObject(rapidjson::SizeType) { return --depth_ > 0; }
  bool StartArray() { return ++depth_ > 1; }  // a document or an object is none
  bool EndArray(rapidjson::SizeType) { return --depth_ > 0; }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (depth_ != 1) return true;
    const std::string_view name(text, size);
    has_id_ = has_id_ || name == "id";
    is_document_ = is_document_ || name == "about" || FamilyOf(name).has_value();
    return !has_id_;
  }

  // A message has "facts", as a document has; but no document has an id.
  bool is_object() const { return has_id_ || !is_document_; }

 private:
  int depth_ = 0;
  bool has_id_ = false;
  bool is_document_ = false;
};

// As the names of files are sorted: "a-b.json" comes before "a.json".
bool ComesBefore(const std::string& left, const std::string& right) { return left + ".json" < right + ".json"; }

}  // namespace

bool HoldsObject(std::string_view json) {
  rapidjson::MemoryStream stream(json.data(), json.size());
  OutermostNames names;
  rapidjson::Reader().Parse<kReadFlags>(stream, names);
  return names.is_object();
}

std::optional<Family> FamilyOfFile(const std::filesystem::path& folder, const std::filesystem::path& file) {
  const std::filesystem::path parent = file.parent_path();
  const std::optional<Family> family = FamilyOf(parent.filename().native());
  return family && parent == folder / NameOf(*family) ? family : std::nullopt;
}

ObjectOrder OrderOf(const Definition& definition) {
  ObjectOrder order;
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::vector<std::string> ids = ObjectIds(definition, static_cast<Family>(i));
    // The longest row at the end that needs no telling: sorted, and behind everything before it by being unnamed.
    std::size_t named = ids.empty() ? 0 : ids.size() - 1;
    while (named > 0 && ComesBefore(ids[named - 1], ids[named])) --named;
    ids.resize(named);
    order[i] = std::move(ids);
  }
  return order;
}

std::string ToJson(const ObjectOrder& order) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> json(buffer);
  json.SetIndent(' ', 2);
  json.StartObject();
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i].empty()) continue;
    json.Key(kFamilyNames[i].data(), static_cast<rapidjson::SizeType>(kFamilyNames[i].size()));
    json.StartArray();
    for (const std::string& id : order[i]) json.String(id.data(), static_cast<rapidjson::SizeType>(id.size()));
    json.EndArray();
  }
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

ObjectOrder ParseOrder(std::string_view json, rules::Issues& issues) {
  ObjectOrder order;
  rapidjson::Document document;
  rapidjson::MemoryStream stream(json.data(), json.size());
  const auto result = BuildDocument<rapidjson::kParseIterativeFlag>(stream, document, OutOfRange::kIsNan);
  if (result.IsError() || !document.IsObject()) {
    AddError(issues, "",
             "This file says which objects of a family come first, as {\"rules\": [\"an-id\", …]}, and is not that. If "
             "it was merged, keep the lines of both sides in one list; without the file, objects stand in the order of "
             "their files' names.");
    return order;
  }
  for (const auto& member : document.GetObject()) {
    const std::string_view name(member.name.GetString(), member.name.GetStringLength());
    const std::string pointer = "/" + std::string(name);
    const std::optional<Family> family = FamilyOf(name);
    if (!family || !member.value.IsArray()) {
      AddError(issues, pointer,
               "Here stands a family with a list of ids. The families are " + Join(kFamilyNames) + "." +
                   DidYouMean(name, kFamilyNames));
      continue;
    }
    std::vector<std::string>& ids = order[static_cast<std::size_t>(*family)];
    std::set<std::string_view> seen;
    for (const auto& id : member.value.GetArray()) {
      const std::string_view text = id.IsString() ? std::string_view(id.GetString(), id.GetStringLength()) : "";
      if (!text.empty() && seen.insert(text).second) {
        ids.emplace_back(text);
      } else {
        AddError(issues, pointer + "/" + std::to_string(&id - member.value.Begin()),
                 text.empty() ? "This is no id. Give the id of an object." : "This id stands here twice. Keep one.");
      }
    }
  }
  return order;
}

}  // namespace signpost::policy
