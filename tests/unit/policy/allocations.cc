#include "tests/unit/policy/allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace signpost::policy::test {
namespace {

std::atomic<std::size_t> count{0};

}  // namespace

std::size_t Allocations() { return count; }
static void* Allocate(std::size_t size_bytes) {
  ++count;
  if (void* memory = std::malloc(size_bytes == 0 ? 1 : size_bytes)) return memory;
  throw std::bad_alloc();
}

}  // namespace signpost::policy::test

void* operator new(std::size_t size_bytes) { return signpost::policy::test::Allocate(size_bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
