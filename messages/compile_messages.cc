#include <algorithm>

#include "messages/compile.h"
#include "messages/locale_table.h"

namespace signpost::messages {
namespace {

// Turns one message of the definition into what is served of it.
class MessageCompiler {
 public:
  MessageCompiler(const Definition& definition, const IdIndex& fact_ids, const std::vector<CompiledFact>& facts,
                  const Directory& directory, rules::Issues& issues)
      : definition_(definition), fact_ids_(fact_ids), facts_(facts), directory_(directory), issues_(issues) {}

  ServedMessage Compile(const Message& message, const std::string& pointer) {
    ServedMessage served{.id = message.id, .formats = message.formats};
    if (message.formats.empty()) {
      AddError(issues_, pointer + "/formats",
               "Say in which formats " + Quoted(message.id) + " can be shown, for example \"interstitial\".");
    }
    CompilePreferred(message, pointer + "/services", served);
    const std::vector<FactIndex> facts = FindFacts(message, pointer + "/facts");
    for (const auto& [tag, text] : message.locales) {
      CompileLocale(message, tag, text, facts, Pointer(pointer + "/locales", tag), served);
    }
    std::ranges::sort(served.texts, {}, &ServedText::locale);
    if (served.texts.size() > kMaxLocales) {
      AddError(issues_, pointer + "/locales",
               "A message can have " + std::to_string(kMaxLocales) + " locales at most.");
    }
    FindDefault(message, pointer + "/default_locale", served);
    return served;
  }

 private:
  void CompilePreferred(const Message& message, const std::string& pointer, ServedMessage& served) {
    for (std::size_t i = 0; i < message.services.size(); ++i) {
      const std::string at = Pointer(pointer, i);
      const std::optional<ServiceIndex> service = directory_.Find(message.services[i]);
      if (!service) {
        AddError(issues_, at, UnknownService(message.services[i]));
      } else {
        served.preferred_services.push_back(*service);
        if (directory_.services()[*service].status != ServiceStatus::kActive) {
          AddWarning(issues_, at,
                     Quoted(message.services[i]) + " is not active, so it is not shown. Confirm it or take it out.");
        }
      }
    }
  }

  std::vector<FactIndex> FindFacts(const Message& message, const std::string& pointer) {
    std::vector<FactIndex> found;
    for (std::size_t i = 0; i < message.facts.size(); ++i) {
      if (const auto fact = FindId(fact_ids_, message.facts[i])) {
        found.push_back(*fact);
      } else {
        AddError(issues_, Pointer(pointer, i),
                 "There is no fact " + Quoted(message.facts[i]) + ". Correct the id, or add the fact.");
      }
    }
    return found;
  }

  void CompileLocale(const Message& message, const std::string& tag, const LocalisedText& text,
                     const std::vector<FactIndex>& facts, const std::string& pointer, ServedMessage& served) {
    const std::optional<std::string> canonical = CanonicalTag(tag);
    if (!canonical) {
      AddError(issues_, pointer, Quoted(tag) + " is not a language tag. Use one such as en-GB.");
      return;
    }
    if (text.translation != Translation::kReviewed) {
      AddWarning(issues_, pointer + "/translation",
                 "The " + tag + " text of " + Quoted(message.id) +
                     " is a draft and is not shown. Have it reviewed, and set translation to reviewed.");
      return;
    }
    if (std::ranges::find(served.texts, *canonical, &ServedText::locale) != served.texts.end()) {
      AddError(issues_, pointer,
               "There is another text for " + *canonical + ", written differently. Keep one of them.");
      return;
    }
    ServedText& out = served.texts.emplace_back(ServedText{
        .locale = *canonical,
        .right_to_left = IsRightToLeft(*canonical),
        .title = text.title,
        .paragraphs = text.paragraphs,
    });
    CheckWords(text, pointer);
    CompileLinks(text, pointer, out);
    CompileFactTexts(facts, pointer, out);
  }

  void CheckWords(const LocalisedText& text, const std::string& pointer) {
    if (IsBlank(text.title)) AddError(issues_, pointer + "/title", "Write a title.");
    if (text.paragraphs.empty()) AddError(issues_, pointer + "/paragraphs", "Write at least one paragraph.");
    for (std::size_t i = 0; i < text.paragraphs.size(); ++i) {
      if (!IsBlank(text.paragraphs[i])) continue;
      AddError(issues_, Pointer(pointer + "/paragraphs", i), "This paragraph is empty. Write it or take it out.");
    }
  }

