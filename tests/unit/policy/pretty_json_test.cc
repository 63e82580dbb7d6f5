#include "server/policy/pretty_json.h"

#include <boost/test/unit_test.hpp>

namespace signpost::policy {

BOOST_AUTO_TEST_SUITE(pretty_json)

BOOST_AUTO_TEST_CASE(what_fits_is_on_one_line_and_each_term_on_its_own) {
  const std::string digits(58, '9');
  const std::string wide(80, 'x');
  const std::string hearts = "\xE2\x9D\xA4\xE2\x9D\xA4";
  const struct {
    std::string json;
    std::string pretty;
  } rows[] = {
      {"{}", "{}\n"},
      {"[]", "[]\n"},
      {"7", "7\n"},
      {R"({"id":"a"})", "{\n  \"id\": \"a\"\n}\n"},
      {R"(["a",1e-7])", "[\n  \"a\",\n  1e-7\n]\n"},
      {R"({"a":[],"b":{},"c":[[{}]]})", "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [[{}]]\n}\n"},
      {R"({"when":{"all":[{"country":["GB","IE"]},{"not":{"signal":{"ge":-0.5}}}]}})",
       "{\n  \"when\": {\"all\": [{\"country\": [\"GB\", \"IE\"]}, {\"not\": {\"signal\": {\"ge\": -0.5}}}]}\n}\n"},
      // A list of terms, but not the condition of that name.
      {R"({"terms":["one",{"text":"t","fold":"fuzzy"}],"when":{"terms":{"list":"a"}}})",
       "{\n  \"terms\": [\n    \"one\",\n    {\"text\": \"t\", \"fold\": \"fuzzy\"}\n  ],\n"
       "  \"when\": {\"terms\": {\"list\": \"a\"}}\n}\n"},
      {R"({"terms":[]})", "{\n  \"terms\": []\n}\n"},
      // Punctuation and escapes within text are text.
      {R"({"a":["},{[:\"\\",true,null]})", "{\n  \"a\": [\"},{[:\\\"\\\\\", true, null]\n}\n"},
      // Too wide for one line by one, or exactly as wide, in characters.
      {R"({"a":[")" + wide + R"(",123456]})", "{\n  \"a\": [\"" + wide + "\", 123456]\n}\n"},
      {R"({"a":[")" + wide + R"(",1234567]})", "{\n  \"a\": [\n    \"" + wide + "\",\n    1234567\n  ]\n}\n"},
      {R"({"a":[")" + wide + R"(",")" + hearts + R"("]})", "{\n  \"a\": [\"" + wide + "\", \"" + hearts + "\"]\n}\n"},
      {"{\"a\":{\"b\":{\"c\":" + digits + ",\"d\":" + digits + "}}}",
       "{\n  \"a\": {\n    \"b\": {\n      \"c\": " + digits + ",\n      \"d\": " + digits + "\n    }\n  }\n}\n"},
  };
  for (const auto& row : rows) BOOST_TEST(PrettyJson(row.json) == row.pretty);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::policy
