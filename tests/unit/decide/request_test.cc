#include "server/decide/request.h"

#include <boost/test/unit_test.hpp>

namespace {

using namespace signpost;
using namespace std::string_view_literals;
using decide::InputFault;
using decide::RequestReader;

BOOST_AUTO_TEST_SUITE(request)

BOOST_AUTO_TEST_CASE(everything_that_can_be_sent_is_read) {
  RequestReader reader;
  InputFault fault;
  const auto* request = reader.ReadOne(
      R"({"texts":["one","t\u0077o"],"context":{"country":"GB","region":"GB-SCT","languages":["en-GB","gd"],)"
      R"("surface":"chat","age_band":"16_17","prior_exposures":7,"signals":{"risk":0.5,"n":2},"session":"s","more":{}},)"
      R"("formats":["onebox","banner"],"unknown":[1,2]})",
      fault);
  BOOST_REQUIRE(request != nullptr);
  BOOST_TEST(request->texts == (std::vector{"one"sv, "two"sv}), boost::test_tools::per_element());
  BOOST_TEST(request->languages == (std::vector{"en-GB"sv, "gd"sv}), boost::test_tools::per_element());
  BOOST_TEST(request->country == "GB");
  BOOST_TEST(request->region == "GB-SCT");
  BOOST_TEST(request->session == "s");
  BOOST_CHECK(request->surface == rules::Surface::kChat);
  BOOST_CHECK(request->age_band == rules::AgeBand::k16To17);
  BOOST_TEST(request->prior_exposures == 7u);
  BOOST_REQUIRE(request->signals.size() == 2u);
  BOOST_TEST(request->signals[0].name == "risk");
  BOOST_TEST(request->signals[1].value == 2.0);
  BOOST_CHECK((request->formats == messages::FormatSet{messages::Format::kOnebox, messages::Format::kBanner}));
}

BOOST_AUTO_TEST_CASE(only_a_query_is_required) {
  RequestReader reader;
  InputFault fault;
  const auto* request = reader.ReadOne(R"({"query":""})", fault);
  BOOST_REQUIRE(request != nullptr);
  BOOST_TEST(request->texts.size() == 1u);
  BOOST_CHECK(request->age_band == rules::AgeBand::kUnknown);
  BOOST_CHECK(request->surface == rules::Surface::kOther);
  BOOST_TEST(request->formats.empty());
}

struct Refused {
  std::string body;
  const char* pointer;
  const char* says;  // part of the message
};

std::string Nested(std::size_t depth) {
  return R"({"query":"a","x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
}

std::string Query(std::size_t bytes) { return R"({"query":")" + std::string(bytes, 'a') + R"("})"; }

std::string Context(const std::string& fields) { return R"({"query":"a","context":{)" + fields + "}}"; }

std::string Many(const char* member, std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) list += (i > 0 ? "," : "") + std::string(member);
  return list;
}

