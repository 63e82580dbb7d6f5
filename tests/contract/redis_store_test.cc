// What is the Redis store's own; what every store must do is in the contract.
#include "server/store/redis_store.h"

#include <boost/test/unit_test.hpp>

#include "tests/contract/redis_servers.h"
#include "tests/contract/store_contract.h"

namespace signpost::store::contract {

using base::ErrorCode;

struct OneRedis {
  OneRedis() { server().Ask({"FLUSHALL"}); }

  static RedisServer& server() {
    static RedisServer one({.lines = {"save \"\""}, .password = {}});
    return one;
  }
  static std::unique_ptr<Store> Open(const std::string& options = {}) {
    auto store =
        OpenRedis({.url = "redis://" + server().address() + options, .digest = TestDigest, .replica_timeout_ms = 10});
    BOOST_REQUIRE(store);
    return *std::move(store);
  }
  static void Run(const std::string& lua) { BOOST_REQUIRE(!server().Ask({"EVAL", lua, "0"}).view().is_error()); }
  static std::int64_t Number(const std::vector<std::string>& words) { return server().Ask(words).view().number(); }
};

BOOST_FIXTURE_TEST_SUITE(redis_store, OneRedis)

BOOST_AUTO_TEST_CASE(a_wrong_address_is_refused_when_it_is_opened) {
  CHECK_ERROR(OpenRedis({.url = "redis://:fexpassword@a,b", .digest = TestDigest}), ErrorCode::kInvalid);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_said_and_not_told) {
  const auto store = OpenRedis({.url = "redis://ana:fexpassword@" + server().address(), .digest = TestDigest});
  BOOST_REQUIRE(store);
  const auto head = (*store)->Head();
  BOOST_REQUIRE(!head);
  BOOST_TEST((head.error().code == ErrorCode::kUnavailable));
  BOOST_TEST_CONTEXT(head.error().message) {
    BOOST_TEST(head.error().message.find("password") != std::string::npos);
    BOOST_TEST(head.error().message.find("fexpassword") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_newer_schema_is_refused_with_what_to_do) {
  server().Ask({"HSET", "{signpost}:layout", "schema", "99"});
  const auto head = Open()->Head();
  BOOST_REQUIRE(!head);
  BOOST_TEST((head.error().code == ErrorCode::kInvalid));
  BOOST_TEST(head.error().message.find("newer release") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_number_of_count_groups_is_the_stores_own) {
  server().Ask({"HSET", "{signpost}:layout", "schema", "1", "count_groups", "5"});
  const CounterBatch batch{{"n", {1, 1}}, {}, {}, {}};
  Must(Open()->Apply(std::span(&batch, 1), At(1)));
  BOOST_TEST(Number({"EXISTS", "{signpost:c0}:nodes", "{signpost:c4}:nodes", "{signpost:c5}:nodes"}) == 2);
}

// A failover that loses something on one server and not on the others.
BOOST_AUTO_TEST_CASE(a_gap_in_one_group_is_a_gap) {
  server().Ask({"HSET", "{signpost}:layout", "schema", "1", "count_groups", "4"});
  const auto store = Open();
  const auto apply = [&](std::uint64_t sequence) {
    CounterBatch batch{{"n", {1, sequence}}, {}, {}, {}};
    if (sequence > 1) batch.after = {1, sequence - 1};
    for (std::uint32_t i = 0; i < 100; ++i)
      batch.rows.push_back({{1, "p" + std::to_string(i), "", "", "", "", "", ""}, 1});
    return Must(store->Apply(std::span(&batch, 1), At(1)));
  };
  const auto total = [&] { return Must(store->ReadCounts({0, 9, {}, {}, Resolution::kWhole})).at(0).count; };
  apply(1);
  apply(2);
  server().Ask({"COPY", "{signpost:c2}:nodes", "old-nodes"});
  server().Ask({"COPY", "{signpost:c2}:hour:1", "old-hour"});
  apply(3);
  server().Ask({"COPY", "old-nodes", "{signpost:c2}:nodes", "REPLACE"});
  server().Ask({"COPY", "old-hour", "{signpost:c2}:hour:1", "REPLACE"});
  BOOST_TEST(total() < 300u);
  BOOST_TEST((apply(4).lost_after == Position{1, 2}));
  BOOST_TEST(apply(3).batches_applied == 1u);
  BOOST_TEST(apply(4).batches_applied == 1u);
  BOOST_TEST(total() == 400u);
}

BOOST_AUTO_TEST_CASE(scripts_that_the_server_has_forgotten_are_sent_again) {
  const auto store = Open();
  BOOST_TEST(Must(store->Agree("seed", "one")) == "one");
  server().Ask({"SCRIPT", "FLUSH"});
  BOOST_TEST(Must(store->Agree("seed", "two")) == "one");
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_closed_while_nobody_used_it_is_not_noticed) {
  const auto store = Open();
  BOOST_TEST(Must(store->Head()) == "");
  server().Ask({"CLIENT", "KILL", "TYPE", "normal"});
  BOOST_TEST(Must(store->Head()) == "");
  BOOST_TEST(store->figures().connects == 2u);
  BOOST_TEST(store->figures().connections_open == 1u);
}

BOOST_AUTO_TEST_CASE(a_write_that_no_replica_confirms_is_unavailable_and_counts_once) {
  const auto store = Open("?wait_replicas=1");
  const CounterBatch batch{{"n", {1, 1}}, {{{1, "p", "", "", "", "", "", ""}, 5}}, {}, {}};
  for (int i = 0; i < 2; ++i) {
    const auto refused = store->Apply(std::span(&batch, 1), At(1));
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == ErrorCode::kUnavailable));
    BOOST_TEST(refused.error().message.find("0 of 1 replicas") != std::string::npos);
  }
  BOOST_TEST(Must(store->ReadCounts({0, 9, {}, {}, Resolution::kWhole})).at(0).count == 5u);
  const RecordWrite write{{"c", "r"}, 0, RecordAction::kPut, "body"};
  CHECK_ERROR(store->WriteRecords(std::span(&write, 1)), ErrorCode::kUnavailable);
  BOOST_TEST(Must(store->ReadRecord(write.key)).body == "body");
}

BOOST_AUTO_TEST_CASE(an_index_with_a_part_missing_or_changed_is_none) {
  const auto store = Open();
  const std::string index(9'000'000, 'x');
  const std::string chunk = "signpost:index:" + TestDigest(index) + ":1";
  Must(store->PutIndex("r1", index));
  BOOST_TEST(Number({"TTL", chunk}) > 6 * 86'400);
  server().Ask({"SETRANGE", chunk, "5", "y"});
  CHECK_ERROR(store->ReadIndex("r1"), ErrorCode::kNotFound);
  Must(store->PutIndex("r1", index));
  server().Ask({"EXPIRE", chunk, "100"});
  BOOST_TEST((Must(store->ReadIndex("r1")) == index));
  BOOST_TEST(Number({"TTL", chunk}) > 6 * 86'400);  // what is read is kept
  server().Ask({"DEL", chunk});
  CHECK_ERROR(store->ReadIndex("r1"), ErrorCode::kNotFound);
}

BOOST_AUTO_TEST_CASE(a_document_is_kept_once_a_revision_has_it) {
  const auto store = Open();
  const std::string document(5'000'000, 'd');
  const std::string chunk = "{signpost}:document:" + TestDigest(document) + ":1";
  server().Ask({"SET", chunk, "left by an upload that was cut off", "EX", "1000"});
  CHECK_ERROR(store->AppendRevision({{"r1", "ana", "", At(1)}, document}), ErrorCode::kUnavailable);
  BOOST_TEST(Must(store->ListRevisions(9)).empty());
  server().Ask({"DEL", chunk});
  Must(store->AppendRevision({{"r1", "ana", "", At(1)}, document}));
  BOOST_TEST(Number({"TTL", chunk}) == -1);
  BOOST_TEST((Must(store->ReadRevision("r1")).document == document));
}

BOOST_AUTO_TEST_CASE(a_body_is_kept_while_a_record_has_it) {
  const auto store = Open();
  const auto put = [&](std::uint64_t expected, const std::string& body) {
    const RecordWrite write{{"c", "r"}, expected, RecordAction::kPut, body};
    return Must(store->WriteRecords(std::span(&write, 1)));
  };
  const auto parts = [&] {  // how many are kept, and how many expire
    std::pair<int, int> counts;
    const Reply keys = server().Ask({"KEYS", "{signpost}:record_part:*"});
    for (std::size_t i = 0; i < keys.view().size(); ++i) {
      const std::int64_t seconds = Number({"TTL", keys.view()[i].str()});
      BOOST_TEST(seconds <= 120);
      ++(seconds < 0 ? counts.first : counts.second);
    }
    return counts;
  };
  const std::uint64_t first = put(0, std::string(9'000'000, 'x'));
  BOOST_TEST((parts() == std::pair(3, 0)));
  const std::uint64_t second = put(first, std::string(20'000, 'y'));
  BOOST_TEST((parts() == std::pair(1, 3)));
  put(second, "small");
  BOOST_TEST((parts() == std::pair(0, 4)));
}

BOOST_AUTO_TEST_CASE(a_part_that_is_missing_is_said) {
  const auto store = Open();
  const RecordWrite write{{"c", "r"}, 0, RecordAction::kPut, std::string(20'000, 'x')};
  Must(store->WriteRecords(std::span(&write, 1)));
  server().Ask({"DEL", server().Ask({"KEYS", "{signpost}:record_part:*"}).view()[0].str()});
  CHECK_ERROR(store->ReadRecord(write.key), ErrorCode::kUnavailable);
}

// As after a backup that was put back: who knows a version from before must not replace what others have written since.
BOOST_AUTO_TEST_CASE(versions_that_the_store_has_lost_are_not_given_again) {
  const auto store = Open();
  const RecordWrite write{{"c", "r"}, 0, RecordAction::kPut, "body"};
  const std::uint64_t before = Must(store->WriteRecords(std::span(&write, 1)));
  server().Ask({"FLUSHALL"});
  BOOST_TEST(Must(Open()->WriteRecords(std::span(&write, 1))) > before);
  server().Ask({"SET", "{signpost}:record_version", "7000000000000000"});  // by a clock that was far ahead
  const RecordWrite other{{"c", "s"}, 0, RecordAction::kPut, "body"};
  BOOST_TEST(Must(store->WriteRecords(std::span(&other, 1))) == 7'000'000'000'000'001u);
}

BOOST_AUTO_TEST_CASE(a_write_of_records_is_remembered_for_a_while) {
  const auto store = Open();
  const RecordWrite write{{"c", "r"}, 0, RecordAction::kPut, "body"};
  const std::uint64_t version = Must(store->WriteRecords(std::span(&write, 1)));
  const std::string call = server().Ask({"KEYS", "{signpost}:record_call:*"}).view()[0].str();
  BOOST_TEST(server().Text({"GET", call}) == std::to_string(version));
  BOOST_TEST(Number({"TTL", call}) > 3'000);
}

BOOST_AUTO_TEST_CASE(expired_event_keys_are_forgotten_in_slices) {
  const auto store = Open();
  std::uint64_t sequence = 0;
  for (int i = 0; i < 3; ++i) {
    CounterBatch batch{{"n", {1, ++sequence}}, {}, {}, {}};
    for (int n = 0; n < 1'000; ++n) {
      Event event{.expires_at = At(10'000), .dimensions = {}};
      event.key = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(n), static_cast<std::uint8_t>(n >> 8)};
      batch.events.push_back(event);
    }
    Must(store->Apply(std::span(&batch, 1), At(1)));
  }
  const std::vector<std::string> count = {"ZCARD", "{signpost:c0}:events"};
  BOOST_TEST(Number(count) == 3'000);
  const auto apply_nothing = [&](std::int64_t now) {
    const CounterBatch batch{{"n", {1, ++sequence}}, {}, {}, {}};
    Must(store->Apply(std::span(&batch, 1), At(now)));
    return Number(count);
  };
  BOOST_TEST(apply_nothing(9'999) == 3'000);
  BOOST_TEST(apply_nothing(10'000) == 3'000 - 1'024);
  BOOST_TEST(apply_nothing(10'000) == 3'000 - 2 * 1'024);
  BOOST_TEST(apply_nothing(10'000) == 0);
}

BOOST_AUTO_TEST_CASE(a_report_that_is_too_large_says_so) {
  const auto store = Open();
  Run("for i = 0, 100000 do redis.call('ZADD', '{signpost:c0}:hours', i, i) "
      "redis.call('HSET', '{signpost:c0}:hour:' .. i, '0:0:0:0:0:0:0:', 1) end");
  CHECK_ERROR(store->ReadCounts({0, 1'000'000, {}, {}, Resolution::kHour}), ErrorCode::kInvalid);
  BOOST_TEST(Must(store->ReadCounts({1, 1'000'000, {}, {}, Resolution::kHour})).size() == kMaxReportRows);
}

BOOST_AUTO_TEST_CASE(a_sum_never_leaves_its_range) {
  const auto store = Open();
  constexpr std::uint64_t kMost = (1ULL << 63) - 1;
  for (std::uint64_t sequence = 1; sequence <= 2; ++sequence) {
    const CounterBatch batch{{"n", {1, sequence}}, {{{25, "p", "", "", "", "", "", ""}, kMost}}, {}, {}};
    BOOST_TEST(Must(store->Apply(std::span(&batch, 1), At(1))).batches_applied == 1u);
  }
  BOOST_TEST(Must(store->ReadCounts({0, 99, {}, {}, Resolution::kHour})).at(0).count == kMost);
}

BOOST_AUTO_TEST_CASE(principals_have_a_limit) {
  const auto store = Open();
  Run("for i = 1, 9999 do redis.call('HSET', '{signpost}:principals', 'p' .. i, '') end");
  BOOST_TEST(bool(store->PutPrincipal({.id = "last"})));
  CHECK_ERROR(store->PutPrincipal({.id = "one-too-many"}), ErrorCode::kInvalid);
}

BOOST_AUTO_TEST_CASE(caps_and_rates_are_forgotten) {
  const auto store = Open();
  const RateDemand demand{"p", 1};
  Must(store->ShareRates("n", std::span(&demand, 1), At(1'000)));
  const CapClaim claim{.campaign = "c", .begin_hour = 100, .most = 5, .wanted = 1};
  Must(store->LeaseCaps({"n", {1, 1}, {claim}}, At(100 * 3'600)));
  const std::int64_t rate_seconds = Number({"TTL", "{signpost}:rate:p"});
  const std::int64_t cap_seconds = Number({"TTL", "{signpost}:caps:100:1"});
  BOOST_TEST((rate_seconds > 0 && rate_seconds <= 60));
  BOOST_TEST((cap_seconds > 71 * 3'600 && cap_seconds <= 72 * 3'600));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::store::contract
