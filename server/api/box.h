// The message as a small box: for a partner to frame (a whole page), or to put into a page of its own (a fragment of
// HTML without script or style). docs/embedding.md is the contract with partners.
//
//   response.body = RenderBox({.format = "onebox", .shown = *shown, .page_href = "../" + token});
//
// `onebox` has the title, two paragraphs, the first help service and one link; `banner` the title, the service and the
// link. The link leads to the message as a page, where all help is.
//
// Contract: pure; off the hot path; allocates.
#pragma once

#include <string>
#include <string_view>

#include "server/api/page_parts.h"
#include "server/decide/shown.h"

namespace signpost::api {

struct BoxInput {
  std::string_view format;  // "onebox" or "banner"
  const decide::Shown& shown;
  std::string_view page_href;
  PageLook look = {};
};

bool IsBoxFormat(std::string_view format);

std::string RenderBox(const BoxInput& input);       // a page for a frame, at /i/{decision}/{format}
std::string RenderFragment(const BoxInput& input);  // for a partner's own page

}  // namespace signpost::api
