// Unicode's own test files, in full: what folding and cutting have to agree with, and where they deliberately do not.
//
// The files are Debian's package unicode-data, of the version that ICU knows; confusables.txt, which is in none, is in
// tests/property. Every deliberate difference is a line of a table here, with its reason and how often the file shows
// it: a difference more, or one less, fails.
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rules/evaluate.h"
#include "rules/tokens.h"

namespace signpost::rules {
namespace {

constexpr HashKey kKey{.k0 = 51, .k1 = 52};
constexpr UChar32 kLastCharacter = 0x10FFFF;

using Strings = std::vector<std::string>;
using Characters32 = std::vector<UChar32>;

// ---- reading the files

std::string ReadPipe(const std::string& command) {
  struct Close {
    void operator()(std::FILE* pipe) const { pclose(pipe); }
  };
  std::string all;
  const std::unique_ptr<std::FILE, Close> pipe(popen(command.c_str(), "r"));
  std::array<char, 65536> block;
  for (std::size_t size = 1; pipe && size > 0;) {
    size = std::fread(block.data(), 1, block.size(), pipe.get());
    all.append(block.data(), size);
  }
  return all;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string_view Trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(Trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return parts;
}

// A data file of the package, and its lines without comments.
class DataFile {
 public:
  explicit DataFile(const std::string& name)
      : DataFile(name, name.ends_with(".bz2") ? ReadPipe("bzip2 -dc " + Path(name) + " 2>&1") : ReadFile(Path(name))) {}

  // Calls visit(fields, comment) for each line that says something.
  template <typename Visit>
  void ForEachLine(Visit&& visit) const {
    for (const std::string_view line : Split(text_, '\n')) {
      const std::size_t hash = line.find('#');
      const std::string_view said = Trimmed(line.substr(0, hash));
      if (said.empty() || said.starts_with('@')) continue;
      visit(Split(said, ';'), hash == std::string_view::npos ? "" : line.substr(hash + 1));
    }
  }
  const std::string& text() const { return text_; }

 protected:
  DataFile(const std::string& name, std::string text) : text_(std::move(text)) {
    BOOST_TEST_REQUIRE((text_.starts_with('#') || text_.starts_with("0000;")),
                       name << " can't be read: install the Debian packages unicode-data and bzip2 (ops/dev install)");
  }

 private:
  static std::string Path(const std::string& name) { return "/usr/share/unicode/" + name; }

  std::string text_;
};

struct Confusables : DataFile {
  Confusables() : DataFile("confusables.txt", ReadFile(SIGNPOST_SOURCE_DIR "/tests/property/confusables.txt")) {}
};

// "0044 0307"
Characters32 ReadCharacters(std::string_view field) {
  Characters32 characters;
  for (const std::string_view hex : Split(field, ' ')) {
    if (!hex.empty()) characters.push_back(static_cast<UChar32>(std::stoul(std::string(hex), nullptr, 16)));
  }
  return characters;
}

// "0044..0046", or one.
std::pair<UChar32, UChar32> ReadRange(std::string_view field) {
  const std::size_t dots = field.find("..");
  const UChar32 first = ReadCharacters(field.substr(0, dots)).at(0);
  return {first, dots == std::string_view::npos ? first : ReadCharacters(field.substr(dots + 2)).at(0)};
}

std::string Utf8(const Characters32& characters) {
  std::string text;
  for (const UChar32 c : characters) {
    std::array<char, U8_MAX_LENGTH> bytes{};
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, c);
    text.append(bytes.data(), static_cast<std::size_t>(size));
  }
  return text;
}

std::string Utf8(std::string_view field) { return Utf8(ReadCharacters(field)); }

// ---- what the engine makes of a text

Tokens CutOf(std::string_view text, Cut cut) {
  Tokens tokens;
  Tokenise(text, kKey, cut, tokens);
  return tokens;
}

Strings WordsOf(const Tokens& tokens) {
  Strings words;
  for (std::size_t i = 0; i < tokens.words.size(); ++i) words.emplace_back(tokens.reading.LettersOf(i));
  return words;
}

// The words of a term; and those of a text, with its wholes.
Strings EverythingIn(std::string_view text) {
  Strings all = WordsOf(CutOf(text, Cut::kTerm));
  const Tokens tokens = CutOf(text, Cut::kText);
  for (std::string& word : WordsOf(tokens)) all.push_back(std::move(word));
  for (const Whole& whole : tokens.reading.wholes) {
    all.push_back(std::to_string(whole.first) + "-" + std::to_string(whole.last) + ":");
    all.back() += tokens.reading.LettersOf(whole);
  }
  return all;
}

// What a text is folded to, without what separates its words.
std::string FoldedLetters(std::string_view text) {
  std::string letters;
  for (const std::string& word : WordsOf(CutOf(text, Cut::kTerm))) letters += word;
  return letters;
}

// ---- the tests

BOOST_AUTO_TEST_SUITE(unicode_files)

BOOST_AUTO_TEST_CASE(they_are_of_the_version_that_icu_knows) {
  UVersionInfo version;
  u_getUnicodeVersion(version);
  const std::string name = "Test-" + std::to_string(version[0]) + "." + std::to_string(version[1]) + ".";
  for (const char* file : {"NormalizationTest.txt.bz2", "auxiliary/WordBreakTest.txt"}) {
    BOOST_TEST(DataFile(file).text().substr(0, 80).find(name) != std::string::npos, file << ": not " << name);
  }
}

BOOST_AUTO_TEST_CASE(normal_forms_are_cut_alike) {
  int lines = 0;
  DataFile("NormalizationTest.txt.bz2").ForEachLine([&](const auto& fields, std::string_view comment) {
    ++lines;
    const Strings source = EverythingIn(Utf8(fields.at(0)));
    for (std::size_t form = 1; form < 5; ++form) {
      if (EverythingIn(Utf8(fields.at(form))) != source) BOOST_ERROR("column " << form + 1 << " of" << comment);
    }
  });
  BOOST_TEST(lines > 18'000);
}

// What docs/matching.md, sections 1 and 2, make of a character, from Unicode's data alone.
class CharacterData {
 public:
  CharacterData() : categories_(kLastCharacter + 1, "Cn"), is_emoji_(kLastCharacter + 1) {
    DataFile("extracted/DerivedGeneralCategory.txt").ForEachLine([&](const auto& fields, std::string_view) {
      ForEach(fields.at(0), [&](std::size_t c) { categories_[c] = fields.at(1); });
    });
    DataFile("emoji/emoji-data.txt").ForEachLine([&](const auto& fields, std::string_view) {
      if (fields.at(1) != "Emoji_Presentation" && fields.at(1) != "Emoji_Modifier") return;
      ForEach(fields.at(0), [&](std::size_t c) { is_emoji_[c] = true; });
    });
    DataFile("DerivedNormalizationProps.txt").ForEachLine([&](const auto& fields, std::string_view) {
      if (fields.at(1) != "NFKC_CF") return;
      ForEach(fields.at(0), [&](std::size_t c) { folded_[c] = ReadCharacters(fields.at(2)); });
    });
  }

  bool IsWordPart(UChar32 c) const {
    const auto at = static_cast<std::size_t>(c);
    const char general = categories_[at][0];
    return is_emoji_[at] || ((general == 'L' || general == 'M' || general == 'N') && c != 0x02BC);
  }

  bool IsCapital(UChar32 c) const {
    const std::string& category = categories_[static_cast<std::size_t>(c)];
    return category == "Lu" || category == "Lt";
  }
  bool IsMark(UChar32 c) const { return categories_[static_cast<std::size_t>(c)][0] == 'M'; }

  std::string FoldedLetters(UChar32 c) const {
    const auto found = folded_.find(static_cast<std::size_t>(c));
    Characters32 letters = found == folded_.end() ? Characters32{c} : found->second;
    std::erase_if(letters, [&](UChar32 part) { return !IsWordPart(part) || IsLeftOut(part); });
    return Utf8(letters);
  }

  // The marks of section 1, 2.
  static bool IsLeftOut(UChar32 c) {
    constexpr std::pair<UChar32, UChar32> kRanges[] = {
        {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5}, {0x05C7, 0x05C7},
        {0x0610, 0x061A}, {0x0640, 0x0640}, {0x064B, 0x0652}, {0x0656, 0x065F}, {0x0670, 0x0670},
        {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED}};
    return std::ranges::any_of(kRanges, [&](const auto& range) { return c >= range.first && c <= range.second; });
  }

 private:
  template <typename Visit>
  static void ForEach(std::string_view range, Visit&& visit) {
    const auto [first, last] = ReadRange(range);
    for (UChar32 c = first; c <= last; ++c) visit(static_cast<std::size_t>(c));
  }

  Strings categories_;
  std::vector<bool> is_emoji_;
  std::unordered_map<std::size_t, Characters32> folded_;
};

BOOST_AUTO_TEST_CASE(every_character_folds_as_the_data_says) {
  const CharacterData data;
  for (UChar32 c = 0; c <= kLastCharacter; ++c) {
    if (U_IS_SURROGATE(c)) continue;
    const std::string letters = FoldedLetters(Utf8(Characters32{c}));
    if (letters != data.FoldedLetters(c)) {
      BOOST_ERROR(std::hex << "U+" << c << ": " << letters << ", and not " << data.FoldedLetters(c));
    }
  }
}

BOOST_AUTO_TEST_CASE(both_sides_of_a_case_folding_fold_alike) {
  std::map<std::string, int> lines;
  DataFile("CaseFolding.txt").ForEachLine([&](const auto& fields, std::string_view comment) {
    const std::string status(fields.at(1));
    ++lines[status];
    const bool is_alike = FoldedLetters(Utf8(fields.at(0))) == FoldedLetters(Utf8(fields.at(2)));
    // Simple foldings are those of full ones that keep the length: we fold fully. Turkic ones (I is ı, and İ is i)
    // hold in two languages and are wrong in all others.
    if (status == "C" || status == "F") BOOST_TEST(is_alike, status << comment);
    if (status == "T") BOOST_TEST(!is_alike, status << comment);
  });
  BOOST_TEST(lines["C"] + lines["F"] > 1'400);
  BOOST_TEST(lines["T"] == 2);
}

// ---- words

// How two neighbouring characters stand in our words.
enum class Joint : std::uint8_t { kOneWord, kTwoWords, kWordAndNone, kNone };
constexpr std::array<std::string_view, 4> kJointNames = {"one word", "two words", "a word and none", "none"};

struct WordBreakRow {
  std::string_view rule;  // of UAX 29, by the number in the file
  bool breaks = false;    // it says that a word ends there
  Joint joint{};
  int times = 0;
  std::string_view reason;  // where we differ

  // Two characters that are in no word of ours can't differ.
  bool IsDifferent() const { return joint != Joint::kNone && breaks == (joint == Joint::kOneWord); }
};

constexpr bool kBreaks = true;
constexpr bool kJoins = false;
constexpr std::string_view kMarkAfter = "a mark after it: it separates, and the mark is a word";

constexpr WordBreakRow kWordBreaks[] = {
    {"3.0", kJoins, Joint::kNone, 2, ""},
    {"3.1", kBreaks, Joint::kOneWord, 91, "the span of a mark begins with what it stands on, be it a line's end"},
    {"3.1", kBreaks, Joint::kWordAndNone, 46, ""},
    {"3.1", kBreaks, Joint::kNone, 38, ""},
    {"3.2", kBreaks, Joint::kTwoWords, 1, ""},
    {"3.2", kBreaks, Joint::kWordAndNone, 111, ""},
    {"3.2", kBreaks, Joint::kNone, 54, ""},
    {"3.3", kJoins, Joint::kTwoWords, 3, "emoji that are joined to one picture are words each"},
    {"3.3", kJoins, Joint::kWordAndNone, 5, "a joiner, and a symbol that is no emoji, are in no word"},
    {"3.3", kJoins, Joint::kNone, 1, ""},
    {"3.4", kJoins, Joint::kNone, 2, ""},
    {"4.0", kJoins, Joint::kOneWord, 1076, ""},
    {"4.0", kJoins, Joint::kNone, 210, ""},
    {"5.0", kJoins, Joint::kOneWord, 43, ""},
    {"5.0", kJoins, Joint::kTwoWords, 2, "camel case: a capital after a small letter begins a word"},
    {"6.0", kJoins, Joint::kWordAndNone, 22, "an apostrophe cuts (the whole is another reading), a colon separates"},
    {"6.0", kJoins, Joint::kTwoWords, 21, kMarkAfter},
    {"7.0", kJoins, Joint::kWordAndNone, 22, "an apostrophe cuts (the whole is another reading), a colon separates"},
    {"7.0", kJoins, Joint::kTwoWords, 21, kMarkAfter},
    {"7.1", kJoins, Joint::kWordAndNone, 3, "an apostrophe at the end of a Hebrew word is no part of it"},
    {"7.2", kJoins, Joint::kWordAndNone, 1, "a quotation mark in a Hebrew abbreviation separates"},
    {"7.3", kJoins, Joint::kWordAndNone, 1, "a quotation mark in a Hebrew abbreviation separates"},
    {"8.0", kJoins, Joint::kOneWord, 11, ""},
    {"9.0", kJoins, Joint::kOneWord, 31, ""},
    {"10.0", kJoins, Joint::kOneWord, 15, ""},
    {"11.0", kJoins, Joint::kWordAndNone, 16, "a point or comma between digits separates, an apostrophe cuts"},
    {"11.0", kJoins, Joint::kTwoWords, 15, kMarkAfter},
    {"12.0", kJoins, Joint::kWordAndNone, 16, "a point or comma between digits separates, an apostrophe cuts"},
    {"12.0", kJoins, Joint::kTwoWords, 15, kMarkAfter},
    {"13.0", kJoins, Joint::kOneWord, 3, ""},
    {"13.1", kJoins, Joint::kWordAndNone, 87, "an underscore separates"},
    {"13.1", kJoins, Joint::kNone, 2, ""},
    {"13.2", kJoins, Joint::kWordAndNone, 88, "an underscore separates"},
    {"13.2", kJoins, Joint::kTwoWords, 13, kMarkAfter},
    {"15.0", kJoins, Joint::kTwoWords, 3, "the two halves of a flag are words each"},
    {"16.0", kJoins, Joint::kTwoWords, 5, "the two halves of a flag are words each"},
    {"999.0", kBreaks, Joint::kOneWord, 32, "U+3031, a repeat mark of several scripts, is a letter like others"},
    {"999.0", kBreaks, Joint::kTwoWords, 594, ""},
    {"999.0", kBreaks, Joint::kWordAndNone, 1379, ""},
    {"999.0", kBreaks, Joint::kNone, 252, ""},
};

Joint JointAt(const Tokens& tokens, const std::array<std::size_t, 3>& edges) {
  const auto word_of = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = 0; i < tokens.words.size(); ++i) {
      if (tokens.words[i].span.begin <= begin && end <= tokens.words[i].span.end) return static_cast<int>(i);
    }
    return -1;
  };
  const int left = word_of(edges[0], edges[1]);
  const int right = word_of(edges[1], edges[2]);
  if (left < 0 && right < 0) return Joint::kNone;
  if (left < 0 || right < 0) return Joint::kWordAndNone;
  return left == right ? Joint::kOneWord : Joint::kTwoWords;
}

// A line of the file: "÷ 0061 × 0027 × 0062 ÷ # ÷ [0.2] LATIN ... × [6.0] ...".
struct WordBreakLine {
  std::string text;
  std::vector<std::size_t> edges;  // of the characters, in bytes
  std::vector<bool> breaks;        // by edge
  Strings rules;                   // by edge

