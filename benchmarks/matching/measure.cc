#include "benchmarks/matching/measure.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace signpost::benchmarks {
namespace {

using TimesOfInputs = std::vector<float>;  // ns, by input

double ProcessorNanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

void Pass(const Contender& contender) {
  for (std::size_t input = 0; input < contender.inputs; ++input) contender.run(input);
}

double MeanOfPass(const Contender& contender) {
  const double start_ns = ProcessorNanoseconds();
  Pass(contender);
  return (ProcessorNanoseconds() - start_ns) / static_cast<double>(contender.inputs);
}

TimesOfInputs TimesOfPass(const Contender& contender) {
  using Clock = std::chrono::steady_clock;
  TimesOfInputs times_ns(contender.inputs);
  for (std::size_t input = 0; input < contender.inputs; ++input) {
    const auto start = Clock::now();
    contender.run(input);
    times_ns[input] = std::chrono::duration<float, std::nano>(Clock::now() - start).count();
  }
  return times_ns;
}

template <typename Number>
Number AtPercent(std::vector<Number> values, std::size_t percent) {
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size() * percent / 100, values.size() - 1));
  std::ranges::nth_element(values, place);
  return *place;
}

double ClockCost() {
  return AtPercent(TimesOfPass({.run = [](std::size_t input) { Keep(input); }, .inputs = 10'001}), 50);
}

void SetPercentiles(const std::vector<TimesOfInputs>& rounds, double clock_ns, Times& times) {
  TimesOfInputs medians_ns(rounds.front().size());
  std::vector<float> of_input_ns(rounds.size());
  for (std::size_t input = 0; input < medians_ns.size(); ++input) {
    for (std::size_t round = 0; round < rounds.size(); ++round) of_input_ns[round] = rounds[round][input];
    medians_ns[input] = AtPercent(of_input_ns, 50);
  }
  times.p50_ns = std::max(0.0, AtPercent(medians_ns, 50) - clock_ns);
  times.p99_ns = std::max(0.0, AtPercent(medians_ns, 99) - clock_ns);
}

}  // namespace

std::vector<Times> MeasureInTurn(const std::vector<Contender>& contenders, int rounds) {
  std::vector<Times> times(contenders.size());
  std::vector<std::vector<TimesOfInputs>> inputs(contenders.size());
  std::vector<double> clock_costs_ns;
  for (int round = 0; round < rounds; ++round) {
    clock_costs_ns.push_back(ClockCost());
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      Pass(contenders[i]);
      times[i].round_means_ns.push_back(MeanOfPass(contenders[i]));
      inputs[i].push_back(TimesOfPass(contenders[i]));
    }
  }
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    times[i].mean_ns = Median(times[i].round_means_ns);
    SetPercentiles(inputs[i], Median(clock_costs_ns), times[i]);
  }
  return times;
}

double Median(std::vector<double> values) { return AtPercent(std::move(values), 50); }

}  // namespace signpost::benchmarks
