// The include table of ARCHITECTURE.md holds in the source tree; and a breach of it would be seen.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "tests/layout/include_table.h"

namespace {

using namespace signpost::layout;

const std::filesystem::path kRoot = SIGNPOST_SOURCE_DIR;

Layout Law() {
  std::ifstream stream(kRoot / "ARCHITECTURE.md");
  return ReadLayout(std::string{std::istreambuf_iterator<char>(stream), {}});
}

BOOST_AUTO_TEST_CASE(the_table_names_every_room) {
  const Layout law = Law();
  for (const char* room : {"rules", "messages", "base", "net", "policy", "store", "counters", "auth", "decide", "admin",
                           "api", "app", "cli"}) {
    BOOST_TEST(law.rooms.contains(room), room);
  }
  BOOST_TEST(law.third_party.size() >= 8u);
}

BOOST_AUTO_TEST_CASE(the_source_tree_obeys) {
  for (const Breach& breach : FindBreaches(Law(), kRoot)) {
    BOOST_ERROR(breach.file << ":" << breach.line << ": " << breach.message);
  }
}

struct Trial {
  const char* file;
  const char* line;
  bool is_breach;
};

const Trial kTrials[] = {
    {"rules/evaluate.cc", "#include \"rules/ruleset.h\"", false},
    {"rules/evaluate.cc", "#include <unicode/uchar.h>", false},
    {"rules/evaluate.cc", "#include \"messages/select.h\"", true},
    {"rules/evaluate.cc", "#include \"server/base/clock.h\"", true},
    {"rules/evaluate.cc", "#include <rapidjson/document.h>", true},
    {"messages/select.cc", "#include \"rules/schedule.h\"", false},
    {"messages/select.cc", "#include \"server/policy/policy.h\"", true},
    {"server/decide/decider.cc", "#include \"server/counters/counters.h\"", false},
    {"server/decide/decider.cc", "#include \"server/store/store.h\"", true},
    {"server/decide/decider.cc", "#include \"server/net/server.h\"", true},
    {"server/api/routes.cc", "#include <httplib.h>", true},
    {"server/api/routes.cc", "#include <boost/asio.hpp>", true},
    {"server/net/engine.cc", "#include <httplib.h>", false},
    {"server/store/sqlite_store.cc", "#include <sodium.h>", true},
    {"server/auth/key.cc", "#include <sodium.h>", false},
    {"server/auth/key.cc", "#include \"server/app/node.h\"", true},
    {"server/app/node.cc", "#include \"server/store/sqlite_store.h\"", false},
    {"server/unheard_of/x.cc", "#include \"rules/issue.h\"", true},
};

BOOST_AUTO_TEST_CASE(a_forbidden_include_is_found) {
  const Layout law = Law();
  for (const Trial& trial : kTrials) {
    const auto breaches = FindBreachesInText(law, trial.file, trial.line);
    BOOST_TEST(!breaches.empty() == trial.is_breach, trial.file << ": " << trial.line);
  }
}

}  // namespace
