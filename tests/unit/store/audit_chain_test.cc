#include "server/store/audit_chain.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace signpost::store {

namespace {

using Log = std::vector<AuditRecord>;

// Short, and of everything that is hashed.
std::string Sum(std::string_view bytes) { return std::to_string(std::hash<std::string_view>{}(bytes)); }

void MakeHashesAnew(Log& log, std::size_t from) {
  for (std::size_t i = from; i < log.size(); ++i) {
    log[i].hash = ChainHash(Sum, i == 0 ? "" : log[i - 1].hash, log[i].number, log[i].entry);
  }
}

Log MakeLog(std::uint64_t size) {
  Log log;
  for (std::uint64_t number = 1; number <= size; ++number) {
    log.push_back({number, {base::Instant(std::chrono::milliseconds(number)), "ana", "publish", "r1", "{}"}, ""});
  }
  MakeHashesAnew(log, 0);
  return log;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(audit_chain)

BOOST_AUTO_TEST_CASE(every_part_is_in_the_hash) {
  const Digest keep_bytes = [](std::string_view bytes) { return std::string(bytes); };
  const AuditEntry entry{base::Instant(std::chrono::milliseconds(5)), "ana", "publish", "r1", "{}"};
  std::set<std::string> hashes = {ChainHash(keep_bytes, "before", 2, entry), ChainHash(keep_bytes, "other", 2, entry),
                                  ChainHash(keep_bytes, "before", 3, entry)};
  AuditEntry changed = entry;
  changed.when += std::chrono::milliseconds(1);
  hashes.insert(ChainHash(keep_bytes, "before", 2, changed));
  for (std::string AuditEntry::*part :
       {&AuditEntry::who, &AuditEntry::action, &AuditEntry::subject, &AuditEntry::detail}) {
    changed = entry;
    changed.*part += "x";
    hashes.insert(ChainHash(keep_bytes, "before", 2, changed));
  }
  BOOST_TEST(hashes.size() == 8u);
}

BOOST_AUTO_TEST_CASE(parts_cannot_run_into_each_other) {
  const Digest keep_bytes = [](std::string_view bytes) { return std::string(bytes); };
  BOOST_TEST(ChainHash(keep_bytes, "", 1, {{}, "ab", "c", "", ""}) !=
             ChainHash(keep_bytes, "", 1, {{}, "a", "bc", "", ""}));
  BOOST_TEST(ChainHash(keep_bytes, "", 1, {{}, "1:a", "", "", ""}) !=
             ChainHash(keep_bytes, "", 1, {{}, "", "1:a", "", ""}));
}

BOOST_AUTO_TEST_CASE(what_was_done_to_a_log_is_found_at_its_number) {
  const Log good = MakeLog(6);
  const ChainPoint last{6, good.back().hash};
  const auto erase = [](std::size_t from, std::size_t to) {
    return [=](Log& log) { log.erase(log.begin() + std::ptrdiff_t(from), log.begin() + std::ptrdiff_t(to)); };
  };
  const auto renumber = [](Log& log) {
    for (std::size_t i = 0; i < log.size(); ++i) log[i].number = i + 1;
  };
  struct Expected {
    ChainBreak kind;
    std::uint64_t number;
  };
  const struct {
    const char* what;
    std::function<void(Log& log)> tamper;
    std::optional<Expected> alone;       // what the chain says by itself
    std::optional<Expected> with_known;  // and what it says with the last point known
  } cases[] = {
      {"nothing", [](Log&) {}, {}, {}},
      {"more came since", [](Log& log) { log = MakeLog(9); }, {}, {}},
      {"when", [](Log& log) { log[2].entry.when += std::chrono::milliseconds(1); }, {{ChainBreak::kChanged, 3}}, {}},
      {"who", [](Log& log) { log[2].entry.who = "ben"; }, {{ChainBreak::kChanged, 3}}, {}},
      {"action", [](Log& log) { log[0].entry.action = "key_add"; }, {{ChainBreak::kChanged, 1}}, {}},
      {"subject", [](Log& log) { log[5].entry.subject = ""; }, {{ChainBreak::kChanged, 6}}, {}},
      {"detail", [](Log& log) { log[4].entry.detail = "{ }"; }, {{ChainBreak::kChanged, 5}}, {}},
      {"a hash", [](Log& log) { log[3].hash = "0"; }, {{ChainBreak::kChanged, 4}}, {}},
      {"a record and its own hash",
       [](Log& log) {
         log[2].entry.who = "ben";
         log[2].hash = ChainHash(Sum, log[1].hash, 3, log[2].entry);
       },
       {{ChainBreak::kChanged, 4}},
       {}},
      {"one removed", erase(2, 3), {{ChainBreak::kMissing, 3}}, {}},
      {"some removed", erase(1, 4), {{ChainBreak::kMissing, 2}}, {}},
      {"the first ones removed", erase(0, 2), {{ChainBreak::kMissing, 1}}, {}},
      {"one removed, the rest renumbered",
       [&](Log& log) {
         erase(2, 3)(log);
         renumber(log);
       },
       {{ChainBreak::kChanged, 3}},
       {}},
      {"the first removed, the rest renumbered",
       [&](Log& log) {
         erase(0, 1)(log);
         renumber(log);
       },
       {{ChainBreak::kChanged, 1}},
       {}},
      {"two swapped", [](Log& log) { std::swap(log[1], log[2]); }, {{ChainBreak::kMissing, 2}}, {}},
      {"two swapped, with their numbers as they were",
       [&](Log& log) {
         std::swap(log[1], log[2]);
         renumber(log);
       },
       {{ChainBreak::kChanged, 2}},
       {}},
      {"one twice", [](Log& log) { log.insert(log.begin() + 3, log[2]); }, {{ChainBreak::kOutOfOrder, 3}}, {}},
      {"one put in",
       [&](Log& log) {
         log.insert(log.begin() + 3, log[2]);
         renumber(log);
       },
       {{ChainBreak::kChanged, 4}},
       {}},
      {"the end cut off", erase(4, 6), {}, {{ChainBreak::kCutOff, 5}}},
      {"all of it cut off", erase(0, 6), {}, {{ChainBreak::kCutOff, 1}}},
      {"all hashes made anew",
       [](Log& log) {
         log[1].entry.who = "ben";
         MakeHashesAnew(log, 1);
       },
       {},
       {{ChainBreak::kRewritten, 6}}},
      {"one removed, and all hashes made anew",
       [&](Log& log) {
         log = MakeLog(7);
         erase(1, 2)(log);
         renumber(log);
         MakeHashesAnew(log, 0);
       },
       {},
       {{ChainBreak::kRewritten, 6}}},
  };
  for (const auto& one : cases) {
    for (const bool is_known : {false, true}) {
      BOOST_TEST_CONTEXT(one.what << (is_known ? ", the last known" : "")) {
        Log log = good;
        one.tamper(log);
        ChainVerifier verifier(Sum, {.after = {}, .known = is_known ? std::optional(last) : std::nullopt});
        for (const AuditRecord& record : log) verifier.Add(record);
        const auto fault = verifier.Finish();
        const auto& expected = is_known && one.with_known ? one.with_known : one.alone;
        BOOST_REQUIRE(fault.has_value() == expected.has_value());
        if (!fault) {
          BOOST_TEST((verifier.last() == ChainPoint{log.size(), log.empty() ? "" : log.back().hash}));
          BOOST_TEST(verifier.records() == log.size());
          continue;
        }
        BOOST_TEST((fault->kind == expected->kind), fault->message);
        BOOST_TEST(fault->number == expected->number);
        BOOST_TEST(fault->message.find(std::to_string(expected->number)) != std::string::npos, fault->message);
        BOOST_TEST(!verifier.Add(log.empty() ? good[0] : log[0]));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_part_of_a_log_follows_what_came_before_it) {
  const Log log = MakeLog(6);
  const auto verify = [&](ChainRun run) {
    ChainVerifier verifier(Sum, std::move(run));
    for (std::size_t i = 3; i < log.size(); ++i) verifier.Add(log[i]);
    return verifier.Finish();
  };
  BOOST_TEST(!verify({.after = {3, log[2].hash}, .known = ChainPoint{6, log[5].hash}}));
  BOOST_TEST(!verify({.after = {3, log[2].hash}, .known = ChainPoint{3, log[2].hash}}));
  BOOST_TEST((verify({.after = {3, log[2].hash}, .known = ChainPoint{3, "0"}})->kind == ChainBreak::kRewritten));
  BOOST_TEST((verify({.after = {3, "0"}, .known = {}})->kind == ChainBreak::kChanged));
  BOOST_TEST((verify({.after = {2, log[1].hash}, .known = {}})->kind == ChainBreak::kMissing));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::store
