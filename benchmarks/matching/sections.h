// The sections of `ops/dev bench`, and the names their rows go by (bars.cc looks them up). A section measures one thing
// and adds its rows; it throws std::runtime_error where engines that must agree do not.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "benchmarks/matching/corpus.h"
#include "benchmarks/matching/report.h"

namespace signpost::benchmarks {

struct Settings {
  int rounds = 7;
  std::size_t queries_per_round = 50'000;
  std::size_t texts_per_round = 400;
  std::size_t most_terms = 1'000'000;
  bool full = false;  // try what is known to be hopeless, too
};

struct Lab {
  const Settings& settings;
  const Corpus& corpus;
  const std::vector<std::string>& queries;
  const std::vector<std::string>& texts;
};

inline constexpr char kMatching[] = "matching";
inline constexpr char kRules[] = "rules";
inline constexpr char kConditions[] = "conditions";
inline constexpr char kFolds[] = "folds";
inline constexpr char kFalsePositives[] = "false_positives";
inline constexpr char kCompile[] = "compile";
inline constexpr char kIndexFile[] = "index_file";
inline constexpr char kDecide[] = "decide";
inline constexpr char kLint[] = "lint";

inline constexpr char kSignpost[] = "Signpost";
inline constexpr char kVectorscan[] = "Vectorscan";
inline constexpr char kWrite[] = "write";
inline constexpr char kMap[] = "map";
inline constexpr char kEvaluate[] = "evaluate";
inline constexpr char kParse[] = "RapidJSON parse";
inline constexpr char kValidateTerms[] = "validate terms";
inline constexpr char kValidateRules[] = "validate rules";
inline constexpr char kValidateAlike[] = "validate rules that are alike";
inline constexpr char kQueries[] = "queries";
inline constexpr char kTexts[] = "texts of 8 KiB";
inline constexpr char kQueriesThatMatch[] = "queries that match 3 rules";

inline constexpr std::size_t kDecideTerms = 100'000;

void MeasureMatching(const Lab& lab, Rows& rows);        // Signpost beside other engines, by number of terms
void MeasureRules(const Lab& lab, Rows& rows);           // by number of rules of which the same three match
void MeasureConditions(const Lab& lab, Rows& rows);      // by kind of condition
void MeasureFolds(const Lab& lab, Rows& rows);           // by fold and number of terms
void MeasureFalsePositives(const Lab& lab, Rows& rows);  // innocent words that each fold hits
void MeasureCompile(const Lab& lab, Rows& rows);         // term lists into a rule set
void MeasureIndexFile(const Lab& lab, Rows& rows);       // a rule set's terms to a file and back
void MeasureDecide(const Lab& lab, Rows& rows);          // JSON in, JSON out, beside the parse of the JSON alone
void MeasureLint(const Lab& lab, Rows& rows);            // a policy compiled and linted

// On stderr, so that a long run shows where it is.
void Say(const std::string& what);

// The sizes up to `most`.
std::vector<std::size_t> SizesUpTo(std::size_t most, std::span<const std::size_t> sizes);

}  // namespace signpost::benchmarks
