#include "rules/plain_text.h"

#include <algorithm>
#include <bit>

#include "rules/ascii_window.h"

namespace signpost::rules {
namespace {

constexpr std::uint64_t LowBits(std::size_t count) { return count >= 64 ? ~0ULL : (1ULL << count) - 1; }

std::uint64_t FirstRun(std::uint64_t words) { return words & ~(words + (words & -words)); }

// Where the first word begins that camel case might cut: one with a capital that is not its first character, and with a
// small letter.
std::size_t FirstCamelWord(const AsciiWindow& window) {
  if ((window.capital & (window.word << 1)) == 0) return AsciiWindow::kBytes;
  for (std::uint64_t words = window.word; words != 0;) {
    const std::uint64_t run = FirstRun(words);
    const std::uint64_t not_first = run & (run << 1);
    if ((window.capital & not_first) != 0 && (window.small & run) != 0) {
      return static_cast<std::size_t>(std::countr_zero(run));
    }
    words &= ~run;
  }
  return AsciiWindow::kBytes;
}

// How many bytes of the window can be taken. `is_last`: the text ends with its `size` bytes.
std::size_t TakeableBytes(const AsciiWindow& window, std::size_t size, bool is_last) {
  std::size_t end = std::min(size, static_cast<std::size_t>(std::countr_zero(window.special)));
  if (end < size || !is_last) {
    // The word at the end may go on behind it; a separator may combine with what comes, as "<" with a stroke does.
    const std::uint64_t not_word = ~window.word & LowBits(end);
    const std::size_t last_word = 64 - static_cast<std::size_t>(std::countl_zero(not_word));
    const bool is_ascii = end < size && static_cast<unsigned char>(window.bytes()[end]) < 0x80;
    end = last_word < end ? last_word : end - (end > 0 && !is_ascii);
  }
  return std::min(end, FirstCamelWord(window));
}

void AddWords(const AsciiWindow& window, std::uint64_t words, std::uint32_t offset, const HashKey& key,
              const SlotPrefetcher& ahead, Tokens& tokens) {
  constexpr std::size_t kMostWords = (AsciiWindow::kBytes + 1) / 2;
  const std::size_t before = tokens.words.size();
  const auto text = static_cast<std::uint32_t>(tokens.text.size());
  Word* word = tokens.words.Extend(kMostWords);
  std::uint64_t* hash = tokens.reading.words.Extend(kMostWords);
  while (words != 0) {
    const auto from = static_cast<std::uint32_t>(std::countr_zero(words));
    const auto size = static_cast<std::uint32_t>(std::countr_one(words >> from));
    *word++ = {{offset + from, offset + from + size}, WordKind::kPlain, text + from};
    *hash = HashPadded(key, window.BytesAt(from, size), size);
    ahead(*hash++);
    words &= words + (words & -words);
  }
  const auto after = static_cast<std::size_t>(word - tokens.words.begin());
  tokens.words.Truncate(after);
  tokens.reading.words.Truncate(after);
  tokens.reading.places.Extend(after - before);
}

// The letters of those words, in one piece.
void AddLetters(std::string_view folded, std::uint32_t offset, std::size_t words_before, Tokens& tokens) {
  Reading& reading = tokens.reading;
  const auto letters = static_cast<std::uint32_t>(reading.letters.size());
  for (std::size_t i = words_before; i < tokens.words.size(); ++i) {
    const Span span = tokens.words[i].span;
    reading.places[i] = {letters + span.begin - offset, letters + span.end - offset};
  }
  reading.letters.append(folded);
}

}  // namespace

std::size_t TakePlainText(std::string_view text, std::uint32_t offset, const HashKey& key, Keep keep,
                          const SlotPrefetcher& ahead, Tokens& tokens) {
  AsciiWindow window;
  std::size_t taken = 0;
  while (taken < text.size()) {
    const std::size_t size = std::min(text.size() - taken, AsciiWindow::kBytes);
    window.Load(text.data() + taken, size);
    const std::size_t takeable = TakeableBytes(window, size, taken + size == text.size());
    if (takeable == 0 || tokens.words.size() + AsciiWindow::kBytes > kMaxWords) break;
    const auto begin = offset + static_cast<std::uint32_t>(taken);
    const std::string_view folded(window.bytes(), takeable);
    const std::size_t words_before = tokens.words.size();
    AddWords(window, window.word & LowBits(takeable), begin, key, ahead, tokens);
    if (keep != Keep::kHashes) AddLetters(folded, begin, words_before, tokens);
    if (keep == Keep::kEverything) tokens.text.AppendAscii(folded, begin);
    taken += takeable;
    if (takeable < size / 2) break;  // what stopped this window would stop the next one
  }
  return taken;
}

}  // namespace signpost::rules
