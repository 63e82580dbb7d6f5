// What every command has in common: help, wrong usage, exit codes.
#include <SQLiteCpp/SQLiteCpp.h>

#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/program.h"

namespace signpost::cli {

using Arguments = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(usage, Program)

BOOST_AUTO_TEST_CASE(help_tells_what_it_does_and_the_exit_codes) {
  const Arguments commands[] = {{},
                                {"lint"},
                                {"diff"},
                                {"list-key"},
                                {"list-key", "new"},
                                {"list-key", "rotate"},
                                {"explain"},
                                {"publish"},
                                {"key"},
                                {"report"},
                                {"key", "add"},
                                {"key", "list"},
                                {"key", "revoke"},
                                {"audit"},
                                {"audit", "verify"},
                                {"audit", "export"},
                                {"audit", "log"},
                                {"pull"},
                                {"push"},
                                {"history"},
                                {"rollback"},
                                {"review"},
                                {"draft"}};
  for (Arguments command : commands) {
    command.push_back("--help");
    const Ran ran = Run(command);
    BOOST_TEST(ran.exit_code == 0);
    BOOST_TEST(ran.OutHas("Usage: signpost"));
    BOOST_TEST(ran.OutHas("Exit codes: 0 all is well"));
    BOOST_TEST(ran.err.empty());
  }
}

BOOST_AUTO_TEST_CASE(every_command_for_drafts_has_its_help) {
  for (const char* name : {"list",     "new",    "show",    "get",      "put",        "remove", "import",
                           "validate", "diff",   "explain", "backtest", "rebase",     "submit", "withdraw",
                           "comment",  "return", "approve", "publish",  "unschedule", "discard"}) {
    const Ran ran = Run({"draft", name, "--help"});
    BOOST_TEST(ran.exit_code == 0, name);
    BOOST_TEST(ran.OutHas("Exit codes: 0 all is well"), name);
    BOOST_TEST(ran.OutHas("--key-file"), name);
  }
}

BOOST_AUTO_TEST_CASE(version) {
  const Ran ran = Run({"--version"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(ran.out == "signpost " SIGNPOST_VERSION "\n");
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_two_and_says_what_is_wrong) {
  const struct {
    Arguments arguments;
    const char* said;
  } cases[] = {
      {{}, "subcommand is required"},
      {{"grimbly"}, "There are: lint, diff, explain, backtest, publish, key,"},
      {{"lint"}, "DIR is required"},
      {{"lint", "policy", "--grimbly"}, "--grimbly"},
      {{"diff", "--before", "policy"}, "--after is required"},
      {{"explain"}, "--text is required"},
      {{"explain", "--text", "x", "--prior-exposures", "many"}, "--prior-exposures"},
      {{"publish"}, "DIR is required"},
      {{"key"}, "subcommand is required"},
      {{"key", "add"}, "ID is required"},
      {{"key", "add", "a", "--name", "A"}, "--scope is required"},
      {{"key", "add", "a", "--name", "A", "--scope", "grimbly"}, "The scopes are"},
      {{"key", "add", "a", "--name", "A", "--scope", "decide", "--kind", "grimbly"}, "The kinds are"},
      {{"key", "add", "Not An Id", "--name", "A", "--scope", "decide"}, "a-z, 0-9"},
      {{"key", "add", "a", "--name", "A", "--scope", "decide", "--rate", "-1"}, "rate"},
      {{"key", "add", "a", "--name", "A", "--scope", "decide", "--burst", "3"}, "--burst requires --rate"},
      {{"key", "revoke"}, "ID is required"},
      {{"audit"}, "subcommand is required"},
      {{"audit", "verify", "--expect-last", "grimbly"}, "NUMBER:HASH"},
      {{"audit", "verify", "--after", "12:"}, "NUMBER:HASH"},
      {{"audit", "verify", "--after", "12:aa", "--expect-last", "11:aa"}, "--expect-last is before --after"},
      {{"audit", "export", "--from", "grimbly"}, "--from"},
      {{"person"}, "subcommand is required"},
      {{"person", "invite", "a", "--name", "A"}, "--role is required"},
      {{"person", "link"}, "ID is required"},
      {{"report", "--from", "grimbly"}, "\"from\""},
      {{"report", "--group", "grimbly"}, "\"group\""},
      {{"report", "--filter", "GB"}, "--filter country=GB,IE"},
      {{"report", "--filter", "from=2026-11-23"}, "--filter country=GB,IE"},
      {{"report", "--resolution", "grimbly"}, "\"resolution\""},
      {{"report", "--csv", "--json"}, "--csv excludes --json"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.said) {
      const Ran ran = Run(c.arguments);
      BOOST_TEST(ran.exit_code == 2);
      BOOST_TEST(ran.ErrHas(c.said), ran.err);
      BOOST_TEST(ran.out.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(those_who_only_ask_need_a_store_and_make_none) {
  const Arguments commands[] = {
      {"key", "list"}, {"key", "revoke", "a"},     {"person", "list"},  {"person", "link", "a"},
      {"report"},      {"explain", "--text", "x"}, {"audit", "verify"}, {"audit", "export"}};
  for (const Arguments& command : commands) {
    const Ran ran = Run(command);
    BOOST_TEST(ran.exit_code == 3);
    BOOST_TEST(ran.ErrHas("There is no store in the folder signpost-data"));
    BOOST_TEST(ran.out.empty());
  }
  BOOST_TEST(!std::filesystem::exists(folder / "signpost-data"));
}

BOOST_AUTO_TEST_CASE(a_store_that_can_not_be_used_is_three) {
  WritePolicy();
  Write("data/signpost.db", "This is the file of another program, and long enough to be looked at.");
  const Arguments commands[] = {{"key", "list"},
                                {"report"},
                                {"audit", "verify"},
                                {"audit", "export"},
                                {"explain", "--text", "x"},
                                {"publish", "policy"},
                                {"key", "add", "a", "--name", "A", "--scope", "decide"}};
  for (Arguments command : commands) {
    command.insert(command.end(), {"--data", "data"});
    BOOST_TEST(Run(command).exit_code == 3);
  }
  Write("file", "");
  BOOST_TEST(Run({"publish", "policy", "--data", "file/data"}).exit_code == 3);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_held_by_another_program_is_three) {
  BOOST_TEST(Run({"key", "add", "a", "--name", "A", "--scope", "decide"}).exit_code == 0);
  SQLite::Database held((folder / "signpost-data/signpost.db").string(), SQLite::OPEN_READWRITE);
  held.exec("BEGIN IMMEDIATE");
  const Ran ran = Run({"key", "revoke", "a"});
  BOOST_TEST(ran.exit_code == 3);
  BOOST_TEST(!ran.err.empty());
}

BOOST_AUTO_TEST_CASE(the_environment_names_the_data_folder_and_the_option_beats_it) {
  WritePolicy();
  BOOST_TEST(Run({"publish", "policy"}, "", "from-environment").exit_code == 0);
  BOOST_TEST(std::filesystem::exists(folder / "from-environment/signpost.db"));
  BOOST_TEST(Run({"publish", "policy", "--data", "from-option"}, "", "from-environment").exit_code == 0);
  BOOST_TEST(std::filesystem::exists(folder / "from-option/signpost.db"));
  BOOST_TEST(Run({"publish", "policy"}).exit_code == 0);
  BOOST_TEST(std::filesystem::exists(folder / "signpost-data/signpost.db"));
  // A policy in folders can be explained wherever the environment points to.
  BOOST_TEST(Run({"explain", "--policy", "policy", "--text", "x"}, "", "nowhere").exit_code == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::cli
