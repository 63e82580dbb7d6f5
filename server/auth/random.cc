#include "server/auth/random.h"

#include <pthread.h>
#include <sodium.h>

#include <algorithm>
#include <atomic>
#include <cstring>

namespace signpost::auth {
namespace {

// Moves with every fork, in the child only: a generator that remembers another number draws a new key.
std::atomic<std::uint64_t> fork_generation{1};

void MarkFork() { fork_generation.fetch_add(1, std::memory_order_relaxed); }

class Generator {
 public:
  void Fill(std::span<std::uint8_t> out) {
    if (generation_ != fork_generation.load(std::memory_order_relaxed)) Rekey();
    while (!out.empty()) {
      if (left_ == 0) Refill();
      const std::size_t take = std::min(left_, out.size());
      std::uint8_t* from = block_.data() + block_.size() - left_;
      std::memcpy(out.data(), from, take);
      sodium_memzero(from, take);  // what was given out cannot be read back from here
      left_ -= take;
      out = out.subspan(take);
    }
  }

 private:
  void Rekey() {
    static const bool registered = [] { return pthread_atfork(nullptr, nullptr, &MarkFork) == 0; }();
    (void)registered;
    generation_ = fork_generation.load(std::memory_order_relaxed);
    randombytes_buf(block_.data(), crypto_stream_chacha20_KEYBYTES);
    left_ = 0;
  }

  // The first bytes of the block are always the next key, and are overwritten before anything of the block is given
  // out. The nonce may stay zero: no key is used twice.
  void Refill() {
    std::array<std::uint8_t, crypto_stream_chacha20_KEYBYTES> key;
    std::memcpy(key.data(), block_.data(), key.size());
    static constexpr std::array<std::uint8_t, crypto_stream_chacha20_NONCEBYTES> kNonce{};
    crypto_stream_chacha20(block_.data(), block_.size(), kNonce.data(), key.data());
    sodium_memzero(key.data(), key.size());
    left_ = block_.size() - crypto_stream_chacha20_KEYBYTES;
  }

  std::array<std::uint8_t, 1024> block_{};
  std::size_t left_ = 0;
  std::uint64_t generation_ = 0;
};

thread_local Generator generator;

}  // namespace

void RandomBytes(std::span<std::uint8_t> out) { generator.Fill(out); }

std::uint64_t RandomSeed() {
  std::array<std::uint8_t, 8> bytes;
  RandomBytes(bytes);
  std::uint64_t seed;
  std::memcpy(&seed, bytes.data(), sizeof seed);
  return seed;
}

std::array<std::uint8_t, 16> RandomId() {
  std::array<std::uint8_t, 16> id;
  RandomBytes(id);
  return id;
}

}  // namespace signpost::auth
