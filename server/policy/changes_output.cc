// Changes as text for people and as JSON for programs.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

#include "server/policy/changes.h"
#include "server/policy/wording.h"

namespace signpost::policy {
namespace {

constexpr std::array<std::string_view, 8> kHeadings = {"Term lists", "Rules",         "Campaigns", "Messages",
                                                       "Facts",      "Help services", "Themes",    "Cases"};
constexpr std::string_view kServicesMoved =
    "The help services stand in another order. It decides between those that are equally near.";

// Text.

void AddLine(std::string& text, int level, std::string_view line) {
  text.append(static_cast<std::size_t>(level) * 2, ' ').append(line).append("\n");
}

void AddTerms(std::string& text, std::size_t count, const std::vector<NamedTerm>& named, std::string_view what,
              std::string_view mark) {
  if (count == 0) return;
  AddLine(text, 2, CountOf(count, "term is ", "terms are ") + std::string(what) + (named.empty() ? "." : ":"));
  for (const NamedTerm& term : named) {
    AddLine(text, 3, std::string(mark) + " " + term.name + (term.change.empty() ? "" : ": " + term.change));
  }
  if (!named.empty() && named.size() < count)
    AddLine(text, 3, "and " + CountOf(count - named.size(), "other", "others"));
}

void AddTerms(std::string& text, const TermChanges& terms) {
  if (terms.is_sealed) {
    return AddLine(text, 2,
                   "The terms are sealed: " + CountOf(terms.count_before, "term", "terms") + " before, " +
                       CountOf(terms.count_after, "term", "terms") + " after.");
  }
  AddTerms(text, terms.added, terms.named_added, "new", "+");
  AddTerms(text, terms.removed, terms.named_removed, "removed", "-");
  AddTerms(text, terms.changed, terms.named_changed, "changed", "~");
}

// JSON.

class Writer : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  using rapidjson::Writer<rapidjson::StringBuffer>::Writer;

