#include "server/decide/serving.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unicode/uloc.h>

#include <utility>

namespace signpost::decide {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void Put(Writer& out, std::string_view text) { out.String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }

void Put(Writer& out, std::string_view name, std::string_view text) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  Put(out, text);
}

template <typename Values>
void PutList(Writer& out, std::string_view name, const Values& values) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  out.StartArray();
  for (const auto& value : values) Put(out, value);
  out.EndArray();
}

// What `write` writes between the braces of an object, without them.
template <typename Write>
std::string Members(Write&& write) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  write(out);
  out.EndObject();
  return std::string(buffer.GetString() + 1, buffer.GetSize() - 2);
}

std::string JsonText(std::string_view text) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  Put(out, text);
  return buffer.GetString();
}

class Preparer {
 public:
  Preparer(const policy::Policy& policy, counters::Labels& labels) : catalogue_(policy.catalogue), labels_(labels) {}

  counters::LabelId Label(std::string_view text) {
    auto label = labels_.Intern(text);
    if (label) return *label;
    if (!fault_) fault_ = label.error();
    return counters::kNoLabel;
  }

  Serving::Campaign Campaign(const messages::ServedCampaign& campaign) {
    Serving::Campaign prepared{.label = Label(campaign.id)};
    for (const messages::ServedVariant& variant : campaign.variants) {
      prepared.variants.push_back({.json = Members([&](Writer& out) {
                                     Put(out, "campaign", campaign.id);
                                     Put(out, "audience", rules::NameOf(messages::kAudienceNames, campaign.audience));
                                     Put(out, "variant", variant.id);
                                     Put(out, "objective", rules::NameOf(messages::kObjectiveNames, variant.objective));
                                   }),
                                   .label = Label(variant.id)});
    }
    return prepared;
  }

  Serving::Text Text(const messages::ServedText& text) {
    Serving::Text prepared{.locale_label = Label(text.locale)};
    const std::string content = Members([&](Writer& out) {
      Put(out, "title", text.title);
      PutList(out, "paragraphs", text.paragraphs);
      out.Key("actions");
      out.StartArray();
      for (const messages::ServedLink& link : text.actions) PutLink(out, link);
      out.EndArray();
      if (text.film) {
        out.Key("film");
        out.StartObject();
        Put(out, "label", text.film->label);
        PutService(out, text.film->service);
        out.EndObject();
      }
    });
    prepared.locale_json = "\"locale\":" + JsonText(text.locale) + ",\"direction\":\"" +
                           (text.right_to_left ? "rtl" : "ltr") + "\",\"message\":{" + content;
    for (const messages::ServedFact& fact : text.facts)
      prepared.facts.push_back({JsonText(fact.text), fact.shown_until});
    return prepared;
  }

  static std::string Service(const messages::HelpService& service) {
    return "{" + Members([&](Writer& out) {
             Put(out, "id", service.id);
             Put(out, "name", service.name);
             if (!service.operated_by.empty()) Put(out, "operator", service.operated_by);
             if (!service.phone.empty()) {
               out.Key("phone");
               out.StartObject();
               Put(out, "display", service.phone);
               if (!service.phone_tel.empty()) Put(out, "tel", service.phone_tel);
               out.EndObject();
             }
             if (!service.url.empty()) Put(out, "url", service.url);
             out.Key("channels");
             out.StartArray();
             for (const messages::Channel channel : service.channels)
               Put(out, rules::NameOf(messages::kChannelNames, channel));
             out.EndArray();
             PutList(out, "languages", service.languages);
             Put(out, "cost", rules::NameOf(messages::kCostNames, service.cost));
             if (!service.what_happens.empty()) Put(out, "what_happens", service.what_happens);
           });
  }

  void LabelCountries() {
    for (const char* const* country = uloc_getISOCountries(); *country != nullptr; ++country) Label(*country);
  }

  const std::optional<base::Error>& fault() const { return fault_; }

 private:
  void PutService(Writer& out, messages::ServiceIndex service) {
    Put(out, "help", catalogue_.services()[service].id);
    if (!catalogue_.services()[service].url.empty()) Put(out, "url", catalogue_.services()[service].url);
  }

  void PutLink(Writer& out, const messages::ServedLink& link) {
    out.StartObject();
    Put(out, "kind", rules::NameOf(messages::kLinkKindNames, link.kind));
    Put(out, "label", link.label);
    if (link.service) PutService(out, *link.service);
    out.EndObject();
  }

  const messages::Catalogue& catalogue_;
  counters::Labels& labels_;
  std::optional<base::Error> fault_;
};

}  // namespace

base::Result<std::shared_ptr<const Serving>> Serving::Prepare(std::shared_ptr<const policy::Policy> policy,
                                                              counters::Labels& labels, counters::CapLedger& ledger) {
  auto serving = std::make_shared<Serving>();
  Preparer preparer(*policy, labels);
  for (const messages::ServedCampaign& campaign : policy->catalogue.campaigns()) {
    serving->campaigns.push_back(preparer.Campaign(campaign));
    serving->campaigns.back().limits = {campaign.caps.per_hour, campaign.caps.per_day};
    serving->campaigns.back().caps = ledger.For(campaign.id, serving->campaigns.back().limits);
  }
  for (const rules::RuleSet::RuleView& rule : policy->rules.rules()) {
    const bool has_name = serving->rules.size() < kMaxCountedRules;
    serving->rules.push_back(has_name ? preparer.Label(rule.id) : counters::kNoLabel);
  }
  for (const messages::ServedMessage& message : policy->catalogue.messages()) {
    auto& texts = serving->texts.emplace_back();
    for (const messages::ServedText& text : message.texts) texts.push_back(preparer.Text(text));
  }
  for (const messages::HelpService& service : policy->catalogue.services()) {
    serving->services.push_back(Preparer::Service(service));
  }
  for (std::size_t i = 0; i < serving->surfaces.size(); ++i)
    serving->surfaces[i] = preparer.Label(rules::kSurfaceNames[i]);
  for (std::size_t i = 0; i < serving->kinds.size(); ++i) serving->kinds[i] = preparer.Label(kDecisionKindNames[i]);
  preparer.LabelCountries();
  serving->other_country = preparer.Label(kOtherCountry);
  serving->policy_json = "\"policy\":" + JsonText(policy->revision);
  serving->policy = std::move(policy);
  if (preparer.fault()) return *preparer.fault();
  return std::shared_ptr<const Serving>(std::move(serving));
}

std::vector<counters::CappedCampaign> Serving::CappedCampaigns() const {
  std::vector<counters::CappedCampaign> capped;
  for (std::size_t i = 0; i < campaigns.size(); ++i) {
    const counters::CapLimits& limits = campaigns[i].limits;
    if (limits.per_hour != 0 || limits.per_day != 0) {
      capped.push_back({policy->catalogue.campaigns()[i].id, limits});
    }
  }
  return capped;
}

}  // namespace signpost::decide
