// What people read, and whom it reaches.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "messages/checks.h"
#include "messages/locale_table.h"
#include "messages/reading_age.h"
#include "server/policy/lint_groups.h"
#include "server/policy/promises.h"

namespace signpost::policy {
namespace {

using messages::Campaign;
using messages::IsEnglish;
using messages::LocalisedText;
using messages::Message;

constexpr std::chrono::days kFarAhead{365};

// "a", "b" and "c"; of many the first few.
std::string Named(const std::set<std::string>& ids) {
  constexpr std::size_t kMost = 3;
  std::string named;
  std::size_t count = 0;
  for (const std::string& id : ids) {
    if (++count > kMost) break;
    if (count > 1) named += count == ids.size() ? " and " : ", ";
    named += InQuotes(id);
  }
  if (ids.size() > kMost) named += " and " + std::to_string(ids.size() - kMost) + " more";
  return named;
}

// ---- texts

struct Piece {
  std::string pointer;
  const std::string* text = nullptr;
};

std::vector<Piece> PiecesOf(const LocalisedText& text, const std::string& pointer) {
  std::vector<Piece> pieces = {{pointer + "/title", &text.title}};
  for (std::size_t i = 0; i < text.paragraphs.size(); ++i) {
    pieces.push_back({pointer + "/paragraphs/" + std::to_string(i), &text.paragraphs[i]});
  }
  for (std::size_t i = 0; i < text.actions.size(); ++i) {
    pieces.push_back({pointer + "/actions/" + std::to_string(i) + "/label", &text.actions[i].label});
  }
  if (text.film) pieces.push_back({pointer + "/film/label", &text.film->label});
  return pieces;
}

class TextLinter {
 public:
  explicit TextLinter(const LintContext& context) : context_(context) {}

  void Check(const Message& message, const std::string& pointer) {
    for (const auto& [tag, text] : message.locales) {
      if (text.translation != messages::Translation::kReviewed) continue;
      const std::string at = messages::Pointer(pointer + "/locales", tag);
      for (const Piece& piece : PiecesOf(text, at)) CheckPiece(piece, tag);
      CheckReadingAge(message, tag, text, at);
    }
  }

  // A pattern's text: the same holds for what stands around its figure.
  void Check(const messages::Fact& fact, const std::string& pointer) {
    for (const auto& [tag, text] : fact.text) CheckPiece({messages::Pointer(pointer + "/text", tag), &text}, tag);
  }

  void Check(const messages::HelpService& service, const std::string& pointer) {
    const std::string at = pointer + "/what_happens";
    if (HasPlainLink(service.what_happens)) {
      AddWarning(context_.issues, at,
                 "What " + InQuotes(service.id) +
                     " says of itself has a link that is not https. Ask its owner whether the words may be changed.");
    }
    if (!messages::LooksEnglish(service.what_happens)) return;
    const auto score = messages::ScoreReading("en", std::span(&service.what_happens, 1));
    if (!score || !IsTooHard(*score)) return;
    AddWarning(context_.issues, at,
               "What " + InQuotes(service.id) + " says of itself is " + HowHard(*score) + "sentence " +
                   std::to_string(score->longest.sentence + 1) + LengthOf(*score) +
                   "Ask its owner whether it may be said in shorter sentences, and in words that everybody uses.");
  }

 private:
  static bool HasPlainLink(std::string_view text) {
    constexpr std::string_view kScheme = "http://";
    return !std::ranges::search(text, kScheme, [](char a, char b) {
              return (a >= 'A' && a <= 'Z' ? static_cast<char>(a | 0x20) : a) == b;
            }).empty();
  }

  void CheckPiece(const Piece& piece, std::string_view tag) {
    if (HasPlainLink(*piece.text)) {
      AddError(context_.issues, piece.pointer,
               "This has a link that is not https: on the way, others could read where people go from here. Write "
               "https://, or leave the link out and name a help service.");
    }
    if (!IsEnglish(tag)) return;
    const auto promise = promises_.Find(*piece.text);
    if (!promise) return;
    if (promise->kind == PromiseKind::kAnonymity) {
      AddError(
          context_.issues, piece.pointer,
          "\"" + std::string(promise->words) +
              "\" promises more than anybody can keep: partners, services and the reader's own device may know who "
              "they are. Say what the service itself says, or leave it out.");
    } else {
      AddWarning(context_.issues, piece.pointer,
                 "\"" + std::string(promise->words) +
                     "\" promises to keep every secret, but a service that learns of a child at risk has to act. Say "
                     "what the service itself says, or leave it out.");
    }
  }

  void CheckReadingAge(const Message& message, std::string_view tag, const LocalisedText& text,
                       const std::string& pointer) {
    std::vector<std::string> texts = {text.title};
    texts.insert(texts.end(), text.paragraphs.begin(), text.paragraphs.end());
    const auto score = messages::ScoreReading(tag, texts);
    if (!score || !IsTooHard(*score)) return;
    const std::string where = score->longest.text == 0 ? "the title"
                                                       : "sentence " + std::to_string(score->longest.sentence + 1) +
                                                             " of paragraph " + std::to_string(score->longest.text);
    AddWarning(context_.issues, pointer,
               "The text of " + InQuotes(message.id) + " is " + HowHard(*score) + where + LengthOf(*score) +
                   "Write shorter sentences, and words that everybody uses.");
  }

  bool IsTooHard(const messages::ReadingScore& score) const {
    return score.words >= messages::kLeastWordsToJudge && score.AgeYears() > context_.options.max_reading_age_years;
  }

