#include "server/app/options.h"

#include "server/admin/list_vault.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <map>

namespace signpost::app {
namespace {

// "127.0.0.1:8080", "[::1]:8080", ":8080"
bool ReadListen(const std::string& listen, Options& options) {
  const auto colon = listen.rfind(':');
  if (colon == std::string::npos) return false;
  std::string address = listen.substr(0, colon);
  if (address.size() >= 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  if (!address.empty()) options.address = address;
  const char* end = listen.data() + listen.size();
  const auto read = std::from_chars(listen.data() + colon + 1, end, options.port);
  return read.ec == std::errc() && read.ptr == end;
}

void AddLimits(CLI::App& command, Options& options) {
  const auto number = [&command](const char* name, auto& value, const char* help, int least, int most) {
    command.add_option(name, value, help)->capture_default_str()->check(CLI::Range(least, most));
  };
  command.add_option("--loops", options.loops, "Event loops; 0: one per core")->capture_default_str();
  number("--pool-threads", options.pool_threads, "Threads for events, pages and reports", 1, 256);
  number("--max-connections", options.max_connections, "Above it, new connections get 503", 1, 1'000'000);
  number("--request-deadline-ms", options.request_deadline_ms, "For a whole request, from its first byte", 1, 600'000);
  number("--idle-timeout-ms", options.idle_timeout_ms, "For a connection between requests", 1, 3'600'000);
  number("--write-timeout-ms", options.write_timeout_ms, "For a reader that takes nothing", 1, 600'000);
  number("--drain-ms", options.drain_ms, "To finish what is in flight after SIGTERM", 0, 600'000);
  number("--flush-interval-ms", options.flush_interval_ms, "Between two flushes of counts to the store", 10, 60'000);
  number("--journal-mib", options.journal_mib, "Most disk space for counts that the store does not have yet", 1,
         1'048'576);
  number("--reload-jitter-ms", options.reload_jitter_ms,
         "In a fleet, a node takes a new policy within this time, so that not all load at once", 0, 60'000);
  number("--token-life-hours", options.token_life_hours, "How long a decision's page and events are accepted", 1,
         24 * 30);
}

// "127.0.0.1,10.1.0.0/16"; what is wrong, or nothing.
std::string ReadNetworks(std::string_view text, Options& options) {
  while (true) {
    const std::string one(text.substr(0, text.find(',')));
    const auto network = net::Network::Parse(one);
    if (!network) return network.error().message;
    options.proxy_from.push_back(*network);
    if (one.size() == text.size()) return {};
    text.remove_prefix(one.size() + 1);
  }
}

// What is wrong with the address of a page, or nothing.
std::string CheckUrl(const std::string& url) {
  const bool is_web = url.starts_with("https://") || url.starts_with("http://");
  if (is_web && url.find_first_of(" \t\r\n\"'<>") == std::string::npos) return {};
  return "\"" + url + "\" is not an address that begins with https://";
}

// What people see.
void AddPages(CLI::App& command, Options& options) {
  command
      .add_option("--exit-url", options.exit_url,
                  "Where \"Leave this page\" leads: a page that says nothing about the person")
      ->capture_default_str()
      ->check(CheckUrl)
      ->type_name("URL");
  command
      .add_option("--public-url", options.public_url,
                  "How people's browsers reach this server, without a slash at the end: for the links in\n"
                  "fragments that partners put into pages of their own; without it they begin with a slash")
      ->check([](const std::string& url) {
        return url.ends_with('/') ? "\"" + url + "\" must have no slash at the end" : CheckUrl(url);
      })
      ->type_name("URL");
}

// How people sign in.
void AddPeople(CLI::App& command, Options& options) {
  command.add_flag("--insecure-cookies", options.insecure_cookies,
                   "Let browsers send the cookie of a session over plain http: for trying things on this machine");
  CLI::Option* header =
      command
          .add_option("--proxy-user-header", options.proxy_user_header,
                      "A header in which an authenticating proxy names the account of who asks, for example\n"
                      "X-Forwarded-User; believed from --proxy-from alone. The proxy must remove what clients send")
          ->type_name("NAME");
  CLI::Option* from = command
                          .add_option("--proxy-from",
                                      "Addresses or networks of that proxy, separated by commas, for "
                                      "example 127.0.0.1,10.1.0.0/16")
                          ->type_name("CIDR")
                          ->each([&options](const std::string& text) {
                            if (const std::string wrong = ReadNetworks(text, options); !wrong.empty())
                              throw CLI::ValidationError("--proxy-from", wrong);
                          });
  header->needs(from);
  from->needs(header);
}

}  // namespace

std::optional<int> ParseOptions(int argc, char** argv, Options& options) {
  CLI::App command(
      "signpostd: the deterrence message server.\n\n"
      "Serves the policy that is the head of the store in the data folder, and follows it: publish with\n"
      "`signpost publish`, make keys with `signpost key add`. SIGTERM or Ctrl-C drains and ends it.\n",
      "signpostd");
  command.set_version_flag("--version", SIGNPOST_VERSION);
  command.add_option("--data", options.place.data, "Folder of the embedded store, the journal and the secret")
      ->capture_default_str()
      ->envname(admin::kDataFolderVariable);
  command
      .add_option("--store", options.place.url,
                  "The store that the nodes of a fleet share: redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE],\n"
                  "redis+unix://PATH, redis+sentinel://HOST,HOST,HOST/NAME or redis+cluster://HOST,HOST,HOST;\n"
                  "without it, the node has its own, a file in the data folder")
      ->envname(admin::kStoreVariable);
  command
      .add_option("--list-key", options.list_key,
                  "The file of the keys that restricted lists are sealed with (`signpost list-key new`); without it,\n"
                  "this server decides by such lists and does not show or change them")
      ->envname(admin::kListKeyVariable)
      ->type_name("FILE");
  command.add_option("--policy", options.policy, "Policy folders to publish if the store has no policy yet");
  std::string listen = "127.0.0.1:8080";
  command.add_option("--listen", listen, "Address and port; port 0 takes a free one")
      ->capture_default_str()
      ->check([&options](const std::string& value) {
        return ReadListen(value, options) ? std::string()
                                          : "\"" + value + "\" is not ADDRESS:PORT, for example 127.0.0.1:8080";
      });
  command.add_option("--port-file", options.port_file, "Write the port to this file once serving");
  AddPages(command, options);
  AddPeople(command, options);
  AddLimits(command, options);
  const std::map<std::string, base::log::Format> formats{{"text", base::log::Format::kText},
                                                         {"json", base::log::Format::kJson}};
  command.add_option("--log-format", options.log_format, "text or json")->transform(CLI::CheckedTransformer(formats));
  const std::map<std::string, base::log::Level> levels{{"debug", base::log::Level::kDebug},
                                                       {"info", base::log::Level::kInfo},
                                                       {"warning", base::log::Level::kWarning},
                                                       {"error", base::log::Level::kError}};
  command.add_option("--log-level", options.log_level, "debug, info, warning or error")
      ->transform(CLI::CheckedTransformer(levels));
  command.footer("Exit codes: 0 drained, 1 could not start, 2 wrong usage, 3 something in flight was cut off.");
  try {
    command.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return command.exit(error) == 0 ? 0 : 2;
  }
  return std::nullopt;
}

}  // namespace signpost::app
