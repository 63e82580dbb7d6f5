// Signpost beside the engines that a team might take instead, on the same terms and texts.
//
// All engines of all sizes stand side by side and are measured in turn. Before a figure counts, the engines of a size
// must agree on which inputs have a term in them.
#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "benchmarks/matching/sections.h"
#include "benchmarks/matching/signpost_engine.h"
#include "benchmarks/peers/aho_corasick.h"
#include "benchmarks/peers/re2_set.h"
#include "benchmarks/peers/vectorscan.h"

namespace signpost::benchmarks {
namespace {

constexpr std::size_t kSizes[] = {1'000, 10'000, 100'000, 1'000'000};
constexpr std::size_t kMostForRe2 = 100'000;
constexpr std::size_t kMostForVectorscan = 100'000;
constexpr std::chrono::seconds kVectorscanLimit{120};

struct Participant {
  std::string name;
  std::size_t terms = 0;
  Built built;
  std::vector<bool> found = {};  // by input
};

Built BuildRe2(const Lab& lab, std::span<const std::string> terms) {
  if (terms.size() <= kMostForRe2) return BuildRe2Set(terms, {lab.queries, lab.texts});
  return {.engine = nullptr, .why_not = "not tried: does not compile, even within 4 GiB"};
}

Built BuildScanner(const Lab& lab, std::span<const std::string> terms) {
  if (terms.size() <= kMostForVectorscan) return BuildVectorscan(terms);
  if (lab.settings.full) return BuildVectorscanWithin(terms, kVectorscanLimit);
  return {.engine = nullptr, .why_not = "not tried: compiles for a minute; see --full"};
}

// RE2 first: its memory is measured by what the process grows.
void AddParticipants(const Lab& lab, std::size_t size, std::vector<Participant>& participants) {
  Say("building the engines for " + Formatted(static_cast<double>(size)) + " terms");
  const auto terms = std::span(lab.corpus.terms()).first(size);
  Built re2 = BuildRe2(lab, terms);
  participants.push_back({kSignpost, size, BuildSignpost(terms)});
  participants.push_back({kVectorscan, size, BuildScanner(lab, terms)});
  AhoCorasickKind kind{};
  Built automaton = BuildAhoCorasick(terms, kind);
  const bool is_dfa = kind == AhoCorasickKind::kDfa;
  participants.push_back({is_dfa ? "Aho-Corasick (DFA)" : "Aho-Corasick (NFA)", size, std::move(automaton)});
  participants.push_back({"RE2::Set", size, std::move(re2)});
}

void FindInAll(Participant& participant, const std::vector<std::string>& inputs) {
  participant.found.clear();
  for (const std::string& input : inputs) participant.found.push_back(participant.built.engine->FindsAny(input));
}

void CheckAgreement(const Participant& one, const Participant& other, const std::string& what) {
  for (std::size_t input = 0; input < one.found.size(); ++input) {
    if (one.found[input] == other.found[input]) continue;
    throw std::runtime_error("the engines disagree at " + std::to_string(one.terms) + " terms, " + what + ", number " +
                             std::to_string(input) + ": " + (one.found[input] ? one : other).name +
                             " finds a term there, " + (one.found[input] ? other : one).name + " does not");
  }
}

Row RowOf(const Participant& participant, const char* what, std::optional<Times> times) {
  Row row{.section = kMatching, .subject = participant.name, .input = what, .size = participant.terms};
  if (participant.built.engine == nullptr) {
    row.note = participant.built.why_not;
    return row;
  }
  row.times = std::move(times);
  row.build_ms = participant.built.build_ms;
  row.bytes_per_term =
      static_cast<double>(participant.built.engine->MemoryBytes()) / static_cast<double>(participant.terms);
  row.hits = static_cast<std::size_t>(std::ranges::count(participant.found, true));
  return row;
}

void MeasureOn(const std::vector<std::string>& inputs, const char* what, int rounds,
               std::vector<Participant>& participants, Rows& rows) {
  Say(std::string("measuring ") + what);
  std::vector<Contender> contenders;
  const Participant* first = nullptr;
  for (Participant& participant : participants) {
    Engine* const engine = participant.built.engine.get();
    if (engine == nullptr) continue;
    FindInAll(participant, inputs);
    if (first == nullptr || first->terms != participant.terms) first = &participant;
    CheckAgreement(*first, participant, what);
    contenders.push_back({[engine](std::string_view text) { Keep(engine->FindsAny(text)); }, inputs.size(), inputs});
  }
  auto measured = MeasureInTurn(contenders, rounds);
  auto next = measured.begin();
  for (const Participant& participant : participants) {
    const bool is_built = participant.built.engine != nullptr;
    rows.push_back(RowOf(participant, what, is_built ? std::optional(std::move(*next++)) : std::nullopt));
  }
}

}  // namespace

void MeasureMatching(const Lab& lab, Rows& rows) {
  std::vector<Participant> participants;
  for (const std::size_t size : SizesUpTo(lab.settings.most_terms, kSizes)) AddParticipants(lab, size, participants);
  MeasureOn(lab.queries, kQueries, lab.settings.rounds, participants, rows);
  MeasureOn(lab.texts, kTexts, lab.settings.rounds, participants, rows);
}

}  // namespace signpost::benchmarks
