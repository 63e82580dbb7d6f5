#include "server/base/files.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <iterator>
#include <thread>

namespace signpost::base {
namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "signpost-files-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(pattern.data()));
    path = pattern;
  }
  ~Folder() { fs::remove_all(path); }

  std::string path;
};

BOOST_FIXTURE_TEST_SUITE(files, Folder)

BOOST_AUTO_TEST_CASE(a_file_holds_its_parts_and_is_private) {
  const std::string file = path + "/file";
  BOOST_TEST((ReadFile(file).error().code == ErrorCode::kNotFound));
  for (const std::string& middle : {std::string(), std::string("\0x", 2), std::string(3'000'000, 'y')}) {
    BOOST_REQUIRE(ReplaceFile(file, {"head\n", middle, "", "tail"}));
    BOOST_TEST((*ReadFile(file) == "head\n" + middle + "tail"));
  }
  struct stat about;
  BOOST_REQUIRE(stat(file.c_str(), &about) == 0);
  BOOST_TEST((about.st_mode & 0777) == 0600u);
  BOOST_TEST(std::distance(fs::directory_iterator(path), {}) == 1);  // nothing is left beside it
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_said_and_leaves_nothing) {
  fs::create_directory(path + "/taken");
  fs::create_directory(path + "/taken/inside");
  for (const char* name : {"/taken", "/nowhere/file"}) {
    const auto replaced = ReplaceFile(path + name, {"text"});
    BOOST_REQUIRE(!replaced);
    BOOST_TEST((replaced.error().code == ErrorCode::kUnavailable));
    BOOST_TEST(replaced.error().message.find(name) != std::string::npos);
  }
  BOOST_TEST(std::distance(fs::directory_iterator(path), {}) == 1);
}

BOOST_AUTO_TEST_CASE(a_reader_sees_the_old_bytes_or_the_new_ones) {
  const std::string file = path + "/file";
  const std::string texts[] = {std::string(100'000, 'a'), std::string(70'000, 'b')};
  BOOST_REQUIRE(ReplaceFile(file, {texts[0]}));
  std::thread writer([&] {
    for (int i = 0; i < 50; ++i) (void)ReplaceFile(file, {texts[i % 2]});
  });
  for (int i = 0; i < 200; ++i) {
    const auto read = ReadFile(file);
    BOOST_TEST((read && (*read == texts[0] || *read == texts[1])));
  }
  writer.join();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::base
