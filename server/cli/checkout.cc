#include "server/cli/checkout.h"

#include <rapidjson/document.h>

#include "server/admin/publish.h"
#include "server/base/files.h"
#include "server/cli/json_view.h"
#include "server/cli/remote.h"
#include "server/policy/codec.h"
#include "server/policy/pretty_json.h"

namespace signpost::cli {

using base::Error;
using base::ErrorCode;
using base::Result;

Result<std::optional<Checkout>> ReadCheckout(const std::filesystem::path& folder) {
  const Result<std::string> content = base::ReadFile((folder / kCheckoutFile).string());
  if (!content && content.error().code == ErrorCode::kNotFound) return std::optional<Checkout>();
  if (!content) return content.error();
  rapidjson::Document document;
  document.Parse(content->data(), content->size());
  const JsonView json(document.HasParseError() ? nullptr : &document);
  Checkout checkout{.base = json["base"].text(),
                    .policy = json["policy"].text(),
                    .files = json["files"].text(),
                    .draft = json["draft"].text()};
  if (!checkout.policy.empty()) return std::optional(std::move(checkout));
  return Error{ErrorCode::kInvalid, (folder / kCheckoutFile).string() +
                                        " does not say where these files come from. If it was merged, take the whole "
                                        "file of the side that was pulled last."};
}

Result<void> WriteCheckout(const std::filesystem::path& folder, const Checkout& checkout) {
  const std::string json = Body(
      {{"base", checkout.base}, {"policy", checkout.policy}, {"files", checkout.files}, {"draft", checkout.draft}});
  return base::ReplaceFile((folder / kCheckoutFile).string(), {policy::PrettyJson(json)});
}

std::string NameOf(const policy::Definition& definition) { return admin::RevisionOf(policy::Serialise(definition)); }

Result<policy::Definition> PolicyIn(const std::string& reply_body) {
  rules::Issues issues;
  policy::Definition definition = policy::Parse(MemberText(reply_body, "policy"), issues);
  if (!rules::HasErrors(issues)) return definition;
  return Error{ErrorCode::kInternal, "The server's policy can't be read: " + issues.front().pointer + ": " +
                                         issues.front().message + " Use the signpost of the server's release."};
}

}  // namespace signpost::cli
