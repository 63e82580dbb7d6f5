#include "server/policy/changes.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <type_traits>
#include <utility>

#include "server/policy/condition_text.h"
#include "server/policy/object_shape.h"
#include "server/policy/term_changes.h"
#include "server/policy/wording.h"

namespace signpost::policy {
namespace {

using Json = rapidjson::Value;

// A list's terms are compared apart, and its box says nothing about what is in it.
bool IsTerms(const FieldShape& field) { return field.joins == Joins::kTerms || field.name == "sealed"; }

std::string WasAndIs(const std::string& label, const std::string& was, const std::string& is) {
  return label + ": was " + was + ", is now " + is + ".";
}

// The changed fields of one object, found along its shape.
class FieldChanges {
 public:
  explicit FieldChanges(bool is_new) : is_new_(is_new) {}

  void CompareRecord(const FieldShape& record, const Spot& spot, const Json* before, const Json* after) {
    for (const FieldShape& field : record.of) {
      const bool is_known = field.name == "id" && spot.pointer.empty();
      if (!is_known && !IsTerms(field)) {
        Compare(field, spot.Field(field), FindMember(before, field.name), FindMember(after, field.name));
      }
    }
  }

  // A better sentence for a field, where it has changed.
  void Say(std::string_view pointer, const std::string& sentence) {
    SayWhere(sentence, [&](const FieldChange& change) { return change.pointer == pointer; });
  }
  // A member that is new and one that is removed may have the same place.
  void SayOfNew(std::string_view pointer, const std::string& sentence) {
    SayWhere(sentence, [&](const FieldChange& change) { return change.pointer == pointer && !change.before; });
  }
  void SayOfRemoved(std::string_view pointer, const std::string& sentence) {
    SayWhere(sentence, [&](const FieldChange& change) { return change.pointer == pointer && !change.after; });
  }
  // The same from its value before and after, for a field of an object that was there or is new.
  void SayValues(const FieldShape& field, const std::string& pointer, const std::string& was, const std::string& is) {
    const std::string label(field.label);
    Say(pointer, is_new_ ? label + ": " + is + "." : WasAndIs(label, was, is));
  }
  // A field that means something else now although it says the same.
  void SayOrAdd(const std::string& pointer, const std::string& json, std::string sentence) {
    const auto change = std::ranges::find(changes_, pointer, &FieldChange::pointer);
    if (change != changes_.end()) {
      change->sentence = std::move(sentence);
    } else {
      changes_.push_back({pointer, json, json, false, std::move(sentence)});
    }
  }

  std::vector<FieldChange> Take() { return std::move(changes_); }

 private:
  template <typename IsMeant>
  void SayWhere(const std::string& sentence, const IsMeant& is_meant) {
    const auto change = std::ranges::find_if(changes_, is_meant);
    if (change != changes_.end()) change->sentence = sentence;
  }

  void Compare(const FieldShape& shape, const Spot& spot, const Json* before, const Json* after) {
    if (before == after || (before != nullptr && after != nullptr && *before == *after)) return;
    switch (shape.joins) {
      case Joins::kRecord:
        return CompareRecord(shape, spot, before, after);
      case Joins::kOptional:
        if (before != nullptr && after != nullptr) return CompareRecord(shape, spot, before, after);
        break;
      case Joins::kTable:
        return CompareTable(shape, spot, before, after);
      case Joins::kById:
        return CompareById(shape, spot, before, after);
      case Joins::kSet:
      case Joins::kFilledSet:
        return CompareSet(shape, spot, before, after);
      case Joins::kWhole:
      case Joins::kTerms:
      case Joins::kCondition:
        break;
    }
    Add(shape, spot, before, after, Sentence(shape, spot, before, after));
  }

