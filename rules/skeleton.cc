#include "rules/skeleton.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "rules/lookalikes.h"
#include "rules/utf8.h"

namespace signpost::rules {
namespace {

bool HasLetter(std::string_view folded) {
  bool has = false;
  ForEachCharacter(folded, [&](UChar32 c) { return !(has = (U_MASK(u_charType(c)) & U_GC_L_MASK) != 0); });
  return has;
}

bool IsOneCharacter(std::string_view folded) {
  std::size_t size = 0;
  ForEachCharacter(folded, [&](UChar32) { return ++size < 2; });
  return size == 1;
}

bool HasWhiteSpace(std::string_view folded) {
  bool has = false;
  ForEachCharacter(folded, [&](UChar32 c) { return !(has = u_isUWhiteSpace(c)); });
  return has;
}

// Step 3: equal neighbours become one, then "rn" becomes "m", then equal neighbours become one again. In one pass, each
// step handing its characters on to the next.
class Squeezer {
 public:
  explicit Squeezer(std::string& out) : out_(out) {}

  void Add(UChar32 c) {
    if (c == seen_) return;
    seen_ = c;
    if (r_waits_ && c == 'n') {
      r_waits_ = false;
      return Put('m');
    }
    Finish();
    if (c == 'r') {
      r_waits_ = true;
    } else {
      Put(c);
    }
  }

  void Finish() {
    if (r_waits_) Put('r');
    r_waits_ = false;
  }

 private:
  void Put(UChar32 c) {
    if (c != put_) AppendCharacter(c, out_);
    put_ = c;
  }

  std::string& out_;
  UChar32 seen_ = -1;
  UChar32 put_ = -1;
  bool r_waits_ = false;
};

UChar32 LetterOfSymbol(UChar32 c) {
  switch (c) {
    case '@':
      return 'a';
    case '$':
      return 's';
    case '!':
      return 'i';
    case '|':
      return 'l';
    case 0x20AC:
      return 'e';
    default:
      return 0;
  }
}

// Reads a text's words by their skeletons, and finds the extra readings.
class SkeletonReader {
 public:
  SkeletonReader(const Tokens& tokens, const HashKey& key, SkeletonScratch& scratch)
      : tokens_(tokens), key_(key), out_(scratch.reading), put_together_(scratch.put_together) {}

  void Read() {
    out_.Clear();
    ReadWords();
    for (const Whole& whole : tokens_.reading.wholes) {
      AddWhole(whole.first, whole.last, tokens_.reading.LettersOf(whole));
    }
    ReadChunks();
    ReadSpelledWords();
    out_.SortWholes();
  }

 private:
  std::uint32_t WordCount() const { return static_cast<std::uint32_t>(tokens_.words.size()); }
  std::string_view LettersOf(std::uint32_t word) const { return tokens_.reading.LettersOf(word); }
  std::uint32_t TextBegin(std::uint32_t word) const { return tokens_.words[word].text_begin; }
  std::uint32_t TextEnd(std::uint32_t word) const {
    return tokens_.words[word].text_begin + static_cast<std::uint32_t>(LettersOf(word).size());
  }
  std::string_view Text(std::uint32_t begin, std::uint32_t end) const {
    return tokens_.text.bytes().substr(begin, end - begin);
  }
  std::string_view Between(std::uint32_t word, std::uint32_t next) const {
    return Text(TextEnd(word), TextBegin(next));
  }

  void ReadWords() {
    for (std::uint32_t word = 0; word < WordCount(); ++word) {
      const auto begin = static_cast<std::uint32_t>(out_.letters.size());
      AppendSkeleton(LettersOf(word), out_.letters);
      out_.places.push_back({begin, static_cast<std::uint32_t>(out_.letters.size())});
      out_.words.push_back(HashFrom(begin));
    }
  }

  std::uint64_t HashFrom(std::uint32_t begin) const {
    return HashBytes(key_, out_.letters.data() + begin, out_.letters.size() - begin);
  }

  void AddWhole(std::uint32_t first, std::uint32_t last, std::string_view folded) {
    const auto begin = static_cast<std::uint32_t>(out_.letters.size());
    AppendSkeleton(folded, out_.letters);
    if (out_.letters.size() == begin) return;
    out_.wholes.push_back({HashFrom(begin), first, last, begin, static_cast<std::uint32_t>(out_.letters.size())});
  }

  // What stands between white space, put together, and with symbols read as letters.
  void ReadChunks() {
    for (std::uint32_t first = 0, last = 0; first < WordCount(); first = last) {
      last = first + 1;
      while (last < WordCount() && !HasWhiteSpace(Between(last - 1, last))) ++last;
      if (last - first > kMaxChunkWords) continue;
      if (last - first > 1) AddWhole(first, last, PutTogether(first, last));
      if (ReadSymbols(first, last)) AddWhole(first, last, put_together_);
    }
  }

