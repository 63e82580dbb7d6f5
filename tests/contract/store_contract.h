// What every Store must do, whatever it is made of. One table of cases, run against each adapter:
//
//   const bool registered = AddStoreContract("sqlite", [] { return std::make_unique<SqliteHome>(); });
//
// A case gets a fresh home and opens it as often as it likes: several handles, several threads, several processes.
#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/store.h"

namespace signpost::store::contract {

class Home {
 public:
  virtual ~Home() = default;
  virtual std::unique_ptr<Store> Open() = 0;  // throws std::runtime_error when it cannot
  // Counts lie on several servers: a call that was cut off may be in on some of them until it comes again.
  virtual bool spreads_counts() const { return false; }
  virtual bool keeps_indexes() const { return false; }  // for other machines
};

using MakeHome = std::function<std::unique_ptr<Home>()>;

struct Case {
  const char* name;
  void (*run)(Home& home);
};

std::vector<Case> GeneralCases();
std::vector<Case> CountCases();
std::vector<Case> SharedCases();
std::vector<Case> RecordCases();

// Adds a suite with every case to Boost.Test's master suite. Always true, so that it can run before main.
bool AddStoreContract(const std::string& adapter, const MakeHome& make_home);

// The digest of the audit chain in these tests: any function of the bytes will do.
std::string TestDigest(std::string_view bytes);

// ---- Used by the cases

inline base::Instant At(std::int64_t seconds) { return base::Instant(std::chrono::seconds(seconds)); }

// The value, or a failed check and the end of the case.
template <typename T>
T Must(base::Result<T> result) {
  if (!result) BOOST_FAIL("answered an error: " << result.error().message);
  return *std::move(result);
}
inline void Must(const base::Result<void>& result) {
  if (!result) BOOST_FAIL("answered an error: " << result.error().message);
}

#define CHECK_ERROR(result, expected)                  \
  do {                                                 \
    const auto answered = (result);                    \
    BOOST_REQUIRE(!answered);                          \
    BOOST_TEST((answered.error().code == (expected))); \
    BOOST_TEST(!answered.error().message.empty());     \
  } while (false)

// Work done in a process of its own. Start it before the case opens a store: open stores are not carried over a fork.
class Child {
 public:
  explicit Child(const std::function<bool()>& work);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  void Kill();       // SIGKILL
  bool Succeeded();  // waits for the end; true when work returned true
  bool WasKilled();  // waits for the end

 private:
  void Wait();

  int pid_ = -1;
  int status_ = -1;
};

}  // namespace signpost::store::contract