  // Up to where the longest sentence is. Rounded up, so that it never says the age that is allowed.
  std::string HowHard(const messages::ReadingScore& score) const {
    const auto years = [](double age) { return std::to_string(std::lround(std::ceil(age))); };
    return "for readers of about " + years(score.AgeYears()) + " years, and should be for readers of " +
           years(context_.options.max_reading_age_years) + " at most. Its longest sentence is ";
  }

  static std::string LengthOf(const messages::ReadingScore& score) {
    return ", with " + std::to_string(score.longest.words) + " words. ";
  }

  const LintContext& context_;
  PromiseFinder promises_;
};

// ---- languages

class LanguageLinter {
 public:
  explicit LanguageLinter(const LintContext& context) : context_(context) {
    for (const Message& message : context.definition.messages.messages) by_id_.emplace(message.id, &message);
  }

  void Check(const Campaign& campaign, std::size_t place) {
    std::map<std::string, Missing> missing;  // by language
    for (std::size_t i = 0; i < campaign.countries.size(); ++i) {
      const std::string& country = campaign.countries[i];
      const std::string tag = messages::IsCountry(country) ? messages::LikelyTag(country) : std::string();
      if (tag.empty()) continue;
      for (const std::string& id : MessagesOf(campaign)) {
        if (Reaches(id, tag)) continue;
        Missing& of_language = missing.try_emplace(messages::LanguageName(tag), Missing{i, {}, {}}).first->second;
        of_language.countries.insert(country);
        of_language.messages.insert(id);
      }
    }
    for (const auto& [language, of_language] : missing) Tell(campaign, place, language, of_language);
  }

 private:
  struct Missing {
    std::size_t first = 0;  // of the campaign's countries
    std::set<std::string> countries;
    std::set<std::string> messages;
  };

  void Tell(const Campaign& campaign, std::size_t place, const std::string& language, const Missing& missing) {
    const std::vector<std::string_view> countries(missing.countries.begin(), missing.countries.end());
    AddWarning(context_.issues, At("campaigns", place, At("countries", missing.first)),
               "The campaign " + InQuotes(campaign.id) + " runs in " + Join(countries) + ", where most people read " +
                   language + ", but " + Named(missing.messages) + (missing.messages.size() == 1 ? " has" : " have") +
                   " no reviewed text in " + language +
                   ". People there get the default locale. Add the texts and have them reviewed.");
  }

  static std::set<std::string> MessagesOf(const Campaign& campaign) {
    std::set<std::string> ids;
    const auto add = [&](const std::vector<messages::Variant>& variants) {
      for (const messages::Variant& variant : variants) {
        if (variant.weight > 0) ids.insert(variant.message);
      }
    };
    add(campaign.variants);
    for (const messages::EscalationStep& step : campaign.escalation) add(step.variants);
    return ids;
  }

  // Whether somebody with this language gets a text that was chosen for it; true for messages with other faults.
  bool Reaches(const std::string& message, std::string_view tag) {
    const auto found = by_id_.find(message);
    if (found == by_id_.end()) return true;
    std::vector<std::string> served;
    for (const auto& [locale, text] : found->second->locales) {
      const auto canonical = messages::CanonicalTag(locale);
      if (canonical && text.translation == messages::Translation::kReviewed) served.push_back(*canonical);
    }
    if (served.empty() || served.size() > messages::kMaxLocales) return true;
    auto& table = tables_[served];
    if (table == nullptr) table = std::make_unique<messages::LocaleTable>(served);
    return table->Match(std::span(&tag, 1)).has_value();
  }

  const LintContext& context_;
  std::map<std::string_view, const Message*> by_id_;
  std::map<std::vector<std::string>, std::unique_ptr<messages::LocaleTable>> tables_;  // few messages differ in this
};

// ---- dates and references

void CheckFlight(const LintContext& context, const Campaign& campaign, std::size_t place) {
  if (campaign.flight.from.empty()) return;
  rules::Issues faults;
  // Where it ends is told; where it begins is where one that ends then would.
  const auto begin =
      rules::Schedule::Compile({.time_zone = campaign.flight.time_zone, .until = campaign.flight.from}, "", faults)
          .End();
  if (!faults.empty() || !begin || *begin - context.options.now <= kFarAhead) return;
  AddWarning(context.issues, At("campaigns", place, "/flight/from"),
             "The campaign " + InQuotes(campaign.id) + " begins on " + campaign.flight.from.substr(0, 10) +
                 ", more than a year from now. Check the year, or leave the campaign out until then.");
}

void CheckFactsAreUsed(const LintContext& context) {
  std::unordered_set<std::string_view> used;
  for (const Message& message : context.definition.messages.messages) {
    used.insert(message.facts.begin(), message.facts.end());
  }
  const auto& facts = context.definition.messages.facts;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (used.contains(facts[i].id)) continue;
    AddWarning(context.issues, At("facts", i),
               "No message uses the fact " + InQuotes(facts[i].id) + ". Add it to a message, or remove it.");
  }
}

}  // namespace

void LintMessages(const LintContext& context) {
  const messages::Definition& all = context.definition.messages;
  TextLinter texts(context);
  LanguageLinter languages(context);
  for (std::size_t i = 0; i < all.campaigns.size(); ++i) {
    languages.Check(all.campaigns[i], i);
    CheckFlight(context, all.campaigns[i], i);
  }
  for (std::size_t i = 0; i < all.messages.size(); ++i) texts.Check(all.messages[i], At("messages", i));
  for (std::size_t i = 0; i < all.facts.size(); ++i) texts.Check(all.facts[i], At("facts", i));
  for (std::size_t i = 0; i < all.help_services.size(); ++i) {
    texts.Check(all.help_services[i], At("help_services", i));
  }
  CheckFactsAreUsed(context);
}

}  // namespace signpost::policy
