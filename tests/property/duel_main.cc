// signpost_duel: random policies and inputs, judged by the real engine and by the naive one.
//
//   signpost_duel --cases 200000 --seed 1
//
// Exits with 0 if they agreed on every case and the cases were not vacuous, with 1 if not, with 2 if it was called
// wrongly.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <set>
#include <string>
#include <string_view>

#include "rules/assignment.h"
#include "tests/property/describe.h"
#include "tests/property/duel.h"
#include "tests/property/minimise.h"

namespace signpost::property {
namespace {

constexpr std::string_view kUsage = R"(signpost_duel [OPTIONS]: judges random policies and inputs with both engines

  --cases N        how many pairs of policy and input (100000)
  --seed S         which ones (1); the same seed gives the same cases
  --kinds A,B      only terms of these kinds: phrase, all_words, near, exact, within_word, pattern
  --folds A,B      only terms with these folds: normal, skeleton, fuzzy
  --policy N       only the policy of this number, as a report names it
  --differences N  stop after that many differences of unlike kinds (3)
)";

// Of that many inputs with one policy, compiling is a small part of the time.
constexpr std::size_t kInputsPerPolicy = 50;

// A hundredth of the cases must have a hit, for each kind and fold, or else the duel says too little; and of the hits
// that are looked at closely, some must be lost without each reading.
constexpr std::size_t kCasesPerHit = 100;
constexpr std::size_t kCasesPerReading = 20'000;

struct Options {
  std::size_t cases = 100'000;
  std::uint64_t seed = 1;
  std::vector<TermChoice> choices = AllTermChoices();
  std::optional<std::size_t> policy;
  std::size_t differences = 3;
};

std::optional<std::uint64_t> NumberFrom(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool IsAmong(std::string_view name, std::string_view list) {
  return ("," + std::string(list) + ",").find("," + std::string(name) + ",") != std::string::npos;
}

std::optional<Options> ParseOptions(std::span<char*> arguments) {
  Options options;
  for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    const std::string_view value = arguments[i + 1];
    if (name == "--kinds" || name == "--folds") {
      std::erase_if(options.choices, [&](const TermChoice& choice) {
        return !IsAmong(name == "--kinds" ? rules::NameOf(rules::kMatchKindNames, choice.kind)
                                          : rules::NameOf(rules::kFoldNames, choice.fold),
                        value);
      });
      continue;
    }
    const auto number = NumberFrom(value);
    if (!number) return std::nullopt;
    if (name == "--cases") {
      options.cases = *number;
    } else if (name == "--seed") {
      options.seed = *number;
    } else if (name == "--policy") {
      options.policy = *number;
    } else if (name == "--differences") {
      options.differences = *number;
    } else {
      return std::nullopt;
    }
  }
  if (arguments.size() % 2 != 0 || options.choices.empty() || options.differences == 0) return std::nullopt;
  return options;
}

class Runner {
 public:
  explicit Runner(const Options& options) : options_(options) {}

  int Run();

 private:
  void RunPolicy(std::size_t number);
  void Report(std::size_t number, Case each, const Difference& difference);
  bool IsVacuous() const;
  void PrintCounts() const;
  bool IsOver() const { return cases_ >= options_.cases || reported_.size() >= options_.differences; }

  const Options& options_;
  Counts counts_;
  std::size_t cases_ = 0;
  std::vector<Difference> reported_;
};

void Runner::Report(std::size_t number, Case each, const Difference& difference) {
  const auto is_like = [&](const Difference& reported) { return reported.IsLike(difference); };
  if (std::ranges::any_of(reported_, is_like)) return;
  reported_.push_back(difference);
  std::cout << "\n"
            << kDisagreementNames[static_cast<std::size_t>(difference.what)] << ": policy " << number << " of seed "
            << options_.seed << "\n  as found: " << difference.details << std::endl;
  const Case smallest = Minimise(std::move(each), difference);
  const Duel duel(smallest.policy);
  const auto again = duel.fault() ? duel.fault() : duel.Judge(smallest.asked);
  std::cout << "  made simple: " << (again ? again->details : "(lost)") << "\n"
            << Describe(smallest.policy, smallest.asked) << std::endl;
}

void Runner::RunPolicy(std::size_t number) {
  Random random(rules::Mix(options_.seed * 0x9e3779b97f4a7c15ULL + number));
  const rules::Definition policy = RandomPolicy(random, options_.choices);
  const Duel duel(policy);
  if (duel.fault()) Report(number, {policy, {}}, *duel.fault());
  for (std::size_t i = 0; i < kInputsPerPolicy && !IsOver(); ++i) {
    ++cases_;
    const Asked asked = RandomInput(random, policy);
    if (const auto difference = duel.Judge(asked, &counts_)) Report(number, {policy, asked}, *difference);
  }
}

void Runner::PrintCounts() const {
  constexpr std::array<const char*, naive::kReadings> kReadingNames = {
      "a word", "a chain", "a hyphenated word", "a hashtag", "words put together", "symbols", "words spelled out"};
  std::cout << cases_ << " cases; hits:";
  for (const TermChoice& choice : options_.choices) {
    const auto hits = counts_.hits.find(choice);
    std::cout << " " << rules::NameOf(rules::kMatchKindNames, choice.kind) << "/"
              << rules::NameOf(rules::kFoldNames, choice.fold) << " "
              << (hits == counts_.hits.end() ? 0 : hits->second);
  }
  std::cout << "; of " << counts_.hits_looked_at << " looked at, lost without";
  for (std::size_t i = 0; i < naive::kReadings; ++i) {
    std::cout << " " << kReadingNames[i] << " " << counts_.hits_needing_reading[i] << ",";
  }
  std::cout << " passing over " << counts_.hits_needing_pass << "; rules: live " << counts_.live << ", shadow "
            << counts_.shadow << ", suppressed " << counts_.suppressed << ", suppressors " << counts_.suppressors
            << ", outside their ramp " << counts_.outside_ramp << std::endl;
}

bool Runner::IsVacuous() const {
  const auto is_rare = [this](const TermChoice& choice) {
    const auto hits = counts_.hits.find(choice);
    return (hits == counts_.hits.end() ? 0 : hits->second) < cases_ / kCasesPerHit;
  };
  if (std::ranges::any_of(options_.choices, is_rare)) return true;
  if (options_.choices.size() < AllTermChoices().size()) return false;  // not all readings can be needed
  return counts_.hits_needing_pass < cases_ / kCasesPerReading ||
         std::ranges::min(counts_.hits_needing_reading) < cases_ / kCasesPerReading;
}

int Runner::Run() {
  if (options_.policy) {
    RunPolicy(*options_.policy);
  } else {
    for (std::size_t number = 0, told = 0; !IsOver(); ++number) {
      RunPolicy(number);
      if (cases_ * 4 / options_.cases == told) continue;
      told = cases_ * 4 / options_.cases;
      std::cerr << cases_ << " cases\n";
    }
  }
  PrintCounts();
  if (!reported_.empty()) return 1;
  if (!options_.policy && IsVacuous()) {
    std::cout << "This says too little: each kind and fold needs a hit in a hundredth of the cases, and each reading "
                 "must be needed.\n";
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace signpost::property

int main(int argc, char** argv) {
  using namespace signpost::property;
  const auto options = ParseOptions(std::span(argv + 1, static_cast<std::size_t>(argc - 1)));
  if (!options) {
    std::cerr << kUsage;
    return 2;
  }
  return Runner(*options).Run();
}