  WordBreakLine(std::string_view said, std::string_view comment) {
    for (const std::string_view part : Split(said, ' ')) {
      const bool is_break = part == "\u00F7";
      if (is_break || part == "\u00D7") {
        edges.push_back(text.size());
        breaks.push_back(is_break);
      } else {
        text += Utf8(part);
      }
    }
    for (std::size_t at = comment.find('['); at != std::string_view::npos; at = comment.find('[', at + 1)) {
      rules.emplace_back(comment.substr(at + 1, comment.find(']', at) - at - 1));
    }
    BOOST_TEST_REQUIRE(rules.size() == edges.size(), comment);
  }
};

BOOST_AUTO_TEST_CASE(words_are_those_of_uax_29_but_for_named_differences) {
  std::map<std::tuple<std::string, bool, Joint>, int> times;
  DataFile("auxiliary/WordBreakTest.txt").ForEachLine([&](const auto& fields, std::string_view comment) {
    const WordBreakLine line(fields.at(0), comment);
    const Tokens tokens = CutOf(line.text, Cut::kText);
    for (std::size_t i = 1; i + 1 < line.edges.size(); ++i) {
      const Joint joint = JointAt(tokens, {line.edges[i - 1], line.edges[i], line.edges[i + 1]});
      ++times[{line.rules[i], line.breaks[i], joint}];
    }
  });
  for (const WordBreakRow& row : kWordBreaks) {
    const auto found = times.extract({std::string(row.rule), row.breaks, row.joint});
    BOOST_TEST((found ? found.mapped() : 0) == row.times, row.rule << ", " << NameOf(kJointNames, row.joint));
    BOOST_TEST(row.IsDifferent() != row.reason.empty(), row.rule << ", " << NameOf(kJointNames, row.joint));
  }
  for (const auto& [key, count] : times) {
    const auto& [rule, breaks, joint] = key;
    BOOST_ERROR("not in the table: {\"" << rule << "\", " << breaks << ", " << NameOf(kJointNames, joint) << ", "
                                        << count);
  }
}

// ---- look-alikes

struct ConfusableKind {
  std::string_view name;
  std::string_view reason;  // why some are apart
  int alike = 0;            // lines whose two sides match each other
  int apart = 0;
};

constexpr ConfusableKind kConfusableKinds[] = {
    {"symbols", "what is no letter, mark or digit separates words, or stays as it is", 780, 630},
    {"capitals", "case is folded first; the capital is looked at again only if it looks like ASCII", 828, 129},
    {"left out", "folding drops marks that everyday writing leaves out, on one side only", 53, 134},
    {"compatibility", "compatible forms are folded first: \u02B3 is r, and no longer like \u18F4", 2425, 118},
    {"spaceless", "a letter of a script without spaces is a word by itself, and so never part of another", 0, 58},
    {"decomposed", "a letter with an accent is looked up without it, as in UTS 39: \u00F6 is o", 18, 8},
    {"marks", "a mark of one script that looks like an accent makes another letter there, so it stays", 84, 57},
    {"letters", "a letter whose capital looks like ASCII is read as that: \u03BA is k, and no longer like \u0138", 976,
     13},
};

bool IsFoundIn(const std::string& term, std::string_view text) {
  Issues issues;
  const RuleSet rules = RuleSet::Compile(
      {.term_lists = {{.id = "list", .terms = {{.text = term, .fold = Fold::kSkeleton}}}},
       .rules = {{.id = "rule", .mode = Mode::kLive, .when = {TermsMatch{"list"}}, .campaign = "campaign"}}},
      kKey, issues);
  static Scratch scratch;
  return !HasErrors(issues) && !Evaluate(rules, {.texts = {&text, 1}}, scratch).live.empty();
}

class ConfusableSorter {
 public:
  ConfusableSorter() : decomposes_(kLastCharacter + 1) {
    DataFile("UnicodeData.txt").ForEachLine([&](const auto& fields, std::string_view) {
      const std::string_view decomposition = fields.at(5);
      const bool is_canonical = !decomposition.empty() && !decomposition.starts_with('<');
      decomposes_[static_cast<std::size_t>(ReadCharacters(fields.at(0)).at(0))] = is_canonical;
    });
  }

