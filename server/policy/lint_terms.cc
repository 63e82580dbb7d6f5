// Terms that say the same, that lie in others, and that are too common.
//
// The engine itself finds them: each term's words are matched against the compiled terms, and whatever else is found
// there lies in it, as folds and kinds have it. One pass over 100,000 terms takes a fraction of a second.
//
// A term is *covered* by another one that is found wherever it is. Not all that lies in a term covers it: `exact` needs
// the whole text, a phrase in order says nothing of words in any order, and a term that sees through disguises is found
// where one that does not is not. What covers a term in its own list makes it superfluous, unless it is to count twice.
// In another list that some rule has, too, it depends on what the rule does with the two.
#include <algorithm>
#include <cmath>
#include <map>
#include <ranges>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "rules/term_matcher.h"
#include "rules/tokens.h"
#include "server/policy/lint_groups.h"

namespace signpost::policy {
namespace {

using rules::Condition;
using rules::MatchKind;
using rules::TermIndexId;
using Entry = rules::TermIndex::Entry;

// "3,300"
std::string WithCommas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

// The issues of one lint: of each list the first so many, and then how many more.
class Teller {
 public:
  explicit Teller(const LintContext& context, std::string more) : context_(context), more_(std::move(more)) {}

  void Warn(std::uint32_t list, std::uint32_t term, std::string message) {
    if (++told_[list] > context_.options.most_told) return;
    AddWarning(context_.issues,
               At("term_lists", context_.sound.ListAt(list), At("terms", context_.sound.TermAt(list, term), "/text")),
               std::move(message));
  }

  void TellHowManyMore() const {
    for (const auto& [list, count] : told_) {
      if (count <= context_.options.most_told) continue;
      AddWarning(context_.issues, At("term_lists", context_.sound.ListAt(list), "/terms"),
                 "And " + WithCommas(count - context_.options.most_told) + " more terms of the list " +
                     InQuotes(context_.sound.rules().term_lists[list].id) + " " + more_);
    }
  }

 private:
  const LintContext& context_;
  const std::string more_;
  std::map<std::uint32_t, std::size_t> told_;  // by list
};

// ---- what rules do with lists

// What a rule does with two lists of which one term gives both.
enum class Together {
  kEither,    // one is enough, so the second adds nothing
  kBoth,      // it asks for both, and gets them by the one term
  kExcludes,  // it asks for the first and that the second is not there, so the one term is never enough
};
struct Relation {
  Together together = Together::kEither;
  const rules::Rule* rule = nullptr;
};

// One list in a condition, and how it is tied to what stands above. Below `not`, all and any change places.
struct ListUse {
  std::string_view list;
  bool holds = true;        // false: it must not be there
  bool by_one_term = true;  // and one term decides it
  bool is_enough = true;    // to decide what stands above it
  bool is_needed = true;    // by what stands above it
};

// For each two lists of one rule, what it does with them: the nearest `all` or `any` above both says it.
class Relations {
 public:
  explicit Relations(const rules::Definition& definition) {
    for (std::uint32_t i = 0; i < definition.term_lists.size(); ++i) places_.emplace(definition.term_lists[i].id, i);
    for (const rules::Rule& rule : definition.rules) {
      if (rule.mode != rules::Mode::kOff) Walk(rule, rule.when, true);
    }
  }

  // Of two that several rules use together, the gravest.
  const Relation* Find(std::uint32_t list, std::uint32_t other) const {
    const auto found = relations_.find({list, other});
    return found == relations_.end() ? nullptr : &found->second;
  }

 private:
  std::vector<ListUse> Walk(const rules::Rule& rule, const Condition& condition, bool holds) {
    if (const auto* terms = std::get_if<rules::TermsMatch>(&condition.test)) {
      return {{.list = terms->list, .holds = holds, .by_one_term = terms->min_count <= 1 && terms->min_weight <= 0}};
    }
    if (const auto* none = std::get_if<rules::NoneOf>(&condition.test)) {
      return none->of.empty() ? std::vector<ListUse>() : Walk(rule, none->of.front(), !holds);
    }
    const auto* all = std::get_if<rules::AllOf>(&condition.test);
    const auto* any = std::get_if<rules::AnyOf>(&condition.test);
    if (all == nullptr && any == nullptr) return {};
    const bool asks_for_all = (all != nullptr) == holds;
    std::vector<ListUse> uses;
    for (const Condition& member : all != nullptr ? all->of : any->of) {
      const std::vector<ListUse> of_member = Walk(rule, member, holds);
      for (const ListUse& use : of_member) {
        for (const ListUse& before : uses) Enter(rule, use, before, asks_for_all);
      }
      uses.insert(uses.end(), of_member.begin(), of_member.end());
    }
    for (ListUse& use : uses) (asks_for_all ? use.is_enough : use.is_needed) = false;
    return uses;
  }

