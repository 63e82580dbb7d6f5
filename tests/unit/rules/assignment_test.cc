#include "rules/assignment.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

namespace signpost::rules {
namespace {

constexpr int kSessions = 200'000;
constexpr Purpose kPurposes[] = {Purpose::kRamp, Purpose::kHoldout, Purpose::kVariant};

// Seeds as they come from a keyed hash, and, harder, as they would come from a counter.
std::uint64_t HashedSeed(int session) { return SubjectId("session " + std::to_string(session)); }
std::uint64_t CountedSeed(int session) { return static_cast<std::uint64_t>(session); }

// The chi-squared statistic of counts that should be equal.
template <std::size_t N>
double ChiSquared(const std::array<int, N>& counts, double expected) {
  double sum = 0;
  for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

BOOST_AUTO_TEST_SUITE(assignment)

BOOST_AUTO_TEST_CASE(draws_are_uniform) {
  constexpr std::size_t kCells = 100;
  for (const auto seed_of : {HashedSeed, CountedSeed}) {
    for (const Purpose purpose : kPurposes) {
      std::array<int, kCells> counts{};
      for (int session = 0; session < kSessions; ++session) {
        const std::uint32_t draw = Draw(seed_of(session), purpose, SubjectId("campaign"));
        BOOST_TEST_REQUIRE(draw < kDrawResolution);
        ++counts[draw / (kDrawResolution / kCells)];
      }
      // 99 degrees of freedom: 180 is beyond one in a million.
      BOOST_TEST(ChiSquared(counts, kSessions / static_cast<double>(kCells)) < 180);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_finest_step_is_a_millionth) {
  // Of 20 million draws about 20 are the first millionth.
  int first = 0;
  for (int session = 0; session < 20'000'000; ++session) {
    first += Draw(CountedSeed(session), Purpose::kRamp, 7) == 0;
  }
  BOOST_TEST((first > 0 && first < 50), first);
}

// Two draws of one session, cut in tenths, must fill the square of cells evenly.
void CheckIndependent(Purpose purpose_a, std::uint64_t subject_a, Purpose purpose_b, std::uint64_t subject_b) {
  for (const auto seed_of : {HashedSeed, CountedSeed}) {
    std::array<int, 100> counts{};
    for (int session = 0; session < kSessions; ++session) {
      const std::uint64_t seed = seed_of(session);
      const std::uint32_t a = Draw(seed, purpose_a, subject_a) / (kDrawResolution / 10);
      const std::uint32_t b = Draw(seed, purpose_b, subject_b) / (kDrawResolution / 10);
      ++counts[a * 10 + b];
    }
    BOOST_TEST(ChiSquared(counts, kSessions / 100.0) < 180);
  }
}

BOOST_AUTO_TEST_CASE(purposes_and_subjects_are_independent) {
  const std::uint64_t one = SubjectId("one");
  CheckIndependent(Purpose::kRamp, one, Purpose::kHoldout, one);
  CheckIndependent(Purpose::kRamp, one, Purpose::kVariant, one);
  CheckIndependent(Purpose::kHoldout, one, Purpose::kVariant, one);
  CheckIndependent(Purpose::kRamp, one, Purpose::kRamp, SubjectId("two"));
  CheckIndependent(Purpose::kRamp, 1, Purpose::kRamp, 2);
}

BOOST_AUTO_TEST_CASE(ids_that_look_alike_differ) {
  BOOST_TEST(SubjectId("") != SubjectId("a"));
  BOOST_TEST(SubjectId("ab") != SubjectId("ba"));
  BOOST_TEST(SubjectId("a") != SubjectId("aa"));
}

// A release that changed one of these would show other variants to people who are in the middle of an experiment.
BOOST_AUTO_TEST_CASE(assignments_never_change) {
  struct Golden {
    std::uint64_t seed;
    Purpose purpose;
    const char* subject;
    std::uint32_t draw;
  };
  const Golden golden[] = {
      {0, Purpose::kRamp, "get-help", 240389},
      {0, Purpose::kHoldout, "get-help", 867607},
      {0, Purpose::kVariant, "get-help", 110728},
      {1, Purpose::kRamp, "get-help", 614815},
      {0xffffffffffffffffULL, Purpose::kVariant, "another", 934420},
  };
  for (const auto& [seed, purpose, subject, draw] : golden) {
    BOOST_TEST(Draw(seed, purpose, SubjectId(subject)) == draw);
  }
  BOOST_TEST(SubjectId("get-help") == 7051098926996457077ULL);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules
