#include <boost/test/unit_test.hpp>

#include "server/auth/key.h"
#include "tests/unit/cli/program.h"

namespace signpost::cli {

BOOST_FIXTURE_TEST_SUITE(key, Program)

BOOST_AUTO_TEST_CASE(add_list_revoke) {
  const Ran added = Run({"key", "add", "searchco", "--name", "Search Co", "--scope", "decide", "--scope", "events",
                         "--rate", "100", "--burst", "200", "--author", "ana", "--json"});
  BOOST_TEST(added.exit_code == 0);
  const auto json = added.Json();
  BOOST_TEST(Text(json, "/id") == "searchco");
  const std::string key = Text(json, "/key");
  const auto parts = auth::ParseKey(key);
  BOOST_REQUIRE(parts);
  BOOST_TEST(parts->id == "searchco");

  const Ran listed = Run({"key", "list", "--json"});
  BOOST_TEST(listed.exit_code == 0);
  const auto keys = listed.Json();
  BOOST_TEST(Size(keys, "/keys") == 1u);
  BOOST_TEST(Text(keys, "/keys/0/kind") == "partner");
  BOOST_TEST(Text(keys, "/keys/0/name") == "Search Co");
  BOOST_TEST(Text(keys, "/keys/0/scopes/1") == "events");
  BOOST_TEST(Number(keys, "/keys/0/rate_per_second") == 100);
  BOOST_TEST(Number(keys, "/keys/0/burst") == 200);
  BOOST_TEST(!listed.OutHas(std::string(parts->secret)));

  const Ran revoked = Run({"key", "revoke", "searchco", "--json"});
  BOOST_TEST(revoked.exit_code == 0);
  BOOST_TEST(Truth(revoked.Json(), "/revoked"));
  BOOST_TEST(Run({"key", "revoke", "searchco"}).exit_code == 0);
  BOOST_TEST(!Text(Run({"key", "list", "--json"}).Json(), "/keys/0/revoked").empty());
  BOOST_TEST(Run({"key", "list"}).OutHas("revoked 20"));
}

BOOST_AUTO_TEST_CASE(people_read_the_key_once) {
  const Ran added = Run({"key", "add", "ana", "--name", "Ana", "--kind", "person", "--scope", "reports"});
  BOOST_TEST(added.exit_code == 0);
  BOOST_TEST(added.OutHas("\n  sp_ana_"), added.out);
  BOOST_TEST(added.OutHas("can't be read again"));
  BOOST_TEST(Run({"key", "list"}).OutHas("no limit"));
}

BOOST_AUTO_TEST_CASE(faults) {
  BOOST_TEST(Run({"key", "add", "a", "--name", "A", "--scope", "decide"}).exit_code == 0);
  const Ran again = Run({"key", "add", "a", "--name", "A", "--scope", "decide"});
  BOOST_TEST(again.exit_code == 1);
  BOOST_TEST(again.ErrHas("Choose another id"), again.err);
  const Ran nobody = Run({"key", "revoke", "nobody"});
  BOOST_TEST(nobody.exit_code == 1);
  BOOST_TEST(nobody.out.empty());
}

BOOST_AUTO_TEST_CASE(columns_stand_under_each_other_and_no_name_steers_the_terminal) {
  Run({"key", "add", "a", "--name", "Zoë\x1b[2J", "--scope", "decide"});
  Run({"key", "add", "much-longer", "--name", "B", "--scope", "decide"});
  const std::string out = Run({"key", "list"}).out;
  BOOST_TEST(out.find('\x1b') == std::string::npos);
  const auto column_of = [&](const std::string& line_start, const std::string& word) {
    const auto line = out.find(line_start);
    std::size_t column = 0;
    for (std::size_t i = line; i < out.find(word, line); ++i) column += (out[i] & 0xC0) != 0x80;
    return column;
  };
  BOOST_TEST(column_of("id ", "kind") == column_of("a ", "partner"));
  BOOST_TEST(column_of("id ", "kind") == column_of("much-longer", "partner"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::cli
