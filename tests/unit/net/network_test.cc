#include "server/net/network.h"

#include <boost/test/unit_test.hpp>

namespace signpost::net {

BOOST_AUTO_TEST_SUITE(network)

struct Trial {
  const char* network;
  const char* address;
  bool inside;
};

const Trial kTrials[] = {
    {"10.0.0.0/8", "10.255.0.1", true},
    {"10.0.0.0/8", "11.0.0.1", false},
    {"10.1.2.3/8", "10.9.9.9", true},  // bits behind the length do not matter
    {"192.0.2.16/28", "192.0.2.31", true},
    {"192.0.2.16/28", "192.0.2.32", false},
    {"127.0.0.1", "127.0.0.1", true},
    {"127.0.0.1", "127.0.0.2", false},
    {"127.0.0.1", "::ffff:127.0.0.1", true},
    {"0.0.0.0/0", "203.0.113.9", true},
    {"0.0.0.0/0", "2001:db8::1", false},
    {"2001:db8::/32", "2001:db8:ffff::1", true},
    {"2001:db8::/32", "2001:db9::1", false},
    {"::1", "::1", true},
    {"::/0", "127.0.0.1", true},  // all of IPv6, in which IPv4 is mapped
    {"127.0.0.1", "", false},
    {"0.0.0.0/0", "127.0.0.1:80", false},
    {"0.0.0.0/0", "localhost", false},
};

BOOST_AUTO_TEST_CASE(an_address_is_in_the_networks_that_it_is_in) {
  for (const Trial& trial : kTrials) {
    const auto parsed = Network::Parse(trial.network);
    BOOST_REQUIRE(parsed);
    BOOST_TEST(parsed->Contains(trial.address) == trial.inside, trial.network << " " << trial.address);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_network_is_refused) {
  for (const char* wrong : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "10.0.0.0/8x", "::/129",
                            "example.org", "10.0.0.0/8/8"}) {
    BOOST_TEST(!Network::Parse(wrong), wrong);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::net
