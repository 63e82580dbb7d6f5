// Linking counting_new.cc into an executable replaces its global operator new by one that counts.
#pragma once

#include <cstdint>

namespace signpost::messages {

std::uint64_t AllocationCount();

}  // namespace signpost::messages
