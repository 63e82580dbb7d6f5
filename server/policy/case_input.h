// An input as people write it (definition.h) in the form that Choose reads, which borrows: it lives no longer than what
// it was made from.
//
//   const BorrowedInput borrowed(input, now, SeedOf(input, one.id));
//   const Outcome outcome = Choose(policy, borrowed.input(), formats, scratch, always);
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/assignment.h"
#include "rules/input.h"
#include "server/policy/definition.h"

namespace signpost::policy {

// The draws of an input that names no session are those of `otherwise`, so that trying it again gives the same.
inline std::uint64_t SeedOf(const CaseInput& input, std::string_view otherwise) {
  return rules::SubjectId(input.session.empty() ? otherwise : std::string_view(input.session));
}

class BorrowedInput {
 public:
  BorrowedInput(const CaseInput& from, rules::Moment default_now, std::uint64_t seed)
      : texts_(from.texts.begin(), from.texts.end()),
        languages_(from.context.languages.begin(), from.context.languages.end()) {
    const CaseContext& context = from.context;
    for (const auto& [name, value] : context.signals) signals_.push_back({name, value});
    input_ = {.texts = texts_,
              .context = {.country = context.country,
                          .region = context.region,
                          .languages = languages_,
                          .surface = context.surface,
                          .age_band = context.age_band,
                          .prior_exposures = context.prior_exposures,
                          .signals = signals_,
                          .partner = context.partner},
              .now = from.now.value_or(default_now),
              .seed = seed};
  }
  BorrowedInput(const BorrowedInput&) = delete;
  BorrowedInput& operator=(const BorrowedInput&) = delete;

  const rules::Input& input() const { return input_; }

 private:
  std::vector<std::string_view> texts_;
  std::vector<std::string_view> languages_;
  std::vector<rules::Signal> signals_;
  rules::Input input_;
};

}  // namespace signpost::policy
