#include "server/policy/merge.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_map>
#include <utility>

#include "server/policy/object_shape.h"
#include "server/policy/wording.h"

namespace signpost::policy {
namespace {

using Json = rapidjson::Value;
using MaybeJson = std::optional<Json>;

// One place of an object in its three versions; null where it is not there.
struct Versions {
  const Json* base = nullptr;
  const Json* mine = nullptr;
  const Json* theirs = nullptr;

  std::array<const Json*, 3> all() const { return {base, mine, theirs}; }
  Versions Field(std::string_view name) const {
    return {FindMember(base, name), FindMember(mine, name), FindMember(theirs, name)};
  }
};

bool Same(const Json* a, const Json* b) { return a == b || (a != nullptr && b != nullptr && *a == *b); }
bool IsContested(const Versions& v) {
  return !Same(v.mine, v.theirs) && !Same(v.base, v.mine) && !Same(v.base, v.theirs);
}
bool IsEmpty(const Json* array) { return array == nullptr || array->Empty(); }

[[maybe_unused]] bool IsObjectOrAbsent(const Json* value) { return value == nullptr || value->IsObject(); }

std::string_view NameOfTest(const Json& condition) {
  const Json& name = condition.MemberBegin()->name;
  return {name.GetString(), name.GetStringLength()};
}

// Do the words of these two texts differ, whatever each says of its review?
bool WordsDiffer(const FieldShape& text, const Json* a, const Json* b) {
  return std::ranges::any_of(text.of, [&](const FieldShape& field) {
    return field.name != "translation" && !Same(FindMember(a, field.name), FindMember(b, field.name));
  });
}

bool IsReviewed(const Json* text) {
  const Json* translation = FindMember(text, "translation");
  return translation != nullptr && *translation == "reviewed";
}

// Has `reviewer` declared a text reviewed that `writer` has meanwhile given other words?
bool ReviewsOtherWords(const FieldShape& text, const Json* base, const Json* reviewer, const Json* writer) {
  return IsReviewed(reviewer) && !IsReviewed(base) && !IsReviewed(writer) && WordsDiffer(text, writer, base) &&
         WordsDiffer(text, writer, reviewer);
}

// The members of a list in its three versions, in the order in which they come out.
class KeyedList {
 public:
  KeyedList(const FieldShape& list, const Versions& v) {
    const std::array<const Json*, 3> arrays = v.all();
    for (std::size_t i = 0; i < arrays.size(); ++i) keys_[i] = KeysOf(list, arrays[i]);
    rows_.reserve(keys_[kBase].size() + keys_[kMine].size() + keys_[kTheirs].size());
    Add(v.base, kBase, &Versions::base);
    // Who has moved members keeps their order; otherwise it is that of what is published.
    if (HasMoved(kMine) && !HasMoved(kTheirs)) {
      Add(v.mine, kMine, &Versions::mine);
      Add(v.theirs, kTheirs, &Versions::theirs);
    } else {
      Add(v.theirs, kTheirs, &Versions::theirs);
      Add(v.mine, kMine, &Versions::mine);
    }
  }

  // Those that stay, those in conflict included.
  std::vector<Versions> Kept() const {
    std::vector<Versions> kept;
    kept.reserve(order_.size());
    for (const Versions* v : order_) {
      const bool is_removed =
          (v->mine == nullptr && Same(v->base, v->theirs)) || (v->theirs == nullptr && Same(v->base, v->mine));
      if (!is_removed) kept.push_back(*v);
    }
    return kept;
  }

 private:
  enum Version : std::size_t { kBase, kMine, kTheirs };
  struct Row {
    Versions versions;
    std::size_t place_in_base = 0;
  };

  void Add(const Json* array, Version version, const Json* Versions::*side) {
    for (std::size_t i = 0; i < keys_[version].size(); ++i) {
      Row& row = rows_[keys_[version][i]];
      Versions& v = row.versions;
      if (version == kBase) {
        row.place_in_base = i;
      } else if (v.mine == nullptr && v.theirs == nullptr) {
        order_.push_back(&v);  // a member of the base alone is gone
      }
      v.*side = &(*array)[static_cast<rapidjson::SizeType>(i)];
    }
  }

