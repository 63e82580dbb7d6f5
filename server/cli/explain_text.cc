#include <algorithm>

#include "server/admin/times.h"
#include "server/cli/explain.h"
#include "server/cli/shared.h"
#include "server/cli/table.h"

namespace signpost::cli {
namespace {

// Characters beside the words that were found; the rest of a long text is not needed to see them.
constexpr std::size_t kAroundBytes = 60;

bool IsInsideCharacter(std::string_view text, std::size_t at) { return at < text.size() && (text[at] & 0xC0) == 0x80; }

// The text around the words, with the words between » and «.
std::string Marked(const std::string& text, const admin::TracedTerm& term) {
  std::size_t begin = term.from > kAroundBytes ? term.from - kAroundBytes : 0;
  while (IsInsideCharacter(text, begin)) ++begin;
  std::size_t end = std::min(term.until + kAroundBytes, text.size());
  while (IsInsideCharacter(text, end)) ++end;
  return (begin > 0 ? "…" : "") + Printable(text.substr(begin, term.from - begin)) + "»" +
         Printable(text.substr(term.from, term.until - term.from)) + "«" +
         Printable(text.substr(term.until, end - term.until)) + (end < text.size() ? "…" : "");
}

std::string NameOfTerm(const admin::TracedTerm& term) {
  const std::string number = "term " + std::to_string(term.number);
  if (term.sensitivity == rules::Sensitivity::kRestricted) return number + " (restricted)";
  return number + " \"" + Printable(term.text) + "\"";
}

std::string HowMatched(const admin::TracedTerm& term) {
  std::string how = "matched as " + std::string(rules::NameOf(rules::kMatchKindNames, term.match));
  if (term.match == rules::MatchKind::kNear) how += " within " + std::to_string(term.within_words) + " words";
  switch (term.fold) {
    case rules::Fold::kNormal:
      return how;
    case rules::Fold::kSkeleton:
      return how + ", by what the letters look like (skeleton)";
    case rules::Fold::kFuzzy:
      return how + ", with at most one typing error in a word (fuzzy)";
  }
  return how;
}

void PrintTerms(std::ostream& out, const admin::Trace& trace) {
  out << "\nTerms that were found\n";
  if (trace.terms.empty()) {
    out << "  none\n";
    return;
  }
  for (const admin::TracedTerm& term : trace.terms) {
    out << "  list " << term.list << ", " << NameOfTerm(term) << ", " << HowMatched(term) << "\n    ";
    if (trace.texts.size() > 1) out << "text " << term.in_text + 1 << ": ";
    out << Marked(trace.texts[term.in_text], term) << "\n";
  }
}

void PrintRules(std::ostream& out, const admin::Trace& trace) {
  out << "\nRules that could match, the strongest first (" << trace.rules.size() << " of "
      << Counted(trace.rules_in_policy, "rule", "rules")
      << " that are on; the others need a term, a place or something else that is not there)\n";
  if (trace.rules.empty()) out << "  none\n";
  for (const admin::TracedRule& traced : trace.rules) {
    const bool is_shadow = traced.rule->mode == rules::Mode::kShadow;
    out << "  " << traced.rule->id << " (" << (is_shadow ? "shadow, " : "") << "priority " << traced.rule->priority
        << ") – " << Printable(traced.rule->title) << "\n    " << Printable(traced.reason) << "\n";
  }
}

void PrintHelp(std::ostream& out, const admin::TracedDecision& decision) {
  out << "  help services, in this order:\n";
  std::size_t number = 0;
  for (const admin::TracedService& service : decision.help) {
    out << "    " << ++number << ". " << Printable(service.name) << " (" << service.id << "), ";
    out << (service.open_now == "unknown" ? "opening hours not stated" : service.open_now + " now") << "\n";
  }
}

void PrintOutcome(std::ostream& out, const admin::Trace& trace, const ExplainSetting& setting) {
  const admin::TracedDecision& decision = trace.decision;
  const auto action = rules::NameOf(policy::kShownNames, decision.action);
  out << "\nDecision: " << (decision.action == policy::Shown::kNone ? "nothing is shown" : action) << "\n";
  if (decision.degraded) out << "  degraded: a limit was reached, and not all of the text was judged\n";
  for (const admin::TracedCampaign& campaign : trace.gave_way) {
    out << "  rule " << campaign.rule << " gives way: its campaign " << campaign.campaign << " is not shown, because "
        << campaign.because << "\n";
  }
  if (decision.rule.empty()) {
    out << "  because " << decision.why_rule << "\n";
    return;
  }
  out << "  rule " << decision.rule << " wins: " << decision.why_rule << "\n";
  out << "  campaign " << decision.campaign;
  out << (decision.held_out ? ": this session is in its holdout, and sees nothing; it would have seen:\n" : "\n");
  out << "  variant " << decision.variant << ", message " << decision.message << " as " << decision.format << ", in "
      << decision.locale << ": \"" << Printable(decision.title) << "\"\n";
  PrintHelp(out, decision);
  if (!setting.has_session) {
    out << "  Without --session, ramp, holdout and variant are drawn anew each time.\n";
  }
  out << "  Caps of campaigns are not looked at here.\n";
}

}  // namespace

void PrintTrace(std::ostream& out, const admin::Trace& trace, const ExplainSetting& setting) {
  out << "By " << setting.source << ", at " << admin::FormatTime(setting.now) << "\n";
  PrintTerms(out, trace);
  PrintRules(out, trace);
  PrintOutcome(out, trace, setting);
}

}  // namespace signpost::cli
