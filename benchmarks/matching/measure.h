// How time is measured here.
//
// Contenders are measured in turn, round after round, so that a slow moment of the machine meets all of them.
//
// - The mean comes from whole passes over the inputs with no clock between them, in processor time, which other
//   processes take no part of: the median of the rounds. A ratio is the median of the rounds' ratios.
// - The percentiles come from passes that read the clock around each input. What the clock costs by itself is taken
//   off; what remains is that one input can't overlap with the next in the processor, so p50 may be above the mean. An
//   input's time is the median of its rounds, so that p99 is about inputs and not about interruptions.
// - A pass that is not measured comes before both: each contender finds the caches as it would leave them.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace signpost::benchmarks {

struct Contender {
  std::function<void(std::size_t input)> run;  // what is measured, for the input of this number
  std::size_t inputs = 0;
};

struct Times {
  double mean_ns = 0;
  double p50_ns = 0;
  double p99_ns = 0;
  std::vector<double> round_means_ns;
};

// By contender.
std::vector<Times> MeasureInTurn(const std::vector<Contender>& contenders, int rounds);

double Median(std::vector<double> values);

// Keeps the compiler from leaving out what computes this.
template <typename T>
void Keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

}  // namespace signpost::benchmarks
