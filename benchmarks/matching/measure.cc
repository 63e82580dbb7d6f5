#include "benchmarks/matching/measure.h"

#include <time.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace signpost::benchmarks {
namespace {

// From here on an interruption is likelier than one in a hundred on a busy machine, and the clock that leaves it out,
// which takes a system call, costs little beside what is measured.
constexpr double kLongFromNs = 5'000;
constexpr std::size_t kClockReadings = 10'001;

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

// The texts of some inputs, close to the processor.
class Batch {
 public:
  // From input `begin` on, as many as there is room for; answers where they end.
  std::size_t Fill(const Contender& contender, std::size_t begin, std::size_t end) {
    bytes_.clear();
    places_.clear();
    while (begin < end && places_.size() < kInputs) {
      const std::string_view text = begin < contender.texts.size() ? contender.texts[begin] : std::string_view();
      if (!places_.empty() && bytes_.size() + text.size() > kBytes) break;
      places_.push_back({bytes_.size(), text.size()});
      bytes_.append(text);
      ++begin;
    }
    return begin;
  }

  void Run(const Contender& contender) const {
    for (const auto& [at, size] : places_) contender.run(std::string_view(bytes_).substr(at, size));
  }

 private:
  static constexpr std::size_t kInputs = 64;
  static constexpr std::size_t kBytes = 16 * 1024;

  struct Place {
    std::size_t at;
    std::size_t size;
  };
  std::string bytes_;
  std::vector<Place> places_;
};

void Run(const Contender& contender, Inputs inputs) {
  Batch batch;
  for (std::size_t at = inputs.begin; at < inputs.end;) {
    at = batch.Fill(contender, at, inputs.end);
    batch.Run(contender);
  }
}

double TimeOf(const Contender& contender, const Batch& batch, clockid_t clock) {
  const double start_ns = Now(clock);
  batch.Run(contender);
  return Now(clock) - start_ns;
}

double MeanOf(const Contender& contender, Inputs inputs, double clock_ns) {
  Batch batch;
  double sum_ns = 0;
  for (std::size_t at = inputs.begin; at < inputs.end;) {
    at = batch.Fill(contender, at, inputs.end);
    sum_ns += TimeOf(contender, batch, CLOCK_THREAD_CPUTIME_ID) - clock_ns;
  }
  return sum_ns / static_cast<double>(inputs.end - inputs.begin);
}

void AddTimes(const Contender& contender, Inputs inputs, clockid_t clock, std::vector<double>& times_ns) {
  Batch batch;
  for (std::size_t input = inputs.begin; input < inputs.end; ++input) {
    batch.Fill(contender, input, input + 1);
    times_ns.push_back(TimeOf(contender, batch, clock));
  }
}

double CostOf(clockid_t clock) {
  std::vector<double> times_ns;
  AddTimes({.run = [](std::string_view text) { Keep(text.size()); }}, {0, kClockReadings}, clock, times_ns);
  return AtPercent(std::move(times_ns), 50);
}

// One contender's figures as they grow.
struct Record {
  std::vector<double> round_means_ns;
  clockid_t clock = CLOCK_MONOTONIC;
  std::vector<double> times_ns;

  void AddRound(const Contender& contender, std::size_t rounds, std::size_t round, double processor_clock_ns) {
    const std::size_t parts = 2 * rounds;
    Run(contender, PartOf(contender, parts, 2 * round + parts - 1));
    round_means_ns.push_back(MeanOf(contender, PartOf(contender, parts, 2 * round), processor_clock_ns));
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
  const double processor_clock_ns = CostOf(CLOCK_THREAD_CPUTIME_ID);
  std::vector<Record> records(contenders.size());
  for (std::size_t round = 0; round < count; ++round) {
    for (std::size_t i = 0; i < contenders.size(); ++i)
      records[i].AddRound(contenders[i], count, round + i, processor_clock_ns);
  }
  std::vector<Times> times;
  for (Record& record : records) times.push_back(record.Finish());
  return times;
}

double Median(std::vector<double> values) { return AtPercent(std::move(values), 50); }

}  // namespace signpost::benchmarks
