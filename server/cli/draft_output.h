// How drafts and what is found in them are told to people.
#pragma once

#include "server/cli/remote.h"

namespace signpost::cli {

// All of one draft: where it stands, what it changes, what was said about it.
int PrintDraft(const Reply& reply);
// One line, and what comes next: after a step has been taken.
int PrintStep(const Reply& reply);
int PrintDrafts(const Reply& reply);

int PrintDiff(const Reply& reply);
// kFaults where the draft could not be published.
int PrintValidation(const Reply& reply);
// What is decided about a text by the live policy and by the draft, side by side.
int PrintComparison(const Reply& reply);

// What a person has written, on one line for each of theirs; nothing in it steers the terminal.
void PrintLines(std::string_view text, std::string_view indent);

}  // namespace signpost::cli
