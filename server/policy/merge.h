// The three-way merge of one policy object: what a draft has made of it, put on what has been published since.
//
//   const auto merged = Merge(Family::kRules, {.base = was, .mine = draft, .theirs = head});
//   if (merged->conflicts.empty()) Save(merged->object);                       // none: it is removed
//   else Ask(merged->conflicts);                                               // field by field
//   ... Merge(family, versions, {.resolutions = {{"/priority", Side::kMine}}});
//
// What one side alone has changed is taken, the same change on both sides is one change, and what both have changed
// differently is a conflict. How far apart two changes must be follows object_shape.h:
// - Objects merge field by field, a message's texts locale by locale, a campaign's variants by their id.
// - Sets (countries, languages, audiences, …) and a list's terms merge member by member, keeping their order. A term is
//   what it matches (text, match, fold, words between); two who add terms never conflict, two weights for one do.
// - Where order matters (paragraphs, the members of `all` and `any`, escalation, formats, …) a list is one field, and
// so
//   is a set on which one side has emptied what the other has filled (no suppressed campaign means all of them).
// - What one side has removed and the other has changed is a conflict on the whole of it; for the object itself at "".
// - Sealed terms are one field, "/sealed", also where some versions are sealed and others are not.
// - Whoever calls a text reviewed has seen their own words: `translation` is in conflict where one side says "reviewed"
//   and the other has changed the words.
//
// Contract
// - Versions are objects of the family without faults of form (ParseObject), in any form; a missing one is removed, or
//   not there yet. Else the answer is an Error that says which one. The object that comes out is canonical.
// - `object` has mine where there is a conflict (theirs, where mine has removed it). Pointers point into it as it is
//   before any resolution, so they name the same conflict in a second call with the same versions, and only then. A
//   case's query is at "/input/texts".
// - A resolution at a conflict's pointer settles it. One at "" settles all of them, by taking that side's object as it
//   stands. One where there is no conflict does nothing.
// - Of a restricted list neither pointers nor sentences nor values quote a term or its note, unless shows_restricted is
//   given; where values would, they leave it out.
// - Pure. Three versions of a list of 100,000 terms take about a second.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/result.h"
#include "server/policy/objects.h"

namespace signpost::policy {

enum class Side : std::uint8_t { kMine, kTheirs };
inline constexpr std::array<std::string_view, 2> kSideNames = {"mine", "theirs"};

struct ObjectVersions {
  std::optional<std::string_view> base;
  std::optional<std::string_view> mine;
  std::optional<std::string_view> theirs;
};

using Resolutions = std::map<std::string, Side, std::less<>>;  // by pointer

struct MergeOptions {
  Resolutions resolutions;
  bool shows_restricted = false;
};

struct Conflict {
  std::string pointer;
  std::optional<std::string> base;  // JSON; none: it is not there, or at its default
  std::optional<std::string> mine;
  std::optional<std::string> theirs;
  std::string sentence;

  bool operator==(const Conflict&) const = default;
};

struct Merged {
  std::optional<std::string> object;
  std::vector<Conflict> conflicts;  // those that no resolution settles
};

base::Result<Merged> Merge(Family family, const ObjectVersions& versions, const MergeOptions& options = {});

}  // namespace signpost::policy
