// A small policy and the texts to judge by it, both from the input's bytes.
//
// The input is lines. Up to the first empty one, each is a term: a digit for its kind of match, one for its fold, one
// character for a width ('3' is 3 words), and its text. What follows are the texts, up to kMaxTexts of them:
//
//   000stop it now        a phrase, normal
//   010zorblat            a phrase, skeleton
//   215zorblat grimbly    near, skeleton, within 5 words
//
//   z0rblat, #grimbly
#include <unicode/utf8.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "rules/evaluate.h"
#include "tests/fuzz/check.h"

namespace signpost::rules {
namespace {

using fuzz::Check;

constexpr HashKey kKey{.k0 = 41, .k1 = 42};
constexpr std::size_t kMaxFuzzedTerms = 8;
constexpr std::size_t kMaxTexts = 4;
// Texts of fewer bytes than this can't reach a limit of docs/matching.md, section 6.
constexpr std::size_t kDegradableBytes = 256;

struct Sample {
  std::vector<Term> terms;
  std::vector<std::string_view> texts;
};

std::string_view TakeLine(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

// A policy's terms are valid UTF-8: what is not is left out.
std::string ValidUtf8(std::string_view text) {
  std::string valid;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < size;) {
    const std::int32_t begin = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c >= 0) valid += text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(i - begin));
  }
  return valid;
}

Term ReadTerm(std::string_view line) {
  const auto digit = [&](std::size_t at) { return static_cast<unsigned char>(line[at] - '0'); };
  Term term;
  term.match = static_cast<MatchKind>(digit(0) % kMatchKindNames.size());
  term.fold = static_cast<Fold>(digit(1) % kFoldNames.size());
  if (term.match == MatchKind::kNear) term.within_words = digit(2) % (kMaxWithinWords + 1);
  term.text = ValidUtf8(line.substr(3));
  return term;
}

Sample ReadSample(std::string_view bytes) {
  Sample sample;
  for (std::string_view line = TakeLine(bytes); !line.empty(); line = TakeLine(bytes)) {
    if (line.size() > 3 && sample.terms.size() < kMaxFuzzedTerms) sample.terms.push_back(ReadTerm(line));
  }
  while (sample.texts.size() + 1 < kMaxTexts && bytes.find('\n') != std::string_view::npos) {
    sample.texts.push_back(TakeLine(bytes));
  }
  sample.texts.push_back(bytes);
  return sample;
}

// A list and a rule for each term; then rules that look at several lists, or at none.
Definition PolicyOf(const std::vector<Term>& terms) {
  Definition policy;
  const auto add_rule = [&](Condition when) -> Rule& {
    const std::string id = "rule-" + std::to_string(policy.rules.size());
    return policy.rules.emplace_back(Rule{.id = id, .mode = Mode::kLive, .when = std::move(when), .campaign = "help"});
  };
  TermList all{.id = "all", .terms = terms};
  for (std::size_t i = 0; i < terms.size(); ++i) {
    policy.term_lists.push_back({.id = "list-" + std::to_string(i), .terms = {terms[i]}});
    add_rule({TermsMatch{policy.term_lists.back().id}});
  }
  policy.term_lists.push_back(std::move(all));
  add_rule({TermsMatch{"all", 2}}).mode = Mode::kShadow;
  add_rule({NoneOf{{{TermsMatch{"all"}}}}});
  Rule& suppress = add_rule({TermsMatch{"all", 3}});
  suppress.action = Action::kSuppress;
  suppress.campaign.clear();
  return policy;
}

using Found = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // the text, and where in it

struct Heard : Listener {
  std::vector<Hit> hits;
  std::vector<RuleIndex> matched;

  void OnHit(const Hit& hit) override { hits.push_back(hit); }
  void OnCondition(RuleIndex, ConditionIndex, bool, std::span<const ListTotal>) override {}
  void OnRule(RuleIndex rule, RuleResult result) override {
    if (result == RuleResult::kMatched) matched.push_back(rule);
  }
};

struct Judged {
  std::vector<RuleIndex> live, shadow, suppressed;
  std::optional<RuleIndex> suppressor;
  bool degraded = false;

  bool operator==(const Judged&) const = default;
};

