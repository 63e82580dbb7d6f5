#include "tests/property/minimise.h"

#include <algorithm>
#include <functional>
#include <set>
#include <sstream>
#include <string_view>

namespace signpost::property {
namespace {

constexpr int kMostTries = 20'000;

bool IsSound(const Case& each) {
  const auto is_good = [](const rules::TermList& list) { return std::ranges::all_of(list.terms, IsGoodTerm); };
  return std::ranges::all_of(each.policy.term_lists, is_good) && std::ranges::all_of(each.asked.texts, IsBounded);
}

std::optional<Difference> Differ(const Case& each) {
  const Duel duel(each.policy);
  return duel.fault() ? duel.fault() : duel.Judge(each.asked);
}

class Minimiser {
 public:
  Minimiser(Case start, const Difference& difference) : best_(std::move(start)), difference_(difference) {}

  Case Run() {
    while (tries_ < kMostTries && RunOnce()) {
    }
    return std::move(best_);
  }

 private:
  // Whether the change keeps the difference; then it stays.
  bool Try(const std::function<void(Case&)>& change) {
    if (++tries_ > kMostTries) return false;
    Case changed = best_;
    change(changed);
    if (changed.policy == best_.policy && changed.asked == best_.asked) return false;
    if (!IsSound(changed)) return false;
    const std::optional<Difference> difference = Differ(changed);
    if (!difference || !difference->IsLike(difference_)) return false;
    best_ = std::move(changed);
    return true;
  }

  // Removes members of a vector or bytes of a string, many at once and then fewer. `of` finds it in a case.
  template <typename Values>
  bool Thin(const std::function<Values&(Case&)>& of) {
    bool any = false;
    for (std::size_t piece = std::max<std::size_t>(1, of(best_).size() / 2); piece > 0; piece /= 2) {
      for (std::size_t at = of(best_).size(); at > 0;) {
        at -= std::min(at, piece);
        any |= Try([&](Case& each) {
          Values& values = of(each);
          const auto begin = values.begin() + static_cast<std::ptrdiff_t>(at);
          values.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(piece, values.size() - at)));
        });
        at = std::min(at, of(best_).size());
      }
    }
    return any;
  }

  // Plain letters are easier to read.
  bool MakePlain(const std::function<std::string&(Case&)>& of) {
    bool any = false;
    for (std::size_t at = 0; at < of(best_).size(); ++at) {
      const char c = of(best_)[at];
      if (c == 'a' || c == ' ') continue;
      for (const char plain : {' ', 'a'}) {
        if (Try([&](Case& each) { of(each)[at] = plain; })) {
          any = true;
          break;
        }
      }
    }
    return any;
  }

  bool ShortenText(const std::function<std::string&(Case&)>& of) { return Thin<std::string>(of) || MakePlain(of); }

  bool SimplifyCondition(std::size_t rule) {
    const rules::Condition when = best_.policy.rules[rule].when;
    const auto try_members = [&](const std::vector<rules::Condition>& members) {
      return std::ranges::any_of(members, [&](const rules::Condition& member) {
        return Try([&](Case& each) { each.policy.rules[rule].when = member; });
      });
    };
    if (const auto* all = std::get_if<rules::AllOf>(&when.test)) return try_members(all->of);
    if (const auto* any = std::get_if<rules::AnyOf>(&when.test)) return try_members(any->of);
    if (const auto* none = std::get_if<rules::NoneOf>(&when.test)) return try_members(none->of);
    return false;
  }

  bool SimplifyRules() {
    bool any = Thin<std::vector<rules::Rule>>([](Case & each) -> auto& { return each.policy.rules; });
    for (std::size_t rule = 0; rule < best_.policy.rules.size(); ++rule) {
      while (SimplifyCondition(rule)) any = true;
    }
    return any;
  }

  bool SimplifyTerms() {
    bool any = Thin<std::vector<rules::TermList>>([](Case & each) -> auto& { return each.policy.term_lists; });
    for (std::size_t list = 0; list < best_.policy.term_lists.size(); ++list) {
      any |=
          Thin<std::vector<rules::Term>>([list](Case & each) -> auto& { return each.policy.term_lists[list].terms; });
      for (std::size_t term = 0; term < best_.policy.term_lists[list].terms.size(); ++term) {
        any |= ShortenText([=](Case & each) -> auto& { return each.policy.term_lists[list].terms[term].text; });
        any |= Try([=](Case& each) { each.policy.term_lists[list].terms[term].weight = 1; });
        any |= Try([=](Case& each) { --each.policy.term_lists[list].terms[term].within_words; });
      }
    }
    return any;
  }

  bool SimplifyInput() {
    bool any = Thin<std::vector<std::string>>([](Case & each) -> auto& { return each.asked.texts; });
    for (std::size_t text = 0; text < best_.asked.texts.size(); ++text) {
      any |= ShortenText([text](Case & each) -> auto& { return each.asked.texts[text]; });
    }
    any |= Try([](Case& each) { each.asked = {.texts = each.asked.texts}; });
    return any;
  }

  // The same long word in terms and texts can only be made shorter in all of them at once.
  bool ShortenWords() {
    bool any = false;
    std::set<std::string> words;
    for (const rules::TermList& list : best_.policy.term_lists) {
      for (const rules::Term& term : list.terms) {
        std::istringstream stream(term.text);
        for (std::string word; stream >> word;) words.insert(word);
      }
    }
    for (const std::string& word : words) {
      for (const char* shorter : {"a", "b", "zo", "xo", "zor", "zorb", "zorblat"}) {
        if (word.size() <= std::string_view(shorter).size()) break;
        if (Try([&](Case& each) { ReplaceEverywhere(each, word, shorter); })) {
          any = true;
          break;
        }
      }
    }
    return any;
  }

  static void ReplaceEverywhere(Case& each, const std::string& word, const std::string& shorter) {
    const auto replace = [&](std::string& text) {
      for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += shorter.size()) {
        text.replace(at, word.size(), shorter);
      }
    };
    std::ranges::for_each(each.asked.texts, replace);
    for (rules::TermList& list : each.policy.term_lists) {
      for (rules::Term& term : list.terms) replace(term.text);
    }
  }

  bool RunOnce() {
    const bool rules = SimplifyRules();
    const bool input = SimplifyInput();
    const bool terms = SimplifyTerms();
    return ShortenWords() || rules || input || terms;
  }

  Case best_;
  const Difference& difference_;
  int tries_ = 0;
};

}  // namespace

Case Minimise(Case start, const Difference& difference) { return Minimiser(std::move(start), difference).Run(); }

}  // namespace signpost::property
