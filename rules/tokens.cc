#include "rules/tokens.h"

#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <array>
#include <cassert>

#include "rules/characters.h"

namespace signpost::rules {
namespace {

// A longer stretch is normalised in pieces.
constexpr std::int32_t kMaxStretchUnits = 64;
constexpr std::int32_t kMaxFoldedUnits = kMaxStretchUnits * 18;  // the longest single expansion, U+FDFA, has 18

// Puts characters together to words, and words to wholes.
class WordBuilder {
 public:
  WordBuilder(const HashKey& key, Cut cut, Tokens& tokens) : key_(key), cut_(cut), tokens_(tokens) {}

  void Add(UChar32 c, CharacterClass kind, LetterCase letter_case, Span span) {
    switch (kind) {
      case CharacterClass::kLetter:
        return AddLetter(c, letter_case, span);
      case CharacterClass::kMark:
        return AddMark(c, span);
      case CharacterClass::kAlone:
        return AddAlone(c, span);
      case CharacterClass::kApostrophe:
        return AddApostrophe();
      case CharacterClass::kNumberSign:
        return BeginHashtag();
      case CharacterClass::kUnderscore:
        return EndWholeButHashtag();
      case CharacterClass::kSeparator:
        return Separate();
    }
  }

  // The common case, kept apart: ASCII lower-case letters and digits, which can be cut before the first only.
  void AddLowerRun(std::string_view run, std::uint32_t begin) {
    BeginLetter(CaseOfLower(run.front()), {begin, begin + 1});
    tokens_.folded.append(run);
    word_.end = begin + static_cast<std::uint32_t>(run.size());
    previous_case_ = CaseOfLower(run.back());
  }

  void Separate() {
    EndWholeButHashtag();
    EndHashtag();
  }

 private:
  enum class Open : std::uint8_t { kNothing, kWord, kAlone };

  static LetterCase CaseOfLower(char c) { return c >= 'a' ? LetterCase::kLower : LetterCase::kNone; }

  void AddLetter(UChar32 c, LetterCase letter_case, Span span) {
    BeginLetter(letter_case, span);
    Append(c, span);
  }

  // Ends what a letter does not continue, and notes where it will stand.
  void BeginLetter(LetterCase letter_case, Span span) {
    if (open_ == Open::kAlone) EndWholeButHashtag();
    if (open_ == Open::kWord && cut_ == Cut::kText) CutBeforeLetter(letter_case);
    apostrophe_ = false;
    if (open_ == Open::kNothing) Begin(Open::kWord, span);
    previous_case_ = letter_case;
    previous_begin_ = span.begin;
    previous_folded_ = tokens_.folded.size();
    before_previous_end_ = word_.end;
  }

  void CutBeforeLetter(LetterCase letter_case) {
    if (apostrophe_ || (letter_case == LetterCase::kUpper && previous_case_ == LetterCase::kLower)) {
      EndWord();  // don|t, get|Help
    } else if (letter_case == LetterCase::kLower && previous_case_ == LetterCase::kUpper &&
               previous_folded_ > word_folded_) {
      EndWordBeforePrevious();  // HTML|Page: the last capital begins the next word
    }
  }

  void AddMark(UChar32 c, Span span) {
    if (open_ == Open::kNothing) Begin(Open::kAlone, span);
    Append(c, span);
  }

  void AddAlone(UChar32 c, Span span) {
    EndWholeButHashtag();
    Begin(Open::kAlone, span);
    Append(c, span);
  }

  void AddApostrophe() {
    if (open_ == Open::kWord) {
      apostrophe_ = true;
    } else {
      Separate();
    }
  }

  void BeginHashtag() {
    Separate();
    hashtag_ = true;
    hashtag_first_ = WordCount();
    hashtag_folded_ = tokens_.folded.size();
  }

  void Begin(Open what, Span span) {
    open_ = what;
    word_ = span;
    word_folded_ = tokens_.folded.size();
  }

  void Append(UChar32 c, Span span) {
    std::array<char, U8_MAX_LENGTH> bytes{};
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, c);
    tokens_.folded.append(bytes.data(), static_cast<std::size_t>(size));
    word_.end = span.end;
  }

  void EndWord() { EndWordAt(tokens_.folded.size(), word_.end); }

  void EndWordBeforePrevious() {
    const Span rest{previous_begin_, word_.end};
    EndWordAt(previous_folded_, before_previous_end_);
    open_ = Open::kWord;
    word_ = rest;
    word_folded_ = previous_folded_;
  }

