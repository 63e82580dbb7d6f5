#include "server/admin/publish.h"

#include "server/admin/load_policy.h"

#include <functional>

#include "server/policy/codec.h"
#include "tests/unit/admin/support.h"
#include "tests/unit/forwarding_store.h"

namespace signpost::admin {
namespace {

using base::ErrorCode;
using base::Result;

// The real store, with something happening between reading the head and moving it.
class Interrupted final : public store::ForwardingStore {
 public:
  Interrupted(Store& store, std::function<void()> meanwhile)
      : ForwardingStore(store), meanwhile_(std::move(meanwhile)) {}

  Result<void> AppendRevision(const store::Revision& revision) override {
    meanwhile_();
    return ForwardingStore::AppendRevision(revision);
  }

 private:
  const std::function<void()> meanwhile_;
};

const Author kAna = {.who = "ana", .note = "why"};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(publishing, DataFolder)

BOOST_AUTO_TEST_CASE(a_good_policy_becomes_the_head_and_can_be_served) {
  const Checked checked = Check(PolicyText("One"));
  BOOST_REQUIRE(checked.ok());
  const auto published = Publish(*store, checked, kAna, kNow);
  BOOST_REQUIRE(published);
  BOOST_TEST(published->revision.size() == kRevisionDigits);
  BOOST_TEST(published->previous.empty());
  BOOST_TEST(published->changed);
  BOOST_TEST(*store->Head() == published->revision);

  const auto stored = store->ReadRevision(published->revision);
  BOOST_REQUIRE(stored);
  BOOST_TEST(stored->info.author == "ana");
  BOOST_TEST(stored->info.note == "why");
  BOOST_TEST((stored->info.created == kNow));

  const auto served = LoadHead(*store, *secrets, TestVault(), kNow);
  BOOST_REQUIRE(served);
  BOOST_TEST((*served)->revision == published->revision);
  BOOST_TEST((*served)->counts.rules == 1u);
  BOOST_TEST((*served)->rules.terms().key().k0 == TermHashKey(*secrets).k0);
}

BOOST_AUTO_TEST_CASE(the_same_policy_has_the_same_name_however_it_is_written) {
  const auto first = Publish(*store, Check(PolicyText("One")), kAna, kNow);
  BOOST_REQUIRE(first);
  std::string spaced = PolicyText("One");
  spaced.insert(spaced.size() - 1, "\n\n");
  const auto again = Publish(*store, Check(spaced), kAna, kNow);
  BOOST_REQUIRE(again);
  BOOST_TEST(again->revision == first->revision);
  BOOST_TEST(!again->changed);
}

BOOST_AUTO_TEST_CASE(publishing_the_head_again_writes_nothing) {
  const Checked checked = Check(PolicyText("One"));
  BOOST_REQUIRE(Publish(*store, checked, kAna, kNow));
  const auto actions = Actions();
  const auto again = Publish(*store, checked, {.who = "ben", .note = ""}, kNow);
  BOOST_REQUIRE(again);
  BOOST_TEST(!again->changed);
  BOOST_TEST(again->previous == again->revision);
  BOOST_TEST(Actions() == actions, boost::test_tools::per_element());
  BOOST_TEST(store->ListRevisions(10)->size() == 1u);
}

BOOST_AUTO_TEST_CASE(publishing_an_earlier_policy_rolls_back) {
  const Checked one = Check(PolicyText("One"));
  const Checked two = Check(PolicyText("Two"));
  const auto first = Publish(*store, one, kAna, kNow);
  const auto second = Publish(*store, two, kAna, kNow);
  BOOST_REQUIRE((first && second));
  BOOST_TEST(second->previous == first->revision);
  const auto back = Publish(*store, one, kAna, kNow);
  BOOST_REQUIRE(back);
  BOOST_TEST(back->changed);
  BOOST_TEST(*store->Head() == first->revision);
  const std::vector<std::string> expected = {"ana publish " + first->revision, "ana publish " + second->revision,
                                             "ana publish " + first->revision};
  BOOST_TEST(Actions() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_policy_with_errors_is_refused_with_the_first_of_them) {
  std::string text = PolicyText("One");
  text.replace(text.find("\"campaign\": \"shown\""), 19, "\"campaign\": \"shawn\"");
  const Checked checked = Check(text);
  BOOST_TEST(!checked.ok());
  BOOST_TEST(checked.policy == nullptr);
  BOOST_TEST(checked.failures.empty());
  const auto published = Publish(*store, checked, kAna, kNow);
  BOOST_REQUIRE(!published);
  BOOST_TEST((published.error().code == ErrorCode::kInvalid));
  BOOST_TEST(Mentions(published.error(), "policy.json#/rules/0/campaign"));
  BOOST_TEST(store->Head()->empty());
  BOOST_TEST(Actions().empty());
}

BOOST_AUTO_TEST_CASE(a_failing_case_blocks_publishing) {
  const Checked checked = Check(PolicyText("One", "block"));
  BOOST_REQUIRE(checked.policy != nullptr);
  BOOST_REQUIRE(checked.failures.size() == 1u);
  BOOST_REQUIRE(checked.failure_files.size() == 1u);
  BOOST_TEST(checked.failure_files[0].ends_with("policy.json#/cases/0"));
  BOOST_TEST(!checked.ok());
  const auto published = Publish(*store, checked, kAna, kNow);
  BOOST_REQUIRE(!published);
  BOOST_TEST((published.error().code == ErrorCode::kInvalid));
  BOOST_TEST(Mentions(published.error(), "1 regression case that fails"));
  BOOST_TEST(!Mentions(published.error(), "zorblat"));
  BOOST_TEST(store->Head()->empty());
}

BOOST_AUTO_TEST_CASE(warnings_do_not_block) {
  std::string text = PolicyText("One");
  text.replace(text.find("2026-11-01"), 10, "2020-11-01");
  const Checked checked = Check(text);
  BOOST_TEST(!checked.issues.empty());
  BOOST_TEST(checked.ok());
}

BOOST_AUTO_TEST_CASE(somebody_else_publishing_meanwhile_is_a_conflict_and_stays) {
  const Checked one = Check(PolicyText("One"));
  const Checked two = Check(PolicyText("Two"));
  std::string theirs;
  Interrupted interrupted(*store, [&] {
    const auto published = Publish(*store, one, {.who = "ben", .note = ""}, kNow);
    BOOST_REQUIRE(published);
    theirs = published->revision;
  });
  const auto published = Publish(interrupted, two, kAna, kNow);
  BOOST_REQUIRE(!published);
  BOOST_TEST((published.error().code == ErrorCode::kConflict));
  BOOST_TEST(*store->Head() == theirs);
  const auto actions = Actions();
  BOOST_REQUIRE(actions.size() == 3u);
  BOOST_TEST(actions[0] == "ben publish " + theirs);
  BOOST_TEST(actions[1].starts_with("ana publish "));
  BOOST_TEST(actions[2].starts_with("ana publish_failed "));
}

BOOST_AUTO_TEST_CASE(folders_at_once) {
  Write("policy/policy.json", PolicyText("One"));
  BOOST_REQUIRE(PublishFolders(*store, {(path / "policy").string()}, "signpostd", "First start", index(), kNow));
  BOOST_TEST(!store->Head()->empty());
  const auto missing = PublishFolders(*store, {(path / "nowhere").string()}, "signpostd", "", index(), kNow);
  BOOST_REQUIRE(!missing);
  BOOST_TEST((missing.error().code == ErrorCode::kInvalid));
  BOOST_TEST(Mentions(missing.error(), "nowhere"));
}

BOOST_AUTO_TEST_CASE(what_can_not_be_loaded_says_why) {
  const auto none = LoadHead(*store, *secrets, TestVault(), kNow);
  BOOST_REQUIRE(!none);
  BOOST_TEST((none.error().code == ErrorCode::kNotFound));

  const auto unknown = LoadRevision(*store, "0123456789abcdef", *secrets, TestVault(), kNow);
  BOOST_REQUIRE(!unknown);
  BOOST_TEST((unknown.error().code == ErrorCode::kNotFound));

  store::RevisionInfo info;
  info.id = "from-the-future";
  BOOST_REQUIRE(store->AppendRevision({info, R"({"rules":[{"id":"x","colour":"red"}]})"}));
  const auto foreign = LoadRevision(*store, "from-the-future", *secrets, TestVault(), kNow);
  BOOST_REQUIRE(!foreign);
  BOOST_TEST((foreign.error().code == ErrorCode::kInvalid));
  BOOST_TEST(Mentions(foreign.error(), "/rules/0"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin
