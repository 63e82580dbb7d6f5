// Every function of the table of routes. Each writes the whole answer into `response`.
#pragma once

#include <cstddef>

#include "server/net/http.h"

namespace signpost::api {

struct Context;
struct Call;

// decide_handlers.cc
void Decide(Context& context, const Call& call, net::Response& response);
void DecideBatch(Context& context, const Call& call, net::Response& response);

// event_handlers.cc
void PostEvents(Context& context, const Call& call, net::Response& response);
void PostPageEvents(Context& context, const Call& call, net::Response& response);
void AllowPageEvents(Context& context, const Call& call, net::Response& response);  // the preflight of CORS

// console_handlers.cc
void ShowConsole(Context& context, const Call& call, net::Response& response);
void ShowConsoleFile(Context& context, const Call& call, net::Response& response);
void LeadToConsole(Context& context, const Call& call, net::Response& response);

// page_handlers.cc
void ShowPage(Context& context, const Call& call, net::Response& response);
void ShowBox(Context& context, const Call& call, net::Response& response);
void ShowScript(Context& context, const Call& call, net::Response& response);
void ShowTheme(Context& context, const Call& call, net::Response& response);
void ShowStyle(Context& context, const Call& call, net::Response& response);
void GoToHelp(Context& context, const Call& call, net::Response& response);

// preview_handlers.cc
void PreviewDraft(Context& context, const Call& call, net::Response& response);
void PreviewPolicy(Context& context, const Call& call, net::Response& response);

// report_handlers.cc
void ReportCounts(Context& context, const Call& call, net::Response& response);
void ReportRules(Context& context, const Call& call, net::Response& response);

// policy_handlers.cc
void ShowPolicy(Context& context, const Call& call, net::Response& response);
void ShowRevision(Context& context, const Call& call, net::Response& response);
void ListRevisionObjects(Context& context, const Call& call, net::Response& response);
void ShowRevisionObject(Context& context, const Call& call, net::Response& response);
void ShowHistory(Context& context, const Call& call, net::Response& response);
void RollBackPolicy(Context& context, const Call& call, net::Response& response);
void ReviewHistory(Context& context, const Call& call, net::Response& response);

// draft_handlers.cc
void ListDrafts(Context& context, const Call& call, net::Response& response);
void OpenDraft(Context& context, const Call& call, net::Response& response);
void ShowDraft(Context& context, const Call& call, net::Response& response);
void RenameDraft(Context& context, const Call& call, net::Response& response);
void DiscardDraft(Context& context, const Call& call, net::Response& response);
void ListDraftObjects(Context& context, const Call& call, net::Response& response);
void ShowDraftObject(Context& context, const Call& call, net::Response& response);
void PutDraftObject(Context& context, const Call& call, net::Response& response);
void RemoveDraftObject(Context& context, const Call& call, net::Response& response);
void ShowDraftPolicy(Context& context, const Call& call, net::Response& response);

// list_handlers.cc
void ImportList(Context& context, const Call& call, net::Stream& stream, net::Response& response);
void ExportList(Context& context, const Call& call, net::Response& response);
void PutDraftPolicy(Context& context, const Call& call, net::Stream& stream, net::Response& response);

// try_handlers.cc
void ExplainPolicy(Context& context, const Call& call, net::Response& response);
void ExplainDraft(Context& context, const Call& call, net::Response& response);
void BacktestDraft(Context& context, const Call& call, net::Stream& stream, net::Response& response);

// audit_handlers.cc
void ShowAudit(Context& context, const Call& call, net::Response& response);
void VerifyAudit(Context& context, const Call& call, net::Response& response);

// review_handlers.cc
void ValidatePolicy(Context& context, const Call& call, net::Response& response);
void ValidateDraft(Context& context, const Call& call, net::Response& response);
void CompareDraft(Context& context, const Call& call, net::Response& response);
void RebaseDraft(Context& context, const Call& call, net::Response& response);
void SubmitDraft(Context& context, const Call& call, net::Response& response);
void WithdrawDraft(Context& context, const Call& call, net::Response& response);
void CommentDraft(Context& context, const Call& call, net::Response& response);
void ReturnDraft(Context& context, const Call& call, net::Response& response);
void ApproveDraft(Context& context, const Call& call, net::Response& response);
void PublishDraft(Context& context, const Call& call, net::Response& response);
void UnscheduleDraft(Context& context, const Call& call, net::Response& response);

// session_handlers.cc
void BeginSession(Context& context, const Call& call, net::Response& response);
void ShowSession(Context& context, const Call& call, net::Response& response);
void EndSession(Context& context, const Call& call, net::Response& response);
void AcceptInvitation(Context& context, const Call& call, net::Response& response);
void ChangePassword(Context& context, const Call& call, net::Response& response);

// people_handlers.cc
inline constexpr std::size_t kMaxPeopleBodyBytes = 16 * 1024;  // of these and of the sessions'
void ListPeople(Context& context, const Call& call, net::Response& response);
void InvitePerson(Context& context, const Call& call, net::Response& response);
void ChangePerson(Context& context, const Call& call, net::Response& response);
void InvitePersonAgain(Context& context, const Call& call, net::Response& response);
void ListPrincipals(Context& context, const Call& call, net::Response& response);
void AddPrincipal(Context& context, const Call& call, net::Response& response);
void RevokePrincipal(Context& context, const Call& call, net::Response& response);

// status_handlers.cc
void ShowStatus(Context& context, const Call& call, net::Response& response);

// operator_handlers.cc
void Health(Context& context, const Call& call, net::Response& response);
void Readiness(Context& context, const Call& call, net::Response& response);
void OpenApi(Context& context, const Call& call, net::Response& response);
void Schema(Context& context, const Call& call, net::Response& response);

// metrics.cc
void Metrics(Context& context, const Call& call, net::Response& response);

}  // namespace signpost::api
