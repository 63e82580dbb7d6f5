#include "server/admin/drafts.h"

#include <set>

#include "server/admin/desk.h"
#include "server/admin/draft_store.h"
#include "server/admin/list_records.h"
#include "server/policy/codec.h"
#include "tests/unit/admin/support.h"
#include "tests/unit/forwarding_store.h"

namespace signpost::admin {
namespace {

using base::ErrorCode;
using policy::Family;

const Actor kAna{"ana", kNow, true};  // a list-keeper, too
const Actor kBo{"bo", kNow + std::chrono::minutes(1)};
const policy::ObjectKey kRule{Family::kRules, "shows"};

std::string RuleText(int priority, const std::string& title = "Shows", const std::string& id = "shows") {
  return R"({"id":")" + id + R"(","title":")" + title + R"(","mode":"live","priority":)" + std::to_string(priority) +
         R"(,"when":{"country":["GB"]},"action":"interstitial","campaign":"shown"})";
}

struct Drafting : DataFolder {
  Drafting() : place(index()), desk(*store, place) {}

  // Publishes the policy of the tests with this title in its message.
  void PublishTitled(const std::string& title) {
    const auto published = Publish(*store, Check(PolicyText(title)), {.who = "ops", .note = ""}, kNow);
    BOOST_REQUIRE(published);
  }

  template <typename T>
  static T Must(base::Result<T> result) {
    if (!result) BOOST_FAIL(result.error().message);
    return *std::move(result);
  }

  ObjectState Put(const policy::ObjectKey& key, const std::string& json, const Precondition& precondition,
                  const Actor& actor = kAna) {
    rules::Issues issues;
    return Must(desk.drafts.PutObject(draft.id, key, json, precondition, actor, issues));
  }
  ObjectState Read(const policy::ObjectKey& key) { return Must(desk.drafts.ReadObject(draft.id, key)); }
  Draft Now() { return Must(LoadDraft(*store, draft.id)); }

  IndexPlace place;
  Desk desk;
  Draft draft;
};

struct Editing : Drafting {
  Editing() {
    PublishTitled("One");
    draft = Must(desk.drafts.Open("New phrases", kAna));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(drafts)

BOOST_FIXTURE_TEST_CASE(a_draft_is_the_base_with_its_changes, Editing) {
  BOOST_TEST(draft.id.starts_with("new-phrases-"));
  BOOST_TEST(draft.base == Must(store->Head()));
  const ObjectState rule = Read(kRule);
  BOOST_TEST(!rule.change.has_value());
  const ObjectState put = Put(kRule, RuleText(7), {.tag = rule.tag});
  BOOST_TEST((put.change == policy::ChangeKind::kChanged));
  BOOST_TEST(put.tag != rule.tag);
  const policy::ObjectKey added{Family::kRules, "other"};
  BOOST_TEST((Put(added, RuleText(1, "Other", "other"), {.absent = true}).change == policy::ChangeKind::kAdded));
  const policy::ObjectKey gone{Family::kCases, "reached"};
  Must(desk.drafts.RemoveObject(draft.id, gone, {.tag = Read(gone).tag}, kAna));

  const policy::Definition whole = Must(desk.drafts.Materialise(Now()));
  BOOST_REQUIRE(whole.rules.rules.size() == 2u);
  BOOST_TEST(whole.rules.rules[0].priority == 7);
  BOOST_TEST(whole.rules.rules[1].id == "other");
  BOOST_TEST(whole.cases.empty());
  BOOST_TEST(Now().changed.size() == 3u);
  BOOST_TEST((desk.drafts.ReadObject(draft.id, gone).error().code == ErrorCode::kNotFound));

  // What is as in the base again is no change.
  Put(kRule, rule.json, {.tag = put.tag});
  BOOST_TEST(!Now().changed.contains(kRule));
  BOOST_TEST(Read(kRule).tag == rule.tag);
  BOOST_TEST(Must(LoadChanges(*store, draft.id)).size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(nobody_overwrites_what_they_have_not_seen, Editing) {
  const std::string seen = Read(kRule).tag;
  Put(kRule, RuleText(7), {.tag = seen}, kBo);
  rules::Issues issues;
  const auto edit = [&](const policy::ObjectKey& key, const Precondition& precondition) {
    return desk.drafts.PutObject(draft.id, key, RuleText(8, "Mine", key.id), precondition, kAna, issues);
  };
  BOOST_TEST((edit(kRule, {.tag = seen}).error().code == ErrorCode::kStale));
  BOOST_TEST((edit(kRule, {.absent = true}).error().code == ErrorCode::kStale));
  BOOST_TEST((edit({Family::kRules, "other"}, {.tag = seen}).error().code == ErrorCode::kStale));
  BOOST_TEST((desk.drafts.RemoveObject(draft.id, kRule, {.tag = seen}, kAna).error().code == ErrorCode::kStale));
  BOOST_TEST(issues.empty());
  BOOST_TEST(Read(kRule).json.find("\"priority\":7") != std::string::npos);
  BOOST_TEST(Now().editors == (std::vector<std::string>{"ana", "bo"}), boost::test_tools::per_element());
  BOOST_TEST(Actions().back() == "bo draft_edit " + draft.id);  // what was refused is not an edit
}

BOOST_FIXTURE_TEST_CASE(what_is_no_object_is_told_with_pointers, Editing) {
  const struct {
    std::string json;
    std::string pointer;
  } cases[] = {
      {"{", ""},
      {RuleText(7, "T", "another-id"), "/id"},
      {R"({"id":"shows","when":{"planet":["Mars"]},"action":"block"})", "/when"},
      {R"({"id":"shows","when":{"country":["GB"]},"action":"blok"})", "/action"},
  };
  for (const auto& [json, pointer] : cases) {
    rules::Issues issues;
    const auto put = desk.drafts.PutObject(draft.id, kRule, json, {.tag = Read(kRule).tag}, kAna, issues);
    BOOST_REQUIRE(!put);
    BOOST_TEST((put.error().code == ErrorCode::kInvalid));
    BOOST_REQUIRE(!issues.empty());
    BOOST_TEST(issues.front().pointer == pointer);
  }
  BOOST_TEST(Now().changed.empty());
}

// Somebody else edits the draft between what UpdateDraft reads and what it writes.
BOOST_FIXTURE_TEST_CASE(an_edit_that_was_overtaken_is_made_again, Editing) {
  struct Overtaken final : store::ForwardingStore {
    Overtaken(Store& real, std::function<void()> meanwhile_of)
        : ForwardingStore(real), meanwhile(std::move(meanwhile_of)) {}
    base::Result<std::uint64_t> WriteRecords(std::span<const store::RecordWrite> writes) override {
      if (!std::exchange(done, true)) meanwhile();
      return ForwardingStore::WriteRecords(writes);
    }
    std::function<void()> meanwhile;
    bool done = false;
  };
  const policy::ObjectKey other{Family::kRules, "other"};
  Overtaken slow(*store, [&] { Put(other, RuleText(1, "Other", "other"), {.absent = true}, kBo); });
  Desk mine(slow, place);
  rules::Issues issues;
  Must(mine.drafts.PutObject(draft.id, kRule, RuleText(7), {.tag = Read(kRule).tag}, kAna, issues));
  BOOST_TEST(Now().changed.size() == 2u);
  // And refused, where it was the same object.
  Overtaken same(*store, [&] { Put(kRule, RuleText(9), {.tag = Read(kRule).tag}, kBo); });
  Desk again(same, place);
  const auto lost = again.drafts.PutObject(draft.id, kRule, RuleText(8), {.tag = Read(kRule).tag}, kAna, issues);
  BOOST_TEST((lost.error().code == ErrorCode::kStale));
}

BOOST_FIXTURE_TEST_CASE(a_whole_policy_becomes_what_differs, Editing) {
  policy::Definition wanted = Must(desk.drafts.Materialise(draft));
  wanted.rules.rules[0].priority = 3;
  wanted.cases.clear();
  const Draft pushed = Must(desk.drafts.PutPolicy(draft.id, draft.base, draft.version, wanted, kAna));
  BOOST_TEST(pushed.changed.size() == 2u);
  BOOST_TEST((Must(desk.drafts.Materialise(pushed)) == wanted));
  // The same again changes nothing, and the version that was read first is an old one.
  BOOST_TEST(
      (desk.drafts.PutPolicy(draft.id, draft.base, draft.version, wanted, kAna).error().code == ErrorCode::kStale));
  wanted.rules.rules[0].priority = 10;
  BOOST_TEST(Must(desk.drafts.PutPolicy(draft.id, draft.base, pushed.version, wanted, kBo)).changed.size() == 1u);
  BOOST_TEST((desk.drafts.PutPolicy(draft.id, "other", 0, wanted, kBo).error().code == ErrorCode::kStale));
}

BOOST_FIXTURE_TEST_CASE(a_rebase_merges_and_names_conflicts_by_field, Editing) {
  Put(kRule, RuleText(7), {.tag = Read(kRule).tag});
  const policy::ObjectKey message{Family::kMessages, "plain"};
  const std::string plain = Read(message).json;
  PublishTitled("Two");  // changes the title of the message
  std::vector<RebaseConflict> conflicts;
  Draft rebased = Must(desk.drafts.Rebase(draft.id, {}, kAna, conflicts));
  BOOST_TEST(rebased.base == Must(store->Head()));
  BOOST_TEST(rebased.changed.size() == 1u);
  BOOST_TEST(Read(message).json.find("\"Two\"") != std::string::npos);

  std::string mine = Read(message).json;
  mine.replace(mine.find("\"Two\""), 5, "\"Mine\"");
  Put(message, mine, {.tag = Read(message).tag});
  PublishTitled("Three");
  BOOST_TEST((desk.drafts.Rebase(draft.id, {}, kAna, conflicts).error().code == ErrorCode::kConflict));
  BOOST_REQUIRE(conflicts.size() == 1u);
  BOOST_TEST(conflicts[0].conflict.pointer == "/locales/en-GB/title");
  BOOST_TEST(conflicts[0].conflict.mine.value_or("") == "\"Mine\"");
  BOOST_TEST(conflicts[0].conflict.theirs.value_or("") == "\"Three\"");
  BOOST_TEST(Now().base == rebased.base);  // nothing was changed
  const std::string pointer = "/messages/plain/locales/en-GB/title";
  rebased = Must(desk.drafts.Rebase(draft.id, {{pointer, policy::Side::kMine}}, kAna, conflicts));
  BOOST_TEST(Read(message).json.find("\"Mine\"") != std::string::npos);
  BOOST_TEST(rebased.changed.size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(two_people_who_add_terms_do_not_hinder_each_other, Editing) {
  const policy::ObjectKey list{Family::kTermLists, "made-up"};
  policy::Definition whole = Must(desk.drafts.Materialise(draft));
  place.lists.OpenLists(whole);
  whole.rules.term_lists[0].terms.push_back({.text = "fex"});
  Must(desk.drafts.PutPolicy(draft.id, draft.base, 0, whole, kAna));
  whole.rules.term_lists[0].terms.back().text = "grimbly";
  const auto published = Publish(*store, Check(policy::Serialise(whole)), {.who = "ops", .note = ""}, kNow);
  BOOST_REQUIRE(published);
  std::vector<RebaseConflict> conflicts;
  const Draft rebased = Must(desk.drafts.Rebase(draft.id, {}, kAna, conflicts));
  policy::Definition merged = Must(desk.drafts.Materialise(rebased));
  BOOST_REQUIRE(merged.rules.term_lists[0].sealed.has_value());
  place.lists.OpenLists(merged);
  std::set<std::string> terms;
  for (const rules::Term& term : merged.rules.term_lists[0].terms) terms.insert(term.text);
  BOOST_TEST(terms == (std::set<std::string>{"zorblat", "fex", "grimbly"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(restricted_terms_are_sealed_before_they_are_written, Editing) {
  const policy::ObjectKey list{Family::kTermLists, "made-up"};
  BOOST_TEST(Read(list).json.find("zorblat") == std::string::npos);
  const std::string clear =
      R"({"id":"made-up","title":"Made up","sensitivity":"restricted","terms":["zorblat","dropmip"]})";
  const ObjectState put = Put(list, clear, {.tag = Read(list).tag});
  BOOST_TEST(put.json.find("dropmip") == std::string::npos);
  for (const store::Record& record : Must(ListAllRecords(*store, ChangesCollection(draft.id)))) {
    BOOST_TEST(record.body.find("dropmip") == std::string::npos);
  }
  BOOST_TEST(Put(list, clear, {.tag = put.tag}).tag == put.tag);  // equal lists are sealed alike
  rules::Issues issues;
  const auto guessed = desk.drafts.PutObject(draft.id, list, clear, {.tag = put.tag}, kBo, issues);
  BOOST_TEST((guessed.error().code == ErrorCode::kForbidden));
  const auto pushed = desk.drafts.PutPolicy(draft.id, draft.base, 0, Check(PolicyText("One")).definition, kBo);
  BOOST_TEST((pushed.error().code == ErrorCode::kForbidden));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin
