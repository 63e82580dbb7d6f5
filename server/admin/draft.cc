#include "server/admin/draft.h"

#include "rules/input.h"
#include "server/admin/json.h"

namespace signpost::admin {
namespace {

void WriteNote(JsonText& out, const Note& note) {
  out.Object([&] {
    out.Put("kind", rules::NameOf(kNoteKindNames, note.kind));
    out.Put("who", note.who);
    out.Put("when", note.when);
    out.Put("text", note.text);
  });
}

std::optional<policy::ObjectKey> ObjectKeyOf(std::string_view record_id) {
  const std::size_t slash = record_id.find('/');
  const auto family = policy::FamilyOf(record_id.substr(0, slash));
  if (slash == std::string_view::npos || !family) return std::nullopt;
  return policy::ObjectKey{*family, std::string(record_id.substr(slash + 1))};
}

}  // namespace

void Reopen(Draft& draft) {
  draft.state = DraftState::kOpen;
  draft.revision.clear();
  draft.approved_by.clear();
  draft.publish_at.reset();
  draft.publish_by.clear();
}

std::string ChangesCollection(const std::string& draft) { return "draft:" + draft; }

std::string RecordIdOf(const policy::ObjectKey& key) { return std::string(policy::NameOf(key.family)) + "/" + key.id; }

std::string WriteDraft(const Draft& draft) {
  JsonText out;
  out.Object([&] {
    out.Put("title", draft.title);
    out.Put("base", draft.base);
    out.Put("state", rules::NameOf(kDraftStateNames, draft.state));
    out.Put("author", draft.author);
    out.Put("created", draft.created);
    out.Put("updated", draft.updated);
    out.PutTexts("editors", draft.editors);
    out.PutList("notes", draft.notes, [&](const Note& note) { WriteNote(out, note); });
    out.Put("revision", draft.revision);
    out.Put("approved_by", draft.approved_by);
    out.Put("publish_at", draft.publish_at);
    out.Put("publish_by", draft.publish_by);
    out.PutList("changed", draft.changed, [&](const auto& change) {
      out.Object([&] {
        out.Put("object", RecordIdOf(change.first));
        out.Put("kind", rules::NameOf(policy::kChangeKindNames, change.second));
      });
    });
  });
  return out.text();
}

std::optional<Draft> ReadDraft(const std::string& id, std::uint64_t version, std::string_view body) {
  const auto json = ReadJson(body);
  if (!json) return std::nullopt;
  Draft draft{.id = id,
              .title = TextOf(*json, "title"),
              .base = TextOf(*json, "base"),
              .state = EnumOf(*json, "state", kDraftStateNames, DraftState::kOpen),
              .author = TextOf(*json, "author"),
              .created = TimeOf(*json, "created"),
              .updated = TimeOf(*json, "updated"),
              .editors = TextsOf(*json, "editors"),
              .notes = {},
              .revision = TextOf(*json, "revision"),
              .approved_by = TextOf(*json, "approved_by"),
              .publish_at = OptionalTimeOf(*json, "publish_at"),
              .publish_by = TextOf(*json, "publish_by"),
              .changed = {},
              .version = version};
  ForEach(*json, "notes", [&](const Json& note) {
    draft.notes.push_back({.kind = EnumOf(note, "kind", kNoteKindNames, NoteKind::kComment),
                           .who = TextOf(note, "who"),
                           .when = TimeOf(note, "when"),
                           .text = TextOf(note, "text")});
  });
  ForEach(*json, "changed", [&](const Json& change) {
    if (auto key = ObjectKeyOf(TextOf(change, "object"))) {
      draft.changed.emplace(*std::move(key),
                            EnumOf(change, "kind", policy::kChangeKindNames, policy::ChangeKind::kAdded));
    }
  });
  return draft;
}

// A line about the change, then the object as it is: a list of a million terms is not parsed to learn who changed it.
std::string WriteChange(const ObjectChange& change) {
  JsonText out;
  out.Object([&] {
    out.Put("who", change.who);
    out.Put("when", change.when);
  });
  return out.text() + "\n" + change.json;
}

std::optional<ObjectChange> ReadChange(std::string_view id, std::uint64_t version, std::string_view body) {
  const std::size_t line = body.find('\n');
  if (line == std::string_view::npos) return std::nullopt;
  auto key = ObjectKeyOf(id);
  const auto json = ReadJson(body.substr(0, line));
  if (!key || !json) return std::nullopt;
  return ObjectChange{.key = *std::move(key),
                      .who = TextOf(*json, "who"),
                      .when = TimeOf(*json, "when"),
                      .json = std::string(body.substr(line + 1)),
                      .version = version};
}

}  // namespace signpost::admin
