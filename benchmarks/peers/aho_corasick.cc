#include "benchmarks/peers/aho_corasick.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace signpost::benchmarks {
namespace {

using State = std::uint32_t;
constexpr State kRoot = 0;
constexpr State kNoState = 0xffffffff;
constexpr std::uint32_t kNoLength = 0;

std::uint8_t Lowered(char c) { return static_cast<std::uint8_t>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

// Bytes that no term has are one letter, 0; either case of a letter is one.
class Alphabet {
 public:
  explicit Alphabet(std::span<const std::string> terms) {
    for (const std::string& term : terms) {
      for (const char c : term) is_used_[Lowered(c)] = true;
    }
    for (std::size_t byte = 0; byte < letters_.size(); ++byte) {
      if (is_used_[byte]) letters_[byte] = size_++;
    }
    for (std::size_t byte = 'A'; byte <= 'Z'; ++byte) letters_[byte] = letters_[byte - 'A' + 'a'];
  }

  std::uint8_t operator[](char c) const { return letters_[static_cast<unsigned char>(c)]; }
  std::size_t size() const { return size_; }

 private:
  std::array<bool, 256> is_used_{};
  std::array<std::uint8_t, 256> letters_{};
  std::uint8_t size_ = 1;
};

// The trie with its failure and output links. States are numbered breadth first, so the children of a state are
// neighbours, ascending by letter, and end where the next state's children begin.
class Automaton {
 public:
  explicit Automaton(std::span<const std::string> terms) : alphabet_(terms) {
    std::vector<const std::string*> sorted(terms.size());
    std::ranges::transform(terms, sorted.begin(), [](const std::string& term) { return &term; });
    std::ranges::sort(sorted, [this](const auto* a, const auto* b) { return IsBefore(*a, *b); });
    Grow(sorted);
  }

  const Alphabet& alphabet() const { return alphabet_; }
  std::size_t states() const { return letter_.size(); }
  State failure(State state) const { return failure_[state]; }
  bool HasOutput(State state) const { return has_output_[state] != 0; }

  // The child by this letter, or kNoState.
  State Child(State state, std::uint8_t letter) const {
    for (State child = first_child_[state]; child < first_child_[state + 1]; ++child) {
      if (letter_[child] >= letter) return letter_[child] == letter ? child : kNoState;
    }
    return kNoState;
  }

  // Whether one of the terms that end here, `end` being the place after the last byte, stands there as whole words.
  bool Reports(State state, std::string_view text, std::size_t end) const {
    bool found = false;
    for (State at = state; at != kNoState; at = output_[at]) {
      if (length_[at] != kNoLength) found |= IsWholeWords(text, end - length_[at], end);
    }
    return found;
  }

  std::size_t MemoryBytes() const {
    return letter_.capacity() + has_output_.capacity() +
           (first_child_.capacity() + failure_.capacity() + output_.capacity() + length_.capacity()) * sizeof(State);
  }

 private:
  struct Range {  // of the sorted terms that go through a state
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t depth = 0;
  };

  bool IsBefore(const std::string& a, const std::string& b) const {
    return std::ranges::lexicographical_compare(a, b, [this](char x, char y) { return alphabet_[x] < alphabet_[y]; });
  }

  void Grow(const std::vector<const std::string*>& sorted) {
    std::vector<Range> ranges;
    AddState(0, kRoot, ranges, {0, static_cast<std::uint32_t>(sorted.size()), 0});
    for (State state = 0; state < states(); ++state) {
      Range range = ranges[state];
      first_child_.push_back(static_cast<State>(states()));
      if (range.begin < range.end && sorted[range.begin]->size() == range.depth) {
        length_[state] = range.depth;
        has_output_[state] = 1;
        ++range.begin;
      }
      while (range.begin < range.end) {
        const std::uint8_t letter = alphabet_[(*sorted[range.begin])[range.depth]];
        std::uint32_t end = range.begin + 1;
        while (end < range.end && alphabet_[(*sorted[end])[range.depth]] == letter) ++end;
        AddState(letter, FailureOfChild(state, letter), ranges, {range.begin, end, range.depth + 1});
        range.begin = end;
      }
    }
    first_child_.push_back(static_cast<State>(states()));
    LinkOutputs();
    for (auto* numbers : {&first_child_, &failure_, &output_, &length_}) numbers->shrink_to_fit();
    letter_.shrink_to_fit();
    has_output_.shrink_to_fit();
  }

  void AddState(std::uint8_t letter, State failure, std::vector<Range>& ranges, Range range) {
    letter_.push_back(letter);
    failure_.push_back(failure);
    length_.push_back(kNoLength);
    has_output_.push_back(0);
    ranges.push_back(range);
  }

  // The failure state of a state is nearer to the root, so its children are known already.
  State FailureOfChild(State parent, std::uint8_t letter) const {
    while (parent != kRoot) {
      parent = failure_[parent];
      if (const State child = Child(parent, letter); child != kNoState) return child;
    }
    return kRoot;
  }

  void LinkOutputs() {
    output_.assign(states(), kNoState);
    for (State state = 1; state < states(); ++state) {
      const State failure = failure_[state];
      output_[state] = length_[failure] != kNoLength ? failure : output_[failure];
      has_output_[state] |= static_cast<std::uint8_t>(output_[state] != kNoState);
    }
  }

  Alphabet alphabet_;
  std::vector<std::uint8_t> letter_;  // by which a state is reached
  std::vector<std::uint8_t> has_output_;
  std::vector<State> first_child_;  // one more than there are states
  std::vector<State> failure_;
  std::vector<State> output_;          // the nearest state on the chain of failures where a term ends
  std::vector<std::uint32_t> length_;  // of the term that ends here
};

class Nfa : public Engine {
 public:
  explicit Nfa(Automaton automaton) : automaton_(std::move(automaton)), from_root_(automaton_.alphabet().size()) {
    for (std::size_t letter = 0; letter < from_root_.size(); ++letter) {
      const State child = automaton_.Child(kRoot, static_cast<std::uint8_t>(letter));
      from_root_[letter] = child == kNoState ? kRoot : child;
    }
  }

  bool FindsAny(std::string_view text) override {
    bool found = false;
    State state = kRoot;
    for (std::size_t i = 0; i < text.size(); ++i) {
      state = Next(state, automaton_.alphabet()[text[i]]);
      if (automaton_.HasOutput(state)) found |= automaton_.Reports(state, text, i + 1);
    }
    return found;
  }

  std::size_t MemoryBytes() const override { return automaton_.MemoryBytes(); }

 private:
  State Next(State state, std::uint8_t letter) const {
    if (letter == 0) return kRoot;
    for (; state != kRoot; state = automaton_.failure(state)) {
      if (const State child = automaton_.Child(state, letter); child != kNoState) return child;
    }
    return from_root_[letter];
  }

  Automaton automaton_;
  std::vector<State> from_root_;
};

class Dfa : public Engine {
 public:
  static std::size_t TableBytes(const Automaton& automaton) {
    return automaton.states() * automaton.alphabet().size() * sizeof(State);
  }

  explicit Dfa(Automaton automaton)
      : automaton_(std::move(automaton)),
        letters_(automaton_.alphabet().size()),
        next_(automaton_.states() * letters_) {
    for (State state = 0; state < automaton_.states(); ++state) {
      for (std::size_t letter = 1; letter < letters_; ++letter) {
        const State child = automaton_.Child(state, static_cast<std::uint8_t>(letter));
        const State otherwise = state == kRoot ? kRoot : next_[automaton_.failure(state) * letters_ + letter];
        next_[state * letters_ + letter] = child == kNoState ? otherwise : child;
      }
    }
  }

  bool FindsAny(std::string_view text) override {
    bool found = false;
    std::size_t state = kRoot;
    for (std::size_t i = 0; i < text.size(); ++i) {
      state = next_[state * letters_ + automaton_.alphabet()[text[i]]];
      if (automaton_.HasOutput(static_cast<State>(state))) {
        found |= automaton_.Reports(static_cast<State>(state), text, i + 1);
      }
    }
    return found;
  }

  std::size_t MemoryBytes() const override { return automaton_.MemoryBytes() + next_.capacity() * sizeof(State); }

 private:
  Automaton automaton_;
  std::size_t letters_;
  std::vector<State> next_;  // by state and letter
};

}  // namespace

Built BuildAhoCorasick(std::span<const std::string> terms, AhoCorasickKind& kind) {
  const double start_ms = ProcessorMilliseconds();
  Automaton automaton(terms);
  kind = Dfa::TableBytes(automaton) <= kMostDfaBytes ? AhoCorasickKind::kDfa : AhoCorasickKind::kNfa;
  Built built;
  if (kind == AhoCorasickKind::kDfa) {
    built.engine = std::make_unique<Dfa>(std::move(automaton));
  } else {
    built.engine = std::make_unique<Nfa>(std::move(automaton));
  }
  built.build_ms = ProcessorMilliseconds() - start_ms;
  return built;
}

}  // namespace signpost::benchmarks
