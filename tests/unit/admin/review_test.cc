#include "server/admin/review.h"

#include <functional>
#include <string>
#include <vector>

#include "server/admin/draft_store.h"
#include "tests/unit/admin/support.h"

namespace signpost::admin {
namespace {

using base::ErrorCode;
using base::Result;

const std::string kFailing = "message";  // not what the case comes out as

struct Reviewing : DataFolder {
  Reviewing() : place(index()), desk(*store, place) {
    PublishDirectly("One");
    first = Must(store->Head());
  }

  void PublishDirectly(const std::string& title) {
    BOOST_REQUIRE(Publish(*store, Check(PolicyText(title)), {.who = "ops", .note = ""}, kNow));
  }

  template <typename T>
  static T Must(Result<T> result) {
    if (!result) BOOST_FAIL(result.error().message);
    return *std::move(result);
  }

  // A draft of ana's that would make the policy be this one.
  std::string DraftOf(const std::string& title, const std::string& expected = "interstitial") {
    const Draft draft = Must(desk.drafts.Open(title, Ana()));
    const Checked wanted = Check(PolicyText(title, expected));
    Must(desk.drafts.PutPolicy(draft.id, draft.base, 0, wanted.definition, Ana()));
    return draft.id;
  }
  std::string ApprovedDraftOf(const std::string& title, const std::string& expected = "interstitial") {
    const std::string id = DraftOf(title, expected);
    Must(Submit(desk, id, "Please look", Ana()));
    Must(Approve(desk, id, "Good", Bo()));
    return id;
  }
  Draft Load(const std::string& id) { return Must(LoadDraft(*store, id)); }
  Result<Publication> PublishIt(const std::string& id, const Actor& actor) {
    return PublishDraft(desk, id, actor, faults);
  }

  Actor Ana() { return {"ana", now, true}; }
  Actor Bo() { return {"bo", now, true}; }

