#include "server/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

namespace signpost::base {

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Error CannotDo(const std::string& what, const std::string& path) {
  return {ErrorCode::kUnavailable, "Cannot " + what + " " + path + ": " + std::strerror(errno) + "."};
}

bool WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool ReadAt(int descriptor, std::uint64_t offset, std::string& bytes) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got =
        pread(descriptor, bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return true;
}

Result<void> SyncFolder(const std::string& folder) {
  const File file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.valid() || fsync(file.get()) != 0) return CannotDo("write to the folder", folder);
  return {};
}

Result<void> ReplaceFile(const std::string& path, std::initializer_list<std::string_view> parts) {
  const std::string aside = path + "." + std::to_string(getpid());
  const File file(open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  bool good = file.valid();
  for (const std::string_view part : parts) good = good && WriteAll(file.get(), part);
  good = good && fsync(file.get()) == 0 && rename(aside.c_str(), path.c_str()) == 0;
  if (good) return SyncFolder(std::filesystem::absolute(path).parent_path().string());
  const Error error = CannotDo("write", path);
  unlink(aside.c_str());
  return error;
}

Result<std::string> ReadFile(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT) return Error{ErrorCode::kNotFound, "There is no file " + path + "."};
  struct stat about;
  if (!file.valid() || fstat(file.get(), &about) != 0) return CannotDo("read", path);
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  if (!ReadAt(file.get(), 0, bytes)) return CannotDo("read", path);
  return bytes;
}

}  // namespace signpost::base
