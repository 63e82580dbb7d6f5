#include "rules/word_builder.h"

#include "rules/utf8.h"

namespace signpost::rules {

void WordBuilder::Add(UChar32 c, CharacterClass kind, LetterCase letter_case, Span span) {
  switch (kind) {
    case CharacterClass::kLetter:
      return AddLetter(c, letter_case, span);
    case CharacterClass::kMark:
      return AddMark(c, span);
    case CharacterClass::kAlone:
      return AddAlone(c, WordKind::kSpaceless, span);
    case CharacterClass::kEmoji:
      return AddEmoji(c, span);
    case CharacterClass::kSkinTone:
      return IsJustEmoji() ? Append(c, span) : AddEmoji(c, span);
    case CharacterClass::kApostrophe:
      return AddApostrophe();
    case CharacterClass::kHyphen:
      return AddHyphen();
    case CharacterClass::kNumberSign:
      return BeginHashtag();
    case CharacterClass::kUnderscore:
      return hashtag_ ? EndCompound() : Separate();
    case CharacterClass::kSeparator:
      return Separate();
  }
}

void WordBuilder::AddLetter(UChar32 c, LetterCase letter_case, Span span) {
  if (letter_case != LetterCase::kContinued) {
    BeginLetter(letter_case, span);
  } else if (open_ != Open::kWord || joiner_ != Joiner::kNone) {
    BeginLetter(LetterCase::kNone, span);
  }
  Append(c, span);
}

void WordBuilder::CutBeforeLetter(LetterCase letter_case) {
  if (open_ == Open::kAlone) return EndCompound();
  const Joiner joiner = joiner_;
  joiner_ = Joiner::kNone;
  if (joiner == Joiner::kHyphen || cut_ == Cut::kTerm) return;  // the hyphen has ended the word before
  if (joiner == Joiner::kApostrophe) {
    EndWord();  // don|t
    after_apostrophe_ = true;
  } else if (letter_case == LetterCase::kUpper && previous_case_ == LetterCase::kLower) {
    EndWord();  // get|Help
    after_apostrophe_ = false;
  } else if (letter_case == LetterCase::kLower && previous_case_ == LetterCase::kUpper &&
             previous_letters_ > word_letters_) {
    EndWordBeforePrevious();  // HTML|Page: the last capital begins the next word
    after_apostrophe_ = false;
  }
}

void WordBuilder::AddMark(UChar32 c, Span span) {
  if (joiner_ != Joiner::kNone) EndCompound();
  if (open_ == Open::kNothing) Begin(Open::kAlone, WordKind::kPlain, span);
  Append(c, span);
}

void WordBuilder::AddAlone(UChar32 c, WordKind kind, Span span) {
  EndCompound();
  Begin(Open::kAlone, kind, span);
  Append(c, span);
}

void WordBuilder::AddEmoji(UChar32 c, Span span) {
  Separate();
  AddAlone(c, WordKind::kEmoji, span);
}

bool WordBuilder::IsJustEmoji() const {
  return open_ == Open::kAlone && kind_ == WordKind::kEmoji &&
         CountCharacters(std::string_view(tokens_.reading.letters).substr(word_letters_)) == 1;
}

void WordBuilder::AddApostrophe() {
  if (open_ == Open::kWord && joiner_ == Joiner::kNone) {
    joiner_ = Joiner::kApostrophe;
  } else {
    EndCompound();
  }
}

// A word never goes on after a hyphen, but the compound may.
void WordBuilder::AddHyphen() {
  if (open_ != Open::kWord || joiner_ != Joiner::kNone || cut_ == Cut::kTerm) return Separate();
  EndChain();
  EndHashtag();
  joiner_ = Joiner::kHyphen;
}

void WordBuilder::BeginHashtag() {
  Separate();
  hashtag_ = true;
  hashtag_first_ = WordCount();
}

void WordBuilder::Append(UChar32 c, Span span) {
  AppendCharacter(c, letters());
  word_.end = span.end;
}

void WordBuilder::EndWordBeforePrevious() {
  const Span rest{previous_begin_, word_.end};
  const std::size_t rest_text = word_text_ + (previous_letters_ - word_letters_);
  EndWordAt(previous_letters_, before_previous_end_);
  open_ = Open::kWord;
  word_ = rest;
  word_letters_ = previous_letters_;
  word_text_ = rest_text;
}

void WordBuilder::EndWordAt(std::size_t letters_end, std::uint32_t text_end) {
  open_ = Open::kNothing;
  if (tokens_.words.size() == kMaxWords) {
    tokens_.truncated = true;
    return;
  }
  const auto begin = static_cast<std::uint32_t>(word_letters_);
  const auto end = static_cast<std::uint32_t>(letters_end);
  tokens_.words.push_back({{word_.begin, text_end}, kind_, static_cast<std::uint32_t>(word_text_)});
  tokens_.reading.words.push_back(HashBytes(key_, letters().data() + begin, end - begin));
  tokens_.reading.places.push_back({begin, end});
}

void WordBuilder::EndChain() {
  EndWord();
  previous_case_ = LetterCase::kNone;
  AddWhole(chain_first_);
  if (after_apostrophe_ && !tokens_.truncated && std::string_view(letters()).substr(word_letters_) == "s") {
    tokens_.words.back().kind = WordKind::kPossessive;
  }
  after_apostrophe_ = false;
  chain_first_ = WordCount();
}

void WordBuilder::EndCompound() {
  EndChain();
  joiner_ = Joiner::kNone;
  AddWhole(compound_first_);
  compound_first_ = WordCount();
}

void WordBuilder::EndHashtag() {
  if (!hashtag_) return;
  hashtag_ = false;
  AddWhole(hashtag_first_);
}

// Of the words from `first` on, all of which have ended; unless the same words gave one already.
void WordBuilder::AddWhole(std::uint32_t first) {
  const std::uint32_t last = WordCount();
  if (last < first + 2 || last > first + kMaxWholeParts || tokens_.truncated) return;
  Reading& reading = tokens_.reading;
  for (std::size_t i = reading.wholes.size(); i > 0 && reading.wholes[i - 1].last == last; --i) {
    if (reading.wholes[i - 1].first == first) return;
  }
  const std::uint32_t begin = reading.places[first].begin;
  const auto end = static_cast<std::uint32_t>(letters().size());
  reading.wholes.push_back({HashBytes(key_, letters().data() + begin, end - begin), first, last, begin, end});
}

}  // namespace signpost::rules
