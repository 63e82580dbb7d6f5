#include "tests/property/describe.h"

#include <unicode/utf8.h>

#include <array>
#include <cstdio>
#include <sstream>
#include <string_view>
#include <variant>

#include "rules/condition.h"
#include "tests/property/naive_matcher.h"

namespace signpost::property {
namespace {

using rules::MatchKind;

std::string EscapedLetters(std::u32string_view letters) { return Escaped(naive::ToUtf8(letters)); }

void DescribeSteps(std::ostream& out, const char* name, const std::vector<naive::Step>& steps) {
  constexpr std::array<const char*, naive::kReadings> kNames = {
      "", "chain", "hyphenated", "hashtag", "put together", "symbols", "spelled out"};
  out << "    " << name << ":";
  for (const naive::Step& step : steps) {
    out << "  " << EscapedLetters(step.letters);
    if (step.reading == naive::Reading::kWord) continue;
    out << " (" << step.from << "-" << step.to << " " << kNames[static_cast<std::size_t>(step.reading)] << ")";
  }
  out << "\n";
}

void DescribeReading(std::ostream& out, const std::string& text) {
  const naive::Text read = naive::ReadText(text);
  out << "    words:";
  for (const naive::Word& word : read.words) {
    out << "  " << EscapedLetters(word.letters) << InWords(word.span) << (word.is_emoji ? " emoji" : "")
        << (word.is_possessive ? " possessive" : "");
  }
  out << "\n";
  DescribeSteps(out, "steps", read.normal_steps);
  DescribeSteps(out, "skeleton steps", read.skeleton_steps);
}

void DescribeCondition(std::ostream& out, const rules::Condition& condition) {
  const auto group = [&out](const char* name, const std::vector<rules::Condition>& members) {
    out << name << "(";
    for (const rules::Condition& member : members) {
      DescribeCondition(out, member);
      out << (&member == &members.back() ? "" : ", ");
    }
    out << ")";
  };
  if (const auto* all = std::get_if<rules::AllOf>(&condition.test)) return group("all", all->of);
  if (const auto* any = std::get_if<rules::AnyOf>(&condition.test)) return group("any", any->of);
  if (const auto* none = std::get_if<rules::NoneOf>(&condition.test)) return group("not", none->of);
  // The leaves are put in words by the engine itself, which is good enough to read.
  rules::Conditions words;
  const rules::ConditionIndex index = words.Add(condition, [](std::string_view) { return 0U; });
  const auto* terms = std::get_if<rules::TermsMatch>(&condition.test);
  out << words.Describe(index, [&](std::uint32_t) { return terms == nullptr ? std::string_view() : terms->list; });
}

void DescribeRule(std::ostream& out, const rules::Rule& rule) {
  out << "  rule " << rule.id << ": " << rules::NameOf(rules::kModeNames, rule.mode) << ", priority " << rule.priority
      << ", " << rules::NameOf(rules::kActionNames, rule.action) << " " << rule.campaign
      << (rule.action == rules::Action::kSuppress ? InWords(rule.suppresses) : "") << ", ramp " << rule.ramp_percent
      << " %, when ";
  DescribeCondition(out, rule.when);
  out << "\n";
}

}  // namespace

std::string Escaped(std::string_view text) {
  std::string escaped = "\"";
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < size;) {
    const std::int32_t begin = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    char hex[16];
    if (c >= 0x20 && c < 0x7F) {
      if (c == '"' || c == '\\') escaped += '\\';
      escaped += static_cast<char>(c);
    } else if (c >= 0) {
      std::snprintf(hex, sizeof hex, "\\u{%X}", static_cast<unsigned>(c));
      escaped += hex;
    } else {
      for (std::int32_t at = begin; at < i; ++at) {
        std::snprintf(hex, sizeof hex, "\\x%02X", bytes[at]);
        escaped += hex;
      }
    }
  }
  return escaped + "\"";
}

std::string InWords(const TermChoice& choice) {
  return std::string(rules::NameOf(rules::kMatchKindNames, choice.kind)) + " " +
         std::string(rules::NameOf(rules::kFoldNames, choice.fold));
}

std::string InWords(const rules::Term& term) {
  std::string words = Escaped(term.text) + " " + InWords({term.match, term.fold});
  if (term.match == MatchKind::kNear) words += " within " + std::to_string(term.within_words);
  if (term.weight != 1) words += " weight " + std::to_string(term.weight);
  return words;
}

std::string InWords(const std::vector<std::string>& values) {
  std::string words;
  for (const std::string& value : values) words += (words.empty() ? "" : ", ") + value;
  return words.empty() ? "-" : words;
}

std::string InWords(const naive::Bytes& span) {
  return "[" + std::to_string(span.begin) + ", " + std::to_string(span.end) + ")";
}

std::string Describe(const rules::Definition& policy, const Asked& asked) {
  std::ostringstream out;
  for (const rules::TermList& list : policy.term_lists) {
    out << "  list " << list.id << ":\n";
    for (const rules::Term& term : list.terms) {
      out << "    " << InWords(term) << "\n";
      if (term.match == MatchKind::kPattern) continue;
      out << "      words:";
      for (const std::u32string& word : naive::Prepare(term).words) out << " " << EscapedLetters(word);
      out << "\n";
    }
  }
  for (const rules::Rule& rule : policy.rules) DescribeRule(out, rule);
  for (const std::string& text : asked.texts) {
    out << "  text " << Escaped(text) << "\n";
    DescribeReading(out, text);
  }
  out << "  asked: country " << asked.country << ", region " << asked.region << ", partner " << asked.partner
      << ", languages " << InWords(asked.languages) << ", surface "
      << rules::NameOf(rules::kSurfaceNames, asked.surface) << ", age "
      << rules::NameOf(rules::kAgeBandNames, asked.age_band) << ", exposures " << asked.prior_exposures;
  for (const auto& [name, value] : asked.signals) out << ", signal " << name << " " << value;
  out << ", now " << asked.now.time_since_epoch().count() << ", seed " << asked.seed << "\n";
  return out.str();
}

}  // namespace signpost::property
