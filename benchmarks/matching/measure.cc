#include "benchmarks/matching/measure.h"

#include <time.h>

#include <algorithm>
#include <utility>

namespace signpost::benchmarks {
namespace {

// From here on an interruption is likelier than one in a hundred on a busy machine, and the clock that leaves it out,
// which takes a system call, costs little beside what is measured.
constexpr double kLongFromNs = 5'000;
constexpr std::size_t kClockReadings = 10'001;
constexpr std::size_t kInputsAhead = 8;

double Now(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double AtPercent(std::vector<double> values, std::size_t percent) {
  const std::size_t place = std::min(values.size() * percent / 100, values.size() - 1);
  const auto found = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::ranges::nth_element(values, found);
  return *found;
}

struct Inputs {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// All inputs in `parts` parts of a size; this one of them, counted round.
Inputs PartOf(const Contender& contender, std::size_t parts, std::size_t part) {
  const std::size_t size = contender.inputs / parts;
  return {part % parts * size, (part % parts + 1) * size};
}

void AskFor(const Contender& contender, std::size_t input) {
  constexpr std::size_t kLineBytes = 64;
  constexpr std::size_t kMostBytes = 512;
  if (input >= contender.texts.size()) return;
  const std::string& text = contender.texts[input];
  for (std::size_t i = 0; i < std::min(text.size(), kMostBytes); i += kLineBytes) __builtin_prefetch(text.data() + i);
}

void Run(const Contender& contender, Inputs inputs) {
  for (std::size_t input = inputs.begin; input < inputs.end; ++input) {
    AskFor(contender, input + kInputsAhead);
    contender.run(input);
  }
}

double MeanOf(const Contender& contender, Inputs inputs) {
  const double start_ns = Now(CLOCK_THREAD_CPUTIME_ID);
  Run(contender, inputs);
  return (Now(CLOCK_THREAD_CPUTIME_ID) - start_ns) / static_cast<double>(inputs.end - inputs.begin);
}

void AddTimes(const Contender& contender, Inputs inputs, clockid_t clock, std::vector<double>& times_ns) {
  for (std::size_t input = inputs.begin; input < inputs.end; ++input) {
    AskFor(contender, input + kInputsAhead);
    const double start_ns = Now(clock);
    contender.run(input);
    times_ns.push_back(Now(clock) - start_ns);
  }
}

double CostOf(clockid_t clock) {
  std::vector<double> times_ns;
  AddTimes({.run = [](std::size_t input) { Keep(input); }}, {0, kClockReadings}, clock, times_ns);
  return AtPercent(std::move(times_ns), 50);
}

// One contender's figures as they grow.
struct Record {
  std::vector<double> round_means_ns;
  clockid_t clock = CLOCK_MONOTONIC;
  std::vector<double> times_ns;

  void AddRound(const Contender& contender, std::size_t rounds, std::size_t round) {
    const std::size_t parts = 2 * rounds;
    Run(contender, PartOf(contender, parts, 2 * round + parts - 1));
    round_means_ns.push_back(MeanOf(contender, PartOf(contender, parts, 2 * round)));
    if (times_ns.empty() && round_means_ns.back() >= kLongFromNs) clock = CLOCK_THREAD_CPUTIME_ID;
    AddTimes(contender, PartOf(contender, parts, 2 * round + 1), clock, times_ns);
  }

  Times Finish() {
    const double clock_ns = CostOf(clock);
    return {.mean_ns = Median(round_means_ns),
            .p50_ns = std::max(0.0, AtPercent(times_ns, 50) - clock_ns),
            .p99_ns = std::max(0.0, AtPercent(times_ns, 99) - clock_ns),
            .round_means_ns = std::move(round_means_ns)};
  }
};

}  // namespace

std::vector<Times> MeasureInTurn(const std::vector<Contender>& contenders, int rounds) {
  const auto count = static_cast<std::size_t>(rounds);
  std::vector<Record> records(contenders.size());
  for (std::size_t round = 0; round < count; ++round) {
    for (std::size_t i = 0; i < contenders.size(); ++i) records[i].AddRound(contenders[i], count, round + i);
  }
  std::vector<Times> times;
  for (Record& record : records) times.push_back(record.Finish());
  return times;
}

double Median(std::vector<double> values) { return AtPercent(std::move(values), 50); }

}  // namespace signpost::benchmarks