  void CompareTable(const FieldShape& table, const Spot& spot, const Json* before, const Json* after) {
    std::set<std::string> names;
    for (const Json* side : {before, after}) {
      if (side == nullptr) continue;
      for (const auto& member : side->GetObject())
        names.emplace(member.name.GetString(), member.name.GetStringLength());
    }
    const FieldShape member = MemberOf(table);
    for (const std::string& name : names) {
      CompareMember(member, spot.Member(table, name, name), FindMember(before, name), FindMember(after, name));
    }
  }

  void CompareById(const FieldShape& list, const Spot& spot, const Json* before, const Json* after) {
    const FieldShape member = MemberOf(list);
    const std::vector<std::string> keys_before = KeysOf(list, before);
    const std::vector<std::string> keys_after = KeysOf(list, after);
    const auto compare = [&](std::size_t index, const Json* was, const Json* is) {
      const Json* id = FindMember(is != nullptr ? is : was, "id");
      CompareMember(member, spot.Member(list, std::to_string(index), Quoted(id->GetString())), was, is);
    };
    for (rapidjson::SizeType i = 0; i < keys_after.size(); ++i) {
      const auto was = std::ranges::find(keys_before, keys_after[i]) - keys_before.begin();
      const bool is_old = static_cast<std::size_t>(was) < keys_before.size();
      compare(i, is_old ? &(*before)[static_cast<rapidjson::SizeType>(was)] : nullptr, &(*after)[i]);
    }
    for (rapidjson::SizeType i = 0; i < keys_before.size(); ++i) {
      if (std::ranges::count(keys_after, keys_before[i]) == 0) compare(i, &(*before)[i], nullptr);
    }
  }

  void CompareMember(const FieldShape& member, const Spot& spot, const Json* before, const Json* after) {
    if (before != nullptr && after != nullptr) return Compare(member, spot, before, after);
    Add(member, spot, before, after,
        after != nullptr ? spot.label + " is new: " + ValueText(member, after) + "." : spot.label + " is removed.");
  }

  void CompareSet(const FieldShape& set, const Spot& spot, const Json* before, const Json* after) {
    const auto members_without = [&](const Json* in, const Json* without) {
      const std::vector<std::string> others = KeysOf(set, without);
      const std::vector<std::string> keys = KeysOf(set, in);
      std::vector<std::string> words;
      for (rapidjson::SizeType i = 0; i < keys.size(); ++i) {
        if (std::ranges::count(others, keys[i]) == 0) words.push_back(ValueText(set, &(*in)[i]));
      }
      return words;
    };
    const std::vector<std::string> added = members_without(after, before);
    const std::vector<std::string> removed = members_without(before, after);
    if (added.empty() && removed.empty()) return;
    const auto is_empty = [](const Json* array) { return array == nullptr || array->Empty(); };
    if (is_empty(before) || is_empty(after)) return Add(set, spot, before, after, Sentence(set, spot, before, after));
    std::string sentence = spot.label + ": ";
    if (!added.empty()) sentence += JoinWords(added, "and") + " added";
    if (!added.empty() && !removed.empty()) sentence += "; ";
    if (!removed.empty()) sentence += JoinWords(removed, "and") + " removed";
    Add(set, spot, before, after, sentence + ".");
  }

  std::string Sentence(const FieldShape& shape, const Spot& spot, const Json* before, const Json* after) const {
    if (shape.is_private) return spot.label + (is_new_ ? ": not shown." : ": changed.");
    if (is_new_) return spot.label + ": " + ValueText(shape, after) + ".";
    return WasAndIs(spot.label, ValueText(shape, before), ValueText(shape, after));
  }

  void Add(const FieldShape& shape, const Spot& spot, const Json* before, const Json* after, std::string sentence) {
    const auto json = [&](const Json* value) -> std::optional<std::string> {
      if (value == nullptr || shape.is_private) return std::nullopt;
      return JsonText(*value);
    };
    changes_.push_back({spot.pointer, json(before), json(after), shape.is_private, std::move(sentence)});
  }

