// What is the SQLite store's own; what every store must do is in tests/contract.
#include "server/store/sqlite_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "server/store/audit_chain.h"

namespace signpost::store {

namespace fs = std::filesystem;
using base::ErrorCode;

namespace {

std::string Sum(std::string_view bytes) { return std::to_string(std::hash<std::string_view>{}(bytes)); }

}  // namespace

struct Folder {
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "signpost-sqlite-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(pattern.data()));
    folder = pattern;
    path = folder + "/signpost.db";
  }
  ~Folder() { fs::remove_all(folder); }

  base::Result<std::unique_ptr<Store>> Open(int busy_timeout_ms = 5'000) const {
    return OpenSqlite({.path = path, .digest = Sum, .busy_timeout_ms = busy_timeout_ms});
  }
  std::int64_t Ask(const char* sql) const {
    SQLite::Database database(path, SQLite::OPEN_READWRITE);
    return database.execAndGet(sql).getInt64();
  }
  void Do(const char* sql) const {
    SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(sql);
  }
  std::string Bytes() const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void CheckRefused(ErrorCode code, const std::string& advice) const {
    const auto opened = Open();
    BOOST_REQUIRE(!opened);
    BOOST_TEST((opened.error().code == code));
    BOOST_TEST_CONTEXT(opened.error().message) {
      BOOST_TEST(opened.error().message.find(advice) != std::string::npos);
      BOOST_TEST(opened.error().message.find(path) != std::string::npos);
    }
  }

  std::string folder, path;
};

BOOST_FIXTURE_TEST_SUITE(sqlite_store, Folder)

