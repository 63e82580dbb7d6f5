// How time is measured here.
//
// Contenders are measured in turn, round after round, so that a slow moment of the machine meets all of them.
//
// - The inputs are dealt out over the rounds, and no contender sees one twice: a processor learns the branches of some
//   ten thousand queries by heart, and a search engine's queries are always new. Contenders that follow each other are
//   at different inputs, for the same reason. Before it is measured, a contender warms up on other inputs.
// - The first bytes of each text are asked into the processor's cache some inputs ahead: in a server the request has
// just
//   been read and parsed, and what is measured here is not how far the inputs lie from the processor.
// - The mean comes from whole passes with no clock between the inputs, in processor time, which other processes have no
//   part in: the median of the rounds. A ratio is the median of the rounds' ratios.
// - The percentiles come from passes that read a clock around each input, over the inputs of all rounds. What the clock
//   costs by itself is taken off. What remains is that one input can't overlap with the next in the processor, so p50
//   may be above the mean.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace signpost::benchmarks {

struct Contender {
  std::function<void(std::size_t input)> run;  // what is measured, for the input of this number
  std::size_t inputs = 0;                      // at least two a round
  std::span<const std::string> texts = {};     // what `run` reads, by input; empty: nothing is asked for ahead
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
