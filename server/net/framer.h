// Finds one complete HTTP/1 request in a growing buffer, or the reason to refuse it. A pure state machine: it does no
// I/O, keeps no bytes and copies nothing.
//
//   Framer framer(limits);
//   switch (framer.Advance(bytes_from_the_first_of_this_request)) {   // call again with more of the same bytes
//     case Framer::State::kNeedMore: ...                              // nothing to do until more arrives
//     case Framer::State::kHead:     framer.AcceptBody(limit_bytes);  // framer.head() is ready; then Advance again
//     case Framer::State::kComplete: Use(framer.head(), framer.Body(bytes)); drop framer.consumed_bytes(); Reset();
//     case Framer::State::kRefused:  Answer(framer.refusal()) and close: what follows cannot be trusted
//   }
//
// Contract: `input` always starts at the same first byte and only grows; it may move, since a Head holds offsets. How
// the bytes are split over calls never changes the result, and each byte is looked at a bounded number of times, so a
// sender that trickles costs no more than one that does not.
//
// Rules: RFC 9112 with every leniency off, because two servers that read one message differently is how requests are
// smuggled. One Content-Length; no Transfer-Encoding (411); no folding, no bare CR or LF, no blank before a colon, no
// control byte, no invalid name, exactly one valid Host on HTTP/1.1; one blank line before a request is skipped (2.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "server/net/http.h"

namespace signpost::net {

struct FramerLimits {
  std::size_t request_line_bytes = 8 * 1024;  // with its line end
  std::size_t header_bytes = 16 * 1024;       // all field lines with their line ends
  std::size_t header_fields = 100;
};

// A part of the input, as offsets from the request's first byte.
struct Span {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
  std::string_view In(std::string_view input) const { return input.substr(offset, size); }
};

struct FieldSpan {
  Span name;
  Span value;  // without surrounding blanks
};

struct Head {
  Span method;
  Span path;   // percent-encoded; empty for an absolute-form target without a path, which means "/"
  Span query;  // percent-encoded, without the '?'
  bool is_http11 = false;
  bool keep_alive = false;
  bool expects_continue = false;
  bool expects_other = false;
  bool needs_content_length = false;  // POST, PUT and PATCH
  bool has_content_length = false;
  std::uint64_t content_length_bytes = 0;
  std::vector<FieldSpan> fields;
};

class Framer {
 public:
  enum class State { kNeedMore, kHead, kComplete, kRefused };

  explicit Framer(const FramerLimits& limits) : limits_(limits) {}

  State Advance(std::string_view input);
  // After kHead: the longest body the caller takes. A longer one turns into Refusal::kBodyTooLarge, and a POST, PUT or
  // PATCH that does not say how long it is into Refusal::kLengthRequired.
  void AcceptBody(std::size_t limit_bytes);
  // After kComplete: ready for the next request of the connection.
  void Reset();

  const Head& head() const { return head_; }
  std::string_view Body(std::string_view input) const;
  // After kHead: the request line and the fields, with the blank line at their end.
  std::size_t head_bytes() const { return head_end_; }
  std::size_t consumed_bytes() const { return head_end_ + static_cast<std::size_t>(head_.content_length_bytes); }
  // True when `input_bytes` hold more than the blank line that may precede a request.
  bool HasBegun(std::size_t input_bytes) const { return input_bytes > first_byte_; }
  Refusal refusal() const { return refusal_; }

 private:
  enum class Part { kRequestLine, kFields, kHeadDone, kBody, kRefused };

  State Refuse(Refusal refusal);
  State AdvanceHead(std::string_view input);
  // False after Refuse.
  bool TakeRequestLine(std::string_view input, std::size_t begin, std::size_t end);
  bool TakeField(std::string_view input, std::size_t begin, std::size_t end);
  bool TakeTarget(std::string_view input, std::size_t begin, std::size_t end);
  bool TakeKnownField(std::string_view name, std::string_view value);
  bool TakeContentLength(std::string_view value);
  void TakeConnection(std::string_view value);
  bool FinishFields();
  bool CheckLineLimit(std::size_t line_end);

  FramerLimits limits_;
  Part part_ = Part::kRequestLine;
  Refusal refusal_ = Refusal::kBadRequest;
  std::size_t first_byte_ = 0;  // 2 after a skipped blank line
  std::size_t line_begin_ = 0;
  std::size_t scanned_ = 0;  // no line end before here
  std::size_t fields_begin_ = 0;
  std::size_t head_end_ = 0;
  bool has_host_ = false;
  bool wants_close_ = false;
  bool wants_keep_alive_ = false;
  Head head_;
};

}  // namespace signpost::net
