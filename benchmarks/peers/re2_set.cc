#include "benchmarks/peers/re2_set.h"

#include <malloc.h>
#include <re2/set.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace signpost::benchmarks {
namespace {

// RE2's own default is 8 MiB. No other engine here takes more at the sizes where RE2 is tried.
constexpr std::int64_t kMaxMemoryBytes = std::int64_t{1} << 30;

std::size_t ResidentBytes() {
  malloc_trim(0);  // what others have freed is not to be counted against what grows now
  std::size_t pages_total = 0;
  std::size_t pages_resident = 0;
  std::ifstream("/proc/self/statm") >> pages_total >> pages_resident;
  return pages_resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

RE2::Options OptionsForTerms() {
  RE2::Options options(RE2::Latin1);
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(kMaxMemoryBytes);
  return options;
}

class Re2Set : public Engine {
 public:
  explicit Re2Set(std::span<const std::string> terms) : set_(OptionsForTerms(), RE2::UNANCHORED) {
    for (const std::string& term : terms) set_.Add("\\b" + RE2::QuoteMeta(term) + "\\b", nullptr);
    compiled_ = set_.Compile();
  }

  bool compiled() const { return compiled_; }
  void set_memory_bytes(std::size_t bytes) { memory_bytes_ = bytes; }

  bool FindsAny(std::string_view text) override {
    RE2::Set::ErrorInfo error{};
    const bool found = set_.Match({text.data(), text.size()}, &found_, &error);
    // RE2 reports this as "not found".
    if (error.kind == RE2::Set::kOutOfMemory) throw std::runtime_error("its DFA does not fit into 1 GiB");
    return found;
  }

  std::size_t MemoryBytes() const override { return memory_bytes_; }

 private:
  RE2::Set set_;
  std::vector<int> found_;
  bool compiled_ = false;
  std::size_t memory_bytes_ = 0;
};

}  // namespace

Built BuildRe2Set(std::span<const std::string> terms, std::initializer_list<std::span<const std::string>> warm_up) {
  const std::size_t before_bytes = ResidentBytes();
  const double start_ms = ProcessorMilliseconds();
  auto set = std::make_unique<Re2Set>(terms);
  const double build_ms = ProcessorMilliseconds() - start_ms;
  if (!set->compiled()) return {.engine = nullptr, .why_not = "does not compile within 1 GiB"};
  try {
    for (const auto& texts : warm_up) {
      for (const std::string& text : texts) set->FindsAny(text);
    }
  } catch (const std::runtime_error& error) {
    return {.engine = nullptr, .why_not = error.what()};
  }
  const std::size_t after_bytes = ResidentBytes();
  set->set_memory_bytes(after_bytes > before_bytes ? after_bytes - before_bytes : 0);
  return {.engine = std::move(set), .why_not = {}, .build_ms = build_ms};
}

}  // namespace signpost::benchmarks
