// How often the calling thread has allocated since it began; operator new of this test program counts.
#pragma once

#include <cstddef>

namespace signpost::counters {

std::size_t ThreadAllocations();

}  // namespace signpost::counters
