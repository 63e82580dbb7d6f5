#include "server/policy/objects.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "server/policy/codec.h"

namespace signpost::policy {
namespace {

// Calls `use` with the family's vector, whatever its members are.
template <typename AnyDefinition, typename Use>
auto WithFamily(AnyDefinition& definition, Family family, Use&& use) {
  switch (family) {
    case Family::kTermLists:
      return use(definition.rules.term_lists);
    case Family::kRules:
      return use(definition.rules.rules);
    case Family::kCampaigns:
      return use(definition.messages.campaigns);
    case Family::kMessages:
      return use(definition.messages.messages);
    case Family::kFacts:
      return use(definition.messages.facts);
    case Family::kHelpServices:
      return use(definition.messages.help_services);
    case Family::kThemes:
      return use(definition.messages.themes);
    case Family::kCases:
      break;
  }
  return use(definition.cases);
}

// A document of one object is the object between these two.
std::string Opening(Family family) { return "{\"" + std::string(NameOf(family)) + "\":["; }
constexpr std::string_view kClosing = "]}";

template <typename Objects>
auto Find(Objects& objects, std::string_view id) {
  return std::ranges::find_if(objects, [&](const auto& object) { return object.id == id; });
}

}  // namespace

std::string_view NameOf(Family family) { return kFamilyNames[static_cast<std::size_t>(family)]; }
std::string_view ObjectNameOf(Family family) { return kObjectNames[static_cast<std::size_t>(family)]; }

std::optional<Family> FamilyOf(std::string_view name) {
  const auto found = std::ranges::find(kFamilyNames, name);
  if (found == kFamilyNames.end()) return std::nullopt;
  return static_cast<Family>(found - kFamilyNames.begin());
}

std::vector<std::string> ObjectIds(const Definition& definition, Family family) {
  return WithFamily(definition, family, [](const auto& objects) {
    std::vector<std::string> ids;
    for (const auto& object : objects) ids.push_back(object.id);
    return ids;
  });
}

std::optional<std::string> ObjectJson(const Definition& definition, const ObjectKey& key) {
  Definition one;
  const bool found = WithFamily(definition, key.family, [&](const auto& objects) {
    const auto at = Find(objects, key.id);
    if (at == objects.end()) return false;
    WithFamily(one, key.family, [&]<typename Into>(Into& into) {
      if constexpr (std::is_same_v<const Into&, decltype(objects)>) into.push_back(*at);
    });
    return true;
  });
  if (!found) return std::nullopt;
  const std::string document = Serialise(one);
  const std::size_t opening = Opening(key.family).size();
  return document.substr(opening, document.size() - opening - kClosing.size());
}

Definition ParseObject(Family family, std::string_view json, rules::Issues& issues) {
  rules::Issues found;
  Definition one = Parse(Opening(family).append(json).append(kClosing), found);
  const std::string place = "/" + std::string(NameOf(family)) + "/0";
  for (rules::Issue& issue : found) {
    if (issue.pointer.starts_with(place)) issue.pointer.erase(0, place.size());
    issues.push_back(std::move(issue));
  }
  return one;
}

std::string IdOfOnly(const Definition& one, Family family) {
  const std::vector<std::string> ids = ObjectIds(one, family);
  return ids.size() == 1 ? ids.front() : std::string();
}

void PutObject(Definition& into, Family family, Definition&& one) {
  WithFamily(into, family, [&](auto& objects) {
    WithFamily(one, family, [&]<typename From>(From& from) {
      if constexpr (std::is_same_v<From&, decltype(objects)>) {
        assert(from.size() == 1);
        const auto at = Find(objects, from.front().id);
        if (at == objects.end()) {
          objects.push_back(std::move(from.front()));
        } else {
          *at = std::move(from.front());
        }
      }
    });
  });
}

bool RemoveObject(Definition& from, const ObjectKey& key) {
  return WithFamily(from, key.family, [&](auto& objects) {
    const auto at = Find(objects, key.id);
    if (at == objects.end()) return false;
    objects.erase(at);
    return true;
  });
}

}  // namespace signpost::policy