  void EndWordAt(std::size_t folded_end, std::uint32_t text_end) {
    open_ = Open::kNothing;
    if (tokens_.truncated) return;
    tokens_.folded_begin.push_back(static_cast<std::uint32_t>(word_folded_));
    if (tokens_.words.size() == kMaxWords) {
      tokens_.truncated = true;  // and the entry just made says where the last word ends
      return;
    }
    const char* bytes = tokens_.folded.data() + word_folded_;
    tokens_.words.push_back({HashBytes(key_, bytes, folded_end - word_folded_), {word_.begin, text_end}});
  }

  // Ends the word and, if it had several parts, adds the whole. A hashtag stays open.
  void EndWholeButHashtag() {
    if (open_ != Open::kNothing) EndWord();
    apostrophe_ = false;
    previous_case_ = LetterCase::kNone;
    if (!hashtag_) AddWhole(whole_first_, whole_folded_);
    whole_first_ = WordCount();
    whole_folded_ = tokens_.folded.size();
  }

  void EndHashtag() {
    if (!hashtag_) return;
    hashtag_ = false;
    AddWhole(hashtag_first_, hashtag_folded_);
  }

  void AddWhole(std::uint32_t first, std::size_t folded) {
    const std::uint32_t parts = WordCount() - first;
    if (parts < 2 || parts > kMaxWholeParts || tokens_.truncated) return;
    tokens_.wholes.push_back(
        {HashBytes(key_, tokens_.folded.data() + folded, tokens_.folded.size() - folded), first, WordCount()});
  }

  std::uint32_t WordCount() const { return static_cast<std::uint32_t>(tokens_.words.size()); }

  const HashKey& key_;
  const Cut cut_;
  Tokens& tokens_;

  Open open_ = Open::kNothing;
  Span word_;                    // of the word at hand, in the text
  std::size_t word_folded_ = 0;  // where it begins in tokens_.folded
  bool apostrophe_ = false;      // one stands after the word; it counts if a letter follows

  // The letter before, for camel case. What it says of place holds after a capital only.
  LetterCase previous_case_ = LetterCase::kNone;
  std::uint32_t previous_begin_ = 0;
  std::size_t previous_folded_ = 0;
  std::uint32_t before_previous_end_ = 0;

