#include "server/store/sqlite_watch.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "server/base/log.h"

namespace signpost::store {
namespace {

struct Seen {
  std::int64_t data_version = 0;
  std::string head;
  std::int64_t principals = 0;
};

class SqliteWatch final : public Watch {
 public:
  SqliteWatch(std::unique_ptr<Connection> connection, Store::Listener listener, int interval_ms)
      : connection_(std::move(connection)), listener_(std::move(listener)), interval_ms_(interval_ms) {
    seen_ = Look();
    thread_ = std::thread([this] { Run(); });
  }
  ~SqliteWatch() override { Stop(); }

  void Stop() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::int64_t DataVersion() {
    Query query(*connection_, "PRAGMA data_version");
    return query.Step() ? query.Number(0) : 0;
  }

  Seen Look() {
    Seen now;
    // The version first: a change that comes in between is then seen at the next look, not missed.
    now.data_version = DataVersion();
    Query query(*connection_,
                "SELECT (SELECT value FROM state WHERE name = 'head'), (SELECT value FROM state WHERE name = "
                "'principals')");
    if (query.Step()) {
      now.head = query.Text(0);
      now.principals = query.Number(1);
    }
    return now;
  }

  void Tell() {
    if (DataVersion() == seen_.data_version) return;
    const Seen before = std::exchange(seen_, Look());
    if (before.head != seen_.head) listener_(Change::kHead);
    if (before.principals != seen_.principals) listener_(Change::kPrincipals);
  }

  void TellOrLog() {
    try {
      Tell();
      failing_ = false;
    } catch (const SQLite::Exception& exception) {
      if (!std::exchange(failing_, true)) {
        base::log::Warning("store_watch_failed", {{"reason", Explain(exception, connection_->path()).message}});
      }
    }
  }

  void Run() {
    listener_(Change::kHead);
    listener_(Change::kPrincipals);
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::milliseconds(interval_ms_), [this] { return stopping_; })) {
      lock.unlock();
      TellOrLog();
      lock.lock();
    }
  }

  std::unique_ptr<Connection> connection_;
  Store::Listener listener_;
  const int interval_ms_;
  Seen seen_;
  bool failing_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Watch> WatchSqlite(std::unique_ptr<Connection> connection, Store::Listener listener, int interval_ms) {
  return std::make_unique<SqliteWatch>(std::move(connection), std::move(listener), interval_ms);
}

}  // namespace signpost::store
