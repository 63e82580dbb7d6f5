#include "server/admin/audit_log.h"

#include <sstream>

#include "tests/unit/admin/support.h"

namespace signpost::admin {
namespace {

using base::ErrorCode;

store::AuditEntry Entry(const std::string& who, const std::string& action, const std::string& detail = "{}") {
  return {.when = kNow + std::chrono::milliseconds(7), .who = who, .action = action, .subject = "r1", .detail = detail};
}

struct Audit : DataFolder {
  void Append(const store::AuditEntry& entry) const { BOOST_REQUIRE(store->AppendAudit(entry)); }
  std::vector<store::AuditRecord> Walked(const AuditQuery& query) const {
    std::vector<store::AuditRecord> records;
    BOOST_REQUIRE(WalkAudit(*store, query, [&](const store::AuditRecord& record) {
      records.push_back(record);
      return true;
    }));
    return records;
  }
  std::string Lines(const AuditQuery& query = {}) const {
    std::string lines;
    for (const store::AuditRecord& record : Walked(query)) lines += AuditLine(record);
    return lines;
  }
};

base::Result<AuditVerification> Verify(const std::string& lines, const store::ChainRun& run = {}) {
  std::istringstream stream(lines);
  return VerifyAuditLines(stream, run);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_log, Audit)

BOOST_AUTO_TEST_CASE(a_line_holds_a_record_to_its_last_byte) {
  const store::AuditRecord record{7, Entry("ana", "publish", "{\"note\" : \"a \\u00e9\"}"), "9f3a"};
  BOOST_TEST(AuditLine(record) ==
             "{\"number\":7,\"when\":\"2026-11-23T12:00:00.007Z\",\"who\":\"ana\",\"action\":\"publish\","
             "\"subject\":\"r1\",\"detail\":\"{\\\"note\\\" : \\\"a \\\\u00e9\\\"}\",\"hash\":\"9f3a\"}\n");
  const std::string texts[] = {"",
                               "{}",
                               "{ \"a\":1}",
                               "\"\\/\b\f\n\r\t\x01\x7f",
                               std::string("a\0b", 3),
                               "\u00e9\u0627\U0001F600\u2028",
                               std::string(store::kMaxTextBytes, '\x01')};
  for (const std::string& text : texts) {
    store::AuditRecord one{1, {kNow, text, text, text, text}, "9f3a"};
    const std::string line = AuditLine(one);
    BOOST_TEST(line.find('\n') == line.size() - 1);
    BOOST_TEST(line.size() <= kMaxAuditLineBytes);
    const auto read = ReadAuditLine(line);
    BOOST_REQUIRE(read);
    BOOST_TEST(AuditLine(*read) == line);
    BOOST_TEST((read->entry.detail == text));
    BOOST_TEST((read->entry.when == kNow));
  }
}

BOOST_AUTO_TEST_CASE(nothing_else_is_a_line) {
  const std::string good = AuditLine({7, Entry("ana", "publish"), "9f3a"});
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string line = good;
    line.replace(line.find(from), from.size(), to);
    return line;
  };
  const std::string lines[] = {"",
                               "\n",
                               "[]",
                               good + "x",
                               good + std::string(1, '\0') + "x",
                               good.substr(0, good.size() / 2),
                               with("\"number\":7", "\"number\":\"7\""),
                               with("\"number\":7", "\"number\":-7"),
                               with("\"who\":\"ana\",", ""),
                               with("\"who\":\"ana\"", "\"who\":null"),
                               with("\"who\":\"ana\"", "\"who\":\"ana\",\"who\":\"ben\""),
                               with("\"who\":\"ana\"", "\"who\":\"ana\",\"role\":\"reviewer\""),
                               with("\"detail\":\"{}\"", "\"detail\":{}"),
                               with("12:00:00.007Z", "12:00:00Z")};
  for (const std::string& line : lines) {
    BOOST_TEST_CONTEXT(line) {
      const auto read = ReadAuditLine(line);
      BOOST_REQUIRE(!read);
      BOOST_TEST((read.error().code == ErrorCode::kInvalid));
    }
  }
  BOOST_TEST(bool(ReadAuditLine(with(",", " , "))));  // spaces do not matter
}

BOOST_AUTO_TEST_CASE(a_log_is_walked_over_its_pages_and_filtered) {
  for (int i = 0; i < 250; ++i) Append(Entry(i % 2 == 0 ? "ana" : "ben", i % 50 == 0 ? "publish" : "refused"));
  const struct {
    const char* what;
    AuditQuery query;
    std::size_t count;
    std::uint64_t first;
  } cases[] = {{"all", {}, 250, 1},
               {"from a number on", {.from = 101}, 150, 101},
               {"behind the end", {.from = 251}, 0, 0},
               {"some", {.from = 90, .limit = 20}, 20, 90},
               {"none", {.limit = 0}, 0, 0},
               {"of one person", {.who = "ben"}, 125, 2},
               {"of one person, some", {.from = 200, .limit = 3, .who = "ana"}, 3, 201},
               {"of one kind", {.action = "publish"}, 5, 1},
               {"about one thing", {.subject = "r1"}, 250, 1},
               {"about nothing that is there", {.subject = "r2"}, 0, 0},
               {"both", {.who = "ben", .action = "publish"}, 0, 0}};
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.what) {
      const auto records = Walked(one.query);
      BOOST_REQUIRE(records.size() == one.count);
      if (one.count > 0) BOOST_TEST(records.front().number == one.first);
    }
  }
  int taken = 0;
  BOOST_REQUIRE(WalkAudit(*store, {}, [&](const store::AuditRecord&) { return ++taken < 120; }));
  BOOST_TEST(taken == 120);
  const auto verified = VerifyAudit(*store, {});
  BOOST_REQUIRE(verified);
  BOOST_TEST(!verified->fault);
  BOOST_TEST(verified->records == 250u);
  const store::ChainPoint middle{120, store->ListAudit(120, 1)->at(0).hash};
  BOOST_TEST(VerifyAudit(*store, {.after = middle, .known = verified->last})->records == 130u);
  const auto cut = VerifyAudit(*store, {.after = {}, .known = store::ChainPoint{251, "9f3a"}});
  BOOST_REQUIRE((cut && cut->fault));
  BOOST_TEST((cut->fault->kind == store::ChainBreak::kCutOff));
}

