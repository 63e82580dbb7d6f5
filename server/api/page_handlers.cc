#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "server/api/box.h"
#include "server/api/context.h"
#include "server/api/embedded.h"
#include "server/api/events.h"
#include "server/api/handlers.h"
#include "server/api/page.h"
#include "server/api/problem.h"
#include "server/decide/shown.h"

namespace signpost::api {
namespace {

// Partners frame the page, so every ancestor is allowed; everything else is closed but what stands beside it.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *";

// From /i/{decision}, from /i/{decision}/{format} and from /go/{decision}/{help} to the folder of the style sheet.
constexpr std::string_view kFromPage = "";
constexpr std::string_view kFromBox = "../";
constexpr std::string_view kFromGo = "../../i/";

void WriteHtml(int status, std::string html, net::Response& response) {
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(html);
  response.SetHeader("Content-Security-Policy", std::string(kPagePolicy));
  response.SetHeader("Referrer-Policy", "no-referrer");
  response.SetHeader("X-Content-Type-Options", "nosniff");
  response.SetHeader("X-Robots-Tag", "noindex, nofollow");
  response.SetHeader("Cache-Control", "no-store");
}

void WriteNotice(const Context& context, int status, const Notice& notice, std::string_view to_folder,
                 net::Response& response) {
  WriteHtml(status, RenderNotice(notice, to_folder, context.parts.exit_url), response);
  if (status == 503) response.SetHeader("Retry-After", std::to_string(kRetryAfterSeconds));
}

constexpr Notice kNotHere = {"This page is not here",
                             "The link is not whole, or it was changed on the way. Go back and open it again."};
constexpr Notice kOver = {"This page has ended",
                          "Links to this page work for a short time only. You can leave it now."};
constexpr Notice kBusy = {"This page is not ready yet", "Please try again in a moment."};

void WriteTokenNotice(const Context& context, const base::Error& error, std::string_view to_folder,
                      net::Response& response) {
  const bool expired = error.code == base::ErrorCode::kExpired;
  WriteNotice(context, expired ? 410 : 404, expired ? kOver : kNotHere, to_folder, response);
}

// What the person does is more important than that it is counted: a journal that is full stops nobody. It shows in the
// figures of the flusher. Robots that look ahead ask with HEAD: nobody has done anything yet.
void Count(const Context& context, const net::Request& request, const auth::DecisionToken& token, EventKind kind,
           std::string_view help, base::Instant now) {
  if (request.method == "HEAD") return;
  const std::array events = {MakeEvent(context.parts, token, kind, help, now)};
  const auto taken = context.parts.flusher.AcceptEvents(events);
  (void)taken;
}

}  // namespace

namespace {

// What the token in the path leads to. None: the response is a page that says why.
struct Opened {
  std::shared_ptr<const decide::Serving> serving;
  auth::DecisionToken token;
  decide::Shown shown;
  base::Instant now;
  rules::Moment moment;