  base::Instant now = kNow;
  IndexPlace place;
  Desk desk;
  std::string first;
  Validation faults;
};

ErrorCode CodeOf(const auto& result) { return result ? ErrorCode::kInternal : result.error().code; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(review, Reviewing)

BOOST_AUTO_TEST_CASE(a_draft_is_submitted_returned_mended_approved_and_published) {
  const std::string id = DraftOf("Two");
  Must(Submit(desk, id, "Please look", Ana()));
  Must(Comment(desk, id, "Looking", Bo()));
  const Draft returned = Must(Return(desk, id, "Say Three", Bo()));
  BOOST_TEST((returned.state == DraftState::kOpen));
  BOOST_TEST(returned.revision.empty());
  Must(desk.drafts.PutPolicy(id, returned.base, 0, Check(PolicyText("Three")).definition, Ana()));
  const Draft submitted = Must(Submit(desk, id, "Done", Ana()));
  Must(Approve(desk, id, "Good", Bo()));
  const Publication published = Must(PublishIt(id, Ana()));
  BOOST_TEST(published.number == 2u);
  BOOST_TEST(published.revision == submitted.revision);
  BOOST_TEST(published.previous == first);
  BOOST_TEST(published.approved_by == "bo");
  BOOST_TEST((published.verdict == Verdict::kApproved));
  BOOST_TEST(Must(store->Head()) == submitted.revision);
  BOOST_TEST((Load(id).state == DraftState::kPublished));
  BOOST_TEST(Must(LoadHead(*store, *secrets, place.lists, kNow))->counts.rules == 1u);
  const std::vector<std::string> told = Actions();
  const std::vector<std::string> wanted = {"ana draft_submit " + id,
                                           "bo draft_comment " + id,
                                           "bo draft_return " + id,
                                           "ana draft_push " + id,
                                           "ana draft_submit " + id,
                                           "bo draft_approve " + id,
                                           "ana publish " + submitted.revision};
  BOOST_REQUIRE(told.size() >= wanted.size());
  BOOST_TEST(std::vector(told.end() - static_cast<std::ptrdiff_t>(wanted.size()), told.end()) == wanted,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_step_can_be_left_out) {
  const std::string id = DraftOf("Two");
  BOOST_TEST((CodeOf(Approve(desk, id, "", Bo())) == ErrorCode::kConflict));  // not submitted
  BOOST_TEST((CodeOf(PublishIt(id, Ana())) == ErrorCode::kConflict));
  Must(Submit(desk, id, "", Ana()));
  BOOST_TEST((CodeOf(Submit(desk, id, "", Ana())) == ErrorCode::kConflict));
  BOOST_TEST((CodeOf(PublishIt(id, Ana())) == ErrorCode::kConflict));                // not approved
  BOOST_TEST((CodeOf(Approve(desk, id, "", Ana())) == ErrorCode::kForbidden));       // one's own
  BOOST_TEST((CodeOf(desk.drafts.Rename(id, "T", Ana())) == ErrorCode::kConflict));  // in review
  BOOST_TEST((CodeOf(desk.drafts.PutPolicy(id, first, 0, {}, Ana())) == ErrorCode::kConflict));
  Must(Approve(desk, id, "", Bo()));
  Must(Withdraw(desk, id, Ana()));
  BOOST_TEST((CodeOf(PublishIt(id, Ana())) == ErrorCode::kConflict));  // the approval is gone
  BOOST_TEST(Load(id).approved_by.empty());
  Must(desk.drafts.Discard(id, Ana()));
  BOOST_TEST((CodeOf(Submit(desk, id, "", Ana())) == ErrorCode::kConflict));
  BOOST_TEST((CodeOf(Submit(desk, "none", "", Ana())) == ErrorCode::kNotFound));
  const Draft empty = Must(desk.drafts.Open("Empty", Ana()));
  BOOST_TEST((CodeOf(Submit(desk, empty.id, "", Ana())) == ErrorCode::kConflict));
  BOOST_TEST(Must(store->Head()) == first);
}

BOOST_AUTO_TEST_CASE(whoever_has_edited_a_draft_may_not_approve_it) {
  const std::string id = DraftOf("Two");
  Must(desk.drafts.PutPolicy(id, first, 0, Check(PolicyText("Three")).definition, Bo()));
  Must(Submit(desk, id, "", Ana()));
  BOOST_TEST((CodeOf(Approve(desk, id, "", Bo())) == ErrorCode::kForbidden));
  Must(Approve(desk, id, "", {"cy", now}));
}

BOOST_AUTO_TEST_CASE(a_failing_case_keeps_a_draft_from_being_published) {
  const std::string id = ApprovedDraftOf("Two", kFailing);
  BOOST_TEST((CodeOf(PublishIt(id, Ana())) == ErrorCode::kInvalid));
  BOOST_REQUIRE(faults.failures.size() == 1u);
  BOOST_TEST(faults.failures[0].id == "reached");
  BOOST_TEST(Must(store->Head()) == first);
  BOOST_TEST((Load(id).state == DraftState::kApproved));
}

BOOST_AUTO_TEST_CASE(a_draft_that_fell_behind_is_rebased_and_approved_anew) {
  const std::string id = ApprovedDraftOf("Two");
  BOOST_REQUIRE(Publish(*store, Check(PolicyText("One", "interstitial")), {.who = "ops", .note = ""}, kNow));
  policy::Definition more = Check(PolicyText("One")).definition;
  more.cases[0].title = "Another title";
  PublishDirectly("Other");
  BOOST_TEST((CodeOf(PublishIt(id, Ana())) == ErrorCode::kConflict));
  std::vector<RebaseConflict> conflicts;
  const policy::Resolutions mine = {{"/messages/plain/locales/en-GB/title", policy::Side::kMine}};
  BOOST_TEST((Must(desk.drafts.Rebase(id, mine, Ana(), conflicts)).state == DraftState::kOpen));
  Must(Submit(desk, id, "", Ana()));
  Must(Approve(desk, id, "", Bo()));
  Must(PublishIt(id, Bo()));
}

BOOST_AUTO_TEST_CASE(a_draft_is_published_at_its_time) {
  const std::string id = ApprovedDraftOf("Two");
  BOOST_TEST((CodeOf(Schedule(desk, id, now, Ana())) == ErrorCode::kInvalid));
  BOOST_TEST((CodeOf(Schedule(desk, id, now + std::chrono::days(400), Ana())) == ErrorCode::kInvalid));
  Must(Schedule(desk, id, now + std::chrono::hours(1), Ana()));
  PublishDue(desk, now + std::chrono::minutes(59));
  BOOST_TEST(Must(store->Head()) == first);
  Must(Unschedule(desk, id, Bo()));
  PublishDue(desk, now + std::chrono::hours(2));
  BOOST_TEST(Must(store->Head()) == first);
  Must(Schedule(desk, id, now + std::chrono::hours(1), Ana()));
  PublishDue(desk, now + std::chrono::hours(1));
  BOOST_TEST(Must(store->Head()) == Load(id).revision);
  BOOST_TEST(Must(ListPublications(*store, 0, 1)).front().by == "ana");
  PublishDue(desk, now + std::chrono::hours(3));  // it is not waiting any more
  BOOST_TEST(Must(ListPublications(*store, 0, 10)).size() == 2u);
}

BOOST_AUTO_TEST_CASE(only_a_draft_that_waits_for_a_time_is_looked_at) {
  std::vector<RebaseConflict> conflicts;
  const std::vector<std::function<void(const std::string&)>> ends = {
      [&](const std::string& id) { Must(Unschedule(desk, id, Ana())); },
      [&](const std::string& id) { Must(Withdraw(desk, id, Ana())); },
      [&](const std::string& id) { Must(Return(desk, id, "No", Bo())); },
      [&](const std::string& id) { Must(desk.drafts.Rebase(id, {}, Ana(), conflicts)); },
      [&](const std::string& id) { Must(desk.drafts.Discard(id, Ana())); },
      [&](const std::string& id) { Must(PublishIt(id, Ana())); },
  };
  for (std::size_t i = 0; i < ends.size(); ++i) {
    BOOST_TEST_CONTEXT("way " << i) {
      const std::string id = ApprovedDraftOf("Two");
      Must(Schedule(desk, id, now + std::chrono::hours(1), Ana()));
      Must(Schedule(desk, id, now + std::chrono::hours(2), Ana()));
      const std::vector<store::Record> waiting = Must(store->ListRecords("schedule", "", 10));
      BOOST_REQUIRE(waiting.size() == 1u);
      BOOST_TEST(waiting.front().key.id == id);
      ends[i](id);
      BOOST_TEST(Must(store->ListRecords("schedule", "", 10)).empty());
      BOOST_TEST(!Load(id).publish_at.has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_server_without_the_key_leaves_it_to_one_that_has) {
  const std::string id = ApprovedDraftOf("Two");
  Must(Schedule(desk, id, now + std::chrono::hours(1), Ana()));
  const IndexPlace without_key{*secrets, place.folder, ListVault()};
  Desk keyless(*store, without_key);
  PublishDue(keyless, now + std::chrono::hours(1));
  BOOST_TEST(Must(store->Head()) == first);
  BOOST_TEST(Load(id).publish_at.has_value());
  BOOST_TEST((CodeOf(PublishDraft(keyless, id, Ana(), faults)) == ErrorCode::kConflict));
  PublishDue(desk, now + std::chrono::hours(1));
  BOOST_TEST(Must(store->Head()) == Load(id).revision);
}

BOOST_AUTO_TEST_CASE(what_can_not_be_published_at_its_time_says_why_and_waits) {
  const std::string id = ApprovedDraftOf("Two", kFailing);
  Must(Schedule(desk, id, now + std::chrono::hours(1), Ana()));
  PublishDue(desk, now + std::chrono::hours(1));
  const Draft draft = Load(id);
  BOOST_TEST(!draft.publish_at.has_value());
  BOOST_TEST((draft.notes.back().kind == NoteKind::kNotPublished));
  BOOST_TEST(draft.notes.back().text.find("regression case") != std::string::npos);
  BOOST_TEST(Actions().back() == "ana draft_not_published " + id);
}

BOOST_AUTO_TEST_CASE(rolling_back_is_one_step_that_is_reviewed_afterwards) {
  Must(PublishIt(ApprovedDraftOf("Two"), Ana()));
  const Publication back = Must(RollBack(desk, first, "Too many hits", Ana()));
  BOOST_TEST(Must(store->Head()) == first);
  BOOST_TEST((back.how == How::kRolledBack));
  BOOST_TEST((back.verdict == Verdict::kPending));
  const auto review_by = [&](const std::string& who) {
    return ReviewPublication(*store, back.number, Verdict::kAgreed, "Right", who, now);
  };
  BOOST_TEST((CodeOf(review_by("ana")) == ErrorCode::kForbidden));
  BOOST_TEST((Must(review_by("bo")).verdict == Verdict::kAgreed));
  BOOST_TEST((CodeOf(review_by("bo")) == ErrorCode::kConflict));
  BOOST_TEST((CodeOf(RollBack(desk, first, "", Ana())) == ErrorCode::kConflict));  // live already
  BOOST_TEST((CodeOf(RollBack(desk, "feedfeedfeedfeed", "", Ana())) == ErrorCode::kNotFound));
}

BOOST_AUTO_TEST_CASE(the_history_is_numbered_and_newest_first) {
  for (const char* title : {"Two", "Three", "Four"}) PublishDirectly(title);
  const auto all = Must(ListPublications(*store, 0, 100));
  BOOST_REQUIRE(all.size() == 4u);
  for (std::size_t i = 0; i < all.size(); ++i) BOOST_TEST(all[i].number == 4 - i);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) BOOST_TEST(all[i].previous == all[i + 1].revision);
  const auto some = Must(ListPublications(*store, 3, 1));
  BOOST_REQUIRE(some.size() == 1u);
  BOOST_TEST(some[0].number == 2u);
  BOOST_TEST((CodeOf(ReadPublication(*store, 9)) == ErrorCode::kNotFound));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin
