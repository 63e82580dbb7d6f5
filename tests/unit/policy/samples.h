// Policies for the tests of policy/: help-seeking phrases that are public, and made-up words for everything else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/hash.h"
#include "rules/schedule.h"
#include "server/policy/definition.h"

namespace signpost::policy::test {

inline constexpr rules::HashKey kKey = {0x1234, 0x5678};

// Monday, 23 November 2026, 12:00 UTC.
inline constexpr rules::Moment kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(12)};

// Every kind of object with every field away from its default; true to the form, but not meant to compile.
std::string_view RichJson();

// A small policy that compiles: a list, live rules for two campaigns, a suppress rule, two services, three cases.
std::string_view GoodJson();
Definition GoodDefinition();

// A document with one fault of form, and where Parse must see it.
struct FaultyDocument {
  std::string_view name;
  std::string_view json;
  std::string_view pointer;
  std::string_view says;             // a part of the message
  bool is_refused_by_schema = true;  // false: schemas have no way to say it
};
const std::vector<FaultyDocument>& FaultyDocuments();

}  // namespace signpost::policy::test
