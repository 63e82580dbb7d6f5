#include <array>
#include <string>

#include "server/api/context.h"
#include "server/api/embedded.h"
#include "server/api/events.h"
#include "server/api/handlers.h"
#include "server/api/page.h"
#include "server/api/problem.h"
#include "server/decide/shown.h"

namespace signpost::api {
namespace {

// Partners frame the page, so every ancestor is allowed; everything else is closed but the style sheet beside it.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";

// From /i/{decision} and from /go/{decision}/{help} to the folder of the style sheet.
constexpr std::string_view kFromPage = "";
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

void WriteNotice(const Context& context, int status, const Notice& notice, std::string_view style_folder,
                 net::Response& response) {
  WriteHtml(status, RenderNotice(notice, style_folder, context.parts.exit_url), response);
  if (status == 503) response.SetHeader("Retry-After", std::to_string(kRetryAfterSeconds));
}

constexpr Notice kNotHere = {"This page is not here",
                             "The link is not whole, or it was changed on the way. Go back and open it again."};
constexpr Notice kOver = {"This page has ended",
                          "Links to this page work for a short time only. You can leave it now."};
constexpr Notice kBusy = {"This page is not ready yet", "Please try again in a moment."};

void WriteTokenNotice(const Context& context, const base::Error& error, std::string_view style_folder,
                      net::Response& response) {
  const bool expired = error.code == base::ErrorCode::kExpired;
  WriteNotice(context, expired ? 410 : 404, expired ? kOver : kNotHere, style_folder, response);
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

void ShowPage(Context& context, const Call& call, net::Response& response) {
  const base::Instant now = context.parts.clock.Now();
  const auto moment = std::chrono::floor<std::chrono::seconds>(now);
  const std::string_view sealed = call.request.Capture(0);
  const auto token = context.parts.sealer.Open(sealed, now);
  if (!token) return WriteTokenNotice(context, token.error(), kFromPage, response);
  const auto serving = call.slot.serving.Get();
  if (serving == nullptr) return WriteNotice(context, 503, kBusy, kFromPage, response);
  const auto shown = decide::Recall(*serving, *token, moment);
  if (!shown) return WriteNotice(context, 410, kOver, kFromPage, response);

  const View view = View::Of(call.request.Param("who").value_or(""));
  if (view.in_error) Count(context, call.request, *token, EventKind::kShownInError, {}, now);
  WriteHtml(200,
            RenderPage({.serving = *serving,
                        .token = *token,
                        .shown = *shown,
                        .view = view,
                        .sealed_token = sealed,
                        .now = moment,
                        .exit_url = context.parts.exit_url}),
            response);
  response.SetHeader("Content-Language", shown->text->locale);
}

void ShowStyle(Context&, const Call&, net::Response& response) {
  response.content_type = "text/css; charset=utf-8";
  response.body = InterstitialCss();
  response.SetHeader("X-Content-Type-Options", "nosniff");
  // The page names it with its version.
  response.SetHeader("Cache-Control", "public, max-age=31536000, immutable");
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
  const messages::HelpService* service = decide::FindService(*serving, call.request.Capture(1));
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