BOOST_AUTO_TEST_CASE(lines_are_verified_as_the_log_is) {
  for (int i = 0; i < 5; ++i) Append(Entry("ana", "publish", "{\"number\": " + std::to_string(i) + "}"));
  const std::string lines = Lines();
  const auto good = Verify(lines);
  BOOST_REQUIRE(good);
  BOOST_TEST(!good->fault);
  BOOST_TEST(good->records == 5u);
  BOOST_TEST((good->last == VerifyAudit(*store, {})->last));
  BOOST_TEST(Verify(lines.substr(0, lines.size() - 1))->records == 5u);  // the last line's end may be missing
  BOOST_TEST(Verify("")->records == 0u);

  std::string changed = lines;
  changed.replace(changed.find(": 2}"), 4, ":2}");
  BOOST_TEST((Verify(changed)->fault->kind == store::ChainBreak::kChanged));
  BOOST_TEST(Verify(changed)->fault->number == 3u);
  BOOST_TEST(Verify(changed)->records == 2u);

  // A part, behind a point that is known.
  const store::ChainPoint after{2, Walked({.from = 2, .limit = 1})[0].hash};
  BOOST_TEST(Verify(Lines({.from = 3}), {.after = after, .known = good->last})->records == 3u);
  BOOST_TEST((Verify(Lines({.from = 3}))->fault->kind == store::ChainBreak::kMissing));

  const struct {
    std::string lines;
    const char* said;
  } cases[] = {
      {lines.substr(0, lines.size() - 20), "Line 5 is not a line of the audit log"},
      {lines + "\n", "Line 6 is not a line of the audit log"},
      {"grimbly\n" + lines, "Line 1 is not a line of the audit log"},
      {std::string(kMaxAuditLineBytes + 10, ' ') + lines, "Line 1 is not a line of the audit log: it is longer"}};
  for (const auto& one : cases) {
    const auto verified = Verify(one.lines);
    BOOST_REQUIRE(!verified);
    BOOST_TEST((verified.error().code == ErrorCode::kInvalid));
    BOOST_TEST(Mentions(verified.error(), one.said), verified.error().message);
  }
}

BOOST_AUTO_TEST_CASE(a_point_is_noted_down_and_read_again) {
  BOOST_TEST(FormatChainPoint({1'204, "9f3a"}) == "1204:9f3a");
  BOOST_TEST((ParseChainPoint("1204:9f3a") == store::ChainPoint{1'204, "9f3a"}));
  for (const char* text : {"", "1204", "1204:", ":9f3a", "0:9f3a", "-1:9f3a", "1204:9F3A", "1204:9f3a ", "1204 :9f3a",
                           "99999999999999999999:9f3a"}) {
    BOOST_TEST(!ParseChainPoint(text), text);
  }
  BOOST_TEST(!ParseChainPoint("1:" + std::string(129, 'a')));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin
