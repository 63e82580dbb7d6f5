// A text, folded and cut into words, each with its place in the original.
//
//   Tokens tokens;                                  // reused from text to text
//   Tokenise("Look: #GetHelpNow", key, Cut::kText, tokens);
//   // words: look get help now; wholes: gethelpnow over [1, 4)
//
// docs/matching.md, sections 1 and 2, says how a text is folded and what is a word; a whole is several words that can
// also be read as one. Folding is Unicode's NFKC_Casefold, taken of NFKD so that the order of marks never matters (The
// Unicode Standard, 3.13). It works on the shortest stretches that can be normalised by themselves, and each word keeps
// the span of the stretches it came from, so folding may change lengths ("İ") and spans still point into the original
// bytes. All of the cutting looks at folded characters (for capitals, before case folding), so equivalent texts are cut
// alike. Only a stretch of more than 64 UTF-16 units (a letter with dozens of combining marks) is normalised in pieces;
// Unicode's Stream-Safe Text Format allows 30 marks.
//
// Contract: the text is UTF-8 (ill-formed bytes separate words) of less than 2 GiB. At most kMaxWords words are cut;
// what follows is left out and `truncated` is set. What was typed stays in Tokens until the next text or Clear. No
// allocation once the vectors have grown to the texts they see. Spans are byte offsets; they ascend, and overlap only
// where one character becomes several words (U+FDFA, Thai SARA AM).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/buffer.h"
#include "rules/folded_text.h"
#include "rules/hash.h"
#include "rules/sorted_table.h"

namespace signpost::rules {

inline constexpr std::size_t kMaxWords = 65'536;
inline constexpr std::size_t kMaxWholeParts = 16;  // a longer hashtag or hyphenated word gives only its parts

enum class WordKind : std::uint8_t {
  kPlain,      // letters, digits and marks
  kSpaceless,  // a letter of a script that is written without spaces
  kEmoji,
  kPossessive,  // the s of "child's"
};

// Whether the words of a term may stand on both sides of such a word and still be next to each other.
constexpr bool IsPassable(WordKind kind) { return kind >= WordKind::kEmoji; }

struct Word {
  Span span;
  WordKind kind = WordKind::kPlain;
  std::uint32_t text_begin = 0;  // where it begins in Tokens::text
};

// A longer step over the words [first, last), and the letters that it reads there.
struct Whole {
  std::uint64_t hash = 0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint32_t letters_begin = 0;  // in Reading::letters
  std::uint32_t letters_end = 0;
};

// One way to read the words of a text: as they are, or reduced by a fold.
struct Reading {
  Buffer<std::uint64_t> words;  // the hash of each
  std::vector<Whole> wholes;    // ascending by first, then by last
  std::string letters;
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  Buffer<Place> places;  // in `letters`, of each word's

  std::string_view LettersOf(std::size_t word) const {
    return std::string_view(letters).substr(places[word].begin, places[word].end - places[word].begin);
  }
  std::string_view LettersOf(const Whole& whole) const {
    return std::string_view(letters).substr(whole.letters_begin, whole.letters_end - whole.letters_begin);
  }
  void SortWholes();
  void Clear();
};

struct Tokens {
  Buffer<Word> words;
  Reading reading;  // `normal`: words as they were folded
  bool truncated = false;

  FoldedText text;  // with Keep::kEverything only: what was folded, with what separates the words

  void Clear();
};

enum class Cut : std::uint8_t { kText, kTerm };
// How much of a text is wanted. kHashes leaves out the letters of words that nothing joins to a whole.
enum class Keep : std::uint8_t { kHashes, kLetters, kEverything };

// `ahead` is told of most words' hashes as soon as they are known: a search of its table will find it in the cache.
void Tokenise(std::string_view text, const HashKey& key, Cut cut, Tokens& tokens, Keep keep = Keep::kLetters,
              const SlotPrefetcher& ahead = {});

}  // namespace signpost::rules
