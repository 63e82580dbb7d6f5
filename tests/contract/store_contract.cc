#include "tests/contract/store_contract.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "server/store/audit_chain.h"

namespace signpost::store::contract {
namespace {

using base::ErrorCode;

Revision MakeRevision(const std::string& id, const std::string& document = "{}") {
  return {{id, "ana", "a note, \"quoted\" – and dashed", At(1'000)}, document};
}

Principal MakePrincipal(const std::string& id) {
  return {.id = id,
          .name = "Search Co",
          .kind = "partner",
          .scopes = {"decide", "events"},
          .key_hash = std::string("\x00\x01\xff\x7f", 4),
          .rate_per_second = 12.5,
          .burst = 100,
          .created = At(5),
          .revoked = std::nullopt};
}

void StartsEmpty(Home& home) {
  auto store = home.Open();
  BOOST_TEST(Must(store->Head()) == "");
  BOOST_TEST(Must(store->ListRevisions(10)).empty());
  BOOST_TEST(Must(store->ListPrincipals()).empty());
  BOOST_TEST(Must(store->ListAudit(1, 10)).empty());
  BOOST_TEST(Must(store->ReadCounts({.from_hour = 0, .until_hour = 1'000'000, .filters = {}, .group_by = {}})).empty());
}

void RevisionsAreKept(Home& home) {
  auto store = home.Open();
  const std::string document = "{\"title\": \"مرحبا – zorblat\", \"big\": \"" + std::string(3'000'000, 'x') + "\"}";
  Must(store->AppendRevision(MakeRevision("r1", document)));
  Must(store->AppendRevision(MakeRevision("r2")));
  const Revision read = Must(store->ReadRevision("r1"));
  BOOST_TEST((read.document == document));
  BOOST_TEST(read.info.author == "ana");
  BOOST_TEST(read.info.note == MakeRevision("").info.note);
  BOOST_TEST((read.info.created == At(1'000)));
  BOOST_TEST(Must(store->Head()) == "");  // appended is not published

  Must(store->AppendRevision(MakeRevision("r1", document)));  // the same again
  CHECK_ERROR(store->AppendRevision(MakeRevision("r1", "{\"other\": 1}")), ErrorCode::kConflict);
  BOOST_TEST((Must(store->ReadRevision("r1")).document == document));
  CHECK_ERROR(store->ReadRevision("r3"), ErrorCode::kNotFound);

  const auto listed = Must(store->ListRevisions(10));
  BOOST_REQUIRE(listed.size() == 2u);
  BOOST_TEST(listed[0].id == "r2");
  BOOST_TEST(listed[1].id == "r1");
  BOOST_TEST(Must(store->ListRevisions(1)).size() == 1u);
}

void HeadMovesByCompareAndSet(Home& home) {
  auto store = home.Open();
  Must(store->AppendRevision(MakeRevision("r1")));
  Must(store->AppendRevision(MakeRevision("r2")));
  CHECK_ERROR(store->SetHead("r1", "r1"), ErrorCode::kConflict);  // there is none yet
  CHECK_ERROR(store->SetHead("", "r9"), ErrorCode::kNotFound);
  Must(store->SetHead("", "r1"));
  CHECK_ERROR(store->SetHead("", "r2"), ErrorCode::kConflict);
  CHECK_ERROR(store->SetHead("r2", "r2"), ErrorCode::kConflict);
  BOOST_TEST(Must(store->Head()) == "r1");
  Must(store->SetHead("r1", "r2"));
  Must(store->SetHead("r2", "r1"));  // rolling back is the same call
  BOOST_TEST(Must(store->Head()) == "r1");
}

void OneOfManyPublishersWins(Home& home) {
  constexpr int kThreads = 6;
  constexpr int kRounds = 10;
  auto store = home.Open();
  for (int i = 0; i < kThreads; ++i) Must(store->AppendRevision(MakeRevision("r" + std::to_string(i))));
  Must(store->AppendRevision(MakeRevision("start")));
  for (int round = 0; round < kRounds; ++round) {
    const std::string before = Must(store->Head());
    Must(store->SetHead(before, "start"));
    std::atomic<int> won = 0;
    std::atomic<int> conflicts = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        auto mine = home.Open();
        const auto set = mine->SetHead("start", "r" + std::to_string(i));
        if (set) ++won;
        if (!set && set.error().code == ErrorCode::kConflict) ++conflicts;
      });
    }
    for (std::thread& thread : threads) thread.join();
    BOOST_TEST(won == 1);
    BOOST_TEST(conflicts == kThreads - 1);
  }
}

void PrincipalsArePutListedRevoked(Home& home) {
  auto store = home.Open();
  Must(store->PutPrincipal(MakePrincipal("searchco")));
  Must(store->PutPrincipal({.id = "bare", .name = "", .kind = "", .scopes = {}, .key_hash = ""}));
  CHECK_ERROR(store->PutPrincipal(MakePrincipal("searchco")), ErrorCode::kConflict);
  auto listed = Must(store->ListPrincipals());
  BOOST_REQUIRE(listed.size() == 2u);
  BOOST_TEST(listed[0].id == "bare");
  BOOST_TEST(listed[0].scopes.empty());
  const Principal expected = MakePrincipal("searchco");
  BOOST_TEST(listed[1].name == expected.name);
  BOOST_TEST(listed[1].kind == expected.kind);
  BOOST_TEST(listed[1].scopes == expected.scopes);
  BOOST_TEST((listed[1].key_hash == expected.key_hash));
  BOOST_TEST(listed[1].rate_per_second == expected.rate_per_second);
  BOOST_TEST(listed[1].burst == expected.burst);
  BOOST_TEST((listed[1].created == expected.created));
  BOOST_TEST(!listed[1].revoked);

  CHECK_ERROR(store->RevokePrincipal("nobody", At(1)), ErrorCode::kNotFound);
  Must(store->RevokePrincipal("searchco", At(100)));
  Must(store->RevokePrincipal("searchco", At(200)));  // again: the first time stays
  listed = Must(store->ListPrincipals());
  BOOST_TEST((listed[1].revoked == At(100)));
  CHECK_ERROR(store->PutPrincipal(MakePrincipal("searchco")), ErrorCode::kConflict);  // an id is not given out again
}

AuditEntry MakeEntry(const std::string& subject) {
  return {.when = At(7), .who = "ana", .action = "publish", .subject = subject, .detail = "{\"note\": \"x\"}"};
}

void CheckChain(const std::vector<AuditRecord>& records) {
  std::string previous_hash;
  std::uint64_t number = 0;
  for (const AuditRecord& record : records) {
    BOOST_TEST(record.number == ++number);
    BOOST_TEST(record.hash == ChainHash(TestDigest, previous_hash, record.number, record.entry));
    previous_hash = record.hash;
  }
}

void AuditIsAChain(Home& home) {
  auto store = home.Open();
  for (const char* subject : {"r1", "r2", "r3"}) {
    const AuditRecord record = Must(store->AppendAudit(MakeEntry(subject)));
    BOOST_TEST(record.entry.subject == subject);
  }
  const auto records = Must(store->ListAudit(1, 100));
  BOOST_REQUIRE(records.size() == 3u);
  CheckChain(records);
  BOOST_TEST(records[1].entry.detail == MakeEntry("").detail);
  BOOST_TEST((records[1].entry.when == At(7)));
  const auto tail = Must(store->ListAudit(2, 1));
  BOOST_REQUIRE(tail.size() == 1u);
  BOOST_TEST(tail[0].entry.subject == "r2");
}

void AuditChainHoldsUnderManyWriters(Home& home) {
  constexpr int kThreads = 4;
  constexpr int kEach = 25;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      auto mine = home.Open();
      for (int n = 0; n < kEach; ++n) (void)mine->AppendAudit(MakeEntry("s"));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto records = Must(home.Open()->ListAudit(1, 1'000));
  BOOST_TEST(records.size() == std::size_t{kThreads * kEach});
  CheckChain(records);
}

void EverythingSurvivesReopening(Home& home) {
  {
    auto store = home.Open();
    Must(store->AppendRevision(MakeRevision("r1")));
    Must(store->SetHead("", "r1"));
    Must(store->PutPrincipal(MakePrincipal("searchco")));
    Must(store->AppendAudit(MakeEntry("r1")));
  }
  auto store = home.Open();
  BOOST_TEST(Must(store->Head()) == "r1");
  BOOST_TEST(Must(store->ListPrincipals()).size() == 1u);
  Must(store->AppendAudit(MakeEntry("r2")));
  CheckChain(Must(store->ListAudit(1, 10)));
}

void ValuesBeyondTheLimitsAreRefused(Home& home) {
  auto store = home.Open();
  const std::string long_id(kMaxIdBytes + 1, 'i');
  const std::string long_text(kMaxTextBytes + 1, 't');
  CHECK_ERROR(store->AppendRevision(MakeRevision(long_id)), ErrorCode::kInvalid);
  CHECK_ERROR(store->AppendRevision(MakeRevision("")), ErrorCode::kInvalid);
  Revision revision = MakeRevision("r1");
  revision.info.note = long_text;
  CHECK_ERROR(store->AppendRevision(revision), ErrorCode::kInvalid);
  CHECK_ERROR(store->PutPrincipal(MakePrincipal(long_id)), ErrorCode::kInvalid);
  Principal principal = MakePrincipal("p");
  principal.rate_per_second = -1;
  CHECK_ERROR(store->PutPrincipal(principal), ErrorCode::kInvalid);
  principal = MakePrincipal("p");
  principal.scopes = {"two\nlines"};
  CHECK_ERROR(store->PutPrincipal(principal), ErrorCode::kInvalid);
  AuditEntry entry = MakeEntry("s");
  entry.detail = long_text;
  CHECK_ERROR(store->AppendAudit(entry), ErrorCode::kInvalid);
  BOOST_TEST(Must(store->ListAudit(1, 10)).empty());
  BOOST_TEST(Must(store->ListRevisions(10)).empty());
}

// Counts the calls of a listener, and waits for more of them.
class Heard {
 public:
  void Hear(Change change) {
    std::lock_guard lock(mutex_);
    ++calls_[change];
    more_.notify_all();
  }
  int calls(Change change) {
    std::lock_guard lock(mutex_);
    return calls_[change];
  }
  bool WaitFor(Change change, int calls) {
    std::unique_lock lock(mutex_);
    return more_.wait_for(lock, std::chrono::seconds(20), [&] { return calls_[change] >= calls; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::map<Change, int> calls_;
};

void ChangesAreHeard(Home& home) {
  std::array<int, 2> go;
  BOOST_REQUIRE(pipe(go.data()) == 0);
  Child publisher([&] {
    char byte;
    if (read(go[0], &byte, 1) != 1) return false;
    auto store = home.Open();
    return store->AppendRevision(MakeRevision("r1")) && store->SetHead("", "r1");
  });
  auto store = home.Open();
  Heard heard;
  auto watch = Must(store->WatchChanges([&](Change change) { heard.Hear(change); }));
  BOOST_TEST(heard.WaitFor(Change::kHead, 1));  // both once at the start
  BOOST_TEST(heard.WaitFor(Change::kPrincipals, 1));

  BOOST_REQUIRE(write(go[1], "x", 1) == 1);  // another process publishes
  BOOST_TEST(heard.WaitFor(Change::kHead, 2));
  BOOST_TEST(Must(store->Head()) == "r1");
  BOOST_TEST(publisher.Succeeded());
  Must(store->AppendRevision(MakeRevision("r2")));
  Must(store->SetHead("r1", "r2"));
  BOOST_TEST(heard.WaitFor(Change::kHead, 3));
  BOOST_TEST(heard.calls(Change::kPrincipals) == 1);  // only what changed is told

  Must(store->PutPrincipal(MakePrincipal("searchco")));  // this handle does
  BOOST_TEST(heard.WaitFor(Change::kPrincipals, 2));
  Must(store->RevokePrincipal("searchco", At(1)));
  BOOST_TEST(heard.WaitFor(Change::kPrincipals, 3));

  watch->Stop();
  const int before = heard.calls(Change::kPrincipals);
  BOOST_TEST(heard.calls(Change::kHead) == 3);
  Must(store->PutPrincipal(MakePrincipal("other")));
  BOOST_TEST(heard.calls(Change::kPrincipals) == before);
  watch->Stop();  // again is harmless
  close(go[0]);
  close(go[1]);
}

}  // namespace

std::vector<Case> GeneralCases() {
  return {{"starts_empty", StartsEmpty},
          {"revisions_are_kept", RevisionsAreKept},
          {"head_moves_by_compare_and_set", HeadMovesByCompareAndSet},
          {"one_of_many_publishers_wins", OneOfManyPublishersWins},
          {"principals_are_put_listed_revoked", PrincipalsArePutListedRevoked},
          {"audit_is_a_chain", AuditIsAChain},
          {"audit_chain_holds_under_many_writers", AuditChainHoldsUnderManyWriters},
          {"everything_survives_reopening", EverythingSurvivesReopening},
          {"values_beyond_the_limits_are_refused", ValuesBeyondTheLimitsAreRefused},
          {"changes_are_heard", ChangesAreHeard}};
}

bool AddStoreContract(const std::string& adapter, const MakeHome& make_home) {
  auto* suite = BOOST_TEST_SUITE(adapter);
  for (const auto& cases : {GeneralCases(), CountCases(), SharedCases(), RecordCases()}) {
    for (const Case& one : cases) {
      suite->add(boost::unit_test::make_test_case(
          [one, make_home] {
            const std::unique_ptr<Home> home = make_home();
            one.run(*home);
          },
          one.name, __FILE__, __LINE__));
    }
  }
  boost::unit_test::framework::master_test_suite().add(suite);
  return true;
}

std::string TestDigest(std::string_view bytes) { return std::to_string(std::hash<std::string_view>{}(bytes)); }

Child::Child(const std::function<bool()>& work) {
  pid_ = fork();
  if (pid_ != 0) return;
  bool good = false;
  try {
    good = work();
  } catch (...) {
    // The exit code says it; a child must not run the parent's tests on.
  }
  _exit(good ? 0 : 1);
}

Child::~Child() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  Succeeded();
}

void Child::Kill() { kill(pid_, SIGKILL); }

bool Child::Succeeded() {
  Wait();
  return WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
}

bool Child::WasKilled() {
  Wait();
  return WIFSIGNALED(status_) && WTERMSIG(status_) == SIGKILL;
}

void Child::Wait() {
  if (pid_ <= 0) return;
  waitpid(pid_, &status_, 0);
  pid_ = 0;
}

}  // namespace signpost::store::contract
