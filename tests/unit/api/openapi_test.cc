#include <rapidjson/pointer.h>

#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>
#include <string>

#include "server/admin/alarms.h"
#include "server/admin/backtest.h"
#include "server/admin/cap_use.h"
#include "server/admin/draft.h"
#include "server/admin/history.h"
#include "server/api/embedded.h"
#include "server/api/events.h"
#include "server/api/problem.h"
#include "server/api/routes.h"
#include "server/api/team_access.h"
#include "server/auth/roles.h"
#include "server/decide/request.h"
#include "server/policy/changes.h"
#include "server/policy/definition.h"
#include "server/policy/objects.h"
#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

// A gate as the "security" of its operation.
std::string SecurityOf(const RouteSpec& route) {
  const std::string scope = route.scope ? std::string(auth::ToText(*route.scope)) : "anyone";
  switch (route.gate) {
    case Gate::kOpen:
      return "open";
    case Gate::kKey:
      return "key:" + scope;
    case Gate::kTeam:
      return "session:" + scope + " key:" + scope;
    case Gate::kKeyOrTeam:
      return "key:" + scope + " session:" + scope;
  }
  return "";
}

std::string SecurityOf(const rapidjson::Value& security) {
  std::string text;
  for (const auto& way : security.GetArray()) {
    const auto& name = *way.MemberBegin();
    text.append(text.empty() ? "" : " ").append(name.name.GetString()).append(":");
    text += name.value.Empty() ? "anyone" : name.value[0].GetString();
  }
  return text.empty() ? "open" : text;
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c | 0x20);
  return text;
}

BOOST_AUTO_TEST_SUITE(openapi)

BOOST_AUTO_TEST_CASE(table_and_description_name_the_same_routes_and_scopes) {
  std::set<std::string> routed;
  for (const RouteSpec& route : RouteTable()) {
    routed.insert(Lower(std::string(route.method)) + " " + std::string(route.pattern) + " " + SecurityOf(route));
  }
  std::set<std::string> documented;
  for (const auto& path : Description()["paths"].GetObject()) {
    for (const auto& operation : path.value.GetObject()) {
      documented.insert(std::string(operation.name.GetString()) + " " + path.name.GetString() + " " +
                        SecurityOf(operation.value["security"]));
    }
  }
  BOOST_CHECK_EQUAL_COLLECTIONS(routed.begin(), routed.end(), documented.begin(), documented.end());
}

BOOST_AUTO_TEST_CASE(what_asks_the_store_runs_on_the_pool) {
  for (const RouteSpec& route : RouteTable()) {
    if (route.gate != Gate::kTeam && route.gate != Gate::kKeyOrTeam) continue;
    BOOST_CHECK_MESSAGE(route.runs == net::Runs::kOnPool, route.method << " " << route.pattern);
  }
}

BOOST_AUTO_TEST_CASE(every_reference_leads_somewhere) {
  const std::function<void(const rapidjson::Value&)> visit = [&](const rapidjson::Value& value) {
    if (value.IsArray()) {
      for (const auto& member : value.GetArray()) visit(member);
    } else if (value.IsObject()) {
      for (const auto& member : value.GetObject()) {
        if (std::string_view(member.name.GetString()) == "$ref") {
          const std::string reference = member.value.GetString();
          BOOST_CHECK_MESSAGE(rapidjson::Pointer(reference.c_str()).Get(Description()) != nullptr, reference);
        } else {
          visit(member.value);
        }
      }
    }
  };
  visit(Description());
}

std::set<std::string> EnumAt(const char* pointer) {
  const rapidjson::Value* values = rapidjson::Pointer(pointer).Get(Description());
  BOOST_REQUIRE_MESSAGE(values != nullptr, pointer);
  std::set<std::string> names;
  for (const auto& value : values->GetArray()) names.insert(value.GetString());
  return names;
}

template <typename Names>
void CheckNames(const char* pointer, const Names& names) {
  const std::set<std::string> documented = EnumAt(pointer);
  const std::set<std::string> known(names.begin(), names.end());
  BOOST_CHECK_EQUAL_COLLECTIONS(known.begin(), known.end(), documented.begin(), documented.end());
}