  const bool is_new_;
  std::vector<FieldChange> changes_;
};

template <typename T, typename AnyDefinition>
auto& ObjectsOf(AnyDefinition& definition) {
  if constexpr (std::is_same_v<T, rules::TermList>) {
    return definition.rules.term_lists;
  } else if constexpr (std::is_same_v<T, rules::Rule>) {
    return definition.rules.rules;
  } else if constexpr (std::is_same_v<T, messages::Campaign>) {
    return definition.messages.campaigns;
  } else if constexpr (std::is_same_v<T, messages::Message>) {
    return definition.messages.messages;
  } else if constexpr (std::is_same_v<T, messages::Fact>) {
    return definition.messages.facts;
  } else if constexpr (std::is_same_v<T, messages::HelpService>) {
    return definition.messages.help_services;
  } else if constexpr (std::is_same_v<T, messages::Theme>) {
    return definition.messages.themes;
  } else {
    return definition.cases;
  }
}

rules::TermList WithoutTerms(const rules::TermList& list) {
  return {.id = list.id,
          .title = list.title,
          .languages = list.languages,
          .sensitivity = list.sensitivity,
          .source = list.source,
          .review_date = list.review_date,
          .terms = {},
          .sealed = {}};
}

template <typename T>
rapidjson::Document JsonOf(Family family, const T& object) {
  Definition one;
  if constexpr (std::is_same_v<T, rules::TermList>) {
    ObjectsOf<T>(one).push_back(WithoutTerms(object));
  } else {
    ObjectsOf<T>(one).push_back(object);
  }
  return Comparable(family, *ObjectJson(one, {family, object.id}));
}

template <typename T>
std::string TitleOf(const T& object) {
  if constexpr (requires { object.title; }) return object.title;
  if constexpr (requires { object.name; }) return object.name;
  return {};
}

// What the JSON form alone can't say well, family by family.

ListNames TitlesOf(const Definition& definition) {
  auto titles = std::make_shared<std::map<std::string, std::string, std::less<>>>();
  for (const rules::TermList& list : definition.rules.term_lists) {
    titles->try_emplace(list.id, list.title.empty() ? list.id : list.title);
  }
  return [titles = std::move(titles)](std::string_view id) {
    const auto title = titles->find(id);
    return title == titles->end() ? std::string(id) : title->second;
  };
}

const FieldShape& FieldNamed(Family family, std::string_view name) {
  return *std::ranges::find(ShapeOf(family).of, name, &FieldShape::name);
}

double TotalWeight(const std::vector<messages::Variant>& variants) {
  double total = 0;
  for (const messages::Variant& variant : variants) total += variant.weight;
  return total > 0 ? total : 1;
}

std::string EscalationText(const std::vector<messages::EscalationStep>& steps) {
  if (steps.empty()) return "none";
  std::string text;
  for (const messages::EscalationStep& step : steps) {
    text += (text.empty() ? "from " : "; from ") + CountOf(step.from_exposures, "exposure", "exposures") + " on";
    if (step.action) text += ", " + WordsOf(rules::NameOf(rules::kActionNames, *step.action));
    std::vector<std::string> variants;
    for (const messages::Variant& variant : step.variants) {
      variants.push_back("variant " + Quoted(variant.id) + " with message " + Quoted(variant.message) + " (" +
                         ShareText(variant.weight / TotalWeight(step.variants)) + ")");
    }
    if (!variants.empty()) text += ", " + JoinWords(variants, "and");
  }
  return text;
}

// In what share of all cases is each variant shown?
void SayShares(const messages::Campaign& before, const messages::Campaign& after, FieldChanges& fields) {
  const double total_before = TotalWeight(before.variants);
  const double total_after = TotalWeight(after.variants);
  for (std::size_t i = 0; i < after.variants.size(); ++i) {
    const messages::Variant& variant = after.variants[i];
    const std::string pointer = "/variants/" + std::to_string(i);
    const std::string name = "Variant " + Quoted(variant.id);
    const std::string share = ShareText(variant.weight / total_after);
    const auto was = std::ranges::find(before.variants, variant.id, &messages::Variant::id);
    if (was == before.variants.end()) {
      fields.SayOfNew(pointer, name + " is new: " + share + ", message " + Quoted(variant.message) + ".");
      continue;
    }
    const std::string share_before = ShareText(was->weight / total_before);
    if (share != share_before || was->weight != variant.weight) {
      fields.SayOrAdd(pointer + "/weight", std::to_string(variant.weight),
                      name + ": " + share_before + " → " + share + ".");
    }
  }
  for (std::size_t i = 0; i < before.variants.size(); ++i) {
    const messages::Variant& variant = before.variants[i];
    if (std::ranges::count(after.variants, variant.id, &messages::Variant::id) > 0) continue;
    fields.SayOfRemoved("/variants/" + std::to_string(i), "Variant " + Quoted(variant.id) + " is removed; it had " +
                                                              ShareText(variant.weight / total_before) + ".");
  }
}

class Comparer {
 public:
  Comparer(const Definition& before, const Definition& after, const TermNames& names)
      : before_(before),
        after_(after),
        names_(names),
        titles_before_(TitlesOf(before)),
        titles_after_(TitlesOf(after)) {}

