// A file in memory that outlives the process: what has been stored in it is there after kill -9, without a system call
// for each store, because the pages belong to the kernel. Internal to counters/.
//
//   Result<MappedFile> file = MappedFile::Create(path, bytes);   // zeros, as path + ".new"
//   if (!file->Reserve(0, used_bytes)) ...;                      // the disk has room for them: they may be written
//   file->data()[0] = 1;
//   file->Publish();                                             // from here on it is there under its name
//
// It does not outlive the machine: which pages reach the disk before a loss of power, and in which order, is the
// kernel's choice. So the owner writes BootId() into its header, and trusts a file only within the same boot.
// A page that was never reserved must not be written: on a full disk that would end the process (SIGBUS). On file
// systems that copy on write (btrfs, ZFS) a reservation is only a good sign; leave room on their disks.
#pragma once

#include <cstddef>
#include <string>

#include "server/base/files.h"
#include "server/base/result.h"

namespace signpost::counters {

class MappedFile {
 public:
  MappedFile() = default;
  static base::Result<MappedFile> Create(const std::string& path, std::size_t bytes);
  static base::Result<MappedFile> Open(const std::string& path);  // for writing too
  static MappedFile InMemory(std::size_t bytes);                  // the same without a file, for one process
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  char* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }
  const std::string& path() const { return path_; }  // empty: in memory
  bool Reserve(std::size_t offset, std::size_t bytes);
  base::Result<void> Publish();
  void Remove();  // the name; the memory stays as long as this

 private:
  std::string path_;
  base::File file_;
  char* data_ = nullptr;
  std::size_t bytes_ = 0;
};

// Changes with each boot of the machine. Empty where the kernel does not tell: nothing is trusted then.
std::string BootId();
inline constexpr std::size_t kBootIdCharacters = 36;

}  // namespace signpost::counters
