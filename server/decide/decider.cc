#include "server/decide/decider.h"

#include <atomic>
#include <cassert>
#include <utility>

#include "rules/evaluate.h"
#include "server/auth/random.h"
#include "server/policy/choose.h"

namespace signpost::decide {

using policy::Outcome;
using policy::Shown;

// What one thread keeps from request to request.
struct Decider::Workspace {
  explicit Workspace(const base::Snapshot<Serving>& source) : serving(source) {}

  base::Snapshot<Serving>::Reader serving;
  RequestReader reader;
  rules::Scratch scratch;
  std::array<std::atomic<std::uint64_t>, kDecisionKindNames.size()> totals{};  // this thread writes, any thread reads
};

Decider::Decider(const Parts& parts, std::size_t slots) : parts_(parts) {
  for (std::size_t i = 0; i < slots; ++i) workspaces_.push_back(std::make_unique<Workspace>(parts.serving));
}

Decider::~Decider() = default;

// One request and its answer.
class Decider::Answer {
 public:
  Answer(const Parts& parts, counters::Counters::Worker& counts, Workspace& mine, const Serving& serving,
         std::string_view partner, base::Instant now)
      : parts_(parts),
        counts_(counts),
        mine_(mine),
        serving_(serving),
        partner_(partner),
        now_(now),
        moment_(std::chrono::floor<std::chrono::seconds>(now)) {
    key_.hour = static_cast<std::uint32_t>(std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count());
    key_.partner = parts.labels.Find(partner).value_or(counters::kNoLabel);
  }

  void Write(const DecideRequest& request, std::string& out) {
    const rules::Input input = InputFrom(request);
    const auto admit = [this](messages::CampaignIndex campaign) {
      return serving_.campaigns[campaign].caps->Take(serving_.campaigns[campaign].limits, moment_);
    };
    const Outcome outcome = policy::Choose(*serving_.policy, input, request.formats, mine_.scratch, admit);
    Count(request, outcome);
    outcome.action == Shown::kNone ? WriteNone(outcome, out) : WriteShown(request, outcome, out);
  }

 private:
  rules::Input InputFrom(const DecideRequest& request) const {
    return {.texts = request.texts,
            .context = {.country = request.country,
                        .region = request.region,
                        .languages = request.languages,
                        .surface = request.surface,
                        .age_band = request.age_band,
                        .prior_exposures = request.prior_exposures,
                        .signals = request.signals,
                        .partner = partner_},
            .now = moment_,
            .seed = request.session.empty() ? auth::RandomSeed() : auth::SessionSeed(parts_.seed_key, request.session)};
  }

  // One count for what was shown (or not), and one more for each thing an analyst asks about besides.
  void Count(const DecideRequest& request, const Outcome& outcome) {
    key_.surface = serving_.surfaces[static_cast<std::size_t>(request.surface)];
    key_.country = request.country.empty() ? counters::kNoLabel
                                           : parts_.labels.Find(request.country).value_or(serving_.other_country);
    CountMatches(outcome);
    if (outcome.degraded) Bump(DecisionKind::kDegraded, counters::kNoLabel);
    if (outcome.action == Shown::kNone && !outcome.held_out) {
      Bump(outcome.suppressed ? DecisionKind::kSuppressed : DecisionKind::kNone, counters::kNoLabel);
      return;
    }
    const messages::Selection& chosen = outcome.selection;
    const Serving::Campaign& campaign = serving_.campaigns[*outcome.campaign];
    key_.variant = campaign.variants[chosen.variant].label;
    key_.locale = serving_.texts[chosen.message][chosen.locale].locale_label;
    key_.rule = serving_.rules[*outcome.rule];
    Bump(outcome.held_out ? DecisionKind::kHoldout : KindOf(outcome.action), campaign.label);
  }

