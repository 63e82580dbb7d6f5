#include "messages/reading_age.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

namespace signpost::messages {
namespace {

BOOST_AUTO_TEST_SUITE(reading_age)

struct Syllables {
  const char* word;
  std::size_t count;
};

const Syllables kSyllables[] = {
    {"a", 1},      {"the", 1},     {"help", 1},     {"safe", 1},         {"caught", 1},      {"loved", 1},
    {"wanted", 2}, {"wishes", 2},  {"services", 3}, {"called", 1},       {"little", 2},      {"able", 2},
    {"while", 1},  {"people", 2},  {"someone", 2},  {"everything", 3},   {"anyone", 3},      {"children", 2},
    {"being", 2},  {"trying", 2},  {"idea", 3},     {"area", 3},         {"created", 3},     {"video", 3},
    {"quiet", 2},  {"million", 3}, {"station", 2},  {"confidential", 4}, {"information", 4}, {"you", 1},
    {"your", 1},   {"yes", 1},     {"family", 3},   {"police", 2},       {"behaviour", 3},   {"arrested", 3},
};

BOOST_AUTO_TEST_CASE(syllables) {
  for (const Syllables& one : kSyllables) BOOST_TEST(SyllablesOf(one.word) == one.count, one.word);
}

struct Texts {
  std::vector<std::string> texts;
  std::size_t sentences, words, syllables;
};

BOOST_AUTO_TEST_CASE(words_and_sentences) {
  const Texts cases[] = {
      {{"You can stop."}, 1, 3, 3},
      {{"You can stop"}, 1, 3, 3},
      {{"Stop now. You can't do it alone!", "Help is free", "2026 \u2013 42."}, 3, 10, 11},
      {{"It is free? Yes: it is"}, 3, 6, 6},
      {{"Really?! Yes..."}, 2, 2, 3},
      {{"(It is free.) \u201cIt is.\u201d Good"}, 3, 6, 6},
      {{"It\u2019s yours, it's not theirs"}, 1, 5, 5},
      {{"a well-known one"}, 1, 4, 4},
      {{"Call 0808 1000 900 at 10:30, 3.5 times."}, 1, 3, 3},
      {{"Under-18s may call, on the 1st"}, 1, 5, 6},
      {{"See help.example or call"}, 1, 5, 7},
      {{"The caf\u00e9 is na\u00efve"}, 1, 4, 4},
      {{"", " \n", "Help"}, 1, 1, 1},
  };
  for (const Texts& test : cases) {
    BOOST_TEST_CONTEXT(test.texts.front()) {
      const auto score = ScoreReading("en-GB", test.texts);
      BOOST_REQUIRE(score.has_value());
      BOOST_TEST(score->sentences == test.sentences);
      BOOST_TEST(score->words == test.words);
      BOOST_TEST(score->syllables == test.syllables);
    }
  }
}

BOOST_AUTO_TEST_CASE(ages) {
  const struct {
    std::vector<std::string> texts;
    double years;
  } cases[] = {
      // 0.39 * words / sentences + 11.8 * syllables / words - 15.59 + 5
      {{"Stop now. You can't do it alone!", "Help is free"}, 3.69},
      {{"You can stop."}, 0.39 * 3 + 11.8 - 10.59},
      {{"Confidential information"}, 0.39 * 2 + 11.8 * 8 / 2 - 10.59},
  };
  for (const auto& test : cases) {
    BOOST_TEST(std::abs(ScoreReading("en", test.texts)->AgeYears() - test.years) < 0.001, test.texts.front());
  }
}

BOOST_AUTO_TEST_CASE(the_longest_sentence) {
  const struct {
    std::vector<std::string> texts;
    std::size_t text, sentence, words;
  } cases[] = {
      {{"One two three", "One. One two"}, 0, 0, 3},        {{"One", "One two. One two three", "One"}, 1, 1, 3},
      {{"One", "...", "1, 2, 3, 4. ! One two."}, 2, 0, 2}, {{"One two", "One two"}, 0, 0, 2},
      {{"One...?! One: one. One one one"}, 0, 2, 3},       {{"One: one one one"}, 0, 0, 3},
  };
  for (const auto& test : cases) {
    BOOST_TEST_CONTEXT(test.texts.back()) {
      const auto score = ScoreReading("en", test.texts);
      BOOST_TEST(score->longest.text == test.text);
      BOOST_TEST(score->longest.sentence == test.sentence);
      BOOST_TEST(score->longest.words == test.words);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_score_where_the_formula_says_nothing) {
  const std::vector<std::string> text = {"You can stop."};
  for (const char* locale : {"en", "en-GB", "en-US"}) BOOST_TEST(ScoreReading(locale, text).has_value(), locale);
  for (const char* locale : {"fr", "cy", "enm", "en-XA", ""})
    BOOST_TEST(!ScoreReading(locale, text).has_value(), locale);
  BOOST_TEST(!ScoreReading("en", {}).has_value());
  BOOST_TEST(!ScoreReading("en", std::vector<std::string>{"", "42."}).has_value());
}

BOOST_AUTO_TEST_CASE(english_is_told_from_other_languages) {
  const struct {
    const char* text;
    bool is_english;
  } cases[] = {
      {"Somebody listens to you, and does not judge. You can stop the call when you want.", true},
      {"The chat is open on weekdays.", true},
      {"", false},
      {"0808 1000 900", false},
      {"Jemand hört dir zu und urteilt nicht. Du kannst das Gespräch jederzeit beenden.", false},
      {"Quelqu'un vous écoute sans juger. Vous pouvez arrêter l'appel quand vous le voulez.", false},
      {"Iemand luistert naar je en oordeelt niet. Je kunt het gesprek stoppen wanneer je wilt, en het is gratis.",
       false},
      {"Nogen lytter til dig og dømmer ikke. Du kan stoppe samtalen, når du vil.", false},
      {"Alguien te escucha y no te juzga. Puedes terminar la llamada cuando quieras.", false},
  };
  for (const auto& test : cases) BOOST_TEST(LooksEnglish(test.text) == test.is_english, test.text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::messages
