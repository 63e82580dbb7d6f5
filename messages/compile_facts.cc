#include <unicode/locid.h>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>

#include <cmath>

#include "messages/compile.h"
#include "messages/locale_table.h"

namespace signpost::messages {
namespace {

// The one argument that a pattern may ask for.
const char16_t kFigure[] = u"figure";

// What is wrong with a pattern, or nothing.
std::optional<std::string> FaultIn(const std::string& text) {
  const icu::UnicodeString pattern = icu::UnicodeString::fromUTF8(text);
  UErrorCode status = U_ZERO_ERROR;
  UParseError where{};
  const icu::MessagePattern parsed(pattern, &where, status);
  if (U_FAILURE(status)) {
    return "The text cannot be read from character " + std::to_string(where.offset + 1) +
           " on. Check that every { has its }, and write the number as {figure, number}.";
  }
  bool has_figure = false;
  for (std::int32_t i = 0; i < parsed.countParts(); ++i) {
    const icu::MessagePattern::Part& part = parsed.getPart(i);
    if (part.getType() != UMSGPAT_PART_TYPE_ARG_NAME && part.getType() != UMSGPAT_PART_TYPE_ARG_NUMBER) continue;
    if (part.getType() == UMSGPAT_PART_TYPE_ARG_NUMBER || !parsed.partSubstringMatches(part, kFigure)) {
      std::string name;
      parsed.getSubstring(part).toUTF8String(name);
      return "The text asks for {" + name + "}, and a fact has only {figure}.";
    }
    has_figure = true;
  }
  if (!has_figure) return "The text does not say the figure. Put {figure, number} where the number belongs.";
  return std::nullopt;
}

std::optional<std::string> Render(const std::string& pattern, double figure, const std::string& tag) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag(tag, status);
  const icu::MessageFormat format(icu::UnicodeString::fromUTF8(pattern), locale, status);
  const icu::UnicodeString name(kFigure);
  const icu::Formattable value(figure);
  icu::UnicodeString rendered;
  if (U_SUCCESS(status)) format.format(&name, &value, 1, rendered, status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string text;
  rendered.toUTF8String(text);
  return text;
}

void CheckDate(const Fact& fact, const std::string& pointer, rules::Moment now, CompiledFact& compiled,
               rules::Issues& issues) {
  const std::optional<rules::Moment> review = ParseDate(fact.review_date);
  if (!review) {
    AddError(issues, pointer + "/review_date",
             Quoted(fact.review_date) +
                 " is not a date. Write the day from which the figure must be checked again, as "
                 "2026-01-31.");
    return;
  }
  compiled.shown_until = *review;
  if (now >= *review) {
    AddWarning(issues, pointer + "/review_date",
               "The fact " + Quoted(fact.id) + " was to be reviewed by " + fact.review_date +
                   ", so it is not shown. Check the figure with its source, and set the next date.");
  }
}

}  // namespace

std::vector<CompiledFact> CompileFacts(const std::vector<Fact>& facts, rules::Moment now, rules::Issues& issues) {
  std::vector<CompiledFact> compiled(facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const Fact& fact = facts[i];
    const std::string pointer = Pointer("/facts", i);
    if (!std::isfinite(fact.figure)) AddError(issues, pointer + "/figure", "The figure is not a number.");
    if (IsBlank(fact.source)) {
      AddError(issues, pointer + "/source", "Say where the figure of " + Quoted(fact.id) + " was published.");
    }
    CheckDate(fact, pointer, now, compiled[i], issues);
    for (const auto& [tag, text] : fact.text) {
      const std::string text_pointer = Pointer(pointer + "/text", tag);
      const std::optional<std::string> canonical = CanonicalTag(tag);
      if (!canonical) {
        AddError(issues, text_pointer, Quoted(tag) + " is not a language tag. Use one such as en-GB.");
        continue;
      }
      std::optional<std::string> fault = FaultIn(text);
      if (!fault && !Render(text, fact.figure, *canonical)) {
        fault = "The text cannot be made into a sentence. Write the number as {figure, number}.";
      }
      if (fault) {
        AddError(issues, text_pointer, *fault);
      } else {
        compiled[i].patterns.emplace(*canonical, text);
      }
    }
  }
  return compiled;
}

std::optional<std::string> RenderFact(const CompiledFact& compiled, double figure, const std::string& canonical_tag) {
  for (std::string tag = canonical_tag; !tag.empty();) {
    if (const auto found = compiled.patterns.find(tag); found != compiled.patterns.end()) {
      return Render(found->second, figure, canonical_tag);
    }
    const std::size_t cut = tag.rfind('-');
    tag.resize(cut == std::string::npos ? 0 : cut);
  }
  return std::nullopt;
}

}  // namespace signpost::messages
