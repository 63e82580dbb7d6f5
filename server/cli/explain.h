// The two ways in which a trace is told. Each in its own file: explain_text.cc, explain_json.cc.
#pragma once

#include <ostream>
#include <string>

#include "server/admin/trace.h"
#include "server/base/clock.h"

namespace signpost::cli {

// Where the policy came from and under which circumstances it was asked.
struct ExplainSetting {
  std::string source;  // "published revision 1f…", "the folders given"
  base::Instant now{};
  bool has_session = false;
};

void PrintTrace(std::ostream& out, const admin::Trace& trace, const ExplainSetting& setting);
void PrintTraceAsJson(const admin::Trace& trace, const ExplainSetting& setting);

}  // namespace signpost::cli