  // Each rule that matched, and each two of them.
  void CountMatches(const Outcome& outcome) {
    if (outcome.live.empty() && outcome.shadow.empty()) return;
    std::array<rules::RuleIndex, kMaxOverlapping> overlapping;
    std::size_t count = 0;
    const auto count_all = [&](std::span<const rules::RuleIndex> rules, DecisionKind kind) {
      for (const rules::RuleIndex rule : rules) {
        const auto campaign = serving_.policy->campaign_of_rule[rule];
        key_.rule = serving_.rules[rule];
        Bump(kind, campaign ? serving_.campaigns[*campaign].label : counters::kNoLabel);
        if (count < overlapping.size()) overlapping[count++] = rule;
      }
    };
    count_all(outcome.live, DecisionKind::kMatch);
    count_all(outcome.shadow, DecisionKind::kShadow);
    CountOverlaps({overlapping.data(), count});
    key_.rule = counters::kNoLabel;
  }

  // Without country and surface: two rules overlap wherever it is.
  void CountOverlaps(std::span<const rules::RuleIndex> matched) {
    const counters::Key whole = key_;
    key_.country = key_.surface = counters::kNoLabel;
    for (std::size_t i = 0; i < matched.size(); ++i) {
      for (std::size_t j = i + 1; j < matched.size(); ++j) {
        const bool in_order = IdOf(matched[i]) < IdOf(matched[j]);
        key_.rule = serving_.rules[matched[in_order ? i : j]];
        key_.other_rule = serving_.rules[matched[in_order ? j : i]];
        Bump(DecisionKind::kOverlap, counters::kNoLabel);
      }
    }
    key_ = whole;
  }
  const std::string& IdOf(rules::RuleIndex rule) const { return serving_.policy->rules.rule(rule).id; }

  static DecisionKind KindOf(Shown action) {
    switch (action) {
      case Shown::kMessage:
        return DecisionKind::kMessage;
      case Shown::kInterstitial:
        return DecisionKind::kInterstitial;
      case Shown::kBlock:
        return DecisionKind::kBlock;
      case Shown::kNone:
        break;
    }
    return DecisionKind::kNone;
  }

