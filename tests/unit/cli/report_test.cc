#include <boost/test/unit_test.hpp>

#include "server/admin/data_folder.h"
#include "tests/unit/cli/program.h"

namespace signpost::cli {

struct Counted : Program {
  Counted() {
    const auto store = admin::OpenStore({.data = (folder / "signpost-data").string()});
    BOOST_REQUIRE(store);
    store::CounterBatch batch{.id = {.node = "node", .position = {1, 1}}};
    for (const auto& [country, kind, count] :
         {std::tuple("GB", "impression", 7u), std::tuple("IE", "impression", 20u), std::tuple("", "dismiss", 1u)}) {
      store::CountRow row;
      row.dimensions.hour = 498'000;  // 2026-10-24T00:00Z
      row.dimensions.campaign = "shown";
      row.dimensions.country = country;
      row.dimensions.kind = kind;
      row.count = count;
      batch.rows.push_back(row);
    }
    BOOST_REQUIRE((*store)->Apply(std::span(&batch, 1), base::Instant()));
  }

  Ran Report(std::vector<std::string> more) const {
    more.insert(more.begin(), {"report", "--from", "2026-10-24", "--until", "2026-10-25"});
    return Run(more);
  }
};

BOOST_FIXTURE_TEST_SUITE(report, Counted)

BOOST_AUTO_TEST_CASE(as_a_table) {
  const Ran ran = Report({"--resolution", "whole", "--group", "country,kind"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(ran.out ==
             "From 2026-10-24T00:00:00Z until 2026-10-25T00:00:00Z (UTC)\n\n"
             "country  kind        count\n"
             "-        dismiss         1\n"
             "GB       impression      7\n"
             "IE       impression     20\n");
}

BOOST_AUTO_TEST_CASE(as_json) {
  const Ran ran = Report({"--group", "kind", "--json", "--resolution", "day"});
  BOOST_TEST(ran.exit_code == 0);
  const auto json = ran.Json();
  BOOST_TEST(Text(json, "/from") == "2026-10-24T00:00:00Z");
  BOOST_TEST(Text(json, "/until") == "2026-10-25T00:00:00Z");
  BOOST_TEST(Text(json, "/resolution") == "day");
  BOOST_TEST(Text(json, "/group/0") == "kind");
  BOOST_TEST(Size(json, "/rows") == 2u);
  BOOST_TEST(Text(json, "/rows/1/time") == "2026-10-24T00:00:00Z");
  BOOST_TEST(Text(json, "/rows/1/kind") == "impression");
  BOOST_TEST(Number(json, "/rows/1/count") == 27);
}

BOOST_AUTO_TEST_CASE(as_csv) {
  const Ran ran = Report({"--group", "country", "--group", "kind", "--csv", "--filter", "kind=impression"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(ran.out ==
             "time,country,kind,count\r\n2026-10-24T00:00:00Z,GB,impression,7\r\n"
             "2026-10-24T00:00:00Z,IE,impression,20\r\n");
}

BOOST_AUTO_TEST_CASE(filters_of_one_dimension_add_up) {
  const auto whole = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--resolution", "whole", "--json"});
    return Number(Report(more).Json(), "/rows/0/count");
  };
  BOOST_TEST(whole({"--filter", "country=GB"}) == 7);
  BOOST_TEST(whole({"--filter", "country=GB", "--filter", "country=IE"}) == 27);
  BOOST_TEST(whole({"--filter", "country=GB,IE", "--filter", "campaign=shown"}) == 27);
}

BOOST_AUTO_TEST_CASE(nothing_counted_is_no_fault) {
  const Ran ran = Report({"--filter", "country=FR"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(ran.OutHas("Nothing was counted."));
  BOOST_TEST(Size(Report({"--filter", "country=FR", "--json"}).Json(), "/rows") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::cli
