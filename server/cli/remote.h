// Commands that talk to a running server by its API.
//
//   RemoteOptions options;
//   AddRemoteOptions(*command, options);                                     // --server, --key-file, --json
//   return AskAndShow(options, {.method = "POST", .target = DraftPath(id) + "/submit", .body = Body({{"note", note}})},
//                     [](const Reply& reply) { … print reply.json … return kOk; });
//
// The key comes from SIGNPOST_KEY or from a file, never from an argument: those are everybody's to read.
//
// A problem document (RFC 9457) is told as people need it: what happened, what to do, where, and every issue. Exit
// codes: kFaults for what the server refuses, kUnavailable where it does not answer or says to come back.
#pragma once

#include <rapidjson/document.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/result.h"
#include "server/cli/json_view.h"

namespace signpost::cli {

inline constexpr const char* kServerVariable = "SIGNPOST_SERVER";
inline constexpr const char* kKeyVariable = "SIGNPOST_KEY";

struct RemoteOptions {
  std::string server = "http://127.0.0.1:8080";
  std::string key_file;
  bool json = false;
};

void AddRemoteOptions(CLI::App& command, RemoteOptions& options, bool has_json = true);

struct Ask {
  std::string method = "GET";
  std::string target;
  std::string body = {};           // JSON
  std::string if_match = {};       // an ETag, as it was received
  bool if_none_match_any = false;  // "If-None-Match: *"
};

struct Reply {
  int status = 0;
  std::string body;
  std::string etag;
  rapidjson::Document document;

  bool ok() const { return status >= 200 && status < 300; }
  JsonView json() const { return JsonView(&document); }
};

// Takes a part of the answer; false ends the transfer.
using Sink = std::function<bool(std::string_view)>;

class Remote {
 public:
  // kInvalid: there is no key, or none that could be one; or the URL is none.
  static base::Result<Remote> Open(const RemoteOptions& options);

  // An error is that there is no answer; one that is a problem has its status.
  base::Result<Reply> Send(const Ask& ask) const;
  // Sends a file of any size, or standard input ("-", which is read to its end first). A good answer goes to the sink,
  // a problem into the reply.
  base::Result<Reply> SendFile(const Ask& ask, const std::string& content_type, const std::string& file,
                               const Sink& sink) const;

 private:
  std::string url_;
  std::string key_;
};

// On standard error; with --json the document goes to standard output, too. Answers the exit code.
int TellProblem(const Reply& reply, bool json);

// Sends, and tells what goes wrong; nothing then, and `exit_code` says how it ended.
std::optional<Reply> SendOrTell(const Remote& remote, const Ask& ask, bool json, int& exit_code);

using Show = std::function<int(const Reply&)>;
int AskAndShow(const RemoteOptions& options, const Ask& ask, const Show& show);

// {"note": "…"}: without those that are empty.
std::string Body(const std::vector<std::pair<std::string_view, std::string>>& texts);
std::string Quoted(std::string_view text);  // as JSON
// One segment of a path: whatever a person has typed is no more than that.
std::string Segment(std::string_view text);
std::string DraftPath(std::string_view draft);  // "/v1/policy/drafts/…"

void PrintJson(std::string_view json);

}  // namespace signpost::cli
