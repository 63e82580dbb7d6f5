// The part of the store's contract that a fleet stands on: places of caps, rates, compiled indexes, agreements.
#include <atomic>
#include <cmath>
#include <limits>
#include <set>
#include <thread>

#include "tests/contract/store_contract.h"

namespace signpost::store::contract {
namespace {

using base::ErrorCode;

constexpr std::uint32_t kDay = 490'008;  // the first hour of a day in 2025
static_assert(kDay % kHoursPerDay == 0);

base::Instant Now() { return base::Instant(std::chrono::hours(kDay)); }

CapClaim Claim(std::uint64_t most, std::uint64_t held, std::uint64_t wanted, const std::string& campaign = "c") {
  return {.campaign = campaign, .begin_hour = kDay, .hours = 1, .most = most, .held = held, .wanted = wanted};
}

CapGrant Lease(Store& store, const std::string& node, std::uint64_t sequence, const CapClaim& claim) {
  const auto grants = Must(store.LeaseCaps({node, {1, sequence}, {claim}}, Now()));
  BOOST_REQUIRE(grants.size() == 1u);
  return grants[0];
}

// Requests of two nodes, one after the other, and what each is granted.
void PlacesAreNeverGivenTwice(Home& home) {
  struct Step {
    const char* what;
    const char* node;
    std::uint64_t sequence;
    CapClaim claim;
    CapGrant grant;
  };
  const Step steps[] = {{"all it wants", "n", 1, Claim(10, 0, 4), {4, 6}},
                        {"as many as are left", "m", 1, Claim(10, 0, 9), {6, 0}},
                        {"nothing is left", "n", 2, Claim(10, 4, 5), {4, 0}},
                        {"some are given back", "m", 2, Claim(10, 6, 1), {1, 5}},
                        {"and given out again", "n", 3, Claim(10, 4, 20), {9, 0}},
                        {"a grant whose answer was lost: asked as if it had not been", "n", 4, Claim(10, 4, 9), {9, 0}},
                        {"the cap is lowered below what is held", "n", 5, Claim(5, 9, 9), {9, 0}},
                        {"no more then", "m", 3, Claim(5, 1, 3), {1, 0}},
                        {"what is used cannot be given back", "n", 6, Claim(5, 9, 7), {7, 0}},
                        {"the cap is raised", "n", 7, Claim(20, 7, 12), {12, 7}},
                        {"everything is given back", "n", 8, Claim(20, 12, 0), {0, 19}},
                        {"a grant that the store does not know is entered again", "k", 1, Claim(20, 15, 15), {15, 4}},
                        {"also where it is more than there is", "j", 1, Claim(20, 9, 12), {9, 0}},
                        {"nobody wants any", "i", 1, Claim(20, 0, 0), {0, 0}}};
  auto store = home.Open();
  for (const Step& step : steps) {
    BOOST_TEST_CONTEXT(step.what) {
      const CapGrant grant = Lease(*store, step.node, step.sequence, step.claim);
      BOOST_TEST(grant.held == step.grant.held);
      BOOST_TEST(grant.left == step.grant.left);
    }
  }
  store.reset();
  store = home.Open();
  BOOST_TEST(Lease(*store, "i", 2, Claim(30, 0, 0)).left == 5u);  // it is all there after opening again
}

void EveryCapOfARequestIsAnswered(Home& home) {
  auto store = home.Open();
  const auto at = [](const std::string& campaign, std::uint32_t begin_hour, std::uint32_t hours, std::uint64_t wanted) {
    return CapClaim{.campaign = campaign, .begin_hour = begin_hour, .hours = hours, .most = 5, .wanted = wanted};
  };
  const std::vector<CapClaim> claims = {at("c", kDay, 1, 1), at("c", kDay, kHoursPerDay, 2), at("c", kDay + 1, 1, 3),
                                        at("d", kDay, 1, 4), at("cd", kDay, 1, 5)};
  auto grants = Must(store->LeaseCaps({"n", {1, 1}, claims}, Now()));
  BOOST_REQUIRE(grants.size() == claims.size());
  for (std::size_t i = 0; i < claims.size(); ++i) BOOST_TEST((grants[i] == CapGrant{i + 1, 4 - i}));
  // A node whose name with a campaign's reads like another pair.
  grants = Must(store->LeaseCaps({"nc", {1, 1}, claims}, Now()));
  for (std::size_t i = 0; i < claims.size(); ++i) BOOST_TEST(grants[i].held == std::min(i + 1, 4 - i));
  BOOST_TEST(Must(store->LeaseCaps({"n", {1, 2}, {}}, Now())).empty());
}

void AnOvertakenRequestIsRefused(Home& home) {
  auto store = home.Open();
  BOOST_TEST(Lease(*store, "n", 2, Claim(10, 0, 4)).held == 4u);
  for (const Position position : {Position{1, 1}, Position{1, 2}, Position{0, 9}}) {
    CHECK_ERROR(store->LeaseCaps({"n", position, {Claim(10, 0, 0)}}, Now()), ErrorCode::kConflict);
  }
  BOOST_TEST(Lease(*store, "m", 1, Claim(10, 0, 0)).left == 6u);  // nothing was given back by them
  Must(store->LeaseCaps({"n", {2, 1}, {Claim(10, 4, 1)}}, Now()));
  CHECK_ERROR(store->LeaseCaps({"n", {1, 3}, {Claim(10, 4, 8)}}, Now()), ErrorCode::kConflict);
  BOOST_TEST(Lease(*store, "m", 2, Claim(10, 0, 0)).left == 9u);
}

constexpr std::uint64_t kRacingMost = 100;

// Asks for a few places more each time, and gives some back now and then. False when an answer makes no sense.
bool TakePlaces(Store& store, const std::string& node) {
  std::uint64_t held = 0;
  for (std::uint64_t sequence = 1; sequence <= 60; ++sequence) {
    const std::uint64_t wanted = sequence % 7 == 0 ? held / 2 : held + sequence % 5;
    const auto grants = store.LeaseCaps({node, {1, sequence}, {Claim(kRacingMost, held, wanted)}}, Now());
    if (!grants || grants->size() != 1) return false;
    const CapGrant grant = (*grants)[0];
    if (grant.held > wanted || grant.held < std::min(held, wanted) || grant.held + grant.left > kRacingMost)
      return false;
    held = grant.held;
  }
  const auto last = store.LeaseCaps({node, {2, 1}, {Claim(kRacingMost, held, held + kRacingMost)}}, Now());
  return bool(last);
}

void RacingNodesNeverHoldMoreThanThereIs(Home& home) {
  Child other_process([&] { return TakePlaces(*home.Open(), "child"); });
  auto shared = home.Open();
  std::atomic<int> failed = 0;
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  for (const char* node : {"t1", "t2"}) {  // two on one handle
    threads.emplace_back([&, node] { failed += TakePlaces(*shared, node) ? 0 : 1; });
  }
  threads.emplace_back([&] { failed += TakePlaces(*home.Open(), "t3") ? 0 : 1; });
  // Wants nothing, and sees by a cap that is ten times as high how many are held at any moment.
  std::thread auditor([&] {
    for (std::uint64_t sequence = 1; !done; ++sequence) {
      const auto seen = shared->LeaseCaps({"auditor", {1, sequence}, {Claim(10 * kRacingMost, 0, 0)}}, Now());
      if (!seen || (*seen)[0].left < 9 * kRacingMost) ++failed;
    }
  });
  for (std::thread& thread : threads) thread.join();
  done = true;
  auditor.join();
  BOOST_TEST(other_process.Succeeded());
  BOOST_TEST(failed == 0);
  BOOST_TEST(Lease(*shared, "last", 1, Claim(10 * kRacingMost, 0, 0)).left == 9 * kRacingMost);  // none is lost
}

RateTotal Share(Store& store, const std::string& node, double per_second, std::int64_t at_ms) {
  const RateDemand demand{.principal = "p", .per_second = per_second};
  const auto totals =
      Must(store.ShareRates(node, std::span(&demand, 1), base::Instant(std::chrono::milliseconds(at_ms))));
  BOOST_REQUIRE(totals.size() == 1u);
  return totals[0];
}

void DemandsOfAllNodesAreSummed(Home& home) {
  struct Step {
    const char* what;
    const char* node;
    double per_second;
    std::int64_t at_ms;
    double sum;
    std::uint32_t nodes;
  };
  const Step steps[] = {{"alone", "n", 10.5, 100'000, 10.5, 1},
                        {"two", "m", 0.25, 101'000, 10.75, 2},
                        {"a node's last word counts", "m", 2, 102'000, 12.5, 2},
                        {"just within the window", "k", 1, 104'999, 13.5, 3},
                        {"and then over", "k", 1, 105'000, 3, 2},
                        {"a demand of nothing is a node", "n", 0, 105'000, 3, 3},
                        {"all others are gone", "n", 0.1, 200'000, 0.1, 1}};
  auto store = home.Open();
  for (const Step& step : steps) {
    BOOST_TEST_CONTEXT(step.what) {
      const RateTotal total = Share(*store, step.node, step.per_second, step.at_ms);
      BOOST_TEST(total.per_second == step.sum);
      BOOST_TEST(total.nodes == step.nodes);
    }
  }
  const std::vector<RateDemand> several = {{"q", 1}, {"p", 2}, {"r", 3}};
  const auto totals = Must(store->ShareRates("m", several, base::Instant(std::chrono::milliseconds(200'001))));
  BOOST_REQUIRE(totals.size() == 3u);
  BOOST_TEST(totals[0].per_second == 1);
  BOOST_TEST(totals[1].per_second == 2.1);
  BOOST_TEST(totals[2].per_second == 3);
  BOOST_TEST(Must(store->ShareRates("m", {}, At(1))).empty());
}

// Bytes of all kinds, no two pieces of them alike.
std::string ManyBytes(std::size_t size, std::uint32_t seed) {
  std::string bytes(size, '\0');
  std::uint32_t state = seed;
  for (char& byte : bytes) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

void AnIndexIsTheSameOrNone(Home& home) {
  auto store = home.Open();
  CHECK_ERROR(store->ReadIndex("r1-k1"), ErrorCode::kNotFound);
  const std::string large = ManyBytes(9'000'000, 1);
  const std::string changed = ManyBytes(5'000'000, 2);
  const auto check = [&](const std::string& name, const std::string& bytes) {
    Must(store->PutIndex(name, bytes));
    for (int i = 0; i < 2; ++i) {
      const auto read = i == 0 ? store->ReadIndex(name) : home.Open()->ReadIndex(name);
      if (home.keeps_indexes()) {
        BOOST_TEST(bool(read));
        BOOST_TEST((read && *read == bytes));
      } else {
        CHECK_ERROR(read, ErrorCode::kNotFound);
      }
    }
  };
  check("r1-k1", large);
  check("r2-k1", "small");
  check("r1-k1", changed);  // the last one put
  check("r1-k1", "");
  check("r1-k1", large);
  CHECK_ERROR(store->ReadIndex("r3-k1"), ErrorCode::kNotFound);
}

void TheFirstToSayIsAgreedWith(Home& home) {
  auto store = home.Open();
  BOOST_TEST(Must(store->Agree("seed", "one")) == "one");
  BOOST_TEST(Must(store->Agree("seed", "two")) == "one");
  BOOST_TEST(Must(store->Agree("other", "")) == "");
  BOOST_TEST(Must(home.Open()->Agree("other", "two")) == "");
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  std::vector<std::string> answers(6);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto said = home.Open()->Agree("raced", std::to_string(i));
      failed += said ? 0 : 1;
      if (said) answers[i] = *said;
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(failed == 0);
  BOOST_TEST(std::set<std::string>(answers.begin(), answers.end()).size() == 1u);
}

void RequestsBeyondTheLimitsAreRefused(Home& home) {
  auto store = home.Open();
  const std::string long_id(kMaxIdBytes + 1, 'i');
  CapClaim two_hours = Claim(1, 0, 1);
  two_hours.hours = 2;
  const CapRequest bad_requests[] = {{"", {1, 1}, {Claim(1, 0, 1)}},
                                     {long_id, {1, 1}, {Claim(1, 0, 1)}},
                                     {"n", {1, 0}, {Claim(1, 0, 1)}},
                                     {"n", {1, 1}, {Claim(1, 0, 1, long_id)}},
                                     {"n", {1, 1}, {Claim(1, 0, 1, "")}},
                                     {"n", {1, 1}, {two_hours}},
                                     {"n", {1, 1}, {Claim(kMaxCapPlaces + 1, 0, 1)}},
                                     {"n", {1, 1}, {Claim(1, 0, kMaxCapPlaces + 1)}},
                                     {"n", {1, 1}, std::vector<CapClaim>(kMaxCapClaims + 1, Claim(1, 0, 1))}};
  for (const CapRequest& bad : bad_requests) CHECK_ERROR(store->LeaseCaps(bad, Now()), ErrorCode::kInvalid);

  const std::vector<RateDemand> bad_demands[] = {{{"", 1}},
                                                 {{long_id, 1}},
                                                 {{"p", -1}},
                                                 {{"p", std::nan("")}},
                                                 {{"p", std::numeric_limits<double>::infinity()}},
                                                 std::vector<RateDemand>(kMaxRateDemands + 1, {"p", 1})};
  for (const auto& bad : bad_demands) CHECK_ERROR(store->ShareRates("n", bad, Now()), ErrorCode::kInvalid);
  CHECK_ERROR(store->ShareRates("", {}, Now()), ErrorCode::kInvalid);
  CHECK_ERROR(store->PutIndex("", "x"), ErrorCode::kInvalid);
  CHECK_ERROR(store->PutIndex(long_id, "x"), ErrorCode::kInvalid);
  CHECK_ERROR(store->Agree("", "x"), ErrorCode::kInvalid);
  CHECK_ERROR(store->Agree("n", std::string(kMaxTextBytes + 1, 't')), ErrorCode::kInvalid);

  // The limits themselves are allowed.
  const std::string id(kMaxIdBytes, 'i');
  std::vector<CapClaim> claims;
  for (std::size_t i = 0; i < kMaxCapClaims; ++i) {
    claims.push_back(Claim(kMaxCapPlaces, 0, kMaxCapPlaces, "c" + std::to_string(i)));
  }
  const auto grants = Must(store->LeaseCaps({id, {1, 1}, claims}, Now()));
  BOOST_REQUIRE(grants.size() == kMaxCapClaims);
  BOOST_TEST(grants.back().held == kMaxCapPlaces);
  std::vector<RateDemand> demands;
  for (std::size_t i = 0; i < kMaxRateDemands; ++i) demands.push_back({"p" + std::to_string(i), double(i)});
  const auto totals = Must(store->ShareRates(id, demands, Now()));
  BOOST_REQUIRE(totals.size() == kMaxRateDemands);
  BOOST_TEST(totals.back().per_second == double(kMaxRateDemands - 1));
  BOOST_TEST(Must(store->Agree(id, std::string(kMaxTextBytes, 't'))).size() == kMaxTextBytes);
}

}  // namespace

std::vector<Case> SharedCases() {
  return {{"places_are_never_given_twice", PlacesAreNeverGivenTwice},
          {"every_cap_of_a_request_is_answered", EveryCapOfARequestIsAnswered},
          {"an_overtaken_request_is_refused", AnOvertakenRequestIsRefused},
          {"racing_nodes_never_hold_more_than_there_is", RacingNodesNeverHoldMoreThanThereIs},
          {"demands_of_all_nodes_are_summed", DemandsOfAllNodesAreSummed},
          {"an_index_is_the_same_or_none", AnIndexIsTheSameOrNone},
          {"the_first_to_say_is_agreed_with", TheFirstToSayIsAgreedWith},
          {"requests_beyond_the_limits_are_refused", RequestsBeyondTheLimitsAreRefused}};
}

}  // namespace signpost::store::contract
