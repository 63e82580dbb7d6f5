#include "server/policy/wording.h"

#include <charconv>
#include <cmath>

namespace signpost::policy {
namespace {

// C0, DEL, and C1 as UTF-8 writes it (C2 80 to C2 9F).
std::size_t ControlBytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(at) < 0x20 || byte(at) == 0x7F) return 1;
  return byte(at) == 0xC2 && at + 1 < text.size() && byte(at + 1) < 0xA0 ? 2 : 0;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string WithoutControls(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t control = ControlBytes(text, i);
    shown += control > 0 ? ' ' : text[i];
    i += control > 0 ? control : 1;
  }
  return shown;
}

std::string Quoted(std::string_view text) { return "“" + WithoutControls(text) + "”"; }

std::string WordsOf(std::string_view name) {
  if (name == "*") return "everywhere";
  std::string words;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool is_range = i > 0 && i + 1 < name.size() && IsDigit(name[i - 1]) && IsDigit(name[i + 1]);
    words += name[i] != '_' ? std::string(1, name[i]) : is_range ? " to " : " ";
  }
  return WithoutControls(words);
}

std::string JoinWords(std::span<const std::string> words, std::string_view conjunction) {
  std::string joined;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) joined += i + 1 == words.size() ? " " + std::string(conjunction) + " " : ", ";
    joined += words[i];
  }
  return joined;
}

std::string NumberText(double number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  return {text, end};
}

std::string CountOf(std::size_t count, std::string_view one, std::string_view several) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3;) digits.insert(i -= 3, ",");
  return digits + " " + std::string(count == 1 ? one : several);
}

std::string ShareText(double share) { return NumberText(std::round(share * 1000) / 10) + " %"; }

}  // namespace signpost::policy
