// All campaigns, messages, facts, help services and themes of one policy, compiled: checked, cross-referenced and
// rendered.
//
//   rules::Issues issues;
//   const Catalogue catalogue = Catalogue::Compile(definition, now, issues);
//   if (rules::HasErrors(issues)) return Refuse(issues);
//   const Selection selection = Select(catalogue, request);                       // select.h
//   const ServedText& text = catalogue.text(selection);                           // title, paragraphs, links, facts
//
// What renders an answer (JSON fragments, the page) reads the compiled parts here, once per policy or per answer; text
// that is not reviewed is not in here at all. Indices are places in the definition's arrays and stable for the life of
// the catalogue, except locales (sorted by tag) and variants (the campaign's own, then each escalation step's).
//
// Contract: Compile adds *all* faults to `issues`, with JSON pointers into the policy document (/campaigns/0/…) and a
// sentence that says what to do; the catalogue may be used only if no error was added. `now` decides warnings alone
// (facts that have expired, services past their review, a flight that is over), so that a policy that was good stays
// good. Immutable after Compile, movable; any number of threads may read it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/definition.h"
#include "messages/directory.h"
#include "messages/locale_table.h"
#include "messages/theme.h"
#include "rules/assignment.h"
#include "rules/issue.h"
#include "rules/schedule.h"

namespace signpost::messages {

using CampaignIndex = std::uint32_t;
using VariantIndex = std::uint32_t;
using MessageIndex = std::uint32_t;
using FactIndex = std::uint32_t;

// Of one campaign's own, and of each escalation step's: a selection ranks them on the stack.
inline constexpr std::size_t kMaxVariants = 32;
// The draws behind variants have a resolution of one millionth, so a share below 1/10,000 would no longer be exact.
inline constexpr std::uint32_t kMaxWeight = 10'000;

// A set of formats, one bit each; empty means any.
class FormatSet {
 public:
  constexpr FormatSet() = default;
  constexpr FormatSet(std::initializer_list<Format> formats) {
    for (const Format format : formats) Add(format);
  }
  constexpr void Add(Format format) { bits_ = static_cast<std::uint8_t>(bits_ | Bit(format)); }
  constexpr bool Contains(Format format) const { return (bits_ & Bit(format)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

  bool operator==(const FormatSet&) const = default;

 private:
  static constexpr std::uint8_t Bit(Format format) {
    return static_cast<std::uint8_t>(1U << static_cast<std::uint8_t>(format));
  }
  std::uint8_t bits_ = 0;
};

// A fact's sentence in one locale.
struct ServedFact {
  FactIndex fact = 0;
  std::string text;
  rules::Moment shown_until{};  // at and after this moment it must not be shown
};

struct ServedLink {
  LinkKind kind = LinkKind::kGetHelp;
  std::string label;
  std::optional<ServiceIndex> service;  // none: kExit, or the first service of the answer
};

struct ServedFilm {
  std::string label;
  ServiceIndex service = 0;  // has a url
};

// A message in one reviewed locale.
struct ServedText {
  std::string locale;  // canonical BCP 47 tag
  bool right_to_left = false;
  std::string title;
  std::vector<std::string> paragraphs;
  std::vector<ServedLink> actions;
  std::optional<ServedFilm> film;
  std::vector<ServedFact> facts;  // those that have a text in this locale, in the message's order
};

struct ServedMessage {
  std::string id;
  std::vector<Format> formats;  // the best first, as the editor lists them
  std::vector<ServedText> texts;
  LocaleIndex default_locale = 0;
  std::vector<ServiceIndex> preferred_services;
  std::uint32_t locale_table = 0;
};

struct ServedVariant {
  std::string id;
  MessageIndex message = 0;
  std::uint32_t weight = 1;  // 0: never
  Objective objective = Objective::kDeter;
  std::uint64_t subject = 0;  // of its draw
};

// The variants in force from a number of prior exposures on; the first is the campaign's own, from 0.
struct ServedStep {
  std::uint32_t from_exposures = 0;
  std::optional<rules::Action> action;
  VariantIndex first_variant = 0;
  std::uint32_t variant_count = 0;
};

struct ServedCampaign {
  std::string id;
  std::string title;
  std::uint64_t subject = 0;  // rules::SubjectId(id)
  Audience audience = Audience::kSelf;
  Objective objective = Objective::kDeter;
  WrittenFor written_for = WrittenFor::kAdults;
  rules::Schedule flight;
  bool everywhere = false;
  std::vector<std::string> countries;  // sorted, without "*"
  std::vector<ServedVariant> variants;
  std::vector<ServedStep> steps;  // ascending
  bool rotate = true;
  std::uint32_t holdout_ppm = 0;
  Caps caps;
};

struct Selection;  // select.h

class Catalogue {
 public:
  static Catalogue Compile(const Definition& definition, rules::Moment now, rules::Issues& issues);

  std::optional<CampaignIndex> FindCampaign(std::string_view id) const;

  std::span<const ServedCampaign> campaigns() const { return campaigns_; }
  std::span<const ServedMessage> messages() const { return messages_; }
  std::span<const Fact> facts() const { return facts_; }
  std::span<const HelpService> services() const { return directory_.services(); }
  const Directory& directory() const { return directory_; }

  // How the pages of this partner's decisions look; null: the default.
  const ServedTheme* ThemeOf(std::string_view partner) const { return themes_.OfPartner(partner); }
  const ServedTheme* FindTheme(std::string_view id) const { return themes_.Find(id); }

  // The text that a selection chose (its outcome is not kNotEligible).
  const ServedText& text(const Selection& selection) const;
  // The best of this message's locales for these languages; its default where none fits. Does not allocate.
  LocaleIndex MatchLocale(MessageIndex message, std::span<const std::string_view> languages) const;

 private:
  void BuildLocaleTables();

  std::vector<ServedCampaign> campaigns_;
  std::map<std::string, CampaignIndex, std::less<>> campaign_by_id_;
  std::vector<ServedMessage> messages_;
  std::vector<LocaleTable> locale_tables_;  // one for each distinct set of served locales
  std::vector<Fact> facts_;
  Directory directory_;
  Themes themes_;
};

}  // namespace signpost::messages
