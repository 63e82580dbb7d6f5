#include "server/policy/lone_message.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/locale_table.h"

namespace signpost::policy {
namespace {

constexpr std::string_view kPlace = "/messages/0";

bool IsOf(const rules::Issue& issue, std::string_view place) {
  const std::string_view pointer = issue.pointer;
  return pointer.starts_with(place) && (pointer.size() == place.size() || pointer[place.size()] == '/');
}

rules::Issues OwnIssues(const rules::Issues& all) {
  rules::Issues own;
  for (const rules::Issue& issue : all) {
    if (!IsOf(issue, kPlace)) continue;
    own.push_back(issue);
    own.back().pointer.erase(0, kPlace.size());
  }
  return own;
}

// The members of an array that have errors, by their places: "/facts/" finds those of "/facts/3/source".
std::set<std::size_t> Faulty(const rules::Issues& issues, std::string_view array) {
  std::set<std::size_t> places;
  for (const rules::Issue& issue : issues) {
    if (issue.severity != rules::Severity::kError || !issue.pointer.starts_with(array)) continue;
    std::size_t place = 0;
    const char* const end = issue.pointer.data() + issue.pointer.size();
    if (std::from_chars(issue.pointer.data() + array.size(), end, place).ec == std::errc()) places.insert(place);
  }
  return places;
}

template <typename Items>
Items Without(const Items& items, const std::set<std::size_t>& left_out) {
  Items kept;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!left_out.contains(i)) kept.push_back(items[i]);
  }
  return kept;
}

// Names that led somewhere before, and now do not, are taken out of the message. Those that never did stay its fault.
template <typename Items>
class Gone {
 public:
  Gone(const Items& before, const Items& after) : before_(before), after_(after) {}
  bool operator()(const std::string& id) const { return Has(before_, id) && !Has(after_, id); }

 private:
  static bool Has(const Items& items, const std::string& id) {
    return std::ranges::any_of(items, [&id](const auto& item) { return item.id == id; });
  }
  const Items& before_;
  const Items& after_;
};

void ForgetWhatIsGone(messages::Message& message, const messages::Definition& before,
                      const messages::Definition& after) {
  const Gone service_is_gone(before.help_services, after.help_services);
  std::erase_if(message.facts, Gone(before.facts, after.facts));
  std::erase_if(message.services, service_is_gone);
  for (auto& [locale, text] : message.locales) {
    for (messages::MessageLink& link : text.actions) {
      if (service_is_gone(link.service)) link.service.clear();
    }
    if (text.film && service_is_gone(text.film->service)) text.film.reset();
  }
}

messages::Definition WithoutFaulty(const messages::Definition& before, const rules::Issues& issues) {
  messages::Definition after;
  after.facts = Without(before.facts, Faulty(issues, "/facts/"));
  after.help_services = Without(before.help_services, Faulty(issues, "/help_services/"));
  after.themes = Without(before.themes, Faulty(issues, "/themes/"));
  after.messages = before.messages;
  ForgetWhatIsGone(after.messages.front(), before, after);
  return after;
}

}  // namespace

LoneMessage::LoneMessage(const messages::Definition& whole, messages::Message message, rules::Moment now) {
  for (auto& [tag, text] : message.locales) {
    if (const auto canonical = messages::CanonicalTag(tag)) translations_.emplace(*canonical, text.translation);
    text.translation = messages::Translation::kReviewed;
  }
  messages::Definition alone = whole;
  alone.campaigns.clear();
  alone.messages = {std::move(message)};
  rules::Issues issues;
  catalogue_ = messages::Catalogue::Compile(alone, now, issues);
  issues_ = OwnIssues(issues);
  if (rules::HasErrors(issues) && !rules::HasErrors(issues_)) {
    rules::Issues left;
    catalogue_ = messages::Catalogue::Compile(WithoutFaulty(alone, issues), now, left);
    is_sound_ = !rules::HasErrors(left);
  } else {
    is_sound_ = !rules::HasErrors(issues);
  }
}

const messages::ServedMessage* LoneMessage::served() const {
  return is_sound_ ? &catalogue_.messages().front() : nullptr;
}

messages::LocaleIndex LoneMessage::Find(std::string_view tag) const {
  const auto& texts = served()->texts;
  const auto found = std::ranges::find(texts, messages::CanonicalTag(tag).value_or(""), &messages::ServedText::locale);
  if (found == texts.end()) return served()->default_locale;
  return static_cast<messages::LocaleIndex>(found - texts.begin());
}

messages::Translation LoneMessage::TranslationOf(messages::LocaleIndex locale) const {
  return translations_.at(served()->texts[locale].locale);
}

}  // namespace signpost::policy