  std::string_view PutTogether(std::uint32_t first, std::uint32_t last) {
    put_together_.clear();
    for (std::uint32_t word = first; word < last; ++word) {
      if (tokens_.words[word].kind != WordKind::kEmoji) put_together_ += LettersOf(word);
    }
    return put_together_;
  }

  // Into put_together_; false where no symbol counts.
  bool ReadSymbols(std::uint32_t first, std::uint32_t last) {
    put_together_.clear();
    bool has_letter = false;
    std::size_t counted = AppendSymbols(SymbolsBefore(first));
    for (std::uint32_t word = first; word < last; ++word) {
      if (word > first) counted += AppendSymbols(Between(word - 1, word));
      has_letter = has_letter || HasLetter(LettersOf(word));
      if (tokens_.words[word].kind != WordKind::kEmoji) put_together_ += LettersOf(word);
    }
    counted += AppendSymbols(SymbolsAfter(last - 1), /*at_end=*/true);
    return has_letter && counted > 0;
  }

  std::size_t AppendSymbols(std::string_view separators, bool at_end = false) {
    std::size_t counted = 0;
    ForEachCharacter(separators, [&](UChar32 c) {
      const UChar32 letter = at_end && c != '@' && c != '$' ? 0 : LetterOfSymbol(c);
      if (letter != 0) {
        AppendCharacter(letter, put_together_);
        ++counted;
      }
      return true;
    });
    return counted;
  }

  // From the last white space before the word.
  std::string_view SymbolsBefore(std::uint32_t word) const {
    const std::string_view separators = Text(word == 0 ? 0 : TextEnd(word - 1), TextBegin(word));
    std::size_t at = 0;
    std::size_t from = 0;
    ForEachCharacter(separators, [&](UChar32 c) {
      at += U8_LENGTH(c);
      if (u_isUWhiteSpace(c)) from = at;
      return true;
    });
    return separators.substr(from);
  }

  // Up to the first white space after the word.
  std::string_view SymbolsAfter(std::uint32_t word) const {
    const auto text_end = static_cast<std::uint32_t>(tokens_.text.size());
    const std::string_view separators = Text(TextEnd(word), word + 1 == WordCount() ? text_end : TextBegin(word + 1));
    std::size_t until = 0;
    ForEachCharacter(separators, [&](UChar32 c) {
      if (u_isUWhiteSpace(c)) return false;
      until += U8_LENGTH(c);
      return true;
    });
    return separators.substr(0, until);
  }

  bool IsSpelledPart(std::uint32_t word) const {
    const WordKind kind = tokens_.words[word].kind;
    return kind != WordKind::kSpaceless && kind != WordKind::kEmoji && IsOneCharacter(LettersOf(word));
  }

  // The next word that is no emoji, if it is a single character; else WordCount().
  std::uint32_t NextSpelledPart(std::uint32_t word) const {
    do ++word;
    while (word < WordCount() && tokens_.words[word].kind == WordKind::kEmoji);
    return word < WordCount() && IsSpelledPart(word) ? word : WordCount();
  }

  // Rows of single characters with the same text between each two. The last of a row may begin the next one.
  void ReadSpelledWords() {
    std::uint32_t first = 0;
    while (first < WordCount()) {
      const std::uint32_t second = IsSpelledPart(first) ? NextSpelledPart(first) : WordCount();
      if (second == WordCount()) {
        ++first;
        continue;
      }
      const std::string_view between = Between(first, second);
      std::uint32_t last = second;
      std::uint32_t size = 2;
      for (std::uint32_t next = NextSpelledPart(last); next < WordCount() && Between(last, next) == between;
           next = NextSpelledPart(last)) {
        last = next;
        ++size;
      }
      if (size >= 3 && size <= kMaxSpelledWords) AddWhole(first, last + 1, PutTogether(first, last + 1));
      first = last;
    }
  }

  const Tokens& tokens_;
  const HashKey& key_;
  Reading& out_;
  std::string& put_together_;
};

}  // namespace

void AppendSkeleton(std::string_view folded, std::string& skeleton) {
  if (!HasLetter(folded)) {
    skeleton += folded;
    return;
  }
  const Lookalikes& lookalikes = Lookalikes::Get();
  Squeezer squeezer(skeleton);
  ForEachCharacter(folded, [&](UChar32 c) {
    lookalikes.Reduce(c, [&](UChar32 part) { squeezer.Add(part); });
    return true;
  });
  squeezer.Finish();
}

void SkeletonScratch::Clear() {
  reading.Clear();
  put_together.clear();
}

void ReadSkeleton(const Tokens& tokens, const HashKey& key, SkeletonScratch& scratch) {
  SkeletonReader(tokens, key, scratch).Read();
}

}  // namespace signpost::rules
