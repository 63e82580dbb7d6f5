#include "tests/property/disguise.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "tests/property/naive_skeleton.h"
#include "tests/property/naive_text.h"

namespace signpost::property {
namespace {

using Word = std::u32string;
using Alternatives = std::unordered_map<char32_t, std::u32string>;

// Where the characters are that fold to others, or look like them.
constexpr struct {
  char32_t first, last;
} kBlocks[] = {{0x0021, 0x05FF}, {0x0E00, 0x0EFF},   {0x10A0, 0x1EFF},   {0x1F00, 0x2188},  {0x2460, 0x24FF},
               {0x2C00, 0x2DFF}, {0x3040, 0x30FF},   {0xA640, 0xA7FF},   {0xAB30, 0xABBF},  {0xFB00, 0xFBFF},
               {0xFE70, 0xFFEF}, {0x10400, 0x1044F}, {0x1D400, 0x1D7FF}, {0x1F100, 0x1F1FF}};

// By what a character becomes: all those that become it.
template <typename Become>
Alternatives Collect(Become become) {
  Alternatives alternatives;
  for (const auto& [first, last] : kBlocks) {
    for (char32_t c = first; c <= last; ++c) {
      if (!u_isdefined(static_cast<UChar32>(c))) continue;
      const std::u32string folded = become(c);
      if (folded.size() == 1 && folded[0] != c) alternatives[folded[0]] += c;
    }
  }
  return alternatives;
}

std::u32string Folded(char32_t c) { return naive::FoldedLetters(naive::ToUtf8(std::u32string(1, c))); }

const Alternatives& FoldingAlike() {
  static const Alternatives alternatives = Collect(Folded);
  return alternatives;
}

const Alternatives& LookingAlike() {
  static const Alternatives alternatives = Collect([](char32_t c) { return naive::Skeleton(Folded(c)); });
  return alternatives;
}

constexpr struct {
  char32_t letter;
  std::u32string_view imitations;
} kLeet[] = {{U'a', U"4@"},  {U'b', U"8"}, {U'e', U"3\u20AC"}, {U'g', U"9"}, {U'i', U"1!|"},
             {U'l', U"1|I"}, {U'o', U"0"}, {U's', U"5$"},      {U't', U"7"}};

constexpr std::u32string_view kShowingNothing = U"\u200B\u200C\u200D\u00AD\uFEFF\uFE0F\u2060\u034F\u180B\U000E0041";
constexpr std::u32string_view kEmoji = U"\U0001F642\U0001F44D\U0001F469\U0001F3FD\U0001F1EC\u231A\u2705\u2B50";
constexpr std::u32string_view kMarks =
    U"\u0301\u0308\u0327\u0323\u0338\u0345\u0307\u20E3\u3099\u309A\u093C\u094D\u0901\u0654\u0E49";
constexpr std::u32string_view kLeftOutMarks = U"\u064E\u064F\u0651\u0670\u0640\u0610\u06E1\u05B6\u05B8\u05BC\u05C1";
constexpr std::u32string_view kJoiners = U"-\u2010\u2011'\u2019\u02BC_.#@!$|/ \u00B7*,:\u20AC\u3000\U0001F642";

constexpr std::u32string_view kLetters =
    U"abcxyzABCXYZ\u01C3\u02BB\u00E9\u00C9\u0131\u0130\u00DF\u1E9E\u00E6\u0153\u0149\uFB01\u01C5\u2163\u2121\u212A"
    U"\u02B0\u1D2C"
    U"\u03B1\u03AC\u03C2\u03C3\u03A3\u1F88\u1FB3\u03CA\u0430\u0435\u043E\u0440\u0441\u0439\u0406\u0456"
    U"\u0645\u0627\u0623\u0622\u064A\u0626\u0629\u0644\u0647\u0649\uFEFB\uFDFA\u05E9\u05D0\uFB2A\uFB1D\u05D5"
    U"\u0928\u0939\u093F\u0929\u0915\u0958\u5E2E\u52A9\u3007\u3006\u305F\u3079\u30D8\u30EB\u30FC\uFF8D\uFF9F\uFF70"
    U"\u32A3"
    U"\u0E0A\u0E48\u0E33\u0E99\u0EB3\u0EC9\u1787\u17BD\u1000\u1030\uB3C4\uC6C0\u1103\u1169\u11B7\u3131"
    U"\uFF21\uFF41\U0001D400\U0001D41A\U0001D7D8\U00010400\U00010428";
constexpr std::u32string_view kDigitsAndSymbols =
    U"0123456789\u0664\u096A\u0E54\u1041\uFF11\u00B2\u00BD\u2460\u2776\u2168+=<>^~`%&()[]{}\"\\;?@$!|\u20AC\u00A3"
    U"\uFF20\uFF04\uFF01\uFF5C\u203C\u2026\u00A8\u00B4\u2018\uFF07\uFF0D\uFE63\uFF03\uFF3F\u203F\u2014\u2015\u00A0"
    U"\u2028\u0085\u1680\uFFFD\u0001\n\t\u2764\u00A9\u2122\u3030\U0001F170\u1D2F\u02C0\u0E3F";

void Insert(Word& word, std::size_t at, std::u32string_view what) { word.insert(at, what); }

Word InsertSomewhere(Random& random, Word word, std::u32string_view set, std::size_t at_most) {
  for (std::size_t left = random.Between(1, at_most); left > 0; --left) {
    Insert(word, random.Below(word.size() + 1), Word(1, random.Of(set)));
  }
  return word;
}

// Some or all letters of the word, each exchanged for one of its alternatives.
Word Exchange(Random& random, Word word, const Alternatives& alternatives) {
  const unsigned share = random.Chance(30) ? 100 : 30;
  for (char32_t& c : word) {
    const auto found = alternatives.find(c);
    if (found != alternatives.end() && random.Chance(share)) c = random.Of(found->second);
  }
  return word;
}

Word Leet(Random& random, Word word) {
  const unsigned share = random.Chance(30) ? 100 : 40;
  for (char32_t& c : word) {
    for (const auto& [letter, imitations] : kLeet) {
      if (c == letter && random.Chance(share)) {
        c = random.Of(imitations);
        break;
      }
    }
  }
  return word;
}

// Only symbols that the fold `skeleton` reads as letters.
Word WithSymbols(Random& random, Word word) {
  constexpr std::pair<char32_t, char32_t> kSymbols[] = {{U'a', U'@'}, {U's', U'$'}, {U'i', U'!'},     {U'l', U'|'},
                                                        {U'l', U'!'}, {U'i', U'|'}, {U'e', U'\u20AC'}};
  const unsigned share = random.Chance(40) ? 100 : 40;
  for (char32_t& c : word) {
    for (const auto& [letter, symbol] : kSymbols) {
      if (c != letter || !random.Chance(share)) continue;
      c = symbol;
      break;
    }
  }
  return word;
}

Word InCapitals(Random& random, Word word) {
  const std::size_t way = random.Below(3);
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool is_capital = way == 0 || (way == 1 && i == 0) || (way == 2 && random.Chance(30));
    if (is_capital) word[i] = static_cast<char32_t>(u_toupper(static_cast<UChar32>(word[i])));
  }
  return word;
}

Word Doubled(Random& random, const Word& word) {
  Word doubled;
  for (const char32_t c : word) doubled.append(random.Chance(30) ? random.Between(1, 3) : 1, c);
  return doubled;
}

// One slip of the hand: a character more, less, another, or two exchanged.
Word Slip(Random& random, Word word) {
  const std::size_t at = random.Below(word.size());
  switch (random.Below(4)) {
    case 0:
      Insert(word, random.Below(word.size() + 1), Word(1, random.Chance(50) ? random.Of(word) : AnyCharacter(random)));
      break;
    case 1:
      word.erase(at, 1);
      break;
    case 2:
      word[at] = random.Chance(50) ? random.Of(word) : AnyCharacter(random);
      break;
    default:
      if (at + 1 < word.size()) std::swap(word[at], word[at + 1]);
  }
  return word;
}

// Cut in pieces with the same between each two of them, or nearly always the same.
Word Split(Random& random, const Word& word) {
  const std::size_t piece = random.Chance(60) ? 1 : random.Between(1, 3);
  const Word between = random.Chance(30) ? Word(1, random.Of(kJoiners)) : random.Chance(50) ? U" " : Separator(random);
  Word split = random.Chance(15) ? U"#" : U"";
  for (std::size_t i = 0; i < word.size(); i += piece) {
    if (i > 0) split += random.Chance(2) ? Separator(random) : between;
    split += word.substr(i, piece);
  }
  return split;
}

// Cut in as many pieces as a limit allows, or one more: a word of about so many characters is cut at each of them.
Word SplitAtEach(Random& random, Word word) {
  constexpr std::u32string_view kBetween = U"-'_ .\u2019\u2010\U0001F642";
  const Word between(1, random.Of(kBetween));
  Word split = random.Chance(between == U"_" ? 90 : 10) ? U"#" : U"";
  if (random.Chance(30)) word = WithSymbols(random, word);
  for (std::size_t i = 0; i < word.size(); ++i) split += (i == 0 ? Word() : between) + word[i];
  return split;
}

// The first letter of a second part is a capital.
Word Camel(Random& random, Word word) {
  for (std::size_t left = random.Between(1, 2); left > 0; --left) {
    char32_t& c = word[random.Below(word.size())];
    c = static_cast<char32_t>(u_toupper(static_cast<UChar32>(c)));
  }
  return word;
}

Word ExchangeLooks(Random& random, Word word) {
  const auto replace = [&word](std::u32string_view from, std::u32string_view to) {
    const std::size_t at = word.find(from);
    if (at != Word::npos) word.replace(at, from.size(), to);
  };
  if (random.Chance(50)) replace(U"m", U"rn");
  if (random.Chance(50)) replace(U"rn", U"m");
  return Exchange(random, word, LookingAlike());
}

Word Affixed(Random& random, const Word& word) {
  Word affixed = random.Chance(50) ? Word(1, random.Of(kLetters)) + word : word;
  if (random.Chance(50)) affixed += random.Chance(30) ? U"'s" : Word(1, random.Of(kLetters));
  return affixed;
}

}  // namespace