BOOST_AUTO_TEST_CASE(closed_sets_are_those_of_the_program) {
  CheckNames("/components/schemas/Event/properties/kind/enum", kEventKindNames);
  CheckNames("/components/schemas/EventsTaken/properties/refused/items/properties/reason/enum", kEventRefusalNames);
  CheckNames("/components/schemas/Surface/enum", rules::kSurfaceNames);
  CheckNames("/components/schemas/AgeBand/enum", rules::kAgeBandNames);
  CheckNames("/components/schemas/Format/enum", messages::kFormatNames);
  CheckNames("/components/schemas/Decision/properties/audience/enum", messages::kAudienceNames);
  CheckNames("/components/schemas/Decision/properties/action/enum", policy::kShownNames);
  CheckNames("/components/schemas/HelpService/properties/cost/enum", messages::kCostNames);
  CheckNames("/components/schemas/Role/enum", auth::kRoleNames);
  CheckNames("/components/schemas/Session/properties/by/enum", kCameByNames);
  CheckNames("/components/schemas/Family/enum", policy::kFamilyNames);
  CheckNames("/components/schemas/ObjectChange/properties/kind/enum", policy::kChangeKindNames);
  CheckNames("/components/schemas/Draft/properties/state/enum", admin::kDraftStateNames);
  CheckNames("/components/schemas/Draft/properties/changed/items/properties/change/enum", policy::kChangeKindNames);
  CheckNames("/components/schemas/Draft/properties/comments/items/properties/kind/enum", admin::kNoteKindNames);
  CheckNames("/components/schemas/Publication/properties/how/enum", admin::kHowNames);
  CheckNames("/components/schemas/Publication/properties/review/properties/state/enum", admin::kVerdictNames);
  CheckNames("/components/schemas/Status/properties/alarms/items/properties/kind/enum", admin::kAlarmKindNames);
  CheckNames("/components/schemas/Status/properties/caps/items/properties/period/enum", admin::kCapPeriodNames);
  CheckNames("/components/schemas/TracedTerm/properties/sensitivity/enum", rules::kSensitivityNames);
  CheckNames("/components/schemas/TracedTerm/properties/match/enum", rules::kMatchKindNames);
  CheckNames("/components/schemas/TracedTerm/properties/fold/enum", rules::kFoldNames);
  CheckNames("/components/schemas/TracedRule/properties/mode/enum", rules::kModeNames);
  CheckNames("/components/schemas/TracedRule/properties/action/enum", rules::kActionNames);
  CheckNames("/components/schemas/TracedDecision/properties/action/enum", policy::kShownNames);
  CheckNames("/components/schemas/TracedDecision/properties/help/items/properties/open_now/enum",
             messages::kOpenNowNames);
  CheckNames("/components/schemas/BacktestSample/properties/change/enum", admin::kDifferenceNames);
  CheckNames("/components/schemas/BacktestOutcome/properties/action/enum", policy::kShownNames);
  std::set<std::string> scopes;
  for (std::size_t i = 0; i < auth::kScopes; ++i) scopes.emplace(auth::ToText(static_cast<auth::Scope>(i)));
  CheckNames("/components/schemas/Scope/enum", scopes);
}

// Of objects that have a field for each of a set.
template <typename Names>
void CheckFields(const char* pointer, const Names& names) {
  const rapidjson::Value* fields = rapidjson::Pointer(pointer).Get(Description());
  BOOST_REQUIRE_MESSAGE(fields != nullptr, pointer);
  std::set<std::string> documented;
  for (const auto& field : fields->GetObject()) documented.insert(field.name.GetString());
  const std::set<std::string> known(names.begin(), names.end());
  BOOST_CHECK_EQUAL_COLLECTIONS(known.begin(), known.end(), documented.begin(), documented.end());
}

BOOST_AUTO_TEST_CASE(fields_by_name_are_those_of_the_program) {
  CheckFields("/components/schemas/ChangeCounts/properties", policy::kFamilyNames);
  CheckFields("/components/schemas/ChangeCount/properties", policy::kChangeKindNames);
  CheckFields("/components/schemas/BacktestResult/properties/changes/properties", admin::kDifferenceNames);
  CheckFields("/components/schemas/BacktestSide/properties/actions/properties", policy::kShownNames);
}

BOOST_AUTO_TEST_CASE(every_problem_is_described) {
  const std::string_view text = OpenApiJson();
  for (std::size_t i = 0; i < kProblemKinds; ++i) {
    const auto kind = static_cast<ProblemKind>(i);
    BOOST_CHECK_MESSAGE(text.find("`" + std::string(NameOf(kind)) + "`") != text.npos, NameOf(kind));
  }
  for (std::size_t i = 0; i < net::kRefusals; ++i) {
    const std::string name(net::RefusalName(static_cast<net::Refusal>(i)));
    BOOST_CHECK_MESSAGE(text.find("`" + name + "`") != text.npos, name);
  }
}

BOOST_AUTO_TEST_CASE(limits_are_those_of_the_program) {
  const auto number = [](const char* pointer) {
    const rapidjson::Value* value = rapidjson::Pointer(pointer).Get(Description());
    BOOST_REQUIRE_MESSAGE(value != nullptr, pointer);
    return value->GetUint64();
  };
  const std::string events = "/requestBody/content/application~1json/schema/properties/events/maxItems";
  BOOST_CHECK_EQUAL(number(("/paths/~1v1~1events/post" + events).c_str()), kMaxEvents);
  BOOST_CHECK_EQUAL(
      number("/paths/~1i~1{decision}~1events/post/requestBody/content/*~1*/schema/properties/events/maxItems"),
      kMaxPageEvents);
  BOOST_CHECK_EQUAL(number("/paths/~1v1~1decide~1batch/post/requestBody/content/application~1json/schema/properties/"
                           "requests/maxItems"),
                    decide::kMaxBatch);
  BOOST_CHECK_EQUAL(number("/components/parameters/Decision/schema/maxLength"), auth::kMaxTokenBytes);
}

BOOST_AUTO_TEST_CASE(is_served_as_it_is) {
  Fixture api;
  const Answer answer = api.Get("/openapi.json");
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK_EQUAL(answer.type, "application/json");
  BOOST_CHECK(answer.body == OpenApiJson());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api