  void Enter(const rules::Rule& rule, const ListUse& a, const ListUse& b, bool asks_for_all) {
    if (a.list == b.list || !a.by_one_term || !b.by_one_term) return;
    if (a.holds && b.holds) {
      if (!asks_for_all && !(a.is_enough && b.is_enough)) return;
      Enter(rule, a.list, b.list, asks_for_all ? Together::kBoth : Together::kEither);
      Enter(rule, b.list, a.list, asks_for_all ? Together::kBoth : Together::kEither);
    } else if (asks_for_all && a.holds != b.holds && (a.holds ? b : a).is_needed) {
      Enter(rule, a.holds ? a.list : b.list, a.holds ? b.list : a.list, Together::kExcludes);
    }
  }

  void Enter(const rules::Rule& rule, std::string_view list, std::string_view other, Together together) {
    const Relation relation{together, &rule};
    const auto [place, is_new] = relations_.try_emplace({places_.at(list), places_.at(other)}, relation);
    if (!is_new && together > place->second.together) place->second = relation;
  }

  std::unordered_map<std::string_view, std::uint32_t> places_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Relation> relations_;
};

// What is certain of a condition when exactly one term, of this list and weight, was found and nothing else is known.
enum class Truth { kFalse, kUnknown, kTrue };

Truth Opposite(Truth truth) {
  return truth == Truth::kUnknown ? truth : truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}

Truth WithOneTerm(const Condition& condition, std::string_view list, double weight) {
  const auto of = [&](const Condition& member) { return WithOneTerm(member, list, weight); };
  if (const auto* terms = std::get_if<rules::TermsMatch>(&condition.test)) {
    const bool holds = terms->list == list && terms->min_count <= 1 && terms->min_weight <= weight;
    return holds ? Truth::kTrue : Truth::kFalse;
  }
  if (const auto* none = std::get_if<rules::NoneOf>(&condition.test)) {
    return none->of.empty() ? Truth::kUnknown : Opposite(of(none->of.front()));
  }
  if (const auto* all = std::get_if<rules::AllOf>(&condition.test)) {
    return all->of.empty() ? Truth::kUnknown : std::ranges::min(all->of | std::views::transform(of));
  }
  if (const auto* any = std::get_if<rules::AnyOf>(&condition.test)) {
    return any->of.empty() ? Truth::kUnknown : std::ranges::max(any->of | std::views::transform(of));
  }
  return Truth::kUnknown;
}

bool Uses(const Condition& condition, std::string_view list) {
  const auto uses = [&](const Condition& member) { return Uses(member, list); };
  if (const auto* terms = std::get_if<rules::TermsMatch>(&condition.test)) return terms->list == list;
  if (const auto* none = std::get_if<rules::NoneOf>(&condition.test)) return std::ranges::any_of(none->of, uses);
  if (const auto* all = std::get_if<rules::AllOf>(&condition.test)) return std::ranges::any_of(all->of, uses);
  if (const auto* any = std::get_if<rules::AnyOf>(&condition.test)) return std::ranges::any_of(any->of, uses);
  return false;
}

// ---- terms in terms

bool IsWiderFold(rules::Fold wide, rules::Fold narrow) { return wide == narrow || narrow == rules::Fold::kNormal; }

// Whether `other`, which lies in the text of `term`, is found in every text in which `term` is.
bool IsFoundWherever(const Entry& other, const Entry& term) {
  if (!IsWiderFold(other.fold, term.fold)) return false;
  switch (other.kind) {
    case MatchKind::kWithinWord:
      return true;
    case MatchKind::kAllWords:
      return term.kind != MatchKind::kWithinWord;
    case MatchKind::kNear:
      return term.kind == MatchKind::kPhrase || term.kind == MatchKind::kExact ||
             (term.kind == MatchKind::kNear && term.within_words <= other.within_words);
    case MatchKind::kPhrase:
      return term.kind == MatchKind::kPhrase || term.kind == MatchKind::kExact;
    case MatchKind::kExact:
      return term.kind == MatchKind::kExact;
    case MatchKind::kPattern:
      break;
  }
  return false;
}

class TermLinter {
 public:
  explicit TermLinter(const LintContext& context)
      : context_(context),
        lists_(context.sound.rules().term_lists),
        terms_(context.rules.terms()),
        relations_(context.sound.rules()),
        same_(context, "are in another list, too."),
        covered_(context, "are found wherever another term is.") {
    for (const rules::Rule& rule : context.sound.rules().rules) {
      if (rule.mode != rules::Mode::kOff) NoteCounted(rule.when);
    }
  }