  void Name(std::string_view name) { Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }
  void Text(std::string_view text) { String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }
  void Put(std::string_view name, std::string_view text) {
    Name(name);
    Text(text);
  }
  void PutIfAny(std::string_view name, std::string_view text) {
    if (!text.empty()) Put(name, text);
  }
  void PutCount(std::string_view name, std::size_t count) {
    Name(name);
    Uint64(count);
  }
  void PutTruth(std::string_view name, bool truth) {
    Name(name);
    Bool(truth);
  }
  void PutJson(std::string_view name, const std::optional<std::string>& json) {
    if (!json) return;
    Name(name);
    RawValue(json->data(), json->size(), rapidjson::kObjectType);
  }
};

void WriteField(Writer& out, const FieldChange& field) {
  out.StartObject();
  out.Put("pointer", field.pointer);
  out.PutJson("before", field.before);
  out.PutJson("after", field.after);
  if (field.is_hidden) out.PutTruth("hidden", true);
  out.Put("sentence", field.sentence);
  out.EndObject();
}

void WriteNamed(Writer& out, std::string_view name, const std::vector<NamedTerm>& terms) {
  out.Name(name);
  out.StartArray();
  for (const NamedTerm& term : terms) {
    out.StartObject();
    out.Put("name", term.name);
    out.PutIfAny("digest", term.digest);
    out.PutIfAny("change", term.change);
    out.EndObject();
  }
  out.EndArray();
}

void WriteTerms(Writer& out, const TermChanges& terms) {
  out.Name("terms");
  out.StartObject();
  out.PutTruth("restricted", terms.is_restricted);
  out.PutTruth("sealed", terms.is_sealed);
  out.PutCount("before", terms.count_before);
  out.PutCount("after", terms.count_after);
  out.PutCount("added", terms.added);
  out.PutCount("removed", terms.removed);
  out.PutCount("changed", terms.changed);
  WriteNamed(out, "named_added", terms.named_added);
  WriteNamed(out, "named_removed", terms.named_removed);
  WriteNamed(out, "named_changed", terms.named_changed);
  out.EndObject();
}

void WriteObject(Writer& out, const ObjectChange& change) {
  out.StartObject();
  out.Put("family", NameOf(change.key.family));
  out.Put("id", change.key.id);
  out.Put("kind", rules::NameOf(kChangeKindNames, change.kind));
  out.PutIfAny("title", change.title);
  out.Put("sentence", change.sentence);
  out.Name("fields");
  out.StartArray();
  for (const FieldChange& field : change.fields) WriteField(out, field);
  out.EndArray();
  if (change.terms) WriteTerms(out, *change.terms);
  out.EndObject();
}

// Summary.

void WriteDigests(Writer& out, std::string_view name, const Changes& changes,
                  std::vector<NamedTerm> TermChanges::*named, std::size_t& left) {
  out.Name(name);
  out.StartArray();
  for (const ObjectChange& change : changes.objects) {
    if (!change.terms) continue;
    for (const NamedTerm& term : (*change.terms).*named) {
      if (term.digest.empty() || left == 0) continue;
      out.Text(term.digest);
      --left;
    }
  }
  out.EndArray();
}

void WriteTermCounts(Writer& out, const Changes& changes) {
  const auto sum = [&](std::size_t TermChanges::*count) {
    std::size_t total = 0;
    for (const ObjectChange& change : changes.objects) total += change.terms ? (*change.terms).*count : 0;
    return total;
  };
  out.PutCount("terms_added", sum(&TermChanges::added));
  out.PutCount("terms_removed", sum(&TermChanges::removed));
  out.PutCount("terms_changed", sum(&TermChanges::changed));
  out.PutCount("sealed",
               static_cast<std::size_t>(std::ranges::count_if(changes.objects, [](const ObjectChange& change) {
                 return change.terms && change.terms->is_sealed;
               })));
}

void WriteCounts(Writer& out, const Changes& changes, bool with_digests) {
  out.StartObject();
  for (std::size_t i = 0; i < kFamilyNames.size(); ++i) {
    std::array<std::size_t, kChangeKindNames.size()> counts{};
    for (const ObjectChange& change : changes.objects) {
      if (static_cast<std::size_t>(change.key.family) == i) ++counts[static_cast<std::size_t>(change.kind)];
    }
    if (counts == decltype(counts){}) continue;
    out.Name(kFamilyNames[i]);
    out.StartObject();
    for (std::size_t kind = 0; kind < counts.size(); ++kind) out.PutCount(kChangeKindNames[kind], counts[kind]);
    if (static_cast<Family>(i) == Family::kTermLists) {
      WriteTermCounts(out, changes);
      std::size_t left = kMaxSummaryDigests;
      if (with_digests) {
        WriteDigests(out, "digests_added", changes, &TermChanges::named_added, left);
        WriteDigests(out, "digests_removed", changes, &TermChanges::named_removed, left);
        WriteDigests(out, "digests_changed", changes, &TermChanges::named_changed, left);
      }
    }
    out.EndObject();
  }
  out.EndObject();
}

}  // namespace

std::string ToText(const Changes& changes) {
  std::string text;
  if (changes.empty()) text = "Nothing changes in meaning.\n";
  std::optional<Family> family;
  for (const ObjectChange& change : changes.objects) {
    if (family != change.key.family) AddLine(text, 0, kHeadings[static_cast<std::size_t>(change.key.family)]);
    family = change.key.family;
    AddLine(text, 1, change.sentence);
    for (const FieldChange& field : change.fields) AddLine(text, 2, field.sentence);
    if (change.terms) AddTerms(text, *change.terms);
  }
  if (changes.help_services_moved) AddLine(text, 0, kServicesMoved);
  for (const std::string& note : changes.notes) AddLine(text, 0, "Note: " + note);
  return text;
}

std::string ToJson(const Changes& changes) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  out.Name("objects");
  out.StartArray();
  for (const ObjectChange& change : changes.objects) WriteObject(out, change);
  out.EndArray();
  out.PutTruth("help_services_moved", changes.help_services_moved);
  out.Name("notes");
  out.StartArray();
  for (const std::string& note : changes.notes) out.Text(note);
  out.EndArray();
  out.Name("counts");
  WriteCounts(out, changes, false);
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string Summary(const Changes& changes) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  WriteCounts(out, changes, true);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace signpost::policy