  Changes Run() {
    CompareFamily<rules::TermList>(Family::kTermLists);
    CompareFamily<rules::Rule>(Family::kRules);
    CompareFamily<messages::Campaign>(Family::kCampaigns);
    CompareFamily<messages::Message>(Family::kMessages);
    CompareFamily<messages::Fact>(Family::kFacts);
    CompareFamily<messages::HelpService>(Family::kHelpServices);
    CompareFamily<messages::Theme>(Family::kThemes);
    CompareFamily<Case>(Family::kCases);
    changes_.help_services_moved = HaveHelpServicesMoved();
    return std::move(changes_);
  }

 private:
  template <typename T>
  void CompareFamily(Family family) {
    std::map<std::string_view, std::pair<const T*, const T*>> by_id;
    for (const T& object : ObjectsOf<T>(before_)) {
      auto& was = by_id[object.id].first;
      if (was == nullptr) was = &object;
    }
    for (const T& object : ObjectsOf<T>(after_)) {
      auto& is = by_id[object.id].second;
      if (is == nullptr) is = &object;
    }
    for (const auto& [id, objects] : by_id) CompareObject(family, objects.first, objects.second);
  }

  template <typename T>
  void CompareObject(Family family, const T* before, const T* after) {
    if (before != nullptr && after != nullptr && *before == *after) return;
    const T& either = after != nullptr ? *after : *before;
    ObjectChange change{.key = {family, either.id},
                        .kind = before == nullptr  ? ChangeKind::kAdded
                                : after == nullptr ? ChangeKind::kRemoved
                                                   : ChangeKind::kChanged,
                        .title = TitleOf(either),
                        .sentence = {},
                        .fields = {},
                        .terms = {}};
    if (after != nullptr) change.fields = FieldsOf(family, before, *after);
    if constexpr (std::is_same_v<T, rules::TermList>) {
      change.terms = CompareTerms(before, after, names_);
      NoteKey(before, after);
    }
    if (change.kind == ChangeKind::kChanged && change.fields.empty() && !change.terms) return;
    change.sentence = Sentence(change);
    changes_.objects.push_back(std::move(change));
  }

  template <typename T>
  std::vector<FieldChange> FieldsOf(Family family, const T* before, const T& after) {
    FieldChanges fields(before == nullptr);
    const rapidjson::Document json_before = before != nullptr ? JsonOf(family, *before) : rapidjson::Document();
    const rapidjson::Document json_after = JsonOf(family, after);
    fields.CompareRecord(ShapeOf(family), Spot::Of(family), &json_before, &json_after);
    static const T kNone{};
    SayBetter(before != nullptr ? *before : kNone, after, fields);
    return fields.Take();
  }

