// Whoever publishes is killed at each step in turn, before and after it: what is live is then the policy from before or
// the new one, whole, with its place in the history and its line in the audit log; and publishing again succeeds.
#include <signal.h>

#include <algorithm>
#include <functional>
#include <set>
#include <type_traits>

#include "server/admin/audit_log.h"
#include "server/admin/draft_store.h"
#include "server/admin/history.h"
#include "server/admin/review.h"
#include "tests/contract/redis_servers.h"
#include "tests/contract/store_contract.h"
#include "tests/unit/admin/support.h"
#include "tests/unit/forwarding_store.h"

namespace signpost::admin {
namespace {

using base::Result;
using store::contract::Must;

constexpr int kMostCalls = 100;  // of a publication

// Kills the process at its n-th change of the store.
class KillingStore final : public store::ForwardingStore {
 public:
  KillingStore(store::Store& real, int call, bool is_after) : ForwardingStore(real), call_(call), is_after_(is_after) {}

  Result<void> AppendRevision(const store::Revision& revision) override {
    return Step([&] { return ForwardingStore::AppendRevision(revision); });
  }
  using Store::SetHead;
  Result<void> SetHead(const std::string& expected, const std::string& id,
                       std::span<const store::RecordWrite> writes) override {
    return Step([&] { return ForwardingStore::SetHead(expected, id, writes); });
  }
  Result<std::uint64_t> WriteRecords(std::span<const store::RecordWrite> writes) override {
    return Step([&] { return ForwardingStore::WriteRecords(writes); });
  }
  Result<void> PutIndex(const std::string& name, std::string_view bytes) override {
    return Step([&] { return ForwardingStore::PutIndex(name, bytes); });
  }
  Result<std::string> Agree(const std::string& name, const std::string& value) override {
    return Step([&] { return ForwardingStore::Agree(name, value); });
  }
  Result<store::AuditRecord> AppendAudit(const store::AuditEntry& entry) override {
    return Step([&] { return ForwardingStore::AppendAudit(entry); });
  }

 private:
  template <typename Call>
  std::invoke_result_t<Call> Step(Call&& call) {
    const bool is_mine = ++calls_ == call_;
    if (is_mine && !is_after_) raise(SIGKILL);
    auto answer = call();
    if (is_mine && is_after_) raise(SIGKILL);
    return answer;
  }

  const int call_;
  const bool is_after_;
  int calls_ = 0;
};

// A data folder with a secret and a store of its own, which is open in one process at a time.
struct Place : TempFolder {
  explicit Place(std::string url)
      : place{.data = (path / "data").string(), .url = std::move(url)}, secrets(Make(place.data)) {}

  std::unique_ptr<store::Store> Open() const { return Must(OpenStore(place)); }
  IndexPlace index() const { return {secrets, IndexFolder(place.data), TestVault()}; }

  StorePlace place;
  auth::Secrets secrets;

