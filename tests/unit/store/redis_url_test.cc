#include "server/store/redis_url.h"

#include <boost/test/unit_test.hpp>

namespace signpost::store {

BOOST_AUTO_TEST_SUITE(redis_url)

// All that was read, as one line.
std::string Describe(const RedisUrl& url) {
  std::string text = url.mode == RedisMode::kStandalone ? "one"
                     : url.mode == RedisMode::kSentinel ? "sentinel"
                                                        : "cluster";
  for (const Endpoint& endpoint : url.endpoints) text.append(" ").append(endpoint.Name());
  if (!url.user.empty()) text.append(" user=").append(url.user);
  if (!url.password.empty()) text.append(" password=").append(url.password);
  if (!url.primary_name.empty()) text.append(" name=").append(url.primary_name);
  if (!url.sentinel_user.empty()) text.append(" sentinel_user=").append(url.sentinel_user);
  if (!url.sentinel_password.empty()) text.append(" sentinel_password=").append(url.sentinel_password);
  if (url.database != 0) text.append(" db=").append(std::to_string(url.database));
  if (url.prefix != "signpost") text.append(" prefix=").append(url.prefix);
  return text.append(" wait=").append(std::to_string(url.wait_replicas));
}

BOOST_AUTO_TEST_CASE(addresses_are_read) {
  struct Case {
    const char* url;
    const char* read;
  };
  const Case cases[] = {
      {"redis://localhost", "one localhost:6379 wait=0"},
      {"redis://localhost/", "one localhost:6379 wait=0"},
      {"redis://redis.example:7000/3", "one redis.example:7000 db=3 wait=0"},
      {"redis://:fex@h", "one h:6379 password=fex wait=0"},
      {"redis://ana:fex@h:1/0", "one h:1 user=ana password=fex wait=0"},
      {"redis://an%40a:f%3Ae%2fx%25@h", "one h:6379 user=an@a password=f:e/x% wait=0"},
      {"redis://ana:f:e@x@h", "one h:6379 user=ana password=f:e@x wait=0"},
      {"redis://[::1]", "one [::1]:6379 wait=0"},
      {"redis://ana:fex@[2001:db8::1]:7000/2?wait_replicas=2",
       "one [2001:db8::1]:7000 user=ana password=fex db=2 wait=2"},
      {"redis://h?prefix=fleet-1:a_B", "one h:6379 prefix=fleet-1:a_B wait=0"},
      {"redis://h/?db=4", "one h:6379 db=4 wait=0"},
      {"redis+unix:///run/redis/redis.sock", "one /run/redis/redis.sock wait=0"},
      {"redis+unix:///run/a%20b.sock?db=2&prefix=x", "one /run/a b.sock db=2 prefix=x wait=0"},
      {"redis+unix://ana:fex@/run/r.sock", "one /run/r.sock user=ana password=fex wait=0"},
      {"redis+sentinel://a/main", "sentinel a:26379 name=main wait=1"},
      {"redis+sentinel://:fex@a,b:1,[::2]:3/ma%69n/5?wait_replicas=0",
       "sentinel a:26379 b:1 [::2]:3 password=fex name=main db=5 wait=0"},
      {"redis+sentinel://a/main?sentinel_user=s&sentinel_password=grim%26bly",
       "sentinel a:26379 name=main sentinel_user=s sentinel_password=grim&bly wait=1"},
      {"redis+cluster://a,b:7001", "cluster a:6379 b:7001 wait=1"},
      {"redis+cluster://ana:fex@a:1/?wait_replicas=16", "cluster a:1 user=ana password=fex wait=16"},
  };
  for (const Case& one : cases) {
    BOOST_TEST_CONTEXT(one.url) {
      const auto url = ParseRedisUrl(one.url);
      BOOST_REQUIRE(url);
      BOOST_TEST(Describe(*url) == one.read);
    }
  }
}

BOOST_AUTO_TEST_CASE(wrong_addresses_are_refused_without_being_repeated) {
  const std::string long_prefix = "redis://h?prefix=" + std::string(kMaxPrefixBytes + 1, 'p');
  const std::string cases[] = {"",
                               "localhost:6379",
                               "rediss://h",
                               "http://h",
                               "redis://",
                               "redis://a,b",
                               "redis://h:0",
                               "redis://h:65536",
                               "redis://h:fex",
                               "redis://h:",
                               "redis://[::1",
                               "redis://[::1]x",
                               "redis://h/main",
                               "redis://h/-1",
                               "redis://fexpassword@h",
                               "redis://ana:fexpassword%2@h",
                               "redis://ana:fexpassword%zz@h",
                               "redis://h?prefix=",
                               "redis://h?prefix=a b",
                               "redis://h?prefix={a}",
                               long_prefix,
                               "redis://h?wait_replicas=17",
                               "redis://h?wait_replicas=-1",
                               "redis://h?wait_replicas",
                               "redis://h?zorblat=1",
                               "redis://h?sentinel_user=a",
                               "redis+unix://run/redis.sock",
                               "redis+unix:///",
                               "redis+sentinel://a",
                               "redis+sentinel://a/",
                               "redis+sentinel:///main",
                               "redis+sentinel://a,/main",
                               "redis+sentinel://a/main/x",
                               "redis+cluster://a/1",
                               "redis+cluster://a?db=1"};
  for (const std::string& one : cases) {
    BOOST_TEST_CONTEXT(one) {
      const auto url = ParseRedisUrl(one);
      BOOST_REQUIRE(!url);
      BOOST_TEST((url.error().code == base::ErrorCode::kInvalid));
      BOOST_TEST(url.error().message.find("redis+sentinel://host") != std::string::npos);
      BOOST_TEST(url.error().message.find("fexpassword") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::store
