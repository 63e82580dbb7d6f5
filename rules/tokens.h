// A text, normalised and cut into words, each with its place in the original.
//
//   Tokens tokens;                                  // reused from text to text
//   Tokenise("Look: #GetHelpNow", key, Cut::kText, tokens);
//   // words: look get help now; wholes: gethelpnow over [1, 4)
//
// Normalisation is Unicode's NFKC_Casefold, taken of NFKD so that the order of marks never matters (The Unicode
// Standard, 3.13): compatibility forms, case and default-ignorable characters make no difference. It works on the
// shortest stretches that can be normalised by themselves, and each word keeps the span of the stretches it came from,
// so folding may change lengths ("İ") and spans still point into the original bytes. All of the cutting looks at
// normalised characters (for capitals, before case folding), so equivalent texts are cut alike. Only a stretch of more
// than 64 UTF-16 units (a letter with dozens of combining marks) is normalised in pieces; Unicode's Stream-Safe Text
// Format allows 30 marks.
//
// A word is a run of letters, marks and digits. Exceptions:
// - Han, Hiragana, Katakana, Thai, Lao, Khmer and Myanmar are written without spaces: each letter with its marks is a
//   word, so a phrase there is a run of them and no dictionary is needed. An emoji with its skin tone is a word of its
//   own, and so are marks that stand after nothing.
// - Camel case: a capital begins a new word where the character before it or after it is a lower-case letter
//   (get|Help, HTML|Page). The parts are words, and the whole is given besides.
// - Apostrophes between letters: "don't" is don, t and the whole dont.
// - Hashtags: underscores keep a hashtag together, and all its words give one whole: "#GetHelp_now" is get, help, now
//   and the whole gethelpnow.
// Wholes have two parts at least, ascend and never overlap. A term is cut more plainly: its camel case and apostrophes
// do not cut, and "don't" is dont.
//
// Contract: the text is valid UTF-8 (invalid bytes separate words). At most kMaxWords words are cut; what follows is
// left out and `truncated` is set. The words' bytes stay in `folded` until the next text: who keeps Tokens clears them.
// No allocation once the vectors have grown to the texts they see. Spans are byte offsets; they ascend, and overlap
// only where one character becomes several words (U+FDFA, Thai SARA AM).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/hash.h"

namespace signpost::rules {

inline constexpr std::size_t kMaxWords = 65'536;
inline constexpr std::size_t kMaxWholeParts = 16;  // a longer hashtag or camel-case word gives only its parts

struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const Span&) const = default;
};

struct Word {
  std::uint64_t hash = 0;
  Span span;
};

// Several words that also stand for one, put together: words [first, last).
struct Whole {
  std::uint64_t hash = 0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

struct Tokens {
  std::vector<Word> words;
  std::vector<Whole> wholes;  // ascending by first
  bool truncated = false;

  std::string folded;                       // the words' normalised bytes, one after the other
  std::vector<std::uint32_t> folded_begin;  // where each word's begin, and where the last one's end

  std::string_view FoldedWord(std::size_t index) const {
    return std::string_view(folded).substr(folded_begin[index], folded_begin[index + 1] - folded_begin[index]);
  }
};

enum class Cut { kText, kTerm };

void Tokenise(std::string_view text, const HashKey& key, Cut cut, Tokens& tokens);

}  // namespace signpost::rules
