#include "server/cli/remote.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <sstream>
#include <system_error>

#include "server/auth/key.h"
#include "server/base/files.h"
#include "server/cli/commands.h"
#include "server/cli/shared.h"
#include "server/net/client.h"
#include "server/policy/json_document.h"

namespace signpost::cli {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

Result<std::string> KeyOf(const RemoteOptions& options) {
  std::string key;
  if (!options.key_file.empty()) {
    Result<std::string> content = base::ReadFile(options.key_file);
    if (!content) return content.error();
    key = *std::move(content);
    key.erase(key.find_last_not_of(" \t\r\n") + 1);
  } else if (const char* variable = std::getenv(kKeyVariable); variable != nullptr) {
    key = variable;
  }
  if (key.empty()) {
    return Error{ErrorCode::kInvalid, "Say who you are: put your key into the variable " + std::string(kKeyVariable) +
                                          ", or into a file that only you can read, and name it with --key-file."};
  }
  if (auth::ParseKey(key)) return key;
  return Error{ErrorCode::kInvalid, "This is not a key. Keys are made by `signpost key add`, and begin with sp_."};
}

Result<net::HttpClient> ClientFor(const std::string& url, const std::string& key) {
  return net::HttpClient::Make({.base_url = url, .bearer_key = key});
}

net::ClientHeaders HeadersOf(const Ask& ask) {
  net::ClientHeaders headers;
  if (!ask.if_match.empty()) headers.emplace_back("If-Match", ask.if_match);
  if (ask.if_none_match_any) headers.emplace_back("If-None-Match", "*");
  return headers;
}

Reply ReplyOf(net::ClientResponse&& response) {
  Reply reply{.status = response.status, .body = {}, .etag = std::string(response.Header("ETag"))};
  reply.body = std::move(response.body);
  rapidjson::MemoryStream stream(reply.body.data(), reply.body.size());
  // What is no JSON stays null, in which nothing is found.
  policy::BuildDocument<rapidjson::kParseIterativeFlag>(stream, reply.document, policy::OutOfRange::kIsNan);
  return reply;
}

void TellIssue(const JsonView& issue) {
  const std::string pointer = issue["pointer"].text();
  const std::string severity = issue["severity"].text();
  std::cerr << (pointer.empty() ? "policy" : pointer) << ": " << (severity.empty() ? "error" : severity) << ": "
            << issue["message"].text() << "\n";
}

}  // namespace

void AddRemoteOptions(CLI::App& command, RemoteOptions& options, bool has_json) {
  command.add_option("--server", options.server, "The server to talk to")
      ->capture_default_str()
      ->envname(kServerVariable)
      ->type_name("URL");
  command
      .add_option("--key-file", options.key_file,
                  "The file that holds your key; without it, the variable " + std::string(kKeyVariable))
      ->type_name("FILE");
  if (has_json) command.add_flag("--json", options.json, "Answer with the server's JSON, for scripts");
}

Result<Remote> Remote::Open(const RemoteOptions& options) {
  Result<std::string> key = KeyOf(options);
  if (!key) return key.error();
  Remote remote;
  remote.url_ = options.server;
  remote.key_ = *std::move(key);
  if (const auto client = ClientFor(remote.url_, remote.key_); !client) return client.error();
  return remote;
}

Result<Reply> Remote::Send(const Ask& ask) const {
  const auto client = ClientFor(url_, key_);
  if (!client) return client.error();
  const bool has_body = ask.method != "GET" && ask.method != "DELETE";
  auto response = client->Send({.method = ask.method,
                                .target = ask.target,
                                .headers = HeadersOf(ask),
                                .content_type = has_body ? "application/json" : "",
                                .body = ask.body});
  if (!response) return response.error();
  return ReplyOf(*std::move(response));
}

