#include "rules/pattern_set.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "rules/tokens.h"

namespace signpost::rules {
namespace {

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options PatternOptions() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(kMaxPatternMemoryBytes);
  return options;
}

std::uint32_t HeadOf(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])); };
  return at(0) | at(1) << 8 | at(2) << 16;
}

std::size_t HeadBit(std::uint32_t head) { return (head * 0x9E3779B1U) >> 16; }

// Literals come in lower case, which is not quite case-folded: a final sigma stays one.
std::string Folded(std::string_view literal) {
  Tokens tokens;
  Tokenise(literal, {}, Cut::kText, tokens, Keep::kEverything);
  return std::string(tokens.text.bytes());
}

}  // namespace

PatternSet::PatternSet() = default;
PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

std::string PatternSet::Add(std::string_view expression) {
  if (expression.size() > kMaxPatternBytes) {
    return "The pattern is " + std::to_string(expression.size()) + " bytes long; the most is " +
           std::to_string(kMaxPatternBytes) + ". Split it into several terms.";
  }
  if (size_ == kMaxPatterns) {
    return "The policy has more than " + std::to_string(kMaxPatterns) + " patterns; write some of them as phrases.";
  }
  const RE2 checked(Piece(expression), PatternOptions());
  if (!checked.ok()) {
    if (checked.error_code() == RE2::ErrorPatternTooLarge) return "The pattern is too large; use smaller repetitions.";
    return "The pattern can't be read: " + checked.error() + ".";
  }
  if (RE2::PartialMatch("", checked)) return "The pattern matches the empty text, so it would match everything.";
  if (checked.ProgramSize() > kMaxPatternInstructions) {
    return "The pattern is too large (" + std::to_string(checked.ProgramSize()) + " instructions; the most is " +
           std::to_string(kMaxPatternInstructions) + "); use smaller repetitions or fewer alternatives.";
  }
  if (filter_ == nullptr) filter_ = std::make_unique<re2::FilteredRE2>(static_cast<int>(kMinPatternLiteralBytes));
  int number = 0;
  const auto added = filter_->Add(Piece(expression), PatternOptions(), &number);
  assert(added == RE2::NoError && static_cast<std::size_t>(number) == size_);
  static_cast<void>(added);
  ++size_;
  return {};
}

std::vector<std::uint32_t> PatternSet::Compile() {
  if (empty()) return {};
  std::vector<std::string> literals;
  filter_->Compile(&literals);
  literal_numbers_ = literals.size();
  heads_ = std::make_unique<std::bitset<65536>>();
  for (std::size_t i = 0; i < literals.size(); ++i) {
    std::string bytes = Folded(literals[i]);
    if (bytes.size() < kMinPatternLiteralBytes) continue;  // not folded as texts are, so no text has it
    const std::uint32_t head = HeadOf(bytes);
    heads_->set(HeadBit(head));
    literals_.push_back({head, std::move(bytes), static_cast<int>(i)});
  }
  std::ranges::sort(literals_, {}, &Literal::head);
  std::vector<int> unfiltered;
  filter_->AllPotentials({}, &unfiltered);
  has_unfiltered_ = !unfiltered.empty();
  return {unfiltered.begin(), unfiltered.end()};
}

void PatternSet::FindLiterals(std::string_view folded, PatternScratch& scratch) const {
  if (scratch.has_literal.size() < literal_numbers_) scratch.has_literal.resize(literal_numbers_);
  for (std::size_t at = 0; at + kMinPatternLiteralBytes <= folded.size(); ++at) {
    const std::uint32_t head = HeadOf(folded.substr(at));
    if (!heads_->test(HeadBit(head))) continue;
    for (const Literal& literal : std::ranges::equal_range(literals_, head, {}, &Literal::head)) {
      std::uint8_t& has = scratch.has_literal[static_cast<std::size_t>(literal.number)];
      if (has != 0 || !folded.substr(at).starts_with(literal.bytes)) continue;
      has = 1;
      scratch.literals.push_back(literal.number);
    }
  }
  for (const int literal : scratch.literals) scratch.has_literal[static_cast<std::size_t>(literal)] = 0;
}

void PatternSet::Match(std::string_view folded, PatternScratch& scratch) const {
  scratch.found.clear();
  scratch.literals.clear();
  if (empty()) return;
  FindLiterals(folded, scratch);
  if (scratch.literals.empty() && !has_unfiltered_) return;
  filter_->AllPotentials(scratch.literals, &scratch.candidates);
  for (const int candidate : scratch.candidates) {
    re2::StringPiece match;
    if (!filter_->GetRE2(candidate).Match(Piece(folded), 0, folded.size(), RE2::UNANCHORED, &match, 1)) continue;
    const auto begin = static_cast<std::uint32_t>(match.data() - folded.data());
    scratch.found.push_back(
        {static_cast<std::uint32_t>(candidate), {begin, begin + static_cast<std::uint32_t>(match.size())}});
  }
}

}  // namespace signpost::rules
