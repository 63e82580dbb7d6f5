#include "server/admin/reports.h"

#include "server/admin/times.h"
#include "tests/unit/admin/support.h"

namespace signpost::admin {

using Rows = std::vector<std::vector<std::string>>;

std::uint32_t HourOf(const std::string& time) {
  return static_cast<std::uint32_t>(
      std::chrono::floor<std::chrono::hours>(*ParseTime(time)).time_since_epoch().count());
}

struct Counted : DataFolder {
  Counted() {
    store::CounterBatch batch{.id = {.node = "node", .position = {1, 1}}};
    batch.rows = {
        Row("2026-11-22T10:00Z", "searchco", "GB", "impression", 1),
        Row("2026-11-22T10:00Z", "searchco", "IE", "impression", 2),
        Row("2026-11-22T23:00Z", "otherco", "GB", "impression", 4),
        Row("2026-11-23T00:00Z", "searchco", "GB", "dismiss", 8),
        Row("2026-11-23T11:00Z", "otherco", "", "impression", 16),
    };
    BOOST_REQUIRE(store->Apply(std::span(&batch, 1), kNow));
  }

  static store::CountRow Row(const std::string& hour, const std::string& partner, const std::string& country,
                             const std::string& kind, std::uint64_t count) {
    store::CountRow row;
    row.dimensions.hour = HourOf(hour);
    row.dimensions.partner = partner;
    row.dimensions.campaign = "shown";
    row.dimensions.country = country;
    row.dimensions.kind = kind;
    row.count = count;
    return row;
  }

