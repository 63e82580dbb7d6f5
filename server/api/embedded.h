// Files that are part of the program: CMake writes embedded.cc from them.
#pragma once

#include <string_view>

namespace signpost::api {

std::string_view OpenApiJson();  // server/api/openapi.json
// server/console/interstitial
std::string_view PageHtml();
std::string_view NoticeHtml();
std::string_view BoxHtml();
std::string_view BoxPageHtml();
std::string_view HeadHtml();
std::string_view StyleCss();
std::string_view ScriptJs();

}  // namespace signpost::api
