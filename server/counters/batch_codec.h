// A counter batch as bytes in the journal. Internal to counters/.
//
// Numbers are unsigned LEB128, texts follow a length byte, event keys are their 16 bytes:
//   rows (count of them, then each: dimensions, count), events (count of them, then each: key, expiry in ms,
//   dimensions)
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/store/store.h"

namespace signpost::counters {

// False when the batch is beyond the store's limits; `out` is then not to be used.
bool EncodeBatch(std::span<const store::CountRow> rows, std::span<const store::Event> events, std::string& out);

// False when the bytes are not a whole batch. Leaves the id alone.
bool DecodeBatch(std::string_view bytes, store::CounterBatch& batch);

}  // namespace signpost::counters
