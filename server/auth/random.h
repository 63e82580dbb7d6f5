// Unpredictable bytes without a system call: for nonces, decision ids and draws without a session.
//
// Each thread has its own ChaCha20 generator with fast key erasure (the first 32 bytes of every block of output become
// the next key, so earlier output cannot be worked out from a later state), keyed once from the kernel.
// Why not libsodium's randombytes_internal: it looks at getpid() on every call, which is a system call, and ends the
// process when it is used after a fork. Here a fork makes every generator of the child draw a new key.
//
// Thread-safety: any thread. Allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace signpost::auth {

void RandomBytes(std::span<std::uint8_t> out);
std::uint64_t RandomSeed();
std::array<std::uint8_t, 16> RandomId();

}  // namespace signpost::auth
