#include "server/api/decision_tally.h"

namespace signpost::api {
namespace {

constexpr std::string_view kOpening = R"({"action":")";
constexpr std::string_view kPolicy = R"("policy":)";
constexpr std::string_view kDegraded = R"("degraded":true,)";

}  // namespace

void DecisionTally::Add(std::string_view answer) {
  // A single decision opens the answer; looking for the next one is for batches, which open with their policy.
  if (answer.starts_with(kOpening)) return AddOne(answer);
  std::size_t begin = answer.find(kOpening);
  while (begin != std::string_view::npos) {
    const std::size_t end = answer.find(kOpening, begin + kOpening.size());
    AddOne(answer.substr(begin, end - begin));
    begin = end;
  }
}

void DecisionTally::AddOne(std::string_view decision) {
  const std::string_view rest = decision.substr(kOpening.size());
  for (std::size_t index = 0; index < kDecisionActions.size(); ++index) {
    if (rest.starts_with(kDecisionActions[index])) actions_[index].Add(1);
  }
  const std::size_t policy = decision.rfind(kPolicy);
  if (policy != std::string_view::npos && decision.substr(0, policy).ends_with(kDegraded)) degraded_.Add(1);
}

}  // namespace signpost::api
