#include "server/api/access.h"

#include <algorithm>
#include <string>

#include "server/api/problem.h"

namespace signpost::api {
namespace {

constexpr std::string_view kScheme = "Bearer ";

// RFC 6750, 2.1. The scheme's name is compared without case (RFC 9110, 11.1). Two Authorization fields are ambiguous:
// neither is believed.
std::string_view BearerToken(const net::Request& request) {
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

void Access::Count(const net::Request& request, Denial denial) {
  slots_[request.slot]->denials[static_cast<std::size_t>(denial)].Add(1);
}

const auth::Principal* Access::Admit(const net::Request& request, const RouteSpec& route, net::Response& response) {
  const auth::KeyRing::Entry* entry = Identify(request, response);
  const bool admitted = entry != nullptr && AdmitScope(entry->principal, request, route, response) &&
                        AdmitRate(*entry, request, response) && AdmitBody(request, route, response);
  return admitted ? &entry->principal : nullptr;
}

const auth::KeyRing::Entry* Access::Identify(const net::Request& request, net::Response& response) {
  const auto& ring = slots_[request.slot]->keys.Get();
  if (ring == nullptr) {
    WriteProblem({ProblemKind::kNotReady, "The keys are not known yet: try again soon."}, response);
    return nullptr;
  }
  const auth::KeyRing::Entry* entry = ring->Authenticate(BearerToken(request));
  if (entry == nullptr) {
    Count(request, Denial::kKey);
    response.SetHeader("WWW-Authenticate", "Bearer realm=\"signpost\"");
    WriteProblem({ProblemKind::kUnauthorized, "Send a valid key: \"Authorization: Bearer sp_…\"."}, response);
  }
  return entry;
}

bool Access::BringsKey(const net::Request& request) {
  return std::ranges::any_of(request.headers, [](const net::Field& field) {
    return net::EqualsIgnoringCase(field.name, "Authorization") &&
           net::EqualsIgnoringCase(field.value.substr(0, kScheme.size()), kScheme);
  });
}

std::optional<std::string> Access::RevokedKeyOf(const net::Request& request) {
  const auto& ring = slots_[request.slot]->keys.Get();
  const auth::Principal* revoked = ring == nullptr ? nullptr : ring->FindRevoked(BearerToken(request));
  if (revoked == nullptr) return std::nullopt;
  return revoked->id;
}

bool Access::AdmitScope(const auth::Principal& caller, const net::Request& request, const RouteSpec& route,
                        net::Response& response) {
  std::string detail;
  if (route.gate == Gate::kTeam && caller.kind == auth::Kind::kPartner) {
    detail = "A partner's key is not for this: sign in, or use the key of a person or a service.";
  } else if (route.scope && !caller.scopes.Has(*route.scope)) {
    detail = "This needs the scope \"" + std::string(auth::ToText(*route.scope)) + "\": ask the operator for it.";
  }
  if (detail.empty()) return true;
  Count(request, Denial::kScope);
  WriteProblem({ProblemKind::kForbidden, detail}, response);
  return false;
}

bool Access::AdmitRate(const auth::KeyRing::Entry& caller, const net::Request& request, net::Response& response) {
  const auth::Taken taken = caller.limiter->Take(clock_.Now());
  if (taken.allowed) return true;
  Count(request, Denial::kRate);
  response.SetHeader("Retry-After", std::to_string(taken.retry_after_s));
  WriteProblem({ProblemKind::kRateLimited,
                "Try again after the seconds in the Retry-After field, or ask the operator for a higher rate."},
               response);
  return false;
}

bool Access::AdmitBody(const net::Request& request, const RouteSpec& route, net::Response& response) {
  if (!HasBody(request) || route.body_types.empty()) return true;
  if (IsOneOfOrUnstated(request.Header("Content-Type"), route.body_types)) return true;
  Count(request, Denial::kMediaType);
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
