#include "server/admin/list_vault.h"

#include <utility>

#include "server/policy/codec.h"

namespace signpost::admin {
namespace {

using base::Result;

std::string Purpose(const rules::TermList& list) { return "term list " + list.id; }

// What is in the box: a policy document that has this list and nothing else.
std::string TermsOf(const rules::TermList& list) {
  policy::Definition terms;
  terms.rules.term_lists.push_back({.id = list.id, .terms = list.terms});
  return policy::Serialise(terms);
}

}  // namespace

Result<ListVault> ListVault::Open(const std::string& key_file) {
  if (key_file.empty()) return ListVault();
  auto keys = auth::ListKeys::Load(key_file);
  if (!keys) return keys.error();
  return ListVault(*std::move(keys));
}

Result<void> ListVault::SealLists(policy::Definition& definition) const {
  for (rules::TermList& list : definition.rules.term_lists) {
    if (list.sensitivity != rules::Sensitivity::kRestricted || list.sealed) continue;
    if (!has_key()) {
      return base::Error{base::ErrorCode::kConflict,
                         "The list \"" + list.id +
                             "\" is restricted: it is kept sealed only, and there is no key here. Make one with "
                             "`signpost list-key new --file FILE`, and give it with --list-key FILE."};
    }
    auto sealed = keys_->Seal(Purpose(list), TermsOf(list));
    list.sealed = {.key = std::move(sealed.key),
                   .count = static_cast<std::uint32_t>(list.terms.size()),
                   .box = std::move(sealed.box)};
    list.terms.clear();
  }
  return {};
}

void ListVault::OpenLists(policy::Definition& definition) const {
  if (!has_key()) return;
  for (rules::TermList& list : definition.rules.term_lists) {
    if (!list.sealed) continue;
    const auto bytes = keys_->Open(Purpose(list), {list.sealed->key, list.sealed->box});
    if (!bytes) continue;
    rules::Issues issues;
    policy::Definition terms = policy::Parse(*bytes, issues);
    if (rules::HasErrors(issues) || terms.rules.term_lists.size() != 1) continue;
    list.terms = std::move(terms.rules.term_lists.front().terms);
    list.sealed.reset();
  }
}

Result<void> ListVault::ResealLists(policy::Definition& definition) const {
  OpenLists(definition);
  return SealLists(definition);
}

policy::TermNames ListVault::TermNames(bool shows_restricted) const {
  if (!has_key()) return {};
  const auto digest = [keys = keys_](const rules::TermList&, const rules::Term& term) {
    return keys->TermDigest(term.text);
  };
  return {.digest = digest, .shows_restricted = shows_restricted};
}

}  // namespace signpost::admin
