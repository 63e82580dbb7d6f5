#include "server/counters/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <new>
#include <utility>

namespace signpost::counters {
namespace {

using base::CannotDo;
using base::Result;

char* Map(std::size_t bytes, int flags, int descriptor) {
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, descriptor, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<char*>(memory);
}

std::string Aside(const std::string& path) { return path + ".new"; }

}  // namespace

Result<MappedFile> MappedFile::Create(const std::string& path, std::size_t bytes) {
  MappedFile made;
  made.path_ = path;
  made.file_ = base::File(open(Aside(path).c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!made.file_.valid() || ftruncate(made.file_.get(), static_cast<off_t>(bytes)) != 0) {
    return CannotDo("create", Aside(path));
  }
  made.data_ = Map(bytes, MAP_SHARED, made.file_.get());
  if (made.data_ == nullptr) return CannotDo("map into memory", Aside(path));
  made.bytes_ = bytes;
  return made;
}

Result<MappedFile> MappedFile::Open(const std::string& path) {
  MappedFile opened;
  opened.path_ = path;
  opened.file_ = base::File(open(path.c_str(), O_RDWR | O_CLOEXEC));
  struct stat about {};
  if (!opened.file_.valid() || fstat(opened.file_.get(), &about) != 0) return CannotDo("open", path);
  if (about.st_size == 0) return base::Error{base::ErrorCode::kInvalid, "The file " + path + " is empty."};
  opened.bytes_ = static_cast<std::size_t>(about.st_size);
  opened.data_ = Map(opened.bytes_, MAP_SHARED, opened.file_.get());
  if (opened.data_ == nullptr) return CannotDo("map into memory", path);
  return opened;
}

MappedFile MappedFile::InMemory(std::size_t bytes) {
  MappedFile made;
  made.data_ = Map(bytes, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
  if (made.data_ == nullptr) throw std::bad_alloc();
  made.bytes_ = bytes;
  return made;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept { *this = std::move(other); }

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(file_, other.file_);
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

bool MappedFile::Reserve(std::size_t offset, std::size_t bytes) {
  return !file_.valid() || posix_fallocate(file_.get(), static_cast<off_t>(offset), static_cast<off_t>(bytes)) == 0;
}

Result<void> MappedFile::Publish() {
  if (rename(Aside(path_).c_str(), path_.c_str()) != 0) return CannotDo("create", path_);
  return {};
}

void MappedFile::Remove() {
  if (!path_.empty()) unlink(path_.c_str());
}

std::string BootId() {
  std::string id;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
  return id.size() == kBootIdCharacters ? id : "";
}

}  // namespace signpost::counters