const Refused kRefused[] = {
    {"", "", "empty"},
    {"zorblat", "", "not JSON"},
    {R"({"query":"a")", "", "not JSON"},
    {R"({"query":"a"} x)", "", "not JSON"},
    {R"({'query':'a'})", "", "not JSON"},
    {"{\"query\":\"\xff\"}", "", "not JSON in UTF-8"},
    {"{\"query\":\"\xc0\xaf\"}", "", "not JSON in UTF-8"},
    {"{\"query\":\"\\ud800\"}", "", "not JSON in UTF-8"},
    {std::string("{\"query\":\"a\0b\"}", 15), "", "NUL byte"},
    {std::string("{\"query\":\"a\"}\0", 14), "", "NUL byte"},
    {Nested(16), "", "deep"},
    {std::string(60'000, '['), "", "deep"},
    {"[]", "", "JSON object"},
    {R"("query")", "", "JSON object"},
    {"{}", "/query", "Send \"query\""},
    {R"({"query":"a","texts":["b"]})", "/query", "not both"},
    {R"({"query":7})", "/query", "must be a text"},
    {R"({"query":null})", "/query", "must be a text"},
    {R"({"query":["a"]})", "/query", "must be a text"},
    {R"({"query":"a\ude42"})", "/query", "half of a surrogate pair"},
    {R"({"texts":["\ud83d\ude42","\udfff\ud83d\ude42"]})", "/texts/1", "half of a surrogate pair"},
    {Query(decide::kMaxTextBytes + 1), "/query", "longer than"},
    {R"({"texts":[]})", "/texts", "1 to 16"},
    {R"({"texts":"a"})", "/texts", "1 to 16"},
    {R"({"texts":[)" + Many("\"a\"", decide::kMaxTexts + 1) + "]}", "/texts", "1 to 16"},
    {R"({"texts":["a",1]})", "/texts/1", "must be a text"},
    {R"({"query":"a","context":[]})", "/context", "object"},
    {Context(R"("country":"gb")"), "/context/country", "ISO 3166-1"},
    {Context(R"("country":"GBR")"), "/context/country", "ISO 3166-1"},
    {Context(R"("country":7)"), "/context/country", "ISO 3166-1"},
    {Context(R"("region":"SCT")"), "/context/region", "ISO 3166-2"},
    {Context(R"("region":"GB-sct")"), "/context/region", "ISO 3166-2"},
    {Context(R"("region":"GB_SCT")"), "/context/region", "ISO 3166-2"},
    {Context(R"("languages":"en")"), "/context/languages", "list"},
    {Context(R"("languages":["en","x"])"), "/context/languages/1", "BCP 47"},
    {Context(R"("languages":["en GB"])"), "/context/languages/0", "BCP 47"},
    {Context(R"("languages":[)" + Many("\"en\"", decide::kMaxLanguages + 1) + "]"), "/context/languages", "at most 16"},
    {Context(R"("surface":"web")"), "/context/surface",
     "web_search, image_search, video_search, chat, upload, ad_slot, other"},
    {Context(R"("age_band":"child")"), "/context/age_band", "under_13, 13_15, 16_17, adult, unknown"},
    {Context(R"("prior_exposures":-1)"), "/context/prior_exposures", "whole number"},
    {Context(R"("prior_exposures":1.5)"), "/context/prior_exposures", "whole number"},
    {Context(R"("prior_exposures":1000001)"), "/context/prior_exposures", "1000000"},
    {Context(R"("signals":[1])"), "/context/signals", "object"},
    {Context(R"("signals":{"risk":"high"})"), "/context/signals", "number"},
    {Context(R"("signals":{"risk":99999999999999999999e308})"), "/context/signals", "number that a double can hold"},
    {Context(R"("signals":{"risk":1e-999})"), "/context/signals", "number that a double can hold"},
    {Context(R"("signals":{"risk":-1e309})"), "", "too big"},
    {Context(R"("session":5)"), "/context/session", "text"},
    {Context(R"("session":")" + std::string(257, 's') + "\""), "/context/session", "256 bytes"},
    {R"({"query":"a","formats":"onebox"})", "/formats", "list"},
    {R"({"query":"a","formats":["poster"]})", "/formats/0", "interstitial, onebox, banner, text_ad"},
};

BOOST_AUTO_TEST_CASE(what_is_wrong_is_refused_with_its_place) {
  RequestReader reader;
  for (const Refused& trial : kRefused) {
    InputFault fault;
    BOOST_TEST_CONTEXT(trial.body.substr(0, 60)) {
      BOOST_CHECK(reader.ReadOne(trial.body, fault) == nullptr);
      BOOST_TEST(fault.pointer == trial.pointer);
      BOOST_TEST(fault.message.find(trial.says) != std::string::npos, fault.message);
      BOOST_TEST(fault.message.find("zorblat") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(limits_themselves_are_allowed) {
  RequestReader reader;
  InputFault fault;
  BOOST_CHECK(reader.ReadOne(Query(decide::kMaxTextBytes), fault) != nullptr);
  BOOST_CHECK(reader.ReadOne(Nested(15), fault) != nullptr);
  BOOST_CHECK(reader.ReadOne(R"({"query":"\"[[[[[[[[[[[[[[[[[[[[[[[[ \\"})", fault) != nullptr);
  BOOST_CHECK(reader.ReadOne(R"({"texts":[)" + Many("\"a\"", decide::kMaxTexts) + "]}", fault) != nullptr);
}

// Whole characters beside the halves, and numbers that RapidJSON by itself would read wrongly or out of bounds.
BOOST_AUTO_TEST_CASE(what_is_hard_to_read_is_read) {
  RequestReader reader;
  InputFault fault;
  const auto* request = reader.ReadOne(
      R"({"query":"\ud83d\ude42 \ud7ff \\ude42","context":{"signals":{"a":1.7976931348623157e308,"b":-0.1,"c":0e99,)"
      R"("d":0.0000000000000000000000000000e-2147483639,"e":18446744073709551616},"prior_exposures":1000000},"x":99999999999999999999e308})",
      fault);
  BOOST_TEST_REQUIRE(request != nullptr, fault.message);
  BOOST_TEST(request->texts.front() == "\U0001F642 \xED\x9F\xBF \\ude42");
  BOOST_TEST(request->prior_exposures == 1'000'000U);
  std::vector<double> values;
  for (const rules::Signal& signal : request->signals) values.push_back(signal.value);
  BOOST_TEST(values == (std::vector{1.7976931348623157e308, -0.1, 0.0, 0.0, 18446744073709551616.0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_reader_starts_anew_with_each_body) {
  RequestReader reader;
  InputFault fault;
  BOOST_REQUIRE(reader.ReadOne(Context(R"("country":"GB","session":"s","prior_exposures":3)"), fault) != nullptr);
  const auto* request = reader.ReadOne(R"({"query":"b"})", fault);
  BOOST_REQUIRE(request != nullptr);
  BOOST_TEST(request->country.empty());
  BOOST_TEST(request->session.empty());
  BOOST_TEST(request->prior_exposures == 0u);
}

BOOST_AUTO_TEST_CASE(a_batch_keeps_its_order_and_its_good_members) {
  RequestReader reader;
  InputFault fault;
  const auto members = reader.ReadBatch(R"({"requests":[{"query":"a"},{"query":1},5,{"query":"d"}]})", fault);
  BOOST_REQUIRE(members.size() == 4u);
  BOOST_REQUIRE(members[0].request != nullptr);
  BOOST_TEST(members[0].request->texts.front() == "a");
  BOOST_CHECK(members[1].request == nullptr);
  BOOST_TEST(members[1].fault.pointer == "/requests/1/query");
  BOOST_TEST(members[2].fault.pointer == "/requests/2");
  BOOST_REQUIRE(members[3].request != nullptr);
  BOOST_TEST(members[3].request->texts.front() == "d");
}

BOOST_AUTO_TEST_CASE(what_is_no_batch_is_refused) {
  RequestReader reader;
  const std::string too_many = R"({"requests":[)" + Many(R"({"query":"a"})", decide::kMaxBatch + 1) + "]}";
  for (const std::string& body : {std::string("[]"), std::string("{}"), std::string(R"({"requests":[]})"), too_many}) {
    InputFault fault;
    BOOST_TEST(reader.ReadBatch(body, fault).empty());
    BOOST_TEST(fault.pointer == "/requests");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
