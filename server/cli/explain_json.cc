#include <rapidjson/document.h>

#include "server/admin/times.h"
#include "server/cli/explain.h"
#include "server/cli/shared.h"

namespace signpost::cli {
// What it was asked for stands first; the rest is the trace's own form.
void PrintTraceAsJson(const admin::Trace& trace, const ExplainSetting& setting) {
  const std::string text = ToJson(trace);
  rapidjson::Document traced;
  traced.Parse(text.data(), text.size());
  JsonOutput json;
  if (!trace.revision.empty()) json.Put("policy", trace.revision);
  json.Put("now", admin::FormatTime(setting.now));
  json.Put("session", setting.has_session);
  for (const auto& member : traced.GetObject()) {
    json.Key({member.name.GetString(), member.name.GetStringLength()});
    json.Value(member.value);
  }
  json.Print();
}

}  // namespace signpost::cli
