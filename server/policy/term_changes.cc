#include "server/policy/term_changes.h"

#include <array>
#include <functional>
#include <unordered_map>

#include "server/policy/wording.h"

namespace signpost::policy {
namespace {

using rules::Term;
using rules::TermList;

// What a term matches, and how often the same came before it in its list.
struct Meaning {
  std::string_view text;
  rules::MatchKind match;
  rules::Fold fold;
  int within_words;
  std::size_t ordinal;

  bool operator==(const Meaning&) const = default;
};

struct MeaningHash {
  std::size_t operator()(const Meaning& meaning) const {
    const std::size_t how =
        ((static_cast<std::size_t>(meaning.within_words) * 8 + static_cast<std::size_t>(meaning.fold)) * 8 +
         static_cast<std::size_t>(meaning.match)) *
            8191 +
        meaning.ordinal;
    return std::hash<std::string_view>()(meaning.text) ^ (how * 0x9E3779B97F4A7C15ULL);
  }
};

std::vector<Meaning> MeaningsOf(const std::vector<Term>& terms) {
  std::unordered_map<Meaning, std::size_t, MeaningHash> seen;
  seen.reserve(terms.size());
  std::vector<Meaning> meanings;
  meanings.reserve(terms.size());
  for (const Term& term : terms) {
    Meaning meaning{term.text, term.match, term.fold, term.within_words, 0};
    meaning.ordinal = seen[meaning]++;
    meanings.push_back(meaning);
  }
  return meanings;
}

bool IsSealed(const TermList* list) { return list != nullptr && list->sealed && list->terms.empty(); }
bool IsRestricted(const TermList* list) {
  return list != nullptr && list->sensitivity == rules::Sensitivity::kRestricted;
}
std::size_t SizeOf(const TermList* list) {
  if (list == nullptr) return 0;
  return IsSealed(list) ? list->sealed->count : list->terms.size();
}

std::string TextName(const Term& term) {
  std::string how;
  const auto add = [&](std::string_view part) { how.append(how.empty() ? " (" : ", ").append(part); };
  if (term.match != rules::MatchKind::kPhrase) add(WordsOf(rules::NameOf(rules::kMatchKindNames, term.match)));
  if (term.match == rules::MatchKind::kNear)
    add("within " + CountOf(static_cast<std::size_t>(term.within_words), "word", "words"));
  if (term.fold != rules::Fold::kNormal) add(rules::NameOf(rules::kFoldNames, term.fold));
  return Quoted(term.text) + (how.empty() ? "" : how + ")");
}

std::string ChangeOf(const Term& before, const Term& after, bool shows_note) {
  std::string change;
  if (before.weight != after.weight) {
    change = "weight " + NumberText(before.weight) + " → " + NumberText(after.weight);
  }
  if (before.note == after.note) return change;
  if (!change.empty()) change += ", ";
  return change + (shows_note ? "note " + Quoted(before.note) + " → " + Quoted(after.note) : "another note");
}

class Namer {
 public:
  Namer(const TermNames& names, bool is_restricted) : names_(names), is_restricted_(is_restricted) {}

  void Name(std::vector<NamedTerm>& named, const TermList& list, const Term& term, std::string change = {}) const {
    if (named.size() >= kMaxNamedTerms) return;
    NamedTerm one{.name = {}, .digest = {}, .change = std::move(change)};
    if (is_restricted_ && names_.digest) one.digest = names_.digest(list, term);
    one.name = shows_texts() ? TextName(term) : one.digest;
    if (!one.name.empty()) named.push_back(std::move(one));
  }

  bool shows_texts() const { return !is_restricted_ || names_.shows_restricted; }

 private:
  const TermNames& names_;
  const bool is_restricted_;
};

void CompareOpen(const TermList& before, const TermList& after, const Namer& namer, TermChanges& out) {
  std::unordered_map<Meaning, const Term*, MeaningHash> left;
  left.reserve(before.terms.size());
  const std::vector<Meaning> meanings_before = MeaningsOf(before.terms);
  for (std::size_t i = 0; i < before.terms.size(); ++i) left[meanings_before[i]] = &before.terms[i];

  const std::vector<Meaning> meanings_after = MeaningsOf(after.terms);
  for (std::size_t i = 0; i < after.terms.size(); ++i) {
    const Term& term = after.terms[i];
    const auto was = left.find(meanings_after[i]);
    if (was == left.end()) {
      ++out.added;
      namer.Name(out.named_added, after, term);
      continue;
    }
    if (*was->second != term) {
      ++out.changed;
      namer.Name(out.named_changed, after, term, ChangeOf(*was->second, term, namer.shows_texts()));
    }
    left.erase(was);
  }
  for (std::size_t i = 0; i < before.terms.size(); ++i) {
    if (!left.contains(meanings_before[i])) continue;
    ++out.removed;
    namer.Name(out.named_removed, before, before.terms[i]);
  }
}

}  // namespace

std::optional<TermChanges> CompareTerms(const TermList* before, const TermList* after, const TermNames& names) {
  static const TermList kNone;
  TermChanges changes{.is_restricted = IsRestricted(before) || IsRestricted(after),
                      .is_sealed = IsSealed(before) || IsSealed(after),
                      .count_before = SizeOf(before),
                      .count_after = SizeOf(after)};
  if (changes.is_sealed) {
    const bool is_same = IsSealed(before) && IsSealed(after) && before->sealed == after->sealed;
    if (is_same || changes.count_before + changes.count_after == 0) return std::nullopt;
    return changes;
  }
  if (before != nullptr && after != nullptr && before->terms == after->terms) return std::nullopt;
  CompareOpen(before != nullptr ? *before : kNone, after != nullptr ? *after : kNone,
              Namer(names, changes.is_restricted), changes);
  if (changes.added + changes.removed + changes.changed == 0) return std::nullopt;
  return changes;
}

}  // namespace signpost::policy
