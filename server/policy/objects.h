// A policy object by object: one term list, rule, campaign, message, fact, help service, theme or case, by family and
// id.
//
//   const std::optional<std::string> json = ObjectJson(definition, {Family::kRules, "deter-search"});
//   rules::Issues issues;
//   Definition one = ParseObject(Family::kRules, text, issues);      // a definition of this object alone
//   if (!rules::HasErrors(issues)) PutObject(definition, Family::kRules, std::move(one));
//
// An object's JSON is what stands in the policy document, canonical (codec.h): equal objects have equal bytes. Issues
// of ParseObject point into the object ("/when/all/0"), not into a document. Pure functions.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/issue.h"
#include "server/policy/definition.h"

namespace signpost::policy {

enum class Family : std::uint8_t { kTermLists, kRules, kCampaigns, kMessages, kFacts, kHelpServices, kThemes, kCases };
inline constexpr std::array<std::string_view, 8> kFamilyNames = {"term_lists", "rules",         "campaigns", "messages",
                                                                 "facts",      "help_services", "themes",    "cases"};
// For sentences: "rule", "help service".
inline constexpr std::array<std::string_view, 8> kObjectNames = {"term list", "rule",         "campaign", "message",
                                                                 "fact",      "help service", "theme",    "case"};

std::string_view NameOf(Family family);        // "help_services"
std::string_view ObjectNameOf(Family family);  // "help service"
std::optional<Family> FamilyOf(std::string_view name);

struct ObjectKey {
  Family family = Family::kTermLists;
  std::string id;

  auto operator<=>(const ObjectKey&) const = default;
};

// In the order of the definition.
std::vector<std::string> ObjectIds(const Definition& definition, Family family);
// Of two with one id the first.
std::optional<std::string> ObjectJson(const Definition& definition, const ObjectKey& key);

// What is not an object of this family is an issue, and nothing (or what could be read) is in the definition.
Definition ParseObject(Family family, std::string_view json, rules::Issues& issues);
// The id of the one object of that family; empty where there is none.
std::string IdOfOnly(const Definition& one, Family family);

// Moves the one object of `one` into `into`: in the place of the one with its id, else behind the others.
void PutObject(Definition& into, Family family, Definition&& one);
// False: there is none.
bool RemoveObject(Definition& from, const ObjectKey& key);

}  // namespace signpost::policy
