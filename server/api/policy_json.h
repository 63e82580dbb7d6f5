// Drafts, publications and findings as the API shows them. The shapes are in openapi.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/admin/desk.h"
#include "server/admin/draft.h"
#include "server/admin/history.h"
#include "server/admin/validate.h"
#include "server/api/context.h"
#include "server/api/json.h"
#include "server/base/result.h"
#include "server/net/http.h"

namespace signpost::api {

// 403, of the kind that says why it was not this person.
void WriteOwnApproval(const base::Error& error, net::Response& response);
// 422, with all that is wrong.
void WriteIssues(const base::Error& error, const rules::Issues& issues, net::Response& response);
void WriteFaults(const base::Error& error, const admin::Validation& faults, net::Response& response);
void WriteNoFamily(net::Response& response);

void PutTime(JsonWriter& out, std::string_view name, base::Instant time);

// With the head, so that one sees whether it is behind. The tag of the whole draft is its version.
void Put(JsonWriter& out, const admin::Draft& draft, std::string_view head);
void Put(JsonWriter& out, const admin::Publication& publication);
void Put(JsonWriter& out, const admin::ObjectState& state);
void Put(JsonWriter& out, const admin::Validation& found, const policy::Definition& definition);
// The same shape, where there is nothing but one object's issues, which point into it: it can't be read yet.
void Put(JsonWriter& out, const rules::Issues& issues, const policy::ObjectKey& key);

void WriteObjects(const std::vector<admin::ObjectState>& states, net::Response& response);

admin::Actor ActorOf(const Context& context, const Call& call);
// Of the routes under /v1/drafts/{draft}.
std::string DraftId(const Call& call);

// A line of the audit log: the caller is shown terms of this restricted list.
base::Result<void> AuditReading(Context& context, const Call& call, const std::string& list);

// What is the head of the store now.
base::Result<policy::Definition> LiveDefinition(admin::Desk& desk);

// The whole answer: one draft, tagged.
void WriteDraft(admin::Desk& desk, const base::Result<admin::Draft>& draft, net::Response& response, int status = 200);

// Of a tag of a whole draft.
std::optional<std::uint64_t> VersionIn(std::string_view tag);

}  // namespace signpost::api
