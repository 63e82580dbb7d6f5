#include "server/net/framer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

namespace signpost::net {
namespace {

// Byte classes of RFC 9110 and RFC 3986, one bit each.
constexpr std::uint8_t kToken = 1;       // may stand in a method or a field name
constexpr std::uint8_t kFieldValue = 2;  // may stand in a field value
constexpr std::uint8_t kTarget = 4;      // may stand in a request target
constexpr std::uint8_t kHost = 8;        // may stand in Host

constexpr bool IsAlnum(int c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

constexpr bool IsOneOf(int c, std::string_view set) {
  return c < 0x80 && set.find(static_cast<char>(c)) != std::string_view::npos;
}

constexpr std::array<std::uint8_t, 256> MakeClasses() {
  std::array<std::uint8_t, 256> classes{};
  for (int c = 0; c < 256; ++c) {
    std::uint8_t bits = 0;
    if (IsAlnum(c) || (c != 0 && IsOneOf(c, "!#$%&'*+-.^_`|~"))) bits |= kToken;
    if (c == '\t' || (c >= 0x20 && c != 0x7f)) bits |= kFieldValue;
    // Generous among visible ASCII, as browsers are ('|', '"', '[' ...), but never a fragment or a raw byte over 0x7f.
    if (c > 0x20 && c < 0x7f && c != '#') bits |= kTarget;
    if (IsAlnum(c) || (c != 0 && IsOneOf(c, "-._~%:[]!$&'()*+,;="))) bits |= kHost;
    classes[static_cast<std::size_t>(c)] = bits;
  }
  return classes;
}

constexpr std::array<std::uint8_t, 256> kClasses = MakeClasses();

bool All(std::string_view text, std::uint8_t bit) {
  return std::all_of(text.begin(), text.end(),
                     [bit](char c) { return (kClasses[static_cast<unsigned char>(c)] & bit) != 0; });
}

constexpr int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Every '%' starts two hex digits, and none of them spells NUL, which nothing above expects in a path.
bool EscapesAreValid(std::string_view target) {
  for (std::size_t at = target.find('%'); at != std::string_view::npos; at = target.find('%', at + 3)) {
    if (target.size() - at < 3) return false;
    const int high = HexValue(target[at + 1]);
    const int low = HexValue(target[at + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return false;
  }
  return true;
}

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Span MakeSpan(std::string_view input, std::string_view part) {
  return {static_cast<std::uint32_t>(part.data() - input.data()), static_cast<std::uint32_t>(part.size())};
}

}  // namespace

Framer::State Framer::Advance(std::string_view input) {
  if (part_ == Part::kRefused) return State::kRefused;
  if (part_ == Part::kRequestLine || part_ == Part::kFields) return AdvanceHead(input);
  if (part_ == Part::kHeadDone) return State::kHead;
  return input.size() >= consumed_bytes() ? State::kComplete : State::kNeedMore;
}

Framer::State Framer::AdvanceHead(std::string_view input) {
  while (true) {
    const std::size_t line_feed = input.find('\n', scanned_);
    if (line_feed == std::string_view::npos) {
      scanned_ = input.size();
      return CheckLineLimit(input.size()) ? State::kNeedMore : State::kRefused;
    }
    const std::size_t next_line = line_feed + 1;
    if (!CheckLineLimit(next_line)) return State::kRefused;
    if (line_feed == line_begin_ || input[line_feed - 1] != '\r') return Refuse(Refusal::kBadRequest);
    const std::size_t begin = line_begin_;
    const std::size_t end = line_feed - 1;
    line_begin_ = scanned_ = next_line;
    if (part_ == Part::kRequestLine) {
      if (begin == end && first_byte_ == 0) {
        first_byte_ = next_line;
        continue;
      }
      if (!TakeRequestLine(input, begin, end)) return State::kRefused;
      fields_begin_ = next_line;
      part_ = Part::kFields;
    } else if (begin != end) {
      if (!TakeField(input, begin, end)) return State::kRefused;
    } else {
      head_end_ = next_line;
      if (!FinishFields()) return State::kRefused;
      part_ = Part::kHeadDone;
      return State::kHead;
    }
  }
}

void Framer::AcceptBody(std::size_t limit_bytes) {
  assert(part_ == Part::kHeadDone);
  if (head_.needs_content_length && !head_.has_content_length) {
    Refuse(Refusal::kLengthRequired);
  } else if (head_.content_length_bytes > limit_bytes) {
    Refuse(Refusal::kBodyTooLarge);
  } else {
    part_ = Part::kBody;
  }
}

void Framer::Reset() {
  std::vector<FieldSpan> fields = std::move(head_.fields);
  fields.clear();
  *this = Framer(limits_);
  head_.fields = std::move(fields);  // keeps its memory for the connection's next request
}

std::string_view Framer::Body(std::string_view input) const {
  return input.substr(head_end_, static_cast<std::size_t>(head_.content_length_bytes));
}

Framer::State Framer::Refuse(Refusal refusal) {
  part_ = Part::kRefused;
  refusal_ = refusal;
  return State::kRefused;
}

// `line_end` is the end of the line, or of what has arrived of it: a line is too long as soon as that is certain, so
// the answer is the same however the bytes were split.
bool Framer::CheckLineLimit(std::size_t line_end) {
  if (part_ == Part::kRequestLine) {
    if (line_end - line_begin_ <= limits_.request_line_bytes) return true;
    Refuse(Refusal::kRequestLineTooLong);
    return false;
  }
  // The blank line that ends the fields is not counted; the limit is for the fields.
  if (line_end - fields_begin_ <= limits_.header_bytes + 2) return true;
  Refuse(Refusal::kHeadersTooLarge);
  return false;
}

bool Framer::TakeRequestLine(std::string_view input, std::size_t begin, std::size_t end) {
  const std::string_view line = input.substr(begin, end - begin);
  const std::size_t first_space = line.find(' ');
  const std::size_t last_space = line.rfind(' ');
  const bool has_three_parts = first_space != std::string_view::npos && first_space < last_space;
  const std::string_view method = line.substr(0, has_three_parts ? first_space : 0);
  const std::string_view version = has_three_parts ? line.substr(last_space + 1) : std::string_view();
  if (method.empty() || !All(method, kToken)) {
    Refuse(Refusal::kBadRequest);
    return false;
  }
  head_.method = MakeSpan(input, method);
  head_.needs_content_length = method == "POST" || method == "PUT" || method == "PATCH";
  if (!TakeTarget(input, begin + first_space + 1, begin + last_space)) return false;
  const bool is_version = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
                          HexValue(version[5]) >= 0 && HexValue(version[5]) <= 9 && HexValue(version[7]) >= 0 &&
                          HexValue(version[7]) <= 9;
  if (!is_version) {
    Refuse(Refusal::kBadRequest);
    return false;
  }
  head_.is_http11 = version == "HTTP/1.1";
  if (!head_.is_http11 && version != "HTTP/1.0") {
    Refuse(Refusal::kVersionNotSupported);
    return false;
  }
  return true;
}

// Origin form ("/path?query"), absolute form ("http://host/path?query", which RFC 9112, 3.2.2 wants accepted) and "*".
bool Framer::TakeTarget(std::string_view input, std::size_t begin, std::size_t end) {
  std::string_view target = input.substr(begin, end - begin);
  if (target.empty() || !All(target, kTarget) || !EscapesAreValid(target)) {
    Refuse(Refusal::kBadRequest);
    return false;
  }
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (!EqualsIgnoringCase(target.substr(0, scheme.size()), scheme)) continue;
    const std::size_t authority_end = std::min(target.find_first_of("/?", scheme.size()), target.size());
    if (authority_end == scheme.size()) break;
    target.remove_prefix(authority_end);
    const std::size_t mark = std::min(target.find('?'), target.size());
    head_.path = MakeSpan(input, target.substr(0, mark));
    head_.query = MakeSpan(input, target.substr(std::min(mark + 1, target.size())));
    return true;
  }
  if (target.front() != '/' && target != "*") {
    Refuse(Refusal::kBadRequest);
    return false;
  }
  const std::size_t mark = std::min(target.find('?'), target.size());
  head_.path = MakeSpan(input, target.substr(0, mark));
  head_.query = MakeSpan(input, target.substr(std::min(mark + 1, target.size())));
  return true;
}

bool Framer::TakeField(std::string_view input, std::size_t begin, std::size_t end) {
  const std::string_view line = input.substr(begin, end - begin);
  const std::size_t colon = line.find(':');
  // A folded line starts with a blank, which is no token byte; so does a name with a blank before its colon end in one.
  const std::string_view name = line.substr(0, colon == std::string_view::npos ? 0 : colon);
  if (name.empty() || !All(name, kToken) || !All(line.substr(colon), kFieldValue)) {
    Refuse(Refusal::kBadRequest);
    return false;
  }
  if (head_.fields.size() == limits_.header_fields) {
    Refuse(Refusal::kHeadersTooLarge);
    return false;
  }
  const std::string_view value = TrimBlanks(line.substr(colon + 1));
  head_.fields.push_back({MakeSpan(input, name), MakeSpan(input, value)});
  return TakeKnownField(name, value);
}

bool Framer::TakeKnownField(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 4:
      if (!EqualsIgnoringCase(name, "Host")) return true;
      if (has_host_ || !All(value, kHost)) {
        Refuse(Refusal::kBadHost);
        return false;
      }
      has_host_ = true;
      return true;
    case 6:
      if (!EqualsIgnoringCase(name, "Expect")) return true;
      (EqualsIgnoringCase(value, "100-continue") ? head_.expects_continue : head_.expects_other) = true;
      return true;
    case 10:
      if (EqualsIgnoringCase(name, "Connection")) TakeConnection(value);
      return true;
    case 14:
      return !EqualsIgnoringCase(name, "Content-Length") || TakeContentLength(value);
    case 17:
      if (!EqualsIgnoringCase(name, "Transfer-Encoding")) return true;
      Refuse(Refusal::kTransferEncoding);
      return false;
    default:
      return true;
  }
}

bool Framer::TakeContentLength(std::string_view value) {
  const bool is_number =
      !value.empty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (head_.has_content_length || !is_number) {
    Refuse(Refusal::kBadContentLength);
    return false;
  }
  head_.has_content_length = true;
  // Saturates: whatever does not fit is over every limit and becomes a 413.
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max() / 16;
  for (const char c : value) {
    head_.content_length_bytes = std::min(kMost, head_.content_length_bytes * 10 + static_cast<std::uint64_t>(c - '0'));
  }
  return true;
}

void Framer::TakeConnection(std::string_view value) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view option = TrimBlanks(value.substr(0, comma));
    if (EqualsIgnoringCase(option, "close")) wants_close_ = true;
    if (EqualsIgnoringCase(option, "keep-alive")) wants_keep_alive_ = true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

bool Framer::FinishFields() {
  if (head_.is_http11 && !has_host_) {
    Refuse(Refusal::kBadHost);
    return false;
  }
  head_.keep_alive = !wants_close_ && (head_.is_http11 || wants_keep_alive_);
  return true;
}

}  // namespace signpost::net
