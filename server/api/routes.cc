#include "server/api/routes.h"

#include <array>

#include "server/admin/term_import.h"
#include "server/api/events.h"
#include "server/api/handlers.h"
#include "server/decide/request.h"

namespace signpost::api {

std::span<const RouteSpec> RouteTable() {
  using auth::Scope;
  constexpr auto kLoop = net::Runs::kOnLoop;
  constexpr auto kPool = net::Runs::kOnPool;
  constexpr std::nullopt_t kNoScope = std::nullopt;
  constexpr std::string_view kJson = "application/json";
  constexpr std::string_view kAnyType;  // a page of another origin sends text/plain, to do without a preflight
  // What counts an event waits for the disk.
  static const std::array kTable = {
      RouteSpec{"POST", "/v1/decide", Gate::kKey, Scope::kDecide, kLoop, decide::kMaxDecideBodyBytes, &Decide},
      RouteSpec{"POST", "/v1/decide/batch", Gate::kKey, Scope::kDecide, kLoop, decide::kMaxBatchBodyBytes,
                &DecideBatch},
      RouteSpec{"POST", "/v1/events", Gate::kKey, Scope::kEvents, kPool, kMaxEventsBodyBytes, &PostEvents},
      RouteSpec{"GET", "/v1/reports/counts", Gate::kKeyOrTeam, Scope::kReports, kPool, 0, &ReportCounts},
      RouteSpec{"GET", "/v1/reports/rules", Gate::kKeyOrTeam, Scope::kReports, kPool, 0, &ReportRules},
      RouteSpec{"GET", "/v1/status", Gate::kTeam, Scope::kPolicyRead, kPool, 0, &ShowStatus},
      RouteSpec{"GET", "/v1/policy", Gate::kTeam, Scope::kPolicyRead, kPool, 0, &ShowPolicy},
      RouteSpec{"GET", "/v1/policy/history", Gate::kTeam, Scope::kPolicyRead, kPool, 0, &ShowHistory},
      RouteSpec{"POST", "/v1/policy/history/{number}/review", Gate::kTeam, Scope::kPolicyReview, kPool,
                kMaxNoteBodyBytes, &ReviewHistory},
      RouteSpec{"POST", "/v1/policy/rollback", Gate::kTeam, Scope::kPolicyPublish, kPool, kMaxNoteBodyBytes,
                &RollBackPolicy},
      RouteSpec{"GET", "/v1/policy/revisions/{revision}/policy", Gate::kTeam, Scope::kPolicyRead, kPool, 0,
                &ShowRevision},
      RouteSpec{"GET", "/v1/policy/revisions/{revision}/{family}", Gate::kTeam, Scope::kPolicyRead, kPool, 0,
                &ListRevisionObjects},
      RouteSpec{"GET", "/v1/policy/revisions/{revision}/{family}/{object}", Gate::kTeam, Scope::kPolicyRead, kPool, 0,
                &ShowRevisionObject},
      RouteSpec{"GET", "/v1/policy/drafts", Gate::kTeam, Scope::kPolicyRead, kPool, 0, &ListDrafts},
      RouteSpec{"POST", "/v1/policy/drafts", Gate::kTeam, Scope::kPolicyWrite, kPool, kMaxNoteBodyBytes, &OpenDraft},
      RouteSpec{"GET", "/v1/policy/drafts/{draft}", Gate::kTeam, Scope::kPolicyRead, kPool, 0, &ShowDraft},
      RouteSpec{"PATCH", "/v1/policy/drafts/{draft}", Gate::kTeam, Scope::kPolicyWrite, kPool, kMaxNoteBodyBytes,
                &RenameDraft},
      RouteSpec{"DELETE", "/v1/policy/drafts/{draft}", Gate::kTeam, Scope::kPolicyWrite, kPool, 0, &DiscardDraft},
      RouteSpec{"POST", "/v1/policy/validate", Gate::kTeam, Scope::kPolicyRead, kPool, kMaxObjectBodyBytes,
                &ValidatePolicy},
      RouteSpec{"POST", "/v1/policy/explain", Gate::kTeam, Scope::kPolicyRead, kPool, kMaxObjectBodyBytes,
                &ExplainPolicy},
      RouteSpec{"POST", "/v1/policy/preview", Gate::kTeam, Scope::kPolicyRead, kPool, kMaxObjectBodyBytes,
                &PreviewPolicy},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/preview", Gate::kTeam, Scope::kPolicyRead, kPool,
                kMaxObjectBodyBytes, &PreviewDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/validate", Gate::kTeam, Scope::kPolicyRead, kPool,
                kMaxObjectBodyBytes, &ValidateDraft},
      RouteSpec{"GET", "/v1/policy/drafts/{draft}/diff", Gate::kTeam, Scope::kPolicyRead, kPool, 0, &CompareDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/explain", Gate::kTeam, Scope::kPolicyRead, kPool,
                kMaxObjectBodyBytes, &ExplainDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/backtest", Gate::kTeam, Scope::kPolicyRead, kPool, kMaxBacktestBytes,
                nullptr, "text/plain, application/x-ndjson", &BacktestDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/term_lists/{object}/import", Gate::kTeam, Scope::kPolicyWrite, kPool,
                admin::kMaxImportBytes, nullptr, "text/plain, text/csv, application/json", &ImportList},
      RouteSpec{"GET", "/v1/policy/drafts/{draft}/term_lists/{object}/export", Gate::kTeam, Scope::kPolicyRead, kPool,
                0, &ExportList},
      RouteSpec{"GET", "/v1/policy/audit", Gate::kTeam, Scope::kPolicyRead, kPool, 0, &ShowAudit},
      RouteSpec{"GET", "/v1/policy/audit/verification", Gate::kTeam, Scope::kPolicyRead, kPool, 0, &VerifyAudit},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/rebase", Gate::kTeam, Scope::kPolicyWrite, kPool,
                kMaxObjectBodyBytes, &RebaseDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/submit", Gate::kTeam, Scope::kPolicyWrite, kPool, kMaxNoteBodyBytes,
                &SubmitDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/withdraw", Gate::kTeam, Scope::kPolicyWrite, kPool,
                kMaxNoteBodyBytes, &WithdrawDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/comments", Gate::kTeam, Scope::kPolicyRead, kPool, kMaxNoteBodyBytes,
                &CommentDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/return", Gate::kTeam, Scope::kPolicyReview, kPool, kMaxNoteBodyBytes,
                &ReturnDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/approve", Gate::kTeam, Scope::kPolicyReview, kPool,
                kMaxNoteBodyBytes, &ApproveDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/publish", Gate::kTeam, Scope::kPolicyPublish, kPool,
                kMaxNoteBodyBytes, &PublishDraft},
      RouteSpec{"POST", "/v1/policy/drafts/{draft}/unschedule", Gate::kTeam, Scope::kPolicyPublish, kPool,
                kMaxNoteBodyBytes, &UnscheduleDraft},
      RouteSpec{"GET", "/v1/policy/drafts/{draft}/policy", Gate::kTeam, Scope::kPolicyRead, kPool, 0, &ShowDraftPolicy},
      RouteSpec{"PUT", "/v1/policy/drafts/{draft}/policy", Gate::kTeam, Scope::kPolicyWrite, kPool, kMaxPolicyBodyBytes,
                nullptr, kJson, &PutDraftPolicy},
      RouteSpec{"GET", "/v1/policy/drafts/{draft}/{family}", Gate::kTeam, Scope::kPolicyRead, kPool, 0,
                &ListDraftObjects},
      RouteSpec{"GET", "/v1/policy/drafts/{draft}/{family}/{object}", Gate::kTeam, Scope::kPolicyRead, kPool, 0,
                &ShowDraftObject},
      RouteSpec{"PUT", "/v1/policy/drafts/{draft}/{family}/{object}", Gate::kTeam, Scope::kPolicyWrite, kPool,
                kMaxObjectBodyBytes, &PutDraftObject},
      RouteSpec{"DELETE", "/v1/policy/drafts/{draft}/{family}/{object}", Gate::kTeam, Scope::kPolicyWrite, kPool, 0,
                &RemoveDraftObject},
      RouteSpec{"POST", "/v1/session", Gate::kOpen, kNoScope, kPool, kMaxPeopleBodyBytes, &BeginSession},
      RouteSpec{"GET", "/v1/session", Gate::kTeam, kNoScope, kPool, 0, &ShowSession},
      RouteSpec{"DELETE", "/v1/session", Gate::kTeam, kNoScope, kPool, 0, &EndSession},
      RouteSpec{"POST", "/v1/session/invitation", Gate::kOpen, kNoScope, kPool, kMaxPeopleBodyBytes, &AcceptInvitation},
      RouteSpec{"POST", "/v1/session/password", Gate::kTeam, kNoScope, kPool, kMaxPeopleBodyBytes, &ChangePassword},
      RouteSpec{"GET", "/v1/people", Gate::kTeam, Scope::kPrincipals, kPool, 0, &ListPeople},
      RouteSpec{"POST", "/v1/people", Gate::kTeam, Scope::kPrincipals, kPool, kMaxPeopleBodyBytes, &InvitePerson},
      RouteSpec{"PUT", "/v1/people/{id}", Gate::kTeam, Scope::kPrincipals, kPool, kMaxPeopleBodyBytes, &ChangePerson},
      RouteSpec{"POST", "/v1/people/{id}/invitation", Gate::kTeam, Scope::kPrincipals, kPool, kMaxPeopleBodyBytes,
                &InvitePersonAgain},
      RouteSpec{"GET", "/v1/principals", Gate::kTeam, Scope::kPrincipals, kPool, 0, &ListPrincipals},
      RouteSpec{"POST", "/v1/principals", Gate::kTeam, Scope::kPrincipals, kPool, kMaxPeopleBodyBytes, &AddPrincipal},
      RouteSpec{"DELETE", "/v1/principals/{id}", Gate::kTeam, Scope::kPrincipals, kPool, 0, &RevokePrincipal},
      RouteSpec{"GET", "/i/interstitial.css", Gate::kOpen, kNoScope, kLoop, 0, &ShowStyle},
      RouteSpec{"GET", "/i/interstitial.js", Gate::kOpen, kNoScope, kLoop, 0, &ShowScript},
      RouteSpec{"GET", "/i/{decision}", Gate::kOpen, kNoScope, kPool, 0, &ShowPage},
      RouteSpec{"POST", "/i/{decision}/events", Gate::kOpen, kNoScope, kPool, kMaxPageEventsBodyBytes, &PostPageEvents,
                kAnyType},
      RouteSpec{"OPTIONS", "/i/{decision}/events", Gate::kOpen, kNoScope, kLoop, 0, &AllowPageEvents},
      RouteSpec{"GET", "/i/themes/{theme}", Gate::kOpen, kNoScope, kLoop, 0, &ShowTheme},
      // Behind these two: of the patterns that a path fits the first is taken.
      RouteSpec{"GET", "/i/{decision}/{format}", Gate::kOpen, kNoScope, kPool, 0, &ShowBox},
      RouteSpec{"GET", "/go/{decision}/{help}", Gate::kOpen, kNoScope, kPool, 0, &GoToHelp},
      RouteSpec{"GET", "/console", Gate::kOpen, kNoScope, kLoop, 0, &LeadToConsole},
      RouteSpec{"GET", "/console/", Gate::kOpen, kNoScope, kLoop, 0, &ShowConsole},
      RouteSpec{"GET", "/console/assets/{file}", Gate::kOpen, kNoScope, kLoop, 0, &ShowConsoleFile},
      RouteSpec{"GET", "/healthz", Gate::kOpen, kNoScope, kLoop, 0, &Health},
      RouteSpec{"GET", "/readyz", Gate::kOpen, kNoScope, kLoop, 0, &Readiness},
      RouteSpec{"GET", "/metrics", Gate::kOpen, kNoScope, kLoop, 0, &Metrics},
      RouteSpec{"GET", "/openapi.json", Gate::kOpen, kNoScope, kLoop, 0, &OpenApi},
      RouteSpec{"GET", "/v1/schemas/{name}", Gate::kOpen, kNoScope, kLoop, 0, &Schema},
  };
  return kTable;
}

}  // namespace signpost::api