  std::string_view KindOf(const Characters32& source, const Characters32& target) const {
    Characters32 both = source;
    both.insert(both.end(), target.begin(), target.end());
    const auto any = [&](const auto& test) { return std::ranges::any_of(both, test); };
    if (any([&](UChar32 c) { return !data_.IsWordPart(c); })) return "symbols";
    if (any([&](UChar32 c) { return data_.IsCapital(c); })) return "capitals";
    if (any([&](UChar32 c) { return CharacterData::IsLeftOut(c); })) return "left out";
    if (any([&](UChar32 c) { return data_.FoldedLetters(c) != Utf8(Characters32{c}); })) return "compatibility";
    if (CutOf(InWord(source), Cut::kTerm).words.size() != CutOf(InWord(target), Cut::kTerm).words.size()) {
      return "spaceless";
    }
    if (any([&](UChar32 c) { return decomposes_[static_cast<std::size_t>(c)]; })) return "decomposed";
    return std::ranges::all_of(source, [&](UChar32 c) { return data_.IsMark(c); }) ? "marks" : "letters";
  }

  // Between letters: what has none is not read as letters.
  static std::string InWord(const Characters32& characters) { return "zor" + Utf8(characters) + "blat"; }

 private:
  CharacterData data_;
  std::vector<bool> decomposes_;
};

BOOST_AUTO_TEST_CASE(confusables_have_the_same_skeleton_but_for_named_differences) {
  const ConfusableSorter sorter;
  std::map<std::string_view, std::pair<int, int>> times;
  Confusables().ForEachLine([&](const auto& fields, std::string_view) {
    const Characters32 source = ReadCharacters(fields.at(0));
    const Characters32 target = ReadCharacters(fields.at(1));
    const std::string_view kind = sorter.KindOf(source, target);
    const bool is_alike = IsFoundIn(sorter.InWord(target), sorter.InWord(source)) &&
                          IsFoundIn(sorter.InWord(source), sorter.InWord(target));
    ++(is_alike ? times[kind].first : times[kind].second);
  });
  for (const ConfusableKind& kind : kConfusableKinds) {
    const auto [alike, apart] = times[kind.name];
    BOOST_TEST(alike == kind.alike, kind.name << ": " << alike << " are alike, and not " << kind.alike);
    BOOST_TEST(apart == kind.apart, kind.name << ": " << apart << " are apart, and not " << kind.apart);
    BOOST_TEST(kind.reason.empty() == (kind.apart == 0), kind.name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules
