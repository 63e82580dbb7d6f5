#include "server/base/log.h"

#include <spdlog/fmt/chrono.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>

namespace signpost::base::log {
namespace {

std::atomic<Format> g_format{Format::kText};

spdlog::logger& Logger() {
  static const auto logger = [] {
    auto made = std::make_shared<spdlog::logger>("signpost", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    return made;
  }();
  return *logger;
}

void AppendQuoted(std::string& line, std::string_view value) {
  constexpr char kHex[] = "0123456789abcdef";
  line += '"';
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (byte < 0x20) {
      line += "\\u00";
      line += kHex[byte >> 4];
      line += kHex[byte & 15];
    } else {
      line += c;
    }
  }
  line += '"';
}

std::string Render(Format format, std::string_view level, std::string_view event, Fields fields) {
  const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const std::string when =
      fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(now), now.time_since_epoch().count() % 1000);
  std::string line;
  if (format == Format::kJson) {
    line = fmt::format(R"({{"time":"{}","level":"{}","event":"{}")", when, level, event);
    for (const Field& field : fields) {
      line += fmt::format(R"(,"{}":)", field.name);
      field.quoted ? AppendQuoted(line, field.value) : void(line += field.value);
    }
    line += '}';
    return line;
  }
  line = fmt::format("{} {:<7} {}", when, level, event);
  for (const Field& field : fields) {
    line += fmt::format(" {}=", field.name);
    const bool plain = !field.quoted || field.value.find_first_of(" \"=\n\r\t") == std::string::npos;
    plain ? void(line += field.value) : AppendQuoted(line, field.value);
  }
  return line;
}

void Write(spdlog::level::level_enum level, std::string_view name, std::string_view event, Fields fields) {
  if (Logger().should_log(level)) Logger().log(level, Render(g_format, name, event, fields));
}

}  // namespace

void Configure(Format format, Level minimum) {
  g_format = format;
  constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                                   spdlog::level::err};
  Logger().set_level(kLevels[static_cast<int>(minimum)]);
  Logger().flush_on(kLevels[static_cast<int>(minimum)]);
}

void Debug(std::string_view event, Fields fields) { Write(spdlog::level::debug, "debug", event, fields); }
void Info(std::string_view event, Fields fields) { Write(spdlog::level::info, "info", event, fields); }
void Warning(std::string_view event, Fields fields) { Write(spdlog::level::warn, "warning", event, fields); }
void Error(std::string_view event, Fields fields) { Write(spdlog::level::err, "error", event, fields); }

}  // namespace signpost::base::log
