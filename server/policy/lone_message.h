// One message compiled with what it needs and nothing else, so that somebody who writes it can look at it while other
// parts of the policy, or its translations, are not ready.
//
//   const LoneMessage lone(definition.messages, message, now);
//   if (lone.served() == nullptr) return Write(lone.issues());
//   Show(lone.catalogue(), *lone.served());
//
// Translations that are drafts are compiled as if they were reviewed. Help services, facts and themes that have errors
// are left out, and so is what the message says of them; campaigns are left out in any case.
//
// Contract: issues are those of the message itself, with pointers into it. Pure; allocates.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "messages/catalogue.h"
#include "messages/definition.h"
#include "rules/issue.h"

namespace signpost::policy {

class LoneMessage {
 public:
  LoneMessage(const messages::Definition& whole, messages::Message message, rules::Moment now);

  const messages::Catalogue& catalogue() const { return catalogue_; }
  const messages::ServedMessage* served() const;  // null: the message has errors
  const rules::Issues& issues() const { return issues_; }

  // Only where something is served. The text of this tag, in whatever way it is written; else the message's default.
  messages::LocaleIndex Find(std::string_view tag) const;
  // As it was before it was compiled.
  messages::Translation TranslationOf(messages::LocaleIndex locale) const;

 private:
  std::map<std::string, messages::Translation> translations_;  // by canonical tag
  messages::Catalogue catalogue_;
  rules::Issues issues_;
  bool is_sound_ = false;
};

}  // namespace signpost::policy
