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
  return std::malloc(size_bytes == 0 ? 1 : size_bytes);
}

}  // namespace signpost::policy::test

// The one that does not throw, too: what std::stable_sort takes from it in a library, it gives back to this delete.
void* operator new(std::size_t size_bytes, const std::nothrow_t&) noexcept {
  return signpost::policy::test::Allocate(size_bytes);
}
void* operator new(std::size_t size_bytes) {
  if (void* memory = signpost::policy::test::Allocate(size_bytes)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
