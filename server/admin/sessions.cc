#include "server/admin/sessions.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "server/admin/audit.h"
#include "server/admin/json.h"
#include "server/auth/digest.h"
#include "server/auth/random_token.h"

namespace signpost::admin {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr const char* kCollection = "sessions";

struct Session {
  std::string account;
  std::uint64_t epoch = 0;
  base::Instant begun{};
  base::Instant last_used{};

  base::Instant ends() const { return begun + kSessionLife; }
  bool is_over(base::Instant now) const { return now >= ends() || now >= last_used + kSessionIdle; }
};

std::string BodyOf(const Session& session) {
  JsonText body;
  body.Object([&] {
    body.Put("account", session.account);
    body.Put("epoch", session.epoch);
    body.Put("begun", session.begun);
    body.Put("last_used", session.last_used);
  });
  return body.text();
}

// One that can't be read is over.
Session FromBody(std::string_view text) {
  const auto body = ReadJson(text);
  if (!body) return {};
  return {.account = TextOf(*body, "account"),
          .epoch = NumberOf(*body, "epoch"),
          .begun = TimeOf(*body, "begun"),
          .last_used = TimeOf(*body, "last_used")};
}

Error NoSession() { return {ErrorCode::kNotFound, "There is no such session, or it is over: sign in."}; }

void Touch(store::Store& store, const store::Record& record, Session session, base::Instant now) {
  if (now < session.last_used + kSessionTouch) return;
  session.last_used = now;
  const std::vector<store::RecordWrite> writes = {
      {.key = record.key, .expected = record.version, .body = BodyOf(session)}};
  // Where another request was first, or the store is away for a moment, the next one writes it.
  static_cast<void>(store.WriteRecords(writes));
}

}  // namespace

Result<std::string> BeginSession(store::Store& store, const Account& account, base::Instant now) {
  const std::string token = auth::RandomToken();
  const Session session{.account = account.id, .epoch = account.session_epoch, .begun = now, .last_used = now};
  const store::AuditEntry entry{
      .when = now, .who = account.id, .action = "sign_in", .subject = account.id, .detail = "{}"};
  const auto written = Audited(store, entry, [&]() -> Result<void> {
    const std::vector<store::RecordWrite> writes = {
        {.key = {kCollection, auth::HexDigest(token)}, .body = BodyOf(session)}};
    const auto put = store.WriteRecords(writes);
    return put ? Result<void>() : put.error();
  });
  if (!written) return written.error();
  return token;
}

Result<SignedIn> FindSession(store::Store& store, std::string_view token, base::Instant now) {
  if (!auth::HasTokenShape(token)) return NoSession();
  const auto record = store.ReadRecord({kCollection, auth::HexDigest(token)});
  if (!record) return record.error().code == ErrorCode::kNotFound ? NoSession() : record.error();
  const Session session = FromBody(record->body);
  if (session.is_over(now)) return NoSession();
  auto account = ReadAccount(store, session.account);
  if (!account) return account.error().code == ErrorCode::kNotFound ? NoSession() : account.error();
  if (!account->active() || account->session_epoch != session.epoch) return NoSession();
  Touch(store, *record, session, now);
  return SignedIn{std::move(*account), record->key.id, session.ends()};
}

Result<void> EndSession(store::Store& store, const SignedIn& person, base::Instant now) {
  const std::string& id = person.account.id;
  return Audited(
      store, {.when = now, .who = id, .action = "sign_out", .subject = id, .detail = "{}"}, [&]() -> Result<void> {
        // Once more where a request has just written that it is used.
        for (int tries = 0;; ++tries) {
          const auto record = store.ReadRecord({kCollection, person.session_digest});
          if (!record && record.error().code == ErrorCode::kNotFound) return {};
          if (!record) return record.error();
          const std::vector<store::RecordWrite> writes = {
              {.key = record->key, .expected = record->version, .action = store::RecordAction::kRemove, .body = {}}};
          const auto removed = store.WriteRecords(writes);
          if (removed) return {};
          if (removed.error().code != ErrorCode::kConflict || tries > 0) return removed.error();
        }
      });
}

Result<std::size_t> SessionSweeper::Sweep(base::Instant now) {
  const auto records = store_.ListRecords(kCollection, after_, kSweptSessions);
  if (!records) return records.error();
  after_ = records->empty() ? std::string() : records->back().key.id;
  std::vector<store::RecordWrite> removals;
  for (const store::Record& record : *records) {
    if (!FromBody(record.body).is_over(now)) continue;
    removals.push_back(
        {.key = record.key, .expected = record.version, .action = store::RecordAction::kRemove, .body = {}});
  }
  if (removals.empty()) return std::size_t{0};
  const auto removed = store_.WriteRecords(removals);
  if (removed) return removals.size();
  // Another node sweeps the same slice.
  if (removed.error().code == ErrorCode::kConflict) return std::size_t{0};
  return removed.error();
}

}  // namespace signpost::admin