  Report Run(const ReportParameters& parameters, const std::string& restricted_to = "") {
    auto query = ReadReportQuery(parameters, kNow);
    BOOST_REQUIRE(query);
    if (!restricted_to.empty()) RestrictToPartner(*query, restricted_to);
    const auto report = RunReport(*store, *query);
    BOOST_REQUIRE(report);
    return *report;
  }
};

BOOST_FIXTURE_TEST_SUITE(reports, Counted)

BOOST_AUTO_TEST_CASE(sums_by_time_and_dimension) {
  const std::string from = "2026-11-22";
  const struct {
    ReportParameters parameters;
    std::vector<std::string> columns;
    Rows rows;
  } cases[] = {
      {{{"from", from}, {"resolution", "whole"}}, {"count"}, {{"31"}}},
      {{{"from", from}, {"resolution", "whole"}, {"group", "kind"}},
       {"kind", "count"},
       {{"dismiss", "8"}, {"impression", "23"}}},
      {{{"from", from}, {"resolution", "day"}, {"group", "partner,kind"}},
       {"time", "partner", "kind", "count"},
       {{"2026-11-22T00:00:00Z", "otherco", "impression", "4"},
        {"2026-11-22T00:00:00Z", "searchco", "impression", "3"},
        {"2026-11-23T00:00:00Z", "otherco", "impression", "16"},
        {"2026-11-23T00:00:00Z", "searchco", "dismiss", "8"}}},
      {{{"from", "2026-11-22T10:59Z"}, {"until", "2026-11-22T11:00Z"}, {"group", "country"}},
       {"time", "country", "count"},
       {{"2026-11-22T10:00:00Z", "GB", "1"}, {"2026-11-22T10:00:00Z", "IE", "2"}}},
      {{{"from", from}, {"resolution", "whole"}, {"country", "GB,IE"}, {"kind", "impression"}}, {"count"}, {{"7"}}},
      {{{"from", from}, {"resolution", "whole"}, {"country", "FR"}}, {"count"}, {}},
      // The last 24 hours, this one included.
      {{{"resolution", "whole"}}, {"count"}, {{"28"}}},
  };
  for (const auto& c : cases) {
    const Report report = Run(c.parameters);
    BOOST_TEST(report.columns == c.columns, boost::test_tools::per_element());
    BOOST_TEST((report.rows == c.rows));
  }
}

BOOST_AUTO_TEST_CASE(a_day_is_a_whole_day_in_utc) {
  const auto query =
      ReadReportQuery({{"from", "2026-11-22T13:00Z"}, {"until", "2026-11-22T13:01Z"}, {"resolution", "day"}}, kNow);
  BOOST_REQUIRE(query);
  BOOST_TEST(query->from_hour == HourOf("2026-11-22"));
  BOOST_TEST(query->until_hour == HourOf("2026-11-23"));
  BOOST_TEST(FormatTime(TimeOfHour(query->until_hour)) == "2026-11-23T00:00:00Z");
  const auto whole = ReadReportQuery({{"from", "2026-11-22"}, {"until", "2026-11-23"}, {"resolution", "day"}}, kNow);
  BOOST_REQUIRE(whole);
  BOOST_TEST(whole->from_hour == HourOf("2026-11-22"));
  BOOST_TEST(whole->until_hour == HourOf("2026-11-23"));
}

BOOST_AUTO_TEST_CASE(the_hour_that_runs_is_in_the_default) {
  for (const auto now : {kNow, kNow + std::chrono::minutes(59)}) {
    const auto query = ReadReportQuery({}, now);
    BOOST_REQUIRE(query);
    BOOST_TEST(query->until_hour == HourOf("2026-11-23T13:00Z"));
    BOOST_TEST(query->from_hour == HourOf("2026-11-22T13:00Z"));
  }
}

BOOST_AUTO_TEST_CASE(a_fault_names_its_parameter_and_quotes_no_value) {
  const struct {
    ReportParameters parameters;
    const char* named;
  } cases[] = {
      {{{"from", "grimbly"}}, "\"from\""},
      {{{"until", "2026-02-30"}}, "\"until\""},
      {{{"from", "2026-11-23"}, {"until", "2026-11-23"}}, "\"from\""},
      {{{"resolution", "grimbly"}}, "\"resolution\""},
      {{{"group", "kind,grimbly"}}, "\"group\""},
      {{{"country", ""}}, "\"country\""},
      {{{"grimbly", "GB"}}, "partner, campaign"},
      {{{"country", "GB"}, {"country", "IE"}}, "\"country\""},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.named) {
      const auto query = ReadReportQuery(c.parameters, kNow);
      BOOST_REQUIRE(!query);
      BOOST_TEST((query.error().code == base::ErrorCode::kInvalid));
      BOOST_TEST(Mentions(query.error(), c.named));
      BOOST_TEST(!Mentions(query.error(), "grimbly"));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_partner_sees_its_own_whatever_it_asks) {
  const ReportParameters all = {{"from", "2026-11-22"}, {"resolution", "whole"}};
  BOOST_TEST((Run(all, "searchco").rows == Rows{{"11"}}));
  ReportParameters of_others = all;
  of_others.emplace_back("partner", "otherco");
  BOOST_TEST((Run(of_others, "searchco").rows == Rows{}));
  ReportParameters of_both = all;
  of_both.emplace_back("partner", "otherco,searchco");
  BOOST_TEST((Run(of_both, "searchco").rows == Rows{{"11"}}));
}

BOOST_AUTO_TEST_CASE(every_dimension_can_be_asked_at_once) {
  ReportParameters parameters = {{"from", "2026-11-22"},
                                 {"group", "partner,campaign,variant,locale,country,surface,kind,rule,other_rule"}};
  for (const char* name : {"partner", "campaign", "kind", "country", "variant", "locale", "surface"}) {
    parameters.emplace_back(name, "searchco,shown,GB,impression");
  }
  const auto query = ReadReportQuery(parameters, kNow);
  BOOST_REQUIRE(query);
  ReportQuery restricted = *query;
  RestrictToPartner(restricted, "searchco");
  const auto report = RunReport(*store, restricted);
  BOOST_REQUIRE(report);
  BOOST_TEST(report->columns.size() == store::kDimensions + 2);
}

BOOST_AUTO_TEST_CASE(csv_is_quoted_where_needed_and_never_a_formula) {
  const Report report{.columns = {"campaign", "count"},
                      .rows = {{"plain", "1"},
                               {"a,b", "2"},
                               {"say \"hi\"", "3"},
                               {"two\r\nlines", "4"},
                               {"=1+1", "5"},
                               {"+1", "6"},
                               {"-1", "7"},
                               {"@x", "8"},
                               {"\tx", "9"},
                               {"", "10"},
                               {"a=b", "11"}}};
  BOOST_TEST(RenderCsv(report) ==
             "campaign,count\r\nplain,1\r\n\"a,b\",2\r\n\"say \"\"hi\"\"\",3\r\n\"two\r\nlines\",4\r\n\"'=1+1\",5\r\n"
             "\"'+1\",6\r\n\"'-1\",7\r\n\"'@x\",8\r\n\"'\tx\",9\r\n,10\r\na=b,11\r\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin
