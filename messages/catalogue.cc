#include "messages/catalogue.h"

#include <cassert>

#include "messages/checks.h"
#include "messages/compile.h"
#include "messages/select.h"

namespace signpost::messages {

Catalogue Catalogue::Compile(const Definition& definition, rules::Moment now, rules::Issues& issues) {
  Catalogue catalogue;
  catalogue.facts_ = definition.facts;
  catalogue.directory_ = Directory::Compile(definition.help_services, now, issues);
  const IdIndex fact_ids = IndexIds(definition.facts, "fact", "/facts", issues);
  const std::vector<CompiledFact> facts = CompileFacts(definition.facts, now, issues);
  const IdIndex message_ids = IndexIds(definition.messages, "message", "/messages", issues);
  catalogue.messages_ = CompileMessages(definition, fact_ids, facts, catalogue.directory_, issues);
  catalogue.campaign_by_id_ = IndexIds(definition.campaigns, "campaign", "/campaigns", issues);
  catalogue.campaigns_ = CompileCampaigns(definition.campaigns, message_ids, catalogue.directory_, now, issues);
  catalogue.themes_ = Themes::Compile(definition.themes, issues);
  // The tables cost ICU a moment each, and nobody asks a catalogue with faults.
  if (!rules::HasErrors(issues)) catalogue.BuildLocaleTables();
  return catalogue;
}

void Catalogue::BuildLocaleTables() {
  std::map<std::vector<std::string>, std::uint32_t> table_of;
  for (ServedMessage& message : messages_) {
    std::vector<std::string> served;
    served.reserve(message.texts.size());
    for (const ServedText& text : message.texts) served.push_back(text.locale);
    const auto [entry, is_new] = table_of.emplace(served, static_cast<std::uint32_t>(locale_tables_.size()));
    if (is_new) locale_tables_.emplace_back(served);
    message.locale_table = entry->second;
  }
}

std::optional<CampaignIndex> Catalogue::FindCampaign(std::string_view id) const { return FindId(campaign_by_id_, id); }

const ServedText& Catalogue::text(const Selection& selection) const {
  assert(selection.outcome != Outcome::kNotEligible);
  return messages_[selection.message].texts[selection.locale];
}

LocaleIndex Catalogue::MatchLocale(MessageIndex message, std::span<const std::string_view> languages) const {
  const ServedMessage& served = messages_[message];
  return locale_tables_[served.locale_table].Match(languages).value_or(served.default_locale);
}

}  // namespace signpost::messages
