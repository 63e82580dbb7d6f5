#include "tests/property/naive_skeleton.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <unordered_map>

#include "tests/property/naive_text.h"

namespace signpost::naive {
namespace {

using Prototypes = std::unordered_map<char32_t, std::u32string>;

// A line is a code point and the code points of its prototype, in hexadecimal: "006D;0072 006E".
Prototypes ReadPrototypes(const char* path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(std::string("can't read ") + path);
  Prototypes prototypes;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::replace(line.begin(), line.end(), ';', ' ');
    std::istringstream fields(line);
    fields >> std::hex;
    std::uint32_t source = 0;
    fields >> source;
    std::u32string& target = prototypes[source];
    for (std::uint32_t c = 0; fields >> c;) target += c;
  }
  return prototypes;
}

std::u32string ToUtf32(const icu::UnicodeString& text) {
  std::u32string result;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    result += static_cast<char32_t>(text.char32At(i));
  }
  return result;
}

bool IsDroppedMark(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  return IsMark(c) && uscript_getScript(static_cast<UChar32>(c), &status) == USCRIPT_INHERITED && c != 0x3099 &&
         c != 0x309A;
}

// By its name: "LATIN LETTER SMALL CAPITAL R".
char32_t LetterOfSmallCapital(char32_t c) {
  constexpr std::string_view kName = "LATIN LETTER SMALL CAPITAL ";
  char name[128];
  UErrorCode status = U_ZERO_ERROR;
  const auto size = u_charName(static_cast<UChar32>(c), U_UNICODE_CHAR_NAME, name, sizeof name, &status);
  const std::string_view full(name, U_SUCCESS(status) ? static_cast<std::size_t>(size) : 0);
  if (full.size() != kName.size() + 1 || !full.starts_with(kName)) return c;
  return static_cast<char32_t>(full.back() - 'A' + 'a');
}

// Step 1 for one character: what it looks like. UTS 39 takes prototypes of decomposed characters.
std::u32string ComputeLooks(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  icu::UnicodeString text;
  for (const char32_t part : ToUtf32(nfd->normalize(icu::UnicodeString(static_cast<UChar32>(c)), status))) {
    for (const char32_t p : Prototype(part)) text.append(static_cast<UChar32>(p));
  }
  text = nfd->normalize(text, status);
  text.foldCase();
  std::u32string looks = ToUtf32(text);
  std::erase_if(looks, IsDroppedMark);
  const auto is_good = [](char32_t r) { return IsLetter(r) || IsMark(r) || IsDigit(r); };
  if (looks.empty() || !std::ranges::all_of(looks, is_good)) {
    looks = IsDroppedMark(c) ? std::u32string() : std::u32string(1, c);
  }
  std::ranges::transform(looks, looks.begin(), LetterOfSmallCapital);
  return looks;
}

bool IsAsciiLetters(std::u32string_view text) {
  return std::ranges::all_of(text, [](char32_t c) { return c >= U'a' && c <= U'z'; });
}

// Step 1, with a look at the capital where the character itself looks like nothing in ASCII.
std::u32string ComputeLooksOrCapitals(char32_t c) {
  const std::u32string looks = ComputeLooks(c);
  if (IsAsciiLetters(looks)) return looks;
  const std::u32string capital = ComputeLooks(static_cast<char32_t>(u_toupper(static_cast<UChar32>(c))));
  return IsAsciiLetters(capital) && !capital.empty() ? capital : looks;
}

const std::u32string& Looks(char32_t c) {
  static std::unordered_map<char32_t, std::u32string> known;
  const auto found = known.find(c);
  return found != known.end() ? found->second : known.emplace(c, ComputeLooksOrCapitals(c)).first->second;
}

// Step 2.
char32_t Imitated(char32_t c) {
  switch (c) {
    case U'0':
      return U'o';
    case U'1':
    case U'i':
      return U'l';
    case U'3':
      return U'e';
    case U'4':
      return U'a';
    case U'5':
      return U's';
    case U'7':
      return U't';
    case U'8':
      return U'b';
    case U'9':
      return U'g';
    default:
      return c;
  }
}

void MakeEqualNeighboursOne(std::u32string& text) { text.erase(std::unique(text.begin(), text.end()), text.end()); }

}  // namespace

std::u32string Prototype(char32_t c) {
  static const Prototypes prototypes = ReadPrototypes(SIGNPOST_SOURCE_DIR "/tests/property/confusables.txt");
  const auto found = prototypes.find(c);
  return found != prototypes.end() ? found->second : std::u32string(1, c);
}

std::u32string Skeleton(std::u32string_view word) {
  if (std::ranges::none_of(word, IsLetter)) return std::u32string(word);
  std::u32string skeleton;
  for (const char32_t c : word) skeleton += Looks(c);
  std::ranges::transform(skeleton, skeleton.begin(), Imitated);
  MakeEqualNeighboursOne(skeleton);
  for (std::size_t at = 0; (at = skeleton.find(U"rn", at)) != std::u32string::npos;) {
    skeleton.erase(at, 1);
    skeleton[at] = U'm';
  }
  MakeEqualNeighboursOne(skeleton);
  return skeleton;
}

}  // namespace signpost::naive
