#include "server/api/access.h"

#include <algorithm>
#include <string>

#include "server/api/problem.h"

namespace signpost::api {
namespace {

// RFC 6750, 2.1. The scheme's name is compared without case (RFC 9110, 11.1). Two Authorization fields are ambiguous:
// neither is believed.
std::string_view BearerToken(const net::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  std::string_view found;
  for (const net::Field& field : request.headers) {
    if (!net::EqualsIgnoringCase(field.name, "Authorization")) continue;
    if (!found.empty()) return {};
    found = field.value;
  }
  if (found.size() <= kScheme.size() || !net::EqualsIgnoringCase(found.substr(0, kScheme.size()), kScheme)) return {};
  found.remove_prefix(kScheme.size());
  found.remove_prefix(std::min(found.find_first_not_of(' '), found.size()));
  return found;
}

constexpr std::string_view kTypeSeparator = ", ";  // of RouteSpec::body_types

bool HasBody(const net::Request& request) {
  return request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
}

bool IsOneOfOrUnstated(std::string_view content_type, std::string_view types) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (!content_type.empty() && content_type.back() == ' ') content_type.remove_suffix(1);
  if (content_type.empty()) return true;
  while (!types.empty()) {
    const std::string_view type = types.substr(0, types.find(kTypeSeparator));
    if (net::EqualsIgnoringCase(content_type, type)) return true;
    types.remove_prefix(std::min(type.size() + kTypeSeparator.size(), types.size()));
  }
  return false;
}

}  // namespace

Access::Access(const base::Snapshot<auth::KeyRing>& keys, const base::Clock& clock, std::size_t slots) : clock_(clock) {
  for (std::size_t slot = 0; slot < slots; ++slot) slots_.push_back(std::make_unique<Slot>(keys));
}

const auth::Principal* Access::Admit(const net::Request& request, const RouteSpec& route, net::Response& response) {
  Slot& mine = *slots_[request.slot];
  const auto deny = [&](Denial denial, ProblemKind kind, std::string_view detail) {
    mine.denials[static_cast<std::size_t>(denial)].Add(1);
    WriteProblem({kind, detail}, response);
    return nullptr;
  };
  const auto& ring = mine.keys.Get();
  if (ring == nullptr) {
    WriteProblem({ProblemKind::kNotReady, "The keys are not known yet: try again soon."}, response);
    return nullptr;
  }
  const auth::KeyRing::Entry* entry = ring->Authenticate(BearerToken(request));
  if (entry == nullptr) {
    response.SetHeader("WWW-Authenticate", "Bearer realm=\"signpost\"");
    return deny(Denial::kKey, ProblemKind::kUnauthorized, "Send a valid key: \"Authorization: Bearer sp_…\".");
  }
  if (route.gate == Gate::kTeam && entry->principal.kind == auth::Kind::kPartner) {
    return deny(Denial::kScope, ProblemKind::kForbidden,
                "A partner's key is not for this: sign in, or use the key of a person or a service.");
  }
  if (route.scope && !entry->principal.scopes.Has(*route.scope)) {
    return deny(Denial::kScope, ProblemKind::kForbidden,
                "This needs the scope \"" + std::string(auth::ToText(*route.scope)) + "\": ask the operator for it.");
  }
  if (const auth::Taken taken = entry->limiter->Take(clock_.Now()); !taken.allowed) {
    response.SetHeader("Retry-After", std::to_string(taken.retry_after_s));
    return deny(Denial::kRate, ProblemKind::kRateLimited,
                "Try again after the seconds in the Retry-After field, or ask the operator for a higher rate.");
  }
  return AdmitBody(request, route, response) ? &entry->principal : nullptr;
}

bool Access::AdmitBody(const net::Request& request, const RouteSpec& route, net::Response& response) {
  if (!HasBody(request) || IsOneOfOrUnstated(request.Header("Content-Type"), route.body_types)) return true;
  slots_[request.slot]->denials[static_cast<std::size_t>(Denial::kMediaType)].Add(1);
  const std::string detail = "Send one of these as the Content-Type: " + std::string(route.body_types) + ".";
  WriteProblem({ProblemKind::kUnsupportedMediaType, detail}, response);
  return false;
}

std::uint64_t Access::denials(Denial denial) const {
  std::uint64_t total = 0;
  for (const auto& slot : slots_) total += slot->denials[static_cast<std::size_t>(denial)].value();
  return total;
}

}  // namespace signpost::api
