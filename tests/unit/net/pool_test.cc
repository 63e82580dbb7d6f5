#include "server/net/pool.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <latch>
#include <mutex>
#include <set>

namespace signpost::net {
namespace {

BOOST_AUTO_TEST_SUITE(worker_pool)

BOOST_AUTO_TEST_CASE(refuses_what_would_only_wait) {
  WorkerPool pool(1, 2);
  std::latch running(1);
  std::latch may_end(1);
  std::atomic<int> done = 0;
  BOOST_REQUIRE(pool.TryPost([&](std::size_t) {
    running.count_down();
    may_end.wait();
    ++done;
  }));
  running.wait();
  std::latch all_done(2);
  const auto count = [&](std::size_t) {
    ++done;
    all_done.count_down();
  };
  BOOST_TEST(pool.TryPost(count));
  BOOST_TEST(pool.TryPost(count));
  BOOST_TEST(!pool.TryPost(count));
  may_end.count_down();
  all_done.wait();
  BOOST_TEST(done == 3);
  pool.Stop();
  BOOST_TEST(!pool.TryPost(count));
}

BOOST_AUTO_TEST_CASE(tells_each_job_its_own_worker) {
  constexpr std::size_t kThreads = 3;
  WorkerPool pool(kThreads, kThreads);
  std::latch all_run(kThreads);
  std::mutex mutex;
  std::set<std::size_t> workers;
  for (std::size_t job = 0; job < kThreads; ++job) {
    BOOST_REQUIRE(pool.TryPost([&](std::size_t worker) {
      {
        const std::lock_guard lock(mutex);
        workers.insert(worker);
      }
      all_run.arrive_and_wait();  // so no thread can take two
    }));
  }
  all_run.wait();
  pool.Stop();
  BOOST_TEST((workers == std::set<std::size_t>{0, 1, 2}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::net
