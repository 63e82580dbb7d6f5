#include "server/admin/refusal_audit.h"

#include "tests/unit/admin/support.h"
#include "tests/unit/forwarding_store.h"

namespace signpost::admin {

BOOST_FIXTURE_TEST_SUITE(refusal_audit, DataFolder)

constexpr const char* kWhat = "PUT /v1/people/{id}";

struct Away : store::ForwardingStore {
  using ForwardingStore::ForwardingStore;
  base::Result<store::AuditRecord> AppendAudit(const store::AuditEntry&) override {
    return base::Error{base::ErrorCode::kUnavailable, "Away."};
  }
};

BOOST_AUTO_TEST_CASE(one_of_them_cannot_fill_the_log) {
  base::ManualClock clock(kNow);
  RefusalAudit refusals(*store, clock);
  for (std::size_t i = 0; i < kMaxRefusalsPerMinute + 5; ++i) refusals.Record("bea", kWhat, "csrf");
  refusals.Record("cleo", kWhat, "forbidden");
  const auto records = store->ListAudit(1, store::kMaxListed);
  BOOST_REQUIRE(records);
  BOOST_REQUIRE(records->size() == kMaxRefusalsPerMinute + 1);
  BOOST_TEST(Actions().front() == "bea refused PUT /v1/people/{id}");
  BOOST_TEST(records->front().entry.detail == R"({"why":"csrf"})");
  BOOST_TEST(records->back().entry.who == "cleo");
  BOOST_TEST(refusals.figures().recorded == kMaxRefusalsPerMinute + 1);
  BOOST_TEST(refusals.figures().beyond_limit == 5u);
  clock.Advance(std::chrono::minutes(1));
  refusals.Record("bea", kWhat, "csrf");
  BOOST_TEST(refusals.figures().recorded == kMaxRefusalsPerMinute + 2);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_is_counted) {
  base::ManualClock clock(kNow);
  Away away(*store);
  RefusalAudit refusals(away, clock);
  refusals.Record("bea", kWhat, "csrf");
  BOOST_TEST(refusals.figures().not_written == 1u);
  BOOST_TEST(refusals.figures().recorded == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin
