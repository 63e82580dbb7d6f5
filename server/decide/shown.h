// What a decision showed, found again from its token: for the page, and for the redirect to a help service.
//
//   auto shown = Recall(policy->catalogue, token, now);
//   if (!shown) return Gone();           // its campaign or message is no longer part of the policy
//
// The policy may have changed since the decision: the campaign, variant and locale are looked up by id in the one that
// is served now, with the campaign's first variant and the message's default locale where they are gone. The guard of
// age (a campaign written for adults is never shown to someone known to be under 18) is asked again, of the campaign as
// it is now.
//
// Contract: off the hot path; allocates. Views point into the catalogue, which must be held for as long.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/catalogue.h"
#include "messages/reading_age.h"
#include "messages/select.h"
#include "server/auth/decision_token.h"

namespace signpost::decide {

struct HelpCard {
  const messages::HelpService* service = nullptr;
  messages::OpenNow open_now = messages::OpenNow::kUnknown;
  std::optional<rules::WallClock> opens;  // where it is closed and that is known: by the clocks of its hours' zone
};

struct Shown {
  messages::Audience audience = messages::Audience::kSelf;
  const messages::ServedText* text = nullptr;
  std::vector<std::string_view> facts;  // that may be shown now
  std::vector<HelpCard> help;           // for the audience; of what was recalled, never empty
};

std::optional<Shown> Recall(const messages::Catalogue& catalogue, const auth::DecisionToken& token, rules::Moment now);

// One text of a message as it would be shown to a person of the token's country, region and age. Its help may be empty:
// that some is there is proved for campaigns.
struct TextPlace {
  messages::MessageIndex message = 0;
  messages::LocaleIndex locale = 0;
};
Shown Compose(const messages::Catalogue& catalogue, TextPlace place, messages::Audience audience,
              const auth::DecisionToken& token, rules::Moment now);

// The help for another audience, for somebody who says that the message is not for them ("someone I know", "I'm under
// 18"). Where the person's country has none for it: empty.
std::vector<HelpCard> HelpFor(const messages::Catalogue& catalogue, messages::Audience audience,
                              const auth::DecisionToken& token, rules::Moment now);

// How hard the text is to read, title and paragraphs; none where that can't be told.
std::optional<messages::ReadingScore> ReadingOf(const messages::ServedText& text);

// An active help service of the directory by its id, whatever its audience; null if there is none.
const messages::HelpService* FindService(const messages::Catalogue& catalogue, std::string_view id);

}  // namespace signpost::decide
