#include "rules/term_compiler.h"

#include "rules/ruleset.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>

#include "rules/skeleton.h"
#include "rules/tokens.h"
#include "rules/utf8.h"

namespace signpost::rules {
namespace {

std::string Pointer(std::size_t list, std::size_t term, std::string_view field) {
  return "/term_lists/" + std::to_string(list) + "/terms/" + std::to_string(term) + "/" + std::string(field);
}

bool IsLettersOnly(std::string_view folded) {
  bool is = true;
  ForEachCharacter(folded, [&](UChar32 c) { return is = (U_MASK(u_charType(c)) & (U_GC_L_MASK | U_GC_M_MASK)) != 0; });
  return is;
}

bool MayBeEdited(std::string_view folded) {
  const std::size_t characters = CountCharacters(folded);
  return characters >= kMinFuzzyCharacters && characters <= kMaxFuzzyCharacters && IsLettersOnly(folded);
}

class TermCompiler {
 public:
  TermCompiler(const HashKey& key, Issues& issues) : key_(key), issues_(issues), builder_(key) {}

  void Add(const TermList& list) {
    builder_.AddList(static_cast<std::uint32_t>(list.terms.size()));
    places_.clear();
    places_.reserve(list.terms.size());
    if (list.sealed) {
      AddError(issues_, "/term_lists/" + std::to_string(list_) + "/sealed",
               "This list is sealed, and its key is not here. Give the file of list keys with --list-key.");
    }
    for (place_ = 0; place_ < list.terms.size(); ++place_) {
      if (list.sensitivity == Sensitivity::kRestricted && list.terms[place_].match == MatchKind::kPattern) {
        Fault("match",
              "A restricted list can't have patterns: their letters would have to stay in the memory of every "
              "server. Write the words as terms of another kind.");
        continue;
      }
      Add(list.terms[place_]);
    }
    ++list_;
  }

  CompiledTerms Finish() {
    CheckUnfilteredPatterns();
    return {builder_.Build(), std::move(patterns_)};
  }

 private:
  void Add(const Term& term) {
    const std::size_t issues_before = issues_.size();
    entry_ = {.place = place_,
              .weight = static_cast<float>(term.weight),
              .list = static_cast<std::uint16_t>(list_),
              .kind = term.match,
              .fold = term.fold,
              .within_words = static_cast<std::uint8_t>(term.within_words)};
    if (!(term.weight > 0) || !std::isfinite(term.weight)) Fault("weight", "The weight must be a number above 0.");
    if (term.match != MatchKind::kNear && term.within_words != 0) {
      Fault("within_words", "Only a term that matches \"near\" may say within how many words.");
    }
    CheckFold(term);
    if (term.match == MatchKind::kPattern) return AddPattern(term, issues_before);
    Tokenise(term.text, key_, Cut::kTerm, tokens_);
    ReduceWords(term);
    if (words_.empty()) return Fault("text", "The term has no letter or digit in it, so it could never match.");
    if (term.match == MatchKind::kWithinWord) return AddWithinWord(term, issues_before);
    if (words_.size() > kMaxTermWords) {
      Fault("text", "The term has " + std::to_string(words_.size()) + " words; the most is " +
                        std::to_string(kMaxTermWords) + ".");
    }
    if (term.match == MatchKind::kNear) CheckWithinWords(term);
    if (issues_.size() != issues_before || IsRepeated()) return;
    builder_.Add(entry_, words_);
    if (term.fold == Fold::kSkeleton) WarnOfShortSkeleton();
    if (term.fold == Fold::kFuzzy) AddFuzzyWords();
  }

  void Fault(std::string_view field, std::string sentence) {
    AddError(issues_, Pointer(list_, place_, field), std::move(sentence));
  }

  void CheckFold(const Term& term) {
    if (term.match == MatchKind::kPattern && term.fold != Fold::kNormal) {
      Fault("fold", "A pattern folds \"normal\" only.");
    }
    if (term.match == MatchKind::kWithinWord && term.fold == Fold::kFuzzy) {
      Fault("fold", "A term that matches \"within_word\" can't fold \"fuzzy\"; use normal or skeleton.");
    }
  }

  // The hashes of the term's words, as its fold has them, in order; for an unordered kind each once.
  void ReduceWords(const Term& term) {
    words_.clear();
    for (std::size_t i = 0; i < tokens_.words.size(); ++i) {
      std::uint64_t hash = tokens_.reading.words[i];
      if (term.fold == Fold::kSkeleton) hash = Hash(Skeleton(tokens_.reading.LettersOf(i)));
      if (!IsUnordered(term.match) || std::ranges::find(words_, hash) == words_.end()) words_.push_back(hash);
    }
  }

  std::string_view Skeleton(std::string_view folded) {
    skeleton_.clear();
    AppendSkeleton(folded, skeleton_);
    return skeleton_;
  }

  std::uint64_t Hash(std::string_view letters) const { return HashBytes(key_, letters.data(), letters.size()); }

