// What a folder with a pulled policy remembers: where its files come from, so that pushing overwrites nobody's work and
// pulling overwrites none of one's own.
//
//   Result<std::optional<Checkout>> checkout = ReadCheckout(folder);      // none: never pulled
//
// It is one small file, .signpost.json, which may be kept in version control with the others: it says of which policy
// they are a new version.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "server/base/result.h"
#include "server/policy/definition.h"

namespace signpost::cli {

inline constexpr const char* kCheckoutFile = ".signpost.json";

struct Checkout {
  std::string base;    // the revision that the policy, or the draft, was made from
  std::string policy;  // what the server had when it was last asked, named as a revision would be
  std::string files;   // what the files said then; another name where the server seals lists that they have in clear
  std::string draft;   // the draft that they were pulled from or pushed to; empty: none
};

base::Result<std::optional<Checkout>> ReadCheckout(const std::filesystem::path& folder);
base::Result<void> WriteCheckout(const std::filesystem::path& folder, const Checkout& checkout);

// The same name as the revision with this content has.
std::string NameOf(const policy::Definition& definition);

// The policy that a reply has under "policy". kInternal: this release does not understand it.
base::Result<policy::Definition> PolicyIn(const std::string& reply_body);

}  // namespace signpost::cli
