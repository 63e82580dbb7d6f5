#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "tests/unit/cli/program.h"

namespace signpost::cli {

struct Explained : Program {
  Explained() { WritePolicy(); }

  Ran Explain(std::vector<std::string> more, const std::string& input = "") const {
    more.insert(more.begin(), {"explain", "--policy", "policy", "--now", "2026-11-23T12:00Z"});
    return Run(more, input);
  }
  rapidjson::Document Trace(std::vector<std::string> more) const {
    more.push_back("--json");
    const Ran ran = Explain(more);
    BOOST_TEST(ran.exit_code == 0);
    return ran.Json();
  }
  // The place of this rule in the trace.
  static std::string RuleAt(const rapidjson::Document& json, const std::string& id) {
    for (std::size_t i = 0; i < Size(json, "/rules"); ++i) {
      const std::string at = "/rules/" + std::to_string(i);
      if (Text(json, at + "/id") == id) return at;
    }
    BOOST_FAIL("there is no rule " + id);
    return {};
  }
};

BOOST_FIXTURE_TEST_SUITE(explain, Explained)

BOOST_AUTO_TEST_CASE(what_matches_and_what_is_shown) {
  const auto json = Trace({"--text", "a Zorblat", "--country", "GB"});
  BOOST_TEST(Text(json, "/now") == "2026-11-23T12:00:00Z");
  BOOST_TEST(Text(json, "/terms/0/list") == "closed");
  BOOST_TEST(Text(json, "/terms/0/sensitivity") == "restricted");
  BOOST_TEST(Number(json, "/terms/0/number") == 1);
  BOOST_TEST(!json["terms"][0].HasMember("term"));
  BOOST_TEST(Number(json, "/terms/0/from_byte") == 2);
  BOOST_TEST(Number(json, "/terms/0/until_byte") == 9);
  BOOST_TEST(Text(json, "/decision/action") == "interstitial");
  BOOST_TEST(Text(json, "/decision/rule") == "shows");
  BOOST_TEST(Text(json, "/decision/campaign") == "shown");
  BOOST_TEST(Text(json, "/decision/variant") == "only");
  BOOST_TEST(Text(json, "/decision/locale") == "en-GB");
  BOOST_TEST(Text(json, "/decision/help/0/id") == "everywhere");
  BOOST_TEST(Text(json, RuleAt(json, "hardly-ever") + "/result") == "outside_ramp");
  BOOST_TEST(Text(json, RuleAt(json, "watches") + "/mode") == "shadow");
}

BOOST_AUTO_TEST_CASE(people_read_the_same) {
  const Ran ran = Explain({"--text", "a Zorblat and more", "--country", "GB"});
  BOOST_TEST(ran.exit_code == 0);
  for (const char* words :
       {"list closed, term 1 (restricted), matched as phrase", "a »Zorblat« and more", "Decision: interstitial",
        "rule shows wins", "1. Help everywhere (everywhere)", "it is in force for 0.0001 % of sessions",
        "it wants: signal risk is at least 0.5 (seen: not sent)",
        "a shadow rule, which is counted and shows nothing"}) {
    BOOST_TEST(ran.OutHas(words), std::string(words) + " is not in " + ran.out);
  }
}

BOOST_AUTO_TEST_CASE(a_term_of_an_open_list_is_shown_and_of_a_restricted_one_never) {
  const Ran open = Explain({"--text", "STOP it now helpline"});
  BOOST_TEST(open.OutHas("list open, term 1 \"stop it now helpline\""), open.out);
  const Ran closed = Explain({"--text", "grimbly   FEX", "--country", "GB"});
  BOOST_TEST(closed.OutHas("term 2 (restricted)"), closed.out);
  BOOST_TEST(!closed.OutHas("grimbly fex"));
}

BOOST_AUTO_TEST_CASE(the_first_condition_that_failed_with_what_was_wanted_and_seen) {
  const auto json = Trace({"--text", "zorblat", "--country", "FR"});
  const std::string shows = RuleAt(json, "shows");
  BOOST_TEST(Text(json, shows + "/result") == "condition_failed");
  BOOST_TEST(Text(json, shows + "/reason") == "does not match: it wants: country is one of GB, IE (seen: FR)");
  BOOST_TEST(Text(json, shows + "/condition/wanted") == "all of these hold");
  BOOST_TEST(Size(json, shows + "/condition/checked") == 2u);
  BOOST_TEST(Truth(json, shows + "/condition/checked/0/holds"));
  BOOST_TEST(!Truth(json, shows + "/condition/checked/1/holds"));
  const std::string watches = RuleAt(json, "watches");
  BOOST_TEST(Text(json, watches + "/reason") == "does not match: it excludes: country is one of FR (seen: FR)");
  BOOST_TEST(Text(json, "/decision/action") == "none");
  BOOST_TEST(Text(json, "/decision/why") == "no live rule matches");
}

BOOST_AUTO_TEST_CASE(of_alternatives_that_all_fail_each_is_told) {
  WritePolicy(R"({"all": [{"terms": {"list": "closed"}}, {"country": ["GB", "IE"]}]})",
              R"({"all": [{"terms": {"list": "closed"}}, {"any": [{"country": ["IE"]}, {"age_band": ["adult"]}]}]})");
  const auto json = Trace({"--text", "zorblat", "--country", "FR"});
  BOOST_TEST(Text(json, RuleAt(json, "shows") + "/reason") ==
             "does not match: it wants one of these holds: country is one of IE (seen: FR); age band is one of adult "
             "(seen: unknown)");
}

BOOST_AUTO_TEST_CASE(who_suppresses_is_named) {
  const auto json = Trace({"--text", "zorblat homework", "--country", "GB"});
  const std::string shows = RuleAt(json, "shows");
  BOOST_TEST(Text(json, shows + "/result") == "suppressed");
  BOOST_TEST(Text(json, shows + "/suppressed_by") == "schoolwork");
  BOOST_TEST(Truth(json, "/decision/suppressed"));
  BOOST_TEST(Text(json, "/decision/why") == "what matches is suppressed");
}

BOOST_AUTO_TEST_CASE(why_the_winner_wins_and_who_gave_way) {
  const auto adult = Trace({"--text", "zorblat", "--country", "GB", "--signal", "risk=0.9", "--age-band", "adult"});
  BOOST_TEST(Text(adult, "/decision/rule") == "for-adults");
  BOOST_TEST(Text(adult, "/decision/why") == "its priority, 30 over rule \"shows\" with 10");
  BOOST_TEST(Size(adult, "/gave_way") == 0u);
  const auto young = Trace({"--text", "zorblat", "--country", "GB", "--signal", "risk=0.9", "--age-band", "13_15"});
  BOOST_TEST(Text(young, "/decision/rule") == "shows");
  BOOST_TEST(Text(young, "/gave_way/0/rule") == "for-adults");
  BOOST_TEST(Text(young, "/gave_way/0/reason") == "under_18");
}

BOOST_AUTO_TEST_CASE(a_session_in_the_holdout_sees_nothing) {
  WritePolicy("\"title\": \"Shown\", \"owner\"", "\"title\": \"Shown\", \"holdout_percent\": 100, \"owner\"");
  const auto json = Trace({"--text", "zorblat", "--country", "GB", "--session", "s"});
  BOOST_TEST(Text(json, "/decision/action") == "none");
  BOOST_TEST(Truth(json, "/decision/held_out"));
  BOOST_TEST(Text(json, "/decision/campaign") == "shown");
}

BOOST_AUTO_TEST_CASE(words_from_standard_input) {
  const Ran ran = Explain({"--text", "-", "--country", "GB", "--json"}, "a zorblat\n");
  BOOST_TEST(ran.exit_code == 0);
  const auto json = ran.Json();
  BOOST_TEST(Text(json, "/terms/0/words") == "zorblat");
  BOOST_TEST(Explain({"--text", "-", "--text", "-"}, "x").exit_code == 2);
}

BOOST_AUTO_TEST_CASE(several_texts_are_judged_together) {
  const auto json = Trace({"--text", "one", "--text", "two zorblat", "--country", "GB"});
  BOOST_TEST(Number(json, "/terms/0/in_text") == 1);
  BOOST_TEST(Text(json, "/decision/rule") == "shows");
}

BOOST_AUTO_TEST_CASE(wrong_input_names_the_option_and_repeats_no_value) {
  const struct {
    std::vector<std::string> arguments;
    const char* option;
  } cases[] = {
      {{"--country", "grimbly"}, "--country: "},
      {{"--region", "grimbly"}, "--region: "},
      {{"--language", "grimbly fex"}, "--language: "},
      {{"--surface", "grimbly"}, "--surface: "},
      {{"--age-band", "grimbly"}, "--age-band: "},
      {{"--format", "grimbly"}, "--format: "},
      {{"--signal", "grimbly"}, "--signal is"},
      {{"--signal", "grimbly=x"}, "--signal is"},
      {{"--prior-exposures", "4000000000"}, "--prior-exposures: "},
      {{"--session", std::string(300, 'q')}, "--session: "},
      {{"--text", "\xff"}, "the input: "},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.option) {
      std::vector<std::string> arguments = {"--text", "x"};
      arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
      const Ran ran = Explain(arguments);
      BOOST_TEST(ran.exit_code == 2);
      BOOST_TEST(ran.ErrHas(c.option), ran.err);
      BOOST_TEST(!ran.ErrHas("grimbly"), ran.err);
    }
  }
  BOOST_TEST(Run({"explain", "--policy", "policy", "--text", "x", "--now", "grimbly"}).exit_code == 2);
}