  void CompileLinks(const LocalisedText& text, const std::string& pointer, ServedText& out) {
    for (std::size_t i = 0; i < text.actions.size(); ++i) {
      const MessageLink& link = text.actions[i];
      const std::string at = Pointer(pointer + "/actions", i);
      if (IsBlank(link.label)) AddError(issues_, at + "/label", "Write the words of this link.");
      ServedLink& served = out.actions.emplace_back(ServedLink{.kind = link.kind, .label = link.label});
      if (link.service.empty()) continue;
      if (link.kind == LinkKind::kExit) {
        AddError(issues_, at + "/service", "The way out leads to no help service. Leave service out.");
      } else {
        served.service = FindActive(link.service, at + "/service");
      }
    }
    if (!text.film) return;
    const std::string at = pointer + "/film";
    if (IsBlank(text.film->label)) AddError(issues_, at + "/label", "Write the words of the link to the film.");
    const std::optional<ServiceIndex> service = FindActive(text.film->service, at + "/service");
    if (!service) return;
    if (directory_.services()[*service].url.empty()) {
      AddError(issues_, at + "/service",
               "The film is reached through the site of " + Quoted(text.film->service) +
                   ", which has no url. Give the service one, or take the film out.");
    }
    out.film = ServedFilm{.label = text.film->label, .service = *service};
  }

  void CompileFactTexts(const std::vector<FactIndex>& facts, const std::string& pointer, ServedText& out) {
    for (const FactIndex fact : facts) {
      const Fact& definition = definition_.facts[fact];
      if (auto sentence = RenderFact(facts_[fact], definition.figure, out.locale)) {
        out.facts.push_back({fact, std::move(*sentence), facts_[fact].shown_until});
      } else {
        AddWarning(issues_, pointer,
                   "The fact " + Quoted(definition.id) + " has no text for " + out.locale +
                       ", so it is not shown there. Add one to the fact.");
      }
    }
  }

  void FindDefault(const Message& message, const std::string& pointer, ServedMessage& served) {
    const std::optional<std::string> canonical = CanonicalTag(message.default_locale);
    const auto found =
        canonical ? std::ranges::find(served.texts, *canonical, &ServedText::locale) : served.texts.end();
    if (found == served.texts.end()) {
      AddError(issues_, pointer,
               "The default locale of " + Quoted(message.id) + ", " + Quoted(message.default_locale) +
                   ", has no reviewed text. Everybody whose language is not served gets it, so add and review it, or "
                   "choose another default.");
    } else {
      served.default_locale = static_cast<LocaleIndex>(found - served.texts.begin());
    }
  }

  std::optional<ServiceIndex> FindActive(const std::string& id, const std::string& pointer) {
    const std::optional<ServiceIndex> service = directory_.Find(id);
    if (!service) {
      AddError(issues_, pointer, UnknownService(id));
    } else if (directory_.services()[*service].status != ServiceStatus::kActive) {
      AddError(issues_, pointer,
               "The link leads to " + Quoted(id) + ", which is not active. Confirm that service, or link to another.");
    }
    return service;
  }

  static std::string UnknownService(const std::string& id) {
    return "There is no help service " + Quoted(id) + ". Correct the id, or add the service.";
  }

  const Definition& definition_;
  const IdIndex& fact_ids_;
  const std::vector<CompiledFact>& facts_;
  const Directory& directory_;
  rules::Issues& issues_;
};

}  // namespace

std::vector<ServedMessage> CompileMessages(const Definition& definition, const IdIndex& fact_ids,
                                           const std::vector<CompiledFact>& facts, const Directory& directory,
                                           rules::Issues& issues) {
  MessageCompiler compiler(definition, fact_ids, facts, directory, issues);
  std::vector<ServedMessage> served;
  for (std::size_t i = 0; i < definition.messages.size(); ++i) {
    served.push_back(compiler.Compile(definition.messages[i], Pointer("/messages", i)));
  }
  return served;
}

}  // namespace signpost::messages
