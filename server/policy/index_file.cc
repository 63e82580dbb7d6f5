#include "server/policy/index_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL  // the library's fastest form
#include <xxhash.h>

#include <array>
#include <cstring>
#include <span>
#include <utility>

#include "server/base/files.h"

namespace signpost::policy {
namespace {

using base::CannotDo;
using base::Error;
using base::ErrorCode;
using base::File;
using base::Result;

constexpr std::size_t kAlignment = 64;
constexpr std::array<char, 8> kMagic = {'S', 'I', 'G', 'N', 'P', 'O', 'S', 'T'};

struct Header {
  std::array<char, 8> magic = kMagic;
  std::uint64_t checksum = 0;  // of everything after it
  std::uint32_t version = kIndexFileVersion;
  std::uint32_t revision_bytes = 0;
  std::uint64_t index_bytes = 0;
  std::uint64_t rest_bytes = 0;
  std::array<char, kMaxRevisionNameBytes> revision{};
};
constexpr std::size_t kUncheckedBytes = offsetof(Header, version);

constexpr std::uint64_t Aligned(std::uint64_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }
constexpr std::uint64_t kIndexBegin = Aligned(sizeof(Header));

Error Refused(const std::string& path, const std::string& why) {
  return {ErrorCode::kInvalid, "The index file " + path + " " + why + "; it is built anew."};
}

// A file's bytes in memory.
class Mapping {
 public:
  Mapping(void* begin, std::size_t bytes) : begin_(begin), bytes_(bytes) {}
  ~Mapping() { munmap(begin_, bytes_); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(begin_), bytes_}; }

 private:
  void* const begin_;
  const std::size_t bytes_;
};

template <typename Bytes>
std::string_view AsText(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The parts of a file in order, with what fills them up.
struct Parts {
  std::array<std::string_view, 4> parts;

  std::uint64_t Checksum() const {
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    XXH3_64bits_update(&state, parts[0].data() + kUncheckedBytes, parts[0].size() - kUncheckedBytes);
    for (const std::string_view part : std::span(parts).subspan(1))
      XXH3_64bits_update(&state, part.data(), part.size());
    return XXH3_64bits_digest(&state);
  }
};

Result<std::shared_ptr<const Mapping>> Map(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat about;
  if (!file.valid() || fstat(file.get(), &about) != 0) return CannotDo("read the index file", path);
  const auto bytes = static_cast<std::size_t>(about.st_size);
  if (bytes < kIndexBegin) return Refused(path, "is cut short");
  // Populated at once: all of it is read for the checksum.
  void* const begin = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.get(), 0);
  if (begin == MAP_FAILED) return CannotDo("map the index file", path);
  return std::make_shared<const Mapping>(begin, bytes);
}

// Empty where this is a whole file of this format for this revision; otherwise what it is.
std::string FaultOf(const Header& header, std::string_view bytes, std::string_view revision) {
  if (header.magic != kMagic) return "is no index file";
  if (header.version != kIndexFileVersion) return "is of format " + std::to_string(header.version);
  const bool fits = header.index_bytes <= bytes.size() && header.rest_bytes <= bytes.size() &&
                    kIndexBegin + Aligned(header.index_bytes) + header.rest_bytes == bytes.size();
  if (!fits) return "is cut short or damaged";
  if (header.checksum != XXH3_64bits(bytes.data() + kUncheckedBytes, bytes.size() - kUncheckedBytes)) {
    return "is damaged";
  }
  if (header.revision_bytes > kMaxRevisionNameBytes ||
      std::string_view(header.revision.data(), header.revision_bytes) != revision) {
    return "belongs to another revision";
  }
  return {};
}

}  // namespace

Result<void> WriteIndexFile(const std::string& path, std::string_view revision, const rules::TermIndex& index,
                            std::string_view rest) {
  if (revision.size() > kMaxRevisionNameBytes) {
    return Error{ErrorCode::kInvalid, "The revision's name is longer than 64 bytes."};
  }
  const std::string padding(Aligned(index.image().size()) - index.image().size(), '\0');
  std::array<char, kIndexBegin> head{};
  Header header{.revision_bytes = static_cast<std::uint32_t>(revision.size()),
                .index_bytes = index.image().size(),
                .rest_bytes = rest.size()};
  revision.copy(header.revision.data(), revision.size());
  std::memcpy(head.data(), &header, sizeof header);
  const Parts parts{{AsText(head), AsText(index.image()), padding, rest}};
  header.checksum = parts.Checksum();
  std::memcpy(head.data(), &header, sizeof header);

  return base::ReplaceFile(path, {parts.parts[0], parts.parts[1], parts.parts[2], parts.parts[3]});
}

std::string IndexFormat() { return std::to_string(kIndexFileVersion) + "-" + std::to_string(rules::kTermIndexVersion); }

Result<IndexFile> OpenIndexFile(const std::string& path, std::string_view revision, const rules::HashKey& key) {
  auto mapping = Map(path);
  if (!mapping) return mapping.error();
  const std::span<const std::byte> bytes = (*mapping)->bytes();
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (const std::string fault = FaultOf(header, AsText(bytes), revision); !fault.empty()) return Refused(path, fault);
  const auto image = bytes.subspan(kIndexBegin, static_cast<std::size_t>(header.index_bytes));
  auto index = rules::TermIndex::Open(image, key, *mapping);
  if (!index) return Refused(path, "was made with another key, or by another release");
  const auto rest = bytes.subspan(static_cast<std::size_t>(kIndexBegin + Aligned(header.index_bytes)));
  return IndexFile{*std::move(index), std::string(AsText(rest))};
}

}  // namespace signpost::policy