  // Do members of the base stand in another order? To be asked while there are no others.
  bool HasMoved(Version version) const {
    std::size_t least = 0;
    for (const std::string& key : keys_[version]) {
      const auto row = rows_.find(key);
      if (row == rows_.end()) continue;
      if (row->second.place_in_base < least) return true;
      least = row->second.place_in_base;
    }
    return false;
  }

  std::array<std::vector<std::string>, 3> keys_;
  std::unordered_map<std::string_view, Row> rows_;
  std::vector<const Versions*> order_;
};

class Merger {
 public:
  Merger(const MergeOptions& options, bool is_restricted)
      : options_(options), hides_(is_restricted && !options.shows_restricted) {}

  MaybeJson Merge(const FieldShape& shape, const Spot& spot, const Versions& v) {
    if (Same(v.mine, v.theirs) || Same(v.base, v.theirs)) return Copy(v.mine);
    if (Same(v.base, v.mine)) return Copy(v.theirs);
    switch (shape.joins) {
      case Joins::kWhole:
        break;
      case Joins::kRecord:
        return MergeRecord(shape, spot, v);
      case Joins::kOptional:
        if (v.mine == nullptr || v.theirs == nullptr) break;
        return MergeRecord(shape, spot, v);
      case Joins::kTable:
        return MergeTable(shape, spot, v);
      case Joins::kFilledSet:
        return MergeFilledSet(shape, spot, v);
      case Joins::kSet:
      case Joins::kById:
      case Joins::kTerms:
        return MergeList(shape, spot, v);
      case Joins::kCondition:
        return MergeCondition(shape, spot, v);
    }
    return AddConflict(shape, spot, v);
  }

  std::vector<Conflict>& conflicts() { return conflicts_; }
  bool had_conflict() const { return had_conflict_; }
  bool hides() const { return hides_; }
  rapidjson::Document::AllocatorType& allocator() { return document_.GetAllocator(); }

 private:
  MaybeJson Copy(const Json* value) {
    if (value == nullptr) return std::nullopt;
    return Json(*value, allocator());
  }

  void Add(Json& object, std::string_view name, MaybeJson value) {
    if (!value) return;
    Json key(name.data(), static_cast<rapidjson::SizeType>(name.size()), allocator());
    object.AddMember(key, *value, allocator());
  }

  MaybeJson MergeRecord(const FieldShape& record, const Spot& spot, const Versions& v) {
    assert(IsObjectOrAbsent(v.base) && IsObjectOrAbsent(v.mine) && IsObjectOrAbsent(v.theirs));
    Json merged(rapidjson::kObjectType);
    for (const FieldShape& field : record.of) {
      const bool is_unseen =
          record.has_review && field.name == "translation" &&
          (ReviewsOtherWords(record, v.base, v.theirs, v.mine) || ReviewsOtherWords(record, v.base, v.mine, v.theirs));
      const Versions of_field = v.Field(field.name);
      Add(merged, field.name,
          is_unseen ? AddConflict(field, spot.Field(field), of_field) : Merge(field, spot.Field(field), of_field));
    }
    return merged;
  }

  MaybeJson MergeTable(const FieldShape& table, const Spot& spot, const Versions& v) {
    const FieldShape member = MemberOf(table);
    Json merged(rapidjson::kObjectType);
    for (const Json* side : {v.theirs, v.mine}) {
      if (side == nullptr) continue;
      for (const auto& at : side->GetObject()) {
        const std::string_view name(at.name.GetString(), at.name.GetStringLength());
        if (side == v.mine && FindMember(v.theirs, name) != nullptr) continue;  // was there before
        Add(merged, name, Merge(member, spot.Member(table, name, name), v.Field(name)));
      }
    }
    return merged;
  }

  MaybeJson MergeFilledSet(const FieldShape& set, const Spot& spot, const Versions& v) {
    const bool is_emptied = IsEmpty(v.base) || IsEmpty(v.mine) || IsEmpty(v.theirs);
    if (is_emptied || KeyedList(set, v).Kept().empty()) return AddConflict(set, spot, v);
    return MergeList(set, spot, v);
  }

  MaybeJson MergeList(const FieldShape& list, const Spot& spot, const Versions& v) {
    const FieldShape member = MemberOf(list);
    const KeyedList keyed(list, v);
    Json merged(rapidjson::kArrayType);
    std::size_t index = 0;
    for (const Versions& of_member : keyed.Kept()) {
      // Most members are in nobody's way, and need no name for their place.
      const Spot at =
          IsContested(of_member) ? spot.Member(list, std::to_string(index), Shown(list, of_member, index)) : Spot{};
      ++index;
      if (MaybeJson value = Merge(member, at, of_member)) merged.PushBack(*value, allocator());
    }
    return merged;
  }