Word Disguise(Random& random, const Word& word) {
  constexpr std::size_t kLong = 15;
  if (word.empty()) return word;
  if (word.size() >= kLong && word.size() <= 40 && random.Chance(60)) return SplitAtEach(random, word);
  switch (random.Below(16)) {
    case 0:
      return InCapitals(random, word);
    case 1:
      return Exchange(random, word, FoldingAlike());
    case 2:
      return ExchangeLooks(random, word);
    case 3:
    case 4:
      return Leet(random, word);
    case 5:
      return Doubled(random, word);
    case 6:
    case 7:
      return Slip(random, word);
    case 8:
    case 9:
      return Split(random, word);
    case 10:
      return Camel(random, word);
    case 11:
      return InsertSomewhere(random, word, kJoiners, 2);
    case 12:
    case 13:
      return WithSymbols(random, word);
    case 14:
      return InsertSomewhere(
          random, word, random.Of(std::initializer_list<std::u32string_view>{kShowingNothing, kMarks, kLeftOutMarks}),
          3);
    default:
      return Affixed(random, word);
  }
}

Word Separator(Random& random) {
  // What may be passed over.
  static const std::vector<Word> kPassed = {
      U" \U0001F642 ", U"\U0001F642\U0001F44D\U0001F3FD", U"'s ", U"\u2019s ", U"'s-", U"'s \U0001F642", U"'S "};
  static const std::vector<Word> kOthers = {U"  ",     U"\n",     U"\u3000", U"\u00A0", U"-",          U"\u2010",
                                            U"'",      U"\u2019", U".",      U"_",      U"/",          U", ",
                                            U"! ",     U"",       U" #",     U"#",      U"@",          U"|",
                                            U"\u2014", U" - ",    U"s ",     U"\u00B7", U"\U0001F642", U"\u200D"};
  if (random.Chance(60)) return U" ";
  return random.Of(random.Chance(30) ? kPassed : kOthers);
}

char32_t AnyCharacter(Random& random) {
  if (random.Chance(1)) {
    const auto c = static_cast<char32_t>(random.Below(0x30000));
    return u_isdefined(static_cast<UChar32>(c)) && !U_IS_SURROGATE(c) ? c : U'a';
  }
  switch (random.Below(10)) {
    case 0:
      return random.Of(kShowingNothing);
    case 1:
      return random.Of(kEmoji);
    case 2:
      return random.Of(kMarks);
    case 3:
      return random.Of(kLeftOutMarks);
    case 4:
      return random.Of(kJoiners);
    case 5:
    case 6:
      return random.Of(kDigitsAndSymbols);
    default:
      return random.Of(kLetters);
  }
}

Word Noise(Random& random) {
  Word noise;
  for (std::size_t left = random.Between(1, 4); left > 0; --left) noise += AnyCharacter(random);
  return noise;
}

}  // namespace signpost::property
