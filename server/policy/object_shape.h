// What the fields of a policy object are for people and for machines that compare objects: what each is called, and
// which parts of it may change independently of each other. merge.h and changes.h both follow it.
//
//   const FieldShape& rule = ShapeOf(Family::kRules);
//   for (const FieldShape& field : rule.of) Show(field.label);
//
// It describes the canonical JSON of codec.h, with two differences (see Comparable): a term is always an object, and a
// case's one "query" stands in its "texts". Pure data and pure functions.
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/policy/objects.h"

namespace signpost::policy {

enum class Joins : std::uint8_t {
  kWhole,      // one value, in which order matters
  kRecord,     // fields of their own; left out, it is as if each of them were at its default
  kOptional,   // the same, but leaving it out says something
  kTable,      // by names that people choose, such as locales
  kSet,        // values whose order says nothing
  kFilledSet,  // a set that, when empty, says something else than "none of them"
  kById,       // objects with an id, whose order says nothing
  kTerms,      // terms, each of which is what it matches
  kCondition,  // an object whose one key says what is tested
};

enum class Says : std::uint8_t { kText, kWord };  // what people write, or names and codes

struct FieldShape {
  std::string_view name;
  std::string_view label;  // "Phone number"
  Joins joins = Joins::kWhole;
  Says says = Says::kText;
  std::string_view absent = "none";  // what it means to leave it out
  std::string_view unit = "";        // behind a number
  std::span<const FieldShape> of;    // the fields of a record, or of each member of a table or list
  std::string_view each = "";        // a member of it: "Variant "
  std::string_view within = "";      // a field of a member: " of variant "
  bool has_review = false;           // its members are texts that somebody reviews as a whole
  bool is_private = false;           // people's words that may be those of a restricted list: never in a sentence
};

// The object itself: a kOptional.
const FieldShape& ShapeOf(Family family);
// What a condition tests, where both sides of a comparison may go on below its key; else null.
const FieldShape* ShapeOfTest(std::string_view name);
// A member of a table or list.
FieldShape MemberOf(const FieldShape& list);

// Where in an object, for programs and for people.
struct Spot {
  std::string pointer;
  std::string label;   // "Title in fr"
  std::string within;  // " in fr"

  static Spot Of(Family family);
  Spot Field(const FieldShape& field) const;
  // `step` is the pointer's, `shown` what people call the member.
  Spot Member(const FieldShape& list, std::string_view step, std::string_view shown) const;
};

// An object's JSON, which must be canonical, as the shapes describe it.
rapidjson::Document Comparable(Family family, std::string_view json);
const rapidjson::Value* FindMember(const rapidjson::Value* object, std::string_view name);

// What makes a member of a kSet, kFilledSet, kById or kTerms the same as another. Members that are alike are told
// apart by how often the same came before them, so all keys of a list are different.
std::vector<std::string> KeysOf(const FieldShape& list, const rapidjson::Value* array);

// A value in words; null is what it means to leave it out.
std::string ValueText(const FieldShape& field, const rapidjson::Value* value);
std::string JsonText(const rapidjson::Value& value);

}  // namespace signpost::policy
