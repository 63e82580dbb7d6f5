// Everything an operator can set, from the command line or the environment.
//
//   Options options;
//   if (const auto exit_code = ParseOptions(argc, argv, options)) return *exit_code;   // --help, --version, wrong
//   usage
//
// Each option is described in `signpostd --help`; its default stands there too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/admin/data_folder.h"
#include "server/base/log.h"
#include "server/net/network.h"

namespace signpost::app {

struct Options {
  admin::StorePlace place;
  std::string list_key;             // the file of the keys that restricted lists are sealed with
  std::vector<std::string> policy;  // folders to publish when the store has none yet
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::size_t loops = 0;
  std::size_t pool_threads = 16;
  std::size_t max_connections = 16'384;
  std::uint32_t request_deadline_ms = 10'000;
  std::uint32_t idle_timeout_ms = 75'000;
  std::uint32_t write_timeout_ms = 20'000;
  std::uint32_t drain_ms = 10'000;
  std::uint32_t flush_interval_ms = 1'000;
  std::uint32_t journal_mib = 256;
  std::uint32_t token_life_hours = 24;
  std::uint32_t reload_jitter_ms = 250;
  std::string exit_url = "https://www.bbc.co.uk/weather";
  std::string public_url;  // empty: links in fragments begin with a slash
  bool insecure_cookies = false;
  std::string proxy_user_header;         // empty: no proxy is believed
  std::vector<net::Network> proxy_from;  // whose word that header is
  std::string port_file;
  base::log::Format log_format = base::log::Format::kText;
  base::log::Level log_level = base::log::Level::kInfo;
};

// An exit code where the program should end now; nothing where it should go on.
std::optional<int> ParseOptions(int argc, char** argv, Options& options);

}  // namespace signpost::app