 private:
  static auth::Secrets Make(const std::string& data) {
    Must(MakeDataFolder(data));
    return Must(auth::Secrets::LoadOrCreate(data));
  }
};

// Something that publishes. `publish` may find that it was done before, wholly or in part, and then goes on from there.
struct Publishing {
  const char* name;
  std::function<void(store::Store& store, const Place& place)> prepare;
  std::function<Result<void>(store::Store& store, const Place& place)> publish;
};

Result<void> PublishFiles(store::Store& store, const Place& place, const std::string& title) {
  place.Write("policy/policy.json", PolicyText(title));
  return PublishFolders(store, {(place.path / "policy").string()}, "ana", "why", place.index(), kNow);
}

constexpr bool kSeesRestricted = true;

// One that is approved, of ana's.
void ApproveDraft(store::Store& store, const Place& place) {
  Must(PublishFiles(store, place, "One"));
  const IndexPlace index = place.index();
  Desk desk(store, index);
  const Actor ana{"ana", kNow, kSeesRestricted};
  const Draft draft = Must(desk.drafts.Open("Two", ana));
  place.Write("policy/policy.json", PolicyText("Two"));
  const std::vector<fs::path> folders = {place.path / "policy"};
  const Checked checked = CheckFolders(folders, TermHashKey(place.secrets), index.lists, kNow);
  Must(desk.drafts.PutPolicy(draft.id, draft.base, 0, checked.definition, ana));
  Must(Submit(desk, draft.id, "", ana));
  Must(Approve(desk, draft.id, "", {"bo", kNow}));
}

Result<void> PublishTheDraft(store::Store& store, const Place& place) {
  const IndexPlace index = place.index();
  Desk desk(store, index);
  const auto drafts = ListDrafts(store);
  if (!drafts) return drafts.error();
  if (drafts->front().state == DraftState::kPublished) return {};
  Validation faults;
  const auto published = PublishDraft(desk, drafts->front().id, {"ana", kNow}, faults);
  return published ? Result<void>() : published.error();
}

const Publishing kPublishings[] = {
    {"a draft", ApproveDraft, PublishTheDraft},
    {"the first policy", [](store::Store&, const Place&) {},
     [](store::Store& store, const Place& place) { return PublishFiles(store, place, "One"); }},
    {"a policy in place of another",
     [](store::Store& store, const Place& place) { Must(PublishFiles(store, place, "One")); },
     [](store::Store& store, const Place& place) { return PublishFiles(store, place, "Two"); }},
};

// Loads, is the last in the history, and has a line in a log that holds. Answers the head.
std::string CheckWhole(store::Store& store, const Place& place) {
  const std::string head = Must(store.Head());
  const auto verified = Must(VerifyAudit(store, {}));
  BOOST_TEST(!verified.fault);
  const auto history = Must(ListPublications(store, 0, kMaxListedPublications));
  for (std::size_t i = 0; i < history.size(); ++i) BOOST_TEST(history[i].number == history.size() - i);
  BOOST_TEST((history.empty() ? "" : history[0].revision) == head);
  if (head.empty()) return head;
  BOOST_TEST(Must(LoadHead(store, place.secrets, TestVault(), kNow))->revision == head);
  BOOST_TEST(Must(LoadThroughIndex(store, head, place.index(), kNow)).policy->revision == head);
  bool is_audited = false;
  Must(WalkAudit(store, {.action = "publish", .subject = head}, [&](const store::AuditRecord&) {
    is_audited = true;
    return true;
  }));
  BOOST_TEST(is_audited);
  return head;
}

// True where the publication was over before the call that it should have been killed at.
bool CheckKilledAt(int call, bool is_after, const Publishing& publishing, const Place& place,
                   std::set<std::string>& heads) {
  std::string before;
  {
    const auto store = place.Open();
    publishing.prepare(*store, place);
    before = CheckWhole(*store, place);
  }
  store::contract::Child publisher([&] {
    const auto store = place.Open();
    KillingStore killing(*store, call, is_after);
    return static_cast<bool>(publishing.publish(killing, place));
  });
  const bool is_over = publisher.Succeeded();
  BOOST_REQUIRE(is_over != publisher.WasKilled());
  const auto store = place.Open();
  const std::string found = CheckWhole(*store, place);
  Must(publishing.publish(*store, place));
  const std::string now = CheckWhole(*store, place);
  BOOST_TEST(now != before);
  BOOST_TEST((found == now || (found == before && !is_over)));
  heads.insert(found);
  return is_over;
}

void CheckKills(const std::function<std::string()>& make_url) {
  for (const Publishing& publishing : kPublishings) {
    for (const bool is_after : {false, true}) {
      std::set<std::string> heads;
      int call = 0;
      for (bool is_over = false; !is_over;) {
        BOOST_REQUIRE(++call <= kMostCalls);
        BOOST_TEST_CONTEXT(publishing.name << ", killed " << (is_after ? "after" : "before") << " call " << call) {
          is_over = CheckKilledAt(call, is_after, publishing, Place(make_url()), heads);
        }
      }
      BOOST_TEST(call >= 4);           // a revision, a line in the log, the head, and then nothing any more
      BOOST_TEST(heads.size() == 2u);  // both have been seen
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(publish_kill)

BOOST_AUTO_TEST_CASE(in_the_embedded_store) {
  CheckKills([] { return ""; });
}

BOOST_AUTO_TEST_CASE(in_redis) {
  const store::contract::RedisServer server({.lines = {"save \"\""}, .password = {}});
  int stores = 0;
  CheckKills([&] { return "redis://" + server.address() + "?prefix=k" + std::to_string(++stores); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin
