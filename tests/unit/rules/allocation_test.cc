// Evaluate allocates nothing once it is warm. This is an executable of its own because it replaces operator new, and
// gives ICU an allocator that counts too.

#include <unicode/uclean.h>
#include <unicode/uset.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "rules/evaluate.h"

namespace {

std::atomic<std::size_t> allocations = 0;
std::atomic<std::size_t> memory_ends_at = SIZE_MAX;  // the allocation of this number fails, and all after it

void* Allocate(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}

void* AllocateOrThrow(std::size_t size) {
  void* memory = Allocate(size);
  if (memory == nullptr || allocations > memory_ends_at) {
    std::free(memory);
    throw std::bad_alloc();
  }
  return memory;
}

}  // namespace

// The compiler takes free() of what new gave for a mistake; here it is the pair of Allocate.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void* operator new(std::size_t size) { return AllocateOrThrow(size); }
void* operator new[](std::size_t size) { return AllocateOrThrow(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return Allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
#pragma GCC diagnostic pop

namespace signpost::rules {
namespace {

// ICU wants its functions before anything else of it is used.
struct CountIcu {
  CountIcu() {
    UErrorCode status = U_ZERO_ERROR;
    u_setMemoryFunctions(
        nullptr, [](const void*, std::size_t size) { return Allocate(size); },
        [](const void*, void* memory, std::size_t size) {
          allocations.fetch_add(1, std::memory_order_relaxed);
          return std::realloc(memory, size);
        },
        [](const void*, void* memory) { std::free(memory); }, &status);
    BOOST_TEST_REQUIRE(U_SUCCESS(status));
  }
};
BOOST_TEST_GLOBAL_FIXTURE(CountIcu);

std::string Repeat(std::string_view part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += part;
  return all;
}

RuleSet Compile() {
  Definition definition;
  TermList& words = definition.term_lists.emplace_back(TermList{.id = "words"});
  for (int i = 0; i < 2'000; ++i) words.terms.push_back({.text = "term" + std::to_string(i)});
  words.terms.push_back({.text = "stop it now"});
  words.terms.push_back({.text = "\u5E2E\u52A9"});
  words.terms.push_back({.text = "zorblat fex", .match = MatchKind::kNear, .within_words = 8});
  words.terms.push_back({.text = "zorblat grimbly", .match = MatchKind::kAllWords});
  words.terms.push_back({.text = "dropmip", .fold = Fold::kSkeleton});
  words.terms.push_back({.text = "mipdrop", .match = MatchKind::kWithinWord, .fold = Fold::kSkeleton});
  words.terms.push_back({.text = "gorwibs", .fold = Fold::kFuzzy});
  words.terms.push_back({.text = "vunkel", .match = MatchKind::kWithinWord});
  words.terms.push_back({.text = "pexrud[0-9]+", .match = MatchKind::kPattern});  // and its literal is in no text here
  for (int i = 0; i < 50; ++i) {
    Condition when{
        AllOf{{{TermsMatch{"words"}},
               {AnyOf{{{CountryIs{{"GB"}}}, {LanguageIs{{"en"}}}, {InSchedule{{.time_zone = "Europe/London"}}}}}},
               {NoneOf{{{SignalCompares{"risk", Comparison::kLess, 0.1}}}}}}}};
    definition.rules.push_back({.id = "rule" + std::to_string(i),
                                .mode = i % 3 == 0 ? Mode::kShadow : Mode::kLive,
                                .when = std::move(when),
                                .campaign = "a campaign whose id does not fit into a small string",
                                .ramp_percent = 50});
  }
  definition.rules.push_back(
      {.id = "suppress", .mode = Mode::kLive, .when = {AgeBandIs{{AgeBand::kUnder13}}}, .action = Action::kSuppress});
  Issues issues;
  RuleSet rules = RuleSet::Compile(definition, {.k0 = 1, .k1 = 2}, issues);
  BOOST_TEST_REQUIRE(issues.empty());
  return rules;
}

std::string EveryTerm() {
  std::string text;
  for (int i = 0; i < 2'000; ++i) text += "term" + std::to_string(i) + " ";
  return text;
}

BOOST_AUTO_TEST_CASE(the_counters_count) {
  const std::size_t before = allocations;
  ::operator delete(::operator new(1));  // a new-expression could be optimised away
  BOOST_TEST(allocations == before + 1);
  UErrorCode status = U_ZERO_ERROR;
  uset_close(uset_openPattern(u"[a-z]", -1, &status));
  BOOST_TEST(allocations > before + 1);
}

BOOST_AUTO_TEST_CASE(evaluate_allocates_nothing_once_warm) {
  const RuleSet rules = Compile();
  const std::vector<std::string> texts = {
      "",
      "stop it now helpline",
      "Please #GetHelpNow, don't wait",
      "an innocent text of ordinary words without any hit at all",
      "caf\u00E9 cafe\u0301 \u0130stanbul STRASSE stra\u00DFe \uFF27\uFF25\uFF34 \uFDFA \u2121",
      "\u6211\u8981\u5E2E\u52A9\u4F60 \u0E19\u0E49\u0E33 \u1103\u1169\u110B\u116E\u11B7",
      "\U0001F469\u200D\U0001F4BB \U0001F44D\U0001F3FD zorblat x x fex grimbly",
      "a" + Repeat("\u0301", 200) + " a" + Repeat("\u0323\u0345", 100),
      "\xFF\xC3 broken \xED\xA0\x80 text",
      "Dr0p-mip d r o p m i p, xmipdropx; gorwbis xvunkelx p@ex",
      EveryTerm(),  // more hits than are reported
      Repeat("getHelp #get_help ", 5'000),
      Repeat("zorblat ", 10'000),  // more checks than are made
  };
  const std::vector<std::string_view> languages = {"en-GB"};
  const std::vector<Signal> signals = {{"risk", 0.4}};
  Scratch scratch;
  std::size_t matched = 0;
  const auto evaluate_all = [&] {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::string_view pair[] = {texts[i], texts[(i + 5) % texts.size()]};
      Input input{.texts = pair, .context = {.country = "FR", .languages = languages, .signals = signals}};
      for (const AgeBand age : {AgeBand::kAdult, AgeBand::kUnder13}) {
        for (input.seed = 0; input.seed < 20; ++input.seed) {
          input.context.age_band = age;
          const Verdict verdict = Evaluate(rules, input, scratch);
          matched += verdict.live.size() + verdict.suppressed.size();
        }
      }
    }
  };
  evaluate_all();
  const std::size_t before = allocations;
  evaluate_all();
  const std::size_t after = allocations;
  BOOST_TEST(after == before);
  BOOST_TEST(matched > 0U);
}

// Wherever memory ends, the verdict says that it is not whole, and the next one is as good as ever.
BOOST_AUTO_TEST_CASE(without_memory_a_verdict_is_degraded) {
  const RuleSet rules = Compile();
  const std::string_view texts[] = {"stop it now, #GetHelp", "d r o p m i p and gorwbis, fex zorblat"};
  Input input{.texts = texts, .context = {.country = "GB"}};
  Scratch warm;
  while (Evaluate(rules, input, warm).live.empty()) ++input.seed;  // one that is inside the ramp
  std::size_t degraded = 0;
  for (std::size_t left = 0;; ++left) {
    Scratch scratch;
    memory_ends_at = allocations + left;
    const bool is_degraded = Evaluate(rules, input, scratch).degraded;
    memory_ends_at = SIZE_MAX;
    BOOST_TEST(!Evaluate(rules, input, scratch).degraded);
    BOOST_TEST(!Evaluate(rules, input, scratch).live.empty());
    if (!is_degraded) break;
    ++degraded;
  }
  BOOST_TEST(degraded > 10U);
}

}  // namespace
}  // namespace signpost::rules