BOOST_AUTO_TEST_CASE(a_new_file_is_private_durable_and_marked) {
  const auto store = Open();
  BOOST_REQUIRE(store);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat about;
    BOOST_REQUIRE(stat((path + suffix).c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777) == 0600u);
  }
  BOOST_TEST(Ask("PRAGMA application_id") != 0);
  BOOST_TEST(Ask("SELECT max(version) FROM migrations") == 4);
  BOOST_TEST(Ask("SELECT journal_mode = 'wal' FROM pragma_journal_mode") == 1);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_refused_and_left_alone) {
  std::ofstream(path) << std::string(10'000, 'x');
  CheckRefused(ErrorCode::kInvalid, "not a Signpost store");
  BOOST_TEST(Bytes() == std::string(10'000, 'x'));
}

BOOST_AUTO_TEST_CASE(another_programs_database_is_refused_and_left_alone) {
  Do("CREATE TABLE theirs (x)");
  const std::string before = Bytes();
  CheckRefused(ErrorCode::kInvalid, "another program");
  BOOST_TEST((Bytes() == before));
}

BOOST_AUTO_TEST_CASE(a_store_of_an_older_release_is_brought_up_to_date) {
  BOOST_REQUIRE((*Open())->AppendRevision({{"r1", "ana", "", base::Instant()}, "{}"}));
  Do("DROP TABLE caps; DROP TABLE cap_nodes; DROP TABLE rate_demands; DROP TABLE agreements; "
     "DROP TABLE records; DELETE FROM state WHERE name = 'records'; DELETE FROM migrations WHERE version > 1");
  const auto store = Open();
  BOOST_REQUIRE(store);
  BOOST_TEST((*store)->ReadRevision("r1")->document == "{}");
  BOOST_TEST(*(*store)->Agree("name", "value") == "value");
  const RecordWrite write{{"c", "r"}, 0, RecordAction::kPut, "body"};
  BOOST_TEST(*(*store)->WriteRecords(std::span(&write, 1)) == 1u);
}

BOOST_AUTO_TEST_CASE(a_newer_schema_is_refused_with_what_to_do) {
  BOOST_REQUIRE(Open());
  Do("INSERT INTO migrations VALUES (99, '')");
  CheckRefused(ErrorCode::kInvalid, "newer release");
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_said) {
  path = folder + "/none/signpost.db";
  CheckRefused(ErrorCode::kUnavailable, "folder exists");
}

BOOST_AUTO_TEST_CASE(a_locked_file_is_unavailable_not_lost) {
  const auto store = Open(/*busy_timeout_ms=*/1);
  BOOST_REQUIRE(store);
  SQLite::Database other(path, SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  const CounterBatch batch{{"n", 1, 1}, {{{1, "p", "", "", "", "", "", "none"}, 5}}, {}};
  const auto refused = (*store)->Apply(std::span(&batch, 1), base::Instant());
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == ErrorCode::kUnavailable));
  BOOST_TEST(bool((*store)->Head()));  // reading goes on
  other.exec("ROLLBACK");
  BOOST_TEST((*store)->Apply(std::span(&batch, 1), base::Instant())->batches_applied == 1u);
}

BOOST_AUTO_TEST_CASE(history_cannot_be_rewritten_by_a_slip_of_sql) {
  const auto store = Open();
  BOOST_REQUIRE(store);
  BOOST_REQUIRE((*store)->AppendRevision({{"r1", "ana", "", {}}, "{}"}));
  BOOST_REQUIRE((*store)->AppendAudit({{}, "ana", "publish", "r1", ""}));
  for (const char* sql : {"DELETE FROM audit", "UPDATE audit SET who = 'x'", "DELETE FROM revisions",
                          "UPDATE revisions SET document = 'x'"}) {
    BOOST_TEST_CONTEXT(sql) { BOOST_CHECK_THROW(Do(sql), SQLite::Exception); }
  }
}

BOOST_AUTO_TEST_CASE(expired_event_keys_are_forgotten_in_slices) {
  const auto store = Open();
  BOOST_REQUIRE(store);
  const auto at = [](std::int64_t seconds) { return base::Instant(std::chrono::seconds(seconds)); };
  std::uint64_t sequence = 0;
  for (int i = 0; i < 3; ++i) {
    CounterBatch batch{{"n", 1, ++sequence}, {}, {}};
    for (int n = 0; n < 1'000; ++n) {
      Event event{.expires_at = at(10'000), .dimensions = {}};
      event.key = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(n), static_cast<std::uint8_t>(n >> 8)};
      batch.events.push_back(event);
    }
    BOOST_REQUIRE((*store)->Apply(std::span(&batch, 1), at(1)));
  }
  BOOST_TEST(Ask("SELECT count(*) FROM event_keys") == 3'000);
  const auto apply_nothing = [&](std::int64_t now) {
    const CounterBatch batch{{"n", 1, ++sequence}, {}, {}};
    BOOST_REQUIRE((*store)->Apply(std::span(&batch, 1), at(now)));
    return Ask("SELECT count(*) FROM event_keys");
  };
  BOOST_TEST(apply_nothing(9'999) == 3'000);
  std::int64_t left = 3'000;
  for (int i = 0; i < 3; ++i) {
    const std::int64_t now_left = apply_nothing(10'000);
    BOOST_TEST(left - now_left <= 1'024);
    BOOST_TEST(now_left < left);
    left = now_left;
  }
  BOOST_TEST(left == 0);
}

BOOST_AUTO_TEST_CASE(a_report_that_is_too_large_says_so) {
  const auto store = Open();
  BOOST_REQUIRE(store);
  Do("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
     "INSERT INTO counts SELECT i, '', '', '', '', '', '', '', '', '', 1 FROM n");
  const auto hours = (*store)->ReadCounts({0, 1'000'000, {}, {}, Resolution::kHour});
  BOOST_REQUIRE(!hours);
  BOOST_TEST((hours.error().code == ErrorCode::kInvalid));
  const auto exactly = (*store)->ReadCounts({1, 1'000'000, {}, {}, Resolution::kHour});
  BOOST_REQUIRE(exactly);
  BOOST_TEST(exactly->size() == kMaxReportRows);
}

BOOST_AUTO_TEST_CASE(principals_have_a_limit) {
  const auto store = Open();
  BOOST_REQUIRE(store);
  Do("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
     "INSERT INTO principals SELECT 'p' || i, '', '', '', x'', 0, 0, 0, NULL FROM n");
  BOOST_TEST(bool((*store)->PutPrincipal({.id = "last"})));
  const auto refused = (*store)->PutPrincipal({.id = "one-too-many"});
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == ErrorCode::kInvalid));
}

// By somebody who has the file: the triggers only stop those who go through Signpost.
BOOST_AUTO_TEST_CASE(what_was_done_to_the_audit_log_in_the_file_is_found) {
  const struct {
    const char* sql;
    std::optional<ChainBreak> kind;
    std::uint64_t number;
  } cases[] = {{"SELECT 1", {}, 0},
               {"UPDATE audit SET who = 'ben' WHERE number = 2", ChainBreak::kChanged, 2},
               {"UPDATE audit SET when_ms = when_ms + 1 WHERE number = 3", ChainBreak::kChanged, 3},
               {"DELETE FROM audit WHERE number = 3", ChainBreak::kMissing, 3},
               {"DELETE FROM audit WHERE number = 1", ChainBreak::kMissing, 1},
               {"DELETE FROM audit WHERE number = 2; UPDATE audit SET number = number - 1 WHERE number > 2",
                ChainBreak::kChanged, 2},
               {"DELETE FROM audit WHERE number > 3", ChainBreak::kCutOff, 4}};
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.sql) {
      for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path + suffix);
      auto store = *Open();
      ChainPoint last;
      for (const char* subject : {"r1", "r2", "r3", "r4"}) {
        const auto record = store->AppendAudit({base::Instant(), "ana", "publish", subject, "{}"});
        last = {record->number, record->hash};
      }
      SQLite::Database database(path, SQLite::OPEN_READWRITE);
      database.exec("DROP TRIGGER audit_kept; DROP TRIGGER audit_fixed");
      database.exec(one.sql);
      ChainVerifier verifier(Sum, {.after = {}, .known = last});
      const auto records = store->ListAudit(1, 100);
      BOOST_REQUIRE(records);
      for (const AuditRecord& record : *records) verifier.Add(record);
      const auto fault = verifier.Finish();
      BOOST_REQUIRE(fault.has_value() == one.kind.has_value());
      if (!fault) continue;
      BOOST_TEST((fault->kind == *one.kind), fault->message);
      BOOST_TEST(fault->number == one.number);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::store
