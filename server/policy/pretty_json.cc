#include "server/policy/pretty_json.h"

#include <algorithm>

namespace signpost::policy {
namespace {

constexpr std::size_t kIndent = 2;

bool Opens(char c) { return c == '{' || c == '['; }
bool Closes(char c) { return c == '}' || c == ']'; }

std::size_t WidthOf(std::string_view token) {
  return static_cast<std::size_t>(
      std::ranges::count_if(token, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class Printer {
 public:
  explicit Printer(std::string_view json) : json_(json) {}

  std::string Print() {
    Opens(Next()) ? Broken(0) : Append(Token());
    out_ += '\n';
    return std::move(out_);
  }

 private:
  // 0 at the end.
  char Next() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  void Append(std::string_view text) { out_ += text; }

  // The string, number or word that begins at `at`, or the one character of punctuation.
  std::string_view TokenAt(std::size_t at) const {
    std::size_t end = at;
    if (json_[at] == '"') {
      for (++end; end < json_.size() && json_[end] != '"'; ++end) end += json_[end] == '\\' ? 1 : 0;
      ++end;
    } else if (!Opens(json_[at]) && !Closes(json_[at]) && json_[at] != ',' && json_[at] != ':') {
      end = std::min(json_.find_first_of(",:]}", at), json_.size());
    } else {
      ++end;
    }
    return json_.substr(at, end - at);
  }

  std::string_view Token() {
    const std::string_view token = TokenAt(at_);
    at_ += token.size();
    return token;
  }

  // Does the value that begins here take no more than this on one line? Looks no further than it must.
  bool Fits(std::size_t columns) const {
    std::size_t depth = 0;
    std::size_t width = 0;
    for (std::size_t at = at_; at < json_.size();) {
      const std::string_view token = TokenAt(at);
      at += token.size();
      width += WidthOf(token) + (token == "," || token == ":" ? 1 : 0);
      if (width > columns) return false;
      if (Opens(token.front())) ++depth;
      if (Closes(token.front())) --depth;
      if (depth == 0) return true;
    }
    return true;
  }

  void OnOneLine() {
    std::size_t depth = 0;
    do {
      const std::string_view token = Token();
      Append(token);
      if (token == "," || token == ":") out_ += ' ';
      if (Opens(token.front())) ++depth;
      if (Closes(token.front())) --depth;
    } while (depth > 0 && at_ < json_.size());
  }

  void NewLine(std::size_t indent) {
    out_ += '\n';
    out_.append(indent, ' ');
  }

  void Broken(std::size_t indent) {
    const bool has_keys = Next() == '{';
    Append(Token());
    const bool is_empty = Closes(Next());
    while (at_ < json_.size() && !Closes(Next())) {
      NewLine(indent + kIndent);
      Member(indent + kIndent, has_keys);
      if (Next() == ',') Append(Token());
    }
    if (!is_empty) NewLine(indent);
    if (at_ < json_.size()) Append(Token());
  }

  void Member(std::size_t indent, bool has_key) {
    std::size_t column = indent;
    bool is_list_of_terms = false;
    if (has_key) {
      const std::string_view key = Token();
      Append(key);
      ++at_;  // the colon
      Append(": ");
      column += WidthOf(key) + 2;
      is_list_of_terms = key == "\"terms\"" && Next() == '[';
    }
    constexpr std::size_t kComma = 1;
    const bool fits = column + kComma < kPrettyColumns && Fits(kPrettyColumns - column - kComma);
    if (!Opens(Next()) || (fits && !is_list_of_terms)) return OnOneLine();
    Broken(indent);
  }

  std::string_view json_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string PrettyJson(std::string_view json) { return Printer(json).Print(); }

}  // namespace signpost::policy
