#include "server/admin/validate.h"

#include <charconv>
#include <utility>

#include "server/admin/publish.h"
#include "server/policy/lint.h"

namespace signpost::admin {

Validation Validate(policy::Definition definition, const ListVault& lists, const rules::HashKey& key,
                    base::Instant now) {
  Validation found;
  lists.OpenLists(definition);
  auto compiled = policy::Compile(definition, "", key, MomentOf(now), found.issues);
  policy::Lint(definition, {.now = MomentOf(now)}, found.issues);
  if (compiled == nullptr || rules::HasErrors(found.issues)) return found;
  found.policy = std::move(compiled);
  found.failures = policy::RunCases(*found.policy, definition.cases, MomentOf(now));
  found.cases_run = definition.cases.size();
  return found;
}

Validation Compile(policy::Definition definition, const ListVault& lists, const rules::HashKey& key,
                   base::Instant now) {
  Validation found;
  lists.OpenLists(definition);
  found.policy = policy::Compile(definition, "", key, MomentOf(now), found.issues);
  return found;
}

std::optional<ObjectPlace> PlaceOf(const policy::Definition& definition, std::string_view pointer) {
  if (!pointer.starts_with('/')) return std::nullopt;
  const std::size_t index_at = pointer.find('/', 1);
  if (index_at == std::string_view::npos) return std::nullopt;
  const auto family = policy::FamilyOf(pointer.substr(1, index_at - 1));
  const std::size_t rest_at = std::min(pointer.find('/', index_at + 1), pointer.size());
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(pointer.data() + index_at + 1, pointer.data() + rest_at, index);
  if (!family || error != std::errc() || end != pointer.data() + rest_at) return std::nullopt;
  std::vector<std::string> ids = policy::ObjectIds(definition, *family);
  if (index >= ids.size()) return std::nullopt;
  return ObjectPlace{{*family, std::move(ids[index])}, std::string(pointer.substr(rest_at))};
}

}  // namespace signpost::admin
