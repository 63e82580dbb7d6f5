// Any definition survives being written and read, whatever stands in its fields.
#include <rapidcheck.h>

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "rules/assignment.h"
#include "server/policy/codec.h"
#include "tests/unit/policy/any_definition.h"

namespace signpost::policy {
namespace {

using rules::Condition;

std::string AnyText() {
  // Letters of one to four bytes, and what JSON must escape.
  static const std::vector<std::string> kPieces = {"a",
                                                   "z",
                                                   "-",
                                                   "7",
                                                   " ",
                                                   "\"",
                                                   "\\",
                                                   "/",
                                                   "~",
                                                   std::string(1, '\0'),
                                                   "\n",
                                                   "\xC3\xA9",
                                                   "\xD7\xA9",
                                                   "\xE2\x80\xA8",
                                                   "\xF0\x9F\x8C\x8D"};
  std::string text;
  for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces))) text += piece;
  return text;
}

// Of any size and with all its digits: a reader that rounds a little is found out.
double AnyNumber() {
  const auto any_bits = rc::gen::map(rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>()), [](std::uint64_t bits) {
    const auto number = std::bit_cast<double>(rules::Mix(bits));
    return std::isfinite(number) ? number : 0.0;
  });
  return *rc::gen::oneOf(rc::gen::element(0.0, 0.1, -1e-300, 1e300, 9007199254740993.0, -9007199254740992.0, 1.0 / 3),
                         any_bits);
}

template <typename Enum, std::size_t N>
Enum AnyOfNames(const std::array<std::string_view, N>&) {
  return static_cast<Enum>(*rc::gen::inRange<int>(0, static_cast<int>(N)));
}

template <typename Make>
auto Several(const Make& make) {
  std::vector<decltype(make())> values(static_cast<std::size_t>(*rc::gen::inRange(0, 4)));
  for (auto& value : values) value = make();
  return values;
}

rules::ScheduleDefinition AnySchedule() {
  return {
      .time_zone = AnyText(), .from = AnyText(), .until = AnyText(), .day_parts = Several([] {
                                                                       rules::DayPart part;
                                                                       for (bool& day : part.days)
                                                                         day = *rc::gen::arbitrary<bool>();
                                                                       part.from_minute = *rc::gen::inRange(0, 1441);
                                                                       part.until_minute = *rc::gen::inRange(0, 1441);
                                                                       return part;
                                                                     })};
}

Condition AnyCondition(int depth) {
  const auto text = [] { return AnyText(); };
  const auto comparison = AnyOfNames<rules::Comparison>(rules::kComparisonNames);
  switch (*rc::gen::inRange(depth > 0 ? 0 : 3, 13)) {
    case 0:
      return {rules::AllOf{Several([=] { return AnyCondition(depth - 1); })}};
    case 1:
      return {rules::AnyOf{Several([=] { return AnyCondition(depth - 1); })}};
    case 2:
      return {rules::NoneOf{{AnyCondition(depth - 1)}}};
    case 3:
      return {rules::TermsMatch{AnyText(), *rc::gen::arbitrary<std::uint32_t>(), AnyNumber()}};
    case 4:
      return {rules::CountryIs{Several(text)}};
    case 5:
      return {rules::RegionIs{Several(text)}};
    case 6:
      return {rules::LanguageIs{Several(text)}};
    case 7:
      return {rules::SurfaceIs{Several([] { return AnyOfNames<rules::Surface>(rules::kSurfaceNames); })}};
    case 8:
      return {rules::AgeBandIs{Several([] { return AnyOfNames<rules::AgeBand>(rules::kAgeBandNames); })}};
    case 9:
      return {rules::PartnerIs{Several(text)}};
    case 10:
      return {rules::PriorExposures{comparison, *rc::gen::arbitrary<std::uint32_t>()}};
    case 11:
      return {rules::SignalCompares{AnyText(), comparison, AnyNumber()}};
    default:
      return {rules::InSchedule{AnySchedule()}};
  }
}

rules::Term AnyTerm() {
  return {AnyText(),
          AnyOfNames<rules::MatchKind>(rules::kMatchKindNames),
          AnyOfNames<rules::Fold>(rules::kFoldNames),
          *rc::gen::arbitrary<int>(),
          AnyNumber(),
          AnyText()};
}

}  // namespace

Definition test::AnyDefinition() {
  const auto text = [] { return AnyText(); };
  Definition d;
  d.rules.term_lists = Several([&] {
    return rules::TermList{AnyText(),
                           AnyText(),
                           Several(text),
                           AnyOfNames<rules::Sensitivity>(rules::kSensitivityNames),
                           AnyText(),
                           AnyText(),
                           Several([] { return AnyTerm(); })};
  });
  d.rules.rules = Several([&] {
    return rules::Rule{AnyText(),
                       AnyText(),
                       AnyOfNames<rules::Mode>(rules::kModeNames),
                       *rc::gen::arbitrary<int>(),
                       AnyCondition(4),
                       AnyOfNames<rules::Action>(rules::kActionNames),
                       AnyText(),
                       Several(text),
                       *rc::gen::inRange(0, 100'001) / 1000.0};
  });
  d.cases = Several([&] {
    Case one{.id = AnyText(), .title = AnyText(), .input = {}, .expect = {}};
    one.input.texts = Several(text);
    one.input.texts.push_back(AnyText());
    for (const std::string& name : Several(text)) one.input.context.signals[name] = AnyNumber();
    one.input.session = AnyText();
    // From the year 0 to 9999.
    const auto at_s = *rc::gen::inRange<std::int64_t>(-62'167'219'200, 253'402'300'800);
    if (*rc::gen::arbitrary<bool>()) one.input.now = rules::Moment(std::chrono::seconds(at_s));
    one.expect.action = AnyOfNames<Shown>(kShownNames);
    return one;
  });
  return d;
}

namespace {

BOOST_AUTO_TEST_SUITE(codec_random)

BOOST_AUTO_TEST_CASE(whatever_is_written_is_read_as_it_was) {
  const bool holds = rc::check([] {
    const Definition definition = test::AnyDefinition();
    const std::string json = Serialise(definition);
    rules::Issues issues;
    const Definition again = Parse(json, issues);
    RC_ASSERT(issues.empty());
    RC_ASSERT(again == definition);
    RC_ASSERT(Serialise(again) == json);
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_CASE(any_bytes_are_read_without_harm) {
  const std::string good =
      R"({"rules":[{"id":"a","when":{"all":[{"country":["GB"]}]},"action":"block"}],"facts":[{"figure":1}]})";
  const bool holds = rc::check([&] {
    std::string json = good;
    for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
      const auto at = static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(json.size())));
      json[at] = *rc::gen::arbitrary<char>();
    }
    rules::Issues issues;
    Parse(json, issues);
    for (const rules::Issue& issue : issues) RC_ASSERT(!issue.message.empty());
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy
