// A second person: a draft is submitted, talked about, returned or approved; then it is published, now or at a time.
// What is live can be rolled back at once, and is reviewed afterwards (history.h).
//
//   Submit(desk, id, "Please look at the new phrases", {"ana", now});
//   Approve(desk, id, "Good", {"bo", now});                             // kForbidden for whoever has edited it
//   rules::Issues …;  PublishDraft(desk, id, {"ana", now}, faults);
//   RollBack(desk, revision, "Too many hits", {"bo", now});
//
// An approval is of one revision: a digest of all that is published. Whatever changes it, an edit or another
// publication, asks for a new one.
//
// Contract: kNotFound, kForbidden (not this person), kConflict (not in this state; behind the live policy; another
// publication came first), kInvalid (does not compile, or a regression case fails; `faults` has them), kUnavailable
// (also: a restricted list, and no key here). Every step that was taken is in the audit log. Calls block. Any thread.
#pragma once

#include <string>
#include <vector>

#include "server/admin/desk.h"
#include "server/admin/draft.h"
#include "server/admin/history.h"
#include "server/admin/validate.h"

namespace signpost::admin {

base::Result<Draft> Submit(Desk& desk, const std::string& id, const std::string& note, const Actor& actor);
base::Result<Draft> Withdraw(Desk& desk, const std::string& id, const Actor& actor);
base::Result<Draft> Comment(Desk& desk, const std::string& id, const std::string& text, const Actor& actor);
base::Result<Draft> Return(Desk& desk, const std::string& id, const std::string& comment, const Actor& actor);
base::Result<Draft> Approve(Desk& desk, const std::string& id, const std::string& comment, const Actor& actor);

// `faults` is filled where the draft can't be published for what is in it.
base::Result<Publication> PublishDraft(Desk& desk, const std::string& id, const Actor& actor, Validation& faults);

// kInvalid: not in the future, or more than kMostDaysAhead.
inline constexpr int kMostDaysAhead = 366;
base::Result<Draft> Schedule(Desk& desk, const std::string& id, base::Instant at, const Actor& actor);
base::Result<Draft> Unschedule(Desk& desk, const std::string& id, const Actor& actor);
// Publishes what is due, for whoever asked for it; called every few seconds by every node. One that can't be published
// says why in its notes, and waits for a person.
void PublishDue(Desk& desk, base::Instant now);

// `revision` is any that the store has. Needs nobody's consent, and no case to pass: it was live before.
base::Result<Publication> RollBack(Desk& desk, const std::string& revision, const std::string& note,
                                   const Actor& actor);

}  // namespace signpost::admin
