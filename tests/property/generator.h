// Random policies, and inputs that are made mostly from a policy's own terms, so that most of them are found, nearly
// found, or found in disguise.
//
//   Random random(seed);
//   const rules::Definition policy = RandomPolicy(random, {});
//   const Asked asked = RandomInput(random, policy);
//
// Every policy compiles, as far as docs/matching.md says. Words are made up, or public phrases that ask for help. A
// seed always gives the same policies and inputs; minimise.h makes them simpler where engines differ.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/definition.h"
#include "rules/input.h"
#include "tests/property/random.h"

namespace signpost::property {

// An input that owns what it says.
struct Asked {
  std::vector<std::string> texts;
  std::string country;
  std::string region;
  std::string partner;
  std::vector<std::string> languages;
  rules::Surface surface = rules::Surface::kOther;
  rules::AgeBand age_band = rules::AgeBand::kUnknown;
  std::uint32_t prior_exposures = 0;
  std::vector<std::pair<std::string, double>> signals;
  rules::Moment now{};
  std::uint64_t seed = 0;

  bool operator==(const Asked&) const = default;
};

// The same as views; it holds as long as the Asked does, and can't be copied.
class AskedView {
 public:
  explicit AskedView(const Asked& asked);
  AskedView(const AskedView&) = delete;
  AskedView& operator=(const AskedView&) = delete;

  const rules::Input& input() const { return input_; }

 private:
  std::vector<std::string_view> texts_;
  std::vector<std::string_view> languages_;
  std::vector<rules::Signal> signals_;
  rules::Input input_;
};

struct TermChoice {
  rules::MatchKind kind;
  rules::Fold fold;

  auto operator<=>(const TermChoice&) const = default;
};

// Every kind with every fold that it can have.
std::vector<TermChoice> AllTermChoices();

rules::Definition RandomPolicy(Random& random, const std::vector<TermChoice>& choices);
Asked RandomInput(Random& random, const rules::Definition& policy);
std::string RandomText(Random& random, const rules::Definition& policy);

// Whether docs/matching.md lets a policy have such a term.
bool IsGoodTerm(const rules::Term& term);

// Whether no stretch of the text is longer than engines must normalise in one piece (a letter with 20 marks is fine).
bool IsBounded(const std::string& text);

}  // namespace signpost::property
