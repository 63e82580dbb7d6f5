#include "server/policy/sound_part.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace signpost::policy {
namespace {

// The number that the pointer goes on with, taken off it.
std::optional<std::size_t> TakeNumber(std::string_view& pointer, std::string_view before) {
  if (!pointer.starts_with(before)) return std::nullopt;
  std::size_t number = 0;
  const char* const begin = pointer.data() + before.size();
  const auto [end, error] = std::from_chars(begin, pointer.data() + pointer.size(), number);
  if (error != std::errc()) return std::nullopt;
  pointer.remove_prefix(static_cast<std::size_t>(end - pointer.data()));
  return number;
}

template <typename Items, typename Places>
void EraseAt(Items& items, Places& places, const std::set<std::size_t>& left_out) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (left_out.contains(i)) continue;
    if (kept != i) {
      items[kept] = std::move(items[i]);
      places[kept] = std::move(places[i]);
    }
    ++kept;
  }
  items.resize(kept);
  places.resize(kept);
}

}  // namespace

SoundPart::SoundPart(const rules::Definition& definition, const rules::Issues& issues) : definition_(&definition) {
  bool goes_on = !rules::HasErrors(issues) || LeaveOut(issues);
  while (goes_on) {
    rules::Issues found;
    compiled_ = rules::RuleSet::Compile(rules(), rules::HashKey{}, found);
    if (!rules::HasErrors(found)) return;
    goes_on = LeaveOut(found);
  }
  Copy();
  copy_ = {};
  rules_.clear();
  lists_.clear();
  compiled_ = {};
}

void SoundPart::Copy() {
  if (is_copy_) return;
  is_copy_ = true;
  copy_ = *definition_;
  rules_.resize(copy_.rules.size());
  std::iota(rules_.begin(), rules_.end(), std::size_t{0});
  lists_.resize(copy_.term_lists.size());
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    lists_[i].place = i;
    lists_[i].terms.resize(copy_.term_lists[i].terms.size());
    std::iota(lists_[i].terms.begin(), lists_[i].terms.end(), std::uint32_t{0});
  }
}

bool SoundPart::LeaveOut(const rules::Issues& issues) {
  std::set<std::size_t> rules;
  std::set<std::size_t> lists;
  std::map<std::size_t, std::set<std::size_t>> terms;  // by list
  bool all_found = true;
  for (const rules::Issue& issue : issues) {
    if (issue.severity != rules::Severity::kError) continue;
    std::string_view pointer = issue.pointer;
    if (const auto rule = TakeNumber(pointer, "/rules/")) {
      rules.insert(*rule);
    } else if (const auto list = TakeNumber(pointer, "/term_lists/")) {
      const auto term = TakeNumber(pointer, "/terms/");
      term ? terms[*list].insert(*term) : lists.insert(*list);
    } else {
      all_found = all_found && pointer != "/rules" && pointer != "/term_lists";
    }
  }
  if (rules.empty() && lists.empty() && terms.empty()) return all_found;
  if (!all_found) return false;
  Copy();
  for (const auto& [list, of_list] : terms) {
    if (list < copy_.term_lists.size()) EraseAt(copy_.term_lists[list].terms, lists_[list].terms, of_list);
  }
  EraseAt(copy_.term_lists, lists_, lists);
  EraseAt(copy_.rules, rules_, rules);
  return true;
}

}  // namespace signpost::policy