  // "1st" reads as "lst", and "e.g." as "eg".
  void WarnOfShortSkeleton() {
    constexpr std::size_t kFewCharacters = 4;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < tokens_.words.size(); ++i) {
      characters += CountCharacters(Skeleton(tokens_.reading.LettersOf(i)));
    }
    if (characters >= kFewCharacters) return;
    AddWarning(issues_, Pointer(list_, place_, "text"),
               "Reduced to what it looks like, this term has only " + std::to_string(characters) + " of the " +
                   std::to_string(kFewCharacters) +
                   " characters that tell it from innocent texts. Fold it \"normal\", or write more words.");
  }

  void CheckWithinWords(const Term& term) {
    if (words_.size() < 2) Fault("text", "A term that matches \"near\" needs at least two different words.");
    if (term.within_words < static_cast<int>(words_.size()) || term.within_words > kMaxWithinWords) {
      Fault("within_words", "Say within how many words the term must be found: at least as many as it has (" +
                                std::to_string(words_.size()) + "), at most " + std::to_string(kMaxWithinWords) + ".");
    }
  }

  void AddWithinWord(const Term& term, std::size_t issues_before) {
    if (words_.size() > 1) {
      return Fault("text", "A term that matches \"within_word\" must be one word; this one has " +
                               std::to_string(words_.size()) + ".");
    }
    const std::string_view folded = tokens_.reading.LettersOf(0);
    const std::string_view letters = term.fold == Fold::kSkeleton ? Skeleton(folded) : folded;
    const std::size_t characters = CountCharacters(letters);
    if (characters < kMinWithinCharacters || characters > kMaxWithinCharacters) {
      return Fault("text", "A term that matches \"within_word\" must have " + std::to_string(kMinWithinCharacters) +
                               " to " + std::to_string(kMaxWithinCharacters) + " characters as its fold sees them; " +
                               "this one has " + std::to_string(characters) + ".");
    }
    if (issues_.size() == issues_before && !IsRepeated()) builder_.AddWithinWord(entry_, letters);
  }

  void AddPattern(const Term& term, std::size_t issues_before) {
    words_ = {Hash(term.text)};
    if (issues_.size() != issues_before || IsRepeated()) return;
    if (std::string fault = patterns_.Add(term.text); !fault.empty()) return Fault("text", std::move(fault));
    builder_.AddPattern(entry_);
    pattern_places_.push_back({list_, place_});
  }

  void CheckUnfilteredPatterns() {
    std::size_t unfiltered = 0;
    for (const std::uint32_t pattern : patterns_.Compile()) {
      const auto [list, place] = pattern_places_[pattern];
      const std::string pointer = Pointer(list, place, "text");
      if (++unfiltered > kMaxUnfilteredPatterns) {
        AddError(issues_, pointer,
                 "More than " + std::to_string(kMaxUnfilteredPatterns) +
                     " patterns need no literal of three letters, so each would be run on every "
                     "text. Put letters into this one that it can't do without.");
      } else {
        AddWarning(issues_, pointer,
                   "Nothing of three letters must be there for this pattern to match, so it is run on every text. Put "
                   "letters into it that it can't do without, if you can.");
      }
    }
  }

  void AddFuzzyWords() {
    for (std::size_t i = 0; i < tokens_.words.size(); ++i) {
      const std::string_view letters = tokens_.reading.LettersOf(i);
      if (MayBeEdited(letters)) builder_.AddFuzzyWord(letters);
    }
  }

  // A term that its list has already would count twice where several different terms are asked for.
  bool IsRepeated() {
    sorted_ = words_;
    if (IsUnordered(entry_.kind)) std::ranges::sort(sorted_);
    std::uint64_t meaning = ExtendPath(static_cast<std::uint64_t>(entry_.kind),
                                       static_cast<std::uint64_t>(entry_.fold) << 8 | entry_.within_words);
    for (const std::uint64_t word : sorted_) meaning = ExtendPath(meaning, word);
    const auto [first, is_new] = places_.emplace(meaning, place_);
    if (is_new) return false;
    AddWarning(issues_, Pointer(list_, place_, "text"),
               std::string(kSameMeaning) + std::to_string(first->second + 1) +
                   " of the list, so it is left out; remove one of the two.");
    return true;
  }

  struct Place {
    std::uint32_t list;
    std::uint32_t term;
  };

  const HashKey key_;
  Issues& issues_;
  TermIndexBuilder builder_;
  PatternSet patterns_;
  std::vector<Place> pattern_places_;

  // Of the list at hand, and of its term at hand.
  std::uint32_t list_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> places_;  // by what the terms mean
  std::uint32_t place_ = 0;
  TermIndex::Entry entry_;
  Tokens tokens_;
  std::vector<std::uint64_t> words_;
  std::vector<std::uint64_t> sorted_;
  std::string skeleton_;
};

}  // namespace

CompiledTerms CompileTerms(const std::vector<TermList>& lists, const HashKey& key, Issues& issues) {
  TermCompiler compiler(key, issues);
  for (const TermList& list : lists) compiler.Add(list);
  return compiler.Finish();
}

}  // namespace signpost::rules
