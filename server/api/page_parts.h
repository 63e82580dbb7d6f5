// What the page that a person sees and the boxes that partners embed are made of: the values of their templates
// (server/console/interstitial), and how a template is filled.
//
//   Data page;
//   PutHead(page, look, "");
//   page.set("help", ...CardOf(card, ways)...);
//   return Render(PageHtml(), page);
//
// Escaping. Templates are Mustache (kainjow), which escapes & < > " ' in every value. That is right for text and inside
// quotation marks, so values stand nowhere else: not in a script or a style, not as the name of a tag or an attribute,
// and never unescaped. An address has to be harmless besides: those here are made of ids and tokens (relative paths),
// or were checked when the policy was compiled (https: of a service, tel: of a number). tests/unit/api/template_test.cc
// holds the files to this.
//
// For page.cc and box.cc only. Pure; allocates.
#pragma once

#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>

#include "server/decide/shown.h"

namespace signpost::api {

using Data = kainjow::mustache::data;

inline std::string Text(std::string_view text) { return std::string(text); }

// How a page looks, beyond what its message says.
struct PageLook {
  std::string_view scheme = {};                  // "light", "dark"; empty: as the person's device wants it
  bool is_preview = false;                       // for the console: no script, and no link leads away
  const messages::ServedTheme* theme = nullptr;  // null: the page's own look
};

// Changes when the theme does, so that a browser may keep its style sheet for good.
std::string ThemeVersion(const messages::ServedTheme& theme);

// `to_folder`: the relative way to /i/; a preview is shown at /console/.
void PutHead(Data& page, const PageLook& look, std::string_view to_folder);
// Locale and direction of the message; and whether the page's own English words have to say that they are.
void PutLanguage(Data& page, const messages::ServedText& text);

// Where links lead. Empty: nowhere, as in a preview.
struct Ways {
  std::string to_go;  // "../go/{token}/"

  std::string ToHelp(const messages::HelpService& service) const;
  std::string ToFilm(const messages::HelpService& service) const;
  std::string ToChoice(std::string_view who) const;
};

Data CardOf(const decide::HelpCard& card, const Ways& ways);

std::string Render(std::string_view html, const Data& data);

}  // namespace signpost::api