  template <typename T>
  void SayBetter(const T&, const T&, FieldChanges&) const {}

  void SayBetter(const rules::Rule& before, const rules::Rule& after, FieldChanges& fields) const {
    std::string was = ConditionText(before.when, titles_before_);
    std::string is = ConditionText(after.when, titles_after_);
    if (was == is) {  // two lists of one title
      was = ConditionText(before.when);
      is = ConditionText(after.when);
    }
    fields.SayValues(FieldNamed(Family::kRules, "when"), "/when", "‘" + was + "’", "‘" + is + "’");
  }

  void SayBetter(const messages::Campaign& before, const messages::Campaign& after, FieldChanges& fields) const {
    const FieldShape& flight = FieldNamed(Family::kCampaigns, "flight");
    fields.SayValues(*std::ranges::find(flight.of, "day_parts", &FieldShape::name), "/flight/day_parts",
                     DayPartsText(before.flight.day_parts), DayPartsText(after.flight.day_parts));
    fields.SayValues(FieldNamed(Family::kCampaigns, "escalation"), "/escalation", EscalationText(before.escalation),
                     EscalationText(after.escalation));
    SayShares(before, after, fields);
  }

  void SayBetter(const messages::HelpService& before, const messages::HelpService& after, FieldChanges& fields) const {
    const FieldShape& hours = FieldNamed(Family::kHelpServices, "hours");
    const auto text = [&](const std::optional<rules::ScheduleDefinition>& schedule) {
      return schedule ? ScheduleText(*schedule) : std::string(hours.absent);
    };
    fields.SayValues(hours, "/hours", text(before.hours), text(after.hours));
    if (!before.hours || !after.hours) return;
    fields.SayValues(*std::ranges::find(hours.of, "day_parts", &FieldShape::name), "/hours/day_parts",
                     DayPartsText(before.hours->day_parts), DayPartsText(after.hours->day_parts));
  }

  static std::string Sentence(const ObjectChange& change) {
    constexpr std::array<std::string_view, 3> kWhat = {"new", "removed", "changed"};
    return "The " + std::string(ObjectNameOf(change.key.family)) + " " + Quoted(change.key.id) +
           (change.title.empty() ? "" : " (" + WithoutControls(change.title) + ")") + " is " +
           std::string(rules::NameOf(kWhat, change.kind)) + ".";
  }

  void NoteKey(const rules::TermList* before, const rules::TermList* after) {
    if (before == nullptr || after == nullptr || !before->sealed || !after->sealed) return;
    if (before->sealed->key == after->sealed->key) return;
    const bool is_open = !before->terms.empty() && !after->terms.empty();
    changes_.notes.push_back("The term list " + Quoted(after->id) + " is sealed under another key: was " +
                             Quoted(before->sealed->key) + ", is now " + Quoted(after->sealed->key) + "." +
                             (is_open ? "" : " Only who has both keys can tell whether its terms are the same."));
  }

  // Of those that are on both sides.
  bool HaveHelpServicesMoved() const {
    const auto shared = [](const Definition& of, const Definition& also) {
      std::set<std::string_view> known;
      for (const auto& service : also.messages.help_services) known.insert(service.id);
      std::vector<std::string_view> ids;
      for (const auto& service : of.messages.help_services) {
        if (known.contains(service.id)) ids.push_back(service.id);
      }
      return ids;
    };
    return shared(before_, after_) != shared(after_, before_);
  }

  const Definition& before_;
  const Definition& after_;
  const TermNames& names_;
  const ListNames titles_before_;
  const ListNames titles_after_;
  Changes changes_;
};

}  // namespace

Changes Compare(const Definition& before, const Definition& after, const TermNames& names) {
  return Comparer(before, after, names).Run();
}

}  // namespace signpost::policy