  std::string Shown(const FieldShape& list, const Versions& v, std::size_t index) const {
    const bool is_term = list.joins == Joins::kTerms;
    if (is_term && hides_) return std::to_string(index + 1);
    const Json* name = FindMember(v.mine != nullptr ? v.mine : v.theirs, is_term ? "text" : "id");
    return name != nullptr ? Quoted({name->GetString(), name->GetStringLength()}) : std::to_string(index + 1);
  }

  MaybeJson MergeCondition(const FieldShape& shape, const Spot& spot, const Versions& v) {
    if (v.base == nullptr || v.mine == nullptr || v.theirs == nullptr) return AddConflict(shape, spot, v);
    const std::string_view name = NameOfTest(*v.mine);
    const FieldShape* test = ShapeOfTest(name);
    if (test == nullptr || NameOfTest(*v.base) != name || NameOfTest(*v.theirs) != name) {
      return AddConflict(shape, spot, v);
    }
    Json merged(rapidjson::kObjectType);
    Add(merged, name, Merge(*test, spot.Field(*test), v.Field(name)));
    return merged;
  }

  MaybeJson AddConflict(const FieldShape& shape, const Spot& spot, const Versions& v) {
    had_conflict_ = true;
    const auto resolution = options_.resolutions.find(spot.pointer);
    if (resolution != options_.resolutions.end()) return Copy(resolution->second == Side::kMine ? v.mine : v.theirs);
    conflicts_.push_back({.pointer = spot.pointer,
                          .base = Value(spot, v.base),
                          .mine = Value(spot, v.mine),
                          .theirs = Value(spot, v.theirs),
                          .sentence = Sentence(shape, spot, v)});
    return Copy(v.mine == nullptr && shape.joins == Joins::kOptional ? v.theirs : v.mine);
  }

  std::string Sentence(const FieldShape& shape, const Spot& spot, const Versions& v) const {
    constexpr std::string_view kChoose = " Choose one.";
    if (shape.joins == Joins::kOptional && v.mine == nullptr) {
      return spot.label + ": removed in this draft, and changed in what was published since. Remove or keep it.";
    }
    if (shape.joins == Joins::kOptional && v.theirs == nullptr) {
      return spot.label + ": changed in this draft, and removed in what was published since. Remove or keep it.";
    }
    const auto is_told = [](const Json* value) { return value == nullptr || !value->IsObject(); };
    if (!is_told(v.mine) || !is_told(v.theirs) || !shape.of.empty() || shape.joins == Joins::kCondition ||
        shape.is_private || (hides_ && shape.name == "note")) {
      return spot.label + ": changed in this draft, and otherwise in what was published since." + std::string(kChoose);
    }
    return spot.label + ": this draft says " + ValueText(shape, v.mine) + ", and what was published since says " +
           ValueText(shape, v.theirs) + "." + std::string(kChoose);
  }

  // Without what must not be told, and without a box of sealed terms, which tells nobody anything.
  std::optional<std::string> Value(const Spot& spot, const Json* value) {
    if (value == nullptr) return std::nullopt;
    if (spot.pointer == "/sealed") return SealedText(*value);
    if (!hides_) return JsonText(*value);
    constexpr std::string_view kTerms = "/terms/";
    if (spot.pointer.starts_with(kTerms) && spot.pointer.ends_with("/note")) return "\"(not shown)\"";
    Json shown(*value, allocator());
    if (spot.pointer.empty()) Remove(shown, {"terms", "sealed"});
    if (spot.pointer.starts_with(kTerms)) Remove(shown, {"text", "note"});
    return JsonText(shown);
  }

  std::string SealedText(const Json& sealed) {
    if (sealed.IsArray()) return "{\"count\":" + std::to_string(sealed.Size()) + "}";
    Json shown(sealed, allocator());
    Remove(shown, {"box"});
    return JsonText(shown);
  }

  static void Remove(Json& object, std::initializer_list<const char*> names) {
    if (!object.IsObject()) return;
    for (const char* name : names) object.RemoveMember(name);
  }

