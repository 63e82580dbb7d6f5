#include "server/auth/secrets.h"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

namespace signpost::auth {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "signpost-auth-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(pattern.data()));
    path = pattern;
  }
  ~Folder() { fs::remove_all(path); }
  std::string file() const { return path + "/" + kSecretFileName; }
  std::string path;
};

void Put(const std::string& path, std::size_t bytes, mode_t mode) {
  std::ofstream(path, std::ios::binary) << std::string(bytes, 's');
  BOOST_REQUIRE(chmod(path.c_str(), mode) == 0);
}

BOOST_FIXTURE_TEST_SUITE(secrets, Folder)

BOOST_AUTO_TEST_CASE(made_once_private_and_read_again) {
  const auto first = Secrets::LoadOrCreate(path);
  BOOST_REQUIRE(first);
  struct stat about;
  BOOST_REQUIRE(stat(file().c_str(), &about) == 0);
  BOOST_TEST((about.st_mode & 0777) == 0600u);
  BOOST_TEST(about.st_size == static_cast<off_t>(kMasterKeyBytes));
  const auto second = Secrets::LoadOrCreate(path);
  BOOST_REQUIRE(second);
  BOOST_TEST((first->token_key() == second->token_key()));
  BOOST_TEST((first->seed_key() == second->seed_key()));
  BOOST_TEST((first->term_key() == second->term_key()));
  BOOST_TEST((first->seed_key() != first->term_key()));
  BOOST_TEST((first->csrf_key() == second->csrf_key()));
  BOOST_TEST((first->csrf_key() != first->token_key()));
  BOOST_TEST(std::distance(fs::directory_iterator(path), fs::directory_iterator()) == 1);  // nothing left aside
  const Folder other;
  BOOST_TEST((Secrets::LoadOrCreate(other.path)->token_key() != first->token_key()));
}

BOOST_AUTO_TEST_CASE(of_many_that_start_together_all_get_the_same) {
  std::vector<TokenKey> keys(8);
  std::vector<std::thread> threads;
  for (TokenKey& key : keys) {
    threads.emplace_back([&key, this] {
      if (const auto loaded = Secrets::LoadOrCreate(path)) key = loaded->token_key();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const TokenKey& key : keys) BOOST_TEST((key == keys[0]));
  BOOST_TEST((keys[0] != TokenKey{}));
}

BOOST_AUTO_TEST_CASE(a_doubtful_file_is_refused_and_left_alone) {
  struct Table {
    std::size_t bytes;
    mode_t mode;
    const char* advice;
  };
  const Table cases[] = {{32, 0640, "chmod 600"}, {32, 0604, "chmod 600"}, {32, 0620, "chmod 600"},
                         {31, 0600, "32 bytes"},  {33, 0600, "32 bytes"},  {0, 0600, "32 bytes"}};
  for (const Table& one : cases) {
    Put(file(), one.bytes, one.mode);
    const auto loaded = Secrets::LoadOrCreate(path);
    BOOST_REQUIRE(!loaded);
    BOOST_TEST((loaded.error().code == base::ErrorCode::kInvalid));
    BOOST_TEST(loaded.error().message.find(one.advice) != std::string::npos);
    BOOST_TEST(fs::file_size(file()) == one.bytes);
    fs::remove(file());
  }
  Put(file(), 32, 0400);
  BOOST_TEST(bool(Secrets::LoadOrCreate(path)));
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_said) {
  const auto loaded = Secrets::LoadOrCreate(path + "/none");
  BOOST_REQUIRE(!loaded);
  BOOST_TEST((loaded.error().code == base::ErrorCode::kUnavailable));
  BOOST_TEST(loaded.error().message.find(path) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth
