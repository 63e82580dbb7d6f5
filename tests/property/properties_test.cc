// What holds of the real engine whatever the terms and the texts are, and needs no second engine to be seen.
#include <rapidcheck.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rules/evaluate.h"
#include "rules/ruleset.h"
#include "tests/property/describe.h"
#include "tests/property/generator.h"
#include "tests/property/naive_text.h"

// How RapidCheck shows a term that it found to fail.
namespace signpost::rules {
void showValue(const Term& term, std::ostream& out) { out << property::InWords(term); }
}  // namespace signpost::rules

namespace signpost::property {
namespace {

using rules::Fold;
using rules::MatchKind;
using Texts = std::vector<std::string>;

constexpr rules::HashKey kKey{.k0 = 31, .k1 = 32};

rules::Definition PolicyOf(std::vector<rules::Term> terms) {
  return {.term_lists = {{.id = "words", .terms = std::move(terms)}}};
}

class HitRecorder : public rules::Listener {
 public:
  void OnHit(const rules::Hit& hit) override { hits.push_back(hit); }
  void OnCondition(rules::RuleIndex, rules::ConditionIndex, bool, std::span<const rules::ListTotal>) override {}
  void OnRule(rules::RuleIndex, rules::RuleResult) override {}

  std::vector<rules::Hit> hits;
};

// By the term's place in its list.
std::map<std::size_t, rules::Hit> HitsOf(const std::vector<rules::Term>& terms, const Texts& texts) {
  rules::Issues issues;
  const rules::RuleSet rules = rules::RuleSet::Compile(PolicyOf(terms), kKey, issues);
  RC_ASSERT(!rules::HasErrors(issues));
  const Asked asked{.texts = texts};
  rules::Scratch scratch;
  HitRecorder recorder;
  const rules::Verdict verdict = rules::Evaluate(rules, AskedView(asked).input(), scratch, &recorder);
  RC_ASSERT(!verdict.degraded);
  std::map<std::size_t, rules::Hit> hits;
  for (const rules::Hit& hit : recorder.hits) {
    RC_ASSERT(hits.emplace(rules.terms().entry(hit.term).place, hit).second);
  }
  return hits;
}

std::set<std::size_t> PlacesHit(const std::vector<rules::Term>& terms, const Texts& texts) {
  std::set<std::size_t> places;
  for (const auto& [place, hit] : HitsOf(terms, texts)) places.insert(place);
  return places;
}

// ---- Generators, which RapidCheck can shrink

const Texts& Words() {
  static const Texts words = {"zorblat",
                              "fex",
                              "zo",
                              "rn",
                              "m",
                              "s",
                              "h",
                              "get",
                              "help",
                              "Help",
                              "42",
                              "caf\u00E9",
                              "\u0130yi",
                              "stra\u00DFe",
                              "\u03AC\u03BB",
                              "\u0439\u043E",
                              "\u0645\u064F\u0633\u0627",
                              "\u05E9\u05C1\u05DC",
                              "\u0939\u093F\u0928\u094D",
                              "\u5E2E\u52A9",
                              "\u30D8\u30EB\u30D7\u30FC",
                              "\u0E0A\u0E48\u0E27",
                              "\u0E19\u0E49\u0E33",
                              "\uB3C4\uC6C0",
                              "\u1103\u1169",
                              "\U0001F642",
                              "\U0001F44D\U0001F3FD"};
  return words;
}

const Texts& Others() {
  static const Texts others = {
      " ",      " ",          " ",      " ",      "-",      "'",      "'s ",    "_",      "#",      ".",      "@",
      "$",      "!",          "|",      "\u20AC", "\u2019", "\u3000", "\n",     "\u0301", "\u0323", "\u0345", "\u200D",
      "\u00AD", "\uFB01",     "\u2121", "\u00A8", "\u0149", "\u01C5", "\u1F88", "\uFDFA", "\u212A", "\u30CF", "\u3099",
      "\uFF9F", "\U0001D41A", "\u064E", "\u0640", "\u05B6", "0",      "1",      "3",      "A",      "i",      "x"};
  return others;
}

rc::Gen<std::string> AnyText() {
  const auto piece = rc::gen::oneOf(rc::gen::elementOf(Words()), rc::gen::elementOf(Others()));
  return rc::gen::suchThat(rc::gen::map(rc::gen::container<Texts>(piece),
                                        [](const Texts& pieces) {
                                          std::string text;
                                          for (const std::string& each : pieces) text += each;
                                          return text;
                                        }),
                           IsBounded);
}

rc::Gen<rules::Term> AnyTerm() {
  static const std::vector<TermChoice> choices = AllTermChoices();
  const auto words = rc::gen::resize(3, rc::gen::nonEmpty(rc::gen::container<Texts>(rc::gen::elementOf(Words()))));
  const auto term = rc::gen::apply(
      [](const TermChoice& choice, const Texts& parts, int within_words) {
        rules::Term made{.match = choice.kind, .fold = choice.fold};
        for (const std::string& part : parts) made.text += (made.text.empty() ? "" : " ") + part;
        if (choice.kind == MatchKind::kNear) made.within_words = within_words;
        return made;
      },
      rc::gen::elementOf(choices), words, rc::gen::inRange(2, 9));
  return rc::gen::suchThat(term, IsGoodTerm);
}

rc::Gen<std::vector<rules::Term>> AnyTerms() {
  return rc::gen::resize(8, rc::gen::container<std::vector<rules::Term>>(AnyTerm()));
}
rc::Gen<Texts> AnyTexts() { return rc::gen::resize(3, rc::gen::container<Texts>(rc::gen::resize(30, AnyText()))); }

std::string Normal(const icu::Normalizer2* form, const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  std::string normal;
  form->normalize(icu::UnicodeString::fromUTF8(text), status).toUTF8String(normal);
  return normal;
}

bool IsCharacterEdge(const std::string& text, std::size_t at) {
  return at == text.size() || (at < text.size() && !U8_IS_TRAIL(static_cast<unsigned char>(text[at])));
}

// ---- The properties

BOOST_AUTO_TEST_SUITE(properties)

BOOST_AUTO_TEST_CASE(spans_lie_in_the_text_on_edges_of_characters) {
  BOOST_TEST(rc::check([] {
    const auto terms = *AnyTerms();
    const auto texts = *AnyTexts();
    for (const auto& [place, hit] : HitsOf(terms, texts)) {
      RC_ASSERT(hit.text < texts.size());
      const std::string& text = texts[hit.text];
      RC_ASSERT(hit.span.begin < hit.span.end);
      RC_ASSERT(hit.span.end <= text.size());
      RC_ASSERT(IsCharacterEdge(text, hit.span.begin));
      RC_ASSERT(IsCharacterEdge(text, hit.span.end));
    }
  }));
}

BOOST_AUTO_TEST_CASE(a_normal_form_of_a_text_has_the_same_hits) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* forms[] = {icu::Normalizer2::getNFCInstance(status), icu::Normalizer2::getNFDInstance(status),
                                     icu::Normalizer2::getNFKCInstance(status),
                                     icu::Normalizer2::getNFKDInstance(status)};
  BOOST_TEST_REQUIRE(U_SUCCESS(status));
  BOOST_TEST(rc::check([&forms] {
    const auto terms = *AnyTerms();
    const auto text = *AnyText();
    const auto hits = PlacesHit(terms, {text});
    for (const icu::Normalizer2* form : forms) RC_ASSERT(PlacesHit(terms, {Normal(form, text)}) == hits);
  }));
}

BOOST_AUTO_TEST_CASE(one_more_term_changes_no_hit_of_the_others) {
  BOOST_TEST(rc::check([] {
    auto terms = *AnyTerms();
    const auto more = *AnyTerm();
    const auto texts = *AnyTexts();
    const auto before = PlacesHit(terms, texts);
    terms.push_back(more);
    auto after = PlacesHit(terms, texts);
    after.erase(terms.size() - 1);
    RC_ASSERT(after == before);
  }));
}

BOOST_AUTO_TEST_CASE(the_order_of_texts_and_terms_makes_no_difference) {
  BOOST_TEST(rc::check([] {
    const auto terms = *AnyTerms();
    auto texts = *AnyTexts();
    const auto hits = PlacesHit(terms, texts);
    std::ranges::reverse(texts);
    RC_ASSERT(PlacesHit(terms, texts) == hits);
    for (std::size_t place = 0; place < terms.size(); ++place) {
      // A repeated term is left out, so each is asked for alone.
      const bool is_hit = !PlacesHit({terms[place]}, texts).empty();
      RC_ASSERT(is_hit || !hits.contains(place));
      RC_ASSERT(!is_hit || hits.contains(place) || std::ranges::count(terms, terms[place]) > 1);
    }
  }));
}

// A longer text loses no hit but those of the whole text, and spelled-out rows that grow too long.
BOOST_AUTO_TEST_CASE(more_text_loses_no_hit) {
  BOOST_TEST(rc::check([] {
    auto terms = *AnyTerms();
    std::erase_if(terms, [](const rules::Term& term) {
      return term.match == MatchKind::kExact || term.match == MatchKind::kPattern || term.fold == Fold::kSkeleton;
    });
    const auto text = *AnyText();
    const auto more = *AnyText();
    const auto hits = PlacesHit(terms, {text});
    for (const std::string& longer : {text + "\n" + more, more + "\n" + text}) {
      const auto hits_of_longer = PlacesHit(terms, {longer});
      RC_ASSERT(std::ranges::includes(hits_of_longer, hits));
    }
  }));
}

// A term is a text in which it is found, unless it repeats its words and is wider than it asks for.
BOOST_AUTO_TEST_CASE(a_term_is_found_in_itself) {
  BOOST_TEST(rc::check([] {
    const auto term = *AnyTerm();
    RC_PRE(term.match != MatchKind::kPattern);
    RC_PRE(term.match != MatchKind::kNear ||
           naive::TermWords(term.text).size() <= static_cast<std::size_t>(term.within_words));
    const std::string folded = naive::ToUtf8(naive::FoldedLetters(term.text));
    RC_ASSERT(!PlacesHit({term}, {folded}).empty());
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::property
