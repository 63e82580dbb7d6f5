// The codec and the published schema say the same of every document, but for what is listed here.
#include <rapidjson/document.h>
#include <rapidjson/schema.h>

#include <boost/test/unit_test.hpp>

#include "server/policy/codec.h"
#include "server/policy/schemas.h"
#include "tests/unit/policy/samples.h"

namespace signpost::policy {
namespace {

bool SchemaAccepts(std::string_view json) {
  rapidjson::Document text_of_schema;
  const std::string_view text = Schemas().front().text;
  BOOST_REQUIRE(!text_of_schema.Parse(text.data(), text.size()).HasParseError());
  const rapidjson::SchemaDocument schema(text_of_schema);
  rapidjson::Document document;
  BOOST_REQUIRE(!document.Parse(json.data(), json.size()).HasParseError());
  rapidjson::SchemaValidator validator(schema);
  return document.Accept(validator);
}

bool CodecAccepts(std::string_view json) {
  rules::Issues issues;
  Parse(json, issues);
  return !HasErrors(issues);
}

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(the_schema_is_built_in) {
  BOOST_REQUIRE(Schemas().size() == 1U);
  BOOST_TEST(Schemas().front().name == "policy.json");
  BOOST_TEST(Schemas().front().text.find("draft-04") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(good_documents_pass_both) {
  rules::Issues issues;
  const std::string canonical = Serialise(Parse(test::RichJson(), issues));
  for (const std::string_view json :
       {test::RichJson(), test::GoodJson(), std::string_view(canonical), std::string_view("{}")}) {
    BOOST_TEST(SchemaAccepts(json), json);
    BOOST_TEST(CodecAccepts(json), json);
  }
}

BOOST_AUTO_TEST_CASE(faulty_documents_pass_neither) {
  for (const test::FaultyDocument& document : test::FaultyDocuments()) {
    BOOST_TEST(!CodecAccepts(document.json), document.name);
    BOOST_TEST(SchemaAccepts(document.json) != document.is_refused_by_schema, document.name);
  }
}

// What depends on more than form is left by the codec to Compile; where a schema can say it nevertheless, editors see
// it while they type.
BOOST_AUTO_TEST_CASE(what_only_the_schema_refuses) {
  const std::string_view documents[] = {
      R"({"term_lists": [{"id": "With Space", "terms": []}]})",
      R"({"term_lists": [{"id": "a", "terms": [], "review_date": "soon"}]})",
      R"({"term_lists": [{"id": "a", "terms": [{"text": "b", "match": "near", "within_words": 65}]}]})",
      R"({"rules": [{"id": "a", "action": "block", "when": {"all": []}}]})",
      R"({"rules": [{"id": "a", "action": "block", "when": {"country": []}}]})",
      R"({"rules": [{"id": "a", "action": "block", "when": {"terms": {"list": "b", "min_count": 0}}}]})",
      R"({"rules": [{"id": "a", "action": "block", "when": {"schedule": {"from": "yesterday"}}}]})",
      R"({"campaigns": [{"id": "a", "audience": "self", "countries": [], "variants": [], "escalation": [{"action": "suppress"}]}]})",
      R"({"themes": [{"id": "a", "corner_px": 25}]})",
      R"({"themes": [{"id": "a", "light": {"page": "white"}}]})",
      R"({"themes": [{"id": "a", "partners": ["A b"]}]})",
  };
  for (const std::string_view json : documents) {
    BOOST_TEST(CodecAccepts(json), json);
    BOOST_TEST(!SchemaAccepts(json), json);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy
