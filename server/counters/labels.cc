#include "server/counters/labels.h"

#include <functional>
#include <utility>

#include "server/store/store.h"

namespace signpost::counters {

Labels::Labels(Keep keep)
    : slots_(std::make_unique<std::atomic<std::uint32_t>[]>(kSlots)), texts_(kMaxLabels), keep_(std::move(keep)) {
  (void)Intern("");  // takes id 0, kNoLabel
}

std::optional<LabelId> Labels::Find(std::string_view text) const {
  for (std::size_t slot = std::hash<std::string_view>{}(text) % kSlots;; slot = (slot + 1) % kSlots) {
    const std::uint32_t held = slots_[slot].load(std::memory_order_acquire);
    if (held == 0) return std::nullopt;
    if (texts_[held - 1] == text) return static_cast<LabelId>(held - 1);
  }
}

base::Result<LabelId> Labels::Intern(std::string_view text) {
  if (const auto known = Find(text)) return *known;
  if (text.size() > store::kMaxDimensionBytes) {
    return base::Error{base::ErrorCode::kInvalid,
                       "An id that counts are kept under is longer than 64 bytes: shorten the id."};
  }
  std::lock_guard lock(insert_mutex_);
  if (const auto known = Find(text)) return *known;
  const std::size_t id = size_.load(std::memory_order_relaxed);
  if (id == kMaxLabels) {
    return base::Error{base::ErrorCode::kUnavailable,
                       "32,768 different ids have been counted under since the start, which is the most there can be: "
                       "remove what is no longer used and restart."};
  }
  texts_[id] = text;
  if (keep_) keep_(static_cast<LabelId>(id), text);
  std::size_t slot = std::hash<std::string_view>{}(text) % kSlots;
  while (slots_[slot].load(std::memory_order_relaxed) != 0) slot = (slot + 1) % kSlots;
  slots_[slot].store(static_cast<std::uint32_t>(id + 1), std::memory_order_release);
  size_.store(id + 1, std::memory_order_release);
  return static_cast<LabelId>(id);
}

const std::string& Labels::Text(LabelId id) const { return texts_[id]; }

}  // namespace signpost::counters