  std::uint32_t whole_first_ = 0;
  std::size_t whole_folded_ = 0;
  bool hashtag_ = false;
  std::uint32_t hashtag_first_ = 0;
  std::size_t hashtag_folded_ = 0;
};

enum class Ascii : std::uint8_t { kSeparator, kLower, kUpper, kOther };

constexpr std::array<Ascii, 128> kAscii = [] {
  std::array<Ascii, 128> table{};
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = Ascii::kLower;
  for (char c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = Ascii::kLower;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = Ascii::kUpper;
  for (const char c : {'\'', '#', '_'}) table[static_cast<std::size_t>(c)] = Ascii::kOther;
  return table;
}();

// UTF-16, as ICU wants it.
struct Units {
  std::array<UChar, kMaxFoldedUnits> data;  // not cleared: written before it is read
  std::int32_t size = 0;
};

class TextReader {
 public:
  TextReader(std::string_view text, WordBuilder& words) : text_(text), words_(words), characters_(Characters::Get()) {}

  void Read() {
    while (at_ < Size()) {
      if (IsPlainAscii(at_)) {
        ReadAscii();
      } else {
        ReadStretch();
      }
    }
    words_.Separate();
  }

 private:
  std::int32_t Size() const { return static_cast<std::int32_t>(text_.size()); }
  unsigned char Byte(std::int32_t i) const { return static_cast<unsigned char>(text_[static_cast<std::size_t>(i)]); }

  // An ASCII character that nothing after it can combine with.
  bool IsPlainAscii(std::int32_t i) const { return Byte(i) < 0x80 && (i + 1 == Size() || Byte(i + 1) < 0x80); }

  void ReadAscii() {
    const std::int32_t begin = at_;
    const unsigned char c = Byte(at_++);
    const Span span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
    switch (kAscii[c]) {
      case Ascii::kLower:
        while (at_ < Size() && IsPlainAscii(at_) && kAscii[Byte(at_)] == Ascii::kLower) ++at_;
        return words_.AddLowerRun(text_.substr(span.begin, static_cast<std::size_t>(at_ - begin)), span.begin);
      case Ascii::kUpper:
        return words_.Add(c | 0x20, CharacterClass::kLetter, LetterCase::kUpper, span);
      case Ascii::kOther:
        return words_.Add(c, characters_.ClassOf(c), LetterCase::kNone, span);
      case Ascii::kSeparator:
        return words_.Separate();
    }
  }

  UChar32 Decode(std::int32_t& i) const {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text_.data());
    UChar32 c = 0;
    U8_NEXT(bytes, i, Size(), c);
    return c;
  }

  // The next character, if it may change with what stands before it; -1 otherwise.
  UChar32 DecodeSameStretch(std::int32_t& i) const {
    if (i >= Size()) return -1;
    const UChar32 c = Decode(i);
    return c >= 0 && !characters_.StartsStretch(c) ? c : -1;
  }

  // One stretch that is normalised by itself: a character and all that could change with it.
  void ReadStretch() {
    const std::int32_t begin = at_;
    const UChar32 first = Decode(at_);
    if (first < 0) return words_.Separate();
    std::int32_t next = at_;
    const UChar32 second = DecodeSameStretch(next);
    const UChar32 alone = second < 0 ? characters_.FoldAlone(first) : Characters::kNeedsNormalizer;
    if (alone == Characters::kRemoved) return;
    if (alone != Characters::kNeedsNormalizer) {
      return words_.Add(alone, characters_.ClassOf(alone), characters_.CaseOf(first), SpanFrom(begin));
    }
    Units units;
    U16_APPEND_UNSAFE(units.data, units.size, first);
    for (UChar32 c = second; c >= 0 && units.size < kMaxStretchUnits; c = DecodeSameStretch(next)) {
      U16_APPEND_UNSAFE(units.data, units.size, c);
      at_ = next;
    }
    AddNormalised(units, SpanFrom(begin));
  }

  // In two steps: decomposed and in order first, so that the order of marks does not matter, and because folding hides
  // where the capitals were; then each stretch of that is folded by itself.
  void AddNormalised(const Units& units, Span span) {
    Units decomposed;
    Normalise(characters_.nfkd(), units.data.data(), units.size, decomposed);
    for (std::int32_t begin = 0, end = 0; begin < decomposed.size; begin = end) {
      UChar32 first = 0;
      U16_NEXT(decomposed.data, end, decomposed.size, first);
      while (end < decomposed.size && !StartsStretchAt(decomposed, end))
        U16_FWD_1(decomposed.data, end, decomposed.size);
      AddFolded(decomposed.data.data() + begin, end - begin, characters_.CaseOf(first), span);
    }
  }

  bool StartsStretchAt(const Units& units, std::int32_t i) const {
    UChar32 c = 0;
    U16_GET(units.data, 0, i, units.size, c);
    return characters_.StartsStretch(c);
  }

  void AddFolded(const UChar* units, std::int32_t size, LetterCase letter_case, Span span) {
    Units folded;
    Normalise(characters_.nfkc_casefold(), units, size, folded);
    for (std::int32_t i = 0; i < folded.size;) {
      UChar32 c = 0;
      U16_NEXT(folded.data, i, folded.size, c);
      words_.Add(c, characters_.ClassOf(c), letter_case, span);
    }
  }

  static void Normalise(const UNormalizer2* normalizer, const UChar* units, std::int32_t size, Units& normal) {
    UErrorCode status = U_ZERO_ERROR;
    normal.size = unorm2_normalize(normalizer, units, size, normal.data.data(), kMaxFoldedUnits, &status);
    assert(U_SUCCESS(status) && "kMaxFoldedUnits holds whatever a stretch can become");
  }

  Span SpanFrom(std::int32_t begin) const {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
  }

  const std::string_view text_;
  WordBuilder& words_;
  const Characters& characters_;
  std::int32_t at_ = 0;
};

}  // namespace

void Tokenise(std::string_view text, const HashKey& key, Cut cut, Tokens& tokens) {
  tokens.words.clear();
  tokens.wholes.clear();
  tokens.folded.clear();
  tokens.folded_begin.clear();
  tokens.truncated = false;
  WordBuilder words(key, cut, tokens);
  TextReader(text, words).Read();
  if (!tokens.truncated) tokens.folded_begin.push_back(static_cast<std::uint32_t>(tokens.folded.size()));
}

}  // namespace signpost::rules
