#include "server/admin/alarms.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <vector>

#include "server/admin/times.h"

namespace signpost::admin {
namespace {

const base::Instant kNow = *ParseTime("2026-11-25T12:00Z");

// A policy and figures in which nothing is to be looked at.
struct Quiet {
  policy::Definition live;
  NodeState node{.policy_confirmed = kNow};
  std::vector<CapUse> caps;
  std::vector<std::string> drafts, publications;

  Quiet() {
    messages::HelpService service;
    service.id = "line";
    service.status = messages::ServiceStatus::kActive;
    service.checked_on = "2026-01-01";
    live.messages.help_services = {service};
    messages::Fact fact;
    fact.id = "figure";
    fact.review_date = "2026-11-26";
    live.messages.facts = {fact};
    rules::TermList list;
    list.id = "phrases";
    list.review_date = "2026-11-26";
    live.rules.term_lists = {list};
  }
  std::vector<Alarm> Find() const {
    return FindAlarms({.live = live,
                       .node = node,
                       .caps = caps,
                       .drafts_in_review = drafts,
                       .pending_publications = publications,
                       .now = kNow});
  }
};

struct Case {
  std::string_view kind;
  std::function<void(Quiet&)> change;
  rules::Severity severity = rules::Severity::kWarning;
  std::vector<std::string> ids = {};
};

const std::vector<Case> kCases = {
    {"policy_refused", [](Quiet& now) { now.node.policies_refused = 1, now.node.serves_head = false; },
     rules::Severity::kError},
    {"policy_stale", [](Quiet& now) { now.node.policy_confirmed = kNow - kStalePolicyAge - std::chrono::seconds(1); },
     rules::Severity::kError},
    {"policy_stale", [](Quiet& now) { now.node.policy_confirmed.reset(); }, rules::Severity::kError},
    {"store_away", [](Quiet& now) { now.node.store_reachable = false; }, rules::Severity::kError},
    {"journal_filling", [](Quiet& now) { now.node.journal_bytes = 51, now.node.journal_max_bytes = 100; },
     rules::Severity::kError},
    {"cap_reached",
     [](Quiet& now) {
       now.caps = {{"c", CapPeriod::kHour, 10, 10}, {"d", CapPeriod::kDay, 10, 9}};
     },
     rules::Severity::kWarning,
     {"c"}},
    {"help_unchecked",
     [](Quiet& now) { now.live.messages.help_services[0].checked_on = ""; },
     rules::Severity::kWarning,
     {"line"}},
    {"help_unchecked",
     [](Quiet& now) { now.live.messages.help_services[0].checked_on = "2025-11-25"; },
     rules::Severity::kWarning,
     {"line"}},
    {"help_unconfirmed",
     [](Quiet& now) { now.live.messages.help_services[0].status = messages::ServiceStatus::kUnconfirmed; },
     rules::Severity::kWarning,
     {"line"}},
    {"list_due",
     [](Quiet& now) { now.live.rules.term_lists[0].review_date = "2026-11-25"; },
     rules::Severity::kWarning,
     {"phrases"}},
    {"fact_expired",
     [](Quiet& now) { now.live.messages.facts[0].review_date = "2026-11-25"; },
     rules::Severity::kWarning,
     {"figure"}},
    {"review_pending", [](Quiet& now) { now.publications = {"3"}; }, rules::Severity::kWarning, {"3"}},
    {"draft_waiting",
     [](Quiet& now) {
       now.drafts = {"a", "b"};
     },
     rules::Severity::kWarning,
     {"a", "b"}},
};

BOOST_AUTO_TEST_SUITE(alarms)

BOOST_AUTO_TEST_CASE(where_all_is_well_there_is_none) {
  Quiet quiet;
  quiet.live.messages.help_services[0].checked_on = "2025-11-26";  // not yet a year ago
  quiet.node.policy_confirmed = kNow - kStalePolicyAge;
  quiet.node.policies_refused = 1;  // and the next one was served
  quiet.node.journal_bytes = 50;
  quiet.node.journal_max_bytes = 100;
  quiet.live.rules.term_lists[0].review_date = "";
  BOOST_TEST(quiet.Find().empty());
}

BOOST_AUTO_TEST_CASE(each_thing_to_look_at_is_one_alarm_that_says_what_to_do) {
  for (const Case& one : kCases) {
    BOOST_TEST_CONTEXT(one.kind) {
      Quiet now;
      one.change(now);
      const std::vector<Alarm> found = now.Find();
      BOOST_TEST_REQUIRE(found.size() == 1u);
      BOOST_TEST(rules::NameOf(kAlarmKindNames, found[0].kind) == one.kind);
      BOOST_TEST((found[0].severity == one.severity));
      BOOST_TEST(found[0].ids == one.ids, boost::test_tools::per_element());
      BOOST_TEST(found[0].message.size() > 25u);
      BOOST_TEST(found[0].message.ends_with('.'));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_concerns_people_now_comes_first) {
  Quiet now;
  for (const Case& one : kCases) one.change(now);
  const std::vector<Alarm> found = now.Find();
  BOOST_TEST(std::ranges::is_sorted(
      found, {}, [](const Alarm& alarm) { return alarm.severity == rules::Severity::kError ? 0 : 1; }));
  BOOST_TEST(found.size() == 10u);  // a service is either unchecked or unconfirmed
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::admin
