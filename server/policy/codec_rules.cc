// The JSON form of term lists and rules.
#include "rules/ruleset.h"
#include "server/policy/codec_fields.h"
#include "server/policy/suggest.h"

namespace signpost::policy::codec {

template <>
struct Names<rules::MatchKind> : NameTable<rules::kMatchKindNames> {};
template <>
struct Names<rules::Fold> : NameTable<rules::kFoldNames> {};
template <>
struct Names<rules::Sensitivity> : NameTable<rules::kSensitivityNames> {};
template <>
struct Names<rules::Mode> : NameTable<rules::kModeNames> {};

void Read(Reader& reader, const Json& json, const Place& place, rules::Condition& out);
void Write(JsonWriter& out, const rules::Condition& condition);

// A term.

template <>
struct Shape<rules::Term> {
  using T = rules::Term;
  static constexpr auto kFields = std::tuple(Required("text", &T::text), Optional("match", &T::match),
                                             Optional("fold", &T::fold), Optional("within_words", &T::within_words),
                                             Optional("weight", &T::weight), Optional("note", &T::note));
};

// Most terms are a phrase with nothing more to say, and are written as their text alone.
void Read(Reader& reader, const Json& json, const Place& place, rules::Term& out) {
  if (json.IsString()) return Read(reader, json, place, out.text);
  if (!json.IsObject()) return reader.WrongType(place, "text or an object", json);
  Read<rules::Term>(reader, json, place, out);
}

void Write(JsonWriter& out, const rules::Term& term) {
  const rules::Term defaults;
  const bool is_plain = term.match == defaults.match && term.fold == defaults.fold &&
                        term.within_words == defaults.within_words && term.weight == defaults.weight &&
                        term.note.empty();
  if (is_plain) return Write(out, term.text);
  Write<rules::Term>(out, term);
}

template <>
struct Shape<rules::SealedTerms> {
  using T = rules::SealedTerms;
  static constexpr auto kFields =
      std::tuple(Required("key", &T::key), Required("count", &T::count), Required("box", &T::box));
};

// Without its terms, which are there in clear or sealed.
template <>
struct Shape<rules::TermList> {
  using T = rules::TermList;
  static constexpr auto kFields =
      std::tuple(Required("id", &T::id), Optional("title", &T::title), Optional("languages", &T::languages),
                 Optional("sensitivity", &T::sensitivity), Optional("source", &T::source),
                 Optional("review_date", &T::review_date));
};

void Read(Reader& reader, const Json& json, const Place& place, rules::TermList& out) {
  ObjectReader object(reader, json, place);
  ReadFields(object, out);
  const bool is_sealed = object.Optional("sealed", out.sealed);
  if (!is_sealed) {
    object.Required("terms", out.terms);
  } else if (object.Optional("terms", out.terms) && !out.terms.empty()) {
    reader.Fault(Place(place, "terms"),
                 "This list is sealed: it can't have terms in clear besides. Keep one of the two.");
  } else if (out.sensitivity != rules::Sensitivity::kRestricted) {
    reader.Fault(Place(place, "sealed"), "Only a restricted list is sealed.");
  }
  object.Finish();
}

void Write(JsonWriter& out, const rules::TermList& list) {
  out.StartObject();
  WriteFields(out, list);
  if (list.sealed) {
    WriteKey(out, "sealed");
    Write(out, *list.sealed);
  } else {
    WriteKey(out, "terms");
    Write(out, list.terms);
  }
  out.EndObject();
}

// A condition: an object with exactly one key, which says what is tested.

template <>
struct Shape<rules::TermsMatch> {
  using T = rules::TermsMatch;
  static constexpr auto kFields = std::tuple(Required("list", &T::list), Optional("min_count", &T::min_count),
                                             Optional("min_weight", &T::min_weight));
};

namespace {

using rules::Comparison;
using rules::Condition;

template <typename Test>
concept Group = requires(Test test) {
  test.of;
};

template <typename Test>
concept OneOfValues = requires(Test test) {
  test.values;
};

template <Group Test>
void ReadTest(Reader& reader, const Json& json, const Place& place, Test& out) {
  Read(reader, json, place, out.of);
}

void ReadTest(Reader& reader, const Json& json, const Place& place, rules::NoneOf& out) {
  Read(reader, json, place, out.of.emplace_back());
}

template <OneOfValues Test>
void ReadTest(Reader& reader, const Json& json, const Place& place, Test& out) {
  Read(reader, json, place, out.values);
}

void ReadTest(Reader& reader, const Json& json, const Place& place, rules::TermsMatch& out) {
  Read(reader, json, place, out);
}

void ReadTest(Reader& reader, const Json& json, const Place& place, rules::InSchedule& out) {
  Read(reader, json, place, out.schedule);
}

// One of "lt", "le", "eq", "ge", "gt" with its number.
template <typename Value>
void ReadComparison(Reader& reader, ObjectReader& object, Comparison& comparison, Value& value) {
  int given = 0;
  for (std::size_t i = 0; i < rules::kComparisonNames.size(); ++i) {
    if (!object.Optional(rules::kComparisonNames[i], value)) continue;
    comparison = static_cast<Comparison>(i);
    ++given;
  }
  if (given == 1 || !object.is_object() || (given == 0 && object.HasStrangers())) return;  // a misspelt one is told of
  reader.Fault(object.place(), "This needs exactly one comparison: " + Join(rules::kComparisonNames) + ".");
}

void ReadTest(Reader& reader, const Json& json, const Place& place, rules::PriorExposures& out) {
  ObjectReader object(reader, json, place);
  ReadComparison(reader, object, out.comparison, out.value);
  object.Finish();
}

void ReadTest(Reader& reader, const Json& json, const Place& place, rules::SignalCompares& out) {
  ObjectReader object(reader, json, place);
  object.Required("name", out.name);
  ReadComparison(reader, object, out.comparison, out.value);
  object.Finish();
}

template <Group Test>
void WriteTest(JsonWriter& out, const Test& test) {
  Write(out, test.of);
}

void WriteTest(JsonWriter& out, const rules::NoneOf& test) {
  assert(test.of.size() == 1);
  Write(out, test.of.front());
}

template <OneOfValues Test>
void WriteTest(JsonWriter& out, const Test& test) {
  Write(out, test.values);
}

void WriteTest(JsonWriter& out, const rules::TermsMatch& test) { Write(out, test); }
void WriteTest(JsonWriter& out, const rules::InSchedule& test) { Write(out, test.schedule); }

template <typename Value>
void WriteComparison(JsonWriter& out, Comparison comparison, Value value) {
  WriteKey(out, rules::NameOf(rules::kComparisonNames, comparison));
  Write(out, value);
}

void WriteTest(JsonWriter& out, const rules::PriorExposures& test) {
  out.StartObject();
  WriteComparison(out, test.comparison, test.value);
  out.EndObject();
}

void WriteTest(JsonWriter& out, const rules::SignalCompares& test) {
  out.StartObject();
  WriteKey(out, "name");
  Write(out, test.name);
  WriteComparison(out, test.comparison, test.value);
  out.EndObject();
}

// In the order of the variant's alternatives.
constexpr std::array<std::string_view, 13> kTestNames = {
    "all",     "any",      "not",     "terms",           "country", "region",  "language",
    "surface", "age_band", "partner", "prior_exposures", "signal",  "schedule"};
static_assert(std::variant_size_v<decltype(Condition::test)> == kTestNames.size());

template <std::size_t kIndex>
void ReadAlternative(Reader& reader, const Json& json, const Place& place, Condition& out) {
  ReadTest(reader, json, place, out.test.emplace<kIndex>());
}

using ReadFunction = void (*)(Reader&, const Json&, const Place&, Condition&);
constexpr auto kReadFunctions = []<std::size_t... kIndexes>(std::index_sequence<kIndexes...>) {
  return std::array<ReadFunction, sizeof...(kIndexes)>{&ReadAlternative<kIndexes>...};
}
(std::make_index_sequence<kTestNames.size()>());

}  // namespace

void Read(Reader& reader, const Json& json, const Place& place, rules::Condition& out) {
  if (!json.IsObject()) return reader.WrongType(place, "a condition such as {\"country\": [\"GB\"]}", json);
  if (json.MemberCount() != 1) {
    return reader.Fault(place, "A condition has exactly one key. Put several conditions into a list under \"all\".");
  }
  const auto& member = *json.MemberBegin();
  const std::string_view name = Text(member.name);
  const auto at = static_cast<std::size_t>(std::ranges::find(kTestNames, name) - kTestNames.begin());
  if (at == kTestNames.size()) {
    return reader.Fault(place, "This is not a known condition." + DidYouMean(name, kTestNames) +
                                   " Known are: " + Join(kTestNames) + ".");
  }
  if (reader.condition_depth >= static_cast<int>(rules::kMaxConditionDepth)) {
    return reader.Fault(place, "Conditions are nested more than " + std::to_string(rules::kMaxConditionDepth) +
                                   " deep. Say the same with fewer levels, or with two rules.");
  }
  ++reader.condition_depth;
  kReadFunctions[at](reader, member.value, Place(place, kTestNames[at]), out);
  --reader.condition_depth;
}

void Write(JsonWriter& out, const rules::Condition& condition) {
  out.StartObject();
  WriteKey(out, kTestNames[condition.test.index()]);
  std::visit([&](const auto& test) { WriteTest(out, test); }, condition.test);
  out.EndObject();
}

// A rule.

template <>
struct Shape<rules::Rule> {
  using T = rules::Rule;
  static constexpr auto kFields =
      std::tuple(Required("id", &T::id), Optional("title", &T::title), Optional("mode", &T::mode),
                 Optional("priority", &T::priority), Required("when", &T::when), Required("action", &T::action),
                 Optional("campaign", &T::campaign), Optional("suppresses", &T::suppresses),
                 Optional("ramp_percent", &T::ramp_percent, kPercent));
};

void ReadParts(ObjectReader& document, rules::Definition& out) {
  document.Optional("term_lists", out.term_lists);
  document.Optional("rules", out.rules);
}

void WriteParts(JsonWriter& out, const rules::Definition& definition) {
  WriteFamily(out, "term_lists", definition.term_lists);
  WriteFamily(out, "rules", definition.rules);
}

}  // namespace signpost::policy::codec