  void Check() {
    for (TermIndexId id = 0; id < terms_.patterns_begin(); ++id) Look(id);
    TellOfSame();
    for (TermIndexId id = 0; id < terms_.patterns_begin(); ++id) TellOfCovered(id);
    same_.TellHowManyMore();
    covered_.TellHowManyMore();
  }

 private:
  static std::uint64_t Pair(TermIndexId term, TermIndexId other) { return std::uint64_t{term} << 32 | other; }

  const rules::Term& TermOf(const Entry& entry) const { return lists_[entry.list].terms[entry.place]; }

  // Remembers what is found in this term and covers it; of one list, the first.
  void Look(TermIndexId id) {
    const Entry& term = terms_.entry(id);
    Cut(term, tokens_);
    text_.clear();
    for (std::size_t i = 0; i < tokens_.words.size(); ++i) (text_ += tokens_.reading.LettersOf(i)) += ' ';
    scratch_.Clear();
    rules::MatchText(terms_, context_.rules.patterns(), text_, 0, scratch_);
    for (const rules::Hit& hit : scratch_.hits) {
      const Entry& other = terms_.entry(hit.term);
      if (hit.term == id || !IsFoundWherever(other, term) || !HasSameSpelling(other, term)) continue;
      const bool concerns = other.list == term.list || relations_.Find(term.list, other.list) != nullptr;
      const bool may_be_same = other.kind == term.kind && other.fold == term.fold && other.list != term.list;
      if (concerns || may_be_same) found_[id].push_back(hit.term);
      if (may_be_same) alike_.insert(Pair(id, hit.term));
    }
  }

  // As the compiler cuts it, which is not quite as a text is cut: "GetHelp" is one word.
  void Cut(const Entry& term, rules::Tokens& tokens) const {
    rules::Tokenise(TermOf(term).text, terms_.key(), rules::Cut::kTerm, tokens);
  }

  // Of two fuzzy terms, a word may be found for being one letter away; what is found with one more letter is then found
  // by one of them only. `tokens_` are those of `term`.
  bool HasSameSpelling(const Entry& other, const Entry& term) {
    if (term.fold != rules::Fold::kFuzzy) return true;
    Cut(other, other_tokens_);
    const auto words = [](const rules::Tokens& tokens) {
      return std::vector<std::uint64_t>(tokens.reading.words.begin(), tokens.reading.words.end());
    };
    const std::vector<std::uint64_t> of_other = words(other_tokens_);
    const std::vector<std::uint64_t> of_term = words(tokens_);
    if (!rules::IsUnordered(other.kind)) return !std::ranges::search(of_term, of_other).empty();
    return std::ranges::all_of(of_other,
                               [&](std::uint64_t word) { return std::ranges::find(of_term, word) != of_term.end(); });
  }

  // Two that lie in each other are the same.
  bool AreSame(TermIndexId term, TermIndexId other) const {
    return alike_.contains(Pair(term, other)) && alike_.contains(Pair(other, term));
  }

  // Told of the later one, which names the earlier.
  void TellOfSame() {
    for (const auto& [id, others] : found_) {
      for (const TermIndexId other : others) {
        const Entry& term = terms_.entry(id);
        const Entry& first = terms_.entry(other);
        if (first.list >= term.list || !AreSame(id, other)) continue;
        same_.Warn(term.list, term.place,
                   "This is the same as " + NameOf(first) +
                       ". Keep it in one of the lists, and let rules name both where they need it." +
                       ConsequenceOf(term, first));
        is_told_.insert(id);
        break;
      }
    }
  }

  void TellOfCovered(TermIndexId id) {
    const auto found = found_.find(id);
    if (found == found_.end() || is_told_.contains(id)) return;
    const Entry& term = terms_.entry(id);
    for (const TermIndexId other_id : found->second) {
      const Entry& other = terms_.entry(other_id);
      if (AreSame(id, other_id)) continue;  // told where the later one is
      std::string message;
      if (other.list == term.list) {
        if (CountsTwiceOnPurpose(term, other)) continue;
        message = "Wherever this is found, " + NameOf(other) + " is found, too, " +
                  (counted_.contains(lists_[term.list].id)
                       ? "so that it counts as two. Remove one of them, or give them the weights that are meant."
                       : "so it can be removed.");
      } else {
        const std::string consequence = ConsequenceOf(term, other);
        if (consequence.empty()) continue;
        message = "Wherever this is found, " + NameOf(other) + " is found, too." + consequence;
      }
      covered_.Warn(term.list, term.place, std::move(message));
      return;
    }
  }

  std::string NameOf(const Entry& entry) const {
    return "term number " + std::to_string(context_.sound.TermAt(entry.list, entry.place) + 1) + " of the list " +
           InQuotes(lists_[entry.list].id);
  }

