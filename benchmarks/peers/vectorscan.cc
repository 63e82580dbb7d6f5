#include "benchmarks/peers/vectorscan.h"

#include <fcntl.h>
#include <hs.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace signpost::benchmarks {
namespace {

struct FreeDatabase {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using Database = std::unique_ptr<hs_database_t, FreeDatabase>;

Database Compile(std::span<const std::string> terms, std::string& why_not) {
  std::vector<const char*> literals;
  std::vector<std::size_t> lengths;
  std::vector<unsigned> ids;
  for (const std::string& term : terms) {
    literals.push_back(term.data());
    lengths.push_back(term.size());
    ids.push_back(static_cast<unsigned>(ids.size()));
  }
  const std::vector<unsigned> flags(terms.size(), HS_FLAG_CASELESS);
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_lit_multi(literals.data(), flags.data(), ids.data(), lengths.data(),
                           static_cast<unsigned>(terms.size()), HS_MODE_BLOCK, nullptr, &database,
                           &error) != HS_SUCCESS) {
    // The message may quote a term, and terms are never printed.
    why_not = "did not compile";
    hs_free_compile_error(error);
  }
  return Database(database);
}

class Vectorscan : public Engine {
 public:
  Vectorscan(Database database, std::span<const std::string> terms) : database_(std::move(database)) {
    for (const std::string& term : terms) lengths_.push_back(static_cast<std::uint32_t>(term.size()));
    if (hs_alloc_scratch(database_.get(), &scratch_) != HS_SUCCESS) throw std::bad_alloc();
  }
  ~Vectorscan() override { hs_free_scratch(scratch_); }
  Vectorscan(const Vectorscan&) = delete;
  Vectorscan& operator=(const Vectorscan&) = delete;

  bool FindsAny(std::string_view text) override {
    Scan scan{text, lengths_.data(), false};
    hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch_, OnMatch, &scan);
    return scan.found;
  }

  std::size_t MemoryBytes() const override {
    std::size_t bytes = 0;
    hs_database_size(database_.get(), &bytes);
    return bytes;
  }

 private:
  struct Scan {
    std::string_view text;
    const std::uint32_t* lengths;
    bool found;
  };

  static int OnMatch(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
    Scan& scan = *static_cast<Scan*>(context);
    scan.found |= IsWholeWords(scan.text, to - scan.lengths[id], to);
    return 0;
  }

  Database database_;
  hs_scratch_t* scratch_ = nullptr;
  std::vector<std::uint32_t> lengths_;
};

// What the child sends before the serialised database.
struct Header {
  double build_ms = 0;
  std::uint64_t bytes = 0;
};

bool WriteAll(int file, const void* data, std::size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = write(file, at, size);
    if (written <= 0) return false;
    at += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

// False when the writer has gone or the time is over.
bool ReadAll(int file, void* data, std::size_t size, std::chrono::steady_clock::time_point deadline) {
  char* at = static_cast<char*>(data);
  while (size > 0) {
    const auto left_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd readable{.fd = file, .events = POLLIN, .revents = 0};
    if (left_ms <= 0 || poll(&readable, 1, static_cast<int>(left_ms)) != 1) return false;
    const ssize_t got = read(file, at, size);
    if (got <= 0) return false;
    at += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

[[noreturn]] void CompileInChild(std::span<const std::string> terms, int to_parent) {
  const double start_ms = ProcessorMilliseconds();
  std::string why_not;
  const Database database = Compile(terms, why_not);
  Header header{.build_ms = ProcessorMilliseconds() - start_ms};
  char* bytes = nullptr;
  std::size_t size = 0;
  const bool ok = database && hs_serialize_database(database.get(), &bytes, &size) == HS_SUCCESS;
  header.bytes = size;
  _exit(ok && WriteAll(to_parent, &header, sizeof header) && WriteAll(to_parent, bytes, size) ? 0 : 1);
}

}  // namespace

Built BuildVectorscan(std::span<const std::string> terms) {
  Built built;
  const double start_ms = ProcessorMilliseconds();
  Database database = Compile(terms, built.why_not);
  built.build_ms = ProcessorMilliseconds() - start_ms;
  if (database) built.engine = std::make_unique<Vectorscan>(std::move(database), terms);
  return built;
}

Built BuildVectorscanWithin(std::span<const std::string> terms, std::chrono::seconds limit) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {.why_not = "no pipe to a child"};
  const auto deadline = std::chrono::steady_clock::now() + limit;
  const pid_t child = fork();
  if (child == 0) CompileInChild(terms, ends[1]);
  close(ends[1]);
  Built built;
  Header header;
  std::vector<char> bytes;
  if (ReadAll(ends[0], &header, sizeof header, deadline)) {
    bytes.resize(header.bytes);
    if (!ReadAll(ends[0], bytes.data(), bytes.size(), deadline)) bytes.clear();
  }
  const bool is_late = std::chrono::steady_clock::now() >= deadline;
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ends[0]);
  hs_database_t* database = nullptr;
  if (!bytes.empty() && hs_deserialize_database(bytes.data(), bytes.size(), &database) == HS_SUCCESS) {
    built.engine = std::make_unique<Vectorscan>(Database(database), terms);
    built.build_ms = header.build_ms;
  } else {
    built.why_not = is_late ? "did not compile within " + std::to_string(limit.count()) + " s" : "did not compile";
  }
  return built;
}

}  // namespace signpost::benchmarks
