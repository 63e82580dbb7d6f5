// Bytes that lie on a disk and that only a holder of the data folder's secret may read.
//
//   std::string sealed = SealBytes(secrets.cache_key(), "index 4f1c…", document);
//   std::optional<std::string> document = OpenBytes(secrets.cache_key(), "index 4f1c…", sealed);
//
// Shape: 24-byte nonce, ciphertext with 16-byte tag: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), with `purpose` as
// associated data, so that what was sealed for one purpose does not open for another. Nothing comes of bytes that are
// altered, cut short, of another key or for another purpose. Thread-safety: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signpost::auth {

using BoxKey = std::array<std::uint8_t, 32>;

std::string SealBytes(const BoxKey& key, std::string_view purpose, std::string_view bytes);
std::optional<std::string> OpenBytes(const BoxKey& key, std::string_view purpose, std::string_view sealed);

}  // namespace signpost::auth
