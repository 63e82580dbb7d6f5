#include "server/auth/principal.h"

#include <array>

namespace signpost::auth {
namespace {

constexpr std::array<std::string_view, kScopes> kScopeNames = {"decide",         "events",       "reports",
                                                               "policy_read",    "policy_write", "policy_review",
                                                               "policy_publish", "principals",   "list_keeper"};
static_assert(static_cast<std::size_t>(Scope::kListKeeper) + 1 == kScopes);

constexpr std::array<std::string_view, 3> kKindNames = {"partner", "person", "service"};

template <std::size_t Size>
std::string Join(const std::array<std::string_view, Size>& names) {
  std::string joined;
  for (std::string_view name : names) joined.append(joined.empty() ? "" : ", ").append(name);
  return joined;
}

}  // namespace

std::string_view ToText(Scope scope) { return kScopeNames[static_cast<std::size_t>(scope)]; }

std::string_view ToText(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::vector<std::string> ToTexts(Scopes scopes) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kScopes; ++i)
    if (scopes.Has(static_cast<Scope>(i))) names.emplace_back(kScopeNames[i]);
  return names;
}

base::Result<Scopes> ParseScopes(std::span<const std::string> names) {
  Scopes scopes;
  for (const std::string& name : names) {
    std::size_t i = 0;
    while (i < kScopes && kScopeNames[i] != name) ++i;
    if (i == kScopes) {
      return base::Error{base::ErrorCode::kInvalid,
                         "There is no scope '" + name + "'. The scopes are: " + Join(kScopeNames) + "."};
    }
    scopes.Add(static_cast<Scope>(i));
  }
  return scopes;
}

base::Result<Kind> ParseKind(std::string_view name) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i)
    if (kKindNames[i] == name) return static_cast<Kind>(i);
  return base::Error{base::ErrorCode::kInvalid, "There is no kind of principal '" + std::string(name) +
                                                    "'. The kinds are: " + Join(kKindNames) + "."};
}

}  // namespace signpost::auth