Judged Judge(const RuleSet& rules, const Sample& sample, Scratch& scratch, Listener* listener = nullptr) {
  const Verdict verdict = Evaluate(rules, {.texts = sample.texts}, scratch, listener);
  const auto copy = [](std::span<const RuleIndex> indices) {
    return std::vector<RuleIndex>(indices.begin(), indices.end());
  };
  return {copy(verdict.live), copy(verdict.shadow), copy(verdict.suppressed), verdict.suppressor, verdict.degraded};
}

std::vector<Found> FoundIn(const Heard& heard) {
  std::vector<Found> found;
  for (const Hit& hit : heard.hits) found.emplace_back(hit.text, hit.span.begin, hit.span.end);
  std::ranges::sort(found);
  return found;
}

void CheckHits(const Sample& sample, const std::vector<Hit>& hits) {
  std::vector<TermIndexId> terms;
  for (const Hit& hit : hits) {
    Check(hit.text < sample.texts.size(), "a hit is in one of the texts");
    const std::string_view text = sample.texts[hit.text];
    Check(hit.span.begin <= hit.span.end && hit.span.end <= text.size(), "a hit lies in its text");
    terms.push_back(hit.term);
  }
  std::ranges::sort(terms);
  Check(std::ranges::adjacent_find(terms) == terms.end(), "a term is found once");
}

// What the terms find when each is the only one.
struct Alone {
  std::vector<Term> terms;  // those that a policy may have
  std::vector<bool> found;
  std::vector<Found> places;  // but of unordered terms, which may be found at one place or another
  bool degraded = false;
};

Alone FindAlone(const Sample& sample, Scratch& scratch) {
  Alone alone;
  for (const Term& term : sample.terms) {
    Issues issues;
    const Definition policy{
        .term_lists = {{.id = "list", .terms = {term}}},
        .rules = {{.id = "rule", .mode = Mode::kLive, .when = {TermsMatch{"list"}}, .campaign = "x"}}};
    const RuleSet rules = RuleSet::Compile(policy, kKey, issues);
    for (const Issue& issue : issues) {
      Check(issue.pointer.starts_with("/term_lists/0/terms/0"), "an issue names the term");
    }
    if (HasErrors(issues)) continue;
    Heard heard;
    const Judged judged = Judge(rules, sample, scratch, &heard);
    Check(judged.live.size() == heard.hits.size() && heard.hits.size() <= 1, "a rule matches if its term was found");
    alone.terms.push_back(term);
    alone.found.push_back(!heard.hits.empty());
    alone.degraded = alone.degraded || judged.degraded;
    if (IsUnordered(term.match)) continue;
    for (const Found& found : FoundIn(heard)) alone.places.push_back(found);
  }
  return alone;
}

// One term's finding never depends on which others there are, and no rule's on who listens.
void CheckTogether(const Sample& sample, const Alone& alone, Scratch& scratch) {
  Issues issues;
  const RuleSet rules = RuleSet::Compile(PolicyOf(alone.terms), kKey, issues);
  Check(!HasErrors(issues), "terms that can be compiled alone can be compiled together");
  const Judged decided = Judge(rules, sample, scratch);
  Heard heard;
  Scratch fresh;
  Check(Judge(rules, sample, fresh, &heard) == decided, "explaining is deciding");
  CheckHits(sample, heard.hits);
  std::size_t bytes = 0;
  for (const std::string_view text : sample.texts) bytes += text.size();
  Check(!decided.degraded || bytes >= kDegradableBytes, "a short text is searched to its end");
  if (decided.degraded || alone.degraded) return;
  std::vector<bool> found(alone.terms.size());
  for (const RuleIndex index : heard.matched) {
    const std::size_t rule = rules.rule(index).definition_index;
    if (rule < found.size()) found[rule] = true;
  }
  Check(found == alone.found, "a term is found together with others as it is alone");
  const std::vector<Found> places = FoundIn(heard);
  for (const Found& place : alone.places) {
    Check(std::ranges::binary_search(places, place), "and in the same place");
  }
}

void Run(std::string_view bytes) {
  static Scratch scratch;
  const Sample sample = ReadSample(bytes);
  const Alone alone = FindAlone(sample, scratch);
  CheckTogether(sample, alone, scratch);
}

}  // namespace
}  // namespace signpost::rules

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  signpost::rules::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
