// Files that are part of the program: CMake writes embedded.cc from them.
#pragma once

#include <string_view>

namespace signpost::api {

std::string_view OpenApiJson();         // server/api/openapi.json
std::string_view InterstitialHtml();    // server/console/interstitial.html
std::string_view InterstitialNotice();  // server/console/interstitial_notice.html
std::string_view InterstitialCss();     // server/console/interstitial.css

}  // namespace signpost::api
