#include "server/cli/draft_output.h"

#include <algorithm>
#include <iostream>
#include <map>

#include "server/cli/commands.h"
#include "server/cli/shared.h"
#include "server/cli/table.h"
#include "server/policy/objects.h"

namespace signpost::cli {
namespace {

std::string InWords(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return name;
}

// "the rule deter-search"
std::string ObjectOf(const JsonView& object) {
  const std::string name = object["family"].text();
  const auto family = policy::FamilyOf(name);
  return "the " + (family ? std::string(policy::ObjectNameOf(*family)) : name) + " " + object["id"].text();
}

std::string ChangesOf(const JsonView& draft) { return std::to_string(draft["changed"].members().size()); }

void PrintChanged(const JsonView& draft) {
  std::vector<TableRow> rows;
  for (const JsonView& changed : draft["changed"].members()) {
    rows.push_back({"  " + changed["change"].text(), ObjectOf(changed)});
  }
  if (rows.empty()) return;
  std::cout << "\nIt changes:\n";
  PrintTable(std::cout, rows);
}

void PrintComments(const JsonView& draft) {
  const auto comments = draft["comments"].members();
  if (!comments.empty()) std::cout << "\n";
  for (const JsonView& comment : comments) {
    std::cout << comment["when"].text() << "  " << comment["who"].text() << ": " << InWords(comment["kind"].text())
              << "\n";
    PrintLines(comment["text"].raw(), "    ");
  }
}

// What somebody would do with a draft in this state.
std::string NextOf(const JsonView& draft) {
  const std::string id = draft["id"].text();
  const std::string state = draft["state"].text();
  if (state == "open") return "Next: signpost draft validate " + id + ", then signpost draft submit " + id;
  if (state == "in_review") return "Next, by somebody else: signpost draft diff " + id + ", then approve or return it";
  if (state == "approved" && !draft["publish_at"].exists()) return "Next: signpost draft publish " + id;
  return "";
}

std::string StandingOf(const JsonView& draft) {
  std::string text = InWords(draft["state"].text());
  if (const auto by = draft["approved_by"].text(); !by.empty()) text += " by " + by;
  if (const auto at = draft["publish_at"].text(); !at.empty()) text += ", to be published at " + at;
  if (draft["behind"].truth()) text += ", behind the live policy";
  return text;
}

std::string EditorsOf(const JsonView& draft) {
  std::string names;
  for (const JsonView& editor : draft["editors"].members()) names += (names.empty() ? "" : ", ") + editor.text();
  return names;
}

// By rule: how it ended.
std::map<std::string, std::string> RulesOf(const JsonView& trace) {
  std::map<std::string, std::string> results;
  for (const JsonView& rule : trace["rules"].members()) results[rule["id"].text()] = InWords(rule["result"].text());
  return results;
}

std::string HelpOf(const JsonView& decision) {
  std::string ids;
  for (const JsonView& service : decision["help"].members()) ids += (ids.empty() ? "" : ", ") + service["id"].text();
  return ids;
}

}  // namespace

void PrintLines(std::string_view text, std::string_view indent) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::cout << indent << Printable(text.substr(0, end)) << "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

int PrintDraft(const Reply& reply) {
  const JsonView draft = reply.json();
  PrintTable(std::cout, {{"draft", draft["id"].text()},
                         {"title", draft["title"].text()},
                         {"state", StandingOf(draft)},
                         {"base", draft["base"].text()},
                         {"revision", draft["revision"].text()},
                         {"opened", draft["created"].text() + " by " + draft["author"].text()},
                         {"edited by", EditorsOf(draft)}});
  PrintChanged(draft);
  PrintComments(draft);
  if (draft["behind"].truth()) {
    std::cout << "\nSomething else was published since: signpost draft rebase " << draft["id"].text() << "\n";
  } else if (const std::string next = NextOf(draft); !next.empty()) {
    std::cout << "\n" << next << "\n";
  }
  return kOk;
}

int PrintStep(const Reply& reply) {
  const JsonView draft = reply.json();
  std::cout << "Draft " << draft["id"].text() << " (" << draft["title"].text() << "): " << StandingOf(draft) << ".\n";
  if (const std::string next = NextOf(draft); !next.empty()) std::cout << next << "\n";
  return kOk;
}

int PrintDrafts(const Reply& reply) {
  const auto drafts = reply.json()["drafts"].members();
  if (drafts.empty()) {
    std::cout << "There are no drafts. Open one with `signpost draft new TITLE`, or push a folder.\n";
    return kOk;
  }
  std::vector<TableRow> rows = {{"id", "title", "state", "author", "changes", "updated"}};
  for (const JsonView& draft : drafts) {
    rows.push_back({draft["id"].text(), draft["title"].text(), StandingOf(draft), draft["author"].text(),
                    ChangesOf(draft), draft["updated"].text()});
  }
  PrintTable(std::cout, rows, {"changes"});
  return kOk;
}

int PrintDiff(const Reply& reply) {
  PrintLines(reply.json()["text"].raw(), "");
  return kOk;
}

int PrintValidation(const Reply& reply) {
  const JsonView found = reply.json();
  const auto tell = [](const JsonView& finding, const std::string& what) {
    const JsonView object = finding["object"];
    const std::string place =
        object.exists() ? ObjectOf(object) + " " + object["pointer"].text() : finding["pointer"].text();
    std::cout << (place.empty() ? "the policy" : place) << ": " << what << ": " << finding["message"].text() << "\n";
  };
  std::size_t errors = 0;
  const auto issues = found["issues"].members();
  for (const JsonView& issue : issues) {
    tell(issue, issue["severity"].text());
    errors += issue["severity"].text() == "error";
  }
  const auto failures = found["cases"]["failures"].members();
  for (const JsonView& failure : failures) tell(failure, "case " + failure["id"].text() + " fails");
  std::cout << Counted(errors, "error", "errors") << ", " << Counted(issues.size() - errors, "warning", "warnings")
            << ", " << found["cases"]["run"].text() << " cases run, " << failures.size() << " failing.\n";
  if (found["ok"].truth()) return kOk;
  return Complain("the draft can't be published as it is. Mend the errors and failing cases above.", kFaults);
}

int PrintComparison(const Reply& reply) {
  const JsonView live = reply.json()["live"];
  const JsonView draft = reply.json()["draft"];
  std::vector<TableRow> rows = {{"", "live", "draft"}};
  for (const char* name : {"action", "rule", "campaign", "variant", "message", "locale", "title"}) {
    rows.push_back({name, live["decision"][name].text(), draft["decision"][name].text()});
  }
  rows.push_back({"help", HelpOf(live["decision"]), HelpOf(draft["decision"])});
  PrintTable(std::cout, rows);
  std::cout << "\nlive:  " << live["decision"]["why"].text() << "\ndraft: " << draft["decision"]["why"].text() << "\n";
  const auto before = RulesOf(live);
  auto after = RulesOf(draft);
  std::vector<TableRow> differing = {{"rule", "live", "draft"}};
  for (const auto& [id, result] : before) {
    if (after[id] != result) differing.push_back({id, result, after[id]});
    after.erase(id);
  }
  for (const auto& [id, result] : after) differing.push_back({id, "", result});
  if (differing.size() == 1) return kOk;
  std::cout << "\nRules that come out otherwise:\n";
  PrintTable(std::cout, differing);
  return kOk;
}

}  // namespace signpost::cli
