// How time is measured here.
//
// Contenders are measured in turn, round after round, so that a slow moment of the machine meets all of them.
//
// - The inputs are dealt out over the rounds, and no contender sees one twice: a processor learns the branches of some
//   ten thousand queries by heart, and a search engine's queries are always new. Contenders that follow each other are
//   at different inputs, for the same reason. Before it is measured, a contender warms up on other inputs.
// - Texts are copied into a small buffer, some at a time, before the clock starts: a server has just received and
// parsed
//   what it is asked, and how far a list of all inputs lies from the processor is nobody's merit.
// - The mean comes from passes that read the clock once for such a batch, in processor time, which other processes have
//   no part in: the median of the rounds. A ratio is the median of the rounds' ratios.
// - The percentiles come from passes that read a clock around each input, over the inputs of all rounds. What the clock
//   costs by itself is taken off. What remains is that one input can't overlap with the next in the processor, so p50
//   may be above the mean.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::benchmarks {

struct Contender {
  std::function<void(std::string_view text)> run;  // what is measured
  std::size_t inputs = 0;                          // at least two a round
  std::span<const std::string> texts = {};         // by input; none: `run` needs no text
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
