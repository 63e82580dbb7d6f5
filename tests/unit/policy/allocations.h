// How often this test program has asked for memory: operator new is replaced in allocations.cc, a file of its own so
// that the compiler does not see through it.
#pragma once

#include <cstddef>

namespace signpost::policy::test {

std::size_t Allocations();

}  // namespace signpost::policy::test
