// The second engine's view of a text: folded, cut into words, and all the ways to read those words. Written from
// docs/matching.md alone, sections 1, 2 and 4, for clarity: it keeps everything as UTF-32 and looks at each character
// as often as it likes. Nothing of rules/ is used.
//
//   const Text text = ReadText("see #GetHelp");
//   // words: see get help; normal steps: those, and gethelp from 1 to 3; skeleton steps: more of them
//   const std::vector<std::u32string> words = TermWords("get help");
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::naive {

// Bytes [begin, end) of the original text.
struct Bytes {
  std::size_t begin = 0;
  std::size_t end = 0;

  auto operator<=>(const Bytes&) const = default;
};

enum class Case { kNone, kUpper, kLower };

// A character of the folded text. `origin` is the shortest stretch of the original that can be normalised by itself and
// has this character; `letter_case` is the one it had before folding.
struct Character {
  char32_t c = 0;
  Bytes origin;
  Case letter_case = Case::kNone;
  bool was_mark = false;  // U+0345 folds to a letter; where capitals are concerned it is a mark still
};

// Section 1. An ill-formed sequence of bytes stands as one U+FFFD for each piece that a decoder would replace.
std::vector<Character> Fold(std::string_view text);
std::u32string FoldedLetters(std::string_view text);

// How a word hangs together with the one before it.
enum class Join { kNone, kCamel, kApostrophe, kHyphen };

struct Word {
  std::u32string letters;
  std::size_t first = 0;  // its characters in the folded text: [first, last)
  std::size_t last = 0;
  Bytes span;
  Join join = Join::kNone;
  std::size_t hashtag = 0;  // the hashtag's number; 0: none
  bool is_emoji = false;
  bool is_of_script_without_spaces = false;
  bool is_possessive = false;
};

// What a step reads; the later ones are readings of the fold `skeleton` only.
enum class Reading { kWord, kChain, kHyphenated, kHashtag, kPutTogether, kSymbols, kSpelledOut };
inline constexpr std::size_t kReadings = 7;

// A way to read the words [from, to) as one.
struct Step {
  std::u32string letters;
  std::size_t from = 0;
  std::size_t to = 0;
  Reading reading = Reading::kWord;
};

struct Text {
  std::vector<Character> folded;
  std::vector<Word> words;
  std::vector<Step> normal_steps;    // words and wholes, for the folds `normal` and `fuzzy`
  std::vector<Step> skeleton_steps;  // skeletons of the same, and of the extra readings

  Bytes SpanOf(std::size_t from, std::size_t to) const { return {words[from].span.begin, words[to - 1].span.end}; }
};

Text ReadText(std::string_view text);

// The words of a term, folded.
std::vector<std::u32string> TermWords(std::string_view term);

// Character properties, as section 2 names them.
bool IsLetter(char32_t c);  // General_Category L
bool IsMark(char32_t c);    // General_Category M
bool IsDigit(char32_t c);   // General_Category N

std::string ToUtf8(std::u32string_view text);

}  // namespace signpost::naive
