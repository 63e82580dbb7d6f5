// What `signpost explain` is asked about: options in, the same checked request out that the API makes of a body.
//
//   ExplainInput input;
//   if (auto read = input.Read(options); !read) return Complain(read.error().message, kWrongUsage);
//   const rules::Input asked = input.InputAt(moment, seed);
//
// The options are written as the JSON of POST /v1/decide and read by the reader of the API (decide/request.h), so that
// limits, shapes and names are the same in both places. An error names the option, never its value.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "rules/input.h"
#include "server/admin/data_folder.h"
#include "server/base/result.h"
#include "server/decide/request.h"

namespace signpost::cli {

struct ExplainOptions {
  std::vector<std::string> policy;
  admin::StorePlace place;
  std::string list_key;
  std::vector<std::string> texts;  // "-": read from standard input
  std::string country;
  std::string region;
  std::vector<std::string> languages;
  std::string surface;
  std::string age_band;
  std::uint32_t prior_exposures = 0;
  std::vector<std::string> signals;  // "risk=0.4"
  std::string partner;
  std::string session;
  std::vector<std::string> formats;
  std::string now;
  bool json = false;
};

// --text, and where and by whom it is asked.
void AddInputOptions(CLI::App& command, ExplainOptions& options);

class ExplainInput {
 public:
  base::Result<void> Read(const ExplainOptions& options);

  // As POST /v1/decide takes it.
  const std::string& body() const { return body_; }
  const decide::DecideRequest& request() const { return *request_; }
  // Valid as long as this object.
  rules::Input InputAt(rules::Moment now, std::uint64_t seed) const;

 private:
  decide::RequestReader reader_;
  std::string body_;
  std::string partner_;
  const decide::DecideRequest* request_ = nullptr;
};

}  // namespace signpost::cli
