#include "server/admin/term_import.h"

#include <boost/test/unit_test.hpp>

namespace signpost::admin {
namespace {

using Lines = std::vector<std::uint64_t>;

rules::TermList ListOf(std::vector<rules::Term> terms, rules::Sensitivity sensitivity = rules::Sensitivity::kOpen) {
  return {.id = "made-up", .title = "Made up", .sensitivity = sensitivity, .terms = std::move(terms)};
}

Lines LinesOf(const ImportLines& lines) {
  Lines numbers;
  for (const ImportLine& line : lines.told) numbers.push_back(line.line);
  return numbers;
}

std::string TextsOf(const std::vector<rules::Term>& terms) {
  std::string texts;
  for (const rules::Term& term : terms) texts += (texts.empty() ? "" : "|") + term.text;
  return texts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(term_import)

BOOST_AUTO_TEST_CASE(files_are_read_in_three_forms) {
  const struct {
    TermFormat format;
    std::string bytes;
    std::string texts;
    Lines lines;
    Lines invalid;
  } cases[] = {
      {TermFormat::kText,
       "zorblat\n\n# a comment\r\n  fex grimbly \r\ndropmip",
       "zorblat|fex grimbly|dropmip",
       {1, 4, 5},
       {}},
      {TermFormat::kText, "\xEF\xBB\xBFzorblat\n", "zorblat", {1}, {}},
      {TermFormat::kText, "zor\xFF\n", "", {}, {1}},
      {TermFormat::kText, "", "", {}, {}},
      {TermFormat::kCsv, "zorblat\r\n\"fex, \"\"grimbly\"\"\"\r\n", "zorblat|fex, \"grimbly\"", {1, 2}, {}},
      {TermFormat::kCsv,
       "note,text,weight\na,zorblat,2\n\"b\nc\",fex,many\n,dropmip,\n",
       "zorblat|dropmip",
       {2, 5},
       {3}},
      {TermFormat::kCsv, "text,match,fold\nzorblat,exact,fuzzy\nfex,sideways,\n,exact,\n", "zorblat", {2}, {3, 4}},
      {TermFormat::kCsv, "text,colour\nzorblat,red\n", "zorblat", {2}, {1}},
      {TermFormat::kJson, R"(["zorblat", {"text": "fex", "weight": 2}, 7])", "zorblat|fex", {1, 2}, {3}},
      {TermFormat::kJson, R"({"id": "x", "terms": ["zorblat"]})", "zorblat", {1}, {}},
      {TermFormat::kJson, "[", "", {}, {1}},
  };
  for (const auto& [format, bytes, texts, lines, invalid] : cases) {
    const TermFile file = ReadTerms(bytes, format);
    BOOST_TEST_CONTEXT(bytes) {
      BOOST_TEST(TextsOf(file.terms) == texts);
      BOOST_TEST(file.lines == lines, boost::test_tools::per_element());
      BOOST_TEST(LinesOf(file.invalid) == invalid, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_new_is_added_and_the_rest_is_told) {
  rules::TermList list = ListOf({{.text = "zorblat"}, {.text = "fex grimbly"}});
  const std::string bytes =
      "zorblat\nZORBLAT\nnew fexdrop\nnew fexdrop\n...\na dropmip of new fexdrop\nzorblatt fex grimbly\n";
  const ImportReport report = ImportTerms(list, ReadTerms(bytes, TermFormat::kText), ImportMode::kAdd);
  BOOST_TEST(report.added == 3u);
  BOOST_TEST(report.already_there == 3u);  // as it is, in capitals, and twice in the file
  BOOST_TEST(LinesOf(report.invalid) == Lines{5}, boost::test_tools::per_element());
  BOOST_TEST(LinesOf(report.contained) == (Lines{6, 7}), boost::test_tools::per_element());
  BOOST_TEST(TextsOf(list.terms) == "zorblat|fex grimbly|new fexdrop|a dropmip of new fexdrop|zorblatt fex grimbly");
  for (const ImportLines* lines : {&report.invalid, &report.contained}) {
    for (const ImportLine& line : lines->told) BOOST_TEST(line.message.find("dropmip") == std::string::npos);
  }
  const std::string json = ToJson(report);
  BOOST_TEST(json.starts_with(R"({"added":3,"already_there":3,"removed":0,"invalid":{"count":1,"lines":[{"line":5,)"),
             json);
}

BOOST_AUTO_TEST_CASE(a_file_may_replace_the_list) {
  rules::TermList list = ListOf({{.text = "zorblat", .weight = 3}, {.text = "grimbly"}});
  const ImportReport report = ImportTerms(list, ReadTerms("zorblat\nfex\n", TermFormat::kText), ImportMode::kReplace);
  BOOST_TEST(report.added == 1u);
  BOOST_TEST(report.already_there == 1u);
  BOOST_TEST(report.removed == 1u);
  BOOST_TEST(TextsOf(list.terms) == "zorblat|fex");
  BOOST_TEST(list.terms[0].weight == 3);  // it stays what it was
}

BOOST_AUTO_TEST_CASE(a_restricted_list_takes_no_patterns) {
  rules::TermList list = ListOf({}, rules::Sensitivity::kRestricted);
  const auto file = ReadTerms("text,match\nzorblat,phrase\nfex[0-9],pattern\n", TermFormat::kCsv);
  const ImportReport report = ImportTerms(list, file, ImportMode::kAdd);
  BOOST_TEST(report.added == 1u);
  BOOST_TEST(LinesOf(report.invalid) == Lines{3}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
  const rules::TermList list = ListOf({{.text = "zorblat, \"fex\"", .note = "a\nb"},
                                       {.text = "=grimbly", .fold = rules::Fold::kSkeleton, .weight = 0.5},
                                       {.text = "dropmip fex", .match = rules::MatchKind::kNear, .within_words = 4}});
  for (const TermFormat format : {TermFormat::kCsv, TermFormat::kJson}) {
    const TermFile file = ReadTerms(WriteTerms(list, format), format);
    BOOST_TEST(file.invalid.count == 0u);
    BOOST_TEST((file.terms == list.terms), WriteTerms(list, format));
  }
  BOOST_TEST(WriteTerms(list, TermFormat::kCsv).find("'=grimbly") != std::string::npos);
  BOOST_TEST(WriteTerms(ListOf({{.text = "zorblat"}}), TermFormat::kText) == "zorblat\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin
