// The page that a person sees, as HTML: the message of their decision, help for them, and a choice of who is asking.
// Templates: server/console/interstitial (page_parts.h says how they are filled and why that is safe).
//
//   const auto shown = decide::Recall(catalogue, token, now);
//   response.body = RenderPage({catalogue, token, *shown, View::Of("family"), sealed_token, now, exit_url});
//
// The words of the message are the policy's, in its locale; the page's own few words are English and marked as such.
// It asks for nothing but the style sheet and the script beside it, and works without the script; links are relative,
// so the page works below any prefix.
//
// Contract: pure; off the hot path; allocates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/api/page_parts.h"
#include "server/auth/decision_token.h"
#include "server/decide/shown.h"

namespace signpost::api {

// Who says to be asking. Empty: nobody said, and the message is shown for whom it was chosen.
struct View {
  std::optional<messages::Audience> audience;
  bool in_error = false;  // "this was shown in error"

  static View Of(std::string_view who);  // the value of ?who=; anything unknown shows the message
};

struct PageInput {
  const messages::Catalogue& catalogue;
  const auth::DecisionToken& token;
  const decide::Shown& shown;
  View view;
  std::string_view sealed_token;  // as in the path
  rules::Moment now{};
  std::string_view exit_url;
  PageLook look = {};
};

std::string RenderPage(const PageInput& input);

// A short page instead, where there is nothing to show. `to_folder` is the relative way to /i/.
struct Notice {
  std::string_view title;
  std::string_view text;
};
std::string RenderNotice(const Notice& notice, std::string_view to_folder, std::string_view exit_url);

// They change when the files do, so that a browser may keep these for good.
std::string_view StyleVersion();
std::string_view ScriptVersion();

}  // namespace signpost::api
