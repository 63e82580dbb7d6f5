// Small numbers for the strings that counts are kept under, so that a worker can count without touching text.
//
//   Labels labels;
//   LabelId gb = *labels.Intern("GB");       // when a policy is loaded, a partner is added; not per request
//   std::optional<LabelId> id = labels.Find(country);   // may be per request: no lock, no allocation
//
// Contract: the same text always gives the same id for the life of the table; an id is never taken back. 0 is the empty
// string. Only values of closed sets belong here: never what a caller may invent. Intern takes a mutex when the text is
// new; Find and Text take none. Thread-safety: any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/result.h"

namespace signpost::counters {

using LabelId = std::uint16_t;
inline constexpr LabelId kNoLabel = 0;             // the empty string
inline constexpr std::size_t kMaxLabels = 32'768;  // the empty one included

class Labels {
 public:
  // Told of each text before anybody is given its id: where counts outlive the process, so must their labels.
  using Keep = std::function<void(LabelId id, std::string_view text)>;
  explicit Labels(Keep keep = {});

  // kInvalid: longer than store::kMaxDimensionBytes. kUnavailable: the table is full (restart after removing policies
  // or partners that are no longer needed).
  base::Result<LabelId> Intern(std::string_view text);
  std::optional<LabelId> Find(std::string_view text) const;
  const std::string& Text(LabelId id) const;  // id must come from this table
  std::size_t size() const { return size_.load(std::memory_order_acquire); }

 private:
  static constexpr std::size_t kSlots = 2 * kMaxLabels;

  // Open addressing; a slot holds an id + 1, 0 while free. Texts are written before the slot that names them.
  std::unique_ptr<std::atomic<std::uint32_t>[]> slots_;
  std::vector<std::string> texts_;  // kMaxLabels long from the start: elements never move
  std::atomic<std::size_t> size_{0};
  std::mutex insert_mutex_;
  const Keep keep_;
};

}  // namespace signpost::counters
