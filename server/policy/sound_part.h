// The rules and term lists of a definition without those that have errors, so that what is good can be compiled and
// looked at while the rest is being mended.
//
//   const SoundPart sound(definition.rules, issues);
//   rules::Issues none;
//   const auto set = rules::RuleSet::Compile(sound.rules(), key, none);    // has no error
//   issue.pointer = At("rules", sound.RuleAt(view.definition_index), "/when");
//
// Contract: leaves out every member that `issues` or compiling it call an error, and what refers to it, again and again
// until none is left. Where nothing is wrong, which is the rule, it copies nothing and refers to the definition, which
// must outlive it. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rules/definition.h"
#include "rules/issue.h"
#include "rules/ruleset.h"

namespace signpost::policy {

class SoundPart {
 public:
  SoundPart(const rules::Definition& definition, const rules::Issues& issues);

  const rules::Definition& rules() const { return is_copy_ ? copy_ : *definition_; }
  const rules::RuleSet& compiled() const { return compiled_; }

  // From a place in rules() to the one in the definition.
  std::size_t RuleAt(std::size_t rule) const { return is_copy_ ? rules_[rule] : rule; }
  std::size_t ListAt(std::size_t list) const { return is_copy_ ? lists_[list].place : list; }
  std::size_t TermAt(std::size_t list, std::size_t term) const { return is_copy_ ? lists_[list].terms[term] : term; }

 private:
  struct ListPlaces {
    std::size_t place = 0;
    std::vector<std::uint32_t> terms;
  };

  void Copy();
  // False where an error is of no member, so that nothing can be left out for it.
  bool LeaveOut(const rules::Issues& issues);

  const rules::Definition* definition_;
  bool is_copy_ = false;
  rules::Definition copy_;
  std::vector<std::size_t> rules_;
  std::vector<ListPlaces> lists_;
  rules::RuleSet compiled_;
};

}  // namespace signpost::policy