  // What a rule makes of a term whose text has one of another list in it.
  std::string ConsequenceOf(const Entry& term, const Entry& other) const {
    const Relation* relation = relations_.Find(term.list, other.list);
    if (relation == nullptr) return {};
    const std::string rule = "the rule " + InQuotes(relation->rule->id);
    switch (relation->together) {
      case Together::kBoth:
        return " The one is enough for both lists, which " + rule + " asks for together. Check that this is meant.";
      case Together::kExcludes:
        return " So it is never enough for " + rule +
               ", which does not match where that list does. Check that this is meant.";
      case Together::kEither:
        break;
    }
    return " For " + rule + " either list is enough, so this one adds nothing.";
  }

  // Where weights are summed up, a longer term may be meant to weigh more.
  bool CountsTwiceOnPurpose(const Entry& term, const Entry& other) const {
    return weighed_.contains(lists_[term.list].id) && term.weight != other.weight;
  }

  void NoteCounted(const Condition& condition) {
    if (const auto* terms = std::get_if<rules::TermsMatch>(&condition.test)) {
      if (terms->min_count > 1 || terms->min_weight > 0) counted_.insert(terms->list);
      if (terms->min_weight > 0) weighed_.insert(terms->list);
    } else if (const auto* none = std::get_if<rules::NoneOf>(&condition.test)) {
      for (const Condition& member : none->of) NoteCounted(member);
    } else if (const auto* all = std::get_if<rules::AllOf>(&condition.test)) {
      for (const Condition& member : all->of) NoteCounted(member);
    } else if (const auto* any = std::get_if<rules::AnyOf>(&condition.test)) {
      for (const Condition& member : any->of) NoteCounted(member);
    }
  }

  const LintContext& context_;
  const std::vector<rules::TermList>& lists_;
  const rules::TermIndex& terms_;
  const Relations relations_;
  Teller same_;
  Teller covered_;
  std::set<std::string_view> counted_;  // lists of which some rule asks for more than one term, or for a weight
  std::set<std::string_view> weighed_;
  rules::MatchScratch scratch_;
  rules::Tokens tokens_;
  rules::Tokens other_tokens_;
  std::string text_;
  std::map<TermIndexId, std::vector<TermIndexId>> found_;  // what covers a term, or may be the same
  std::unordered_set<std::uint64_t> alike_;
  std::unordered_set<TermIndexId> is_told_;
};

// ---- terms that are too common

class CommonLinter {
 public:
  explicit CommonLinter(const LintContext& context)
      : context_(context),
        sample_(context.options.sample != nullptr ? *context.options.sample : ShippedWordSample()),
        teller_(context, "are too common for what their rules do.") {}

  void Check() {
    const rules::TermIndex& terms = context_.rules.terms();
    std::vector<std::uint64_t> counts(terms.size());
    for (const WordSample::Text& text : sample_.texts) {
      scratch_.Clear();
      rules::MatchText(terms, context_.rules.patterns(), sample_.TextOf(text), 0, scratch_);
      for (const rules::Hit& hit : scratch_.hits) counts[hit.term] += text.count;
    }
    for (TermIndexId id = 0; id < counts.size(); ++id) {
      const double share = static_cast<double>(counts[id]) / static_cast<double>(sample_.count);
      if (share > context_.options.common_share) Tell(terms.entry(id), share);
    }
    teller_.TellHowManyMore();
  }

 private:
  void Tell(const Entry& term, double share) {
    const rules::TermList& list = context_.sound.rules().term_lists[term.list];
    const rules::Rule* rule = ShownByOne(list.id, term.weight);
    if (rule == nullptr) return;
    const auto one_in = static_cast<std::uint64_t>(std::llround(1 / share));
    teller_.Warn(
        term.list, term.place,
        "This is found in one of " + WithCommas(one_in) + " ordinary texts (" +
            (sample_.shipped ? "measured on the sample of English words that comes with Signpost"
                             : "measured on the sample that was given") +
            "), and it is enough for the rule " + InQuotes(rule->id) +
            ": people who mean something else would be shown its campaign. Make it a longer phrase, or let the "
            "rule ask for something more.");
  }

  // A rule that shows something and needs no more words than this one term.
  const rules::Rule* ShownByOne(std::string_view list, double weight) const {
    for (const rules::Rule& rule : context_.sound.rules().rules) {
      if (rule.mode == rules::Mode::kOff || rule.action == rules::Action::kSuppress) continue;
      if (Uses(rule.when, list) && WithOneTerm(rule.when, list, weight) != Truth::kFalse) return &rule;
    }
    return nullptr;
  }

  const LintContext& context_;
  const WordSample& sample_;
  Teller teller_;
  rules::MatchScratch scratch_;
};

}  // namespace

void LintTerms(const LintContext& context) {
  TermLinter(context).Check();
  CommonLinter(context).Check();
}

}  // namespace signpost::policy
