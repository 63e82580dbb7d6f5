#include "tests/property/generator.h"

#include <re2/re2.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <set>

#include "tests/property/disguise.h"
#include "tests/property/naive_matcher.h"
#include "tests/property/naive_text.h"

namespace signpost::property {
namespace {

using rules::Fold;
using rules::MatchKind;
using Word = std::u32string;

// Made up, and the words of public phrases that ask for help, in many scripts.
constexpr std::array kWords = {U"zorblat",
                               U"fexol",
                               U"mirvex",
                               U"tolbern",
                               U"glipnor",
                               U"dravi",
                               U"fex",
                               U"zorb",
                               U"hello",
                               U"get",
                               U"help",
                               U"now",
                               U"stop",
                               U"it",
                               U"i",
                               U"want",
                               U"to",
                               U"s",
                               U"dont",
                               U"don't",
                               U"well-don't",
                               U"zorblat's",
                               U"fex7",
                               U"42",
                               U"1",
                               U"caf\u00E9zor",
                               U"stra\u00DFen",
                               U"yard\u0131m",
                               U"\u0130yi",
                               U"\u00E6rvo",
                               U"\uFB01ndex",
                               U"be\u0323\u0301xo",
                               U"\u03B2\u03BF\u03AE\u03B8\u03B5\u03B9\u03B1",
                               U"\u03AC\u03BB\u03BB\u03BF\u03C2",
                               U"\u03CA\u03BF\u1FB3",
                               U"\u043F\u043E\u043C\u043E\u0449\u044C",
                               U"\u043C\u043E\u0439",
                               U"\u0441\u0442\u043E\u043F",
                               U"\u0645\u0633\u0627\u0639\u062F\u0629",
                               U"\u0627\u0644\u0622\u0646",
                               U"\u0645\u064F\u0633\u0627",
                               U"\u05E2\u05D6\u05E8\u05D4",
                               U"\u05E2\u05DB\u05E9\u05D9\u05D5",
                               U"\u05E9\u05C1\u05DC\u05D5\u05DD",
                               U"\u092E\u0926\u0926",
                               U"\u0939\u093F\u0928\u094D\u0926\u0940",
                               U"\u5E2E\u52A9",
                               U"\u52A9\u3051\u3066",
                               U"\u5E2E",
                               U"\u305F\u3059\u3051\u3066",
                               U"\u30D8\u30EB\u30D7\u30FC",
                               U"\uFF8D\uFF99\uFF8C\uFF9F",
                               U"\u0E0A\u0E48\u0E27\u0E22",
                               U"\u0E19\u0E49\u0E33",
                               U"\u0E8A\u0EC8\u0EA7\u0E8D",
                               U"\u1787\u17BD\u1799",
                               U"\u1000\u1030\u100A\u102E",
                               U"\uB3C4\uC6C0",
                               U"\uC694\uCCAD",
                               U"\U0001F642",
                               U"\U0001F44D\U0001F3FD",
                               U"\U0001D4F1elp"};

// Short words of few letters: what is put together from them is often another of them.
Word TinyWord(Random& random) {
  Word word;
  for (std::size_t left = random.Between(1, 4); left > 0; --left) word += random.Of(std::u32string_view(U"zoxvmrn"));
  return word;
}

// About as long as a limit of the readings: 16 words of a whole, 32 of a chunk, 64 characters of a fuzzy word.
Word LongWord(Random& random) {
  const std::size_t limit = random.Of(std::array{16, 32, 64});
  Word word;
  for (std::size_t left = random.Between(limit - 1, limit + 2); left > 0; --left)
    word += random.Of(std::u32string_view(U"zxvza"));
  return word;
}

std::vector<Word> Vocabulary(Random& random) {
  std::vector<Word> words;
  for (std::size_t left = random.Between(4, 8); left > 0; --left) words.push_back(random.Of(kWords));
  for (std::size_t left = random.Below(3); left > 0; --left) words.push_back(TinyWord(random));
  if (random.Chance(15)) words.push_back(LongWord(random));
  return words;
}

// ---- Terms

Word JoinedWords(Random& random, const std::vector<Word>& vocabulary, std::size_t count) {
  static const std::vector<Word> kJoiners = {U"-", U"'", U"", U"", U", ", U"_", U"  ", U"\U0001F642"};
  const Word joiner = random.Chance(70) ? U" " : random.Of(kJoiners);
  Word text = random.Chance(5) ? U"#" : U"";
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? U"" : joiner) + random.Of(vocabulary);
  return random.Chance(10) ? Disguise(random, text) : text;
}

std::size_t CountOfWords(Random& random, MatchKind kind) {
  if (kind == MatchKind::kWithinWord) return random.Chance(90) ? 1 : 2;
  if (random.Chance(1)) return random.Between(25, 32);
  return kind == MatchKind::kNear ? random.Between(2, 4) : random.Between(1, random.Chance(70) ? 2 : 4);
}

// A part of a word, at least three characters of it.
Word PartOf(Random& random, const Word& word) {
  if (word.size() <= 3) return word;
  const std::size_t begin = random.Below(word.size() - 2);
  return word.substr(begin, random.Between(3, word.size() - begin));
}

// `{}` is a word of the vocabulary, folded and quoted.
constexpr std::array kPatterns = {
    "{}",      "{}+",      "{} {}",       "{}[ ,.-]+{}",     "({}|{})",    "{}.?{}",    "^{}",
    "{}$",     "\\b{}\\b", "{}[0-9]+",    "[0-9]{2}",        "{}\\s+{}",   "[xz]+o",    "\\p{Han}{2}",
    "(?-i){}", ".{}",      "{}[^a-z]",    "\\p{Thai}\\p{M}", "[@$!|]\\w+", "(?:{} ?)+", "\\bz\\w*",
    "[a-c]x",  "{}\\W{}",  "\\x{1F642}.", "z(o|x){1,2}",     "(?s){}.{}",  "{}{}"};

char InUpperCase(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string RandomPattern(Random& random, const std::vector<Word>& vocabulary) {
  std::string pattern = random.Of(kPatterns);
  for (std::size_t at = 0; (at = pattern.find("{}", at)) != std::string::npos;) {
    std::string word = naive::ToUtf8(naive::FoldedLetters(naive::ToUtf8(random.Of(vocabulary))));
    if (random.Chance(20)) std::ranges::transform(word, word.begin(), InUpperCase);
    const std::string quoted = RE2::QuoteMeta(word);
    pattern.replace(at, 2, quoted);
    at += quoted.size();
  }
  return pattern;
}

rules::Term RandomTerm(Random& random, const TermChoice& choice, const std::vector<Word>& vocabulary) {
  constexpr std::array kWeights = {1.0, 1.0, 0.5, 2.0, 0.1, 0.7};
  rules::Term term{.match = choice.kind, .fold = choice.fold, .weight = random.Of(kWeights)};
  if (choice.kind == MatchKind::kPattern) {
    term.text = RandomPattern(random, vocabulary);
    return term;
  }
  Word text = JoinedWords(random, vocabulary, CountOfWords(random, choice.kind));
  if (choice.kind == MatchKind::kWithinWord) text = PartOf(random, text);
  term.text = naive::ToUtf8(text);
  if (choice.kind == MatchKind::kNear) {
    const std::size_t words = naive::Prepare(term).words.size();
    term.within_words = static_cast<int>(std::min<std::size_t>(64, words + random.Below(random.Chance(90) ? 4 : 60)));
  }
  return term;
}

rules::TermList RandomList(Random& random, std::string id, const std::vector<TermChoice>& choices,
                           const std::vector<Word>& vocabulary) {
  rules::TermList list{.id = std::move(id)};
  const std::size_t size = random.Between(2, 9);
  while (list.terms.size() < size) {
    rules::Term term = RandomTerm(random, random.Of(choices), vocabulary);
    // The same words in several kinds and folds tell them apart best.
    if (!list.terms.empty() && random.Chance(20) && term.match != MatchKind::kPattern) {
      term.text = random.Of(list.terms).text;
      if (term.match == MatchKind::kNear) term.within_words = static_cast<int>(random.Between(2, 6));
    }
    if (IsGoodTerm(term)) list.terms.push_back(std::move(term));
  }
  return list;
}

// ---- Rules

constexpr std::array kListIds = {"alpha", "beta", "gamma", "delta"};
constexpr std::array kCampaigns = {"one", "two", "three"};
constexpr std::array kCountries = {"GB", "IE", "FR"};
constexpr std::array kRegions = {"GB-SCT", "GB-ENG", "FR-75"};
constexpr std::array kLanguages = {"en", "en-GB", "EN-gb", "gd", "fr-FR", "eng"};
constexpr std::array kPartners = {"search-one", "search-two"};
constexpr std::array kSignals = {"risk", "other"};
constexpr std::array kNumbers = {0.0, 0.25, 0.5, 1.0};

std::vector<std::string> SomeOf(Random& random, const auto& values) {
  std::set<std::string> some;
  for (std::size_t left = random.Between(1, 2); left > 0; --left) some.insert(random.Of(values));
  return {some.begin(), some.end()};
}

template <typename Enum>
std::vector<Enum> SomeEnumerators(Random& random, std::size_t count) {
  std::vector<Enum> some;
  for (std::size_t i = 0; i < count; ++i) {
    if (random.Chance(40)) some.push_back(static_cast<Enum>(i));
  }
  if (some.empty()) some.push_back(static_cast<Enum>(random.Below(count)));
  return some;
}

rules::ScheduleDefinition RandomSchedule(Random& random) {
  constexpr std::array kZones = {"UTC", "Europe/London", "America/New_York"};
  rules::ScheduleDefinition schedule{.time_zone = random.Of(kZones)};
  if (random.Chance(50)) schedule.from = "2026-03-01";
  if (random.Chance(50)) schedule.until = "2026-04-15T12:30";
  if (random.Chance(50)) {
    rules::DayPart part{.from_minute = static_cast<int>(random.Below(1440)),
                        .until_minute = static_cast<int>(random.Between(1, 1440))};
    for (bool& day : part.days) day = random.Chance(60);
    part.days[random.Below(7)] = true;
    schedule.day_parts.push_back(part);
  }
  return schedule;
}

rules::Condition RandomLeaf(Random& random, std::size_t lists) {
  const auto comparison = static_cast<rules::Comparison>(random.Below(5));
  if (random.Chance(60)) {
    return {rules::TermsMatch{.list = kListIds[random.Below(lists)],
                              .min_count = static_cast<std::uint32_t>(random.Chance(60) ? 1 : random.Between(1, 3)),
                              .min_weight = random.Chance(60) ? 0 : static_cast<double>(random.Between(1, 30)) / 10}};
  }
  switch (random.Chance(4) ? 8 : random.Below(8)) {
    case 0:
      return {rules::CountryIs{SomeOf(random, kCountries)}};
    case 1:
      return {rules::RegionIs{SomeOf(random, kRegions)}};
    case 2:
      return {rules::LanguageIs{SomeOf(random, kLanguages)}};
    case 3:
      return {rules::SurfaceIs{SomeEnumerators<rules::Surface>(random, rules::kSurfaceNames.size())}};
    case 4:
      return {rules::AgeBandIs{SomeEnumerators<rules::AgeBand>(random, rules::kAgeBandNames.size())}};
    case 5:
      return {rules::PartnerIs{SomeOf(random, kPartners)}};
    case 6:
      return {rules::PriorExposures{comparison, static_cast<std::uint32_t>(random.Below(4))}};
    case 7:
      return {rules::SignalCompares{random.Of(kSignals), comparison, random.Of(kNumbers)}};
    default:
      return {rules::InSchedule{RandomSchedule(random)}};
  }
}

rules::Condition RandomCondition(Random& random, std::size_t lists, int depth) {
  if (depth == 0 || random.Chance(45)) return RandomLeaf(random, lists);
  if (random.Chance(20)) return {rules::NoneOf{{RandomCondition(random, lists, depth - 1)}}};
  std::vector<rules::Condition> members;
  for (std::size_t left = random.Between(1, 3); left > 0; --left) {
    members.push_back(RandomCondition(random, lists, depth - 1));
  }
  if (random.Chance(50)) return {rules::AllOf{std::move(members)}};
  return {rules::AnyOf{std::move(members)}};
}

rules::Rule RandomRule(Random& random, std::string id, std::size_t lists) {
  constexpr std::array kModes = {rules::Mode::kLive, rules::Mode::kLive, rules::Mode::kLive, rules::Mode::kShadow,
                                 rules::Mode::kOff};
  constexpr std::array kRamps = {100.0, 100.0, 100.0, 50.0, 12.5, 99.9999, 0.0};
  rules::Rule rule{.id = std::move(id),
                   .mode = random.Of(kModes),
                   .priority = static_cast<int>(random.Below(3)) - 1,
                   .when = RandomCondition(random, lists, 3),
                   .action = static_cast<rules::Action>(random.Below(4)),
                   .ramp_percent = random.Of(kRamps)};
  if (rule.action != rules::Action::kSuppress) {
    rule.campaign = random.Of(kCampaigns);
  } else if (random.Chance(70)) {
    rule.suppresses = SomeOf(random, kCampaigns);
  }
  return rule;
}

// ---- Texts

std::vector<Word> SplitAtSpaces(const Word& text) {
  std::vector<Word> words(1);
  for (const char32_t c : text) {
    if (c == U' ') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

// Something like what the pattern matches: its syntax is replaced or left out.
Word SampleOf(Random& random, std::string pattern) {
  const std::pair<const char*, const char*> replacements[] = {{R"(\\p\{Han\}\{2\})", "\u5E2E\u52A9"},
                                                              {R"(\\p\{Thai\}\\p\{M\})", "\u0E0A\u0E48"},
                                                              {R"(\\x\{1F642\}\.)", "\U0001F642!"},
                                                              {R"(\[0-9\](\+|\{2\}))", "42"},
                                                              {R"(\[ ,\.-\]\+|\\s\+|\\W)", " "},
                                                              {R"(\[\^a-z\])", "!"},
                                                              {R"(\[@\$!\|\]\\w\+)", "@zo"},
                                                              {R"(\(o\|x\)\{1,2\})", "ox"},
                                                              {R"(\[xz\]\+o|\\bz\\w\*)", "zxo"},
                                                              {R"(\[a-c\]x)", "bx"},
                                                              {R"(\(\?(-i|s|:)\)?|\\b|\^|\$$| \?\)\+)", ""}};
  for (const auto& [syntax, sample] : replacements) RE2::GlobalReplace(&pattern, syntax, sample);
  std::string one;
  if (RE2::FullMatch(pattern, R"(\((.*)\|.*\))", &one)) pattern = one;
  Word word;
  for (const naive::Character& character : naive::Fold(pattern)) {
    if (character.c == U'\\' || (character.c == U'?' || character.c == U'+')) continue;
    word += character.c == U'.' && random.Chance(50) ? U'x' : character.c;
  }
  return word;
}

// Cut at one or two places.
std::vector<Word> Pieces(Random& random, Word word) {
  std::vector<Word> pieces;
  for (std::size_t left = random.Between(1, 2); left > 0 && word.size() > 1; --left) {
    const std::size_t first = random.Between(1, word.size() - 1);
    pieces.push_back(word.substr(0, first));
    word.erase(0, first);
  }
  pieces.push_back(word);
  return pieces;
}

// The words of a term become one: a hashtag, a hyphenated word, or just put together. A single word is cut for that.
Word PutTogether(Random& random, std::vector<Word> words) {
  if (words.size() == 1) words = Pieces(random, words[0]);
  const std::size_t way = random.Below(5);
  Word all = way <= 1 ? U"#" : U"";
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0 && way == 0) all += U"_";
    if (i > 0 && way == 2) all += U"-";
    if (way == 1 || way == 3) words[i][0] = static_cast<char32_t>(u_toupper(static_cast<UChar32>(words[i][0])));
    all += words[i];
  }
  return random.Chance(20) ? Disguise(random, all) : all;
}

Word WordsInText(Random& random, const rules::Term& term) {
  const bool is_pattern = term.match == MatchKind::kPattern;
  std::vector<Word> words = SplitAtSpaces(is_pattern ? SampleOf(random, term.text) : naive::FoldedLetters(term.text));
  std::erase(words, Word());
  if (words.empty()) return {};
  if (random.Chance(term.match == MatchKind::kPhrase ? 5 : 50)) {
    for (std::size_t i = words.size(); i > 1; --i) std::swap(words[i - 1], words[random.Below(i)]);
  }
  const unsigned disguised_percent = random.Chance(40) ? 0 : term.fold == Fold::kNormal ? 20 : 60;
  for (Word& word : words) {
    while (random.Chance(disguised_percent) && word.size() < 100) word = Disguise(random, word);
  }
  std::erase(words, Word());
  if (words.empty()) return {};
  if (random.Chance(15)) return PutTogether(random, words);
  Word text = words[0];
  for (std::size_t i = 1; i < words.size(); ++i) {
    text += Separator(random);
    if (term.match != MatchKind::kPhrase && random.Chance(20)) text += Noise(random) + U" ";
    text += words[i];
  }
  return text;
}

Word RandomSegment(Random& random, const rules::Definition& policy) {
  if (random.Chance(25)) return random.Chance(50) ? Noise(random) : Word(random.Of(kWords));
  const rules::TermList& list = random.Of(policy.term_lists);
  return WordsInText(random, random.Of(list.terms));
}

std::string InRandomForm(Random& random, const Word& text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::string bytes = naive::ToUtf8(text);
  if (!random.Chance(15)) return bytes;
  const icu::Normalizer2* form =
      random.Chance(60) ? icu::Normalizer2::getNFDInstance(status) : icu::Normalizer2::getNFCInstance(status);
  std::string normal;
  form->normalize(icu::UnicodeString::fromUTF8(bytes), status).toUTF8String(normal);
  return normal;
}

void BreakUtf8(Random& random, std::string& text) {
  constexpr std::array kIllFormed = {"\xFF", "\xC3", "\xE2\x82", "\x80", "\xED\xA0\x80", "\xF0\x9F\x91"};
  for (std::size_t left = random.Between(1, 2); left > 0; --left) {
    text.insert(random.Below(text.size() + 1), random.Of(kIllFormed));
  }
}

}  // namespace

AskedView::AskedView(const Asked& asked)
    : texts_(asked.texts.begin(), asked.texts.end()), languages_(asked.languages.begin(), asked.languages.end()) {
  for (const auto& [name, value] : asked.signals) signals_.push_back({name, value});
  input_ = {.texts = texts_,
            .context = {.country = asked.country,
                        .region = asked.region,
                        .languages = languages_,
                        .surface = asked.surface,
                        .age_band = asked.age_band,
                        .prior_exposures = asked.prior_exposures,
                        .signals = signals_,
                        .partner = asked.partner},
            .now = asked.now,
            .seed = asked.seed};
}

std::vector<TermChoice> AllTermChoices() {
  std::vector<TermChoice> choices;
  for (std::size_t kind = 0; kind < rules::kMatchKindNames.size(); ++kind) {
    for (std::size_t fold = 0; fold < rules::kFoldNames.size(); ++fold) {
      const TermChoice choice{static_cast<MatchKind>(kind), static_cast<Fold>(fold)};
      if (choice.kind == MatchKind::kPattern && choice.fold != Fold::kNormal) continue;
      if (choice.kind == MatchKind::kWithinWord && choice.fold == Fold::kFuzzy) continue;
      choices.push_back(choice);
    }
  }
  return choices;
}

bool IsGoodTerm(const rules::Term& term) {
  const naive::PreparedTerm prepared = naive::Prepare(term);
  if (term.match == MatchKind::kPattern) {
    return term.text.size() <= 1'000 && prepared.compiled->ok() && !RE2::PartialMatch("", *prepared.compiled);
  }
  const std::size_t words = prepared.words.size();
  if (term.match != MatchKind::kNear && term.within_words != 0) return false;
  if (words == 0 || words > 32 || !IsBounded(term.text)) return false;
  if (term.match == MatchKind::kNear) {
    return words >= 2 && static_cast<std::size_t>(term.within_words) >= words && term.within_words <= 64;
  }
  if (term.match != MatchKind::kWithinWord) return true;
  const std::size_t characters = words == 1 ? prepared.words[0].size() : 0;
  return characters >= 3 && characters <= 64 && naive::TermWords(term.text)[0].size() >= 3;
}

bool IsBounded(const std::string& text) {
  constexpr std::size_t kMostCharacters = 20;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
  const icu::Normalizer2* nfkc_casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::UnicodeString characters = icu::UnicodeString::fromUTF8(text);
  std::size_t length = 0;
  for (std::int32_t i = 0; i < characters.length(); i = characters.moveIndex32(i, 1)) {
    const UChar32 c = characters.char32At(i);
    length = nfkd->hasBoundaryBefore(c) && nfkc_casefold->hasBoundaryBefore(c) ? 1 : length + 1;
    if (length > kMostCharacters) return false;
  }
  return true;
}

rules::Definition RandomPolicy(Random& random, const std::vector<TermChoice>& choices) {
  rules::Definition policy;
  const std::vector<Word> vocabulary = Vocabulary(random);
  const std::size_t lists = random.Between(1, kListIds.size());
  for (std::size_t i = 0; i < lists; ++i)
    policy.term_lists.push_back(RandomList(random, kListIds[i], choices, vocabulary));
  std::set<std::string> ids;
  for (std::size_t left = random.Between(2, 7); left > 0; --left)
    ids.insert("rule-" + std::to_string(random.Below(100)));
  for (const std::string& id : ids) policy.rules.push_back(RandomRule(random, id, lists));
  for (std::size_t i = policy.rules.size(); i > 1; --i) std::swap(policy.rules[i - 1], policy.rules[random.Below(i)]);
  return policy;
}

std::string RandomText(Random& random, const rules::Definition& policy) {
  Word text = RandomSegment(random, policy);
  if (random.Chance(65)) {
    for (std::size_t left = random.Between(1, 3); left > 0; --left) {
      text += Separator(random) + RandomSegment(random, policy);
    }
  }
  if (random.Chance(5) && !text.empty()) text = Disguise(random, text);
  std::string bytes = InRandomForm(random, text);
  if (random.Chance(4)) BreakUtf8(random, bytes);
  return IsBounded(bytes) ? bytes : RandomText(random, policy);
}

Asked RandomInput(Random& random, const rules::Definition& policy) {
  Asked asked;
  const std::size_t texts = random.Chance(75) ? 1 : random.Below(4);
  for (std::size_t i = 0; i < texts; ++i) asked.texts.push_back(RandomText(random, policy));
  if (random.Chance(80)) asked.country = random.Of(kCountries);
  if (random.Chance(80)) asked.region = random.Of(kRegions);
  if (random.Chance(80)) asked.languages = SomeOf(random, kLanguages);
  if (random.Chance(80)) asked.partner = random.Of(kPartners);
  asked.surface = static_cast<rules::Surface>(random.Below(rules::kSurfaceNames.size()));
  asked.age_band = static_cast<rules::AgeBand>(random.Below(rules::kAgeBandNames.size()));
  asked.prior_exposures = static_cast<std::uint32_t>(random.Below(4));
  for (const char* name : kSignals) {
    if (random.Chance(60)) asked.signals.emplace_back(name, random.Of(kNumbers));
  }
  // From February to May 2026.
  asked.now = std::chrono::sys_days{std::chrono::year{2026} / 2 / 1} + std::chrono::minutes{random.Below(120 * 1440)};
  asked.seed = random.Bits();
  return asked;
}

}  // namespace signpost::property