  const messages::Catalogue& catalogue() const { return serving->policy->catalogue; }
  PageLook look() const { return {.theme = catalogue().ThemeOf(token.partner)}; }
};

std::optional<Opened> Open(Context& context, const Call& call, std::string_view to_folder, net::Response& response) {
  const base::Instant now = context.parts.clock.Now();
  const auto moment = std::chrono::floor<std::chrono::seconds>(now);
  auto token = context.parts.sealer.Open(call.request.Capture(0), now);
  if (!token) return WriteTokenNotice(context, token.error(), to_folder, response), std::nullopt;
  auto serving = call.slot.serving.Get();
  if (serving == nullptr) return WriteNotice(context, 503, kBusy, to_folder, response), std::nullopt;
  auto shown = decide::Recall(serving->policy->catalogue, *token, moment);
  if (!shown) return WriteNotice(context, 410, kOver, to_folder, response), std::nullopt;
  return Opened{std::move(serving), *std::move(token), *std::move(shown), now, moment};
}

void WriteForGood(std::string_view bytes, std::string_view content_type, net::Response& response) {
  response.content_type = content_type;
  response.body = bytes;
  response.SetHeader("X-Content-Type-Options", "nosniff");
  // The page names it with its version.
  response.SetHeader("Cache-Control", "public, max-age=31536000, immutable");
}

}  // namespace

void ShowPage(Context& context, const Call& call, net::Response& response) {
  const auto opened = Open(context, call, kFromPage, response);
  if (!opened) return;
  const View view = View::Of(call.request.Param("who").value_or(""));
  if (view.in_error) Count(context, call.request, opened->token, EventKind::kShownInError, {}, opened->now);
  WriteHtml(200,
            RenderPage({.catalogue = opened->catalogue(),
                        .token = opened->token,
                        .shown = opened->shown,
                        .view = view,
                        .sealed_token = call.request.Capture(0),
                        .now = opened->moment,
                        .exit_url = context.parts.exit_url,
                        .look = opened->look()}),
            response);
  response.SetHeader("Content-Language", opened->shown.text->locale);
}

// As a page for a frame; or, with as=fragment, as HTML for a partner's own page, whose links name this server.
void ShowBox(Context& context, const Call& call, net::Response& response) {
  const std::string_view format = call.request.Capture(1);
  if (!IsBoxFormat(format)) return WriteNotice(context, 404, kNotHere, kFromBox, response);
  const auto opened = Open(context, call, kFromBox, response);
  if (!opened) return;
  const std::string sealed(call.request.Capture(0));
  if (call.request.Param("as") == "fragment") {
    const std::string page = context.parts.public_url + "/i/" + sealed;
    WriteHtml(200, RenderFragment({.format = format, .shown = opened->shown, .page_href = page}), response);
    response.SetHeader("Access-Control-Allow-Origin", "*");
  } else {
    const std::string page = "../" + sealed;
    WriteHtml(200, RenderBox({.format = format, .shown = opened->shown, .page_href = page, .look = opened->look()}),
              response);
  }
  response.SetHeader("Content-Language", opened->shown.text->locale);
}

// The address holds a digest of the style sheet; another node, or a policy that came meanwhile, may have another one.
void ShowTheme(Context& context, const Call& call, net::Response& response) {
  const auto serving = call.slot.serving.Get();
  if (serving == nullptr) return WriteNotice(context, 503, kBusy, kFromBox, response);
  const messages::ServedTheme* theme = serving->policy->catalogue.FindTheme(call.request.Capture(0));
  if (theme == nullptr) return WriteNotice(context, 404, kNotHere, kFromBox, response);
  WriteForGood(theme->css, "text/css; charset=utf-8", response);
  if (call.request.Param("v") != ThemeVersion(*theme)) response.SetHeader("Cache-Control", "no-store");
}

void ShowStyle(Context&, const Call&, net::Response& response) {
  WriteForGood(StyleCss(), "text/css; charset=utf-8", response);
}

void ShowScript(Context&, const Call&, net::Response& response) {
  WriteForGood(ScriptJs(), "text/javascript; charset=utf-8", response);
}

// Never an open redirect: the way out is the address of an active service of the policy, or back to the page.
void GoToHelp(Context& context, const Call& call, net::Response& response) {
  const base::Instant now = context.parts.clock.Now();
  const std::string_view sealed = call.request.Capture(0);
  const auto token = context.parts.sealer.Open(sealed, now);
  // A link that has grown old still leads to help; it is only not counted any more.
  const bool expired = !token && token.error().code == base::ErrorCode::kExpired;
  if (!token && !expired) return WriteTokenNotice(context, token.error(), kFromGo, response);
  const auto serving = call.slot.serving.Get();
  if (serving == nullptr) return WriteNotice(context, 503, kBusy, kFromGo, response);
  const messages::HelpService* service = decide::FindService(serving->policy->catalogue, call.request.Capture(1));
  if (service == nullptr) return WriteNotice(context, 404, kNotHere, kFromGo, response);

  if (token && call.request.Param("for") == "film") {
    Count(context, call.request, *token, EventKind::kFilm, {}, now);
  } else if (token) {
    Count(context, call.request, *token, EventKind::kHelpClick, service->id, now);
  }
  response.status = 303;
  response.SetHeader("Location", service->url.empty() ? "../../i/" + std::string(sealed) + "#help" : service->url);
  response.SetHeader("Referrer-Policy", "no-referrer");
  response.SetHeader("Cache-Control", "no-store");
}

}  // namespace signpost::api
