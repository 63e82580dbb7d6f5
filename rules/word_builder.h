// Puts the folded characters of a text together to words, and words to wholes: the second half of Tokenise (tokens.h),
// which docs/matching.md, section 2, lays down.
//
//   WordBuilder words(key, Cut::kText, tokens);
//   words.Add(c, kind, letter_case, span);    // every folded character, in order
//   words.Separate();                         // at the end of the text
//
// Three things can be open at a time, one inside the other: a word; its chain (camel case and apostrophes); the chain's
// compound (hyphens). A hashtag is open beside them.
#pragma once

#include <cstdint>
#include <string_view>

#include "rules/characters.h"
#include "rules/tokens.h"

namespace signpost::rules {

class WordBuilder {
 public:
  WordBuilder(const HashKey& key, Cut cut, Tokens& tokens) : key_(key), cut_(cut), tokens_(tokens) {}

  void Add(UChar32 c, CharacterClass kind, LetterCase letter_case, Span span);

  void Separate() {
    EndCompound();
    EndHashtag();
  }

  // Whether nothing is open, so that plain_text.h may go on; it calls Resume afterwards.
  bool IsIdle() const { return open_ == Open::kNothing && joiner_ == Joiner::kNone && !hashtag_; }
  void Resume() { chain_first_ = compound_first_ = WordCount(); }

 private:
  enum class Open : std::uint8_t { kNothing, kWord, kAlone };
  enum class Joiner : std::uint8_t { kNone, kApostrophe, kHyphen };

  void AddLetter(UChar32 c, LetterCase letter_case, Span span);
  void AddMark(UChar32 c, Span span);
  void AddAlone(UChar32 c, WordKind kind, Span span);
  void AddEmoji(UChar32 c, Span span);
  bool IsJustEmoji() const;  // whether the word at hand is an emoji to which nothing was added
  void AddApostrophe();
  void AddHyphen();
  void BeginHashtag();

  // Ends what a letter does not continue, and notes where it will stand.
  void BeginLetter(LetterCase letter_case, Span span) {
    if (open_ != Open::kNothing || joiner_ != Joiner::kNone) CutBeforeLetter(letter_case);
    if (open_ == Open::kNothing) Begin(Open::kWord, WordKind::kPlain, span);
    previous_case_ = letter_case;
    previous_begin_ = span.begin;
    previous_letters_ = letters().size();
    before_previous_end_ = word_.end;
  }
  void CutBeforeLetter(LetterCase letter_case);
  void Begin(Open what, WordKind kind, Span span) {
    open_ = what;
    kind_ = kind;
    word_ = span;
    word_letters_ = letters().size();
    word_text_ = tokens_.text.size();
  }
  void Append(UChar32 c, Span span);

  void EndWord() {
    if (open_ != Open::kNothing) EndWordAt(letters().size(), word_.end);
  }
  void EndWordBeforePrevious();
  void EndWordAt(std::size_t letters_end, std::uint32_t text_end);
  void EndChain();
  void EndCompound();
  void EndHashtag();
  void AddWhole(std::uint32_t first);

  std::string& letters() { return tokens_.reading.letters; }
  std::uint32_t WordCount() const { return static_cast<std::uint32_t>(tokens_.words.size()); }

  const HashKey& key_;
  const Cut cut_;
  Tokens& tokens_;

  Open open_ = Open::kNothing;
  WordKind kind_ = WordKind::kPlain;
  Span word_;                      // of the word at hand, in the original
  std::size_t word_letters_ = 0;   // where it begins in letters()
  std::size_t word_text_ = 0;      // where it begins in tokens_.text
  Joiner joiner_ = Joiner::kNone;  // one stands directly after a word of letters; it counts if a letter follows
  bool after_apostrophe_ = false;  // the word at hand, or the last one, began after one

  // The letter before, for camel case. What it says of place holds after a capital only.
  LetterCase previous_case_ = LetterCase::kNone;
  std::uint32_t previous_begin_ = 0;
  std::size_t previous_letters_ = 0;
  std::uint32_t before_previous_end_ = 0;

  // The first words of what is open.
  std::uint32_t chain_first_ = 0;
  std::uint32_t compound_first_ = 0;
  std::uint32_t hashtag_first_ = 0;
  bool hashtag_ = false;
};

}  // namespace signpost::rules