  const MergeOptions& options_;
  const bool hides_;
  rapidjson::Document document_;  // owns what comes out
  std::vector<Conflict> conflicts_;
  bool had_conflict_ = false;
};

// A version as it is compared. Not there: an empty document and no value.
struct Version {
  rapidjson::Document document;
  std::optional<std::string> canonical;

  const Json* value() const { return canonical ? &document : nullptr; }
  bool Has(const char* name) const { return canonical && document.HasMember(name); }
  bool IsRestricted() const { return Has("sensitivity") && document["sensitivity"] == "restricted"; }
};

base::Result<std::string> Canonical(Family family, std::string_view json, std::string_view whose) {
  rules::Issues issues;
  const Definition one = ParseObject(family, json, issues);
  const std::string what = "The " + std::string(ObjectNameOf(family)) + " " + std::string(whose);
  const auto error = std::ranges::find(issues, rules::Severity::kError, &rules::Issue::severity);
  if (error != issues.end()) {
    return base::Error{base::ErrorCode::kInvalid,
                       what + " can't be merged before it is mended, at \"" + error->pointer + "\": " + error->message};
  }
  auto canonical = ObjectJson(one, {family, IdOfOnly(one, family)});
  if (!canonical) return base::Error{base::ErrorCode::kInvalid, what + " is not one object."};
  return *std::move(canonical);
}

// Sealed terms and open ones are the same field: sealed. There, open ones are the list that they are.
void MakeTermsSealed(Version& version) {
  if (!version.canonical) return;
  rapidjson::Document& list = version.document;
  if (list.HasMember("sealed")) return;
  Json terms = std::move(list["terms"]);
  list.AddMember("sealed", terms, list.GetAllocator());
  list.RemoveMember("terms");
}

std::string WithTermsOpened(Json& list, rapidjson::Document::AllocatorType& allocator) {
  const auto sealed = list.FindMember("sealed");
  const bool is_open = sealed != list.MemberEnd() && sealed->value.IsArray();
  if (is_open || sealed == list.MemberEnd()) {
    Json terms(rapidjson::kArrayType);
    if (is_open) terms = sealed->value;
    list.RemoveMember("sealed");
    list.AddMember("terms", terms, allocator);
  }
  return JsonText(list);
}

}  // namespace

base::Result<Merged> Merge(Family family, const ObjectVersions& versions, const MergeOptions& options) {
  struct Given {
    const std::optional<std::string_view>& json;
    std::string_view whose;
  };
  const Given given[] = {{versions.base, "that the draft began with"},
                         {versions.mine, "of the draft"},
                         {versions.theirs, "that was published since"}};
  std::array<Version, 3> read;
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (!given[i].json) continue;
    auto canonical = Canonical(family, *given[i].json, given[i].whose);
    if (!canonical) return canonical.error();
    read[i].document = Comparable(family, *canonical);
    read[i].canonical = *std::move(canonical);
  }
  auto& [base, mine, theirs] = read;
  const bool is_sealed = std::ranges::any_of(read, [](const Version& version) { return version.Has("sealed"); });
  const bool is_restricted = std::ranges::any_of(read, &Version::IsRestricted);
  if (is_sealed) std::ranges::for_each(read, MakeTermsSealed);

  Merger merger(options, is_restricted);
  MaybeJson merged = merger.Merge(ShapeOf(family), Spot::Of(family), {base.value(), mine.value(), theirs.value()});
  const auto whole = options.resolutions.find("");
  if (merger.had_conflict() && whole != options.resolutions.end()) {
    return Merged{whole->second == Side::kMine ? mine.canonical : theirs.canonical, {}};
  }
  Merged result{std::nullopt, std::move(merger.conflicts())};
  if (!result.conflicts.empty() && result.conflicts.front().pointer.empty() && !merger.hides()) {
    Conflict& of_whole = result.conflicts.front();
    of_whole.base = base.canonical;
    of_whole.mine = mine.canonical;
    of_whole.theirs = theirs.canonical;
  }
  if (!merged) return result;
  const std::string json = is_sealed ? WithTermsOpened(*merged, merger.allocator()) : JsonText(*merged);
  auto canonical = Canonical(family, json, "that came out");
  assert(canonical);
  if (!canonical) return base::Error{base::ErrorCode::kInternal, canonical.error().message};
  result.object = *std::move(canonical);
  return result;
}

}  // namespace signpost::policy
