// A small policy in which no lint finds anything, to be changed by a test: two rules, two lists, three campaigns.
#pragma once

#include <string>
#include <string_view>

#include "rules/issue.h"
#include "server/policy/definition.h"
#include "server/policy/lint.h"

namespace signpost::policy::test {

// JSON with this text in place of "RULES" and so on; what is not given is the policy's own.
struct LintJson {
  std::string_view rules =
      R"({"id": "first", "mode": "live", "when": {"terms": {"list": "one"}}, "campaign": "c", "action": "message"},
    {"id": "second", "mode": "live", "when": {"terms": {"list": "two"}}, "campaign": "d", "action": "message"})";
  std::string_view lists = R"({"id": "one", "terms": ["zorblat", "grimbly fex", "dropmip"]},
    {"id": "two", "terms": ["vornish", "plaketi"]})";
  std::string_view campaigns = R"({"id": "c", "audience": "self", "written_for": "everyone", "countries": ["*"],
      "variants": [{"id": "a", "message": "m"}]},
    {"id": "d", "audience": "family", "written_for": "everyone", "countries": ["GB", "IE"],
      "variants": [{"id": "a", "message": "m"}]})";
  std::string_view messages = R"({"id": "m", "formats": ["interstitial", "onebox"], "facts": ["f"],
    "locales": {"en-GB": {"translation": "reviewed", "title": "Help is there", "paragraphs": ["You can talk to someone."],
      "actions": [{"kind": "get_help", "label": "Get help"}]}}})";
  std::string_view facts = R"({"id": "f", "figure": 3, "counts": "things", "period": "a year", "source": "made up",
    "review_date": "2099-12-31", "text": {"en-GB": "Somebody counted {figure, number} things."}})";
  std::string_view services =
      R"({"id": "everywhere", "name": "Everywhere", "audiences": ["self", "family", "young_person"],
    "places": ["*"], "channels": ["web"], "url": "https://everywhere.example", "source": "made up", "status": "active",
    "stated_on": "2026-10-01", "checked_on": "2026-10-01"})";
  std::string_view cases = "";
};

// Fails the test where the JSON is none of a policy.
Definition DefinitionOf(const LintJson& json);

// Of the lints alone: Compile's own issues are left out, but known to the lints as they are to a caller's.
rules::Issues LintsOf(const Definition& definition, const LintOptions& options = {});

// "W /rules/0/when: The rule ..." a line.
std::string Told(const rules::Issues& issues);

// One lint, or silence: `says` is a part of the message, and empty where nothing may be told.
void CheckLint(std::string_view name, const LintJson& json, std::string_view pointer, std::string_view says,
               const LintOptions& options = {});

}  // namespace signpost::policy::test