Result<Reply> Remote::SendFile(const Ask& ask, const std::string& content_type, const std::string& file,
                               const Sink& sink) const {
  // The length goes ahead, and a pipe has none.
  std::error_code error;
  const bool has_size = file != "-" && std::filesystem::is_regular_file(file, error);
  std::ifstream opened;
  std::istringstream whole;
  if (file == "-") {
    whole.str({std::istreambuf_iterator<char>(std::cin), {}});
  } else {
    opened.open(file, std::ios::binary);
    if (!opened) {
      return Error{ErrorCode::kUnavailable, file + " can't be opened: check its path and who owns it."};
    }
    if (!has_size) whole.str({std::istreambuf_iterator<char>(opened), {}});
  }
  std::istream& input = has_size ? static_cast<std::istream&>(opened) : whole;
  const std::uint64_t size = has_size ? std::filesystem::file_size(file, error) : whole.view().size();
  const auto client = ClientFor(url_, key_);
  if (!client) return client.error();
  const auto read = [&input](std::span<char> into) {
    input.read(into.data(), static_cast<std::streamsize>(into.size()));
    return Result<std::size_t>(static_cast<std::size_t>(input.gcount()));
  };
  const auto take = [&sink](std::string_view part) {
    if (sink(part)) return Result<void>();
    return Result<void>(Error{ErrorCode::kUnavailable, "The answer could not be taken to its end. Try again."});
  };
  auto response = client->Send({.method = ask.method,
                                .target = ask.target,
                                .headers = HeadersOf(ask),
                                .content_type = content_type,
                                .upload_bytes = size,
                                .upload = read},
                               take);
  if (!response) return response.error();
  return ReplyOf(*std::move(response));
}

int TellProblem(const Reply& reply, bool json) {
  if (json && !reply.body.empty()) PrintJson(reply.body);
  const JsonView problem = reply.json();
  const auto issues = problem["issues"].members();
  for (const JsonView& issue : issues) TellIssue(issue);
  for (const JsonView& conflict : problem["conflicts"].members()) {
    std::cerr << conflict["pointer"].text() << ": " << conflict["message"].text() << "\n";
  }
  std::string message = problem["title"].text();
  if (message.empty()) message = "The server answers " + std::to_string(reply.status);
  message += ".";
  if (const std::string detail = problem["detail"].text(); !detail.empty()) message += " " + detail;
  if (const std::string pointer = problem["pointer"].text(); !pointer.empty()) message += " (" + pointer + ")";
  constexpr int kTooManyRequests = 429;
  const bool comes_back = reply.status == kTooManyRequests || reply.status >= 500;
  return Complain(message, comes_back ? kUnavailable : kFaults);
}

std::optional<Reply> SendOrTell(const Remote& remote, const Ask& ask, bool json, int& exit_code) {
  Result<Reply> reply = remote.Send(ask);
  exit_code = kOk;
  if (!reply) {
    exit_code = Complain(reply.error());
  } else if (!reply->ok()) {
    exit_code = TellProblem(*reply, json);
  }
  if (exit_code != kOk) return std::nullopt;
  return *std::move(reply);
}

int AskAndShow(const RemoteOptions& options, const Ask& ask, const Show& show) {
  const auto remote = Remote::Open(options);
  if (!remote) return Complain(remote.error().message, kWrongUsage);
  int exit_code = kOk;
  const std::optional<Reply> reply = SendOrTell(*remote, ask, options.json, exit_code);
  if (!reply) return exit_code;
  if (!options.json) return show(*reply);
  PrintJson(reply->body);
  return kOk;
}

std::string Body(const std::vector<std::pair<std::string_view, std::string>>& texts) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  json.StartObject();
  for (const auto& [name, text] : texts) {
    if (text.empty()) continue;
    json.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    json.String(text);
  }
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string Quoted(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

std::string Segment(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string segment;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_') {
      segment += c;
    } else {
      segment += {'%', kDigits[byte >> 4], kDigits[byte & 0xF]};
    }
  }
  return segment;
}

std::string DraftPath(std::string_view draft) { return "/v1/policy/drafts/" + Segment(draft); }

void PrintJson(std::string_view json) { std::cout << json << (json.ends_with('\n') ? "" : "\n"); }

}  // namespace signpost::cli
