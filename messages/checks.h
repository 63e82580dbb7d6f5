// Small checks that the compilers of this room share: ids, dates, places, addresses.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/issue.h"
#include "rules/schedule.h"

namespace signpost::messages {

using IdIndex = std::map<std::string, std::uint32_t, std::less<>>;

bool IsId(std::string_view text);                                 // [a-z0-9-]{1,64}
bool IsBlank(std::string_view text);                              // nothing but white space
std::optional<rules::Moment> ParseDate(const std::string& text);  // YYYY-MM-DD: that day's start in UTC
bool IsCountry(std::string_view code);                            // ISO 3166-1 alpha-2, upper case
bool IsPlace(std::string_view code);                              // a country, an ISO 3166-2 region, or "*"
bool IsHttpsUrl(std::string_view url);
bool IsTelUri(std::string_view uri);  // RFC 3966, global: "tel:+" and 3 to 15 digits (E.164)

std::string Quoted(std::string_view text);
// parent + "/" + key, escaped as RFC 6901 asks.
std::string Pointer(const std::string& parent, std::string_view key);
std::string Pointer(const std::string& parent, std::size_t index);

// Adds an error if the id is malformed or taken; `what` names the thing: "campaign".
void CheckAndAddId(const std::string& id, std::uint32_t index, std::string_view what, const std::string& pointer,
                   IdIndex& ids, rules::Issues& issues);

template <typename Item>
IdIndex IndexIds(const std::vector<Item>& items, std::string_view what, const std::string& pointer,
                 rules::Issues& issues) {
  IdIndex ids;
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    CheckAndAddId(items[i].id, i, what, Pointer(Pointer(pointer, i), "id"), ids, issues);
  }
  return ids;
}

std::optional<std::uint32_t> FindId(const IdIndex& ids, std::string_view id);

}  // namespace signpost::messages
