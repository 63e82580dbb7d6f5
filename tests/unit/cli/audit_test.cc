#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "server/admin/data_folder.h"
#include "tests/unit/cli/program.h"

namespace signpost::cli {

struct Audited : Program {
  Audited() {
    const auto store = admin::OpenStore({.data = (folder / "signpost-data").string()});
    BOOST_REQUIRE(store);
    for (const char* subject : {"r1", "r2", "r3"}) {
      BOOST_REQUIRE((*store)->AppendAudit({base::Instant(std::chrono::milliseconds(1'795'435'200'125)), "ana",
                                           "publish", subject, "{\"previous\": \"\"}"}));
    }
    exported = Run({"audit", "export"}).out;
  }

  // Exported lines, one thing in them changed.
  Ran VerifyChanged(const std::string& from, const std::string& to, std::vector<std::string> more = {}) const {
    std::string lines = exported;
    if (const auto at = lines.find(from); !from.empty()) lines.replace(at, from.size(), to);
    Write("log.jsonl", lines);
    more.insert(more.begin(), {"audit", "verify", "--file", "log.jsonl"});
    return Run(more);
  }
  std::string Line(std::size_t number) const {  // from 0
    std::size_t from = 0;
    for (; number > 0; --number) from = exported.find('\n', from) + 1;
    return exported.substr(from, exported.find('\n', from) + 1 - from);
  }

  std::string exported;
};

BOOST_FIXTURE_TEST_SUITE(audit, Audited)

BOOST_AUTO_TEST_CASE(a_log_is_exported_as_lines_of_json) {
  BOOST_TEST(
      Line(0).starts_with("{\"number\":1,\"when\":\"2026-11-23T12:00:00.125Z\",\"who\":\"ana\",\"action\":"
                          "\"publish\",\"subject\":\"r1\",\"detail\":\"{\\\"previous\\\": \\\"\\\"}\",\"hash\":\""),
      exported);
  BOOST_TEST(std::count(exported.begin(), exported.end(), '\n') == 3);
  const Ran rest = Run({"audit", "export", "--from", "3"});
  BOOST_TEST(rest.exit_code == 0);
  BOOST_TEST(rest.out == Line(2));
  BOOST_TEST(Run({"audit", "export", "--from", "4"}).out.empty());
}

BOOST_AUTO_TEST_CASE(what_holds_is_said_with_the_last_record_to_note_down) {
  const Ran ran = Run({"audit", "verify"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(ran.OutHas("3 records follow from what came before. The last:\n\n  3:"));
  BOOST_TEST(ran.OutHas("--expect-last"));
  const auto json = Run({"audit", "verify", "--json"}).Json();
  BOOST_TEST(Truth(json, "/verified"));
  BOOST_TEST(Number(json, "/records") == 3);
  const std::string last = Text(json, "/last");
  BOOST_TEST(ran.OutHas(last));
  BOOST_TEST(Text(VerifyChanged("", "", {"--json"}).Json(), "/last") == last);
  BOOST_TEST(Run({"audit", "verify", "--expect-last", last}).OutHas("what was known is among them"));

  Run({"key", "add", "a", "--name", "A", "--scope", "decide"});  // more came since
  BOOST_TEST(Run({"audit", "verify", "--expect-last", last}).exit_code == 0);
  BOOST_TEST(Number(Run({"audit", "verify", "--after", last, "--json"}).Json(), "/records") == 1);
  Write("rest.jsonl", Run({"audit", "export", "--from", "4"}).out);
  BOOST_TEST(Run({"audit", "verify", "--file", "rest.jsonl", "--after", last}).exit_code == 0);
  BOOST_TEST(Run({"audit", "verify", "--file", "rest.jsonl"}).exit_code == 1);
}

BOOST_AUTO_TEST_CASE(what_does_not_hold_is_said_with_its_number) {
  const std::string last = Text(Run({"audit", "verify", "--json"}).Json(), "/last");
  const struct {
    const char* what;
    std::string from, to;
    const char* kind;
    int number;
  } cases[] = {{"a field", "\"r2\"", "\"r4\"", "changed", 2},
               {"a space in the detail", "\\\"previous\\\": ", "\\\"previous\\\":", "changed", 1},
               {"a millisecond", ".125Z", ".126Z", "changed", 1},
               {"one removed", Line(1), "", "missing", 2},
               {"the first removed", Line(0), "", "missing", 1},
               {"two swapped", Line(0) + Line(1), Line(1) + Line(0), "missing", 1},
               {"the last removed", Line(2), "", "cut_off", 3},
               {"all removed", exported, "", "cut_off", 1}};
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.what) {
      const Ran ran = VerifyChanged(one.from, one.to, {"--expect-last", last, "--json"});
      BOOST_TEST(ran.exit_code == 1);
      const auto json = ran.Json();
      BOOST_TEST(!Truth(json, "/verified"));
      BOOST_TEST(Text(json, "/fault") == one.kind);
      BOOST_TEST(Number(json, "/number") == one.number);
      BOOST_TEST(ran.ErrHas(Text(json, "/message")), ran.err);
      BOOST_TEST(ran.ErrHas("compare it with a backup"));
    }
  }
  const std::string other = last.substr(0, last.size() - 1) + (last.back() == '0' ? "1" : "0");
  BOOST_TEST(Text(Run({"audit", "verify", "--expect-last", other, "--json"}).Json(), "/fault") == "rewritten");
  BOOST_TEST(VerifyChanged(Line(2), "").exit_code == 0);  // what the log alone can't show
}

BOOST_AUTO_TEST_CASE(what_is_no_log_is_said) {
  const Ran cut = VerifyChanged(Line(2), Line(2).substr(0, 30));
  BOOST_TEST(cut.exit_code == 1);
  BOOST_TEST(cut.ErrHas("Line 3 is not a line of the audit log"));
  BOOST_TEST(cut.out.empty());
  const Ran missing = Run({"audit", "verify", "--file", "nowhere.jsonl"});
  BOOST_TEST(missing.exit_code == 3);
  BOOST_TEST(missing.ErrHas("nowhere.jsonl can't be opened"));
  BOOST_TEST(Run({"audit", "verify", "--file", "signpost-data"}).exit_code == 3);  // a folder
  BOOST_TEST(VerifyChanged(exported, "").OutHas("There is nothing in the log to verify."));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::cli