  void Bump(DecisionKind kind, counters::LabelId campaign) {
    key_.kind = serving_.kinds[static_cast<std::size_t>(kind)];
    key_.campaign = campaign;
    counts_.Bump(key_);
    std::atomic<std::uint64_t>& total = mine_.totals[static_cast<std::size_t>(kind)];
    total.store(total.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  void WriteNone(const Outcome& outcome, std::string& out) const {
    out += R"({"action":"none",)";
    WriteRest(outcome, out);
  }

  void WriteShown(const DecideRequest& request, const Outcome& outcome, std::string& out) const {
    const messages::Selection& chosen = outcome.selection;
    out += R"({"action":")";
    out += rules::NameOf(policy::kShownNames, outcome.action);
    out += R"(","decision":")";
    const std::size_t token_begin = out.size();
    SealToken(request, outcome, out);
    const std::size_t token_size = out.size() - token_begin;
    out += R"(",)";
    out += serving_.campaigns[chosen.campaign].variants[chosen.variant].json;
    out += R"(,"format":")";
    out += rules::NameOf(messages::kFormatNames, chosen.format);
    out += R"(",)";
    WriteMessage(serving_.texts[chosen.message][chosen.locale], out);
    WriteHelp(chosen.services, out);
    WriteLinks(token_begin, token_size, out);
    WriteRest(outcome, out);
  }

  void SealToken(const DecideRequest& request, const Outcome& outcome, std::string& out) const {
    const messages::Selection& chosen = outcome.selection;
    const messages::Catalogue& catalogue = serving_.policy->catalogue;
    const messages::ServedCampaign& campaign = catalogue.campaigns()[chosen.campaign];
    const auto sealed = parts_.sealer.Seal({.campaign = campaign.id,
                                            .variant = campaign.variants[chosen.variant].id,
                                            .locale = catalogue.text(chosen).locale,
                                            .partner = partner_,
                                            .country = request.country,
                                            .region = request.region,
                                            .surface = rules::NameOf(rules::kSurfaceNames, request.surface),
                                            .age_band = static_cast<std::uint8_t>(request.age_band),
                                            .format = static_cast<std::uint8_t>(chosen.format),
                                            .id = auth::RandomId(),
                                            .issued = now_,
                                            .expires = now_ + parts_.token_life},
                                           out);
    assert(sealed && "ids are bounded by the policy's compiler, codes by the request's reader");
    (void)sealed;
  }

  void WriteMessage(const Serving::Text& text, std::string& out) const {
    out += text.locale_json;
    bool first = true;
    for (const Serving::Fact& fact : text.facts) {
      if (moment_ >= fact.shown_until) continue;
      out += first ? R"(,"facts":[)" : ",";
      out += fact.json;
      first = false;
    }
    out += first ? "}" : "]}";
  }

  void WriteHelp(const messages::ServiceChoices& choices, std::string& out) const {
    constexpr std::array<std::string_view, 3> kOpenNow = {"null", "false", "true"};
    out += R"(,"help":[)";
    for (std::size_t i = 0; i < choices.count; ++i) {
      if (i > 0) out += ',';
      out += serving_.services[choices.items[i].service];
      out += R"(,"open_now":)";
      out += rules::NameOf(kOpenNow, choices.items[i].open_now);
      out += '}';
    }
    out += ']';
  }

  // `go` is a URI Template (RFC 6570): put a help service's id in the place of {help}. The token is in `out` already.
  static void WriteLinks(std::size_t token_begin, std::size_t token_size, std::string& out) {
    out.reserve(out.size() + 2 * token_size + 64);
    out += R"(,"page":"/i/)";
    out.append(out, token_begin, token_size);
    out += R"(","go":"/go/)";
    out.append(out, token_begin, token_size);
    out += R"(/{help}",)";
  }

  void WriteRest(const Outcome& outcome, std::string& out) const {
    if (outcome.degraded) out += R"("degraded":true,)";
    out += serving_.policy_json;
    out += '}';
  }

  const Parts& parts_;
  counters::Counters::Worker& counts_;
  Workspace& mine_;
  const Serving& serving_;
  const std::string_view partner_;
  const base::Instant now_;
  const rules::Moment moment_;
  counters::Key key_;
};

bool Decider::Decide(std::size_t slot, std::string_view partner, std::string_view body, std::string& out,
                     InputFault& fault) {
  Workspace& mine = *workspaces_[slot];
  const DecideRequest* request = mine.reader.ReadOne(body, fault);
  if (request == nullptr) return false;
  const Serving& serving = *mine.serving.Get();
  Answer(parts_, parts_.counters.worker(slot), mine, serving, partner, parts_.clock.Now()).Write(*request, out);
  return true;
}

bool Decider::DecideBatch(std::size_t slot, std::string_view partner, std::string_view body, FaultWriter write_fault,
                          std::string& out, InputFault& fault) {
  Workspace& mine = *workspaces_[slot];
  const std::span<const BatchMember> members = mine.reader.ReadBatch(body, fault);
  if (members.empty()) return false;
  const Serving& serving = *mine.serving.Get();
  const base::Instant now = parts_.clock.Now();
  out += '{';
  out += serving.policy_json;
  out += R"(,"results":[)";
  for (const BatchMember& member : members) {
    if (&member != members.data()) out += ',';
    if (member.request == nullptr) {
      write_fault(member.fault, out);
    } else {
      Answer(parts_, parts_.counters.worker(slot), mine, serving, partner, now).Write(*member.request, out);
    }
  }
  out += "]}";
  return true;
}

Decider::Totals Decider::totals() const {
  Totals sum{};
  for (const auto& workspace : workspaces_) {
    for (std::size_t kind = 0; kind < sum.size(); ++kind) {
      sum[kind] += workspace->totals[kind].load(std::memory_order_relaxed);
    }
  }
  return sum;
}

}  // namespace signpost::decide
