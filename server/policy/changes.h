// What differs in meaning between two policies, in sentences for people: for review, e-mail, the audit log.
//
//   const Changes changes = Compare(live, draft, {.digest = KeyedDigest, .shows_restricted = is_list_keeper});
//   Print(ToText(changes));
//
// Objects are compared by family and id, and field by field as object_shape.h says what a field is: the order of sets,
// of terms and of objects is no difference (but that of help services is, where else they are equal). Of an object that
// is new all fields are told, of one that is removed none.
//
// Contract
// - Deterministic: families in their order, objects by id, fields in the order of the JSON form, terms in the order of
//   their list. Pure; 100,000 terms on both sides take a fraction of a second. Of two objects with one id the first
//   counts.
// - A term is what it matches (text, match, fold, words between); with another weight or note it is changed.
// - Terms of a list that is restricted, before or after, are named by `digest` alone, or not at all without it; their
//   texts are named where shows_restricted is set. Neither their notes nor the texts of cases stand in any sentence or
//   value (is_hidden): they may be restricted words.
// - A list that is sealed on either side has counts only: whoever has the key opens both before comparing. An opened
//   list may keep `sealed` with the name of its key beside its terms; then sealing them under another key is a note,
//   not a change.
// Thread-safety: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/policy/definition.h"
#include "server/policy/objects.h"

namespace signpost::policy {

// Of each list, this many terms that are added, removed or changed have a name; beyond, they are only counted.
inline constexpr std::size_t kMaxNamedTerms = 1000;
// The same for the digests in a summary, over all lists.
inline constexpr std::size_t kMaxSummaryDigests = 100;

struct TermNames {
  std::function<std::string(const rules::TermList&, const rules::Term&)> digest;
  bool shows_restricted = false;
};

enum class ChangeKind : std::uint8_t { kAdded, kRemoved, kChanged };
inline constexpr std::array<std::string_view, 3> kChangeKindNames = {"added", "removed", "changed"};

struct FieldChange {
  std::string pointer;                // into the object after the change, or before it where the field is gone
  std::optional<std::string> before;  // JSON; none: not there, or at its default
  std::optional<std::string> after;
  bool is_hidden = false;  // the values may not be told, and are left out
  std::string sentence;    // "Phone number: was “…”, is now “…”."
};

struct NamedTerm {
  std::string name;    // its text in quotes and how it matches, or its digest
  std::string digest;  // of a term of a restricted list, however it is named
  std::string change;  // of a changed one: "weight 1 → 2"
};

struct TermChanges {
  bool is_restricted = false;
  bool is_sealed = false;  // only the two counts are known
  std::size_t count_before = 0;
  std::size_t count_after = 0;
  std::size_t added = 0;
  std::size_t removed = 0;
  std::size_t changed = 0;
  std::vector<NamedTerm> named_added;  // the first of them
  std::vector<NamedTerm> named_removed;
  std::vector<NamedTerm> named_changed;
};

struct ObjectChange {
  ObjectKey key;
  ChangeKind kind = ChangeKind::kChanged;
  std::string title;
  std::string sentence;  // "The rule “deter-search” (Deter) is new."
  std::vector<FieldChange> fields;
  std::optional<TermChanges> terms;  // of a term list whose terms differ
};

struct Changes {
  std::vector<ObjectChange> objects;
  bool help_services_moved = false;  // their order decides between services that are equally near
  std::vector<std::string> notes;    // worth knowing, but no change of meaning

  bool empty() const { return objects.empty() && !help_services_moved; }
};

Changes Compare(const Definition& before, const Definition& after, const TermNames& names = {});

// For a terminal or an e-mail: one line for each sentence, indented below its object. "Nothing changes in meaning."
std::string ToText(const Changes& changes);

// {"objects": [{"family": "rules", "id": "a", "kind": "added|removed|changed", "title": "…", "sentence": "…",
//               "fields": [{"pointer": "/mode", "before": JSON, "after": JSON, "hidden": true, "sentence": "…"}],
//               "terms": {"restricted": false, "sealed": false, "before": 9, "after": 10,
//                         "added": 1, "removed": 0, "changed": 0,
//                         "named_added": [{"name": "…", "digest": "…"}], "named_removed": […],
//                         "named_changed": [{"name": "…", "change": "weight 1 → 2"}]}}],
//  "help_services_moved": false, "notes": ["…"], "counts": as in a summary}
// before, after, hidden, title, digest and terms are left out where there is nothing to say.
std::string ToJson(const Changes& changes);

// For the audit log, without anything that people have written: one line of JSON.
// {"rules": {"added": 1, "removed": 0, "changed": 2}, "term_lists": {…, "terms_added": 3, "terms_removed": 0,
//  "terms_changed": 0, "sealed": 1, "digests_added": ["…"], "digests_removed": […], "digests_changed": […]}}
// Families without changes are left out; "sealed" counts the lists of which only counts are known.
std::string Summary(const Changes& changes);

}  // namespace signpost::policy
