// The few system calls that the journal is made of, with errors a person can act on. Internal to counters/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/base/result.h"

namespace signpost::counters {

// Owns a file descriptor.
class File {
 public:
  File() = default;
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File();
  File(File&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  File& operator=(File&& other) noexcept;
  int get() const { return descriptor_; }
  bool valid() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

// "Cannot <what> <path>: <errno in words>.", kUnavailable.
base::Error CannotDo(const std::string& what, const std::string& path);

bool WriteAll(int descriptor, std::string_view bytes);                  // false: errno says why
bool ReadAt(int descriptor, std::uint64_t offset, std::string& bytes);  // fills `bytes` as far as the file goes
base::Result<void> SyncFolder(const std::string& folder);

}  // namespace signpost::counters