BOOST_AUTO_TEST_CASE(the_published_policy_is_explained_where_no_folder_is_named) {
  const Ran nothing_yet = Run({"key", "add", "a", "--name", "A", "--scope", "decide"});
  BOOST_TEST(nothing_yet.exit_code == 0);
  const Ran unpublished = Run({"explain", "--text", "zorblat"});
  BOOST_TEST(unpublished.exit_code == 1);
  BOOST_TEST(unpublished.ErrHas("signpost publish"), unpublished.err);
  const std::string revision = Text(Run({"publish", "policy", "--json"}).Json(), "/revision");
  const auto json = Run({"explain", "--text", "zorblat", "--country", "IE", "--json"}).Json();
  BOOST_TEST(Text(json, "/policy") == revision);
  BOOST_TEST(Text(json, "/decision/rule") == "shows");
}

BOOST_AUTO_TEST_CASE(nothing_asked_is_stored) {
  Run({"publish", "policy"});
  Run({"explain", "--text", "a zorblat wimberlost", "--country", "GB", "--session", "wimberlost"});
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "signpost-data")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    BOOST_TEST(bytes.find("wimberlost") == std::string::npos, entry.path());
  }
}

BOOST_AUTO_TEST_CASE(a_policy_with_errors_is_told_instead) {
  WritePolicy("\"campaign\": \"adults\"", "\"campaign\": \"grimbly\"");
  const Ran ran = Explain({"--text", "zorblat"});
  BOOST_TEST(ran.exit_code == 1);
  BOOST_TEST(ran.ErrHas("/rules/2/campaign"), ran.err);
  BOOST_TEST(ran.out.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::cli
