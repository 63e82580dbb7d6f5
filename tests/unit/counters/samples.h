// Folders, events and dimensions for the tests of counting.
#pragma once

#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>

#include "server/store/sqlite_store.h"
#include "server/store/store.h"

namespace signpost::counters {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "signpost-counters-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }
  std::string journal() const { return path_ + "/journal"; }

  std::string database() const { return path_ + "/signpost.db"; }

  std::unique_ptr<store::Store> OpenStore() const {
    auto store =
        store::OpenSqlite({.path = database(), .digest = [](std::string_view bytes) { return std::string(bytes); }});
    if (!store) throw std::runtime_error(store.error().message);
    return *std::move(store);
  }

 private:
  std::string path_;
};

inline constexpr std::uint32_t kHour = 490'008;

inline store::Event MakeEvent(std::uint32_t source, std::uint32_t number) {
  store::Event event{
      .expires_at = base::Instant(std::chrono::hours(kHour + 48)),
      .dimensions = {kHour, "searchco", "c", std::to_string(source), "en-GB", "GB", "web_search", "impression"}};
  std::memcpy(event.key.data(), &source, sizeof source);
  std::memcpy(event.key.data() + 4, &number, sizeof number);
  return event;
}

// All counts of one variant; the sample events have their source there.
inline std::uint64_t CountOf(store::Store& store, const std::string& variant) {
  const auto rows = store.ReadCounts({.from_hour = 0,
                                      .until_hour = 1'000'000,
                                      .filters = {{store::Dimension::kVariant, {variant}}},
                                      .group_by = {},
                                      .resolution = store::Resolution::kWhole});
  BOOST_REQUIRE(rows);
  return rows->empty() ? 0 : rows->front().count;
}

}  // namespace signpost::counters
