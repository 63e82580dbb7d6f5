// The JSON of POST /v1/decide and /v1/decide/batch, read into what rules/ wants, without owning a byte of it.
//
//   RequestReader reader;                                  // one for each thread
//   InputFault fault;
//   if (const auto* requests = reader.ReadOne(body, fault)) { ... requests->front() ... } else Refuse(fault);
//
// Contract: what Read* returns is valid until the same reader's next call. Unknown fields are ignored, as the ecosystem
// expects; a known field of a wrong type, an unknown enum value or anything over a limit below is a fault, with a JSON
// Pointer to it and a sentence that never quotes the caller's text. Text is valid UTF-8 afterwards. No allocation for
// bodies up to some tens of KiB.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/select.h"
#include "rules/input.h"

namespace signpost::decide {

inline constexpr std::size_t kMaxDecideBodyBytes = 64 * 1024;
inline constexpr std::size_t kMaxBatchBodyBytes = 1024 * 1024;
inline constexpr std::size_t kMaxBatch = 100;
inline constexpr std::size_t kMaxTexts = 16;
inline constexpr std::size_t kMaxTextBytes = 16 * 1024;  // of one text
inline constexpr std::size_t kMaxLanguages = 16;
inline constexpr std::size_t kMaxSignals = 32;
inline constexpr std::size_t kMaxNestingDepth = 16;
inline constexpr std::size_t kMaxSessionBytes = 256;
inline constexpr std::uint32_t kMaxPriorExposures = 1'000'000;

struct InputFault {
  std::string pointer;
  std::string message;
};

struct DecideRequest {
  std::vector<std::string_view> texts;
  std::vector<std::string_view> languages;
  std::vector<rules::Signal> signals;
  std::string_view country;
  std::string_view region;
  std::string_view session;
  rules::Surface surface = rules::Surface::kOther;
  rules::AgeBand age_band = rules::AgeBand::kUnknown;
  std::uint32_t prior_exposures = 0;
  messages::FormatSet formats;

  void Clear();
};

// A batch member that is wrong does not spoil the others.
struct BatchMember {
  const DecideRequest* request = nullptr;  // null: see fault
  InputFault fault;
};

class RequestReader {
 public:
  RequestReader();
  ~RequestReader();
  RequestReader(RequestReader&&) noexcept;

  // Null, with the fault set, where the body is not a decide request.
  const DecideRequest* ReadOne(std::string_view body, InputFault& fault);
  // Empty, with the fault set, where the body is not a batch at all. The pointers in members' faults are relative to
  // the whole body (/requests/3/query).
  std::span<const BatchMember> ReadBatch(std::string_view body, InputFault& fault);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace signpost::decide
