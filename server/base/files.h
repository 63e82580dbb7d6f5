// The few system calls that files which must survive are made of, with errors a person can act on.
//
//   if (auto replaced = ReplaceFile(path, {head, body}); !replaced) return replaced;   // whole or not at all
//   Result<std::string> text = ReadFile(path);
//
//   const File file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
//   if (!file.valid() || !WriteAll(file.get(), bytes) || fsync(file.get()) != 0) return CannotDo("write", path);
//
// Thread-safety: pure functions but for the file system; a File belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "server/base/result.h"

namespace signpost::base {

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
Error CannotDo(const std::string& what, const std::string& path);

bool WriteAll(int descriptor, std::string_view bytes);                  // false: errno says why
bool ReadAt(int descriptor, std::uint64_t offset, std::string& bytes);  // fills `bytes` as far as the file goes
Result<void> SyncFolder(const std::string& folder);

// Makes `path` hold the parts, one after the other: written aside, synced, renamed, so that whoever reads sees the old
// bytes or the new ones, whenever the process or the machine dies. Readable by its owner only.
Result<void> ReplaceFile(const std::string& path, std::initializer_list<std::string_view> parts);
Result<std::string> ReadFile(const std::string& path);  // kNotFound: there is none

}  // namespace signpost::base
