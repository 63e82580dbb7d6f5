// A rule's condition as a sentence for people who don't write JSON.
//
//   ConditionText(rule.when, names)
//     the search has a term of list “Seeking help”, and the country is GB or IE, and not: the surface is chat
//
// Contract: pure. Equal conditions give equal texts, and `all` and `any` keep their order. A list is called what
// `names` says, by default its id; of its terms nothing is said. Nested as deep as the condition is.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "rules/definition.h"

namespace signpost::policy {

using ListNames = std::function<std::string(std::string_view id)>;

std::string ConditionText(const rules::Condition& condition, const ListNames& names = {});

// "from 2026-01-01, until 2026-12-31, Mon to Fri 09:00–17:00 (Europe/London)"; "at any time" where it always holds.
std::string ScheduleText(const rules::ScheduleDefinition& schedule);
// "Mon to Fri 09:00–17:00; Sat 09:00–12:00"; "every day, all day" where there are none.
std::string DayPartsText(const std::vector<rules::DayPart>& parts);

}  // namespace signpost::policy
