// Restricted lists, sealed and opened. Wherever a policy is written down (a revision, a draft, a file that was pulled)
// its restricted lists are sealed; only while it is compiled or looked at by somebody who may are they open.
//
//   Result<ListVault> lists = ListVault::Open(options.list_key);        // "" : without a key
//   if (auto sealed = lists->SealLists(definition); !sealed) …           // before it goes to the store
//   lists->OpenLists(definition);                                        // what can be opened here
//
// A server without the key serves: it takes the compiled index from who has it (load_policy.h), and shows how many
// terms a list has.
//
// Contract: SealLists leaves lists that are sealed as they are; kConflict where a restricted list has terms in clear
// and there is no key. OpenLists leaves sealed what it has no key for, or what was damaged. Equal lists are sealed into
// equal bytes (auth/list_keys.h). Copies share the keys. Any thread.
#pragma once

#include <memory>
#include <string>

#include "server/auth/list_keys.h"
#include "server/base/result.h"
#include "server/policy/changes.h"
#include "server/policy/definition.h"

namespace signpost::admin {

inline constexpr const char* kListKeyVariable = "SIGNPOST_LIST_KEY";  // the environment's word for --list-key

class ListVault {
 public:
  ListVault() = default;
  explicit ListVault(auth::ListKeys keys) : keys_(std::make_shared<const auth::ListKeys>(std::move(keys))) {}
  static base::Result<ListVault> Open(const std::string& key_file);

  bool has_key() const { return keys_ != nullptr; }

  base::Result<void> SealLists(policy::Definition& definition) const;
  void OpenLists(policy::Definition& definition) const;
  // The same lists, under the newest key.
  base::Result<void> ResealLists(policy::Definition& definition) const;

  // How terms of restricted lists are named in a comparison: by a keyed digest, and by their text for those who may see
  // them.
  policy::TermNames TermNames(bool shows_restricted) const;

 private:
  std::shared_ptr<const auth::ListKeys> keys_;
};

}  // namespace signpost::admin
